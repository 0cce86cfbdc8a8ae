"""What the system's refusals mean, in words, and what to do about them."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Generator

from ssocfg.errors import FileError, UnreadableFileError, UnwritableFileError

_OTHER_PLACE = "Change it where it comes from, or put a file that you may write to in its place."
_MEANINGS = {
    errno.EACCES: ("permission denied", "Give yourself the right to write to the file and to its folder."),
    errno.EPERM: (
        "the system does not permit it; the file may be immutable or someone else's",
        "Look at `ls -l` and, on Linux, at `lsattr`; an immutable file is freed by `chattr -i`.",
    ),
    errno.EROFS: ("it is on a read-only file system", _OTHER_PLACE),
    errno.ENOSPC: ("no space is left on the disk", "Make room on that disk, then try again."),
    errno.EDQUOT: ("your quota of disk space is used up", "Remove files of yours on that disk, then try again."),
    errno.EFBIG: ("it would be larger than is allowed", "Raise the limit of the file size (`ulimit -f`)."),
    errno.EIO: ("the disk reports an error", "Look at the system's log: the disk may be failing."),
    errno.EMFILE: ("this process has too many files open", "Close files, or raise the limit (`ulimit -n`)."),
    errno.ENFILE: ("the system has too many files open", "End programs that hold many files open."),
    errno.ELOOP: ("symbolic links lead in a circle", "Mend the links with `ln -sfn TARGET LINK`."),
    errno.ENOTDIR: ("part of its path is a file, not a folder", "Mend the path."),
    errno.ENAMETOOLONG: ("its path is too long", "Use a shorter path."),
    errno.EISDIR: ("it is a folder, not a file", "Name a file."),
    errno.EBUSY: ("it is in use", "End the programs that use it, then try again."),
}


def refusal(path: str, error: OSError, *, touched: bool = False) -> UnwritableFileError:
    """Word an error of the system about a file that was to be saved."""
    reason, hint = _meaning(error)
    if touched:
        reason += "; the file may have been changed all the same"
    return UnwritableFileError(path, reason, error.errno, hint, touched=touched)


def _meaning(error: OSError) -> tuple[str, str]:
    words = error.strerror or "unknown reason"
    return _MEANINGS.get(error.errno or 0, (words[0].lower() + words[1:], ""))


@contextlib.contextmanager
def refusals_about(path: str) -> Generator[None]:
    """Turn errors of the system into an `UnwritableFileError` about this file."""
    try:
        yield
    except FileError:
        raise
    except OSError as error:
        raise refusal(path, error) from error


@contextlib.contextmanager
def refusals_to_read(path: str) -> Generator[None]:
    """Turn errors of the system into an `UnreadableFileError` about this file, which is none that a check is about."""
    try:
        yield
    except FileError:
        raise
    except OSError as error:
        reason, hint = _meaning(error)
        refused = UnreadableFileError(path, reason, "" if error.errno == errno.EACCES else hint)
        refused.code = None
        raise refused from error
