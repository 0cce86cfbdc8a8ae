"""What a dialect makes of a file's lines: sections and settings in file order, and what its readers stumble over.

The dialects fill these; `model` shows them to users. Values and lines stand in two plain dicts, because a file can
have a million settings, and Python's garbage collector does not look into dicts of texts and numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple, TypeAlias

from ssocfg.config.lines import ScannedText
from ssocfg.values import Place

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


class NestedBlock(Mapping[str, str]):
    """A nested block such as `s3 =` with indented keys, read-only; equal to the dict of its keys and values.

    Attributes:
        raw: Its text, beginning with a line feed, as botocore's parser joins the lines.
        lines: Key to the number of its line.
        broken: The problem for which botocore refuses the block, or None.
    """

    __slots__ = ("_values", "broken", "lines", "raw")

    def __init__(
        self, raw: str, values: Mapping[str, str], lines: Mapping[str, int], broken: Problem | None = None
    ) -> None:
        """Keep what was read."""
        self._values: Mapping[str, str] = values
        self.raw: str = raw
        self.lines: Mapping[str, int] = lines
        self.broken: Problem | None = broken

    def __getitem__(self, key: str) -> str:
        """Return the value of a nested key."""
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        """Give the keys in file order."""
        return iter(self._values)

    def __len__(self) -> int:
        """Count the keys."""
        return len(self._values)

    def __repr__(self) -> str:
        """Name the keys; values may be secret."""
        return f"<NestedBlock {', '.join(self._values)}>"


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


# What a section has before its first key: shared, and never written to.
_NO_SETTINGS: dict[str, SettingValue] = {}
_NO_LINES: dict[str, int] = {}
_NO_CONTINUATIONS: dict[str, tuple[int, ...]] = {}


class Section:
    """One header and the settings under it, as one dialect reads them.

    Attributes:
        header: The text between the brackets, as that dialect takes it.
        line: The header's line, from 1.
        column: The column of its bracket, from 1.
        kind: What the dialect takes it for; `"ignored"` where its readers pass over it without a word.
        name: The name of the profile, session or services block; None for the other kinds.
        settings: Key to value.
        lines: Key to the number of its line.
        continuations: Key to the numbers of the further lines of its value; only keys that have any.
        damaged: Whether a line in it could not be read, so that keys may be missing here.
    """

    __slots__ = ("column", "continuations", "damaged", "header", "kind", "line", "lines", "name", "settings")

    def __init__(self, header: str, line: int, kind: SectionKind, name: str | None, column: int = 1) -> None:
        """Begin an empty section."""
        self.header: str = header
        self.line: int = line
        self.column: int = column
        self.kind: SectionKind = kind
        self.name: str | None = name
        self.settings: dict[str, SettingValue] = _NO_SETTINGS
        self.lines: dict[str, int] = _NO_LINES
        self.continuations: dict[str, tuple[int, ...]] = _NO_CONTINUATIONS
        self.damaged: bool = False

    def begin_settings(self) -> None:
        """Make room for settings; a section that has none takes none."""
        if self.settings is _NO_SETTINGS:
            self.settings, self.lines = {}, {}

    def continue_on(self, key: str, lines: tuple[int, ...]) -> None:
        """Note the further lines of a value."""
        if self.continuations is _NO_CONTINUATIONS:
            self.continuations = {}
        self.continuations[key] = lines

    def share(self, other: Section) -> None:
        """Take the settings of another section for one's own, from now on: the two have one header."""
        other.begin_settings()
        if other.continuations is _NO_CONTINUATIONS:
            other.continuations = {}
        self.settings = other.settings
        self.lines = other.lines
        self.continuations = other.continuations


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
