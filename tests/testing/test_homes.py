"""A home and an environment in which AWS programs meet the fake; and the whole story in them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import TokenRetrievalError, UnauthorizedSSOTokenError

import ssocfg
from ssocfg.testing import Account, FakeIdentityCenter
from testing.conftest import SCOPE, START_URL

PROFILE = "AdministratorAccess-111122223333"
STORY = """
import botocore.session
session = botocore.session.Session(profile=%r)
print(session.create_client("sts").get_caller_identity()["Arn"])
"""


def run_story(center: FakeIdentityCenter, home: Path, profile: str = PROFILE) -> str:
    """Ask who one is, in a process of its own; gives what it printed or the last line of what went wrong."""
    done = subprocess.run(
        [sys.executable, "-c", STORY % profile], env=center.environ(home), capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


# --- the files -----------------------------------------------------------------------------------


def test_the_config_has_a_session_and_a_profile_for_each_role(center, tmp_path):
    path = center.write_config(tmp_path)
    assert path == tmp_path / ".aws" / "config"
    config = ssocfg.load_config(path)
    assert (config.problems, config.refused) == ((), None)
    assert config.as_dict()["sso_sessions"] == {
        "corp": {"sso_start_url": START_URL, "sso_region": "us-east-1", "sso_registration_scopes": SCOPE}
    }
    roles = [
        ("AdministratorAccess", "111122223333"),
        ("ReadOnlyAccess", "111122223333"),
        ("ReadOnlyAccess", "444455556666"),
    ]
    assert config.as_dict()["profiles"] == {
        f"{role}-{account}": {
            "sso_session": "corp", "sso_account_id": account, "sso_role_name": role, "region": "us-east-1",
        }
        for role, account in roles
    }  # fmt: skip


def test_profiles_and_session_can_be_named(center, tmp_path):
    profiles = {"default": ("111122223333", "ReadOnlyAccess"), "dev": ("111122223333", "AdministratorAccess")}
    config = ssocfg.load_config(center.write_config(tmp_path, session="naka", profiles=profiles, scopes=()))
    assert list(config.profiles) == ["default", "dev"]
    assert config.as_dict()["sso_sessions"] == {"naka": {"sso_start_url": START_URL, "sso_region": "us-east-1"}}


def test_profiles_can_be_of_the_legacy_form(center, tmp_path):
    config = ssocfg.load_config(center.write_config(tmp_path, session=None))
    assert not config.sessions
    settings = config.profiles[PROFILE].settings
    assert (settings["sso_start_url"], settings["sso_region"]) == (START_URL, "us-east-1")


def test_a_person_gets_profiles_for_what_is_assigned_to_them(tmp_path):
    assignments = {"sato": {"111122223333": ["ReadOnlyAccess"]}}
    with FakeIdentityCenter(assignments=assignments, user="sato") as center:
        assert list(ssocfg.load_config(center.write_config(tmp_path)).profiles) == ["ReadOnlyAccess-111122223333"]


def test_the_token_file_is_the_one_that_aws_tools_look_for(center, tmp_path):
    path = center.sign_in(tmp_path, session="s")
    assert path == tmp_path / ".aws" / "sso" / "cache" / "a0f1490a20d0211c997b44bc357e1972deab8ae3.json"
    assert path.stat().st_mode & 0o777 == 0o600
    content = json.loads(path.read_text(encoding="utf-8"))
    assert set(content) == {
        "startUrl", "region", "accessToken", "expiresAt", "clientId", "clientSecret", "registrationExpiresAt",
        "refreshToken",
    }  # fmt: skip
    assert content["expiresAt"].endswith("Z")


def test_a_token_of_the_legacy_form_has_no_refresh_token(tmp_path):
    with FakeIdentityCenter(start_url="https://d-abc123.awsapps.com/start") as center:
        path = center.sign_in(tmp_path, session=None)
    assert path.name == "40a89917e3175433e361b710a9d43528d7f1890a.json"
    assert "refreshToken" not in json.loads(path.read_text(encoding="utf-8"))


# --- the environment -----------------------------------------------------------------------------


def test_the_environment_points_at_the_fake_and_nowhere_else(center, tmp_path, monkeypatch):
    names = ("AWS_PROFILE", "AWS_CONFIG_FILE", "AWS_ACCESS_KEY_ID", "AWS_ENDPOINT_URL", "https_proxy", "ALL_PROXY")
    for name in names:
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("KEPT", "y")
    environ = center.environ(tmp_path)
    aws = {name: value for name, value in environ.items() if name.startswith("AWS_")}
    assert aws == {
        "AWS_ENDPOINT_URL_SSO_OIDC": center.url, "AWS_ENDPOINT_URL_SSO": center.url, "AWS_ENDPOINT_URL_STS": center.url,
        "AWS_EC2_METADATA_DISABLED": "true",
    }  # fmt: skip
    assert not set(names) & set(environ)
    assert (environ["HOME"], environ["KEPT"], environ["PATH"]) == (str(tmp_path), "y", os.environ["PATH"])


def test_there_is_no_environment_before_the_start(tmp_path):
    with pytest.raises(RuntimeError, match="does not run"):
        FakeIdentityCenter().environ(tmp_path)


# --- the whole story -----------------------------------------------------------------------------


@pytest.mark.parametrize("session", ["corp", None])
def test_a_program_of_its_own_gets_in_with_the_files(center, tmp_path, session):
    center.write_config(tmp_path, session=session)
    center.sign_in(tmp_path, session=session)
    arn = run_story(center, tmp_path)
    assert arn.startswith("arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_AdministratorAccess_")
    assert [request.operation for request in center.requests] == ["GetRoleCredentials", "GetCallerIdentity"]


def test_a_program_refreshes_a_token_that_is_nearly_over(center, tmp_path):
    center.settings.lifetimes.access_token = timedelta(minutes=10)
    center.write_config(tmp_path)
    path = center.sign_in(tmp_path)
    before = json.loads(path.read_text(encoding="utf-8"))
    assert run_story(center, tmp_path).startswith("arn:aws:")
    after = json.loads(path.read_text(encoding="utf-8"))
    assert center.calls("CreateToken") == 1
    assert after["accessToken"] != before["accessToken"]
    assert after["refreshToken"] != before["refreshToken"]


def test_a_program_is_told_that_nobody_is_signed_in(center, tmp_path):
    center.write_config(tmp_path)
    assert "Token for corp does not exist" in run_story(center, tmp_path)
    assert center.requests == ()


def test_a_program_is_told_that_the_session_was_ended(center, tmp_path):
    center.write_config(tmp_path)
    center.sign_in(tmp_path)
    center.end_session()
    assert UnauthorizedSSOTokenError.__name__ in run_story(center, tmp_path)


def test_a_program_is_told_that_a_refresh_failed(center, tmp_path):
    center.settings.lifetimes.access_token = timedelta()
    center.write_config(tmp_path)
    center.sign_in(tmp_path)
    center.end_session()
    assert TokenRetrievalError.__name__ in run_story(center, tmp_path)


def test_the_story_works_in_the_process_of_the_test(identity_center, aws_home):
    identity_center.sign_in(aws_home)
    session = botocore.session.Session(profile=PROFILE)
    sts: Any = session.create_client("sts")
    assert sts.get_caller_identity()["Account"] == "111122223333"


def test_a_token_file_of_the_tests_own_making_is_good(program, center, tmp_path):
    center.write_config(tmp_path, session="s", profiles={"dev": ("444455556666", "ReadOnlyAccess")})
    token = {"accessToken": program.sign_in().access, "expiresAt": "2099-01-01T00:00:00Z"}
    cache = tmp_path / ".aws" / "sso" / "cache"
    cache.mkdir(parents=True)
    (cache / "a0f1490a20d0211c997b44bc357e1972deab8ae3.json").write_text(json.dumps(token), encoding="utf-8")
    assert ":assumed-role/AWSReservedSSO_ReadOnlyAccess_" in run_story(center, tmp_path, "dev")


# --- accounts of one's own -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"accounts": {"1": Account("A")}}, "not a valid account id"),
        ({"accounts": {"111122223333": Account("A", roles=["a b"])}}, "not a valid role name"),
        ({"assignments": {"naka": {"999999999999": ["A"]}}}, "what is not there"),
        ({"assignments": {"naka": {"111122223333": ["Other"]}}}, "what is not there: account 111122223333"),
        ({"region": "moon"}, "not a valid region"),
        ({"now": datetime.now}, "aware instants"),
        ({"rotation": "sometimes"}, "rotation is one of always, never, omit"),
    ],
)
def test_what_cannot_be_is_refused_at_once(settings, said):
    with pytest.raises(ValueError, match=said):
        FakeIdentityCenter(**settings)


def test_it_starts_once_and_stops_as_often_as_you_like():
    center = FakeIdentityCenter().start()
    with pytest.raises(RuntimeError, match="runs already"):
        center.start()
    for _ in range(3):
        center.stop()
    with pytest.raises(RuntimeError, match="does not run"):
        _ = center.url


def test_programs_find_the_package_also_where_it_runs_out_of_a_zip_file(tmp_path):
    package = Path(ssocfg.__file__).parent
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        for path in package.rglob("*.py"):
            opened.write(path, path.relative_to(package.parent))
    asking = (
        f"import sys; sys.path.insert(0, {str(archive)!r})\n"
        "from ssocfg.testing.home import make_environ\n"
        "print(make_environ('/home', 'http://127.0.0.1:1')['PYTHONPATH'])"
    )
    environ = {**os.environ, "PYTHONPATH": str(tmp_path / "mine")}
    done = subprocess.run([sys.executable, "-c", asking], env=environ, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [f"{archive}{os.pathsep}{tmp_path / 'mine'}"]
