"""Backups: what was replaced is kept, the newest twenty of each file; or the save is refused."""

from __future__ import annotations

import errno
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reliability.scenes import CHANGE, OLD
from ssocfg.errors import FileError, UnknownBackupError, UnwritableFileError
from ssocfg.host.backups import KEPT, Backups, backups_here
from ssocfg.host.saving import save_file

AT = datetime(2026, 11, 24, 10, 51, 4, 5, tzinfo=UTC)


@pytest.fixture
def backups(tmp_path: Path) -> Backups:
    return Backups(str(tmp_path / "state" / "backups"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "config"
    path.write_bytes(OLD)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    return path


def test_a_save_keeps_the_old_content(path, backups):
    result = save_file(str(path), CHANGE, settle=False, backups=backups)
    (backup,) = backups.list(str(path))
    assert (result.backup, backup.size) == (backup.path, len(OLD))
    assert backups.load(backup.id) == OLD
    assert backup.at.tzinfo is UTC
    assert abs(datetime.now(UTC) - backup.at) < timedelta(minutes=1)


def test_a_new_file_and_a_save_that_changes_nothing_have_no_backup(path, backups):
    assert save_file(str(path.with_name("new")), CHANGE, settle=False, backups=backups).backup is None
    assert save_file(str(path), lambda data: data, backups=backups).backup is None
    assert backups.list(str(path)) == ()
    assert not os.path.exists(backups.folder)


def test_without_a_store_there_is_no_backup(path):
    assert save_file(str(path), CHANGE, settle=False).backup is None


def test_they_are_listed_newest_first_and_the_oldest_go(path, backups):
    for n in range(KEPT + 5):
        backups.add(str(path), b"%d" % n, AT + timedelta(seconds=n))
    listed = backups.list(str(path))
    assert [backups.load(backup.id) for backup in listed] == [b"%d" % n for n in range(KEPT + 4, 4, -1)]
    assert [backup.at for backup in listed] == [AT + timedelta(seconds=n) for n in range(KEPT + 4, 4, -1)]
    folder = Path(listed[0].path).parent
    assert len(list(folder.iterdir())) == KEPT + 1  # and the name of the file that they are of


def test_one_that_is_like_the_newest_is_not_stored_again(path, backups):
    first = backups.add(str(path), b"a", AT)
    assert backups.add(str(path), b"a", AT + timedelta(days=1)) == first
    assert backups.add(str(path), b"b", AT + timedelta(days=2)) != first
    assert backups.add(str(path), b"a", AT + timedelta(days=3)) != first
    assert len(backups.list(str(path))) == 3


def test_a_clock_that_was_set_back_does_not_hide_the_newest(path, backups):
    for n, at in enumerate([AT, AT - timedelta(days=1), AT, AT]):
        backups.add(str(path), b"%d" % n, at)
    assert [backups.load(backup.id) for backup in backups.list(str(path))] == [b"3", b"2", b"1", b"0"]


def test_each_file_has_its_own_and_links_lead_to_the_same(path, backups, tmp_path):
    other = tmp_path / "other" / "config"
    (tmp_path / "link").symlink_to("config")
    backups.add(str(path), b"a", AT)
    backups.add(str(other), b"b", AT)
    assert [backups.load(backup.id) for backup in backups.list(str(tmp_path / "link"))] == [b"a"]
    assert [backups.load(backup.id) for backup in backups.list(str(other))] == [b"b"]
    origins = {name.read_text() for name in Path(backups.folder).rglob("origin")}
    assert origins == {f"{os.path.realpath(path)}\n", f"{os.path.realpath(other)}\n"}


def test_any_name_of_a_file_will_do(tmp_path, backups):
    for name in ["mein config", "日本", "a" * 200, ".hidden", "new\nline", b"\xff".decode("utf-8", "surrogateescape")]:
        stored = backups.add(str(tmp_path / name), name.encode("utf-8", "surrogateescape"), AT)
        (backup,) = backups.list(str(tmp_path / name))
        assert backups.load(backup.id) == name.encode("utf-8", "surrogateescape")
        assert stored == backup.path


@pytest.mark.parametrize(
    "name", ["", "x", "../../etc/passwd", "config-0123456789abcdef/origin", "config-0123456789abcdef/20261124T105104.000005Z"]
)  # fmt: skip
def test_an_unknown_backup_is_told_of(backups, name):
    with pytest.raises(UnknownBackupError) as caught:
        backups.load(name)
    assert caught.value.name == name
    assert isinstance(caught.value, LookupError)


def test_an_unknown_backup_of_a_known_file_names_those_there_are(path, backups):
    backups.add(str(path), b"a", AT)
    (backup,) = backups.list(str(path))
    with pytest.raises(UnknownBackupError) as caught:
        backups.load(backup.id.replace("2026", "2025"))
    assert caught.value.known == (backup.id,)


def test_where_no_backup_can_be_made_nothing_is_saved_and_the_way_out_is_said(path, tmp_path):
    (tmp_path / "state").write_bytes(b"in the way")
    with pytest.raises(UnwritableFileError, match=r"the backup of .* cannot be made") as caught:
        save_file(str(path), CHANGE, settle=False, backups=Backups(str(tmp_path / "state" / "backups")))
    assert isinstance(caught.value, FileError)
    assert caught.value.errno == errno.ENOTDIR
    assert "SSOCFG_NO_BACKUPS" in caught.value.hint
    assert path.read_bytes() == OLD


def test_the_environment_turns_them_off():
    assert backups_here({"SSOCFG_NO_BACKUPS": "1"}) is None
    assert backups_here({"SSOCFG_NO_BACKUPS": "0"}) is None
    assert backups_here({"SSOCFG_NO_BACKUPS": ""}) is not None


def test_they_lie_in_the_users_state_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    here = backups_here({})
    assert here is not None
    assert here.folder.startswith(str(tmp_path))
    if os.name == "posix" and os.uname().sysname == "Linux":
        assert here.folder == str(tmp_path / ".local" / "state" / "ssocfg" / "backups")
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "elsewhere"))
        assert backups_here({}) == Backups(str(tmp_path / "elsewhere" / "ssocfg" / "backups"))
    assert list(tmp_path.iterdir()) == []
