"""`ssocfg migrate`: the story, what is left alone, and the JSON."""

from __future__ import annotations

import botocore.configloader
import pytest

from cli.changes import CONFIG, plain, validated

LEGACY = """\
[default]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
sso_account_id = 123456789012
sso_role_name = Admin
output = json

# the second
[profile dev]
sso_start_url = https://corp.awsapps.com/start#/
sso_region = eu-west-1
sso_account_id = 210987654321
sso_role_name = Dev

[profile odd]
sso_start_url = https://odd.awsapps.com/start
"""
LEFT_ALONE = '~/.aws/config:15: profile "odd" is left alone: it has no sso_region\n'
DIFF = """\
@@ -1,16 +1,19 @@
 [default]
-sso_start_url = https://corp.awsapps.com/start
-sso_region = eu-west-1
 sso_account_id = 123456789012
 sso_role_name = Admin
 output = json
+sso_session = corp

 # the second
 [profile dev]
-sso_start_url = https://corp.awsapps.com/start#/
-sso_region = eu-west-1
 sso_account_id = 210987654321
 sso_role_name = Dev
+sso_session = corp

 [profile odd]
 sso_start_url = https://odd.awsapps.com/start
+
+[sso-session corp]
+sso_start_url = https://corp.awsapps.com/start
+sso_region = eu-west-1
+sso_registration_scopes = sso:account:access
""".replace("\n\n", "\n \n")


def test_the_diff_the_migration_and_the_way_back(write_config, run_process):
    path = write_config(LEGACY)
    shown = run_process("migrate", "--diff")
    assert (shown.code, shown.out, shown.err) == (1, f"--- {path}\n+++ {path}\n{DIFF}", LEFT_ALONE)
    assert path.read_text() == LEGACY
    done = run_process("migrate")
    assert (done.code, plain(done.out), done.err) == (
        0,
        (
            "migrated 2 profiles in ~/.aws/config (backup: <there>)\n"
            "new sso-session corp (https://corp.awsapps.com/start, eu-west-1): default, dev\n"
            "sign in once: ssocfg login corp\n"
        ),
        LEFT_ALONE.replace(":15:", ":13:"),  # where it stands now
    )
    read = botocore.configloader.load_config(str(path))
    assert [profile.get("sso_session") for profile in read["profiles"].values()] == ["corp", "corp", None]
    again = run_process("migrate")
    assert again == (0, "nothing to change in ~/.aws/config\n", LEFT_ALONE.replace(":15:", ":13:"))
    assert run_process("undo").code == 0
    assert path.read_text() == LEGACY


def test_only_one_profile_is_migrated_where_that_is_asked(write_config, run):
    path = write_config(LEGACY)
    result = run("migrate", "--only", "dev")
    assert result.code == 0
    assert result.out.startswith("migrated 1 profile in ~/.aws/config")
    assert result.err == ""
    assert path.read_text().startswith(LEGACY.partition("[profile dev]")[0])


def test_a_profile_that_was_asked_for_and_cannot_be_migrated_is_an_error(write_config, run):
    path = write_config(LEGACY)
    assert run("migrate", "--only", "odd") == (2, "nothing to change in ~/.aws/config\n", LEFT_ALONE)
    assert run("migrate", "--only", "odd", "--diff").code == 2
    result = run("migrate", "--only", "oddd")
    assert (result.code, result.err.partition("\n")[0]) == (2, 'error: there is no profile "oddd"; did you mean "odd"?')
    assert path.read_text() == LEGACY


def test_where_all_use_sessions_there_is_nothing_to_do(write_config, run):
    write_config(CONFIG)
    assert run("migrate") == (0, "nothing to change in ~/.aws/config\n", "")
    assert run("migrate", "--diff") == (0, "", "nothing to change in ~/.aws/config\n")


@pytest.mark.parametrize("more", [[], ["--diff"]], ids=["write", "diff"])
def test_the_json_has_the_moves_and_the_conflicts(write_config, run, more):
    path = write_config(LEGACY)
    shown = validated(run("migrate", "--format", "json", *more).out)
    assert shown["moves"] == [
        {
            "session": "corp", "is_new": True, "start_url": "https://corp.awsapps.com/start", "region": "eu-west-1",
            "profiles": ["default", "dev"],
        }
    ]  # fmt: skip
    place = {"file": str(path), "line": 15 if more else 13, "column": 1, "section": "profile odd", "key": None}
    assert shown["conflicts"] == [{"profile": "odd", "reason": "it has no sso_region", "place": place}]
    assert bool(more) == ("would_change" in shown)


def test_of_many_conflicts_the_first_twenty_are_named(write_config, run):
    write_config("".join(f"[profile p{n}]\nsso_start_url = https://corp.awsapps.com/start\n" for n in range(23)))
    lines = run("migrate").err.splitlines()
    assert len(lines) == 21
    assert lines[-1] == "3 more profiles are left alone; --format json names them all"


def test_a_name_that_a_shell_would_take_apart_is_quoted(write_config, run):
    session = '[sso-session "two words"]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n'
    path = write_config(session + LEGACY)
    result = run("migrate")
    assert result.out.splitlines()[-1] == "sign in once: ssocfg login 'two words'"
    assert botocore.configloader.load_config(str(path))["profiles"]["dev"]["sso_session"] == "two words"
