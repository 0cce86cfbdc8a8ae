"""A file on this machine does not allow what was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ssocfg.errors.base import SsocfgError, offer_nearest

if TYPE_CHECKING:
    from datetime import datetime


class FileError(SsocfgError):
    """A file on this machine does not allow what was asked."""


_STEPS = {
    "permission denied": "See whose it is with `ls -l`, and give yourself the right to read it.",
    "it is a folder": "Name a file, or move the folder away.",
    "it is a link to a file that is not there": "Make the link lead to a file, or remove it.",
    "there is no such file": "Look at its spelling, and at the folder that you are in.",
}


class _UnusableFileError(FileError, OSError):
    """Something cannot be done with a file that is named."""

    verb: str = ""

    def __init__(self, path: str, reason: str) -> None:
        """Keep the path and the reason."""
        super().__init__(reason)
        # `OSError` takes two arguments for a number and a text.
        self.errno: int | None = None
        self.strerror: str | None = reason
        self.filename: str = path
        self.path = path
        self.reason = reason

    def __reduce__(self) -> tuple[object, ...]:
        """Copy and pickle by path and reason."""
        return type(self), (self.path, self.reason), dict(self.__dict__)

    def __str__(self) -> str:
        """Say what cannot be done with which file, and why."""
        return f"cannot {self.verb} {self.path}: {self.reason}"


class UnreadableFileError(_UnusableFileError):
    """A file is there but cannot be read.

    Attributes:
        path: The file as it was named.
        reason: Why, in words.
    """

    code: str | None = "SSO002"
    verb: str = "read"

    def __init__(self, path: str, reason: str, hint: str = "") -> None:
        """Keep the path and the reason, and find the next step where none is given."""
        super().__init__(path, reason)
        self.hint: str = hint or next((step for start, step in _STEPS.items() if reason.startswith(start)), "")


class UnrunnableProgramError(_UnusableFileError):
    """A program cannot be started.

    Attributes:
        path: The program as it was named.
        reason: Why, in words.
    """

    hint: str = "Look at its spelling, at PATH, and at its permission bits."
    verb: str = "run"


class UnwritableFileError(FileError, OSError):
    """A file cannot be saved.

    Attributes:
        path: The file as it was named.
        reason: Why, in words.
        errno: The number of the system's error, such as `errno.ENOSPC`; None where no call failed.
        touched: Whether the file may no longer be as it was; else it is untouched.
    """

    def __init__(
        self, path: str, reason: str, number: int | None = None, hint: str = "", *, touched: bool = False
    ) -> None:
        """Keep the facts."""
        super().__init__(reason)
        self.errno: int | None = number
        self.strerror: str | None = reason
        self.filename: str = path
        self.path = path
        self.reason = reason
        self.hint = hint
        self.touched = touched

    def __reduce__(self) -> tuple[object, ...]:
        """Copy and pickle by path and reason; the rest comes with the fields."""
        return type(self), (self.path, self.reason), dict(self.__dict__) | {"errno": self.errno}

    def __str__(self) -> str:
        """Say which file, why, and the system's name for that."""
        import errno

        name = f" ({errno.errorcode.get(self.errno, self.errno)})" if self.errno is not None else ""
        return f"cannot write {self.path}: {self.reason}{name}"


class _WaitedError(FileError, TimeoutError):
    """Others did not come to rest in time."""

    def __init__(self, path: str, seconds: float) -> None:
        """Keep the path and how long it was waited."""
        super().__init__(path, seconds)
        # `OSError` takes two arguments for a number and a text.
        self.errno: int | None = None
        self.strerror: str | None = None
        self.filename: str = path
        self.path = path
        self.seconds = seconds

    def __reduce__(self) -> tuple[object, ...]:
        """Copy and pickle by path and seconds."""
        return type(self), (self.path, self.seconds), dict(self.__dict__)


class LockTimeoutError(_WaitedError):
    """Another program held the lock of a folder for too long.

    Attributes:
        path: The folder.
        seconds: How long it was waited.
    """

    hint: str = "Wait for the other program that saves files there, or end it, then try again."

    def __str__(self) -> str:
        """Say which folder and for how long."""
        return f"cannot lock {self.path}: another program held it for {self.seconds:g} seconds"


class UnstableFileError(_WaitedError):
    """Another program kept changing a file, so that it could not be read whole.

    Attributes:
        path: The file as it was named.
        seconds: How long it was waited.
    """

    hint: str = "End the other program that writes to the file, then try again."

    def __str__(self) -> str:
        """Say which file and for how long."""
        return f"cannot read {self.path} whole: another program kept changing it for {self.seconds:g} seconds"


class ChangedSinceError(FileError):
    """A file is no longer as ssocfg left it, so that undoing would also take back what someone else did.

    Attributes:
        path: The file as it was named.
        what: What ssocfg did last, in words.
        at: When, in UTC.
    """

    hint: str = (
        "Look at `ssocfg undo --diff`; `ssocfg undo --force` takes back both, and `ssocfg backups` has older versions."
    )

    def __init__(self, path: str, what: str, at: datetime) -> None:
        """Keep the facts; all are positional so that the error pickles."""
        super().__init__(path, what, at)
        self.path = path
        self.what = what
        self.at = at

    def __str__(self) -> str:
        """Say which file, and what would be undone."""
        return f'{self.path} was changed by others since ssocfg did "{self.what}" at {self.at:%Y-%m-%d %H:%M:%S} UTC'


class NothingToUndoError(FileError, LookupError):
    """There is no change by ssocfg of that file that can be taken back.

    Attributes:
        path: The file as it was named.
        is_gone: Whether the file is no longer there, and backups of it are.
    """

    hint: str = "Run `ssocfg backups list` to see which versions are kept."

    def __init__(self, path: str, is_gone: bool = False) -> None:  # positional, so that the error pickles
        """Keep the facts."""
        super().__init__(path, is_gone)
        self.path = path
        self.is_gone = is_gone
        if is_gone:
            self.hint = "Run `ssocfg backups list`, and `ssocfg backups restore ID` with one of them."

    def __str__(self) -> str:
        """Say which file, and what is left of it."""
        if self.is_gone:
            return f"there is nothing to undo: {self.path} is gone, and backups of it are kept"
        return f"there is nothing to undo in {self.path}"


class UnknownBackupError(FileError, LookupError):
    """There is no backup of that id.

    Attributes:
        name: The id that was asked for.
        known: The ids that exist, newest first.
    """

    def __init__(self, name: str, known: tuple[str, ...] = ()) -> None:
        """Keep what was asked for and what exists."""
        super().__init__(name, known)
        self.name = name
        self.known = known

    def __str__(self) -> str:
        """Say what is unknown and offer the nearest backup."""
        return f'there is no backup "{self.name}"{offer_nearest(self.name, self.known)}'
