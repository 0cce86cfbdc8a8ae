"""`ssocfg import`: the diff, the yes, the JSON, what is named, and the way back."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import botocore.configloader
import pytest

from cli.changes import plain, validated
from cli.terminal import CTRL_C, Shown, Talk

FOREIGN = """\
[profile prod/DevRole]
granted_sso_start_url = https://corp.awsapps.com/start
granted_sso_region = eu-west-1
granted_sso_account_id = 123456789012
granted_sso_role_name = DevRole
credential_process = granted credential-process --profile prod/DevRole

# BEGIN_AWS_SSO_CLI
[profile cli]
credential_process = /usr/bin/aws-sso -S "Default" process --arn arn:aws:iam::123456789012:role/Dev
# END_AWS_SSO_CLI
"""
SETTINGS = "SSOConfig:\n  Default:\n    StartUrl: https://corp.awsapps.com/start\n    SSORegion: eu-west-1\n"
LEFT_ALONE = (
    '~/.aws/config:9: profile "cli" is left alone: aws-sso-cli: the portal that aws-sso-cli calls "Default" is not '
    "known; add --start-url and --sso-region, or look into its config.yaml\n"
)
DIFF = """\
@@ -1,11 +1,14 @@
 [profile prod/DevRole]
-granted_sso_start_url = https://corp.awsapps.com/start
-granted_sso_region = eu-west-1
-granted_sso_account_id = 123456789012
-granted_sso_role_name = DevRole
-credential_process = granted credential-process --profile prod/DevRole
+sso_session = corp
+sso_account_id = 123456789012
+sso_role_name = DevRole
"""


def test_the_diff_the_import_the_second_import_and_the_way_back(write_config, run_process):
    path = write_config(FOREIGN)
    shown = run_process("import", "--diff")
    assert shown.code == 1
    assert shown.out.startswith(f"--- {path}\n+++ {path}\n{DIFF}")
    assert shown.err == LEFT_ALONE
    assert path.read_text() == FOREIGN
    done = run_process("import", "--yes")
    assert (done.code, done.err) == (0, LEFT_ALONE)
    assert plain(done.out) == (
        "imported 1 profile in ~/.aws/config (backup: <there>)\n"
        "new sso-session corp (https://corp.awsapps.com/start, eu-west-1): prod/DevRole\n"
        "sign in once: ssocfg login corp\n"
    )
    assert botocore.configloader.load_config(str(path))["profiles"]["prod/DevRole"]["sso_session"] == "corp"
    before = path.read_bytes(), path.stat().st_mtime_ns
    again = run_process("import", "--yes")
    assert (again.code, again.out) == (0, "nothing to change in ~/.aws/config\n")
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert run_process("undo").code == 0
    assert path.read_text() == FOREIGN


@pytest.mark.parametrize("name", [".aws-sso/config.yaml", ".config/aws-sso/config.yaml"])
def test_the_portals_of_aws_sso_cli_are_looked_up_in_its_own_settings(write_config, run_process, home, name):
    path = write_config(FOREIGN)
    settings = home / name
    settings.parent.mkdir(parents=True)
    settings.write_text(SETTINGS)
    done = run_process("import", "--yes")
    assert (done.code, done.err) == (0, "")
    assert "AWS_SSO_CLI" not in path.read_text()
    assert path.read_text().count("sso_session = corp") == 2
    assert settings.read_text() == SETTINGS


def test_of_two_settings_of_aws_sso_cli_the_older_folder_counts(write_config, run_process, home):
    path = write_config(FOREIGN)
    for name, region in ((".aws-sso", "eu-west-1"), (".config/aws-sso", "us-east-1")):
        (home / name).mkdir(parents=True)
        (home / name / "config.yaml").write_text(SETTINGS.replace("eu-west-1", region))
    assert run_process("import", "--from", "aws-sso-cli", "--yes").code == 0
    assert "sso_region = eu-west-1" in path.read_text()


def test_the_portal_of_aws_sso_cli_can_be_said(write_config, run_process):
    path = write_config(FOREIGN)
    words = ("import", "--from", "aws-sso-cli", "--yes", "--start-url", "https://corp.awsapps.com/start")
    assert run_process(*words).code == 2
    assert run_process(*words, "--sso-region", "eu-west-1").code == 0
    assert path.read_text().count("sso_session = corp") == 1
    assert "granted_sso_region" in path.read_text()


def test_json_names_moves_conflicts_and_leftovers(write_config, write_credentials, run_process):
    write_config(FOREIGN + "[profile y]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"
                 "sso_account_id = 123456789012\nsso_role_name = Dev\n")  # fmt: skip
    write_credentials("[y]\naws_secret_access_key = SECRETSECRET\naws_session_expiration = 2020\n")
    shown: dict[str, Any] = validated(run_process("import", "--diff", "--format", "json").out)
    assert shown["would_change"] is True
    done = run_process("import", "--yes", "--format", "json")
    made: dict[str, Any] = validated(done.out)
    assert (done.code, done.err) == (0, "")
    assert made["changed"] is True
    assert made["moves"][0]["profiles"] == ["prod/DevRole", "y"]
    assert [one["profile"] for one in made["conflicts"]] == ["cli"]
    assert [(one["profile"], one["place"]["line"]) for one in made["leftovers"]] == [("y", 3)]
    assert "SECRETSECRET" not in done.out


def test_a_program_that_was_asked_for_and_could_not_be_imported_is_a_failure(write_config, run_process):
    path = write_config(FOREIGN)
    done = run_process("import", "--from", "aws-sso-cli", "--yes")
    assert (done.code, done.err) == (2, LEFT_ALONE)
    assert path.read_text() == FOREIGN


def test_without_a_terminal_the_yes_is_named(write_config, run_process):
    path = write_config(FOREIGN)
    done = run_process("import")
    assert done.code == 2
    assert "--yes is missing" in done.err
    assert path.read_text() == FOREIGN


def test_where_there_is_nothing_no_yes_is_needed(write_config, run_process):
    write_config("[profile a]\nregion = us-east-1\n")
    assert run_process("import").out == "nothing to change in ~/.aws/config\n"


def test_a_file_that_aws_tools_refuse_is_refused(write_config, run_process):
    write_config(FOREIGN + "[profile a\n")
    done = run_process("import", "--yes")
    assert done.code == 2
    assert "config:12" in done.err


def test_a_name_that_a_terminal_could_obey_is_escaped(write_config, run_process):
    write_config(FOREIGN.replace('"Default"', '"\x1b[31mred"'))
    for words in (("--diff",), ("--yes",)):
        done = run_process("import", *words)
        assert "\x1b" not in done.out + done.err


@pytest.fixture
def start(home: Path) -> Callable[..., Shown]:
    def on_terminal(environ: Mapping[str, str] = os.environ) -> Shown:
        return Shown(("import", "--from", "granted"), environ)

    return on_terminal


@pytest.mark.parametrize(("typed", "code", "changed"), [("y", 0, True), ("n", 1, False), (CTRL_C, 130, False)])
def test_on_a_terminal_the_change_is_shown_and_confirmed(write_config, start, typed, code, changed):
    path = write_config(FOREIGN)
    shown = start()
    shown.talk(Talk("Write this in", typed))
    assert shown.end() == code
    assert "granted_sso_region = eu-west-1" in shown.text
    assert (path.read_text() != FOREIGN) is changed
