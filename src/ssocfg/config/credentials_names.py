"""Which sections and keys `~/.aws/credentials` has, never a value.

Values of that file are secrets; they are dropped before anything leaves this module.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from types import MappingProxyType
from typing import NamedTuple

from ssocfg.config.botocore_rules import read_botocore
from ssocfg.config.lines import ScannedText, scan_lines
from ssocfg.config.reading import Problem, Reading, Section
from ssocfg.values import Place

NO_KEYS: Mapping[str, Place] = MappingProxyType({})
_MANY = 1000  # keys; a section with more has their lines at hand


class CredentialsNames(NamedTuple):
    """Names in a credentials file.

    Attributes:
        sections: Section name as between the brackets (there is no `profile` prefix in this file) to its keys, each
            with its place; in file order.
        places: Section name to the place of its header.
        refused: The problem for which botocore refuses the file, or None.
        problem: The first problem in the file: where to begin to mend, also where botocore stops later; or None.
    """

    sections: Mapping[str, Mapping[str, Place]]
    places: Mapping[str, Place]
    refused: Problem | None
    problem: Problem | None = None

    def keys_of(self, section: str) -> Mapping[str, Place]:
        """Return a section's keys with their places; empty where there is no such section."""
        return self.sections.get(section, NO_KEYS)


def read_credentials_names(data: bytes | str, file: str = "<credentials>") -> CredentialsNames:
    """Read the names of a credentials file as botocore reads it: every section is a profile, `[DEFAULT]` leaks."""
    scanned = scan_lines(data)
    reading = read_botocore(scanned, file)
    sections: dict[str, Section] = {}
    for section in reading.sections:
        if section.kind != "defaults":
            sections.setdefault(section.header, section)
    kept = (*sections.values(), reading.defaults)  # repeated headers share their settings with the first
    columns = _columns(scanned, kept) if reading.has_odd_lines else {}
    for section in kept:
        _drop_values(section)
    known = _Known(file, sections, reading.defaults, columns)
    return CredentialsNames(_Sections(known), _Headers(known), reading.refused, _first_problem(reading))


def _first_problem(reading: Reading) -> Problem | None:
    if reading.refused is None or not reading.problems:
        return reading.refused
    return min(reading.problems, key=lambda problem: problem.place.line)


def _columns(scanned: ScannedText, sections: Iterable[Section]) -> dict[int, int]:
    """Return line to column for the keys that do not begin their line."""
    columns: dict[int, int] = {}
    for section in sections:
        for line in section.lines.values():
            text = scanned.line_text(line)
            if text[:1].isspace():
                columns[line] = len(text) - len(text.lstrip()) + 1
    return columns


def _drop_values(section: Section) -> None:
    for key in section.settings:
        section.settings[key] = ""
    if len(section.settings) > _MANY:
        section.spread_lines()


class _Known(NamedTuple):
    """What is kept of a file; places are made of it when they are asked for, as a file can have a great many."""

    file: str
    sections: Mapping[str, Section]
    defaults: Section
    columns: Mapping[int, int]


class _Headers(Mapping[str, Place]):
    """Section name to the place of its header."""

    __slots__ = ("_known",)

    def __init__(self, known: _Known) -> None:
        self._known = known

    def __getitem__(self, header: str) -> Place:
        section = self._known.sections[header]
        return Place(self._known.file, section.line, section.column, header)

    def __iter__(self) -> Iterator[str]:
        return iter(self._known.sections)

    def __len__(self) -> int:
        return len(self._known.sections)


class _Sections(Mapping[str, Mapping[str, Place]]):
    """Section name to its keys with their places."""

    __slots__ = ("_known",)

    def __init__(self, known: _Known) -> None:
        self._known = known

    def __getitem__(self, header: str) -> Mapping[str, Place]:
        return _Keys(self._known, self._known.sections[header])

    def __contains__(self, header: object) -> bool:
        return header in self._known.sections

    def __iter__(self) -> Iterator[str]:
        return iter(self._known.sections)

    def __len__(self) -> int:
        return len(self._known.sections)


class _Keys(Mapping[str, Place]):
    """The keys of a section, then those that it inherits from `[DEFAULT]`, with their places."""

    __slots__ = ("_known", "_section")

    def __init__(self, known: _Known, section: Section) -> None:
        self._known = known
        self._section = section

    def __getitem__(self, key: str) -> Place:
        known = self._known
        source = self._section if key in self._section.settings else known.defaults
        if key not in source.settings:
            raise KeyError(key)
        line = source.line_of(key)
        return Place(known.file, line, known.columns.get(line, 1), source.header, key)

    def __contains__(self, key: object) -> bool:
        return key in self._section.settings or key in self._known.defaults.settings

    def __iter__(self) -> Iterator[str]:
        own = self._section.settings
        return chain(own, (key for key in self._known.defaults.settings if key not in own))

    def __len__(self) -> int:
        return sum(1 for _key in self)
