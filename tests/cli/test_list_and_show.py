"""`list` and `show`: what is there, what is in force, where it stands, and what is never shown."""

from __future__ import annotations

import json

import pytest
from rich.cells import cell_len

CONFIG = """\
[sso-session naka]
sso_start_url = https://naka.awsapps.com/start
sso_region = eu-central-1
sso_registration_scopes = sso:account:access

[default]
region = eu-west-1

[profile dev]
sso_session = naka
sso_account_id = 123456789012
sso_role_name = ReadOnly
region = eu-west-3
output = json
s3 =
    max_queue_size = 5
    addressing_style = path

[profile old]
sso_start_url = https://old.awsapps.com/start
sso_region = us-east-1
sso_account_id = 210987654321
sso_role_name = Admin

[profile keys]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = canary-1
aws_session_token = canary-2
s3 =
    my_secret = canary-3
"""


def table(text: str) -> list[list[str]]:
    """Read an aligned table back, by where its titles begin."""
    lines = text.splitlines()
    starts = [0] + [
        at + 2 for at in range(len(lines[0])) if lines[0][at : at + 2] == "  " and lines[0][at + 2 : at + 3].strip()
    ]
    ends = [*starts[1:], None]
    return [[line[start:end].strip() for start, end in zip(starts, ends, strict=True)] for line in lines]


def settings(out: str) -> dict[str, tuple[str, str, str]]:
    """Read what `show` printed: key to value, origin and place."""
    _head, _newline, rest = out.partition("\n")
    titles, *rows = table(rest)
    assert titles == ["KEY", "VALUE", "FROM", "PLACE"]
    return {key: (value, source, place) for key, value, source, place in rows}


# --- list ----------------------------------------------------------------------------------------


def test_list_prints_sessions_then_profiles_in_the_files_order(write_config, run):
    write_config(CONFIG)
    result = run("list")
    assert result.out == (
        "SESSION  START URL                       REGION\n"
        "naka     https://naka.awsapps.com/start  eu-central-1\n"
        "\n"
        "PROFILE  SESSION   ACCOUNT       ROLE      REGION\n"
        "default  -         -             -         eu-west-1\n"
        "dev      naka      123456789012  ReadOnly  eu-west-3\n"
        "old      (legacy)  210987654321  Admin     -\n"
        "keys     -         -             -         -\n"
    )
    assert (result.code, result.err) == (0, "")


@pytest.mark.parametrize("content", [None, "", "# nothing\n"])
def test_list_says_that_there_is_nothing(write_config, run, content):
    if content is not None:
        write_config(content)
    said = (0, "no sessions and no profiles in ~/.aws/config\n", "hint: Run `ssocfg configure` to set one up.\n")
    assert run("list") == said


def test_list_of_a_file_that_is_refused_names_the_doctor_and_not_the_wizard(write_config, run):
    write_config("sso-session naka:\n")
    result = run("list")
    assert result.out == "no sessions and no profiles in ~/.aws/config\n"
    assert "`ssocfg doctor`" in result.err
    assert "configure" not in result.err


def test_list_of_profiles_alone_and_sessions_alone_has_one_table(write_config, run):
    write_config("[default]\n")
    assert run("list").out.splitlines()[0].split() == ["PROFILE", "SESSION", "ACCOUNT", "ROLE", "REGION"]
    write_config("[sso-session a]\n")
    assert run("list").out == "SESSION  START URL  REGION\na        -          -\n"


def test_list_as_json_has_names_values_and_places(write_config, run):
    path = write_config(CONFIG)
    listed = json.loads(run("list", "--format", "json").out)
    assert list(listed) == ["schema", "file", "refused", "sessions", "profiles"]
    assert (listed["schema"], listed["file"], listed["refused"]) == (1, str(path), None)
    assert listed["sessions"] == [
        {
            "name": "naka",
            "sso_start_url": "https://naka.awsapps.com/start",
            "sso_region": "eu-central-1",
            "sso_registration_scopes": "sso:account:access",
            "place": {"file": str(path), "line": 1, "column": 1, "section": "sso-session naka", "key": None},
        }
    ]
    assert [profile["name"] for profile in listed["profiles"]] == ["default", "dev", "old", "keys"]
    assert listed["profiles"][1] == {
        "name": "dev",
        "sso_session": "naka",
        "sso_start_url": None,
        "sso_account_id": "123456789012",
        "sso_role_name": "ReadOnly",
        "region": "eu-west-3",
        "output": "json",
        "place": {"file": str(path), "line": 9, "column": 1, "section": "profile dev", "key": None},
    }


def test_a_refused_file_is_listed_as_far_as_possible_with_a_warning(write_config, run):
    write_config(CONFIG + "junk\n")
    result = run("list")
    assert result.code == 0
    assert "dev      naka" in result.out
    assert result.err.startswith("warning: ")
    assert "config:31:1: " in result.err
    assert "AWS CLI and boto3 refuse the whole file" in result.err
    assert json.loads(run("list", "--format", "json").out)["refused"]["place"]["line"] == 31


def test_columns_stay_aligned_with_wide_letters(write_config, run):
    write_config('[profile "日本語"]\nregion = eu-west-1\n[profile ascii]\nregion = eu-west-3\n')
    lines = run("list").out.splitlines()
    assert len({cell_len(line.partition(" eu-w")[0]) for line in lines[1:]}) == 1


def test_a_long_name_does_not_flood_the_screen(write_config, run):
    write_config(f"[profile {'x' * 100_000}]\n")
    assert len(run("list").out) < 2_000


# --- show ----------------------------------------------------------------------------------------


def test_show_prints_what_is_in_force_and_where_it_stands(write_config, run):
    write_config(CONFIG)
    result = run("show", "dev")
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines()[0] == "profile dev  ~/.aws/config:9"
    own, session = "[profile dev]", "[sso-session naka]"
    assert settings(result.out) == {
        "sso_session": ("naka", own, "~/.aws/config:10"),
        "sso_account_id": ("123456789012", own, "~/.aws/config:11"),
        "sso_role_name": ("ReadOnly", own, "~/.aws/config:12"),
        "region": ("eu-west-3", own, "~/.aws/config:13"),
        "output": ("json", own, "~/.aws/config:14"),
        "s3.max_queue_size": ("5", own, "~/.aws/config:16"),
        "s3.addressing_style": ("path", own, "~/.aws/config:17"),
        "sso_start_url": ("https://naka.awsapps.com/start", session, "~/.aws/config:2"),
        "sso_region": ("eu-central-1", session, "~/.aws/config:3"),
        "sso_registration_scopes": ("sso:account:access", session, "~/.aws/config:4"),
    }


def test_show_prints_a_session_too(write_config, run):
    write_config(CONFIG)
    result = run("show", "naka")
    assert result.out.splitlines()[0] == "sso-session naka  ~/.aws/config:1"
    assert list(settings(result.out)) == ["sso_start_url", "sso_region", "sso_registration_scopes"]


def test_a_profile_comes_before_a_session_of_the_same_name(write_config, run):
    write_config("[sso-session a]\nsso_region = eu-central-1\n[profile a]\nsso_session = a\n")
    assert run("show", "a").out.startswith("profile a  ")
    assert "sso_region" in settings(run("show", "a").out)


def test_the_profiles_own_value_stands_before_the_sessions(write_config, run):
    write_config("[sso-session s]\nsso_region = eu-central-1\n[profile a]\nsso_session = s\nsso_region = us-east-1\n")
    assert settings(run("show", "a").out)["sso_region"] == ("us-east-1", "[profile a]", "~/.aws/config:5")


def test_what_is_inherited_from_the_defaults_section_says_so(write_config, run):
    write_config("[profile a]\noutput = json\n[DEFAULT]\nregion = eu-west-1\noutput = text\n")
    shown = settings(run("show", "a").out)
    assert shown["region"] == ("eu-west-1", "[DEFAULT]", "~/.aws/config:4")
    assert shown["output"] == ("json", "[profile a]", "~/.aws/config:2")


def test_a_session_that_does_not_exist_adds_nothing(write_config, run):
    write_config("[profile a]\nsso_session = gone\n")
    assert list(settings(run("show", "a").out)) == ["sso_session"]


def test_of_the_credentials_file_only_names_are_shown(write_config, write_credentials, run):
    write_config(CONFIG)
    write_credentials("[dev]\naws_access_key_id = canary-1\naws_secret_access_key = canary-2\nregion = canary-3\n")
    result = run("show", "dev")
    shown = settings(result.out)
    assert shown["aws_access_key_id"] == ("<secret>", "credentials file", "~/.aws/credentials:2")
    assert shown["region"] == ("<secret>", "credentials file", "~/.aws/credentials:4")  # it wins over the config file's
    assert "canary" not in result.out + result.err


def test_secrets_of_the_config_file_are_masked(write_config, run):
    write_config(CONFIG)
    for arguments in (["show", "keys"], ["show", "keys", "--format", "json"]):
        assert "canary" not in run(*arguments).out
    shown = settings(run("show", "keys").out)
    assert shown["aws_access_key_id"][0] == "AKIAIOSFODNN7EXAMPLE"
    assert {shown[key][0] for key in ("aws_secret_access_key", "aws_session_token", "s3.my_secret")} == {"<secret>"}


def test_show_as_json_has_the_same_with_whole_places(write_config, write_credentials, run):
    path = write_config(CONFIG)
    write_credentials("[dev]\naws_access_key_id = x\n")
    shown = json.loads(run("show", "dev", "--format", "json").out)
    assert (shown["schema"], shown["kind"], shown["name"]) == (1, "profile", "dev")
    assert shown["place"] == {"file": str(path), "line": 9, "column": 1, "section": "profile dev", "key": None}
    by_key = {setting["key"]: setting for setting in shown["settings"]}
    assert by_key["aws_access_key_id"]["value"] is None
    assert by_key["s3.max_queue_size"] == {
        "key": "s3.max_queue_size",
        "value": "5",
        "from": "[profile dev]",
        "place": {"file": str(path), "line": 16, "column": 5, "section": "profile dev", "key": "s3.max_queue_size"},
    }
    assert by_key["sso_region"]["from"] == "[sso-session naka]"


@pytest.mark.parametrize("output", ["text", "json"])
def test_an_unknown_name_is_a_wrong_call_with_the_nearest_and_a_hint(write_config, run, output):
    write_config(CONFIG)
    result = run("show", "devv", "--format", output)
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        'error: there is no profile or sso-session "devv"; did you mean "dev"?\n'
        "hint: Run `ssocfg list` to see the profiles, or `ssocfg doctor` where this one should be among them.\n"
    )


@pytest.mark.parametrize("command", ["show", "whoami", "login", "export", "logout"])
@pytest.mark.parametrize("content", [None, "sso-session naka:\n"])
def test_where_there_is_no_name_at_all_the_hint_leads_to_one(write_config, run, command, content):
    if content is not None:
        write_config(content)
    hint = "hint: Run `ssocfg configure` to set one up, or `ssocfg doctor` where there should be one."
    assert run(command, "naka").err.splitlines()[-1] == hint


def test_the_nearest_may_be_a_session(write_config, run):
    write_config(CONFIG)
    assert 'did you mean "naka"?' in run("show", "nakka").err


@pytest.mark.parametrize("name", ["", " ", "-", "profile dev", "[profile dev]", "x" * 100_000])
def test_a_strange_name_is_unknown_and_no_crash(write_config, run, name):
    write_config(CONFIG)
    assert run("show", "--", name).code == 2


def test_without_a_config_file_every_name_is_unknown(run):
    result = run("show", "dev")
    assert (result.code, result.out) == (2, "")
    assert 'there is no profile or sso-session "dev"' in result.err


def test_a_refused_file_is_shown_with_a_warning(write_config, run):
    write_config(CONFIG + "junk\n")
    result = run("show", "dev")
    assert (result.code, len(settings(result.out))) == (0, 10)
    assert "AWS CLI and boto3 refuse the whole file" in result.err


def test_a_value_over_several_lines_stays_on_one(write_config, run):
    write_config("[profile a]\nregion = eu-west-1\n  output = json\n")
    assert settings(run("show", "a").out)["region"][0] == "eu-west-1\\noutput = json"
