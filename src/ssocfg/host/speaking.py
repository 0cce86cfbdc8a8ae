"""Words to the person at this process's standard error, for programs that gave no output of their own."""

from __future__ import annotations

import contextlib
import sys


def say(text: str) -> None:
    """Write lines; what a terminal could obey is escaped, and where nobody can read them, that is no error."""
    if sys.stderr is not None:
        shown = "".join(c if c == "\n" or c.isprintable() else ascii(c)[1:-1] for c in text)
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(f"{shown}\n")
            sys.stderr.flush()


def somebody_is_there() -> bool:
    """Say whether this process has a terminal by which somebody can be asked."""
    return any(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))
