"""Save a file so that it is whole at every instant, and so that nobody's changes are lost.

`docs/explanation/how-files-stay-whole.md` tells the steps in plain words. What a change means is not known here: it
is a function from bytes to bytes.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Callable, Generator
from datetime import UTC, datetime
from typing import NamedTuple

from ssocfg.errors import UnstableFileError, UnwritableFileError
from ssocfg.host.backups import Backups
from ssocfg.host.folders import make_folders, remove_folders
from ssocfg.host.in_place import recover, recovery_copy_of, write_in_place
from ssocfg.host.lock import TIMEOUT, lock_folder
from ssocfg.host.refusals import refusal
from ssocfg.host.replacing import MountedError, Swap, is_ours, last_look, swap, write_new
from ssocfg.host.signals import hold_signals
from ssocfg.host.steady import LONGEST, MOMENT, Reading, read_now, read_steady
from ssocfg.host.system import SYSTEM, WRITE, System, discard, opened

Change = Callable[[bytes], bytes]
MOST_ROUNDS = 200
MOUNTED = "it is a mount point, which no other file can take the place of"
LINKED = "it has several names (hard links), which a new file would part"


class Saved(NamedTuple):
    """What a save did.

    Attributes:
        path: The file as it was named.
        target: The file that was written: the same with every link followed.
        changed: Whether anything was written.
        atomic: Whether the file changed in one step; a reader could see half of a change otherwise.
        reason: Why it did not, in words; else empty.
        backup: Where the backup of the old content lies; None where none was made.
    """

    path: str
    target: str
    changed: bool
    atomic: bool
    reason: str
    backup: str | None


class _Job(NamedTuple):
    """One save: what it is about and what it works with."""

    path: str
    target: str
    change: Change
    settle: bool
    backups: Backups | None
    system: System
    wait: Callable[[float], None]


def save_file(
    path: str,
    change: Change,
    *,
    settle: bool = True,
    lock_timeout: float = TIMEOUT,
    backups: Backups | None = None,
    closing: Callable[[], None] | None = None,
    system: System = SYSTEM,
) -> Saved:
    """Change a file, whole or not at all.

    Links are followed; a missing file is made for the owner alone, with the folders that it needs. An existing file
    keeps its mode, owner, access list and extended attributes. SIGINT, SIGTERM and SIGHUP wait for the end.

    Args:
        path: The file.
        change: Gives the new content for the current one (empty for a missing file), under the lock. It is called
            again where someone else changed the file meanwhile. What it raises passes through, and nothing
            is touched. Where it gives back what it got, nothing is written.
        settle: Whether to look again after 20 milliseconds if a program that takes no lock wrote the file at the
            same time, and to bring both changes together.
        lock_timeout: How many seconds to wait for other saves in the same folder.
        backups: Where to keep the old content; None keeps none.
        closing: What to do at the end, while the lock is still held.
        system: The calls to the machine.

    Raises:
        UnwritableFileError: The file or its backup cannot be written. The file is untouched, unless `touched` is set.
        LockTimeoutError: Another save in that folder did not end in time.
        UnstableFileError: Another program kept changing the file.
    """
    raised: list[OSError] = []

    def changing(data: bytes) -> bytes:
        try:
            return change(data)
        except OSError as error:
            raised.append(error)
            raise

    with hold_signals() as deliver, _told_about(path, raised):

        def wait(seconds: float) -> None:
            system.sleep(seconds)
            deliver()

        target = _find_target(path, system)
        job = _Job(path, target, changing, settle, backups, system, wait)
        with _folder_of(job), lock_folder(os.path.dirname(target), timeout=lock_timeout, system=system, wait=wait):
            _tidy(job)
            saved = _save(job)
            if closing is not None:
                closing()
            return saved


@contextlib.contextmanager
def _told_about(path: str, raised: list[OSError]) -> Generator[None]:
    """Tell of the system's errors as ours; those of the caller's own function stay what they are."""
    try:
        yield
    except OSError as error:
        if isinstance(error, UnwritableFileError | TimeoutError) or any(error is other for other in raised):
            raise
        raise refusal(path, error) from error


def _find_target(path: str, system: System) -> str:
    """Follow all links, also to a file that is not there yet."""
    if "\0" in path:
        raise OSError(errno.EINVAL, "its path has a NUL character in it")
    target = system.resolve(os.path.abspath(path))
    try:
        status = system.lstat(target)
    except FileNotFoundError:
        return target
    if stat.S_ISLNK(status.st_mode):  # what cannot be resolved is given back as it is
        system.stat(target)
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    return target


@contextlib.contextmanager
def _folder_of(job: _Job) -> Generator[None]:
    """Make the target's folder for the block; one in which nothing came to lie goes again."""
    made = make_folders(os.path.dirname(job.target), job.system)
    try:
        yield
    finally:
        remove_folders(made, job.system)


def _tidy(job: _Job) -> None:
    """Remove and mend what a save that was killed left behind.

    All such files are made under the lock that is held now, so none of them is in use.
    """
    folder, system = os.path.dirname(job.target), job.system
    names = system.listdir(folder)
    for name in filter(is_ours, names):
        discard(os.path.join(folder, name), system)
    if os.path.basename(recovery_copy_of(job.target)) in names:
        recover(job.target, system, lambda data: _put_aside(job, data))


def _put_aside(job: _Job, data: bytes) -> None:
    """Keep a content that may be the last whole one, though someone else wrote the file since."""
    if job.backups is not None:
        job.backups.add(job.target, data, _now(job.system))
        return
    folder, name = os.path.split(job.target)
    write_new(os.path.join(folder, f".{name}.ssocfg-rescued-{job.system.random_name()}"), data, job.system)


def _save(job: _Job) -> Saved:
    """Read, change and write, again and again until the file holds the change."""
    result = Saved(job.path, job.target, False, True, "", None)
    displaced: bytes | None = None
    for _round in range(MOST_ROUNDS):
        old = read_steady(job.target, job.system, job.wait, job.path)
        new = job.change(old.data if displaced is None else displaced)
        if new == old.data:
            return result
        _check_writable(job, old)
        backup = _back_up(job, old)
        written, settled, displaced = _write(job, new, old)
        if written is not None:
            result = result._replace(changed=True, atomic=not written, reason=written, backup=result.backup or backup)
        if settled:
            return result
    raise UnstableFileError(job.path, LONGEST)


def _check_writable(job: _Job, old: Reading) -> None:
    """A file that its owner has marked read-only stays as it is, though another could take its place."""
    if old.status is not None:
        with opened(job.target, WRITE, job.system):
            pass


def _back_up(job: _Job, old: Reading) -> str | None:
    if job.backups is None or not old.data:
        return None
    return job.backups.add(job.target, old.data, _now(job.system))


def _now(system: System) -> datetime:
    return datetime.fromtimestamp(system.time_ns() / 1e9, UTC)


class _Round(NamedTuple):
    """How one try to write went.

    Attributes:
        written: Why it was not one step, in words; empty where it was; None where nothing was written.
        settled: Whether the file holds the change for good.
        displaced: What another program wrote into the old file after it had been replaced; None where none did.
    """

    written: str | None
    settled: bool
    displaced: bytes | None = None


def _write(job: _Job, new: bytes, old: Reading) -> _Round:
    if old.status is not None and old.status.st_nlink > 1:
        return _write_in_place(job, new, old, LINKED)
    try:
        swapped = swap(job.target, new, old, job.system)
    except MountedError:
        return _write_in_place(job, new, old, MOUNTED)
    if swapped is None:
        return _Round(None, settled=False)
    with last_look(swapped, job.system, job.path):
        return _settle(job, swapped)


def _write_in_place(job: _Job, new: bytes, old: Reading, reason: str) -> _Round:
    def look_again() -> bool:
        if job.settle:
            job.system.sleep(MOMENT)
        return not job.settle or read_now(job.target, job.system).data == new

    holds = write_in_place(job.target, new, old, job.system, job.path, look_again)
    return _Round(None if holds is None else reason, settled=bool(holds))


def _settle(job: _Job, swapped: Swap) -> _Round:
    """See whether a program that takes no lock wrote into the old file or the new one at the same moment."""
    if not job.settle:
        return _Round("", settled=True)
    job.system.sleep(MOMENT)
    untouched = read_now(job.target, job.system).data == swapped.new
    kept = swapped.kept
    if kept is None or read_now(kept, job.system).data == swapped.old.data:
        return _Round("", settled=untouched)
    displaced = read_steady(kept, job.system, job.wait, job.path).data
    # Where both were written to, what stands in the file counts.
    return _Round("", settled=False, displaced=displaced if untouched else None)
