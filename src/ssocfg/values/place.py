"""Where something stands: file, line, column, section and key."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """A place in a file.

    Attributes:
        file: The file as it was named; `"<config>"` for text that came from no file.
        line: The line, from 1; 0 where the whole file is meant.
        column: The column in characters, from 1; 0 where the whole file is meant.
        section: The text between the section's brackets, or None.
        key: The key in that section, `"s3.max_queue_size"` in a nested block, or None.
    """

    file: str
    line: int = 0
    column: int = 0
    section: str | None = None
    key: str | None = None

    def __lt__(self, other: tuple[object, ...]) -> bool:
        """Sort by file, line and column; a place without section or key comes before one with."""
        if not isinstance(other, Place):
            return NotImplemented
        return self._order() < other._order()

    def _order(self) -> tuple[str, int, int, str, str]:
        return self.file, self.line, self.column, self.section or "", self.key or ""

    def __str__(self) -> str:
        """Give `file:line:column`, or the file alone where the whole file is meant."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file

    def as_dict(self) -> dict[str, object]:
        """Return the place as in all JSON output."""
        return self._asdict()
