"""One writer at a time in a folder.

The lock is `flock` on the folder itself: it leaves no file behind, reaches into containers that mount the folder, and
the kernel frees it when its holder dies. Where a folder cannot be locked so (some network file systems, Windows), a
lock file in the folder stands in, which is never emptied, removed or followed. There is no way on without the lock.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Callable, Generator

from ssocfg.errors import LockTimeoutError, UnwritableFileError
from ssocfg.host.system import NOT_SUPPORTED, PLAIN, SYSTEM, System

TIMEOUT = 30.0  # seconds
_HELD = {errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK}
_NO_LOCK = NOT_SUPPORTED | {errno.ENOLCK, errno.EISDIR}
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
_FILE = os.O_RDWR | os.O_CREAT | PLAIN | getattr(os, "O_NONBLOCK", 0)
_SHORTEST_WAIT, _LONGEST_WAIT = 0.001, 0.008


@contextlib.contextmanager
def lock_folder(
    folder: str,
    *,
    timeout: float = TIMEOUT,
    system: System = SYSTEM,
    wait: Callable[[float], None] | None = None,
) -> Generator[None]:
    """Hold the lock of a folder, also against other threads of this process.

    Args:
        folder: An existing folder.
        timeout: How many seconds to wait for the lock.
        system: The calls to the machine.
        wait: Waits for so many seconds between two tries.

    Raises:
        LockTimeoutError: Another program held the lock for all that time.
        UnwritableFileError: Something else stands where the lock file should be.
        OSError: The folder cannot be opened, or nothing here can be locked.
    """
    descriptor = _take(folder, timeout, system, wait or system.sleep)
    try:
        yield
    finally:
        try:
            with contextlib.suppress(OSError):  # where that fails, the lock goes with the descriptor
                system.unlock(descriptor)
        finally:  # also where a second signal comes here
            with contextlib.suppress(OSError):  # it is gone even where closing it fails
                system.close(descriptor)


def lock_file_of(folder: str) -> str:
    """Name the lock file that stands in where the folder itself cannot be locked."""
    return os.path.join(folder, f".{os.path.basename(os.path.abspath(folder)).lstrip('.')}.ssocfg.lock")


def _take(folder: str, seconds: float, system: System, wait: Callable[[float], None]) -> int:
    if os.name != "nt":
        try:
            return _wait_for(system.open(folder, _FOLDER, 0), folder, seconds, system, wait)
        except OSError as error:
            if error.errno not in _NO_LOCK:
                raise
    return _wait_for(_open_file(folder, system), folder, seconds, system, wait)


def _wait_for(descriptor: int, folder: str, seconds: float, system: System, wait: Callable[[float], None]) -> int:
    deadline = system.monotonic() + seconds
    try:
        while not _is_taken(descriptor, system):
            if system.monotonic() >= deadline:
                raise LockTimeoutError(folder, seconds)
            # Waiters that wake together would go on doing so.
            from random import uniform  # only where somebody else holds it

            wait(uniform(_SHORTEST_WAIT, _LONGEST_WAIT))  # noqa: S311
    except BaseException:
        with contextlib.suppress(OSError):
            system.close(descriptor)
        raise
    return descriptor


def _is_taken(descriptor: int, system: System) -> bool:
    try:
        system.try_lock(descriptor)
    except OSError as error:
        if error.errno in _HELD:
            return False
        raise
    return True


def _open_file(folder: str, system: System) -> int:
    path = lock_file_of(folder)
    if not hasattr(os, "O_NOFOLLOW") and os.path.islink(path):
        raise UnwritableFileError(path, "a link stands where the lock file should be", errno.ELOOP)
    try:
        descriptor = system.open(path, _FILE, 0o600)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise UnwritableFileError(path, "a link stands where the lock file should be", errno.ELOOP) from error
        raise
    if not stat.S_ISREG(system.fstat(descriptor).st_mode):
        system.close(descriptor)
        raise UnwritableFileError(path, "something else stands where the lock file should be", errno.EEXIST)
    return descriptor
