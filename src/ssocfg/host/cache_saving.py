"""Write and remove cache files: what only commands that change something need."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Generator

from ssocfg.host.folders import make_folders
from ssocfg.host.lock import lock_folder
from ssocfg.host.refusals import refusals_about
from ssocfg.host.replacing import TEMPORARY, is_ours, name_beside, write_new
from ssocfg.host.signals import hold_signals
from ssocfg.host.system import SYSTEM, System, discard, opened, sync_folder


@contextlib.contextmanager
def locked(folder: str, timeout: float, system: System = SYSTEM) -> Generator[None]:
    """Hold a folder's lock, and first remove what a killed writer of ours left there."""
    with contextlib.ExitStack() as stack:
        with refusals_about(folder):
            make_folders(folder, system)
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
            write_new(temporary, data, system)
            _give_to_owner_of(folder, temporary, system)
            system.replace(temporary, target)
            sync_folder(folder, system)
        finally:
            discard(temporary, system)


def _give_to_owner_of(folder: str, path: str, system: System) -> None:
    """Let a file that root writes into someone's folder belong to them: they could not read it otherwise.

    So it comes where a container's root works in the home directory of the person outside.
    """
    if os.name != "posix" or os.geteuid() != 0:
        return
    status = system.stat(folder)
    if status.st_uid != 0:
        with contextlib.suppress(OSError), opened(path, os.O_RDONLY, system) as descriptor:
            system.give_owner(descriptor, status.st_uid, status.st_gid)


def drop_file(folder: str, name: str, system: System = SYSTEM) -> bool:
    """Remove a file or a link and bring that to the disk."""
    target = os.path.join(folder, name)
    with hold_signals(), refusals_about(target):
        try:
            system.unlink(target)
        except FileNotFoundError:
            return False
        except IsADirectoryError as error:
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR)) from error
        sync_folder(folder, system)
        return True
