"""What is known of one file; apart from the other facts because every command reads a file."""

from __future__ import annotations

from typing import Literal, NamedTuple

NO_FOLDER = "a part of its path is not a folder"

FileState = Literal["present", "missing", "unreadable"]


class FileFact(NamedTuple):
    """What is known of one file.

    Attributes:
        path: As the tools find it, variables and `~` expanded.
        state: `"unreadable"` where something is there that AWS tools cannot read.
        reason: Why it is unreadable, in words; else empty.
        mode: Permission bits, or None where unknown or meaningless (Windows).
        owner: User id of the owner, or None.
        target: Where a symbolic link leads in the end, or None for no link.
        data: The bytes, or None where there are none or they must not be kept.
    """

    path: str
    state: FileState
    reason: str = ""
    mode: int | None = None
    owner: int | None = None
    target: str | None = None
    data: bytes | None = None

    def __repr__(self) -> str:
        """Leave the bytes out: they are long, and may hold what must not be shown."""
        return f"FileFact(path={self.path!r}, state={self.state!r}, reason={self.reason!r}, mode={self.mode!r})"
