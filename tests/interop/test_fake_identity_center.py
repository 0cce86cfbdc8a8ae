"""The AWS CLI of PyPI, with the fake Identity Center in the place of AWS."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from ssocfg.testing import Account, FakeIdentityCenter

PROFILE = "AdministratorAccess-111122223333"
Run: TypeAlias = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run_aws(identity_center: FakeIdentityCenter, tmp_path: Path) -> Run:
    """Run the AWS CLI in a home in which someone is signed in."""
    program = shutil.which("aws", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if program is None:
        pytest.skip("there is no AWS CLI here; `pip install awscli` brings it")
    identity_center.write_config(tmp_path)
    identity_center.sign_in(tmp_path)

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        environ = {**identity_center.environ(tmp_path), "AWS_MAX_ATTEMPTS": "1"}
        return subprocess.run([program, *words], env=environ, capture_output=True, text=True, timeout=60, check=False)

    return run


@pytest.fixture
def aws(run_aws: Run) -> Callable[..., Any]:
    """Run the AWS CLI; gives what it answers."""

    def ask(*words: str) -> Any:
        done = run_aws(*words)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else None

    return ask


def test_it_says_who_one_is(identity_center, aws):
    identity = aws("sts", "get-caller-identity", "--profile", PROFILE)
    assert identity["Account"] == "111122223333"
    assert ":assumed-role/AWSReservedSSO_AdministratorAccess_" in identity["Arn"]
    assert (identity_center.calls("GetRoleCredentials"), identity_center.calls("GetCallerIdentity")) == (1, 1)


def test_it_refreshes_a_token_that_is_over(identity_center, aws, tmp_path):
    from datetime import timedelta

    identity_center.settings.lifetimes.access_token = timedelta()
    identity_center.sign_in(tmp_path)
    identity_center.settings.lifetimes.access_token = timedelta(hours=1)
    assert aws("sts", "get-caller-identity", "--profile", PROFILE)["Account"] == "111122223333"
    assert identity_center.calls("CreateToken") == 1


def test_it_says_that_the_session_is_over(identity_center, run_aws):
    identity_center.revoke_all()
    done = run_aws("sts", "get-caller-identity", "--profile", PROFILE)
    assert done.returncode != 0
    assert "The SSO session associated with this profile has expired or is otherwise invalid" in done.stderr


def test_it_says_that_there_is_no_access(identity_center, run_aws):
    identity_center.inject("GetRoleCredentials", error="ForbiddenException", times=None)
    done = run_aws("sts", "get-caller-identity", "--profile", PROFILE)
    assert "(ForbiddenException) when calling the GetRoleCredentials operation: No access" in done.stderr


def test_it_goes_through_all_pages(aws, identity_center, tmp_path):
    identity_center.settings.page_size = 1
    (path,) = (tmp_path / ".aws" / "sso" / "cache").glob("*.json")
    token = json.loads(path.read_text(encoding="utf-8"))["accessToken"]
    plain = (f"--access-token={token}", "--region", "us-east-1", "--no-sign-request")
    listed = aws("sso", "list-accounts", *plain)["accountList"]
    assert [account["accountName"] for account in listed] == ["Sandbox", "Production"]
    roles = aws("sso", "list-account-roles", *plain, "--account-id", "111122223333")["roleList"]
    assert [role["roleName"] for role in roles] == list(Account("any").roles)
    assert identity_center.calls("ListAccounts") == 2


def test_it_signs_in_with_a_device_code(aws):
    plain = ("--region", "us-east-1", "--no-sign-request")
    client = aws("sso-oidc", "register-client", *plain, "--client-name", "a", "--client-type", "public")
    # With signs of equality, because what is made up by chance may begin with a hyphen.
    known = (*plain, f"--client-id={client['clientId']}", f"--client-secret={client['clientSecret']}")
    # As JSON, because the CLI fetches a URL that is given as an option.
    start = json.dumps({"startUrl": "https://d-1234567890.awsapps.com/start"})
    code = aws("sso-oidc", "start-device-authorization", *known, "--cli-input-json", start)["deviceCode"]
    grant = ("--grant-type", "urn:ietf:params:oauth:grant-type:device_code", f"--device-code={code}")
    token = aws("sso-oidc", "create-token", *known, *grant)["accessToken"]
    assert aws("sso", "logout", *plain, f"--access-token={token}") is None
