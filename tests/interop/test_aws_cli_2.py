"""ssocfg and AWS CLI 2 sign in and out in turn, with the same token, registration and role credentials."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from interop.programs import ACCOUNT, BIN, PROFILE, ROLE, SESSION, Programs, need, need_aws_cli_2, succeed


def sign_in_by_ssocfg(programs: Programs) -> None:
    assert "is signed in;" in programs.ssocfg("login", SESSION, "--force", "--device-code")


def test_ssocfg_goes_on_with_what_aws_cli_cached(programs: Programs) -> None:
    center = programs.center
    assert "Successfully logged into" in programs.login_of_aws2()
    assert programs.account_by("aws-cli-2") == ACCOUNT
    assert (programs.status()["state"], programs.status()["renewal"]) == ("valid", "possible")
    assert "is signed in already" in programs.ssocfg("login", SESSION)
    assert ACCOUNT in programs.ssocfg("whoami", PROFILE)
    assert center.calls("GetRoleCredentials") == 1
    programs.let_token_end()
    assert "was renewed without a sign-in" in programs.ssocfg("login", SESSION)
    sign_in_by_ssocfg(programs)
    assert ACCOUNT in programs.ssocfg("whoami", PROFILE)
    assert (center.calls("RegisterClient"), center.calls("GetRoleCredentials")) == (1, 2)


def test_aws_cli_goes_on_with_what_ssocfg_cached(programs: Programs) -> None:
    center = programs.center
    need_aws_cli_2()
    sign_in_by_ssocfg(programs)
    assert ACCOUNT in programs.ssocfg("whoami", PROFILE)
    assert programs.account_by("aws-cli-2") == ACCOUNT
    assert center.calls("GetRoleCredentials") == 1
    programs.let_token_end()
    programs.forget_roles()
    assert programs.account_by("aws-cli-2") == ACCOUNT
    programs.login_of_aws2()
    assert programs.status()["state"] == "valid"
    assert (center.calls("RegisterClient"), center.calls("GetRoleCredentials")) == (1, 2)


def test_a_sign_out_of_aws_cli_is_one_of_ssocfg(programs: Programs) -> None:
    need_aws_cli_2()
    sign_in_by_ssocfg(programs)
    programs.ssocfg("credential-process", "--profile", PROFILE)
    succeed(programs.aws2("sso", "logout"))
    assert programs.center.calls("Logout") == 1
    assert programs.status()["state"] == "never-signed-in"
    refused = programs.try_ssocfg("credential-process", "--profile", PROFILE)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "hint: Run `ssocfg login corp`." in refused.stderr
    sign_in_by_ssocfg(programs)
    assert programs.center.calls("RegisterClient") == 1


def test_a_sign_out_of_ssocfg_is_one_of_aws_cli(programs: Programs) -> None:
    programs.login_of_aws2()
    programs.ssocfg("credential-process", "--profile", PROFILE)
    assert "signed out, and the credentials of 1 role are removed" in programs.ssocfg("logout", SESSION)
    assert programs.center.calls("Logout") == 1
    refused = programs.ask("aws-cli-2")
    assert refused.returncode != 0
    assert "Error loading SSO Token: Token for corp does not exist" in refused.stderr
    programs.login_of_aws2()
    assert programs.status()["state"] == "valid"
    assert programs.center.calls("RegisterClient") == 1


def test_a_sign_in_by_code_gives_an_aws_cli_that_knows_only_codes_a_client_again(programs: Programs) -> None:
    need_aws_cli_2()
    programs.ssocfg("login", SESSION, "--pkce")
    sign_in_by_ssocfg(programs)
    programs.login_of_aws2()
    assert programs.center.calls("RegisterClient") == 2


def test_both_use_one_client_for_the_browser(programs: Programs) -> None:
    if need_aws_cli_2()[1] < 22:
        pytest.skip("this AWS CLI 2 signs in by codes only")
    programs.ssocfg("login", SESSION, "--pkce")
    succeed(programs.aws2("sso", "login", "--sso-session", SESSION))
    assert "is signed in already" in programs.ssocfg("login", SESSION)
    programs.ssocfg("login", SESSION, "--force", "--pkce")
    assert (programs.center.calls("RegisterClient"), programs.center.calls("Authorize")) == (1, 3)


def test_legacy_profiles_are_shared_too(programs: Programs) -> None:
    center = programs.center
    center.write_config(programs.home, session=None, profiles={"old": (ACCOUNT, ROLE)})
    succeed(programs.aws2("sso", "login", "--profile", "old", "--no-browser"))
    assert programs.account_by("aws-cli-2", "old") == ACCOUNT
    assert ACCOUNT in programs.ssocfg("whoami", "old")
    assert center.calls("GetRoleCredentials") == 1
    programs.ssocfg("login", "old", "--force", "--device-code")
    assert programs.account_by("aws-cli-2", "old") == ACCOUNT
    assert (center.calls("RegisterClient"), center.calls("GetRoleCredentials")) == (1, 2)


# --- login --via aws-cli -------------------------------------------------------------------------


@pytest.fixture
def path_with(tmp_path: Path):
    """Make a PATH on which one program is the AWS CLI."""

    def make(program: str) -> str:
        folder = tmp_path / "bin"
        folder.mkdir()
        (folder / "aws").symlink_to(program)
        return os.pathsep.join([str(folder), str(BIN), os.environ["PATH"]])

    return make


def test_aws_cli_2_can_be_let_to_sign_in(programs: Programs, path_with) -> None:
    program, minor = need_aws_cli_2()
    code = ("--device-code",) if minor >= 22 else ()
    path = path_with(program)
    words = ("login", SESSION, "--via", "aws-cli", "--no-browser", *code)
    done = programs.try_ssocfg(*words, PATH=path)
    assert (done.returncode, done.stderr) == (0, "")
    assert '"corp" is signed in;' in done.stdout
    kept = programs.try_ssocfg(*words, PATH=path)
    assert '"corp" is signed in already' in kept.stdout
    assert programs.center.calls("StartDeviceAuthorization") == 1


def test_an_aws_cli_without_sso_login_is_told_of_in_our_words(programs: Programs, path_with) -> None:
    done = programs.try_ssocfg("login", SESSION, "--via", "aws-cli", PATH=path_with(need("aws")))
    assert done.returncode == 1
    assert 'error: session "corp": AWS CLI did not sign in: this AWS CLI has no `sso login`' in done.stderr
    assert "hint: Install AWS CLI 2.9 or later, or sign in without --via." in done.stderr
    assert programs.center.requests == ()
