"""Make the folders that a new file needs, for the owner alone, whatever the umask."""

from __future__ import annotations

import contextlib
import errno
import os

from ssocfg.host.system import System, sync_folder


def make_folders(folder: str, system: System) -> list[str]:
    """Make a folder and those above it that are missing, and bring their names to the disk.

    Returns:
        Those that were made, the innermost first.

    Raises:
        OSError: One could not be made; none is left behind.
    """
    missing: list[str] = []
    while not _is_there(folder, system):
        missing.insert(0, folder)
        folder = _above(folder)
    made: list[str] = []
    try:
        for path in missing:
            with contextlib.suppress(FileExistsError):  # another program was faster
                system.mkdir(path, 0o700)
                made.insert(0, path)
            sync_folder(_above(path), system)
    except BaseException:
        remove_folders(made, system)
        raise
    return made


def remove_folders(made: list[str], system: System) -> None:
    """Remove folders that were made in vain, unless something is in them by now."""
    for path in made:
        with contextlib.suppress(OSError):
            system.rmdir(path)


def _above(folder: str) -> str:
    """Name the folder that holds a folder.

    Raises:
        FileNotFoundError: There is none, as for a drive that does not exist.
    """
    above = os.path.dirname(folder) or os.curdir
    if above == folder:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), folder)
    return above


def _is_there(folder: str, system: System) -> bool:
    try:
        system.stat(folder)
    except FileNotFoundError:
        return False
    return True
