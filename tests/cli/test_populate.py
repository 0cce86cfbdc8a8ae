"""`ssocfg populate` against the fake Identity Center: the story, again, prune, who is asked, quota, JSON, deaths."""

from __future__ import annotations

import json
import os
from importlib.resources import files
from pathlib import Path

import botocore.configloader
import jsonschema
import pytest

import ssocfg
from cli.terminal import CTRL_C, Shown, Talk
from ssocfg.testing import Account

SANDBOX = "111122223333"
PROD = "444455556666"
ACCOUNTS = {
    SANDBOX: Account("Sandbox", roles=["AdministratorAccess", "ReadOnlyAccess"]),
    PROD: Account("Étage (prod)", "prod@example.com", ["ReadOnlyAccess"]),
}
SCHEMA = json.loads(files("ssocfg.cli").joinpath("populate-1.schema.json").read_text())
SHORT = ("--name", "{account_name|slug}-{role_name|short}")


@pytest.fixture
def center(identity_center, home, monkeypatch):
    identity_center.assign(accounts=ACCOUNTS)
    for name, value in identity_center.environ(home).items():
        monkeypatch.setenv(name, value)
    identity_center.write_config(home, session="naka", profiles={})
    identity_center.sign_in(home, session="naka")
    return identity_center


@pytest.fixture
def path(center, home) -> Path:
    return Path(home, ".aws", "config")


def validated(text: str) -> list[dict[str, object]]:
    shown = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(shown, SCHEMA, cls=jsonschema.Draft202012Validator)
    populations: list[dict[str, object]] = shown["populations"]
    return populations


def profiles_of(path: Path) -> list[str]:
    return list(botocore.configloader.load_config(str(path))["profiles"])


# --- the story -----------------------------------------------------------------------------------


def test_look_populate_repeat_lose_prune_and_take_back(center, path, run_process):
    before = path.read_bytes()
    looked = run_process("populate", "--session", "naka", *SHORT, "--diff")
    assert looked.code == 1
    assert "+[profile sandbox-admin]" in looked.out
    assert looked.err == "would populate ~/.aws/config: 3 added\n"
    assert path.read_bytes() == before

    done = run_process("populate", "--session", "naka", *SHORT, "--region", "Étage*=eu-west-1", "--yes")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith('populated ~/.aws/config from "naka": 3 added (backup: ~/')
    assert profiles_of(path) == ["sandbox-admin", "sandbox-readonly", "etage-prod-readonly"]
    assert ssocfg.load_config(path).profiles["etage-prod-readonly"].region == "eu-west-1"

    after, asked = path.read_bytes(), len(center.requests)
    again = run_process("populate", "--again")
    assert again == (0, 'nothing to change in ~/.aws/config; it has all 3 profiles of "naka"\n', "")
    assert path.read_bytes() == after
    assert [one.operation for one in center.requests[asked:]].count("ListAccounts") == 1
    assert len(center.requests) - asked == 3

    center.assign(assignments={"naka": {SANDBOX: ["ReadOnlyAccess"]}})
    stale = run_process("populate", "--again")
    assert (stale.code, path.read_bytes()) == (0, after)
    assert "[profile sandbox-admin], [profile etage-prod-readonly]; --prune takes out" in stale.err
    pruned = run_process("populate", "--again", "--prune", "--yes")
    assert pruned.out.startswith('populated ~/.aws/config from "naka": 2 removed')
    assert profiles_of(path) == ["sandbox-readonly"]
    assert run_process("undo").code == 0
    assert path.read_bytes() == after


def test_again_is_for_every_session_that_was_populated(center, path, run):
    with path.open("a") as file:
        file.write(
            "\n[sso-session two]\nsso_start_url = https://d-1234567890.awsapps.com/start\nsso_region = us-east-1\n"
        )
    center.sign_in(path.parent.parent, session="two")
    assert run("populate", "--again").code == 2
    run("populate", "--session", "naka", "--yes", "--name", "n-{account_id}-{role_name}")
    run("populate", "--session", "two", "--yes", "--name", "t-{account_id}-{role_name}", "--roles", "Admin*")
    center.assign(accounts={SANDBOX: Account("Sandbox", roles=["AdministratorAccess", "AdminTwo"])})
    first, second = validated(run("populate", "--again", "--prune", "--yes", "--format", "json").out)
    assert (first["session"], second["session"]) == ("naka", "two")
    assert profiles_of(path) == [
        f"{session}-{SANDBOX}-{role}" for session, role in (
            ("n", "AdministratorAccess"), ("t", "AdministratorAccess"), ("n", "AdminTwo"), ("t", "AdminTwo"))
    ]  # fmt: skip
    assert len(validated(run("populate", "--again", "--session", "two", "--check", "--format", "json").out)) == 1


def test_a_session_that_fails_keeps_no_other_from_being_populated(center, path, run):
    run("populate", "--session", "naka", "--yes", "--roles", "Admin*")
    text = "[sso-session a]\nsso_start_url = https://d-1234567890.awsapps.com/start\nsso_region = us-east-1\n"
    path.write_text(text + path.read_text())
    center.sign_in(path.parent.parent, session="a")
    assert run("populate", "--session", "a", "--yes", "--name", "a-{account_id}-{role_name|short}").code == 0
    ssocfg.logout("a")
    done = run("populate", "--again", "--yes", "--format", "json")
    assert done.code == 1
    assert 'session "a"' in done.err
    assert [one["session"] for one in validated(done.out)] == ["naka"]


def test_keys_in_the_credentials_file_that_would_win_are_told_of(center, home, run):
    (home / ".aws" / "credentials").write_text("[sandbox-admin]\naws_access_key_id = x\naws_secret_access_key = y\n")
    done = run("populate", *SHORT, "--yes")
    assert done.err == "warning: ~/.aws/credentials has keys for sandbox-admin too, which stay as they are\n"


def test_of_a_long_change_only_the_beginning_is_shown_before_one_is_asked(center):
    center.assign(accounts={SANDBOX: Account("Sandbox", roles=[f"Role{number}" for number in range(60)])})
    shown = Shown(("populate", "--session", "naka"), os.environ)
    shown.talk(Talk("Write this in", "n"))
    assert shown.end() == 1
    assert "lines more; --diff shows them all" in shown.text
    assert "+[profile Sandbox-Role59]" not in shown.text


def test_boto3s_parser_and_aws_agree_on_what_a_populated_profile_is(center, path, run_process):
    run_process("populate", *SHORT, "--yes")
    done = run_process("whoami", "--all", "--format", "json")
    found = {one["profile"]: one["arn"] for one in json.loads(done.out)["identities"]}
    assert done.code == 0
    assert sorted(found) == sorted(profiles_of(path))
    assert "AWSReservedSSO_AdministratorAccess_" in found["sandbox-admin"]


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals")
@pytest.mark.parametrize(("typed", "code"), [("y", 0), ("n", 1), (CTRL_C, 130)])
def test_on_a_terminal_one_sees_how_far_it_is_and_is_asked(center, path, typed, code):
    before = path.read_bytes()
    shown = Shown(("populate", "--session", "naka"), os.environ)
    shown.talk(Talk("Write this in", typed))
    assert shown.end() == code
    assert "[########################] 2 of 2 accounts" in shown.text
    assert "+[profile Sandbox-AdministratorAccess]" in shown.text
    assert (path.read_bytes() == before) == (code != 0)


# --- what is refused and named -------------------------------------------------------------------


def test_two_profiles_of_one_name_write_nothing_and_a_template_is_proposed(center, path, run):
    before = path.read_bytes()
    done = run("populate", "--yes", "--name", "{account_name|slug}")
    assert done.code == 2
    assert 'profile "sandbox" would stand for Sandbox (111122223333) AdministratorAccess, Sandbox' in done.err
    assert "hint: Give each its own by --name '{account_name|slug}-{role_name}'." in done.err
    assert path.read_bytes() == before


def test_a_profile_of_yours_is_named_and_left_alone(center, path, run):
    with path.open("a") as file:
        file.write("[profile sandbox-admin]\nregion = eu-west-1\n")
    done = run("populate", *SHORT, "--yes")
    assert done.code == 1
    assert "~/.aws/config:5: [profile sandbox-admin] is left alone: it was there before, and not by ssocfg" in done.err
    assert ssocfg.load_config(path).profiles["sandbox-admin"].sso_account_id is None
    assert profiles_of(path)[1:] == ["sandbox-readonly", "etage-prod-readonly"]


def test_a_profile_of_yours_for_the_same_role_is_no_conflict(center, path, run):
    with path.open("a") as file:
        file.write(f"[profile sandbox-admin]\nsso_session=naka\nsso_account_id={SANDBOX}\n"
                   "sso_role_name=AdministratorAccess\n")  # fmt: skip
    done = run("populate", *SHORT, "--yes")
    assert done.code == 0
    assert "yours already, and left as they are: [profile sandbox-admin]" in done.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--name", "{account}"), "there is no placeholder {account}"),
        (("--region", "eu-middle-1"), "region"),
        (("--region", "x*=us-eastt-1"), 'did you mean "us-east-1"?'),
        (("--alias", "honban"), "an alias is written as ACCOUNT=NAME"),
        (("--alias", "12=honban"), "account id"),
        (("--set", "region"), "KEY=VALUE"),
        (("--set", "sso_region=x"), "sso_region"),
        (("--output", "xml"), "output format"),
        (("--session", "nakka"), "naka"),
        (("--again",), "no session was ever populated"),
        (("--again", "--name", "x"), "give none of them"),
        (("--again", "--session", "naka"), 'the session "naka" was never populated'),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is_asked(center, path, run, arguments, words):
    before, asked = path.read_bytes(), len(center.requests)
    done = run("populate", "--yes", *arguments)
    assert done.code == 2
    assert words in done.err
    assert (path.read_bytes(), len(center.requests)) == (before, asked)


def test_where_nobody_can_be_asked_it_names_the_option(center, path, run_process):
    before = path.read_bytes()
    done = run_process("populate")
    assert done.code == 2
    assert "--yes" in done.err
    assert path.read_bytes() == before
    assert run_process("populate", "--check").code == 1


def test_nothing_assigned_and_nothing_like_it_are_said(center, run):
    done = run("populate", "--yes", "--accounts", "x*")
    assert (done.code, done.err) == (0, "none of the 2 accounts that you have is like x*\n")
    done = run("populate", "--yes", "--roles", "x*")
    assert done.err == "none of the roles that you have there is like x*\n"
    center.assign(accounts={})
    assert "no account is assigned to you" in run("populate", "--yes").err


def test_a_legacy_profile_has_no_session_to_populate(center, path, run):
    with path.open("a") as file:
        file.write(f"[profile old]\nsso_start_url = {center.settings.start_url}\nsso_region = us-east-1\n")
    done = run("populate", "--session", "old", "--yes")
    assert done.code == 2
    assert "`ssocfg migrate` gives it one" in done.err


def test_who_is_not_signed_in_is_told_and_login_signs_in_first(identity_center, home, run_process, monkeypatch):
    for name, value in identity_center.environ(home).items():
        monkeypatch.setenv(name, value)
    identity_center.write_config(home, session="naka", profiles={})
    assert run_process("populate", "--yes").code == 1
    done = run_process("populate", "--yes", "--login")
    assert done.code == 0
    assert '"naka" is signed in' in done.out
    asked = len(identity_center.requests)
    assert run_process("populate", "--again", "--login").code == 0
    assert {one.operation for one in identity_center.requests[asked:]} == {"ListAccounts", "ListAccountRoles"}


@pytest.mark.parametrize("option", ["--check", "--diff"])
def test_where_nothing_is_to_be_written_nobody_is_signed_in(identity_center, home, run_process, monkeypatch, option):
    for name, value in identity_center.environ(home).items():
        monkeypatch.setenv(name, value)
    identity_center.write_config(home, session="naka", profiles={})
    before = sorted(home.rglob("*"))
    done = run_process("populate", option, "--login")
    assert (done.code, done.out) == (2, "")
    assert "error: --login writes; give it without --check and --diff" in done.err
    assert sorted(home.rglob("*")) == before
    assert identity_center.requests == ()


# --- the portal ----------------------------------------------------------------------------------


def test_only_accounts_that_are_meant_are_asked_for_their_roles(center, run):
    run("populate", "--yes", "--accounts", "sand*")
    assert (center.calls("ListAccounts"), center.calls("ListAccountRoles")) == (1, 1)


def test_an_answer_that_fails_writes_nothing(center, path, run):
    before = path.read_bytes()
    center.inject("ListAccountRoles", html=502, times=None)
    done = run("populate", "--yes", "--prune")
    assert done.code == 4
    assert path.read_bytes() == before
    assert "Traceback" not in done.err


def test_the_portals_quota_is_kept(center, run):
    center.assign(accounts={f"{number:012d}": Account(f"a{number}", roles=["R"]) for number in range(1, 46)})
    center.settings.requests_per_second = 20
    done = run("populate", "--yes", "--format", "json")
    (population,) = validated(done.out)
    assert len(population["profiles"]) == 45  # type: ignore[arg-type]
    assert center.calls("ListAccountRoles") == 45, "none was refused and asked again"


# --- JSON and records ----------------------------------------------------------------------------


def test_the_json_says_what_is_done_to_which(center, path, run):
    (looked,) = validated(run("populate", "--diff", "--format", "json").out)
    assert looked["would_change"] is True
    (done,) = validated(run("populate", "--yes", "--format", "json").out)
    assert done["changed"] is True
    assert done["sections"]["added"] == [f"profile {name}" for name in done["profiles"]]  # type: ignore[index, attr-defined]
    (again,) = validated(run("populate", "--yes", "--format", "json").out)
    assert again["changed"] is False


def test_a_damaged_record_makes_everything_yours(center, path, home, run):
    run("populate", "--yes")
    folder = home / ".local" / "state" / "ssocfg" / "managed"
    (record,) = os.listdir(folder)
    (folder / record).write_bytes(b"{")
    after = path.read_bytes()
    center.assign(accounts={})
    done = run("populate", "--prune", "--yes")
    assert (done.code, path.read_bytes()) == (0, after)


def test_no_secret_is_recorded(center, home, run):
    run("populate", "--yes")
    (record,) = (home / ".local" / "state" / "ssocfg" / "managed").iterdir()
    token = json.loads(next((home / ".aws" / "sso" / "cache").iterdir()).read_bytes())
    assert token["accessToken"] not in record.read_text()
    assert record.stat().st_mode & 0o077 == 0


def test_the_same_in_python(center, path):
    pattern = ssocfg.ProfilePattern("{account_id}-{role_name|short}", regions=(ssocfg.RegionRule("*", "eu-west-1"),))
    seen: list[tuple[int, int]] = []
    plan = ssocfg.plan_populate("naka", pattern, progress=lambda done, total: seen.append((done, total)))
    assert plan.would_change
    assert seen[0] == (0, 2)
    assert seen[-1] == (2, 2)
    done = ssocfg.apply_populate(plan)
    assert done.saved.changed
    assert not ssocfg.plan_populate("naka").would_change, "the pattern is that of the last time"
    assert profiles_of(path) == [f"{SANDBOX}-admin", f"{SANDBOX}-readonly", f"{PROD}-readonly"]
