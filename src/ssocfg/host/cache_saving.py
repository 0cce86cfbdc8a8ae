"""Write and remove cache files: what only commands that change something need."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Generator

from ssocfg.host.folders import make_folders, remove_folders
from ssocfg.host.lock import lock_folder
from ssocfg.host.refusals import refusals_about
from ssocfg.host.replacing import TEMPORARY, is_ours, name_beside, put_in_place, write_new
from ssocfg.host.signals import hold_signals
from ssocfg.host.system import PLAIN, SYSTEM, System, discard, opened, sync_folder

_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | PLAIN


@contextlib.contextmanager
def locked(folder: str, timeout: float, system: System = SYSTEM) -> Generator[None]:
    """Hold a folder's lock, and first remove what a killed writer of ours left there."""
    with contextlib.ExitStack() as stack:
        with refusals_about(folder):
            stack.enter_context(_made(folder, system))
            stack.enter_context(lock_folder(folder, timeout=timeout, system=system))
            for name in filter(is_ours, system.listdir(folder)):
                discard(os.path.join(folder, name), system)
        yield


def put_file(folder: str, name: str, data: bytes, system: System = SYSTEM) -> None:
    """Put a file in the place of what stood there, for the owner alone."""
    target = os.path.join(folder, name)
    temporary = name_beside(target, TEMPORARY, system)
    with hold_signals(), refusals_about(target):
        try:
            write_new(temporary, data, system, owner=_owner_of(folder, system))
            put_in_place(temporary, target, system)
        finally:
            discard(temporary, system)
        _try_to_sync(folder, system)


def drop_file(folder: str, name: str, system: System = SYSTEM) -> bool:
    """Remove a file or a link, and say whether one was there."""
    target = os.path.join(folder, name)
    with hold_signals(), refusals_about(target):
        try:
            system.unlink(target)
        except FileNotFoundError:
            return False
        _try_to_sync(folder, system)
        return True


def _try_to_sync(folder: str, system: System) -> None:
    """Bring a name to the disk; where that fails, what was done stays.

    To undo it would be worse: the refresh token that was there before is used up, and who signs out wants no token
    back. All that a power cut can do now is to ask for another sign-in, or sign-out.
    """
    with contextlib.suppress(OSError):
        sync_folder(folder, system)


@contextlib.contextmanager
def _made(folder: str, system: System) -> Generator[None]:
    """Make a folder for the block, and remove what was made where that fails."""
    made = make_folders(folder, system)
    try:
        owner = _owner_of(os.path.dirname(made[-1]), system) if made else None
        if owner is not None:
            for path in made:  # the innermost first: nobody else can change anything until the outermost is given
                with contextlib.suppress(OSError), opened(path, _FOLDER, system) as descriptor:
                    system.give_owner(descriptor, *owner)
        yield
    except BaseException:
        remove_folders(made, system)
        raise


def _owner_of(folder: str, system: System) -> tuple[int, int] | None:
    """Return to whom root must give what it puts into someone's folder: they could not read it otherwise.

    So it comes where a container's root, or `sudo`, works in a person's home directory.
    """
    if os.name != "posix" or os.geteuid() != 0:
        return None
    status = system.stat(folder or os.curdir)
    return (status.st_uid, status.st_gid) if status.st_uid != 0 else None
