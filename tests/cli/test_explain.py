"""`ssocfg explain`: text, JSON, exit codes."""

from __future__ import annotations

import json

import pytest

import ssocfg

CONFIG = """\
[sso-session corp]
sso_start_url = https://naka.awsapps.com/start
sso_region = eu-central-1
[profile dev]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = Admin
region = eu-west-1
[profile empty]
[profile broken]
sso_account_id = 111122223333
"""


def test_text(write_config, write_credentials, run):
    write_config(CONFIG)
    write_credentials("[dev]\naws_access_key_id = canary\naws_secret_access_key = canary\n")
    result = run("explain", "dev")
    lines = result.out.splitlines()
    assert lines[0] == 'profile "dev"  named explicitly'
    assert lines[1] == 'botocore and AWS CLI v2: sso: account 111122223333, role Admin by session "corp"'
    assert any(line.startswith("sso ") and "wins" in line and "~/.aws/config:7" in line for line in lines)
    assert any(line.startswith("shared-credentials-file") and "loses" in line for line in lines)
    assert any(line.startswith("region") and "eu-west-1" in line and "~/.aws/config:8" in line for line in lines)
    assert (result.code, "canary" in result.out) == (0, False)


def test_json_has_the_documented_shape(write_config, run):
    path = write_config(CONFIG)
    shown = json.loads(run("explain", "dev", "--format", "json").out)
    assert list(shown) == ["schema", "profile", "selected_by", "botocore", "aws_cli", "chain", "settings"]
    assert (shown["schema"], shown["profile"], shown["selected_by"]) == (1, "dev", "argument")
    assert shown["botocore"] == shown["aws_cli"] == {"provider": "sso"}
    env, sso = shown["chain"][0], shown["chain"][3]
    assert env == {"provider": "env", "status": "absent", "because": "AWS_ACCESS_KEY_ID is not set", "place": None}
    assert (sso["status"], sso["place"]["file"], sso["place"]["line"]) == ("wins", str(path), 7)
    (region,) = shown["settings"]
    assert (region["key"], region["value"], region["from"]["kind"]) == ("region", "eu-west-1", "profile")
    assert (region["from"]["place"]["line"], region["tools"]) == (8, ["botocore", "aws-cli"])


def test_json_is_what_the_verb_gives(write_config, run):
    write_config(CONFIG)
    shown = json.loads(run("explain", "dev", "--format", "json").out)
    assert {key: value for key, value in shown.items() if key != "schema"} == ssocfg.explain("dev").as_dict()


@pytest.mark.parametrize(
    ("arguments", "environ", "code"),
    [
        (["dev"], {}, 0),
        (["empty"], {}, 1),
        (["broken"], {}, 1),
        (["gone"], {}, 2),
        ([], {}, 1),
        ([], {"AWS_PROFILE": "dev"}, 0),
        ([], {"AWS_PROFILE": "gone"}, 2),
        ([], {"AWS_PROFILE": "dev", "AWS_DEFAULT_PROFILE": "empty"}, 1),
        (["dev", "--config-file", "/nowhere/config"], {}, 2),
    ],
)
@pytest.mark.parametrize("output", ["text", "json"])
def test_exit_codes(write_config, run, monkeypatch, arguments, environ, code, output):
    write_config(CONFIG)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert run("explain", *arguments, "--format", output).code == code


def test_an_error_is_named_by_its_class_with_its_place(write_config, run):
    write_config(CONFIG)
    out = run("explain", "broken").out
    assert "InvalidConfigError: the profile lacks sso_role_name, sso_start_url, sso_region" in out
    assert "~/.aws/config:11" in out


def test_a_file_that_is_refused_is_an_answer(write_config, run):
    write_config("[profile a]\njunk\n")
    result = run("explain", "a")
    assert "botocore and AWS CLI v2: ConfigParseError" in result.out
    assert (result.code, "~/.aws/config:2" in result.out) == (1, True)


def test_both_tools_are_told_of_where_they_differ(write_config, run, monkeypatch):
    write_config(CONFIG)
    monkeypatch.setenv("AWS_PROFILE", "dev")
    monkeypatch.setenv("AWS_DEFAULT_PROFILE", "empty")
    out = run("explain").out
    assert 'profile "empty"  named by AWS_DEFAULT_PROFILE\nbotocore: no credentials\n' in out
    assert 'profile "dev"  named by AWS_PROFILE\nAWS CLI v2: sso: ' in out


def test_an_unknown_name_gets_the_nearest(write_config, run):
    write_config(CONFIG)
    with pytest.raises(ssocfg.UnknownProfileError):
        ssocfg.explain("devv")
    assert 'did you mean "dev"?' in run("explain", "devv").err
