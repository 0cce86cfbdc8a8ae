"""The verbs that bring back what the config file held before."""

from __future__ import annotations

import os
from datetime import datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

from ssocfg.api.updating import LOCK_TIMEOUT, Preview, Step, find_file, load_bytes, save_noting
from ssocfg.errors import ChangedSinceError, NothingToUndoError, UnknownBackupError
from ssocfg.host.here import locate_here

if TYPE_CHECKING:
    from ssocfg.host.backups import Backup, Backups
    from ssocfg.host.journal import Noted
    from ssocfg.host.saving import Saved


class Undone(NamedTuple):
    """What an undo did.

    Attributes:
        saved: What was written.
        what: The change that was taken back or made again, in words.
        at: When that change had been made, in UTC.
        kind: `"undo"` where it was taken back, `"redo"` where an undo was taken back and so the change made again.
    """

    saved: Saved
    what: str
    at: datetime
    kind: Literal["undo", "redo"]


def list_backups(path: str | os.PathLike[str] | None = None) -> tuple[Backup, ...]:
    """List the versions of the config file that ssocfg has replaced.

    Args:
        path: The file, which need no longer be there; by default the one that `load_config` reads.

    Returns:
        The newest first; none where there are none, or where backups are turned off.
    """
    store = _store()
    return store.list(_name(path)) if store is not None else ()


def load_backup(backup_id: str, path: str | os.PathLike[str] | None = None) -> bytes:
    """Read a backup of the config file.

    Args:
        backup_id: Its id, or the part of it behind the slash.
        path: The file; by default the one that `load_config` reads.

    Raises:
        UnknownBackupError: The file has no such backup.
        UnreadableFileError: It, or their folder, cannot be read.
    """
    store, found = _find(backup_id, _name(path))
    return store.load(found.id)


def restore_backup(
    backup_id: str,
    path: str | os.PathLike[str] | None = None,
    *,
    settle: bool = True,
    backup: bool = True,
    lock_timeout: float = LOCK_TIMEOUT,
) -> Saved:
    """Put a backup in the place of the config file; what is there now becomes a backup too, so it can be undone.

    Args:
        backup_id: Its id as `list_backups` gives it, or the part of it behind the slash.
        path: The file; by default the one that `load_config` reads.
        settle: As for `update_config`.
        backup: Whether to keep what is there now.
        lock_timeout: How many seconds to wait for other saves in the same folder.

    Raises:
        UnknownBackupError: The file has no such backup.
        UnwritableFileError: The file or its backup cannot be written.
        LockTimeoutError: Another save in that folder did not end in time.
        UnstableFileError: Another program kept changing the file.
    """
    file = _name(path)
    store, found = _find(backup_id, file)
    step = Step(store.load(found.id), f"restored the backup of {found.at:%Y-%m-%d %H:%M:%S} UTC")
    return save_noting(file, lambda _data: step, settle=settle, backup=backup, lock_timeout=lock_timeout)


def preview_restore(backup_id: str, path: str | os.PathLike[str] | None = None) -> Preview:
    """Work out what `restore_backup` would do, and write nothing. Raises what that raises."""
    file = _name(path)
    return Preview(file, load_bytes(file), load_backup(backup_id, file))


def undo(
    path: str | os.PathLike[str] | None = None,
    *,
    force: bool = False,
    settle: bool = True,
    backup: bool = True,
    lock_timeout: float = LOCK_TIMEOUT,
) -> Undone:
    """Take back the newest change of the config file that ssocfg made.

    The undo is itself a change with a backup: undoing twice makes the change again.

    Args:
        path: The file; by default the one that `load_config` reads.
        force: Whether to put back the older content even if someone else has changed the file since.
        settle: As for `update_config`.
        backup: Whether to keep what is there now; without it, the undo cannot be undone.
        lock_timeout: How many seconds to wait for other saves in the same folder.

    Raises:
        NothingToUndoError: ssocfg has made no change of this file, or kept no backup of it.
        ChangedSinceError: Someone else has changed the file since; the error names the change that would be undone.
        UnknownBackupError: The backup is no longer there.
        UnwritableFileError: The file or its backup cannot be written.
        LockTimeoutError: Another save in that folder did not end in time.
        UnstableFileError: Another program kept changing the file.
    """
    undoing = _Undoing(find_file(path), force=force)
    saved = save_noting(undoing.file, undoing.step, settle=settle, backup=backup, lock_timeout=lock_timeout)
    noted = undoing.noted
    return Undone(saved, noted.what, undoing.made_at, _opposite(noted))


def preview_undo(path: str | os.PathLike[str] | None = None, *, force: bool = False) -> Preview:
    """Work out what `undo` would do, and write nothing. Raises what that raises."""
    undoing = _Undoing(find_file(path), force=force)
    before = load_bytes(undoing.file)
    return Preview(undoing.file, before, undoing.step(before).data)


class _Undoing:
    """Which change is taken back; what the notes say is read once, before a note of the undo stands among them."""

    def __init__(self, file: str, *, force: bool) -> None:
        from ssocfg.host.journal import read_notes

        store = _store()
        kept = store.list(file) if store is not None else ()
        if store is None or not kept:
            raise NothingToUndoError(file)
        self.file = file
        self.force = force
        self.store = store
        self.notes = read_notes(os.path.dirname(kept[0].path), store.system)
        self._noted: Noted | None = None

    @property
    def noted(self) -> Noted:
        """The change that is taken back."""
        if self._noted is None:
            raise NothingToUndoError(self.file, not os.path.lexists(self.file))
        return self._noted

    @property
    def made_at(self) -> datetime:
        """When the change was made; where an undo is taken back, the change that it had undone."""
        noted = self.noted
        if noted.kind != "undo":
            return noted.at
        older = self.notes[self.notes.index(noted) + 1 :]
        undone = (note for note in older if note.after == noted.before and note.what == noted.what)
        return next(undone, noted).at

    def step(self, data: bytes) -> Step:
        """Say what becomes of the file.

        Raises:
            NothingToUndoError: There is no change to take back.
            ChangedSinceError: Someone else has changed the file since.
        """
        from ssocfg.host.journal import find_change

        self._noted, is_as_left = find_change(self.notes, data)
        noted = self.noted
        if not is_as_left and not self.force:
            raise ChangedSinceError(self.file, _words(noted), noted.at)
        return Step(self.store.load(noted.backup), noted.what, _opposite(noted))


def _opposite(noted: Noted) -> Literal["undo", "redo"]:
    return "redo" if noted.kind == "undo" else "undo"


def _words(noted: Noted) -> str:
    return {"change": "", "undo": "undid: ", "redo": "redid: "}[noted.kind] + noted.what


def _name(path: str | os.PathLike[str] | None) -> str:
    return os.fspath(path) if path is not None else locate_here().config


def _store() -> Backups | None:
    from ssocfg.host.backups import backups_here

    return backups_here(os.environ)


def _find(backup_id: str, file: str) -> tuple[Backups, Backup]:
    store = _store()
    kept = store.list(file) if store is not None else ()
    for found in kept:
        if store is not None and backup_id in (found.id, found.id.rpartition("/")[2]):
            return store, found
    raise UnknownBackupError(backup_id, tuple(found.id.rpartition("/")[2] for found in kept))
