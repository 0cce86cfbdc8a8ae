"""The cache folders of AWS tools, read and written so that nothing in them can do harm.

The folders are shared with every AWS tool, and whoever may write there may put anything there: links, pipes, files of
many gigabytes. A file is read only if it is a plain one of the folder's own people; nothing is followed. What is
written is there whole or not at all, for the owner alone. Writers of ours take turns by the folder's lock.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Generator, Mapping, Sequence
from typing import NamedTuple

from ssocfg.errors import UnreadableFileError
from ssocfg.host.files import kind_of, reason_of
from ssocfg.tokens.cache_key import is_key_file_name
from ssocfg.tokens.json_file import LARGEST_FILE, Unreadable

MOST_FILES = 10_000  # of AWS tools, and as many of others
MOST_BYTES = 32 << 20  # of all files together; a token has about 6,000
_READ = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
# AWS CLI v2 empties a file before it writes it anew, so what is young and looks cut off is looked at again.
_YOUNG, _WAIT, _PAUSE = 0.5, 0.055, 0.002  # seconds
_TOO_LARGE = "it is far larger than any AWS tool writes it"
_NO_ROOM = "the files beside it are far larger than any AWS tool writes them, so that it was not read"


class CacheFolder(NamedTuple):
    """One folder of cache files.

    Attributes:
        path: The folder, which need not be there.
    """

    path: str

    def path_of(self, name: str) -> str:
        """Return a file's path."""
        return os.path.join(self.path, name)

    def load(self) -> Mapping[str, bytes | Unreadable]:
        """Read all files; those whose names are no keys belong to other programs and are not opened.

        Returns:
            Name to bytes, empty for a file of another program, or why it cannot be read. Sorted by name. Empty for a
            folder that is not there. Beyond 10,000 files or 32 MiB in all, not every file is read.

        Raises:
            UnreadableFileError: The folder is there and cannot be listed.
        """
        names = self._list()
        read = self._load([name for name in names if is_key_file_name(name)])
        found = ((name, read.get(name) if is_key_file_name(name) else b"") for name in names)
        return {name: data for name, data in found if data is not None}

    def _list(self) -> list[str]:
        """Name the files, sorted; however many of other programs there are, they crowd out none of AWS tools."""
        own: list[str] = []
        foreign: list[str] = []
        try:
            with os.scandir(self.path) as entries:
                for entry in entries:
                    kind = own if is_key_file_name(entry.name) else foreign
                    if len(kind) < MOST_FILES:
                        kind.append(entry.name)
        except FileNotFoundError:
            return []
        except OSError as error:
            refused = UnreadableFileError(self.path, reason_of(error))
            refused.code = None  # that of its class is about the config file
            raise refused from error
        return sorted(own + foreign)

    def load_file(self, name: str) -> bytes | Unreadable | None:
        """Read one file, or return None where there is none. Waits a moment for a tool that is just writing it."""
        return self._load([name]).get(name)

    def _load(self, names: Sequence[str]) -> Mapping[str, bytes | Unreadable]:
        """Read files; those that are being written are waited for together, so that many cost no more time than one."""
        found: dict[str, bytes | Unreadable | _Cut] = {}
        waiting, room, end = names, MOST_BYTES, _monotonic() + _WAIT
        while True:
            unsure = list[str]()
            for name in waiting:
                before = found.pop(name, None)
                room += _size_of(before)
                look = self._look_at(name, room)
                room -= _size_of(look)
                if look is not None:
                    found[name] = look
                if isinstance(look, _Cut) and not (look.has_rested and look == before):
                    unsure.append(name)
            waiting = unsure
            if not waiting or _monotonic() >= end:
                break
            _pause()
        return {name: look.data if isinstance(look, _Cut) else look for name, look in found.items()}

    def _look_at(self, name: str, room: int) -> bytes | Unreadable | _Cut | None:
        path = self.path_of(name)
        try:
            # Where a system cannot be told not to follow links, they are looked for.
            if not hasattr(os, "O_NOFOLLOW") and os.path.islink(path):
                return Unreadable(name, _LINK, "cannot-be-read")
            descriptor = os.open(path, _READ)
        except FileNotFoundError:
            return None
        except OSError as error:
            return Unreadable(name, _why_not_opened(path, error), "cannot-be-read")
        try:
            return self._read(name, descriptor, room)
        except OSError as error:
            return Unreadable(name, reason_of(error), "cannot-be-read")
        finally:
            os.close(descriptor)

    def _read(self, name: str, descriptor: int, room: int) -> bytes | Unreadable | _Cut:
        status = os.fstat(descriptor)
        fault = self._fault_of(status)
        data = b"" if fault else _read_up_to(descriptor, min(LARGEST_FILE, room) + 1)
        if len(data) > LARGEST_FILE:  # also where it grew while it was read
            fault = _TOO_LARGE
        elif len(data) > room:
            fault = _NO_ROOM
        if fault:
            return Unreadable(name, fault, "cannot-be-read")
        after = os.fstat(descriptor)
        is_steady = (status.st_size, status.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
        return data if is_steady and _is_whole(data) else _Cut(data, is_steady and not _is_young(after))

    def _fault_of(self, status: os.stat_result) -> str | None:
        if not stat.S_ISREG(status.st_mode):
            return f"it is {kind_of(status.st_mode)}, not a file"
        if os.name == "posix" and not self._is_ours(status.st_uid):
            return "it belongs to another user"
        return _TOO_LARGE if status.st_size > LARGEST_FILE else None

    def _is_ours(self, owner: int) -> bool:
        """Say whether an owner is this user, root, or the folder's, for whom root reads it in a container."""
        return owner in (os.geteuid(), 0) or owner == os.stat(self.path).st_uid

    @contextlib.contextmanager
    def locked(self, *, timeout: float = 30.0) -> Generator[None]:
        """Hold the folder's lock; the folder is made where it is not there.

        Args:
            timeout: How many seconds to wait for others.

        Raises:
            LockTimeoutError: Another program held it for all that time.
            UnwritableFileError: The folder cannot be made or locked.
        """
        from ssocfg.host.cache_saving import locked

        with locked(self.path, timeout):
            yield

    def save_file(self, name: str, data: bytes) -> None:
        """Write a file, whole or not at all, 0600 in folders of 0700; what stood there is replaced, not followed.

        Call it with the lock held.

        Raises:
            UnwritableFileError: It cannot be written; what stood there still does.
        """
        from ssocfg.host.cache_saving import put_file

        put_file(self.path, name, data)

    def remove_file(self, name: str) -> bool:
        """Remove a file or link, and say whether one was there. Call it with the lock held.

        Raises:
            UnwritableFileError: It cannot be removed.
        """
        from ssocfg.host.cache_saving import drop_file

        return drop_file(self.path, name)


class _Cut(NamedTuple):
    """Bytes that look cut off.

    A system empties a file first and gives it a new time afterwards, so that one look at an old time is not enough.

    Attributes:
        data: The bytes.
        has_rested: Whether its time tells that the file was written longer ago than a program takes for that.
    """

    data: bytes
    has_rested: bool


_LINK = "it is a link, which is not followed"


def _read_up_to(descriptor: int, most: int) -> bytes:
    parts: list[bytes] = []
    while most > 0 and (part := os.read(descriptor, min(most, 1 << 16))):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)


def _size_of(look: bytes | Unreadable | _Cut | None) -> int:
    data = look.data if isinstance(look, _Cut) else look
    return len(data) if isinstance(data, bytes) else 0


def _is_whole(data: bytes) -> bool:
    """Say whether a file is no beginning of one: all braces that were opened are closed, and the last text is one."""
    return data.rstrip().endswith(b"}") and data.count(b"{") == data.count(b"}")


def _is_young(status: os.stat_result) -> bool:
    import time

    return abs(time.time() - status.st_mtime) < _YOUNG


def _monotonic() -> float:
    import time

    return time.monotonic()


def _pause() -> None:
    import time

    time.sleep(_PAUSE)


def _why_not_opened(path: str, error: OSError) -> str:
    """Say why a file could not be opened: mostly what it is, which systems tell in numbers that differ."""
    try:
        mode = os.lstat(path).st_mode
    except OSError:
        return reason_of(error)
    if stat.S_ISLNK(mode):
        return _LINK
    return reason_of(error) if stat.S_ISREG(mode) else f"it is {kind_of(mode)}, not a file"


class CacheFolders(NamedTuple):
    """The two folders.

    Attributes:
        tokens: `~/.aws/sso/cache`: tokens and registrations.
        roles: `~/.aws/cli/cache`: role credentials.
    """

    tokens: CacheFolder
    roles: CacheFolder


def cache_folders(home: str) -> CacheFolders:
    """Name the cache folders of a home directory; no environment variable moves them.

    Source: botocore 1.43, credentials.py `SSOProvider._SSO_TOKEN_CACHE_DIR`; AWS CLI 1.44,
    customizations/assumerole.py `CACHE_DIR`.
    """
    folder = os.path.join(home, ".aws") if home else os.path.join("~", ".aws")
    return CacheFolders(
        CacheFolder(os.path.join(folder, "sso", "cache")), CacheFolder(os.path.join(folder, "cli", "cache"))
    )
