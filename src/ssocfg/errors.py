"""What ssocfg raises when it cannot do what was asked.

Findings about the user's files are data (`ssocfg.Finding`) and never raised; errors are raised, one at a time.
Every error keeps its facts as fields; the text is derived from them. `hint` says what to do next, and `code` names
the finding that explains the situation, where there is one.

    SsocfgError
    ├── ConfigError
    │   ├── ConfigRefusedError (ValueError)
    │   ├── DoubtfulValueError (ValueError)
    │   ├── EditRefusedError (ValueError)
    │   ├── InUseError
    │   ├── UnknownKeyError (LookupError)
    │   ├── UnknownProfileError (LookupError)
    │   ├── UnknownSectionError (LookupError)
    │   └── UnknownSessionError (LookupError)
    ├── FileError
    │   ├── ChangedSinceError
    │   ├── LockTimeoutError (OSError, TimeoutError)
    │   ├── NothingToUndoError (LookupError)
    │   ├── UnknownBackupError (LookupError)
    │   ├── UnreadableFileError (OSError)
    │   ├── UnstableFileError (OSError, TimeoutError)
    │   └── UnwritableFileError (OSError)
    ├── InvalidValueError (ValueError)
    └── UnknownCheckError (LookupError)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

MOST_NAMES_SHOWN = 8
MOST_NAMES_COMPARED = 2_000


class SsocfgError(Exception):
    """Base of everything that ssocfg raises on purpose.

    Attributes:
        hint: What to do next, as one sentence; empty where there is nothing to add.
        code: The code of the finding that explains the situation (such as `"SSO110"`), or None.
    """

    hint: str = ""
    code: str | None = None


class ConfigError(SsocfgError):
    """The AWS config file does not allow what was asked."""


class ConfigRefusedError(ConfigError, ValueError):
    """AWS tools refuse the whole config file, so there is no reading to give.

    Attributes:
        reason: Why, in words.
        file: The file as it was named.
        line: The line that they stop at, from 1.
        column: The column, from 1.
    """

    code: str | None = "SSO110"
    hint = "Run `python -m ssocfg doctor` to see every such place and how to mend it."

    def __init__(self, reason: str, file: str, line: int, column: int = 1) -> None:
        """Keep the facts; all four are positional so that the error pickles."""
        super().__init__(reason, file, line, column)
        self.reason = reason
        self.file = file
        self.line = line
        self.column = column

    def __str__(self) -> str:
        """Say the place, then the reason."""
        return f"{self.file}:{self.line}:{self.column}: {self.reason}"


class DoubtfulValueError(ConfigError, ValueError):
    """A key or value can be written, but makes no sense to AWS tools.

    Attributes:
        key: The key.
        reason: What is wrong, in words. The value is not repeated.
        nearest: What was probably meant, or None.
    """

    hint = "Mend it, or write it all the same with --force."

    def __init__(self, key: str, reason: str, nearest: str | None = None) -> None:
        """Keep the facts; all are positional so that the error pickles."""
        super().__init__(key, reason, nearest)
        self.key = key
        self.reason = reason
        self.nearest = nearest

    def __str__(self) -> str:
        """Say which key, why, and offer what was probably meant."""
        meant = f'; did you mean "{self.nearest}"?' if self.nearest is not None else ""
        return f'"{self.key}" is doubtful: {self.reason}{meant}'


class EditRefusedError(ConfigError, ValueError):
    """An edit cannot be made so that only what was asked changes, so nothing is changed.

    Attributes:
        reason: Why, in words.
        file: The file as it was named.
        line: The line that stands in the way, from 1; 0 where it is the whole file.
        column: The column, from 1; 0 where it is the whole file.
        also: Other lines that belong to it, such as the second place of a duplicate.
    """

    hint = "Run `python -m ssocfg doctor` to see what is wrong with the file and how to mend it."

    def __init__(self, reason: str, file: str, line: int = 0, column: int = 0, also: tuple[int, ...] = ()) -> None:
        """Keep the facts; all are positional so that the error pickles."""
        super().__init__(reason, file, line, column, also)
        self.reason = reason
        self.file = file
        self.line = line
        self.column = column
        self.also = also

    def __str__(self) -> str:
        """Say the place, then the reason."""
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        also = f" (see also line {', '.join(map(str, self.also))})" if self.also else ""
        return f"{place}: the edit is refused: {self.reason}{also}"


class InUseError(ConfigError):
    """A section cannot be taken out while others name it.

    Attributes:
        header: The section, as between its brackets.
        users: The sections that name it, likewise, in the file's order.
        hint: What to do next.
    """

    def __init__(self, header: str, users: tuple[str, ...], hint: str = "") -> None:
        """Keep the facts; all are positional so that the error pickles."""
        super().__init__(header, users, hint)
        self.header = header
        self.users = users
        self.hint = hint

    def __str__(self) -> str:
        """Say which section, and name the first few that use it."""
        more = len(self.users) - MOST_NAMES_SHOWN
        named = ", ".join(f"[{user}]" for user in self.users[:MOST_NAMES_SHOWN]) + (f" and {more} more" * (more > 0))
        return f"[{self.header}] is still used by {named}"


class _UnknownNameError(ConfigError, LookupError):
    """A name that the config file does not define."""

    kind = "name"

    def __init__(self, name: str, known: tuple[str, ...] = ()) -> None:
        """Keep the name asked for and those that exist, in the file's order."""
        super().__init__(name, known)
        self.name = name
        self.known = known

    def __str__(self) -> str:
        """Say which name is unknown and offer the nearest that exists."""
        return f'there is no {self.kind} "{self.name}"{offer_nearest(self.name, self.known)}'


class UnknownProfileError(_UnknownNameError):
    """The config file has no profile of that name.

    Attributes:
        name: The name that was asked for.
        known: The names that exist, in the file's order.
    """

    kind = "profile"
    code: str | None = "SSO501"
    hint = "Run `python -m ssocfg list` to see the profiles."


class UnknownSessionError(_UnknownNameError):
    """The config file has no `[sso-session]` of that name.

    Attributes:
        name: The name that was asked for.
        known: The names that exist, in the file's order.
    """

    kind = "sso-session"
    code: str | None = "SSO301"
    hint = "Run `python -m ssocfg list` to see the sessions."


class UnknownSectionError(_UnknownNameError):
    """The config file has no section with that header.

    Attributes:
        name: The header that was asked for.
        known: The headers that exist, in the file's order.
    """

    kind = "section"
    hint = "Run `python -m ssocfg list` to see the sessions and profiles."


class UnknownKeyError(_UnknownNameError):
    """A section has no key of that name.

    Attributes:
        name: The key that was asked for.
        known: The section's keys, in the file's order.
    """

    kind = "key"


class FileError(SsocfgError):
    """A file on this machine does not allow what was asked."""


class UnreadableFileError(FileError, OSError):
    """A file is there but cannot be read.

    Attributes:
        path: The file as it was named.
        reason: Why, in words.
    """

    code: str | None = "SSO002"

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
        """Say which file and why."""
        return f"cannot read {self.path}: {self.reason}"


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

    hint = "Wait for the other program that saves files there, or end it, then try again."

    def __str__(self) -> str:
        """Say which folder and for how long."""
        return f"cannot lock {self.path}: another program held it for {self.seconds:g} seconds"


class UnstableFileError(_WaitedError):
    """Another program kept changing a file, so that it could not be read whole.

    Attributes:
        path: The file as it was named.
        seconds: How long it was waited.
    """

    hint = "End the other program that writes to the file, then try again."

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

    hint = (
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
    """

    hint = "Run `python -m ssocfg backups list` to see which versions are kept."

    def __init__(self, path: str) -> None:
        """Keep the path."""
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        """Say which file."""
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


class InvalidValueError(SsocfgError, ValueError):
    """A text is not the kind of value that it should be.

    Attributes:
        kind: What was expected, such as `"account id"`.
        reason: What is wrong with the text. The text itself is not repeated.
    """

    def __init__(self, kind: str, reason: str) -> None:
        """Keep what was expected and what is wrong."""
        super().__init__(kind, reason)
        self.kind = kind
        self.reason = reason

    def __str__(self) -> str:
        """Say what was expected and what is wrong."""
        return f"not a valid {self.kind}: {self.reason}"


class UnknownCheckError(SsocfgError, LookupError):
    """No check has that code, name or prefix.

    Attributes:
        selector: What was asked for.
        known: Every code and name, in catalogue order.
    """

    hint = "Run `python -m ssocfg doctor --list` to see all checks."

    def __init__(self, selector: str, known: tuple[str, ...] = ()) -> None:
        """Keep what was asked for and what exists."""
        super().__init__(selector, known)
        self.selector = selector
        self.known = known

    def __str__(self) -> str:
        """Say what is unknown and offer the nearest check."""
        return f'no check matches "{self.selector}"{offer_nearest(self.selector, self.known)}'


def find_nearest(name: str, known: tuple[str, ...]) -> str | None:
    """Return the known name that is spelled most like `name`, or None where nothing is near."""
    if len(known) > MOST_NAMES_COMPARED or len(name) > 200:
        return None
    import difflib

    found = difflib.get_close_matches(name, known, n=1, cutoff=0.7)
    return found[0] if found else None


def offer_nearest(name: str, known: tuple[str, ...]) -> str:
    """Word what exists instead of `name`: the nearest name, or the first few; starts with a separator."""
    nearest = find_nearest(name, known)
    if nearest is not None:
        return f'; did you mean "{nearest}"?'
    if not known:
        return ""
    more = f" and {len(known) - MOST_NAMES_SHOWN} more" if len(known) > MOST_NAMES_SHOWN else ""
    return f"; known: {', '.join(known[:MOST_NAMES_SHOWN])}{more}"
