"""A broken home: a healthy one with one fault, and what must be said about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from corpus.bases import BY_NAME, Base
from corpus.home import CREDENTIALS, Home, make_center
from corpus.steps import Step
from ssocfg.testing import FakeIdentityCenter

SECTION = re.compile(r"\s*\[\s*(?P<name>[^\]]*)")


class Kind(NamedTuple):
    """A kind of fault.

    Attributes:
        name: How it is called.
        codes: The code that names it; more than one only where two are honestly the same cause.
        cause: What a text says that names the cause: a regular expression, in any letter case.
        fix: What a text says that tells how to mend it.
    """

    name: str
    codes: tuple[str, ...]
    cause: str
    fix: str


class Spot(NamedTuple):
    """Where a fault is.

    Attributes:
        file: The file relative to the home directory, `config` for wherever the config file is, or a variable's name
            after a `$`.
        text: A part of the line; None where any line of the file will do.
        nth: Which of the lines that have that part.
    """

    file: str
    text: str | None = None
    nth: int = 1


class FoundSpot(NamedTuple):
    """A spot in a home.

    Attributes:
        path: The file; a variable's name where it is in no file.
        line: The line; 0 where any will do.
        section: The section that the line is in, without what tells profiles from sessions.
        key: The setting on the line; empty for a header.
        text: What stands on the line, or in the variable.
    """

    path: str
    line: int = 0
    section: str = ""
    key: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A broken home.

    Attributes:
        kind: The kind of its fault.
        title: What tells it from others of its kind on the same base.
        base: The healthy home that it was.
        steps: The fault.
        spots: Where the fault is: any of them will do.
        codes: The codes that name it, where they are not those of its kind.
        words: What a text says that names the place of a fault that is in no file.
        online: Whether only a call shows it.
        needs_root: Whether it takes root to make it.
        beyond_root: Whether root does not have the trouble.
        profile: The profile that the person asks about, where the fault made it another one.
        ahead: By how much the clock at AWS is ahead of this machine's.
        same_for_botocore: Why botocore in itself sees nothing wrong, although it is an error; empty where it does.
    """

    kind: Kind
    base: Base
    steps: tuple[Step, ...]
    spots: tuple[Spot, ...]
    title: str = ""
    codes: tuple[str, ...] = ()
    words: str = ""
    online: bool = False
    needs_root: bool = False
    beyond_root: bool = False
    profile: str | None = None
    ahead: timedelta = timedelta()
    same_for_botocore: str = ""

    @property
    def expected(self) -> tuple[str, ...]:
        """The codes that name the fault."""
        return self.codes or self.kind.codes

    @property
    def asked(self) -> str | None:
        """The profile that the person asks about."""
        return self.profile or self.base.profile

    def make(self, path: Path, center: FakeIdentityCenter | None = None) -> Home:
        """Make the home in an empty folder."""
        home = self.base.make(path, center or make_center(self.ahead))
        for step in self.steps:
            step(home)
        return home

    def find(self, home: Home) -> list[FoundSpot]:
        """Say where the fault is in this home."""
        return [_find(spot, home) for spot in self.spots]

    def __str__(self) -> str:
        """Give the id of the case's tests."""
        return "-".join(part for part in (self.kind.name, self.title, self.base.name) if part)


def _find(spot: Spot, home: Home) -> FoundSpot:
    if spot.file.startswith("$"):
        return FoundSpot(spot.file[1:], text=home.fill(home.environ.get(spot.file[1:], "")))
    path = home.at(home.config if spot.file == "config" else spot.file)
    if spot.text is None:
        return FoundSpot(str(path))
    lines = re.split("\r\n|\n|\r", path.read_bytes().decode("utf-8", "surrogateescape"))
    numbers = [number for number, line in enumerate(lines, 1) if home.fill(spot.text) in line]
    assert len(numbers) >= spot.nth, f"{spot.text!r} does not stand in {spot.file}"
    number = numbers[spot.nth - 1]
    headers = [found for line in lines[:number] if (found := SECTION.match(line))]
    section = re.sub(r"^(profiles?|sso-sessions?|services)\s+", "", headers[-1]["name"]) if headers else ""
    is_setting = "=" in lines[number - 1] and not SECTION.match(lines[number - 1])
    key = lines[number - 1].partition("=")[0].strip() if is_setting else ""
    return FoundSpot(str(path), number, section, key, lines[number - 1])


def line(text: str, nth: int = 1, file: str = "config") -> Spot:
    return Spot(file, text, nth)


def whole(file: str) -> Spot:
    return Spot(file)


def variable(name: str) -> Spot:
    return Spot(f"${name}")


WHOLE_CONFIG = Spot("config")
WHOLE_CREDENTIALS = Spot(CREDENTIALS)


def case(
    kind: Kind, base: str, *steps: Step, at: Spot | tuple[Spot, ...] = (), title: str = "", codes: tuple[str, ...] = (),
    words: str = "", online: bool = False, needs_root: bool = False, beyond_root: bool = False,
    profile: str | None = None, ahead: timedelta = timedelta(), same_for_botocore: str = "",
) -> Case:  # fmt: skip
    """Declare a case in few words."""
    return Case(
        kind=kind, base=BY_NAME[base], steps=steps, spots=(at,) if isinstance(at, Spot) else at, title=title, codes=codes,
        words=words, online=online, needs_root=needs_root, beyond_root=beyond_root, profile=profile, ahead=ahead,
        same_for_botocore=same_for_botocore,
    )  # fmt: skip
