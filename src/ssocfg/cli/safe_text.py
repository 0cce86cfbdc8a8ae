"""Make any text fit to print: no escape sequence, no direction mark, no secret, no flood.

Names and values come from files that anyone may have written. CWE-150 is about terminals that obey them.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST_TEXT = 500
LONGEST_LINE = 160
MASK = "<secret>"

_UNPRINTABLE = (
    r"[\x00-\x1f\x7f-\xa0\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff"
    r"\U000e0000-\U000e007f]"
)
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SECRET_KEY = r"(?is)^(\s*[\w.-]*(?:secret|token|password|passwd|private)[\w.-]*\s*[=:]?\s*)\S.*$"
_KEY_LIKE = r"(?<![\w/+=])(?:[A-Za-z0-9/+]{40}|[A-Za-z0-9/+]{100,}={0,2})(?![\w/+=])"


def safe(text: str, longest: int = LONGEST_TEXT) -> str:
    """Escape what a terminal could obey or nobody can see, and cut what is too long."""
    cut = text if len(text) <= longest else f"{text[:longest]}… ({len(text)} characters)"
    return cut if cut.isprintable() else re.sub(_UNPRINTABLE, _escape, cut)


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    if match.group() in _NAMED:
        return _NAMED[match.group()]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def mask_secrets(line: str) -> str:
    """Hide what looks like a secret in a line of a config file: the value of a secret key, or a bare key."""
    found = re.match(_SECRET_KEY, line)
    if found:
        return found[1] + MASK
    return re.sub(_KEY_LIKE, lambda bare: MASK if _is_mixed(bare.group()) else bare.group(), line)


def _is_mixed(text: str) -> bool:
    return bool(re.search("[a-z]", text) and re.search("[A-Z]", text) and re.search("[0-9]", text))


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
    marks = " " * (len(lead) + _width(before)) + "^" * max(1, _width(marked.rstrip()))
    return f"{lead}{before}{marked}{tail}".rstrip(), marks


def _printable(text: str) -> str:
    return safe(text.replace("\t", "    "))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def shorten_home(path: str, home: str) -> str:
    """Write `~` for the home directory at the front of a path."""
    trimmed = home.rstrip("/\\")
    return f"~{path[len(trimmed) :]}" if trimmed and path.startswith((f"{trimmed}/", f"{trimmed}\\")) else path
