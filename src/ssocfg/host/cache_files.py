"""The cache folders of AWS tools, read and written so that nothing in them can do harm.

The folders are shared with every AWS tool, and whoever may write there may put anything there: links, pipes, files of
many gigabytes. A file is read only if it is a plain one of the folder's own people; nothing is followed. What is
written is there whole or not at all, for the owner alone. Writers of ours take turns by the folder's lock.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Generator, Mapping
from typing import NamedTuple

from ssocfg.errors import UnreadableFileError
from ssocfg.host.files import reason_of
from ssocfg.tokens.cache_key import is_key_file_name
from ssocfg.tokens.json_file import LARGEST_FILE, Unreadable

MOST_FILES = 10_000
_READ = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
# AWS CLI v2 empties a file before it writes it anew.
_YOUNG, _PAUSE, _TRIES = 0.5, 0.01, 5  # seconds, seconds, times


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
            folder that is not there.

        Raises:
            UnreadableFileError: The folder is there and cannot be listed.
        """
        try:
            with os.scandir(self.path) as entries:
                names = [entry.name for entry, _count in zip(entries, range(MOST_FILES), strict=False)]
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise UnreadableFileError(self.path, reason_of(error)) from error
        found = ((name, self.load_file(name) if is_key_file_name(name) else b"") for name in sorted(names))
        return {name: data for name, data in found if data is not None}

    def load_file(self, name: str) -> bytes | Unreadable | None:
        """Read one file, or return None where there is none. Waits a moment for a tool that is just writing it."""
        found = self._look_at(name)
        for _try in range(_TRIES):
            if not isinstance(found, _Young):
                break
            _pause()
            found = self._look_at(name)
        return found.data if isinstance(found, _Young) else found

    def _look_at(self, name: str) -> bytes | Unreadable | _Young | None:
        try:
            descriptor = os.open(self.path_of(name), _READ)
        except FileNotFoundError:
            return None
        except OSError as error:
            return Unreadable(name, _why_not_opened(self.path_of(name), error), "cannot-be-read")
        try:
            return self._read(name, descriptor)
        except OSError as error:
            return Unreadable(name, reason_of(error), "cannot-be-read")
        finally:
            os.close(descriptor)

    def _read(self, name: str, descriptor: int) -> bytes | Unreadable | _Young:
        status = os.fstat(descriptor)
        fault = self._fault_of(status)
        if fault is not None:
            return Unreadable(name, fault, "cannot-be-read")
        data = b"".join(iter(lambda: os.read(descriptor, LARGEST_FILE), b"")) if status.st_size <= LARGEST_FILE else b""
        if status.st_size > LARGEST_FILE:
            return Unreadable(name, "it is far larger than any AWS tool writes it", "cannot-be-read")
        return _Young(data) if not data.rstrip().endswith(b"}") and _is_young(status) else data

    def _fault_of(self, status: os.stat_result) -> str | None:
        if not stat.S_ISREG(status.st_mode):
            return "it is not a plain file"
        if os.name == "posix" and status.st_uid not in (os.geteuid(), 0, os.stat(self.path).st_uid):
            return "it belongs to another user"
        return None

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


class _Young(NamedTuple):
    """Bytes that look cut off, in a file that was written a moment ago."""

    data: bytes


def _is_young(status: os.stat_result) -> bool:
    import time

    return abs(time.time() - status.st_mtime) < _YOUNG


def _pause() -> None:
    import time

    time.sleep(_PAUSE)


def _why_not_opened(path: str, error: OSError) -> str:
    import errno

    if error.errno in (errno.ELOOP, errno.EMLINK) or os.path.islink(path):
        return "it is a link, which is not followed"
    if error.errno == errno.ENXIO:
        return "it is not a plain file"
    return reason_of(error)


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

    Source: botocore 1.43, utils.py `SSO_TOKEN_DIR`, `JSONFileCache.CACHE_DIR`.
    """
    folder = os.path.join(home, ".aws") if home else os.path.join("~", ".aws")
    return CacheFolders(
        CacheFolder(os.path.join(folder, "sso", "cache")), CacheFolder(os.path.join(folder, "cli", "cache"))
    )
