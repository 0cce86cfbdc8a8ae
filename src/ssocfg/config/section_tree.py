"""One section as a tree of raw lines: which lines belong to which key.

ConfigUpdater makes the tree, from the text of this one section and nothing else; it never sees a line end other than
LF, is never asked for a value and never renders one. Which lines are whose is checked against our own reading.
"""

from __future__ import annotations

from typing import NamedTuple

from ssocfg.config.botocore_rules import read_botocore
from ssocfg.config.lines import scan_lines
from ssocfg.config.reading import Problem, SettingValue


class RawLine(NamedTuple):
    """A line and its line end.

    Attributes:
        text: Without the line end.
        ending: CR LF, LF, CR, or nothing for the last line of a file.
    """

    text: str
    ending: str

    @property
    def indent(self) -> str:
        """The blanks at its front; all of it where it is blank."""
        return self.text[: len(self.text) - len(self.text.lstrip())]

    @property
    def is_blank(self) -> bool:
        """Say whether it holds nothing but blanks."""
        return not self.text.strip()

    @property
    def is_comment(self) -> bool:
        """Say whether it is a comment as a whole."""
        return self.text.lstrip().startswith(("#", ";"))


class KeyLines(NamedTuple):
    """Where a key stands in its section.

    Attributes:
        key: In lower case.
        value: As botocore reads it.
        first: Index of its line; the header's is 0.
        rest: Indices of the further lines of its value, comments and blank lines between them left out.
    """

    key: str
    value: SettingValue
    first: int
    rest: tuple[int, ...]

    @property
    def last(self) -> int:
        """Index of the last line of its value."""
        return self.rest[-1] if self.rest else self.first


class SectionTree:
    """A section's raw lines and its keys, in the order in which they stand.

    Attributes:
        lines: The header's line first.
        keys: Key to where it stands.
    """

    def __init__(self, lines: list[RawLine], keys: dict[str, KeyLines]) -> None:
        """Keep lines and keys; `grow_tree` makes these."""
        self.lines: list[RawLine] = lines
        self.keys: dict[str, KeyLines] = keys

    @property
    def last_key(self) -> KeyLines | None:
        """The key that stands last, or None where there is none."""
        return max(self.keys.values(), key=lambda key: key.first, default=None)

    @property
    def text(self) -> str:
        """The lines as one text again."""
        return "".join(line.text + line.ending for line in self.lines)


def grow_tree(text: str) -> SectionTree | Problem | None:
    """Make the tree of a section's text, which begins with its header.

    Returns:
        The tree; or the problem in the section for which no line of it can be edited safely; or None where
        ConfigUpdater and our reading do not agree which lines are whose.
    """
    reading = read_botocore(scan_lines(text), "")
    problem = next((problem for problem in reading.problems if problem.kind != "nested-no-delimiter"), None)
    if problem is not None:
        return problem
    section = reading.sections[0]
    lines = [RawLine(line.text, line.ending) for line in scan_lines(text).lines]
    if not reading.has_odd_lines:  # one line, one key: there is nothing to make out
        return SectionTree(lines, {k: KeyLines(k, section.settings[k], n - 1, ()) for k, n in section.lines.items()})
    # ConfigUpdater takes an indented comment for a key, or for a part of a value; at the margin it knows it.
    found = {key: line - 1 for key, line in section.lines.items()}
    if found != _find_options("".join(f"{line.text.lstrip() if line.is_comment else line.text}\n" for line in lines)):
        return None
    keys = {
        key: KeyLines(key, section.settings[key], at, tuple(line - 1 for line in section.continuations.get(key, ())))
        for key, at in found.items()
    }
    return SectionTree(lines, keys)


def _find_options(text: str) -> dict[str, int] | None:
    """Ask ConfigUpdater for the keys of a section and the index of each one's first line."""
    from configparser import Error

    from configupdater import ConfigUpdater, Option, Section as Tree

    updater = ConfigUpdater(
        strict=False,
        delimiters=("=", ":"),
        comment_prefixes=("#", ";"),
        inline_comment_prefixes=None,
        allow_no_value=False,
        empty_lines_in_values=True,
    )
    try:
        updater.read_string(text)
    except Error:
        return None
    if str(updater) != text:
        return None
    found: dict[str, int] = {}
    at = 0
    for section in (block for block in updater.iter_blocks() if isinstance(block, Tree)):
        at += 1
        for block in section.iter_blocks():
            if isinstance(block, Option):
                found[block.raw_key.lower()] = at
            at += len(block.lines)
    return found
