"""Put a new file in the place of an old one, whole or not at all.

The new content goes to a file beside the old one, is brought to the disk, and takes the old one's name in one step.
A second name keeps the old file for the moment that others may still be writing to it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
from collections.abc import Generator
from typing import NamedTuple

from ssocfg.errors import FileError
from ssocfg.host.refusals import refusal
from ssocfg.host.steady import MOMENT, Reading, read_now
from ssocfg.host.system import CREATE, NOT_SUPPORTED, READ, System, discard, opened, read_all, sync_folder, write_all

TEMPORARY = "tmp"
KEPT = "keep"
_OURS = re.compile(r"\..+\.ssocfg-[0-9a-f]{16}\.(?:tmp|keep)")
_NO_LINKS = NOT_SUPPORTED | {errno.EPERM, errno.EXDEV, errno.EMLINK}
_STEPS_WINDOWS = (0.0, 0.001, 0.01, 0.02, 0.04)  # seconds; the last one again and again
_LONGEST_WINDOWS = 1.0


class MountedError(Exception):
    """The file is a mount point, so that nothing can take its place."""


class Swap(NamedTuple):
    """A new file that stands in the place of an old one.

    Attributes:
        target: The file.
        new: What was written.
        old: What stood there before.
        kept: A second name of the old file; None where there was none or it cannot have one.
        status: What the system said of the new file before it took its place.
    """

    target: str
    new: bytes
    old: Reading
    kept: str | None
    status: os.stat_result


def name_beside(target: str, kind: str, system: System) -> str:
    """Make up a name in the same folder that tells what it is for."""
    folder, name = os.path.split(target)
    return os.path.join(folder, f".{name}.ssocfg-{system.random_name()}.{kind}")


def is_ours(name: str) -> bool:
    """Say whether a file in a folder is one of those that a save makes and removes again."""
    return _OURS.fullmatch(name) is not None


def write_new(
    path: str, data: bytes, system: System, like: str | None = None, owner: tuple[int, int] | None = None
) -> os.stat_result:
    """Make a file with this content, for the owner alone or with the rights of another, and bring it to the disk.

    Args:
        path: The file, which must not be there.
        data: Its content.
        system: The calls to the machine.
        like: A file whose owner, mode, access list and extended attributes the new one gets.
        owner: Numbers of the user and the group that the new one belongs to, where `like` is not given.

    Returns:
        What the system says of the new file.
    """
    with opened(path, CREATE, system) as descriptor:
        write_all(descriptor, data, system)
        system.set_mode(descriptor, 0o600)  # whatever the umask took away
        if like is not None:
            status, fresh = system.stat(like), system.fstat(descriptor)
            owner = (status.st_uid, status.st_gid)
            owner = owner if owner != (fresh.st_uid, fresh.st_gid) else None
        if owner is not None:
            with contextlib.suppress(PermissionError):  # only root may give files away
                system.give_owner(descriptor, *owner)
        if like is not None:
            system.copy_attributes(like, path)
        # The file is whole when it appears. A time a moment ago says so to those who wait for young files to settle.
        system.set_time(path, system.time_ns() - round(MOMENT * 1e9))
        system.sync(descriptor)
        return system.fstat(descriptor)


def swap(target: str, new: bytes, old: Reading, system: System) -> Swap | None:
    """Put a new file in place of the old one, if that is still as it was read.

    Returns:
        What was done, with the old file kept for `last_look`; None where someone changed the file meanwhile.

    Raises:
        MountedError: The file is a mount point; it is untouched.
        OSError: Something failed; the file is as it was.
    """
    temporary = name_beside(target, TEMPORARY, system)
    kept = None
    try:
        status = write_new(temporary, new, system, like=target if old.status else None)
        if read_now(target, system).mark != old.mark:
            return None
        if old.status is None and _put_where_none_is(temporary, target, system):
            return Swap(target, new, old, None, status)
        kept = _keep(target, system) if old.status else None
        try:
            put_in_place(temporary, target, system)
        except BaseException:
            if kept:
                discard(kept, system)
            raise
        return Swap(target, new, old, kept, status)
    except FileExistsError:
        return None
    except FileNotFoundError:
        if read_now(target, system).mark != old.mark:
            return None
        raise
    except OSError as error:
        if error.errno == errno.EBUSY:
            raise MountedError from error
        raise
    finally:
        discard(temporary, system)


@contextlib.contextmanager
def last_look(swapped: Swap, system: System, named: str) -> Generator[None]:
    """Bring the swap to the disk, keep the old file for the block, then let go of it.

    Args:
        swapped: What `swap` gave.
        system: The calls to the machine.
        named: The file as the user named it.

    Raises:
        OSError: Something failed here or in the block, and the old file is back in its place.
        UnwritableFileError: Something failed, and the old file could not be brought back.
    """
    try:
        sync_folder(os.path.dirname(swapped.target), system)
        yield
    except BaseException as error:
        undone = _undo(swapped, system)
        if not undone and isinstance(error, OSError) and not isinstance(error, FileError):
            raise refusal(named, error, touched=True) from error
        raise
    finally:
        if swapped.kept:
            discard(swapped.kept, system)


def _undo(swapped: Swap, system: System) -> bool:
    """Bring the old file back, unless someone has changed the new one; say whether it is back."""
    if not _is_untouched(swapped, system):
        return False
    try:
        if swapped.kept:
            system.replace(swapped.kept, swapped.target)
        elif swapped.old.status is None:
            system.unlink(swapped.target)
        else:
            return False
    except OSError:
        return False
    with contextlib.suppress(OSError):
        sync_folder(os.path.dirname(swapped.target), system)
    return True


def _is_untouched(swapped: Swap, system: System) -> bool:
    """Say whether the target is still the new file as it was written; what fails now may be either way of asking."""
    with contextlib.suppress(OSError):
        status = system.lstat(swapped.target)
        return os.path.samestat(status, swapped.status) and status.st_mtime_ns == swapped.status.st_mtime_ns
    with contextlib.suppress(OSError), opened(swapped.target, READ, system) as descriptor:
        return read_all(descriptor, system) == swapped.new
    return False


def _keep(target: str, system: System) -> str | None:
    kept = name_beside(target, KEPT, system)
    try:
        system.link(target, kept)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        return None
    return kept


def _put_where_none_is(temporary: str, target: str, system: System) -> bool:
    """Give a new file its name unless another has it by now, which renaming could not; say whether links exist here."""
    try:
        system.link(temporary, target)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        return False
    return True


def put_in_place(temporary: str, target: str, system: System) -> None:
    """Rename; on Windows that waits for those who have the target open, such as virus scanners."""
    if os.name == "nt":
        replace_when_free(temporary, target, system)
    else:
        system.replace(temporary, target)


def replace_when_free(temporary: str, target: str, system: System) -> None:
    """Rename, again and again while another program has the target open and a system does not allow it then."""
    deadline = system.monotonic() + _LONGEST_WINDOWS
    steps = iter(_STEPS_WINDOWS)
    while True:
        try:
            system.replace(temporary, target)
            return
        except PermissionError:
            if system.monotonic() >= deadline:
                raise
            system.sleep(next(steps, _STEPS_WINDOWS[-1]))
