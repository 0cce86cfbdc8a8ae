"""The config file as the rules that AWS's SDKs share have it.

Stricter than botocore about indentation, comments and names, and laxer about duplicates: same sections and keys merge
and the last value wins. Where these rules refuse a file, the problem is noted and reading goes on.

Source: the SDKs' shared parser cases (65) and the behaviour of the Rust SDK, which passes all of them.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from itertools import islice

from ssocfg.config.filling import Filling
from ssocfg.config.lines import BOM, ScannedText, split_lines, tokenize
from ssocfg.config.reading import Problem, ProblemKind, Reading, Section, SectionKind

_BLANKS = " \t"
_IDENTIFIER = r"[A-Za-z0-9_./%@:+-]*"
_TO_ASCII_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_KINDS: dict[str, SectionKind] = {"profile": "profile", "sso-session": "sso-session", "services": "services"}


def read_sdk(scanned: ScannedText, file: str, *, credentials: bool = False) -> Reading:
    """Read a config file (or a credentials file) by the shared SDK rules, and on past whatever they refuse."""
    reader = _Reader(file, credentials=credentials)
    reader.reading.note_encoding(scanned)
    text = scanned.text.removeprefix(BOM).replace("\r\n", "\n")
    return reader.read(text, _physical_numbers(text))


def find_sdk_refusal(scanned: ScannedText, file: str) -> Problem | None:
    """Find the problem for which the shared SDK rules refuse a config file, keeping nothing else of it."""
    reader = _Reader(file, credentials=False, keep=False)
    reader.reading.note_encoding(scanned)
    text = scanned.text.removeprefix(BOM).replace("\r\n", "\n")
    return reader.read(text, _physical_numbers(text)).refused


def is_identifier(name: str) -> bool:
    """Say whether the shared rules allow the text as the name of a profile, session or key."""
    return re.fullmatch(_IDENTIFIER, name) is not None


def _physical_numbers(text: str) -> array[int] | None:
    """Map these rules' line numbers to the file's, where lone CRs, which end no line here, make them differ."""
    if "\r" not in text:
        return None
    numbers, physical = array("I", [0]), 1
    for line in split_lines(text):
        numbers.append(physical)
        physical += 1 + line.count("\r")
    return numbers


class _Reader(Filling):
    """The state of the shared parser: the section, and the key that an indented line continues.

    With `keep=False` it reads for the problems alone: nothing is kept, but that a key has a value and whether it is
    empty.
    """

    def __init__(self, file: str, *, credentials: bool, keep: bool = True) -> None:
        super().__init__()
        self.reading = Reading(file)
        self.credentials = credentials
        self.keep = keep
        self.by_header: dict[str, Section] = {}
        self.value = ""  # the first line of the value of `key`
        self.bad_names: list[tuple[Section, str]] = []  # read to the end, then passed over

    def read(self, text: str, numbers: array[int] | None) -> Reading:
        logical = 0
        for chunk in tokenize(text):
            for key, value, header, rest in chunk:
                logical += 1
                number = numbers[logical] if numbers else logical
                if key:
                    self.set_key(key, value, number)
                elif header:
                    self.open_section(header, number)
                elif rest and rest[0] not in "#;" and rest.strip(_BLANKS):
                    self.read_odd_line(rest, number)
        self.close_value()
        self.leave()
        for section, bad_name in self.bad_names:
            section.spread_lines()
            section.settings.pop(bad_name, None)
        return self.reading

    def set_key(self, key: str, value: str, number: int) -> None:
        self.close_value()
        if not self.is_begun:
            self.note("text-before-section", number)
            return
        self.key, self.value = key, value
        if self.keep:
            self.put(key, value, number)

    def note(self, kind: ProblemKind, number: int, column: int = 1) -> None:
        header = self.section.header if self.is_begun else None
        self.section.damaged = True
        self.reading.note(kind, _MESSAGES[kind], number, column, section=header)

    def read_odd_line(self, line: str, number: int) -> None:
        if line[0] == "[":
            header = _cut_comment(line, after_blank=False)
            if header[-1] != "]":
                self.note("unclosed-header", number)
            self.open_section(header[1:].removesuffix("]"), number)
        elif line[0] in _BLANKS:
            self.continue_value(line, number)
        else:
            self.read_setting(line, number)

    def open_section(self, header: str, number: int) -> None:
        self.close_value()
        self.leave()
        section = Section(header, number, *self.classify(header))
        if self.keep:
            self.reading.sections.append(section)
            first = self.by_header.setdefault(header, section)
            if first is not section:
                section.share(first)
        self.enter(section)
        self.key = ""

    def classify(self, header: str) -> tuple[SectionKind, str | None]:
        words = re.split(r"[ \t]", header.strip(_BLANKS), maxsplit=1)
        name = words[-1].strip()
        if len(words) == 1:
            allowed = is_identifier(name) if self.credentials else name == "default"
            return ("profile", name) if allowed else ("ignored", None)
        if self.credentials or not is_identifier(name):
            return "ignored", None
        kind = _KINDS.get(words[0].strip(), "other")
        return kind, (name if kind != "other" else None)

    def read_setting(self, line: str, number: int) -> None:
        if not self.is_begun:
            self.note("text-before-section", number)
            return
        key, delimiter, value = _cut_comment(line, after_blank=True).partition("=")
        key = key.strip(_BLANKS).translate(_TO_ASCII_LOWER)
        if not delimiter or not key:
            self.note("empty-key" if delimiter else "no-delimiter", number)
            return
        if self.keep and not is_identifier(key):
            self.bad_names.append((self.section, key))
        self.set_key(key, value.strip(_BLANKS), number)

    def continue_value(self, line: str, number: int) -> None:
        column = len(line) - len(line.lstrip(_BLANKS)) + 1
        if not self.is_begun:
            self.note("text-before-section", number, column)
        elif not self.key:
            self.note("stray-continuation", number, column)
        else:
            self.gather(line.strip(_BLANKS), line, number, column)

    def gather(self, stripped: str, line: str, number: int, column: int) -> None:
        """Add a line to the value of the current key; under an empty value the lines are a nested block's."""
        if not self.value:
            key, delimiter, _value = _cut_comment(line, after_blank=True).partition("=")
            if not delimiter or not key.strip(_BLANKS):
                self.note("nested-empty-key" if delimiter else "nested-no-delimiter", number, column)
                return
        if self.keep:
            if not self.parts:
                self.begin_value()
            self.parts.append(stripped)
            self.part_lines.append(number)

    def close_value(self) -> None:
        if self.parts:
            self.end_value(_read_nested)


def _read_nested(text: str) -> Iterator[tuple[int, str, str]]:
    """Read the lines of a nested block, all of which have an `=`."""
    for at, line in islice(enumerate(split_lines(text)), 1, None):
        key, _delimiter, value = line.partition("=")
        yield at, key.strip(_BLANKS), value.strip(_BLANKS)


_MESSAGES: dict[ProblemKind, str] = {
    "text-before-section": "there is text before the first section header",
    "unclosed-header": "the section header has no closing bracket",
    "no-delimiter": "the line has no = that makes it a setting",
    "empty-key": "there is no key before the =",
    "stray-continuation": "the line is indented, but there is no key above it in the section to continue",
    "nested-no-delimiter": "a line of a nested block has no =",
    "nested-empty-key": "a line of a nested block has no key before its =",
}


def _cut_comment(line: str, *, after_blank: bool) -> str:
    """Cut a trailing comment; with `after_blank` only one that a blank stands before; trim what is left."""
    line = line.strip(_BLANKS)
    found = re.search(_COMMENT_AFTER_BLANK if after_blank else _COMMENT, line)
    return (line[: found.start()] if found else line).strip(_BLANKS)


_COMMENT = r"[#;]"
_COMMENT_AFTER_BLANK = r"(?<=[^\S\x1c-\x1f])[#;]"
