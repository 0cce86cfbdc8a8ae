"""The only module that prints. Plain and stable through a pipe; colours and tables of rich on a terminal.

Every text goes through `safe`, so that nothing in a file can talk to the terminal.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING, TextIO

from ssocfg.cli.safe_text import display_width, escape, mask_keys, safe

if TYPE_CHECKING:
    from rich.console import Console

LONGEST_CELL = 200
LONGEST_LINE_OF_PROSE = 118
LONGEST_LINK = 500_000  # of what can be given on a command line, written with percent signs
LONGEST_DOCUMENT_LINE = 20_000
_DIFF_STYLES = {"+": "green", "-": "red", "@": "cyan"}
_JSON_STRING = r'"(?:[^"\\]|\\.)*+"'
_SHORTEST_SECRET = 40  # characters of a key; what is shorter can at most have a password in a URL or behind `=`

Piece = str | tuple[str, str]  # a text, or a text with the name of a rich style


class OutputError(Exception):
    """What we print cannot be written. Not an `OSError`, which click would turn into an exit of its own.

    Attributes:
        reason: Why, in words; empty where simply nobody reads any more.
    """

    def __init__(self, error: OSError) -> None:
        """Keep the reason."""
        super().__init__(str(error))
        self.reason: str = "" if isinstance(error, BrokenPipeError) else (error.strerror or "unknown reason").lower()


class Printer:
    """Writes to standard output, or to standard error for what is not a command's result."""

    def __init__(self) -> None:
        """Look once at what the streams are."""
        for stream in (sys.stdout, sys.stderr):
            reconfigure = getattr(stream, "reconfigure", None)
            if reconfigure is not None:  # a name outside the terminal's encoding must not end in a traceback
                reconfigure(errors="backslashreplace")
        self.is_terminal: bool = _is_terminal(sys.stdout) and os.environ.get("TERM") != "dumb"
        self._console: Console | None = None

    @property
    def console(self) -> Console:
        """Rich's console; only for a terminal."""
        if self._console is None:
            from rich.console import Console

            self._console = Console(highlight=False, soft_wrap=True, emoji=False, markup=False)
        return self._console

    def can_draw(self, text: str) -> bool:
        """Say whether standard output is a terminal with these characters in its encoding."""
        encoding = getattr(sys.stdout, "encoding", None) or "ascii"
        try:
            text.encode(encoding)
        except (UnicodeEncodeError, LookupError):
            return False
        return self.is_terminal

    def line(self, *pieces: Piece) -> None:
        """Print one line of texts, styled on a terminal."""
        shown = [(safe(piece), "") if isinstance(piece, str) else (safe(piece[0]), piece[1]) for piece in pieces]
        if not self.is_terminal:
            _write(sys.stdout, "".join(text for text, _style in shown))
            return
        from rich.text import Text

        self.console.print(Text.assemble(*shown))

    def diff(self, lines: Iterable[str]) -> None:
        """Print the lines of a unified diff: green what comes, red what goes."""
        for line in lines:
            self.line((line, _DIFF_STYLES.get(line[:1], "")))

    def link(self, url: str, *, to_notes: bool = False) -> None:
        """Print a URL on a line of its own, whole and never wrapped; to standard error where that is asked for.

        Nothing in it is hidden: the state and the challenge of a sign-in look like keys, and without them it fails.
        """
        _write(sys.stderr if to_notes else sys.stdout, escape(url, LONGEST_LINK))

    def linked(self, text: str, url: str) -> Piece:
        """Make a piece of `line` that leads to one of our own pages, on a terminal whose user has not asked for less.

        Nothing that stands in a file may become the URL.
        """
        wanted = self.is_terminal and not os.environ.get("NO_COLOR")
        return (text, f"link {url}") if wanted else text

    def document(self, lines: Iterable[str]) -> None:
        """Print the lines of a document that others read, long ones whole; safe, each for itself."""
        for line in lines:
            _write(sys.stdout, escape(mask_keys(line), LONGEST_DOCUMENT_LINE))

    def raw(self, text: str) -> None:
        """Print a text as it is: what another program or a shell reads, secrets included. ASCII only."""
        _write(sys.stdout, text.encode("ascii", "backslashreplace").decode())

    @property
    def shows_progress(self) -> bool:
        """Say whether `progress` shows anything."""
        return _is_terminal(sys.stderr) and os.environ.get("TERM") != "dumb"

    def progress(self, text: str) -> None:
        """Show a text in place of the one before, on a terminal; an empty one takes it away."""
        if self.shows_progress:
            sys.stderr.write(f"\r{safe(text)}\x1b[K")
            sys.stderr.flush()

    def page(self, text: str) -> None:
        """Print a text of several lines, as it is but safe."""
        for line in text.splitlines():
            self.line(line)

    def prose(self, text: str) -> None:
        """Print paragraphs; on a terminal in lines that fit it, through a pipe in those that they have."""
        if self.is_terminal:
            import shutil
            import textwrap

            width = min(LONGEST_LINE_OF_PROSE, shutil.get_terminal_size().columns)
            folding = textwrap.TextWrapper(width, break_long_words=False, break_on_hyphens=False)
            text = "\n\n".join(folding.fill(" ".join(part.split())) for part in text.split("\n\n"))
        self.page(text)

    def json(self, value: object) -> None:
        """Print a value as JSON, in ASCII, so that no terminal and no encoding can be hurt by it; keys are hidden."""
        import json

        _write(sys.stdout, re.sub(_JSON_STRING, _mask_json_string, json.dumps(value, indent=2, ensure_ascii=True)))

    def table(self, titles: Sequence[str], rows: Callable[[], Iterable[Sequence[str]]]) -> None:
        """Print rows under titles: a table of rich on a terminal, aligned columns through a pipe.

        Args:
            titles: One for each column.
            rows: Gives the rows, each time anew: through a pipe they are looked at twice and never all held.
        """
        if self.is_terminal:
            self._rich_table(titles, rows())
            return
        widths = [display_width(title) for title in titles]
        for row in rows():
            widths = [max(width, display_width(_cell(text))) for width, text in zip(widths, row, strict=True)]
        for row in chain((titles,), rows()):
            cells = ((_cell(text), width) for text, width in zip(row, widths, strict=True))
            padded = (cell + " " * (width - display_width(cell)) for cell, width in cells)
            _write(sys.stdout, "  ".join(padded).rstrip())

    def _rich_table(self, titles: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        from rich.box import SIMPLE_HEAD
        from rich.table import Table
        from rich.text import Text

        table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
        for title in titles:
            table.add_column(title, overflow="fold")
        for row in rows:
            table.add_row(*(Text(_cell(text)) for text in row))
        self.console.print(table, soft_wrap=False)

    def flush(self) -> None:
        """Hand over what is still held back.

        Raises:
            OutputError: It cannot be written, or nobody reads it.
        """
        if sys.stdout is not None:
            try:
                sys.stdout.flush()
            except OSError as error:
                raise OutputError(error) from error

    def note(self, text: str) -> None:
        """Print a text to standard error."""
        _write(sys.stderr, safe(text))

    def notes(self, lines: Sequence[str]) -> None:
        """Print several lines to standard error."""
        for line in lines:
            self.note(line)


def _mask_json_string(literal: re.Match[str]) -> str:
    """Hide keys in the text that a JSON string stands for: in its escapes, letters run on that are no part of it."""
    written = literal.group()
    if len(written) < _SHORTEST_SECRET and "://" not in written and "=" not in written:
        return written
    import json

    text: str = json.loads(written)
    masked = mask_keys(text)
    return written if masked == text else json.dumps(masked)


def _cell(text: str) -> str:
    return safe(text, LONGEST_CELL)


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


def _write(stream: TextIO | None, text: str) -> None:
    if stream is None:  # the process was started without this stream
        return
    try:
        stream.write(f"{text}\n")
    except OSError as error:
        raise OutputError(error) from error
