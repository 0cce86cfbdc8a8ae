"""The versions of a config file that saves have replaced, in the user's state folder.

Each file has a folder of its own there, named after it and a digest of its path. A backup is a plain copy, for the
owner alone, named by the instant at which it was made. The newest twenty are kept.
"""

from __future__ import annotations

import builtins
import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from ssocfg.errors import UnknownBackupError, UnwritableFileError
from ssocfg.host.folders import make_folders
from ssocfg.host.refusals import refusals_about, refusals_to_read
from ssocfg.host.replacing import TEMPORARY, is_ours, name_beside, write_new
from ssocfg.host.steady import read_now
from ssocfg.host.system import SYSTEM, System, discard, sync_folder

KEPT = 20
OFF = "SSOCFG_NO_BACKUPS"
_ORIGIN = "origin"
_NAME = "%Y%m%dT%H%M%S.%fZ"
_ID = re.compile(r"[\w.-]{1,40}-[0-9a-f]{16}/\d{8}T\d{6}\.\d{6}Z")
_OFF_HINT = f"Mend that folder, or set {OFF}=1 to save without backups."


class Backup(NamedTuple):
    """One version of a file.

    Attributes:
        id: What `Backups.load` takes.
        at: When it was made, in UTC.
        size: Its size in bytes.
        path: Where it lies.
    """

    id: str
    at: datetime
    size: int
    path: str


class Backups(NamedTuple):
    """The store of backups.

    Attributes:
        folder: Where it lies; made when the first backup is.
        system: The calls to the machine.
    """

    folder: str
    system: System = SYSTEM

    def add(self, path: str, data: bytes, at: datetime) -> str:
        """Store a version of a file, unless the newest backup is the same, and remove those beyond the newest twenty.

        Args:
            path: The file that it is a version of.
            data: Its content.
            at: The instant, aware.

        Returns:
            Where it lies.

        Raises:
            UnwritableFileError: It cannot be stored. The hint says how to do without.
        """
        folder = self._folder_of(path)
        try:
            with refusals_about(folder):
                return self._add(folder, os.path.realpath(path), data, at.astimezone(UTC))
        except UnwritableFileError as error:
            reason = f"the backup of {path} cannot be made: {error.reason}"
            raise UnwritableFileError(error.path, reason, error.errno, _OFF_HINT) from error

    def load(self, backup_id: str) -> bytes:
        """Read a backup.

        Args:
            backup_id: The `id` of one that `list` gave.

        Raises:
            UnknownBackupError: There is none of that id.
            UnreadableFileError: It is there but cannot be read.
        """
        if _ID.fullmatch(backup_id) is None:
            raise UnknownBackupError(backup_id)
        path = os.path.join(self.folder, *backup_id.split("/"))
        with refusals_to_read(path):
            reading = read_now(path, self.system)
        if reading.status is None:
            folder = os.path.dirname(path)
            known = tuple(f"{os.path.basename(folder)}/{name}" for name in self._names(folder))
            raise UnknownBackupError(backup_id, known)
        return reading.data

    def _add(self, folder: str, path: str, data: bytes, at: datetime) -> str:
        make_folders(folder, self.system)
        names = self.system.listdir(folder)
        for left_over in filter(is_ours, names):
            discard(os.path.join(folder, left_over), self.system)
        if _ORIGIN not in names:
            self._store(os.path.join(folder, _ORIGIN), os.fsencode(path) + b"\n")
        names = self._backups_among(names, folder)
        newest = names[0] if names else None
        if newest and read_now(os.path.join(folder, newest), self.system).data == data:
            return os.path.join(folder, newest)
        name = at.strftime(_NAME)
        if newest and name <= newest:  # the clock was set back, or two saves share an instant
            name = (datetime.strptime(newest, _NAME).replace(tzinfo=UTC) + timedelta(microseconds=1)).strftime(_NAME)
        stored = os.path.join(folder, name)
        self._store(stored, data)
        sync_folder(folder, self.system)
        for outlived in names[KEPT - 1 :]:
            discard(os.path.join(folder, outlived), self.system)
        return stored

    def _store(self, path: str, data: bytes) -> None:
        """Make a file under another name first, so that none is ever there in part."""
        temporary = name_beside(path, TEMPORARY, self.system)
        try:
            write_new(temporary, data, self.system)
            self.system.replace(temporary, path)
        finally:
            discard(temporary, self.system)

    def _names(self, folder: str) -> list[str]:
        """Name the backups in a folder, the newest first."""
        try:
            return self._backups_among(self.system.listdir(folder), folder)
        except FileNotFoundError:
            return []

    @staticmethod
    def _backups_among(names: Iterable[str], folder: str) -> builtins.list[str]:
        prefix = os.path.basename(folder)
        return sorted((name for name in names if _ID.fullmatch(f"{prefix}/{name}")), reverse=True)

    def _look_at(self, folder: str, name: str) -> Backup | None:
        path = os.path.join(folder, name)
        try:
            size = self.system.stat(path).st_size
        except FileNotFoundError:  # another save removed it just now
            return None
        at = datetime.strptime(name, _NAME).replace(tzinfo=UTC)
        return Backup(f"{os.path.basename(folder)}/{name}", at, size, path)

    def _folder_of(self, path: str) -> str:
        real = os.path.realpath(path)
        digest = hashlib.sha256(os.fsencode(real)).hexdigest()[:16]
        plain = re.sub(r"[^\w.-]", "_", os.path.basename(real), flags=re.ASCII)[:40] or "_"
        return os.path.join(self.folder, f"{plain}-{digest}")

    def list(self, path: str) -> tuple[Backup, ...]:
        """List the backups of a file, the newest first; none for a file that has none.

        Raises:
            UnreadableFileError: Their folder cannot be read, or a relative path leads nowhere.
        """
        with refusals_to_read(path):
            folder = self._folder_of(path)
        with refusals_to_read(folder):
            return tuple(filter(None, (self._look_at(folder, name) for name in self._names(folder))))


def backups_here(environ: Mapping[str, str]) -> Backups | None:
    """Give this user's store of backups, or None where SSOCFG_NO_BACKUPS turns it off.

    Args:
        environ: The environment variables.

    Raises:
        UnwritableFileError: No home directory is known to keep it in.
    """
    if environ.get(OFF):
        return None
    from ssocfg.host.own_folders import state_folder

    return Backups(state_folder("backups"))
