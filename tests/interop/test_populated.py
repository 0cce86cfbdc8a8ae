"""Profiles that `ssocfg populate` made, as the AWS tools read and use them."""

from __future__ import annotations

import pytest

from interop.conftest import LoadJs
from interop.programs import ACCOUNT, SESSION, Programs
from ssocfg.testing import Account

TOOLS = ("boto3", "aws-cli-1", "aws-cli-2", "js")
NAME = "etage-a-lodz-admin"


@pytest.fixture
def populated(programs: Programs) -> Programs:
    accounts = {ACCOUNT: Account("Étage à Łódź", roles=["AdministratorAccess", "ReadOnlyAccess"])}
    programs.center.assign(accounts=accounts)
    programs.center.write_config(programs.home, profiles={})
    programs.ssocfg(
        "populate", "--session", SESSION, "--login", "--yes", "--name", "{account_name|slug}-{role_name|short}"
    )
    return programs


@pytest.mark.parametrize("tool", TOOLS)
def test_every_aws_tool_uses_a_populated_profile(populated: Programs, tool: str) -> None:
    assert populated.account_by(tool, NAME) == ACCOUNT


def test_the_loader_of_javascript_reads_what_was_populated(populated: Programs, load_js: LoadJs) -> None:
    assert load_js(populated.config)["profiles"][NAME] == {
        "sso_session": SESSION,
        "sso_account_id": ACCOUNT,
        "sso_role_name": "AdministratorAccess",
        "region": "us-east-1",
    }
