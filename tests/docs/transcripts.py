"""What a console block shows, and whether that is what was printed.

Only what is named here may differ: `...` on a line of its own stands for any lines, `...` or `…` in a line for any
part of it, and what is among the variables for anything of its kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

VARIABLES = {
    "instant": r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?",
    "time left": r"\d+ (?:h|min) \d+ (?:min|s)\b",
    "time ago": r"\d+ (?:minutes|hours|days)(?= ago)",
    "number of checks": r"\d+(?= checks passed)",
    "number of skipped checks": r"\d+(?= (?:checks )?skipped)",
    "number of online checks": r"\d+(?= more with --online)",
    "version of a file": r"\d{8}T\d{6}\.\d+Z",
    "port": r"(?<=127\.0\.0\.1:)\d+",
    "user code": r"\b[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}\b",
    "user code in a frame": r"\b(?:[A-Z]  ){4}-(?:  [A-Z]){4}\b",
    "any": r"\.\.\.|…",
}
_ANY_VARIABLE = re.compile("|".join(f"({pattern})" for pattern in VARIABLES.values()))
_KINDS = (*list(VARIABLES.values())[:-1], ".*?")


class Step(NamedTuple):
    """A command, and what the page says that it prints."""

    command: str
    shown: str


def read_steps(text: str) -> Iterator[Step]:
    """Take a console block apart. A command goes on where its line ends in a backslash.

    Raises:
        ValueError: There is output before the first command.
    """
    command, shown, goes_on = "", list[str](), False
    for line in text.splitlines():
        if goes_on:
            command += "\n" + line.removeprefix("> ")
        elif line.startswith("$ "):
            if command:
                yield Step(command, _join(shown))
            command, shown = line[2:], []
        elif not command:
            raise ValueError(f"output before the first command: {line}")
        else:
            shown.append(line)
        goes_on = line.endswith("\\") and not shown
    if command:
        yield Step(command, _join(shown))


def is_as_shown(printed: str, shown: str) -> bool:
    """Say whether a command printed what the page shows."""
    pattern = "".join(_pattern_of(line) for line in shown.splitlines())
    return re.fullmatch(pattern, _join(printed.splitlines())) is not None


def _pattern_of(line: str) -> str:
    if line.strip() == "...":
        return r"(?:.*\n)*?"
    parts, end = list[str](), 0
    for found in _ANY_VARIABLE.finditer(line):
        parts += [re.escape(line[end : found.start()]), _KINDS[(found.lastindex or 0) - 1]]
        end = found.end()
    return "".join([*parts, re.escape(line[end:]), r"\n"])


def _join(lines: list[str]) -> str:
    """Put lines together, without blanks at their ends and without blank lines at the end of all."""
    text = "\n".join(line.rstrip() for line in lines).rstrip("\n")
    return f"{text}\n" if text else ""
