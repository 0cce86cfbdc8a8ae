"""`ssocfg backups` and `ssocfg undo`: what is kept, what comes back, and what is not run over."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import ssocfg
from cli.changes import CONFIG, plain, validated
from ssocfg.api.updating import preview_update

SECRET = "hunter2-canary-003"


def ids_of(run) -> list[str]:
    return [line.split()[0] for line in run("backups", "list").out.splitlines()[1:]]


# --- the stories, as whole processes --------------------------------------------------------------


def test_undo_takes_back_the_newest_change_and_a_second_undo_makes_it_again(write_config, run_process):
    path = write_config(CONFIG)
    assert run_process("profile", "set", "naka", "--region", "us-east-1").code == 0
    changed = path.read_text()
    assert changed != CONFIG
    for word, content in (("undid", CONFIG), ("redid", changed), ("undid", CONFIG)):
        result = run_process("undo")
        assert (result.code, plain(result.out), result.err) == (
            0,
            f'{word} "wrote [profile naka]" of <then> in ~/.aws/config (backup: <there>)\n',
            "",
        )
        assert path.read_text() == content


def test_a_change_that_is_made_again_has_the_time_when_it_was_made_and_not_when_it_was_undone(write_config):
    write_config(CONFIG)
    ssocfg.update_config([ssocfg.SetKey("profile naka", "region", "us-east-1")])
    undone, redone = ssocfg.undo(), ssocfg.undo()
    assert (undone.kind, redone.kind) == ("undo", "redo")
    assert redone.at == undone.at
    again = ssocfg.undo()
    assert again.kind == "undo"
    assert again.at > redone.at  # when it was made for the second time


def test_backups_are_listed_shown_and_restored(write_config, run_process):
    path = write_config(CONFIG + f"aws_secret_access_key = {SECRET}\n")
    old = path.read_bytes()
    for region in ("us-east-1", "us-east-2", "us-west-1"):
        assert run_process("profile", "set", "naka", "--region", region).code == 0
    listed = run_process("backups", "list")
    title, *rows = listed.out.splitlines()
    assert (listed.code, listed.err, len(rows)) == (0, "", 3)
    assert title.split("  ")[0] == "ID"
    row = r"(\d{8}T\d{6}\.\d{6}Z)  \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC  \d+ bytes  ~/\.local/state/ssocfg/backups/config-\w+/\1"
    assert all(re.fullmatch(row, line) for line in rows)
    oldest = rows[-1].split()[0]
    shown = run_process("backups", "show", oldest)
    assert (shown.code, shown.err) == (0, "")
    assert shown.out == old.decode().replace(SECRET, "<secret>")
    diff = run_process("backups", "restore", oldest, "--diff")
    assert (diff.code, "-region = us-west-1\n+region = eu-central-1\n" in diff.out) == (1, True)
    assert SECRET not in diff.out
    restored = run_process("backups", "restore", oldest)
    assert (restored.code, plain(restored.out), restored.err) == (
        0,
        f"restored {oldest} to ~/.aws/config (backup: <there>)\n",
        "",
    )
    assert path.read_bytes() == old
    undone = run_process("undo")
    assert plain(undone.out) == 'undid "restored the backup of <then>" of <then> in ~/.aws/config (backup: <there>)\n'
    assert b"us-west-1" in path.read_bytes()


# --- undo -----------------------------------------------------------------------------------------


def test_what_others_did_since_is_not_run_over(write_config, run):
    path = write_config(CONFIG)
    run("session", "set", "naka", "--region", "us-east-1")
    with path.open("a") as file:
        file.write("[profile theirs]\n")
    theirs = path.read_text()
    for arguments in (["undo"], ["undo", "--diff"]):
        result = run(*arguments)
        assert (result.code, result.out) == (2, "")
        assert plain(result.err) == (
            f'error: {path} was changed by others since ssocfg did "wrote [sso-session naka]" at <then>\n'
            "hint: Look at `ssocfg undo --diff`; `ssocfg undo --force` takes back both, and `ssocfg backups` has older "
            "versions.\n"
        )
        assert path.read_text() == theirs
    assert run("undo", "--diff", "--force").code == 1
    assert run("undo", "--force").out.startswith('undid "wrote [sso-session naka]"')
    assert path.read_text() == CONFIG
    assert run("undo").out.startswith('redid "wrote [sso-session naka]"')
    assert path.read_text() == theirs


def test_a_change_that_others_took_back_by_hand_is_passed_over(write_config, run):
    path = write_config(CONFIG)
    run("profile", "set", "naka", "--region", "us-east-1")
    between = path.read_text()
    run("profile", "set", "naka", "--region", "us-east-2")
    path.write_text(between)
    assert run("undo").code == 0
    assert path.read_text() == CONFIG


def test_a_file_that_ssocfg_made_is_emptied_and_filled_again(home, run):
    path = home / ".aws" / "config"
    run("profile", "set", "a", "--region", "us-east-1")
    made = path.read_text()
    assert run("undo").out.startswith('undid "wrote [profile a]"')
    assert path.read_text() == ""
    assert run("undo").out.startswith('redid "wrote [profile a]"')
    assert path.read_text() == made


@pytest.mark.parametrize("first", [[], ["profile", "set", "naka", "--region", "us-east-1", "--no-backup"]])
def test_where_nothing_is_kept_there_is_nothing_to_undo(write_config, run, first):
    path = write_config(CONFIG)
    if first:
        assert run(*first).code == 0
    now = path.read_text()
    assert run("undo") == (
        2,
        "",
        (
            f"error: there is nothing to undo in {path}\n"
            "hint: Run `ssocfg backups list` to see which versions are kept.\n"
        ),
    )
    assert path.read_text() == now


def test_backups_that_are_turned_off_are_off_everywhere(home, write_config, run, monkeypatch):
    write_config(CONFIG)
    monkeypatch.setenv("SSOCFG_NO_BACKUPS", "1")
    assert run("profile", "set", "naka", "--region", "us-east-1").out == "wrote [profile naka] to ~/.aws/config\n"
    assert run("backups", "list") == (0, "no backups\n", "")
    assert run("undo").code == 2
    assert sorted(p.name for p in home.iterdir()) == [".aws"]


def test_an_undo_without_a_backup_cannot_be_undone(write_config, run):
    path = write_config(CONFIG)
    run("profile", "set", "naka", "--region", "us-east-1")
    assert run("undo", "--no-backup").out.endswith("in ~/.aws/config (no backup)\n")
    assert path.read_text() == CONFIG
    assert run("undo").code == 2
    assert path.read_text() == CONFIG


def test_a_change_without_a_backup_counts_as_one_of_others(write_config, run):
    write_config(CONFIG)
    run("profile", "set", "naka", "--region", "us-east-1")
    run("profile", "set", "naka", "--region", "us-east-2", "--no-backup")
    assert "was changed by others since" in run("undo").err


def test_fixes_are_undone_too(write_config, run):
    broken = "[profile a]\nregion: eu-central-1\n"
    path = write_config(broken)
    run("doctor", "--fix")
    assert path.read_text() == broken.replace(":", " =")
    assert run("undo").out.startswith('undid "fixed SSO112"')
    assert path.read_text() == broken


@pytest.mark.parametrize(
    "content", [b"", b"junk", b"\xff\x00", b"a\tb\tc\td\te\tf\n", b"a\tb\tc\t2026-01-01\tchange\tx\n"]
)
def test_notes_that_cannot_be_read_count_as_none(home, write_config, run, content):
    path = write_config(CONFIG)
    run("profile", "set", "naka", "--region", "us-east-1")
    (journal,) = (home / ".local").rglob("journal")
    journal.write_bytes(content)
    now = path.read_text()
    result = run("undo")
    assert (result.code, result.out, path.read_text()) == (2, "", now)
    assert result.err.startswith("error: ")
    assert run("profile", "set", "naka", "--region", "us-east-2").code == 0
    assert run("undo").code == 0
    assert path.read_text() == now


def test_a_note_whose_backup_is_gone_is_told_of(home, write_config, run):
    path = write_config(CONFIG)
    run("profile", "set", "naka", "--region", "us-east-1")
    run("profile", "set", "naka", "--region", "us-east-2")
    newest = max(p for p in (home / ".local").rglob("2*Z"))
    newest.unlink()
    now = path.read_text()
    result = run("undo")
    assert (result.code, result.out, path.read_text()) == (2, "", now)
    assert result.err.startswith("error: there is no backup ")


def test_with_the_file_gone_undo_leads_to_the_backups(home, run):
    path = home / ".aws" / "config"
    run("profile", "set", "a", "--account", "111122223333")
    run("profile", "set", "a", "--region", "us-east-1")
    last = path.read_text()
    run("profile", "set", "a", "--region", "us-west-2")
    path.unlink()
    result = run("undo")
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        f"error: there is nothing to undo: {path} is gone, and backups of it are kept\n"
        "hint: Run `ssocfg backups list`, and `ssocfg backups restore ID` with one of them.\n"
    )
    newest = ssocfg.list_backups(path)[0]
    assert run("backups", "restore", newest.id.rpartition("/")[2]).code == 0
    assert path.read_text() == last


def test_the_notes_hold_the_last_twenty_changes_and_are_for_the_owner_alone(home, write_config):
    path = write_config("")
    for number in range(25):
        ssocfg.update_config([ssocfg.AddSection(f"profile p{number}")], path, settle=False)
    (journal,) = (home / ".local").rglob("journal")
    assert len(journal.read_text().splitlines()) == 20
    assert journal.stat().st_mode & 0o777 == 0o600
    for number in range(24, 4, -1):
        run_back = ssocfg.undo(path, settle=False, backup=False)
        assert (run_back.what, run_back.kind) == (f"wrote [profile p{number}]", "undo")
    with pytest.raises(ssocfg.NothingToUndoError):
        ssocfg.undo(path)


def test_the_json_of_undo(write_config, run):
    write_config(CONFIG)
    run("profile", "set", "naka", "--region", "us-east-1")
    shown = validated(run("undo", "--diff", "--format", "json").out)
    assert "+region = eu-central-1" in str(shown["diff"])
    shown = validated(run("undo", "--format", "json").out)
    assert (shown["command"], shown["what"], shown["kind"], shown["changed"]) == (
        "undo", "wrote [profile naka]", "undo", True,
    )  # fmt: skip


def test_a_hostile_name_in_a_note_is_escaped(write_config, run):
    path = write_config('[profile "a\x1b[31mb"]\nregion = x\n[profile b]\n')
    ssocfg.update_config([ssocfg.SetKey('profile "a\x1b[31mb"', "region", "us-east-1")], path)
    result = run("undo")
    assert result.out.startswith('undid "wrote [profile "a\\x1b[31mb"]"')


# --- backups --------------------------------------------------------------------------------------


def test_there_are_no_backups_at_first(write_config, run):
    write_config(CONFIG)
    assert run("backups", "list") == (0, "no backups\n", "")
    assert json.loads(run("backups", "list", "--format", "json").out) == {
        "schema": 1, "command": "backups list", "backups": [],
    }  # fmt: skip


def test_the_json_of_backups(write_config, run):
    path = write_config(CONFIG)
    run("profile", "set", "naka", "--region", "us-east-1")
    (kept,) = ssocfg.list_backups()
    assert ssocfg.list_backups(path) == (kept,)
    assert json.loads(run("backups", "list", "--format", "json").out)["backups"] == [
        {"id": kept.id, "at": kept.at.isoformat(), "size": len(CONFIG), "path": kept.path}
    ]
    shown = json.loads(run("backups", "show", kept.id, "--format", "json").out)
    assert shown == {"schema": 1, "command": "backups show", "id": kept.id, "lines": CONFIG.splitlines()}
    validated(run("backups", "restore", kept.id, "--diff", "--format", "json").out)
    assert validated(run("backups", "restore", kept.id, "--format", "json").out)["id"] == kept.id
    assert path.read_text() == CONFIG


@pytest.mark.parametrize("command", ["show", "restore"])
@pytest.mark.parametrize(
    "backup_id", ["nothing", "../../secret", "", "config-0123456789abcdef/20261124T105104.000000Z"]
)
def test_an_unknown_backup_is_an_error(write_config, run, command, backup_id):
    path = write_config(CONFIG)
    run("profile", "set", "naka", "--region", "us-east-1")
    now = path.read_text()
    result = run("backups", command, backup_id)
    assert (result.code, result.out, path.read_text()) == (2, "", now)
    assert result.err.startswith(f'error: there is no backup "{backup_id}"')


def test_a_backup_of_another_file_is_unknown(tmp_path, write_config, run):
    write_config(CONFIG)
    other = tmp_path / "other"
    other.write_text("[profile x]\n")
    run("profile", "set", "x", "--region", "us-east-1", "--config-file", str(other))
    (kept,) = ssocfg.list_backups(other)
    assert run("backups", "restore", kept.id).code == 2
    assert run("backups", "restore", kept.id, "--config-file", str(other)).code == 0


def test_restoring_what_is_there_changes_nothing(write_config, run):
    write_config(CONFIG)
    run("profile", "set", "naka", "--region", "us-east-1")
    (newest,) = ids_of(run)
    run("undo")
    assert run("backups", "restore", newest) == (0, "nothing to change in ~/.aws/config\n", "")


def test_a_file_that_is_gone_is_restored(write_config, run):
    path = write_config(CONFIG)
    run("profile", "set", "naka", "--region", "us-east-1")
    path.unlink()
    (newest,) = ids_of(run)
    assert run("backups", "restore", newest).code == 0
    assert path.read_text() == CONFIG


# --- the library ----------------------------------------------------------------------------------


def test_a_function_gives_edits_for_the_file_as_it_is(write_config):
    path = write_config(CONFIG)
    saved = ssocfg.update_config(
        lambda config: [ssocfg.SetKey(f"profile {name}", "output", "json") for name in config.profiles]
    )
    assert (saved.path, saved.changed, saved.atomic) == (str(path), True, True)
    assert saved.backup is not None
    assert Path(saved.backup).read_text() == CONFIG
    assert [profile.output for profile in ssocfg.load_config().profiles.values()] == ["json", "json"]


def test_the_same_edits_again_write_nothing(write_config):
    path = write_config(CONFIG)
    edits = [ssocfg.SetKey("profile naka", "region", "us-east-1")]
    assert ssocfg.update_config(edits).changed
    before = path.stat()
    saved = ssocfg.update_config(edits)
    assert (saved.changed, saved.backup) == (False, None)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert len(ssocfg.list_backups()) == 1


def test_without_a_backup_nothing_is_kept(home, write_config):
    write_config(CONFIG)
    assert ssocfg.update_config([ssocfg.UnsetKey("profile naka", "region")], backup=False).backup is None
    assert ssocfg.list_backups() == ()
    assert not (home / ".local").exists()


@pytest.mark.parametrize(
    ("edit", "error"),
    [
        (ssocfg.SetKey("profile nobody", "region", "x"), ssocfg.UnknownSectionError),
        (ssocfg.SetKey("profile naka", "region", "x\ny"), ssocfg.InvalidValueError),
        (ssocfg.AddSection("profile naka"), ssocfg.EditRefusedError),
    ],
)
def test_what_is_refused_leaves_the_file_and_no_backup(home, write_config, edit, error):
    path = write_config(CONFIG)
    for act in (ssocfg.update_config, preview_update):
        with pytest.raises(error):
            act([edit])
    assert path.read_text() == CONFIG
    assert not (home / ".local").exists()


def test_a_missing_file_that_was_asked_for_is_an_error(tmp_path):
    with pytest.raises(ssocfg.UnreadableFileError, match="there is no such file"):
        ssocfg.update_config([ssocfg.AddSection("profile a")], tmp_path / "gone")
    assert not (tmp_path / "gone").exists()


@pytest.mark.parametrize("arguments", [["backups", "list"], ["backups", "show", "20261124T090000.000000Z"], ["undo"]])
def test_a_state_folder_that_is_a_file_is_said_and_no_fault_of_ours(
    write_config, run, tmp_path, monkeypatch, arguments
):
    path = write_config(CONFIG)
    (tmp_path / "state").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    result = run(*arguments)
    assert result.code == 2
    assert "part of its path is a file, not a folder" in result.err
    assert "hint: Mend the path." in result.err
    assert "crashed" not in result.err
    assert path.read_text() == CONFIG


def test_a_change_that_is_gone_by_hand_does_not_bring_back_what_was_undone_before(write_config, run):
    path = write_config(CONFIG)
    run("profile", "set", "first", "--region", "us-east-1")
    run("undo")
    run("profile", "set", "second", "--region", "us-east-1")
    path.write_text(CONFIG)
    result = run("undo")
    assert (result.code, path.read_text()) == (2, CONFIG)
    assert "nothing to undo" in result.err


def test_a_folder_that_is_gone_is_said_and_no_fault_of_ours(home, run, tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    monkeypatch.setenv("AWS_CONFIG_FILE", "config")
    for arguments in (["backups", "list"], ["undo"]):
        result = run(*arguments)
        assert result.code == 2, result.err
        assert "no such file or directory" in result.err
