"""Tell which parts of lines belong to the value of a secret key, so that nobody shows them.

To botocore an indented line continues a value, also behind blank lines and comments. People break values in other ways
too: they put them on the next line without indenting it. So whatever stands behind a secret key, up to the next
setting or header, is taken for a part of its value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from ssocfg.config.lines import BOM, split_lines, universal_newlines
from ssocfg.config.schema import KINDS, is_secret

_MARKS = r"\s*+(?:[#;]\s*+)*+"  # of a comment
_SETTING = re.compile(rf"{_MARKS}[\"']?([A-Za-z][\w.-]*+)[\"']?\s*+[=:][ \t]*+")
_BARE_KEY = re.compile(rf"{_MARKS}[\"']?([A-Za-z][\w.-]*+)[\"']?(?:\s|$)")
_FIRST_WORD = re.compile(r"^(?:[^\S\n]|[#;\"'])*+([A-Za-z][\w.-]*+)", re.MULTILINE)
_CONTINUED_COMMENT = re.compile(r"[#;] \s")
_MARK_OF_MERGE = re.compile(r"[<>|]{7}(?:\s|$)")
_NO_LETTERS = "=:-#;\"' \t\r\n"
SHOWN = -1


def find_secret_parts(lines: Iterable[str]) -> Iterator[int]:
    """Give for each line of a file from which offset on it is a secret; `SHOWN` where it is none."""
    return map(_Watch().look, lines)


def find_secret_part(text: str, number: int, line: str) -> int:
    """Say from which offset on one line of a file is a secret; `SHOWN` where it is none.

    Args:
        text: The whole file.
        number: The line's number.
        line: The line itself.
    """
    if line.startswith("["):
        return SHOWN
    found = _SETTING.match(line)
    if found and line[0].isalpha():
        return _Watch().look(line)
    return _secret_parts_of(text).get(number, SHOWN)


@lru_cache(maxsize=1)  # a report shows many lines of one file
def _secret_parts_of(text: str) -> Mapping[int, int]:
    plain = universal_newlines(text.removeprefix(BOM))
    if not any(is_secret(key) for key in {found[1].lower() for found in _FIRST_WORD.finditer(plain)}):
        return {}  # as in nearly all files, in which nobody has to go from line to line
    return {number: at for number, at in enumerate(find_secret_parts(split_lines(plain)), 1) if at != SHOWN}


class _Watch:
    """Goes from line to line and knows in whose value they are."""

    def __init__(self) -> None:
        self.is_inside = False
        self.is_comment = False  # the secret key stands in a comment
        self.lacks_value = False
        self.indent = 0

    def look(self, line: str) -> int:
        text = line.lstrip()
        if not text or _MARK_OF_MERGE.match(text):
            return SHOWN
        if text[0] in "#;":
            return self._look_at_comment(line)
        indent = len(line) - len(text)
        setting = _SETTING.match(line)
        if self.is_inside and indent > self.indent:
            return self._continue(line, setting, indent)
        if text[0] == "[":
            self.is_inside = False
            return SHOWN
        key = setting or _BARE_KEY.match(line)
        if key and is_secret(key[1].lower()):
            return self._open(line, key, indent, is_comment=False)
        self.is_inside = self.is_inside and not setting
        return self._hide(line, indent) if self.is_inside else SHOWN

    def _open(self, line: str, key: re.Match[str], indent: int, *, is_comment: bool) -> int:
        self.is_inside, self.is_comment, self.indent = True, is_comment, indent
        self.lacks_value = not line[key.end() :].strip()
        return SHOWN if self.lacks_value else key.end()

    def _continue(self, line: str, setting: re.Match[str] | None, indent: int) -> int:
        """Show of what continues the value no more than keys that people indented by mistake."""
        key = setting[1].lower() if setting else ""
        if setting and is_secret(key):
            return setting.end() if line[setting.end() :].strip() else SHOWN
        return SHOWN if key in KINDS else self._hide(line, indent)

    def _look_at_comment(self, line: str) -> int:
        setting = _SETTING.match(line)
        key = setting or (_BARE_KEY.match(line) if len(line.lstrip("#; \t").split(None, 1)) == 1 else None)
        if key and is_secret(key[1].lower()):
            if not self.is_inside or self.is_comment:
                return self._open(line, key, 0, is_comment=True)
            return key.end() if line[key.end() :].strip() else SHOWN
        if not self.is_inside:
            return SHOWN
        is_known = setting is not None and setting[1].lower() in KINDS
        if not is_known and self._is_part(line):
            marks = re.match(_MARKS, line)
            return self._hide(line, marks.end() if marks else 0)
        self.is_inside = not self.is_comment
        return SHOWN

    def _is_part(self, line: str) -> bool:
        """Say whether a comment may have become of a part of the value, as the doctor makes one of odd lines."""
        is_word = len(line.lstrip("#; \t").split(None, 1)) == 1
        return self.lacks_value or is_word or (self.is_comment and _CONTINUED_COMMENT.match(line) is not None)

    def _hide(self, line: str, at: int) -> int:
        if not line.strip(_NO_LETTERS):
            return SHOWN
        self.lacks_value = self.lacks_value and not self.is_comment and line.lstrip()[0] in "#;"
        return at
