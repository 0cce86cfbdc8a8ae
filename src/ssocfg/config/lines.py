"""Text of a config file as lines: lossless, with places, for any bytes whatever.

Knows encodings, line ends and line numbers; refuses to know what a section or a key is. Bytes that are not UTF-8
survive as surrogates (PEP 383), so that text and bytes can always be turned into each other.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

BOM = "\ufeff"
_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
_CHUNK = 1 << 12  # few enough lines at once to stay below the garbage collector's threshold

# One line as (key, value, header, rest). The first three are filled only by lines that every AWS parser reads alike:
# a lower-case key at column 1 with a plain value, or a header with a plain name. All else is `rest`, the whole line.
# Possessive quantifiers keep a hostile line linear.
_TOKEN = re.compile(
    r"^(?:([a-z0-9_]++)[ \t]*+=[ \t]*+([^\s#;]\S*+(?: [^\s#;]\S*+)*+)"
    r"|\[((?:profile |sso-session )[A-Za-z0-9_./%@:+-]++|default)\]"
    r"|(.*))$",
    re.MULTILINE,
)

Token = tuple[str, str, str, str]


class Line(NamedTuple):
    r"""One line of the file.

    Attributes:
        number: From 1; CR LF, LF and a lone CR each end a line.
        text: Without its line end.
        ending: `"\r\n"`, `"\n"`, `"\r"`, or `""` for a last line that has none.
    """

    number: int
    text: str
    ending: str


class ScannedText:
    """A file's text, and its lines on demand.

    Attributes:
        text: The decoded text, byte order mark included; undecodable bytes are surrogates.
        bad_byte: Place of the first byte that is not UTF-8 as (line, column), or None.
    """

    __slots__ = ("_lines", "_starts", "bad_byte", "text")

    def __init__(self, text: str, bad_byte: tuple[int, int] | None = None) -> None:
        """Keep the text; `scan_lines` makes these."""
        self.text: str = text
        self.bad_byte: tuple[int, int] | None = bad_byte
        self._lines: tuple[Line, ...] | None = None
        self._starts: array[int] | None = None

    @property
    def has_bom(self) -> bool:
        """Say whether the text begins with a byte order mark."""
        return self.text.startswith(BOM)

    @property
    def data(self) -> bytes:
        """The bytes that were scanned."""
        try:
            return self.text.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:  # a str with surrogates that stand for no byte
            return self.text.encode("utf-8", "surrogatepass")

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line, in order; joined with their ends they are `text`. Empty for an empty text."""
        if self._lines is None:
            found = (match.groups() for match in _LINE.finditer(self.text))
            self._lines = tuple(
                Line(number, text, ending) for number, (text, ending) in enumerate(found, 1) if text or ending
            )
        return self._lines

    @property
    def starts(self) -> array[int]:
        """The offset at which each line begins, and that of the text's end; far smaller than the lines."""
        if self._starts is None:
            self._starts = array("Q", [0])
            self._starts.extend(match.end() for match in re.finditer(r"\r\n|\r|\n", self.text))
            if self._starts[-1] != len(self.text):
                self._starts.append(len(self.text))
        return self._starts

    def line_text(self, number: int) -> str:
        """Return the text of line `number` without its end and without a byte order mark; `""` past the end."""
        starts = self.starts
        if not 0 < number < len(starts):
            return ""
        text = self.text[starts[number - 1] : starts[number]].rstrip("\r\n")
        return text.removeprefix(BOM) if number == 1 else text

    def locate(self, offset: int) -> tuple[int, int]:
        """Return line and column, from 1, of an offset into the text; a byte order mark takes no column."""
        line = bisect_right(self.starts, offset, hi=max(1, len(self.starts) - 1))
        column = offset - self.starts[line - 1] + 1
        return line, column - (line == 1 and self.has_bom)


def scan_lines(data: bytes | str) -> ScannedText:
    """Scan a file's bytes (or text that is already decoded); never raises.

    Returns:
        The scanned text. Bytes that are not UTF-8 are kept, and the first such place is noted.
    """
    if isinstance(data, str):
        return ScannedText(data)
    try:
        return ScannedText(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        text = data.decode("utf-8", "surrogateescape")
        line_start = max(before.rfind("\n"), before.rfind("\r")) + 1
        return ScannedText(text, (_count_line_ends(before) + 1, len(before) - line_start + 1))


def _count_line_ends(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def universal_newlines(text: str) -> str:
    """Return the text with every line end as LF, as Python's text mode reads it."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def split_lines(text: str) -> Iterator[str]:
    r"""Give what `text.split("\n")` gives, but never all at once, so that memory stays bounded."""
    start = 0
    while (stop := text.find("\n", start + _CHUNK)) >= 0:
        yield from text[start:stop].split("\n")
        start = stop + 1
    yield from text[start:].split("\n")


def tokenize(text: str) -> Iterator[list[Token]]:
    """Give the lines of an LF-only text as tokens, in lists of bounded size, so that memory stays bounded too."""
    start, end = 0, len(text) - text.endswith("\n")  # else the place behind the last line end counts as a line
    while start < end:
        stop = text.find("\n", min(start + _CHUNK, end))
        stop = end if stop < 0 else stop
        yield _TOKEN.findall(text, start, stop)
        start = stop + 1
