"""What ssocfg made of a file, change by change, so that `undo` knows what it takes back and whether it may.

The notes lie beside the backups of the file: for each of the last changes what it was, in words without values, the
backup of the content before, and digests of both contents. A note is written before the file is, so that a save that
is cut short leaves no change without one.
"""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from ssocfg.host.backups import KEPT, Backups
from ssocfg.host.refusals import refusals_about
from ssocfg.host.replacing import TEMPORARY, name_beside, write_new
from ssocfg.host.steady import read_now
from ssocfg.host.system import System, discard

Kind = Literal["change", "undo", "redo"]
_KINDS: dict[str, Kind] = {"change": "change", "undo": "undo", "redo": "redo"}
_NAME = "journal"


class Noted(NamedTuple):
    """One change of a file by ssocfg.

    Attributes:
        backup: The id of the backup that holds the content before.
        before: The SHA-256 of the content before, in hexadecimal digits.
        after: The same of the content after.
        at: When, in UTC.
        what: What it was, in words; holds names of sections and no values.
        kind: Whether it was a change of its own, or took one back, or made it again.
    """

    backup: str
    before: str
    after: str
    at: datetime
    what: str
    kind: Kind


class NotingBackups(Backups):
    """A store of backups that also notes what the save that it is given to makes of the file.

    Attributes:
        what: What the change is, in words; may be set until the backup is made.
        kind: What kind of change it is; likewise.
        after: The digest of the content that is about to be written; empty as long as there is none.
        noted: The note, once it is made.
    """

    what: str
    kind: Kind
    after: str
    noted: Noted | None

    def add(self, path: str, data: bytes, at: datetime) -> str:
        """Store a version of a file as `Backups.add` does, and note what comes after it."""
        stored = super().add(path, data, at)
        if not self.after:  # no change yet: what a save that was killed left behind is put aside
            return stored
        folder, name = os.path.split(stored)
        others = read_notes(folder, self.system)
        if self.noted is None:
            backup = f"{os.path.basename(folder)}/{name}"
            self.noted = Noted(backup, digest(data), self.after, at.astimezone(UTC), self.what, self.kind)
        else:  # another round of the same save: what it began with is what it takes the place of
            others = others[1:]
            self.noted = self.noted._replace(after=self.after)
        with refusals_about(folder):
            _write_notes(folder, [self.noted, *others], self.system)
        return stored


def noting(backups: Backups, what: str = "", kind: Kind = "change") -> NotingBackups:
    """Make a store note one save."""
    noted = NotingBackups(*backups)
    noted.what, noted.kind, noted.after, noted.noted = what, kind, "", None
    return noted


def digest(data: bytes) -> str:
    """Return what tells one content from another."""
    return hashlib.sha256(data).hexdigest()


def read_notes(folder: str, system: System) -> list[Noted]:
    """Read the notes in a file's folder of backups, the newest first; notes that cannot be read count as none."""
    try:
        lines = read_now(os.path.join(folder, _NAME), system).data.decode("ascii").splitlines()
        return [_read_note(line) for line in lines]
    except (OSError, ValueError, KeyError):
        return []


def _read_note(line: str) -> Noted:
    backup, before, after, at, kind, what = line.split("\t")
    instant = datetime.fromisoformat(at).astimezone(UTC)
    return Noted(backup, before, after, instant, what.encode("ascii").decode("unicode_escape"), _KINDS[kind])


def _write_notes(folder: str, notes: list[Noted], system: System) -> None:
    lines = (
        (note.backup, note.before, note.after, note.at.isoformat(), note.kind, _escape(note.what))
        for note in notes[:KEPT]
    )
    path = os.path.join(folder, _NAME)
    temporary = name_beside(path, TEMPORARY, system)
    try:
        write_new(temporary, "".join("\t".join(line) + "\n" for line in lines).encode("ascii"), system)
        system.replace(temporary, path)
    finally:
        discard(temporary, system)


def _escape(text: str) -> str:
    """Write a text in ASCII and without tabs and line ends; what is no text survives too."""
    return text.encode("unicode_escape").decode("ascii")


def find_change(notes: list[Noted], data: bytes) -> tuple[Noted | None, bool]:
    """Find the newest change of a file that is still there to be taken back.

    Args:
        notes: The notes, newest first.
        data: The file's content now.

    Returns:
        The change, or None where there is none; and whether the file is still as that change left it.
    """
    now = digest(data)
    # Only the newest undo is made again: behind a later change that is gone by hand nobody would expect it.
    wanted = (note for number, note in enumerate(notes) if number == 0 or note.kind != "undo")
    as_left = next((note for note in wanted if note.after == now), None)
    if as_left is not None:
        return as_left, True
    # Contents that changes began with: those were noted and never made, or have been taken back by hand.
    begun = max((number for number, note in enumerate(notes) if note.before == now), default=-1)
    older = notes[begun + 1 :]
    return (older[0], False) if older else (None, True)
