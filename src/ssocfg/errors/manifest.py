"""A manifest does not say what could be applied."""

from __future__ import annotations

from typing import NamedTuple

from ssocfg.errors.base import SsocfgError


class ManifestProblem(NamedTuple):
    """One thing that is wrong with a manifest.

    Attributes:
        path: What it is about, such as `"profiles.dev.account"`; empty where it is about the whole file.
        reason: What is wrong, in words; values are repeated only where they are names.
        line: The line, from 1; 0 where none can be named.
    """

    path: str
    reason: str
    line: int


class ManifestError(SsocfgError, ValueError):
    """A manifest does not say what could be applied; all that is wrong with it is told at once.

    Attributes:
        file: The manifest as it was named.
        problems: What is wrong, at least one, in the order of the lines.
    """

    hint: str = "Run `ssocfg manifest schema` for what an editor checks while you type."

    def __init__(self, file: str, problems: tuple[ManifestProblem, ...]) -> None:
        """Keep the facts; all are positional so that the error pickles."""
        super().__init__(file, problems)
        self.file = file
        self.problems = problems

    def __str__(self) -> str:
        """Say what is wrong first, and how much else is."""
        more = len(self.problems) - 1
        rest = f", and {more} more {'problem' if more == 1 else 'problems'}" if more else ""
        return f"{self.lines[0]}{rest}"

    @property
    def lines(self) -> tuple[str, ...]:
        """One line of text for each problem: file, line, path, reason."""
        return tuple(
            ": ".join(filter(None, (f"{self.file}:{one.line}" if one.line else self.file, one.path, one.reason)))
            for one in self.problems
        )
