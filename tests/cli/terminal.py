"""A command on a terminal of its own, for tests of what is shown there and of what is asked."""

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
from collections.abc import Mapping
from typing import IO, NamedTuple

CTRL_C, CTRL_D = "\x03", "\x04"


class Talk(NamedTuple):
    """A question as it begins on the terminal, and what is typed then."""

    question: str
    typed: str


class Shown:
    """A command on a terminal of its own: what the terminal got, and the exit code."""

    def __init__(
        self,
        words: tuple[str, ...],
        environ: Mapping[str, str],
        stdout: IO[str] | None = None,
        *,
        program: tuple[str, ...] = (sys.executable, "-m", "ssocfg"),
        folder: str | None = None,
        columns: int = 100,
    ) -> None:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        self.process = subprocess.Popen(
            [*program, *words],
            env={**environ, "TERM": "xterm-256color", "COLUMNS": str(columns), "PROMPT_TOOLKIT_NO_CPR": "1"},
            stdin=theirs, stdout=stdout or theirs, stderr=theirs, close_fds=True, start_new_session=True, cwd=folder,
        )  # fmt: skip
        os.close(theirs)
        self._ours = ours
        self.text = ""

    def read_until(self, wanted: str | None = None, start: int = 0) -> str:
        """Read until a text has come, or to the end."""
        deadline = time.monotonic() + 20
        while (wanted is None or wanted not in self.text[start:]) and time.monotonic() < deadline:
            if not select.select([self._ours], [], [], 0.2)[0]:
                if self.process.poll() is not None:
                    break
                continue
            try:
                data = os.read(self._ours, 65_536)
            except OSError:  # how Linux says that the other end was closed
                break
            if not data:
                break
            self.text += data.decode()
        return self.text

    def talk(self, *talks: Talk) -> None:
        """Answer questions as they come."""
        start = 0
        for question, typed in talks:
            self.read_until(question, start)
            if question not in self.text[start:]:
                self.process.kill()
                self.process.wait()
                raise AssertionError(f"never asked: {question!r}; shown: {self.text[-2_000:]!r}")
            start = len(self.text)
            os.write(self._ours, typed.encode())

    def end(self) -> int:
        self.read_until()
        code = self.process.wait(30)
        os.close(self._ours)
        return code
