"""`ssocfg apply` and `ssocfg manifest`: the story, who is asked, what is left alone, deaths in between, the JSON."""

from __future__ import annotations

import fcntl
import json
import os
import stat
import subprocess
import sys
from importlib.resources import files

import botocore.configloader
import jsonschema
import pytest

import ssocfg
from cli.changes import CONFIG, plain
from cli.terminal import CTRL_C, Shown, Talk
from growth import BOUND, least_growth
from ssocfg.host.managed import ManagedStore

SESSION = """\
[sessions.team]
start_url = "https://team.awsapps.com/start"
region = "eu-central-1"
"""
DEV = """
[profiles.dev]
account = "111122223333"
role = "Developer"
region = "eu-west-1"
"""
ADDED = """
[sso-session team]
sso_start_url = https://team.awsapps.com/start
sso_region = eu-central-1
sso_registration_scopes = sso:account:access

[profile dev]
sso_session = team
sso_account_id = 111122223333
sso_role_name = Developer
region = eu-west-1
"""
SCHEMA = json.loads(files("ssocfg.cli").joinpath("apply-1.schema.json").read_text())


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """A working directory of one's own, for the manifest that needs no naming."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def write_manifest(here):
    def write(text: str) -> None:
        (here / "ssocfg.toml").write_text(text)

    return write


def records(home) -> list[str]:
    folder = home / ".local" / "state" / "ssocfg" / "managed"
    return sorted(os.listdir(folder)) if folder.exists() else []


def validated(text: str) -> dict[str, object]:
    shown: dict[str, object] = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(shown, SCHEMA, cls=jsonschema.Draft202012Validator)
    return shown


# --- the story -----------------------------------------------------------------------------------


def test_look_apply_change_and_take_everything_back(write_config, write_manifest, run_process, home):
    path = write_config(CONFIG)
    write_manifest(SESSION + DEV)
    looked = run_process("apply", "--check")
    assert looked == (1, "", "would apply ssocfg.toml: 2 added\n")
    shown = run_process("apply", "--diff")
    assert shown.code == 1
    assert "".join(line[1:] + "\n" for line in shown.out.splitlines()[2:] if line.startswith("+")) == ADDED
    assert (path.read_text(), records(home)) == (CONFIG, [])
    done = run_process("apply", "--yes")
    assert (done.code, plain(done.out)) == (0, "applied ssocfg.toml: 2 added in ~/.aws/config (backup: <there>)\n")
    assert path.read_text() == CONFIG + ADDED
    assert "dev" in botocore.configloader.load_config(str(path))["profiles"]
    assert len(records(home)) == 1
    write_manifest(SESSION + DEV.replace("eu-west-1", "eu-north-1"))
    assert (
        plain(run_process("apply", "-y").out) == "applied ssocfg.toml: 1 changed in ~/.aws/config (backup: <there>)\n"
    )
    assert path.read_text() == CONFIG + ADDED.replace("eu-west-1", "eu-north-1")
    write_manifest(SESSION)
    kept = "no longer in the manifest: [profile dev]; --prune takes out what ssocfg wrote\n"
    assert run_process("apply") == (0, "nothing to change in ~/.aws/config\n", kept)
    assert run_process("apply", "--check") == (0, "", f"nothing to change in ~/.aws/config\n{kept}")
    write_manifest("")
    assert run_process("apply", "--prune", "--yes").code == 0
    assert (path.read_text(), records(home)) == (CONFIG, [])


def test_a_second_run_touches_no_file(write_config, write_manifest, run, home):
    path = write_config(CONFIG)
    write_manifest(SESSION + DEV)
    assert run("apply", "--yes").code == 0

    def stamps() -> dict[str, tuple[int, int]]:
        found = [*home.rglob("*"), path]
        return {str(one): (one.stat().st_ino, one.stat().st_mtime_ns) for one in found}

    before = stamps()
    assert run("apply") == (0, "nothing to change in ~/.aws/config\n", "")
    assert run("apply", "--check") == (0, "", "nothing to change in ~/.aws/config\n")
    assert stamps() == before


def test_undo_takes_it_back_and_the_next_apply_brings_it_again(write_config, write_manifest, run):
    path = write_config(CONFIG)
    write_manifest(SESSION + DEV)
    assert run("apply", "--yes").code == run("undo").code == 0
    assert path.read_text() == CONFIG
    assert run("apply", "--yes").code == 0
    assert path.read_text() == CONFIG + ADDED


def test_a_config_file_that_is_not_there_is_made(write_manifest, run, home):
    write_manifest(SESSION + DEV)
    assert run("apply", "--yes").code == 0
    assert (home / ".aws" / "config").read_text() == ADDED[1:]
    (folder,) = (home / ".local" / "state" / "ssocfg").glob("managed")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()] == [0o600]


# --- which manifest ------------------------------------------------------------------------------


def test_without_one_here_the_manifest_of_the_user_is_taken(run, home):
    missing = run("apply", "--check")
    assert missing.code == 2
    assert missing.err.endswith(
        "/.config/ssocfg/ssocfg.toml: there is no such file, and no ssocfg.toml in the working directory\n"
        "hint: `ssocfg manifest export > ssocfg.toml` makes one of your config file.\n"
    )
    folder = home / ".config" / "ssocfg"
    folder.mkdir(parents=True)
    (folder / "ssocfg.toml").write_text(SESSION)
    assert run("apply", "--check") == (1, "", "would apply ~/.config/ssocfg/ssocfg.toml: 1 added\n")


def test_a_manifest_can_be_named(run, tmp_path, home):
    (tmp_path / "team.toml").write_text(SESSION)
    assert run("apply", str(tmp_path / "team.toml"), "--yes").code == 0
    lost = run("apply", str(tmp_path / "lost.toml"))
    assert lost.code == 2
    assert lost.err.startswith(f"error: cannot read {tmp_path / 'lost.toml'}: there is no such file\nhint: ")


def test_two_manifests_leave_each_others_sections(write_config, run, here):
    path = write_config(CONFIG)
    (here / "one.toml").write_text('[profiles.one]\nregion = "eu-west-1"\n')
    (here / "two.toml").write_text('[profiles.two]\nregion = "eu-west-1"\n')
    assert run("apply", "one.toml", "--yes", "--prune").code == run("apply", "two.toml", "--yes", "--prune").code == 0
    (here / "one.toml").write_text("")
    assert run("apply", "one.toml", "--yes", "--prune").code == 0
    assert path.read_text() == f"{CONFIG}\n[profile two]\nregion = eu-west-1\n"


def test_all_that_is_wrong_with_a_manifest_is_told(write_manifest, run):
    write_manifest('[profiles.p]\noutput = "x"\nregoin = "y"\n')
    result = run("apply", "--yes")
    assert (result.code, result.out) == (2, "")
    assert result.err.splitlines()[:2] == [
        "error: ssocfg.toml:2: profiles.p.output: it must be one of json, yaml, yaml-stream, text, table, off",
        'error: ssocfg.toml:3: profiles.p.regoin: there is no such key; did you mean "region"?',
    ]
    assert result.err.splitlines()[2].startswith("hint: ")


# --- who is asked --------------------------------------------------------------------------------


@pytest.mark.parametrize("more", [[], ["--format", "json"]], ids=["text", "json"])
def test_without_a_terminal_nothing_is_written_unless_yes_is_given(
    write_config, write_manifest, run_process, home, more
):
    path = write_config(CONFIG)
    write_manifest(SESSION)
    result = run_process("apply", *more)
    assert (result.code, result.out) == (2, "")
    assert "--yes" in result.err
    assert (path.read_text(), records(home)) == (CONFIG, [])


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals")
@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 1), ("\r", 1), (CTRL_C, 130)])
def test_on_a_terminal_the_change_is_shown_and_asked_for(write_config, write_manifest, answer, code):
    path = write_config(CONFIG)
    write_manifest(SESSION + DEV)
    shown = Shown(("apply",), os.environ)
    shown.talk(Talk("Write this in", answer))
    assert shown.end() == code
    assert "+[profile dev]" in shown.text
    assert (path.read_text() == CONFIG + ADDED) == (code == 0)


def test_to_sign_in_is_to_write(write_manifest, run):
    write_manifest(SESSION)
    for option in ("--check", "--diff"):
        assert run("apply", "--login", option).code == 2


# --- what is left alone --------------------------------------------------------------------------


def test_what_the_user_changed_is_named_with_its_place_and_stays(write_config, write_manifest, run):
    path = write_config("")
    write_manifest(SESSION + DEV)
    assert run("apply", "--yes").code == 0
    text = path.read_text().replace("eu-west-1", "us-east-1")
    path.write_text(text)
    named = "~/.aws/config:10: [profile dev] region is left alone: it was changed since ssocfg wrote it\n"
    assert run("apply") == (1, "nothing to change in ~/.aws/config\n", named)
    assert run("apply", "--check").code == 1
    assert path.read_text() == text


def test_a_section_of_the_users_own_is_never_touched(write_config, write_manifest, run, home):
    text = f"{CONFIG}\n[profile dev]\nregion = us-east-1\n"
    path = write_config(text)
    write_manifest(SESSION + DEV)
    result = run("apply", "--yes")
    assert result.code == 1
    assert [line.partition(" is left alone: ")[0] for line in result.err.splitlines()] == [
        "~/.aws/config:19: [profile dev] region",
        "~/.aws/config:18: [profile dev]",
    ]
    assert path.read_text() == text + ADDED.partition("\n[profile dev]")[0]
    write_manifest("")
    assert run("apply", "--yes", "--prune").code == 0
    assert path.read_text() == text


def test_of_many_conflicts_the_first_twenty_are_named(write_config, write_manifest, run):
    write_config("".join(f"[profile p{n}]\nregion = us-east-1\n" for n in range(23)))
    write_manifest("".join(f'[profiles.p{n}]\nregion = "eu-west-1"\n' for n in range(23)))
    lines = run("apply", "--yes").err.splitlines()
    assert (len(lines), lines[-1]) == (21, "3 more are left alone; --format json names them all")


def test_what_the_user_added_stays_when_all_else_is_pruned(write_config, write_manifest, run):
    path = write_config(CONFIG)
    write_manifest(SESSION + DEV)
    run("apply", "--yes")
    path.write_text(path.read_text() + "output = json\n")
    write_manifest("")
    result = run("apply", "--yes", "--prune")
    assert result.err == "no longer in the manifest, but something of yours: [profile dev]\n"
    assert path.read_text() == f"{CONFIG}\n[profile dev]\noutput = json\n"


def test_a_file_that_aws_tools_refuse_is_not_changed(write_config, write_manifest, run):
    path = write_config("[profile a]\n[profile a]\n")
    write_manifest(SESSION)
    assert run("apply", "--yes").code == 2
    assert path.read_text() == "[profile a]\n[profile a]\n"


# --- the record ----------------------------------------------------------------------------------

DYING = """
import os, sys
from ssocfg.host.managed import ManagedStore
from ssocfg.cli.main import run_command_line
save, times = ManagedStore.save, 0
def dying(self, path, data):
    global times
    times += 1
    if (times, "before") == (int(sys.argv[1]), sys.argv[2]):
        os._exit(9)
    save(self, path, data)
    if (times, "after") == (int(sys.argv[1]), sys.argv[2]):
        os._exit(9)
ManagedStore.save = dying
sys.exit(run_command_line(["apply", "--yes", "--prune"]))
"""


@pytest.mark.parametrize(("time", "when"), [(1, "before"), (1, "after"), (2, "before"), (2, "after")])
@pytest.mark.parametrize("is_edited", [False, True], ids=["as-left", "edited"])
def test_a_death_between_the_record_and_the_file_loses_nothing(
    write_config, write_manifest, run, home, time, when, is_edited
):
    path = write_config(CONFIG)
    write_manifest(SESSION + DEV)
    assert run("apply", "--yes").code == 0
    old = '[profiles.new]\nregion = "eu-west-1"\n'
    write_manifest(SESSION + DEV.replace("eu-west-1", "eu-north-1") + old)
    died = subprocess.run([sys.executable, "-c", DYING, str(time), when], check=False)
    assert died.returncode == 9
    is_written = time == 2
    assert ("eu-north-1" in path.read_text()) == is_written
    mine = CONFIG.replace("role/x", "role/y") if is_edited else CONFIG
    path.write_text(path.read_text().replace(CONFIG, mine))
    after = run("apply", "--yes", "--prune")
    assert (after.code, after.err) == (0, "")
    new = ADDED.replace("eu-west-1", "eu-north-1") + "\n[profile new]\nregion = eu-west-1\n"
    assert path.read_text() == mine + new
    write_manifest("")
    assert run("apply", "--yes", "--prune").code == 0
    assert (path.read_text(), records(home)) == (mine, [])


@pytest.mark.parametrize("damage", ["remove", "cut", "folder"])
def test_without_its_record_what_stands_is_adopted_where_it_is_equal_and_else_left_alone(
    write_config, write_manifest, run, home, damage
):
    path = write_config(CONFIG)
    write_manifest(SESSION + DEV)
    run("apply", "--yes")
    (name,) = records(home)
    record = home / ".local" / "state" / "ssocfg" / "managed" / name
    whole = record.read_bytes()
    record.unlink()
    if damage == "cut":
        record.write_bytes(whole[:50])
    elif damage == "folder":
        record.mkdir()
    result = run("apply", "--yes")
    assert path.read_text() == CONFIG + ADDED
    if damage == "folder":
        assert (result.code, "managed" in result.err) == (2, True)
        return
    assert result == (0, "nothing to change in ~/.aws/config\n", "")
    write_manifest(SESSION + DEV.replace("eu-west-1", "eu-north-1"))
    assert run("apply", "--yes").code == 0
    assert path.read_text() == CONFIG + ADDED.replace("eu-west-1", "eu-north-1")


def test_where_the_record_cannot_be_written_the_config_file_stays(write_config, write_manifest, run, home):
    path = write_config(CONFIG)
    write_manifest(SESSION)
    (home / ".local" / "state" / "ssocfg").mkdir(parents=True)
    (home / ".local" / "state" / "ssocfg" / "managed").write_text("in the way")
    result = run("apply", "--yes")
    assert (result.code, path.read_text()) == (2, CONFIG)
    assert "managed" in result.err


def test_the_record_is_written_under_the_lock_also_where_the_folder_was_missing(write_manifest, run, home, monkeypatch):
    write_manifest(SESSION + DEV)
    save, locked = ManagedStore.save, []

    def save_looking(store, path, data):
        folder = os.open(home / ".aws", os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            locked.append(False)
        except BlockingIOError:
            locked.append(True)
        finally:
            os.close(folder)
        save(store, path, data)

    monkeypatch.setattr(ManagedStore, "save", save_looking)
    assert run("apply", "--yes").code == 0
    assert locked == [True, True]


def test_a_config_file_has_one_record_by_whatever_name(write_config, write_manifest, run, home):
    path = write_config("")
    real = home / "dot" / "awsconfig"
    real.parent.mkdir()
    path.rename(real)
    path.symlink_to(real)
    write_manifest(SESSION + DEV)
    assert run("apply", "--yes").code == 0
    write_manifest(SESSION + DEV.replace("eu-west-1", "us-east-1"))
    assert run("apply", "--yes", "--config-file", str(real)).code == 0
    assert "region = us-east-1" in path.read_text()


def test_many_at_once_make_it_once(write_config, write_manifest, home):
    path = write_config(CONFIG)
    write_manifest(SESSION + DEV)
    command = [sys.executable, "-m", "ssocfg", "apply", "--yes"]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    said = sorted(process.communicate(timeout=120)[0].partition(" ")[0] for process in running)
    assert said == ["applied", "nothing", "nothing", "nothing"]
    assert path.read_text() == CONFIG + ADDED
    write_manifest("")
    assert ssocfg.apply_manifest(prune=True).plan.removed == ("sso-session team", "profile dev")
    assert path.read_text() == CONFIG


# --- JSON, export --------------------------------------------------------------------------------


def test_the_json_fits_its_schema(write_config, write_manifest, run):
    path = write_config(f"{CONFIG}\n[profile dev]\nregion = us-east-1\n")
    write_manifest(SESSION + DEV)
    for option in ("--diff", "--check"):
        shown = validated(run("apply", option, "--format", "json").out)
        assert shown["would_change"] is True
    shown = validated(run("apply", "--yes", "--format", "json").out)
    assert (shown["changed"], shown["manifest"]) == (True, "ssocfg.toml")
    assert shown["sections"] == {
        "added": ["sso-session team"],
        "changed": [],
        "removed": [],
        "unchanged": [],
        "stale": [],
        "released": [],
    }
    place = {"file": str(path), "line": 19, "column": 1, "section": "profile dev", "key": "region"}
    reason = "it stands there with another value, which ssocfg did not write"
    assert isinstance(shown["conflicts"], list)
    assert shown["conflicts"][0] == {"section": "profile dev", "key": "region", "reason": reason, "place": place}
    assert validated(run("apply", "--format", "json").out)["changed"] is False


def test_an_export_applied_changes_nothing(write_config, run, here):
    path = write_config(CONFIG + "\n[profile keys]\naws_secret_access_key = x\n")
    exported = run("manifest", "export")
    assert exported.code == 0
    assert exported.err == (
        "~/.aws/config:19: [profile keys] aws_secret_access_key is left out: credentials do not belong in a manifest\n"
    )
    (here / "ssocfg.toml").write_text(exported.out)
    assert run("apply") == (0, "nothing to change in ~/.aws/config\n", "")
    assert path.read_text().startswith(CONFIG)


def test_the_schema_that_is_printed_is_that_of_manifests(run):
    shown = json.loads(run("manifest", "schema").out)
    jsonschema.Draft202012Validator.check_schema(shown)
    assert set(shown["properties"]) == {"sessions", "accounts", "defaults", "profiles", "generate"}
    assert run("manifest").code == 2


# --- in Python -----------------------------------------------------------------------------------


def test_a_program_plans_and_applies(write_config, write_manifest, here):
    path = write_config(CONFIG)
    write_manifest(SESSION + DEV)
    plan = ssocfg.plan_manifest()
    assert (plan.sessions, plan.profiles) == (("team",), ("dev",))
    assert (plan.added, plan.would_change) == (("sso-session team", "profile dev"), True)
    assert (plan.before, plan.after) == (CONFIG.encode(), (CONFIG + ADDED).encode())
    assert path.read_text() == CONFIG
    done = ssocfg.apply_manifest(here / "ssocfg.toml", config_file=path)
    assert (done.plan, done.saved.changed) == (plan._replace(manifest=str(here / "ssocfg.toml"), file=str(path)), True)
    assert ssocfg.apply_manifest().saved.changed is False
    assert ssocfg.export_manifest(path).left_out == ()
    with pytest.raises(ssocfg.UnreadableFileError):
        ssocfg.plan_manifest("lost.toml")


def test_four_times_the_profiles_take_at_most_eight_times_as_long(write_config, here):
    import time

    def seconds(count: int) -> float:
        path = write_config(CONFIG)
        profiles = "".join(f'[profiles.p{n}]\naccount = "111122223333"\nrole = "R"\n' for n in range(count))
        (here / "many.toml").write_text(SESSION + profiles)
        started = time.process_time()
        assert len(ssocfg.apply_manifest("many.toml").plan.added) == count + 1
        assert not ssocfg.apply_manifest("many.toml").saved.changed
        (here / "many.toml").write_text("")
        assert len(ssocfg.apply_manifest("many.toml", prune=True).plan.removed) == count + 1
        assert path.read_text() == CONFIG
        return time.process_time() - started

    seconds(10)  # what is imported on first use
    assert least_growth(seconds, 2_500, slack=0.2) <= BOUND
