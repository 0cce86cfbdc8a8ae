"""Comments in the config file that tell the doctor to say nothing of something: `# ssocfg: ignore SSO112`.

Such a comment on a line of its own counts for the line below it; before a section's header, or behind it, for the whole
section. It names codes, names of checks or prefixes of codes, as `--ignore` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ssocfg.config.lines import ScannedText
from ssocfg.doctor.finding import Finding

_WORD = "ssocfg:"
_MARK = re.compile(r"[#;]\s*ssocfg:\s*ignore\s+(?P<codes>[A-Za-z0-9,\s-]+)", re.IGNORECASE)
_HEADER = re.compile(r"\s*\[([^\]]*)\]?")
_NO_CODES: frozenset[str] = frozenset()


class Suppressions(NamedTuple):
    """What is to be passed over.

    Attributes:
        by_line: Line number to selectors, in capitals.
        by_section: The same, for whole sections: the first line, the line behind the last one, the header.
    """

    by_line: Mapping[int, frozenset[str]]
    by_section: tuple[tuple[int, int, str, frozenset[str]], ...] = ()

    def covers(self, finding: Finding, file: str) -> bool:
        """Say whether a finding is passed over.

        Args:
            finding: What was found. One in another file counts by the section of the config file that it is about.
            file: The config file.
        """
        place = finding.place
        if place.file == file and place.line:
            if _selects(self.by_line.get(place.line, _NO_CODES), finding):
                return True
            around = (codes for first, end, _header, codes in self.by_section if first <= place.line < end)
        else:
            around = (codes for _first, _end, header, codes in self.by_section if header == place.section)
        return any(_selects(codes, finding) for codes in around)


NONE = Suppressions({})


def find_suppressions(text: ScannedText) -> Suppressions:
    """Find the comments of a config file."""
    if _WORD not in text.text.lower():
        return NONE
    by_line: dict[int, frozenset[str]] = {}
    open_sections: list[tuple[int, str, frozenset[str]]] = []
    waiting: frozenset[str] = _NO_CODES
    number = 0
    for number, _line in enumerate(text.starts, 1):
        line = text.line_text(number)
        found = _MARK.search(line)
        codes = _codes(found["codes"]) if found is not None else _NO_CODES
        if not line.strip() or line.lstrip().startswith(("#", ";")):
            waiting |= codes
            continue
        header = _HEADER.match(line)
        if header is not None:
            open_sections.append((number, header[1], codes | waiting))
        elif codes or waiting:
            by_line[number] = codes | waiting
        waiting = _NO_CODES
    ends = [first for first, _header, _codes in open_sections[1:]] + [number + 1]
    sections = ((first, end, header, codes) for (first, header, codes), end in zip(open_sections, ends, strict=False))
    return Suppressions(by_line, tuple(section for section in sections if section[3]))


def _codes(text: str) -> frozenset[str]:
    words = (word.upper() for word in re.split(r"[,\s]+", text) if word)
    return frozenset(f"SSO{word}" if word.isdigit() else word for word in words)


def _selects(selectors: Iterable[str], finding: Finding) -> bool:
    return any(finding.name.upper() == s or (s.startswith("SSO") and finding.code.startswith(s)) for s in selectors)
