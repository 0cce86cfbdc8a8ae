"""`ssocfg session`: the stories, what is refused, what `--diff` and the JSON say."""

from __future__ import annotations

import re

import botocore.configloader
import pytest

from cli.changes import CONFIG, plain, validated

URL = "https://corp.awsapps.com/start"
NEW = ("--start-url", URL, "--region", "eu-west-1")


# --- the stories, as whole processes --------------------------------------------------------------


def test_a_first_session_makes_the_file(home, run_process):
    path = home / ".aws" / "config"
    result = run_process("session", "set", "corp", *NEW)  # the scopes are those with which tokens are refreshed
    assert result == (0, "wrote [sso-session corp] to ~/.aws/config\n", "")
    assert path.read_text() == (
        f"[sso-session corp]\nsso_start_url = {URL}\nsso_region = eu-west-1\n"
        "sso_registration_scopes = sso:account:access\n"
    )
    assert path.stat().st_mode & 0o777 == 0o600


def test_other_scopes_are_written_as_given(home, run_process):
    assert run_process("session", "set", "corp", *NEW, "--scopes", "codewhisperer:completions").code == 0
    assert "sso_registration_scopes = codewhisperer:completions\n" in (home / ".aws" / "config").read_text()


def test_a_session_is_added_changed_renamed_and_removed(write_config, run_process):
    path = write_config(CONFIG)
    steps = [
        (("session", "set", "corp", *NEW), "wrote [sso-session corp] to ~/.aws/config (backup: <there>)\n"),
        (
            ("session", "set", "corp", "--scopes", "sso:account:access,codewhisperer:completions"),
            "wrote [sso-session corp] to ~/.aws/config (backup: <there>)\n",
        ),
        (("session", "set", "corp", "--region", "eu-west-1"), "nothing to change in ~/.aws/config\n"),
        (
            ("session", "rename", "naka", "nakagawa"),
            (
                "renamed [sso-session naka] to [sso-session nakagawa]; wrote [profile naka] in ~/.aws/config "
                "(backup: <there>)\n"
            ),
        ),
        (("session", "remove", "corp"), "removed [sso-session corp] from ~/.aws/config (backup: <there>)\n"),
    ]
    for arguments, said in steps:
        result = run_process(*arguments)
        assert (result.code, plain(result.out), result.err) == (0, said, "")
    assert (
        path.read_text()
        == CONFIG.replace("sso-session naka]", "sso-session nakagawa]").replace(
            "sso_session = naka", "sso_session = nakagawa"
        )
        + "\n"
    )


# --- set ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--region", "eu-west-1"], '"sso_start_url" is doubtful: sso-session "corp" has none, and AWS tools need it'),
        (["--start-url", URL], '"sso_region" is doubtful: sso-session "corp" has none, and AWS tools need it'),
        (["--start-url", "corp.awsapps.com", "--region", "eu-west-1"],
         f'"sso_start_url" is doubtful: it must begin with https://; did you mean "{URL}"?'),
        (["--start-url", "http://corp.awsapps.com/start/", "--region", "eu-west-1"],
         f'"sso_start_url" is doubtful: it must use https, not http; did you mean "{URL}"?'),
        (["--start-url", "https://corp.awsapps.com/strt", "--region", "eu-west-1"],
         f'"sso_start_url" is doubtful: its path does not go with its host; /start would; did you mean "{URL}"?'),
        (["--start-url", "https://corp.awsaps.com/start", "--region", "eu-west-1"],
         "\"sso_start_url\" is doubtful: its host is not AWS's own, though it looks like awsapps.com"),
        (["--start-url", URL, "--region", "eu-west-1a"],
         '"sso_region" is doubtful: it is an availability zone; leave out the last letter; did you mean "eu-west-1"?'),
        (["--start-url", URL, "--region", "eu-wst-1"],
         '"sso_region" is doubtful: ssocfg knows no such region; did you mean "eu-west-1"?'),
        (["--start-url", URL, "--region", "EU_West_1"],
         '"sso_region" is doubtful: a region looks like eu-central-1; did you mean "eu-west-1"?'),
        (["--start-url", URL, "--region", "aws-global"], '"sso_region" is doubtful: a region looks like eu-central-1'),
        (["--start-url", URL, "--region", "cn-north-1"],
         '"sso_region" is doubtful: the start URL belongs to another partition of AWS than this region'),
        (["--start-url", "https://identitycenter.amazonaws.com/ssoins-1234567890abcdef", "--region", "cn-north-1"],
         '"sso_region" is doubtful: the start URL belongs to another partition of AWS than this region'),
        (["--start-url", "https://ssoins-1.us-east-1.portal.amazonaws.com", "--region", "us-east-2"],
         '"sso_region" is doubtful: the start URL names another region; did you mean "us-east-1"?'),
        ([*NEW, "--scopes", "a b"], '"sso_registration_scopes" is doubtful: scopes are words without blanks'),
        ([*NEW, "--scopes", "a,,b"], '"sso_registration_scopes" is doubtful: scopes are words without blanks'),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_unless_forced(write_config, run, arguments, said):
    path = write_config(CONFIG)
    result = run("session", "set", "corp", *arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"error: {said}")
    assert result.err.endswith("\nhint: Mend it, or write it all the same with --force.\n")
    assert path.read_text() == CONFIG
    forced = run("session", "set", "corp", *arguments, "--force")
    assert (forced.code, plain(forced.out)) == (0, "wrote [sso-session corp] to ~/.aws/config (backup: <there>)\n")
    for value in arguments[1::2]:
        assert f"= {value}\n" in path.read_text()


@pytest.mark.parametrize(
    ("name", "region", "said"),
    [
        (
            "a]b",
            "eu-west-1",
            "not a valid sso-session name: only letters, digits and _ . / % @ : + - are read alike by",
        ),
        ("a b", "eu-west-1", "not a valid sso-session name: only letters, digits"),
        ("", "eu-west-1", "not a valid sso-session name: it is empty"),
        ("a\nb", "eu-west-1", "not a valid sso-session name: it has a control character in it"),
        ("a", "x\n[profile y]", 'not a valid value for "sso_region": it has a line end in it'),
        ("a", "x # y", 'not a valid value for "sso_region": it has # or ; after a blank'),
        ("a", "", 'not a valid value for "sso_region": it is empty'),
    ],
)
def test_what_would_break_the_file_is_refused_also_when_forced(write_config, run, name, region, said):
    path = write_config(CONFIG)
    result = run("session", "set", name, "--start-url", URL, "--region", region, "--force")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"error: {said}")
    assert path.read_text() == CONFIG


def test_nothing_to_set_is_a_wrong_call(write_config, run):
    write_config(CONFIG)
    result = run("session", "set", "naka")
    assert result.code == 2
    assert "\nerror: nothing to set; give --start-url, --region or --scopes\nhint: " in result.err


@pytest.mark.parametrize("url", [f"{URL}/", f"{URL}#/", "https://sso.example.com", "https://aws.corp.org/x"])
def test_odd_spellings_and_vanity_domains_are_written_as_given(write_config, run, url):
    path = write_config("")
    assert run("session", "set", "corp", "--start-url", url, "--region", "eu-west-1").code == 0
    assert f"sso_start_url = {url}\n" in path.read_text()


# --- rename and remove ----------------------------------------------------------------------------


def test_all_that_use_a_session_follow_it_in_one_write(write_config, run):
    path = write_config(
        "[DEFAULT]\nsso_session = naka\n" + CONFIG + '[profile "two words"]\nsso_session=naka\n'
        "[profile other]\nsso_session = nakamura\n[default]\nsso_session : naka ; mine\n"
    )
    result = run("session", "rename", "naka", "n2")
    assert (result.code, plain(result.out)) == (
        0,
        (
            'renamed [sso-session naka] to [sso-session n2]; wrote [DEFAULT], [profile naka], [profile "two words"], '
            "[default] in ~/.aws/config (backup: <there>)\n"
        ),
    )
    profiles = botocore.configloader.load_config(str(path))["profiles"]
    assert {name: profile["sso_session"] for name, profile in profiles.items()} == {
        "naka": "n2", "chain": "n2", "two words": "n2", "other": "nakamura", "default": "n2",
    }  # fmt: skip
    assert "; mine\n" in path.read_text()


def test_a_name_that_is_taken_is_refused(write_config, run):
    path = write_config(CONFIG + "[sso-session b]\n")
    result = run("session", "rename", "naka", "b")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(
        f"error: {path}:17:1: the edit is refused: the section [sso-session b] is there already (see also line 2)\n"
    )
    assert path.read_text() == CONFIG + "[sso-session b]\n"


def test_the_same_name_is_nothing_to_change(write_config, run):
    write_config(CONFIG)
    assert run("session", "rename", "naka", "naka") == (0, "nothing to change in ~/.aws/config\n", "")


@pytest.mark.parametrize("arguments", [["rename", "nakka", "x"], ["remove", "nakka"]], ids=" ".join)
def test_an_unknown_session_is_named_with_the_nearest(write_config, run, arguments):
    write_config(CONFIG)
    result = run("session", *arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith('error: there is no sso-session "nakka"; did you mean "naka"?\nhint: Run ')


def test_a_session_in_use_stays_unless_its_profiles_go_too(write_config, run):
    path = write_config(CONFIG.rpartition("[profile chain]")[0])
    result = run("session", "remove", "naka")
    assert result == (
        2,
        "",
        (
            "error: [sso-session naka] is still used by [profile naka]\n"
            "hint: Let them use another session first, or add --with-profiles to remove profiles too.\n"
        ),
    )
    result = run("session", "remove", "naka", "--with-profiles")
    assert (result.code, plain(result.out)) == (
        0,
        "removed [profile naka], [sso-session naka] from ~/.aws/config (backup: <there>)\n",
    )
    assert path.read_text().strip() == ""


def test_profiles_that_others_build_on_do_not_go_along(write_config, run):
    path = write_config(CONFIG)
    result = run("session", "remove", "naka", "--with-profiles")
    assert result == (
        2,
        "",
        "error: [profile naka] is still used by [profile chain]\nhint: Give them another source_profile first.\n",
    )
    assert path.read_text() == CONFIG


def test_a_session_that_the_defaults_use_does_not_go(write_config, run):
    write_config("[DEFAULT]\nsso_session = a\n[sso-session a]\n[profile x]\nregion = y\n")
    result = run("session", "remove", "a", "--with-profiles")
    assert result.code == 2
    assert result.err.startswith("error: [sso-session a] is still used by [DEFAULT]\n")


# --- diff and JSON --------------------------------------------------------------------------------


def test_a_diff_writes_nothing_and_makes_no_backup(home, write_config, run_process):
    path = write_config(CONFIG)
    result = run_process("session", "rename", "naka", "n2", "--diff")
    assert (result.code, result.err) == (1, "")
    changed = [line for line in result.out.splitlines() if line[0] in "+-" and line[:3] not in ("+++", "---")]
    assert changed == ["-[sso-session naka]", "+[sso-session n2]", "-sso_session = naka", "+sso_session = n2"]
    assert path.read_text() == CONFIG
    assert sorted(p.name for p in home.iterdir()) == [".aws"]
    assert run_process("session", "set", "naka", "--region", "eu-central-1", "--diff") == (
        0,
        "",
        "nothing to change in ~/.aws/config\n",
    )


def test_the_json_says_what_was_done(write_config, run):
    path = write_config(CONFIG)
    shown = validated(run("session", "rename", "naka", "n2", "--format", "json").out)
    backup = shown.pop("backup")
    assert shown == {
        "schema": 1, "command": "session rename", "file": str(path), "target": str(path), "changed": True,
        "atomic": True, "reason": "",
        "edits": [
            {"edit": "RenameSection", "section": "sso-session naka", "new": "sso-session n2"},
            {"edit": "SetKey", "section": "profile naka", "key": "sso_session"},
        ],
    }  # fmt: skip
    assert isinstance(backup, str)
    with open(backup, encoding="utf-8") as file:
        assert file.read() == CONFIG


def test_the_json_of_a_diff_and_of_nothing_to_do(write_config, run):
    write_config(CONFIG)
    result = run("session", "set", "naka", "--region", "us-east-1", "--diff", "--format", "json")
    shown = validated(result.out)
    assert (result.code, shown["would_change"], "+sso_region = us-east-1\n" in str(shown["diff"])) == (1, True, True)
    result = run("session", "set", "naka", "--region", "eu-central-1", "--format", "json")
    shown = validated(result.out)
    assert (result.code, shown["changed"], shown["backup"], shown["edits"]) == (0, False, None, [])


def test_without_a_backup_none_is_made_and_that_is_said(home, write_config, run):
    write_config(CONFIG)
    result = run("session", "set", "naka", "--region", "us-east-1", "--no-backup")
    assert result == (0, "wrote [sso-session naka] to ~/.aws/config (no backup)\n", "")
    assert sorted(p.name for p in home.iterdir()) == [".aws"]


def test_the_family_alone_shows_its_help(run):
    result = run("session")
    assert result.code == 2
    # newer versions of click bracket the command
    assert re.match(r"Usage: ssocfg session \[OPTIONS\] (COMMAND|\[COMMAND\]) \[ARGS\]\.\.\.\n", result.out)
    assert result.err == ""


def test_another_file_can_be_named_and_must_be_there(tmp_path, write_config, run):
    write_config(CONFIG)
    other = tmp_path / "team.config"
    result = run("session", "set", "corp", *NEW, "--config-file", str(other))
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"error: cannot read {other}: there is no such file\nhint: ")
    other.write_text("")
    assert run("session", "set", "corp", *NEW, "--config-file", str(other)).code == 0
    assert other.read_text().startswith("[sso-session corp]\n")
