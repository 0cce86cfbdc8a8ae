"""`ssocfg doctor --profile NAME`: what it says of profiles that are nowhere, and how it ends."""

from __future__ import annotations

PORTAL = """\
[sso-session naka]
sso_start_url = https://naka.awsapps.com/start
sso_region = ap-northeast-1
sso_registration_scopes = sso:account:access
"""
PROFILE = """\
[profile naka]
sso_session = naka
sso_account_id = 123456789012
sso_role_name = Developer
region = ap-northeast-1
"""


def test_a_profile_that_is_nowhere_is_not_said_to_stand_in_the_credentials_file(run):
    result = run("doctor", "--profile", "naka")
    assert result.code == 1
    first, second, *rest = result.out.splitlines()
    assert (first, second) == ('profile "naka"', '  BROKEN config           there is no profile "naka"')
    assert "SSO001" in rest[0]
    assert rest[-1].strip() == "ssocfg configure"


def test_a_block_that_was_put_into_the_credentials_file_is_named_as_what_is_broken(home, run):
    (home / ".aws").mkdir(exist_ok=True)
    (home / ".aws" / "credentials").write_text(PORTAL + PROFILE)
    result = run("doctor", "--profile", "naka")
    assert result.code == 1
    assert result.out.splitlines()[1].split() == ["BROKEN", "config"]
    assert "~/.aws/credentials:1:1: SSO209 error" in result.out


def test_a_profile_of_the_credentials_file_is_there(home, run):
    (home / ".aws").mkdir(exist_ok=True)
    (home / ".aws" / "credentials").write_text("[naka]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n")
    assert (
        'ok     config           profile "naka" stands in the credentials file'
        in run("doctor", "--profile", "naka").out
    )


def test_a_broken_link_that_no_check_explains_ends_with_1_and_names_the_command_that_tells_more(write_config, run):
    write_config(f"{PORTAL}[profile it]\nregion = eu-west-1\n")
    result = run("doctor", "--profile", "it")
    assert result.code == 1
    assert result.out.splitlines()[-1] == "run `ssocfg explain it` for what each provider makes of it"
    assert run("doctor", "--profile", "it", "--fail-on", "never").code == 0
