"""`ssocfg configure` without anybody at a terminal: every answer is an option, and what is missing is named."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import botocore.configloader
import botocore.session
import pytest

from cli.changes import validated
from cli.conftest import Result
from ssocfg.testing import Account, FakeIdentityCenter

URL = "https://d-1234567890.awsapps.com/start"
ENOUGH = ("--start-url", URL, "--sso-region", "us-east-1", "--account", "sandbox", "--role", "admin", "--yes")
SESSION = f"[sso-session mine]\nsso_start_url = {URL}/#/\nsso_region = us-east-1\n"


@pytest.fixture
def configure(identity_center: FakeIdentityCenter, tmp_path: Path) -> Callable[..., Result]:
    """Run `configure` as a process without a terminal, in an empty home, and see that it never ends in a traceback."""

    def run(*words: str, flow: str = "--device-code", **environ: str) -> Result:
        done = subprocess.run(
            [sys.executable, "-m", "ssocfg", "configure", flow, *words],
            env={**identity_center.environ(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state"), **environ},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False, encoding="utf-8",
        )  # fmt: skip
        assert "Traceback" not in done.stderr
        assert "crashed" not in done.stderr
        return Result(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / ".aws" / "config"
    path.parent.mkdir(mode=0o700)
    return path


def profiles_of(config: Path) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = botocore.configloader.load_config(str(config))["profiles"]
    return found


# --- the whole way -------------------------------------------------------------------------------


def test_options_are_enough(configure, config, identity_center):
    done = configure(*ENOUGH)
    assert (done.code, done.err) == (0, "")
    (name,) = profiles_of(config)
    assert name == "Sandbox-AdministratorAccess"
    profile = profiles_of(config)[name]
    assert profile == {
        "sso_session": "d-1234567890", "sso_account_id": "111122223333", "sso_role_name": "AdministratorAccess",
        "region": "us-east-1", "output": "json",
    }  # fmt: skip
    assert "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_AdministratorAccess_" in done.out
    assert identity_center.calls("CreateToken") == 1


def test_botocore_gets_its_credentials_by_what_was_written(configure, config, identity_center, monkeypatch, tmp_path):
    assert configure(*ENOUGH, "--profile", "dev").code == 0
    for name, value in identity_center.environ(tmp_path).items():
        monkeypatch.setenv(name, value)
    session = botocore.session.Session(profile="dev")
    credentials = session.get_credentials()
    assert credentials is not None
    assert credentials.method == "sso"


def test_a_second_run_signs_in_no_more_and_changes_nothing(configure, config, identity_center):
    assert configure(*ENOUGH).code == 0
    before = config.read_bytes(), config.stat().st_mtime_ns, identity_center.calls("CreateToken")
    done = configure(*ENOUGH)
    assert done.code == 0
    assert "nothing to change in ~/.aws/config" in done.out
    assert (config.read_bytes(), config.stat().st_mtime_ns, identity_center.calls("CreateToken")) == before


def test_a_browser_of_this_machine_signs_in_too(configure, config, identity_center):
    assert configure(*ENOUGH, flow="--pkce").code == 0
    assert identity_center.calls("Authorize") == 1


def test_a_session_of_the_portal_is_used_however_its_url_is_spelled(configure, config):
    config.write_text(SESSION)
    done = configure("--start-url", f"<{URL}/>", "--account", "4444", "--yes")
    assert done.code == 0
    assert config.read_text().startswith(f"{SESSION}\n[profile Production-ReadOnlyAccess]\nsso_session = mine\n")
    assert config.read_text().count("[sso-session") == 1


def test_the_only_portal_need_not_be_named(configure, config):
    config.write_text(SESSION)
    assert configure("--account", "4444", "--yes").code == 0


def test_a_sign_in_that_is_good_is_kept(configure, config, identity_center, tmp_path):
    config.write_text(SESSION)
    identity_center.sign_in(tmp_path, session="mine")
    assert configure("--account", "4444", "--yes").code == 0
    assert identity_center.calls("CreateToken") == identity_center.calls("RegisterClient") == 0


def test_json_is_the_whole_of_standard_output(configure, config):
    done = configure(*ENOUGH, "--profile", "default", "--format", "json")
    shown: dict[str, Any] = validated(done.out)
    assert done.code == 0
    assert (shown["command"], shown["changed"], shown["profile"], shown["session"], shown["sign_in"]) == (
        "configure", True, "default", "d-1234567890", "signed-in",
    )  # fmt: skip
    assert [edit["section"] for edit in shown["edits"]] == ["sso-session d-1234567890", "default"]
    assert shown["identity"]["as_promised"] is True
    assert "[default]" in config.read_text()
    assert "[profile default]" not in config.read_text()


def test_diff_shows_and_writes_nothing(configure, config):
    done = configure(*ENOUGH[:-1], "--diff", "--format", "json")
    assert done.code == 1
    assert "+[profile Sandbox-AdministratorAccess]" in str(validated(done.out)["diff"])
    assert not config.exists()


def test_what_is_there_is_kept_in_a_backup_and_undone(configure, config, tmp_path, identity_center):
    config.write_text("# mine\n[profile mine]\nregion = eu-west-1\n")
    before = config.read_bytes()
    assert "(backup: " in configure(*ENOUGH).out
    subprocess.run(
        [sys.executable, "-m", "ssocfg", "undo"], check=True, capture_output=True,
        env={**identity_center.environ(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state")},
    )  # fmt: skip
    assert config.read_bytes() == before


def test_another_config_file_can_be_named(configure, config, tmp_path):
    other = tmp_path / "other"
    other.write_text("[profile a]\nregion = us-east-1\n")
    assert configure(*ENOUGH, "--config-file", str(other)).code == 0
    assert "Sandbox-AdministratorAccess" in profiles_of(other)
    assert not config.exists()


def test_settings_of_a_profile_that_is_there_are_its_defaults(configure, config):
    config.write_text(SESSION + "[profile dev]\nregion = xx-south-1\noutput = table\ncli_pager = less\n")
    assert configure("--account", "4444", "--profile", "dev", "--yes").code == 0
    profile = profiles_of(config)["dev"]
    assert (profile["region"], profile["output"], profile["cli_pager"]) == ("xx-south-1", "table", "less")


def test_what_would_surprise_later_is_said(configure, config):
    config.write_text(SESSION)
    (config.parent / "credentials").write_text("[dev]\naws_access_key_id = x\naws_secret_access_key = HIDDENHIDDEN\n")
    done = configure("--account", "4444", "--profile", "dev", "--yes")
    assert done.code == 0
    assert "note: it has no scopes, so that its token is not refreshed" in done.err
    assert "~/.aws/credentials has keys for dev too" in done.err
    assert "HIDDEN" not in done.out + done.err
    done = configure("--scopes", "sso:account:access", "--account", "4444", "--profile", "dev", "--yes")
    assert "no scopes" not in done.err
    assert "sso_registration_scopes = sso:account:access" in config.read_text()


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--yes",), "--start-url is missing"),
        (("--start-url", URL, "--yes"), "--sso-region is missing"),
        (("--start-url", URL, "--sso-region", "us-east-1"), "--yes is missing"),
        (("--start-url", URL, "--sso-region", "us-east-1", "--yes"), "--account is missing"),
        (("--start-url", URL, "--sso-region", "us-east-1", "--account", "Sandbox", "--yes"), "--role is missing"),
    ],
)
def test_an_answer_that_is_missing_is_named_by_its_option(configure, config, words, named):
    done = configure(*words)
    assert done.code == 2
    assert named in done.err
    assert not config.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("--account", "nothing"),
            'nothing that is assigned to you fits "nothing"; there are 444455556666  Production',
        ),
        (("--account", "a"), '"a" fits 2; there are 444455556666  Production'),
        (("--account", "999999999999"), "nothing that is assigned to you fits"),
        (("--role", "access"), '"access" fits 2; there are AdministratorAccess, ReadOnlyAccess'),
        (("--profile", "it's"), "profile name"),
        (("--profile", ""), "it is empty"),
        (("--region", "Ireland"), '"region" is doubtful'),
        (("--output", "jsn"), 'did you mean "json"?'),
        (("--session", "two words"), "sso-session name"),
        (("--scopes", "a b"), "sso_registration_scopes"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_and_nothing_is_written(configure, config, words, said):
    done = configure(*ENOUGH, *words)
    assert done.code == 2
    assert said in done.err
    assert "all the same" not in done.err
    assert not config.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--sso-region", "eu-west-11"), 'did you mean "eu-west-1"?'),
        (("--sso-region", "us-gov-east-1"), "another partition"),
        (("--start-url", "https://ssoins-7.eu-west-1.portal.amazonaws.com"), "names another region"),
        (("--start-url", "https://corp.awsaps.com/start"), "not AWS's own"),
        (("--start-url", "nonsense"), "not a valid start URL"),
    ],
)
def test_what_cannot_be_right_is_refused_before_anything_is_asked(configure, config, identity_center, words, said):
    done = configure(*ENOUGH, *words)
    assert done.code == 2
    assert said in done.err
    assert identity_center.requests == ()


def test_a_start_url_that_the_region_does_not_know_is_caught_before_any_browser(
    configure, config, identity_center, tmp_path
):
    identity_center.settings.start_url = "https://d-0000000000.awsapps.com/start"
    done = configure(*ENOUGH, flow="--pkce")
    assert done.code == 2
    error, hint = done.err.splitlines()[-2:]
    assert error.startswith(
        'error: "sso_start_url" is doubtful: Identity Center in us-east-1 does not know this start URL ('
    )
    assert error.endswith("), so this URL is wrong, or the region is")
    assert hint.startswith("hint: Compare the URL with that in the invitation mail")
    assert [request.operation for request in identity_center.requests] == ["RegisterClient", "StartDeviceAuthorization"]
    assert not config.exists()
    assert not list(tmp_path.rglob("*.json"))


def test_a_profile_that_assumes_a_role_is_left_alone(configure, config):
    text = "[profile dev]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = other\n"
    config.write_text(text)
    done = configure(*ENOUGH, "--profile", "dev")
    assert done.code == 2
    assert "Take another profile name." in done.err
    assert config.read_text() == text


def test_a_file_that_aws_tools_refuse_is_refused_before_anything_is_asked(configure, config, identity_center):
    config.write_text("[profile a\n")
    done = configure(*ENOUGH)
    assert done.code == 2
    assert "config:1" in done.err
    assert identity_center.requests == ()


def test_nobody_to_whom_anything_is_assigned_gets_a_profile(configure, config, identity_center):
    identity_center._directory.accounts = {}
    done = configure(*ENOUGH)
    assert done.code == 2
    assert "no account is assigned to you" in done.err
    assert not config.exists()


def test_a_sign_in_that_is_denied_writes_nothing(configure, config, identity_center):
    identity_center.person.denies()
    done = configure(*ENOUGH)
    assert done.code == 1
    assert not config.exists()


def test_a_role_that_gives_no_credentials_is_told_of_after_the_profile_is_written(configure, config, identity_center):
    identity_center.inject("GetRoleCredentials", error="ResourceNotFoundException", times=None)
    done = configure(*ENOUGH)
    assert done.code == 4
    assert "[profile Sandbox-AdministratorAccess]" in config.read_text()
    assert "error: " in done.err


def test_names_of_accounts_cannot_talk_to_the_terminal(configure, config, identity_center):
    identity_center._directory.accounts = {"111122223333": Account("\x1b]0;owned\x07\u202e", roles=["Admin"])}
    for shape in ("text", "json"):
        done = configure(*ENOUGH[:4], "--yes", "--format", shape)
        assert done.code == 0
        assert not {"\x1b", "\x07", "\u202e"} & set(done.out + done.err)


def test_no_secret_is_shown(configure, config, identity_center, tmp_path):
    done = configure(*ENOUGH, "--format", "json")
    tokens = [json.loads(path.read_text()) for path in (tmp_path / ".aws" / "sso" / "cache").iterdir()
              if path.suffix == ".json"]  # fmt: skip
    secrets = [
        token[key] for token in tokens for key in ("accessToken", "refreshToken", "clientSecret") if key in token
    ]
    assert len(secrets) >= 3
    assert not [secret for secret in secrets if secret in done.out + done.err]


def test_questions_cost_nothing_where_none_is_asked():
    code = "import sys, ssocfg.cli.configure; print('questionary' in sys.modules, 'prompt_toolkit' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)
    assert done.stdout == "False False\n"
