"""Look at one file safely: never waits on a pipe or device, never follows into a hang."""

from __future__ import annotations

import errno
import os
import stat

from ssocfg.doctor.file_fact import NO_FOLDER, FileFact

MOST_BYTES = 1 << 30
_REASONS = {
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.ELOOP: "symbolic links that lead in a circle",
    errno.ENOTDIR: NO_FOLDER,
    errno.ENAMETOOLONG: "the path is too long",
    errno.EIO: "the disk reports an error",
}
_KINDS = ((stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"))


def load_file(path: str) -> FileFact:
    """Read a regular file with what there is to know of it; anything else is a fact too and never an error.

    Returns:
        A present file with its bytes, a missing one, or an unreadable one with the reason in words.
    """
    target = _link_target(path)
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except (OSError, ValueError) as error:
        return _unopened(path, target, error)
    try:
        return _look_inside(path, target, descriptor)
    finally:
        os.close(descriptor)


def _look_inside(path: str, target: str | None, descriptor: int) -> FileFact:
    status = os.fstat(descriptor)
    mode = stat.S_IMODE(status.st_mode) if os.name == "posix" else None

    def unreadable(reason: str) -> FileFact:
        return FileFact(path, "unreadable", reason, mode, status.st_uid, target)

    if not stat.S_ISREG(status.st_mode):
        return unreadable(f"it is {kind_of(status.st_mode)}, not a file")
    if status.st_size > MOST_BYTES:
        return unreadable("it is larger than 1 GiB")
    try:
        with os.fdopen(os.dup(descriptor), "rb", buffering=0) as file:
            return FileFact(path, "present", "", mode, status.st_uid, target, file.readall())
    except OSError as error:
        return unreadable(reason_of(error))


def _unopened(path: str, target: str | None, error: OSError | ValueError) -> FileFact:
    if isinstance(error, FileNotFoundError):
        if target is None:
            return FileFact(path, "missing")
        return FileFact(path, "unreadable", "it is a link to a file that is not there", target=target)
    if isinstance(error, OSError) and error.errno == errno.ENXIO:
        return FileFact(path, "unreadable", "it is a socket, not a file", target=target)
    return FileFact(path, "unreadable", reason_of(error), target=target)


def reason_of(error: OSError | ValueError) -> str:
    """Say in words why a file could not be opened."""
    if isinstance(error, OSError):
        return _REASONS.get(error.errno or 0) or (error.strerror or "unknown reason").lower()
    return "its path has a NUL character in it"


def _link_target(path: str) -> str | None:
    try:
        return os.path.realpath(path) if os.path.islink(path) else None
    except (OSError, ValueError):
        return None


def kind_of(mode: int) -> str:
    """Name what stands in the place of a file."""
    return next((kind for is_kind, kind in _KINDS if is_kind(mode)), "a device")
