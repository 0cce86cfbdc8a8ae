"""The notes of what was made of a file: in order, whole, and of one save only one."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from ssocfg.host.backups import Backups
from ssocfg.host.journal import Noted, digest, find_change, noting, read_notes
from ssocfg.host.system import SYSTEM

NOW = datetime(2026, 11, 24, 10, 51, 4, 123456, tzinfo=UTC)


@pytest.fixture
def backups(tmp_path: Path) -> Backups:
    return Backups(str(tmp_path / "backups"))


def notes_of(backups: Backups, path: Path) -> list[Noted]:
    return read_notes(str(Path(backups.list(str(path))[0].path).parent), SYSTEM)


def test_rounds_of_one_save_are_one_change_that_begins_with_the_first(backups, tmp_path):
    path, notes = tmp_path / "config", noting(backups, "wrote [profile a]")
    for before, after in ((b"old", b"new"), (b"new and theirs", b"newer and theirs")):
        notes.after = digest(after)
        notes.add(str(path), before, NOW)
    (noted,) = notes_of(backups, path)
    assert (noted.before, noted.after) == (digest(b"old"), digest(b"newer and theirs"))
    assert (noted.at, noted.what, noted.kind) == (NOW, "wrote [profile a]", "change")
    assert backups.load(noted.backup) == b"old"


def test_what_is_put_aside_before_a_change_is_no_change(backups, tmp_path):
    path, notes = tmp_path / "config", noting(backups, "x")
    notes.add(str(path), b"rescued", NOW)
    assert notes.noted is None
    assert notes_of(backups, path) == []
    assert [backups.load(backup.id) for backup in backups.list(str(path))] == [b"rescued"]


@pytest.mark.parametrize("what", ["", "a\tb\nc", "\u2028", "größe", "\ud800", "\\t", "x" * 1000])
def test_any_words_survive(backups, tmp_path, what):
    path, notes = tmp_path / "config", noting(backups, what, "redo")
    notes.after = digest(b"")
    notes.add(str(path), b"old", NOW)
    (noted,) = notes_of(backups, path)
    assert (noted.what, noted.kind) == (what, "redo")


def chain(*contents: str) -> list[Noted]:
    """Give the notes of changes from each content to the next, the newest first."""
    digests = [digest(content.encode()) for content in contents]
    pairs = list(pairwise(digests))
    return [Noted(str(n), old, new, NOW, str(n), "change") for n, (old, new) in enumerate(pairs)][::-1]


@pytest.mark.parametrize(
    ("contents", "now", "found"),
    [
        ("AB", "B", ("0", True)),
        ("ABC", "C", ("1", True)),
        ("ABC", "B", ("0", True)),  # the second was taken back by hand, or never made
        ("ABA", "A", ("1", True)),
        ("ABAB", "B", ("2", True)),
        ("AB", "A", (None, True)),
        ("ABC", "A", (None, True)),
        ("AB", "X", ("0", False)),
        ("ABC", "X", ("1", False)),
        ("", "X", (None, True)),
    ],
)
def test_the_newest_change_that_is_still_there_is_found(contents, now, found):
    noted, is_as_left = find_change(chain(*contents), now.encode())
    assert (noted and noted.what, is_as_left) == found


def test_a_change_between_two_of_ours_is_seen():
    older, newer = chain("A", "B")[0], chain("X", "C")[0]
    assert find_change([newer, older], b"X") == (older, False)


@pytest.mark.parametrize("is_undone_by_hand", [True, False])
def test_an_undo_is_made_again_only_while_it_is_the_newest_change(is_undone_by_hand):
    first = chain("A", "B")[0]
    undone = first._replace(before=first.after, after=first.before, kind="undo")
    later = chain("A", "C")[0]
    if is_undone_by_hand:
        assert find_change([later, undone, first], b"A") == (None, True)
    else:
        assert find_change([undone, first], b"A") == (undone, True)
