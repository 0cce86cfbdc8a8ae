"""The calls to the operating system that saving a file is made of, in one place where a test can make any of them fail.

Nothing here decides anything; each function is what its name says, with the differences between systems evened out.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Callable, Generator
from typing import NamedTuple

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

PLAIN = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
# Opening a pipe must not wait for its other end.
READ = os.O_RDONLY | PLAIN | getattr(os, "O_NONBLOCK", 0)
WRITE = os.O_WRONLY | PLAIN | getattr(os, "O_NONBLOCK", 0)  # and never emptied first
NOT_SUPPORTED = {errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EBADF}
CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | PLAIN


def _sync(descriptor: int) -> None:
    """Bring what was written to the disk, on macOS past the disk's own cache too."""
    if sys.platform == "darwin":
        with contextlib.suppress(OSError):  # some file systems there know only the plain one
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    os.fsync(descriptor)


def _try_lock(descriptor: int) -> None:
    """Lock an open file or folder at once, or raise `OSError`."""
    if sys.platform == "win32":
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _unlock(descriptor: int) -> None:
    """Free the lock also for those who inherited the open file, such as a forked process."""
    if sys.platform == "win32":
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


def _give_owner(descriptor: int, user: int, group: int) -> None:
    if sys.platform != "win32":
        os.fchown(descriptor, user, group)


def _set_mode(descriptor: int, mode: int) -> None:
    if sys.platform != "win32":
        os.fchmod(descriptor, mode)


def _set_time(path: str, time_ns: int) -> None:
    # A link that someone puts there meanwhile is not followed, where a system can do that.
    os.utime(path, ns=(time_ns, time_ns), follow_symlinks=os.utime not in os.supports_follow_symlinks)


def _copy_attributes(source: str, target: str) -> None:
    import shutil  # which loads every compressor

    shutil.copystat(source, target)


def _resolve(path: str) -> str:
    return os.path.realpath(path)


class System(NamedTuple):
    """What saving asks of the machine; `SYSTEM` is the real one."""

    resolve: Callable[[str], str] = _resolve
    lstat: Callable[[str], os.stat_result] = os.lstat
    stat: Callable[[str], os.stat_result] = os.stat
    fstat: Callable[[int], os.stat_result] = os.fstat
    listdir: Callable[[str], list[str]] = os.listdir
    mkdir: Callable[[str, int], None] = os.mkdir
    rmdir: Callable[[str], None] = os.rmdir
    open: Callable[[str, int, int], int] = os.open
    read: Callable[[int, int], bytes] = os.read
    write: Callable[[int, memoryview], int] = os.write
    ftruncate: Callable[[int, int], None] = os.ftruncate
    sync: Callable[[int], None] = _sync
    close: Callable[[int], None] = os.close
    give_owner: Callable[[int, int, int], None] = _give_owner
    set_mode: Callable[[int, int], None] = _set_mode
    copy_attributes: Callable[[str, str], None] = _copy_attributes
    set_time: Callable[[str, int], None] = _set_time
    link: Callable[[str, str], None] = os.link
    replace: Callable[[str, str], None] = os.replace
    unlink: Callable[[str], None] = os.unlink
    try_lock: Callable[[int], None] = _try_lock
    unlock: Callable[[int], None] = _unlock
    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    time_ns: Callable[[], int] = time.time_ns
    random_name: Callable[[], str] = lambda: os.urandom(8).hex()


SYSTEM = System()


def read_all(descriptor: int, system: System) -> bytes:
    """Read from here to the end."""
    parts: list[bytes] = []
    while part := system.read(descriptor, 1 << 20):
        parts.append(part)
    return b"".join(parts)


def write_all(descriptor: int, data: bytes, system: System) -> None:
    """Write every byte, however few each call takes."""
    rest = memoryview(data)
    while rest:
        rest = rest[system.write(descriptor, rest) :]


@contextlib.contextmanager
def opened(path: str, flags: int, system: System) -> Generator[int]:
    """Open a file (new ones for the owner alone) and close it again; that closing fails is told of, too.

    A disk may keep its refusal of earlier writes until the file is closed.
    """
    descriptor = system.open(path, flags, 0o600)
    try:
        yield descriptor
    except BaseException:
        with contextlib.suppress(OSError):  # the first failure is the one to tell of
            system.close(descriptor)
        raise
    system.close(descriptor)


def sync_folder(folder: str, system: System) -> None:
    """Bring the names in a folder to the disk, where a folder can be asked for that."""
    if os.name == "nt":
        return
    with opened(folder, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0), system) as descriptor:
        try:
            system.sync(descriptor)
        except OSError as error:
            if error.errno not in NOT_SUPPORTED:
                raise


def discard(path: str, system: System) -> None:
    """Remove a file of ours if it is there; where that fails, the next save tries again."""
    for _try in range(2):
        try:
            system.unlink(path)
        except FileNotFoundError:
            return
        except OSError:
            continue
        return
