"""The config file as botocore, boto3 and AWS CLI read it.

Their reader is Python's `RawConfigParser` in its strict form, then a pass over section names and nested blocks.
Where it refuses a file, this one notes the problem and reads on, so that all of a file's troubles can be shown.

Source: botocore 1.44.5, `configloader.raw_config_parse` and `build_profile_map`; CPython 3.11 to 3.13,
`configparser.RawConfigParser._read`.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator

from ssocfg.config.filling import Filling
from ssocfg.config.lines import BOM, ScannedText, split_lines, tokenize, universal_newlines
from ssocfg.config.reading import NestedBlock, Problem, Reading, Section, SectionKind
from ssocfg.config.refusal import DEFAULTS_HEADER, find_delimiter, find_refusal, header_of
from ssocfg.config.words import second_of_two
from ssocfg.values import Place

_PLAIN_NAME = re.compile(r"[A-Za-z0-9_./%@:+-]+")
_PREFIXES: tuple[SectionKind, ...] = ("profile", "sso-session", "services")


def read_botocore(scanned: ScannedText, file: str) -> Reading:
    """Read a config file as botocore does, and on past whatever makes botocore refuse it."""
    reader = _Reader(file)
    reader.reading.note_encoding(scanned)
    return reader.read(universal_newlines(scanned.text.removeprefix(BOM)))


def classify_header(header: str) -> tuple[SectionKind, str | None]:
    """Say what botocore takes a header for: its kind, and the name where that kind has one.

    Source: botocore `configloader.build_profile_map`, `_parse_section`: prefix by `startswith`, words by `shlex`.
    """
    if header == "default":
        return "profile", "default"
    for prefix in _PREFIXES:
        if header.startswith(prefix):
            name = _second_word(header)
            return (prefix, name) if name is not None else ("ignored", None)
    return ("defaults" if header == DEFAULTS_HEADER else "other"), None


def _second_word(header: str) -> str | None:
    first, blank, rest = header.partition(" ")
    if blank and _PLAIN_NAME.fullmatch(rest) and _PLAIN_NAME.fullmatch(first):
        return rest
    return second_of_two(header)


class _Reader(Filling):
    """The state of `RawConfigParser._read`, with a fast way through lines that need none of it."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.reading = Reading(file)
        self.by_header: dict[str, Section] = {}
        self.defaults = Section(DEFAULTS_HEADER, 0, "defaults", None)
        self.indent = 0
        self.blanks = 0  # blank lines since the key
        self.part_columns: array[int] = array("I")
        self.discarded = ""  # a key that stands twice: what continues its second value is passed over

    def read(self, text: str) -> Reading:
        number = 0
        for chunk in tokenize(text):
            for key, value, header, rest in chunk:
                number += 1
                if key:
                    if self.parts:
                        self.close_value()
                    self.indent = self.blanks = 0
                    if self.lines is not None or key in self.settings:
                        self.read_setting(f"{key}={value}", f"{key}={value}", number)
                    else:
                        if not self.settings:
                            self.begin_settings()
                        self.settings[key] = value
                        self.numbers.append(number)
                        self.key = key
                elif header:
                    self.indent = 0
                    self.open_section(header, number)
                elif rest:
                    self.reading.has_odd_lines = True
                    self.read_odd_line(rest, number)
                else:
                    self.blanks += 1
        self.close_value()
        self.leave()
        self.settle_refusal(text)
        self.reading.defaults = self.defaults
        return self.reading

    def read_odd_line(self, line: str, number: int) -> None:
        stripped = line.strip()
        if not stripped:
            self.blanks += 1
            return
        if stripped[0] in "#;":
            return
        indent = len(line) - len(line.lstrip())
        if self.key and indent > self.indent:
            self.continue_value(stripped, number, indent + 1)
            return
        self.close_value()
        self.indent = indent
        self.blanks = 0
        header = header_of(stripped)
        if header is not None:
            self.open_section(header, number, indent + 1)
        else:
            self.read_setting(stripped, line, number)

    def open_section(self, header: str, number: int, column: int = 1) -> None:
        if self.parts:
            self.close_value()
        self.leave()
        self.key = self.discarded = ""
        self.blanks = 0
        section = Section(header, number, *classify_header(header), column)
        self.reading.sections.append(section)
        first = self.by_header.get(header)
        if header == DEFAULTS_HEADER:
            section.share(self.defaults)  # [DEFAULT] may stand more than once
            self.defaults.line = self.defaults.line or number
        elif first is None:
            self.by_header[header] = section
        else:
            section.share(first)
            self.note_duplicate_section(header, first, number, column)
        self.enter(section)

    def note_duplicate_section(self, header: str, first: Section, number: int, column: int) -> None:
        self.reading.note(
            "duplicate-section",
            f"the section [{header}] stands more than once; the first is at line {first.line}",
            number,
            column,
            section=header,
            also=(Place(self.reading.file, first.line, first.column, header),),
        )

    def read_setting(self, stripped: str, line: str, number: int) -> None:
        self.key = ""
        if stripped.startswith("[") and (not self.is_begun or find_delimiter(stripped) < 0):
            self.note_unclosed_header(stripped, line, number)
            return
        if not self.is_begun:
            message = "there is text before the first section header"
            self.reading.note("text-before-section", message, number, _column(line))
            return
        at = find_delimiter(stripped)
        key = stripped[:at].rstrip().lower() if at >= 0 else ""
        if not key:
            self.note_junk(line, number, has_delimiter=at >= 0)
            return
        if self.note_duplicate_key(key, line, number):
            self.key = self.discarded = key
            return
        self.put(key, stripped[at + 1 :].strip(), number)

    def note_junk(self, line: str, number: int, *, has_delimiter: bool) -> None:
        header = self.mark_damage()
        if has_delimiter:
            message = "there is no key before the delimiter"
            self.reading.note("empty-key", message, number, _column(line), section=header)
        else:
            message = "the line is neither a section header, nor `key = value`, nor a comment"
            self.reading.note("no-delimiter", message, number, _column(line), section=header)

    def note_unclosed_header(self, stripped: str, line: str, number: int) -> None:
        """Note a header without its bracket, and read on under what was meant: its keys are not the one before's."""
        message = "the section header is empty" if "]" in stripped else "the section header has no closing bracket"
        self.reading.note("unclosed-header", message, number, _column(line))
        self.leave()
        header = stripped.partition("#")[0].strip("[] \t")
        section = Section(header, number, *classify_header(header))
        first = self.by_header.setdefault(header, section)
        if first is not section:
            section.share(first)
        self.reading.sections.append(section)
        self.enter(section)
        self.mark_damage()

    def mark_damage(self) -> str:
        """Mark the current section as one that may lack keys, and return its header."""
        self.section.damaged = True
        self.by_header.get(self.section.header, self.section).damaged = True
        return self.section.header

    def note_duplicate_key(self, key: str, line: str, number: int) -> bool:
        """Note a key that stands a second time in one section; the first one stays in the reading."""
        if key not in self.settings:
            return False
        header = self.section.header
        first = self.spread_lines()[key]
        if first < self.section.line and header != DEFAULTS_HEADER:
            return False  # in an earlier section of that name it is noted already, with the section
        self.reading.note(
            "duplicate-key",
            f'the key "{key}" stands more than once in [{header}]; the first is at line {first}',
            number,
            _column(line),
            section=header,
            key=key,
            also=(Place(self.reading.file, first, 1, header, key),),
        )
        return True

    def continue_value(self, stripped: str, number: int, column: int) -> None:
        if self.key == self.discarded:
            return
        if not self.parts:
            self.begin_value()
            self.part_columns.append(1)
        if self.blanks:
            self.parts.extend([""] * self.blanks)
            self.part_lines.extend([0] * self.blanks)
            self.part_columns.extend([0] * self.blanks)
            self.blanks = 0
        self.parts.append(stripped)
        self.part_lines.append(number)
        self.part_columns.append(column)

    def close_value(self) -> None:
        if self.parts:
            self.end_value(_read_nested, None if self.parts[0] else self.find_broken_line())
            del self.part_columns[:]

    def find_broken_line(self) -> Problem | None:
        """Note the first line of a nested block for which botocore refuses it, and return that."""
        broken: Problem | None = None
        for number, column, part in zip(self.part_lines, self.part_columns, self.parts, strict=True):
            for piece in part.splitlines():
                if "=" not in piece and piece.strip():
                    broken = broken or self.note_broken_block(number, column)
        return broken

    def note_broken_block(self, number: int, column: int) -> Problem | None:
        header = self.mark_damage()
        message = f'a line of the nested block "{self.key}" has no ='
        note = self.reading.note
        return note("nested-no-delimiter", message, number, column, section=header, key=self.key, refuses=False)

    def settle_refusal(self, text: str) -> None:
        """Settle which problem it is that botocore refuses the file for; it notes less than we do, and in its order."""
        reading = self.reading
        if reading.refused is None:
            reading.refused = self.find_broken_block()
        elif reading.refused.kind not in ("not-utf-8", "byte-order-mark"):
            kind, line = find_refusal(text)
            met = (problem for problem in reading.problems if problem.place.line == line)
            message = "the line is a duplicate to AWS tools, because they misread a line above it"
            reading.refused = next(met, Problem(kind, message, Place(reading.file, line, 1)))

    def find_broken_block(self) -> Problem | None:
        """Find the first broken block that a section has; one in [DEFAULT] counts where a section inherits it."""
        if not self.reading.problem_counts.get("nested-no-delimiter"):
            return None
        for section in self.by_header.values():
            inherited = (v for k, v in self.defaults.settings.items() if k not in section.settings)
            for value in (*section.settings.values(), *inherited):
                if isinstance(value, NestedBlock) and value.broken is not None:
                    return value.broken
        return None


def _column(line: str) -> int:
    return len(line) - len(line.lstrip()) + 1


def _read_nested(text: str) -> Iterator[tuple[int, str, str]]:
    """Read the lines of a nested block; source: botocore `configloader._parse_nested`."""
    for at, line in enumerate(split_lines(text)):
        for piece in line.splitlines():
            key, delimiter, value = piece.partition("=")
            if delimiter:
                yield at, key.strip(), value.strip()
