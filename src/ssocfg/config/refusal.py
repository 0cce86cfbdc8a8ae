"""Where botocore stops in a file that it refuses, and how it tells headers and settings apart.

`botocore_rules` reads on past the first trouble, and from there on no longer as botocore does; this module settles
which line it is that botocore itself names.

Source: CPython 3.11 to 3.13, `configparser.RawConfigParser._read`.
"""

from __future__ import annotations

from collections.abc import Iterator

from ssocfg.config.lines import split_lines
from ssocfg.config.reading import ProblemKind

DEFAULTS_HEADER = "DEFAULT"


def find_refusal(text: str) -> tuple[ProblemKind, int]:
    """Find where botocore stops in a text that it refuses for its lines: the kind and the line.

    A duplicate, or text before the first section, stops it at once; other lines that it cannot read only at the end of
    the file, and then it names the first of them.
    """
    headers: set[str] = set()
    keys_of_defaults: set[str] = set()  # the one section that may stand more than once
    keys: set[str] | None = None  # those of the section so far
    junk: tuple[ProblemKind, int] | None = None
    for number, stripped, continues in _lines_as_botocore_groups_them(text):
        if continues:
            continue
        header = header_of(stripped)
        if header is not None:
            if header in headers:
                return "duplicate-section", number
            if header == DEFAULTS_HEADER:
                keys = keys_of_defaults
            else:
                headers.add(header)
                keys = set()
        elif keys is None:
            return "text-before-section", number
        elif (at := find_delimiter(stripped)) >= 0:
            key = stripped[:at].rstrip().lower()
            if key in keys:
                return "duplicate-key", number
            keys.add(key)
            junk = junk or (None if key else ("empty-key", number))
        else:
            junk = junk or ("no-delimiter", number)
    return junk or ("no-delimiter", 1)


def _lines_as_botocore_groups_them(text: str) -> Iterator[tuple[int, str, bool]]:
    """Give number and text of each line that says something, and whether it continues the value above."""
    indent = 0
    may_continue = False
    for number, line in enumerate(split_lines(text), 1):
        stripped = line.strip()
        if not stripped or stripped[0] in "#;":
            continue
        line_indent = len(line) - len(line.lstrip())
        continues = may_continue and line_indent > indent
        yield number, stripped, continues
        if not continues:
            indent = line_indent
            if header_of(stripped) is not None:
                may_continue = False
            elif (at := find_delimiter(stripped)) >= 0:
                may_continue = at > 0


def header_of(stripped: str) -> str | None:
    """Return the text between the brackets of a line that botocore takes for a header, or None."""
    end = stripped.rfind("]")
    return stripped[1:end] if end > 1 and stripped[0] == "[" else None


def find_delimiter(text: str) -> int:
    """Return the index of the first `=` or `:`, or -1."""
    equals, colon = text.find("="), text.find(":")
    return min(equals, colon) if equals >= 0 and colon >= 0 else max(equals, colon)
