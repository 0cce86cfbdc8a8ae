"""A line `credential_process = ssocfg credential-process --profile NAME`, as the AWS tools run it."""

from __future__ import annotations

import pytest

from interop.programs import ACCOUNT, PROCESS_OF_JS, PROCESS_PACKAGE, SESSION, Programs

TOOLS = ("boto3", "aws-cli-1", "aws-cli-2", "js")
CONFIG = """
[profile 'my own role']
sso_session = corp
sso_account_id = 111122223333
sso_role_name = AdministratorAccess

[profile by-process]
region = us-east-1
credential_process = ssocfg credential-process --profile "my own role"
"""


@pytest.mark.parametrize("tool", TOOLS)
def test_it_gives_every_aws_tool_the_role_of_a_profile_whose_name_has_blanks(programs: Programs, tool: str) -> None:
    programs.config.write_text(programs.config.read_text() + CONFIG)
    # The whole chain of JavaScript keeps to itself why one of its providers failed.
    refused = (
        programs.js(PROCESS_PACKAGE, PROCESS_OF_JS, "by-process") if tool == "js" else programs.ask(tool, "by-process")
    )
    assert refused.returncode != 0
    assert 'error: profile "my own role" (role AdministratorAccess in account 111122223333): ' in refused.stderr
    assert "hint: Run `ssocfg login corp`." in refused.stderr
    programs.ssocfg("login", SESSION, "--pkce")
    assert programs.account_by(tool, "by-process") == ACCOUNT
