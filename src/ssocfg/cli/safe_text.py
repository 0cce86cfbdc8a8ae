"""Make any text fit to print: no escape sequence, no direction mark, no secret, no flood.

Names and values come from files that anyone may have written. CWE-150 is about terminals that obey them.
"""

from __future__ import annotations

import re
import unicodedata

from ssocfg.values.secret import MASK

LONGEST_TEXT = 500
LONGEST_LINE = 160


_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
# A word, and what stands between it and its value. Each run of letters is looked at once, however long a line is.
_WORD = r"(?<![\w.-])([\w.-]++)[\"']?(\s*+[=:]\s*+|\s++)(?=\S)"
_USER_IN_URL = r"(://)[^@/\s]++(?=@)"
_SECRET_WORDS = ("secret", "token", "tokn", "passwd", "password", "private_key", "privatekey")
_NO_SECRETS = ("_file", "_url")  # the places of tokens are none
_KEY_LIKE = r"(?<![A-Za-z0-9/+])[A-Za-z0-9/+]{40,}={0,2}"
_SURELY_A_KEY = 100
_SECRET_KEY_LENGTH = 40
_DISTINCT_CHARACTERS = 12


def safe(text: str, longest: int = LONGEST_TEXT) -> str:
    """Escape what a terminal could obey or nobody can see, and cut what is too long."""
    text = mask_keys(text)
    cut = text if len(text) <= longest else f"{text[:longest]}… ({len(text)} characters)"
    return cut if cut.isprintable() else "".join(c if c.isprintable() else _escape(c) for c in cut)


def _escape(character: str) -> str:
    code = ord(character)
    if character in _NAMED:
        return _NAMED[character]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def mask_secrets(line: str) -> str:
    """Hide what looks like a secret in a line of a config file: what follows a word for a secret, and bare keys."""
    return mask_keys(_mask_after_word(line, is_value=False))


def mask_value(value: str) -> str:
    """Hide what looks like a secret in a value; also in lines and comments that it swallowed."""
    return "\n".join(mask_keys(_mask_after_word(line, is_value=True)) for line in value.split("\n"))


def _mask_after_word(line: str, *, is_value: bool) -> str:
    for found in re.finditer(_WORD, line):
        word, delimiter = found[1].lower(), found[2]
        # In a value a mere blank, or the colon of an ARN, delimits nothing; behind an option of a command it does.
        delimits = not is_value or "=" in delimiter or delimiter.endswith(": ") or word.startswith("-")
        if delimits and not word.endswith(_NO_SECRETS) and any(secret in word for secret in _SECRET_WORDS):
            return line[: found.end()] + MASK
    return line


def mask_keys(text: str) -> str:
    """Hide runs of letters and digits that look like a secret access key or a token, wherever they stand."""
    if "://" in text and "@" in text:
        text = re.sub(_USER_IN_URL, rf"\1{MASK}", text)
    if len(text) < _SECRET_KEY_LENGTH:
        return text
    return re.sub(_KEY_LIKE, lambda run: MASK if _is_key(run.group()) else run.group(), text)


def _is_key(run: str) -> bool:
    if len(set(run)) < _DISTINCT_CHARACTERS:
        return False  # a line of dashes, as people draw them, is no key
    if len(run) >= _SURELY_A_KEY:
        return True
    fewest = 1 if len(run) == _SECRET_KEY_LENGTH else 4  # paths have capitals and digits too, but not many
    counts = [sum(map(is_kind, run)) for is_kind in (str.isdigit, str.isupper, str.islower)]
    return min(counts) >= fewest


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
