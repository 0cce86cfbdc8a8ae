"""Make any text fit to print: no escape sequence, no direction mark, no secret, no flood.

Names and values come from files that anyone may have written. CWE-150 is about terminals that obey them.
"""

from __future__ import annotations

import unicodedata

from ssocfg.values.masking import mask_keys, mask_secrets, mask_value

__all__ = ["display_width", "excerpt", "mask_keys", "mask_secrets", "mask_value", "safe", "shorten_home"]

LONGEST_TEXT = 500
LONGEST_LINE = 160


_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def safe(text: str, longest: int = LONGEST_TEXT) -> str:
    """Escape what a terminal could obey or nobody can see, hide what looks like a key, and cut what is too long."""
    return escape(mask_keys(text), longest)


def escape(text: str, longest: int) -> str:
    """Escape what a terminal could obey or nobody can see, and cut what is too long."""
    cut = text if len(text) <= longest else f"{text[:longest]}… ({len(text)} characters)"
    return cut if cut.isprintable() else "".join(c if c.isprintable() else _escape(c) for c in cut)


def _escape(character: str) -> str:
    code = ord(character)
    if character in _NAMED:
        return _NAMED[character]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def excerpt(line: str, column: int) -> tuple[str, str]:
    """Show a source line with what a column points at.

    Returns:
        The line, made safe and short enough for a terminal, and below it the marks that underline it from `column` on.
    """
    start = max(0, column - 1)
    dropped = max(0, start - LONGEST_LINE // 2)
    before = _printable(line[dropped:start])
    marked = _printable(line[start : dropped + LONGEST_LINE])
    lead = "…" if dropped else ""
    tail = "…" if len(line) > dropped + LONGEST_LINE else ""
    marks = " " * (len(lead) + display_width(before)) + "^" * max(1, display_width(marked.rstrip()))
    return f"{lead}{before}{marked}{tail}".rstrip(), marks


def _printable(text: str) -> str:
    return safe(text.replace("\t", "    "))


def display_width(text: str) -> int:
    """Return how many columns a text takes on a terminal: wide letters two, accents on their own none."""
    if text.isascii():
        return len(text)
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def shorten_home(path: str, home: str) -> str:
    """Write `~` for the home directory at the front of a path."""
    trimmed = home.rstrip("/\\")
    return f"~{path[len(trimmed) :]}" if trimmed and path.startswith((f"{trimmed}/", f"{trimmed}\\")) else path
