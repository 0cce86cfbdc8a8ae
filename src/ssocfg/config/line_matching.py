"""Say which lines two versions of a text share.

Lines that stand once in both versions, as most headers do, are matched first, and the runs between them one by one:
so a large file takes little longer than its lines, whatever repeats in it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

MOST_WORK = 4_000_000  # comparisons in all; runs for which there are none left count as changed, line by line


class Run(NamedTuple):
    """Lines of both versions: those before from `start` to `end`, those after from `new_start` to `new_end`."""

    start: int
    end: int
    new_start: int
    new_end: int


def find_changes(before: Sequence[str], after: Sequence[str]) -> list[Run]:
    """Find the runs of lines that differ, in order; all lines between two runs are equal, and there are some."""
    return list(_find_changes(before, after))


def _find_changes(before: Sequence[str], after: Sequence[str]) -> Iterator[Run]:
    start, new_start, left = 0, 0, MOST_WORK
    whole = _trim(before, after, Run(0, len(before), 0, len(after)))
    for line, new_line in (*_find_anchors(before, after, whole), (len(before), len(after))):
        gap = _trim(before, after, Run(start, line, new_start, new_line))
        old, new = before[gap.start : gap.end], after[gap.new_start : gap.new_end]
        work = _work(old, new)
        if work <= left:
            left -= work
            yield from _compare(old, new, gap)
        else:
            yield gap
        start, new_start = line + 1, new_line + 1


def _trim(before: Sequence[str], after: Sequence[str], run: Run) -> Run:
    """Leave out the equal lines at both ends."""
    start, end, new_start, new_end = run
    while start < end and new_start < new_end and before[start] == after[new_start]:
        start, new_start = start + 1, new_start + 1
    while start < end and new_start < new_end and before[end - 1] == after[new_end - 1]:
        end, new_end = end - 1, new_end - 1
    return Run(start, end, new_start, new_end)


def _find_anchors(before: Sequence[str], after: Sequence[str], run: Run) -> list[tuple[int, int]]:
    """Match the lines that stand once in both versions; of those that changed places, as many as keep their order."""
    once = _find_singles(before[run.start : run.end], run.start)
    new_once = _find_singles(after[run.new_start : run.new_end], run.new_start)
    return _longest_rising([(number, new_once[line]) for line, number in once.items() if line in new_once])


def _find_singles(lines: Sequence[str], first: int) -> dict[str, int]:
    """Give the number of each line that stands there once, in order; the first one has the number `first`."""
    counts = Counter(lines)
    return {line: number for number, line in enumerate(lines, first) if counts[line] == 1}


def _longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Choose the most pairs whose second numbers rise as the first ones do."""
    lowest: list[int] = []  # for each length of a choice: the lowest second number with which one ends
    ends: list[int] = []  # and the place of its pair
    before: list[int] = []  # for each pair: the place of the one that stands before it
    for place, (_, second) in enumerate(pairs):
        length = bisect_left(lowest, second)
        before.append(ends[length - 1] if length else -1)
        if length == len(lowest):
            lowest.append(second)
            ends.append(place)
        else:
            lowest[length], ends[length] = second, place
    chosen: list[tuple[int, int]] = []
    place = ends[-1] if ends else -1
    while place >= 0:
        chosen.append(pairs[place])
        place = before[place]
    return chosen[::-1]


def _work(old: Sequence[str], new: Sequence[str]) -> int:
    """Estimate how much there is to compare at most: each pair of equal lines, once for each match that is found."""
    known = Counter(new)
    return sum(known[line] for line in old) * min(len(old), len(new))


def _compare(old: Sequence[str], new: Sequence[str], run: Run) -> Iterator[Run]:
    """Find the changes in a run without anchors, whose lines these are."""
    if not old or not new:
        if old or new:
            yield run
        return
    from difflib import SequenceMatcher

    for tag, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield Run(run.start + start, run.start + end, run.new_start + new_start, run.new_start + new_end)
