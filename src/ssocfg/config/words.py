"""Split a text into words as a POSIX shell would, in time that grows with its length alone.

Python's `shlex`, which botocore uses for section names and commands, takes quadratic time on long hostile texts. This
gives the same words.

Source: CPython 3.11 to 3.13, `shlex.split(text, comments=False, posix=True)`.
"""

from __future__ import annotations

import re

_PIECE = r"""[^ \t\r\n"'\\]++|\\.|"(?:[^"\\]|\\.)*+"|'[^']*+'"""
_WORD = rf"(?:{_PIECE})++"
_ALL_WORDS = rf"(?s)[ \t\r\n]*+(?:{_WORD}(?:[ \t\r\n]++|\Z))*+"
_TWO_WORDS = rf"(?s)[ \t\r\n]*+{_WORD}[ \t\r\n]++({_WORD})[ \t\r\n]*+"
_LITERAL = r"""(?s)\\(.)|"((?:[^"\\]|\\.)*+)"|'([^']*+)'"""


def second_of_two(text: str) -> str | None:
    """Return the second word of a text that has exactly two, or None for any other text."""
    found = re.fullmatch(_TWO_WORDS, text)
    return _unquote(found[1]) if found else None


def split_words(text: str) -> list[str] | None:
    """Return the words of a text, or None where a quote is not closed or nothing follows a backslash."""
    if not re.fullmatch(_ALL_WORDS, text):
        return None
    return [_unquote(word) for word in re.findall(rf"(?s){_WORD}", text)]


def _unquote(word: str) -> str:
    return re.sub(_LITERAL, _literal, word)


def _literal(found: re.Match[str]) -> str:
    escaped, double, single = found.groups()
    if double is not None:
        return re.sub(r'\\(["\\])', r"\1", double)
    return single if escaped is None else escaped
