"""What an edit did to a file beyond what was asked: pure functions of the bytes before and after."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

Reading: TypeAlias = "dict[str, dict[str, Any]] | None"  # by section; None where a file is refused

COMMENT = re.compile(rb"^[#;](.*)|[ \t][#;](.*)")


class Asked(NamedTuple):
    """What a program is to change in one file.

    Attributes:
        section: The profile, as botocore names it.
        keys: Its keys that may change; None where the section is the program's own.
        reads: What botocore must read there afterwards.
    """

    section: str
    keys: frozenset[str] | None
    reads: Mapping[str, str]


class Verdict(NamedTuple):
    """What came of an edit.

    Attributes:
        made: Whether botocore reads what was asked.
        loads: Whether botocore still loads the file.
        others: Whether it reads everything else as before.
        lines: How many lines that nobody asked about are gone or different.
        comments: How many comments are gone.
    """

    made: bool
    loads: bool
    others: bool
    lines: int
    comments: int

    @property
    def is_clean(self) -> bool:
        """Say whether what was asked was done, and nothing else."""
        return self.made and self.loads and self.others and not self.lines and not self.comments


def judge(before: bytes, after: bytes, was: Reading, now: Reading, asked: Asked, own: Sequence[int]) -> Verdict:
    """Judge an edit of a file.

    Args:
        before: The bytes before.
        after: The bytes after.
        was: What botocore read before.
        now: What it reads after.
        asked: What was asked.
        own: The lines, counted from 0, that hold what was asked; they may change.
    """
    there = (now or {}).get(asked.section)
    return Verdict(
        made=there is not None and all(there.get(key) == value for key, value in asked.reads.items()),
        loads=now is not None,
        others=was is not None and now is not None and _without(was, asked) == _without(now, asked),
        lines=count_lost(before, after, own),
        comments=(Counter(comments_of(before)) - Counter(comments_of(after))).total(),
    )


def _without(reading: dict[str, dict[str, Any]], asked: Asked) -> dict[str, dict[str, Any]]:
    """Return what is read besides what was asked."""
    rest = {name: dict(keys) for name, keys in reading.items()}
    section = rest.pop(asked.section, None)
    if section is not None and asked.keys is not None:
        rest[asked.section] = {key: value for key, value in section.items() if key not in asked.keys}
    return rest


def count_lost(before: bytes, after: bytes, own: Sequence[int]) -> int:
    """Count the lines, but for one's own, that do not stand in the new file as they were and in their order.

    A last line without an end may get one, because something may have come after it.
    """
    lines = before.splitlines(keepends=True)
    if lines and not lines[-1].endswith(b"\n"):
        end = next((line for line in after.splitlines(keepends=True) if line.rstrip(b"\r\n") == lines[-1]), b"")
        lines[-1] = end or lines[-1]
    kept = [line for number, line in enumerate(lines) if number not in own]
    return len(kept) - _common(kept, after.splitlines(keepends=True))


def _common(first: Sequence[bytes], second: Sequence[bytes]) -> int:
    """Return the length of the longest common subsequence."""
    row = [0] * (len(second) + 1)
    for line in first:
        diagonal = 0
        for place, other in enumerate(second, 1):
            above = row[place]
            row[place] = diagonal + 1 if line == other else max(above, row[place - 1])
            diagonal = above
    return row[-1]


def comments_of(data: bytes) -> list[bytes]:
    """List the texts of comments: whole lines, and what stands behind a value."""
    found = [COMMENT.search(line.strip()) for line in data.splitlines()]
    texts = [(match[1] or match[2] or b"").strip() for match in found if match is not None]
    return [text for text in texts if text]
