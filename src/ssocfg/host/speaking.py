"""Words to the person at this process's standard error, for programs that gave no output of their own."""

from __future__ import annotations

import contextlib
import sys


def say(text: str) -> None:
    """Write a line; where nobody can read it, that is no error."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(f"{text}\n")
            sys.stderr.flush()


def somebody_is_there() -> bool:
    """Say whether this process has a terminal by which somebody can be asked."""
    return any(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))
