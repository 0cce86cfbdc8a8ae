"""A terminal of our own: a program runs in it, somebody types, what stands there in the end is kept with its colours."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

import pyte
from rich.style import Style
from rich.text import Text

LONGEST = 60.0  # seconds for one program
QUIET = 0.4  # seconds without output, after which a prompt is drawn


class Talk(NamedTuple):
    """A question as it begins on the terminal, and what is typed then."""

    question: str
    typed: str


class Terminal:
    """What a program of ours writes, as it comes.

    Args:
        words: The command, without `ssocfg`.
        environ: Its environment.
        columns: How wide the terminal is.
        lines: How high it is.
        rewrite: Puts in place of what is different in each run what stands in the picture.
    """

    def __init__(
        self,
        words: Sequence[str],
        environ: Mapping[str, str],
        *,
        columns: int,
        lines: int,
        rewrite: Callable[[str], str],
    ) -> None:
        self._rewrite = rewrite
        self._size = columns, lines
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ssocfg", *words],
            env={**environ, "TERM": "xterm-256color", "COLUMNS": str(columns), "PROMPT_TOOLKIT_NO_CPR": "1"},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self._ours = ours
        self._text = ""

    def answer(self, *talks: Talk) -> None:
        """Answer questions as they come."""
        start = 0
        for question, typed in talks:
            self._read(lambda question=question, start=start: question in self._text[start:])  # type: ignore[misc]
            if question not in self._text[start:]:
                self._process.kill()
                raise AssertionError(f"never asked: {question!r}; shown: {self._text[-2_000:]!r}")
            start = len(self._text)
            os.write(self._ours, typed.encode())

    def settle(self) -> list[Text]:
        """Wait until nothing more is written for a while, and return the lines on the screen; then end the program."""
        self._read(lambda: False, QUIET)
        shown = self._show()
        self._process.kill()
        self._process.wait()
        os.close(self._ours)
        return shown

    def end(self) -> list[Text]:
        """Wait for the end, and return the lines on the screen."""
        self._read(lambda: False)
        self._process.wait(LONGEST)
        os.close(self._ours)
        return self._show()

    def _read(self, done: Callable[[], bool], quiet: float = LONGEST) -> None:
        last = time.monotonic()
        while not done() and time.monotonic() - last < quiet:
            if not select.select([self._ours], [], [], 0.1)[0]:
                continue
            try:
                data = os.read(self._ours, 65_536)
            except OSError:  # how Linux says that the other end was closed
                return
            last = time.monotonic()
            self._text += data.decode()

    def _show(self) -> list[Text]:
        columns, lines = self._size
        screen = pyte.Screen(columns, lines)
        pyte.Stream(screen).feed(self._rewrite(self._text))
        shown = [_line(screen.buffer[number], columns) for number in range(lines)]
        while shown and not shown[-1].plain:
            shown.pop()
        return shown


def _line(cells: Mapping[int, pyte.screens.Char], columns: int) -> Text:
    used = [number for number in range(columns) if cells[number].data.strip() or cells[number].bg != "default"]
    shown = [cells[number] for number in range(max(used, default=-1) + 1)]
    runs = ((style, "".join(cell.data for cell in run)) for style, run in groupby(shown, key=_style))
    return Text.assemble(*((text, style) for style, text in runs))


def _style(cell: pyte.screens.Char) -> Style:
    return Style(
        color=_colour(cell.fg),
        bgcolor=_colour(cell.bg),
        bold=cell.bold or None,
        italic=cell.italics or None,
        underline=cell.underscore or None,
        reverse=cell.reverse or None,
    )


def _colour(name: str) -> str | None:
    """Name a colour as rich does: pyte writes `brown` for yellow, and six digits for those of the 256."""
    if name == "default":
        return None
    if len(name) == 6 and all(letter in "0123456789abcdefABCDEF" for letter in name):
        return f"#{name}"
    bright = name.startswith("bright")
    plain = name.removeprefix("bright").replace("brown", "yellow")
    return f"bright_{plain}" if bright else plain
