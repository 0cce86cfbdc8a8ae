"""On which line of a TOML text a table or a key stands, which Python's own reader does not say.

Only used to say where something is wrong, in a text that is TOML. What cannot be found by looking at single lines, such
as a key inside an inline table, is found at the line of what holds it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]
_PART = r"""[ \t]*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))[ \t]*"""
_TABLE = rf"[ \t]*(\[\[?)((?:{_PART}\.)*{_PART})\]"
_KEY = rf"((?:{_PART}\.)*{_PART})="
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def find_line(text: str, path: Path) -> int:
    """Return the line of a table or key, or of the innermost that holds it; from 1, or 0 for none."""
    lines = _number(text)
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return 0


def write_path(path: Path) -> str:
    """Write a path as TOML has it, an index in brackets: `profiles."a.b".account`, `generate[0].name`."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{quote_key(part)}" for part in path)
    return "".join(parts).removeprefix(".")


def quote_key(key: str) -> str:
    """Write a key as TOML has it, in quotes where it needs them."""
    if _BARE.fullmatch(key):
        return key
    return quote_text(key)


def quote_text(text: str) -> str:
    """Write a text as a basic string of TOML."""
    import json

    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _number(text: str) -> Mapping[Path, int]:
    lines: dict[Path, int] = {}
    arrays: dict[Path, int] = {}
    table: Path = ()
    for number, line in enumerate(text.split("\n"), 1):
        header, key = re.match(_TABLE, line), re.match(_KEY, line)
        if header is not None:
            table = _split(header[2])
            if header[1] == "[[":
                arrays[table] = arrays.get(table, -1) + 1
                table = (*table, arrays[table])
            for length in range(1, len(table) + 1):
                lines.setdefault(table[:length], number)
        elif key is not None:
            parts = _split(key[1])
            for length in range(1, len(parts) + 1):
                lines.setdefault((*table, *parts[:length]), number)
    return lines


def _split(dotted: str) -> tuple[str, ...]:
    return tuple("".join(match.groups(default="")) for match in re.finditer(_PART, dotted))
