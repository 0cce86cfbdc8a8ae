"""Which sections and keys `~/.aws/credentials` has, never a value.

Values of that file are secrets; they are dropped before anything leaves this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from ssocfg.config.botocore_rules import read_botocore
from ssocfg.config.lines import ScannedText, scan_lines
from ssocfg.config.reading import Problem, Reading, Section
from ssocfg.values import Place

NO_KEYS: Mapping[str, Place] = MappingProxyType({})


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
    sections: dict[str, Mapping[str, Place]] = {}
    places: dict[str, Place] = {}
    for section in reading.sections:
        if section.kind != "defaults" and section.header not in sections:
            sections[section.header] = MappingProxyType(_key_places(scanned, section, reading.defaults, file))
            places[section.header] = Place(file, section.line, section.column, section.header)
    names, places_of_names = MappingProxyType(sections), MappingProxyType(places)
    return CredentialsNames(names, places_of_names, reading.refused, _first_problem(reading))


def _first_problem(reading: Reading) -> Problem | None:
    if reading.refused is None or not reading.problems:
        return reading.refused
    return min(reading.problems, key=lambda problem: problem.place.line)


def _key_places(scanned: ScannedText, section: Section, defaults: Section, file: str) -> dict[str, Place]:
    found: dict[str, Place] = {}
    for source in (section, defaults):
        for key, line in source.lines.items():
            text = scanned.line_text(line)
            column = len(text) - len(text.lstrip()) + 1
            found.setdefault(key, Place(file, line, column, source.header, key))
    return found
