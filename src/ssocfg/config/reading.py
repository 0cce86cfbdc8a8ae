"""What a dialect makes of a file's lines: sections and settings in file order, and what its readers stumble over.

The dialects fill these; `model` shows them to users. A file can have a million settings, so values stand in plain
dicts, which Python's garbage collector does not look into while they hold but texts, and lines are kept only where one
cannot tell them from the header's.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from itertools import count
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeAlias

from ssocfg.config.lines import ScannedText
from ssocfg.config.nested import LineNumbers, NestedBlock, flatten, further_numbers
from ssocfg.values import Place

__all__ = [
    "MOST_PROBLEMS_KEPT",
    "Dialect",
    "NestedBlock",
    "Problem",
    "ProblemKind",
    "Reading",
    "Section",
    "SectionKind",
    "SettingValue",
    "flatten",
]

Dialect = Literal["botocore", "sdk"]
ProblemKind = Literal[
    "not-utf-8",
    "byte-order-mark",
    "text-before-section",
    "unclosed-header",
    "duplicate-section",
    "duplicate-key",
    "no-delimiter",
    "empty-key",
    "nested-no-delimiter",
    "nested-empty-key",
    "stray-continuation",
]
SectionKind = Literal["profile", "sso-session", "services", "defaults", "other", "ignored"]

MOST_PROBLEMS_KEPT = 100


SettingValue: TypeAlias = str | NestedBlock


class Problem(NamedTuple):
    """Something that a dialect's readers stumble over.

    Attributes:
        kind: Which kind of trouble; one of a fixed set of names.
        message: What is wrong, as one sentence without the place.
        place: Where; the column is that of the offending text.
        also: Other places that belong to it, such as the first definition of a duplicate.
    """

    kind: ProblemKind
    message: str
    place: Place
    also: tuple[Place, ...] = ()


_NO_SETTINGS: dict[str, SettingValue] = {}  # what a section has before its first key: shared, and never written to
_NO_CONTINUATIONS: Mapping[str, tuple[int, ...]] = MappingProxyType({})


class Section:
    """One header and the settings under it, as one dialect reads them.

    Attributes:
        header: The text between the brackets, as that dialect takes it.
        line: The header's line, from 1.
        column: The column of its bracket, from 1.
        kind: What the dialect takes it for; `"ignored"` where its readers pass over it without a word.
        name: The name of the profile, session or services block; None for the other kinds.
        settings: Key to value.
        damaged: Whether a line in it could not be read, so that keys may be missing here.
    """

    __slots__ = ("_further", "_lines", "column", "damaged", "header", "kind", "line", "name", "settings")

    def __init__(self, header: str, line: int, kind: SectionKind, name: str | None, column: int = 1) -> None:
        """Begin an empty section."""
        self.header: str = header
        self.line: int = line
        self.column: int = column
        self.kind: SectionKind = kind
        self.name: str | None = name
        self.settings: dict[str, SettingValue] = _NO_SETTINGS
        self.damaged: bool = False
        # The lines of the keys in the order of the settings, or by key, or None where they follow the header's.
        self._lines: array[int] | dict[str, int] | None = None
        # The lines of each text of several lines; a nested block has its own. None where there is neither.
        self._further: dict[str, LineNumbers] | None = None

    @property
    def lines(self) -> Mapping[str, int]:
        """Key to the number of its line; `line_of` is for one of them."""
        known = self._lines
        if isinstance(known, dict):
            return known
        return dict(zip(self.settings, count(self.line + 1) if known is None else known, strict=False))

    def line_of(self, key: str) -> int:
        """Return the number of the line of a key that the section has."""
        known = self._lines
        if isinstance(known, dict):
            return known[key]
        at = next(at for at, other in enumerate(self.settings) if other == key)
        return self.line + 1 + at if known is None else known[at]

    @property
    def continuations(self) -> Mapping[str, tuple[int, ...]]:
        """Key to the numbers of the further lines of its value; only keys that have any."""
        return _NO_CONTINUATIONS if self._further is None else _Continuations(self.settings, self._further)

    @property
    def lines_by_key(self) -> dict[str, int] | None:
        """The lines as they are kept where a key may be set anew, else None."""
        return self._lines if isinstance(self._lines, dict) else None

    def begin_settings(self) -> None:
        """Make room for settings; a section that has none takes none."""
        if self.settings is _NO_SETTINGS:
            self.settings = {}

    def keep_lines(self, numbers: array[int]) -> None:
        """Keep the lines of the keys, given in the order of the settings."""
        if numbers[-1] != self.line + len(numbers):
            self._lines = array(numbers.typecode, numbers)

    def spread_lines(self) -> dict[str, int]:
        """Keep the lines by key from now on, and return them to be written to."""
        known = self._lines
        if not isinstance(known, dict):
            self._lines = known = dict(self.lines)
        return known

    def continue_on(self, key: str, numbers: LineNumbers, value: SettingValue) -> None:
        """Note the lines of a value of several lines."""
        if self._further is None:
            self._further = {}
        if isinstance(value, str):
            self._further[key] = numbers

    def forget_further(self, key: str) -> None:
        """Forget the further lines of a value that another takes the place of."""
        if self._further:
            self._further.pop(key, None)

    def share(self, other: Section) -> None:
        """Take the settings of another section for one's own, from now on: the two have one header."""
        other.begin_settings()
        if other._further is None:
            other._further = {}
        self.settings = other.settings
        self._lines = other.spread_lines()
        self._further = other._further


class _Continuations(Mapping[str, tuple[int, ...]]):
    """The further lines of a section's values, worked out when they are asked for."""

    __slots__ = ("_further", "_settings")

    def __init__(self, settings: Mapping[str, SettingValue], further: Mapping[str, LineNumbers]) -> None:
        """Look at these settings."""
        self._settings = settings
        self._further = further

    def __getitem__(self, key: str) -> tuple[int, ...]:
        """Return the numbers of the further lines of one value."""
        value = self._settings[key]
        return further_numbers(value, self._further[key]) if isinstance(value, str) else value.further_lines

    def __iter__(self) -> Iterator[str]:
        """Give the keys in file order."""
        return (key for key, value in self._settings.items() if not isinstance(value, str) or key in self._further)

    def __len__(self) -> int:
        """Count the keys."""
        return sum(1 for _key in self)

    def __bool__(self) -> bool:
        """Say whether there are any, without counting them."""
        return any(True for _key in self)


class Reading:
    """Everything that one dialect reads in one file.

    Attributes:
        sections: Every section in file order, also ignored ones and repeated ones.
        problems: The first hundred of each kind, in the order met; `problem_counts` has the true numbers.
        refused: The problem for which the dialect's readers refuse the whole file, or None.
        has_odd_lines: Whether any line is more than a plain header, a plain setting or blank.
        defaults: What every profile and session inherits: the settings of `[DEFAULT]` in the botocore dialect.
    """

    __slots__ = ("defaults", "file", "has_odd_lines", "problem_counts", "problems", "refused", "sections")

    def __init__(self, file: str) -> None:
        """Begin an empty reading of `file`."""
        self.file: str = file
        self.sections: list[Section] = []
        self.problems: list[Problem] = []
        self.problem_counts: dict[ProblemKind, int] = {}
        self.refused: Problem | None = None
        self.has_odd_lines: bool = False
        self.defaults: Section = Section("DEFAULT", 0, "defaults", None)

    def note(
        self,
        kind: ProblemKind,
        message: str,
        line: int,
        column: int = 1,
        *,
        section: str | None = None,
        key: str | None = None,
        also: tuple[Place, ...] = (),
        refuses: bool = True,
    ) -> Problem | None:
        """Note a problem; keep it if there are not too many of its kind; the first that `refuses` is the refusal."""
        count = self.problem_counts.get(kind, 0) + 1
        self.problem_counts[kind] = count
        if count > MOST_PROBLEMS_KEPT and self.refused is not None:
            return None
        problem = Problem(kind, message, Place(self.file, line, column, section, key), also)
        if count <= MOST_PROBLEMS_KEPT:
            self.problems.append(problem)
        if refuses and self.refused is None:
            self.refused = problem
        return problem

    def note_encoding(self, scanned: ScannedText) -> None:
        """Note what is wrong with the file before its first line: every dialect refuses it for that."""
        if scanned.bad_byte is not None:
            self.note("not-utf-8", "the file is not UTF-8 text", *scanned.bad_byte)
        if scanned.has_bom:
            self.note("byte-order-mark", "the file begins with a byte order mark", 1)
