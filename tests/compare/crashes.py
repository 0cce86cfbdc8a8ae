"""Each program killed at every call by which it writes, and on disks that are full: what it leaves of its files."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeAlias

from compare.crowds import OTHERS, is_broken, others_text
from compare.homes import SESSION, Ended, Home, make_home, open_center, signed_in_sections
from compare.preservation import WORKERS
from compare.programs import Program
from compare.tracing import Point, find_points, run_killed, run_without_room
from ssocfg.testing import FakeIdentityCenter

PROFILE = "own"
OLD = 1_700_000_000
PAGE, PAGES = 4096, 32
FREE = (0, 1, 2, 4, 8)  # pages that are left on a disk
Happens: TypeAlias = Callable[[Home, Sequence[str]], Ended]


class Toll(NamedTuple):
    """What was counted.

    Attributes:
        tries: How often a program was killed, or met a full disk.
        made: After how many of them the change is made.
        empty: After how many of them a file is empty.
        cut: After how many of them one is refused, or without sections that nobody asked about, though not empty.
        lies: How often the program told of success all the same.
        litter: After how many of them a file is left that was not there before.
    """

    tries: int = 0
    made: int = 0
    empty: int = 0
    cut: int = 0
    lies: int = 0
    litter: int = 0

    def plus(self, other: Toll) -> Toll:
        """Add up."""
        return Toll(*(a + b for a, b in zip(self, other, strict=True)))


class Tolls(NamedTuple):
    """What was counted of one program; nothing of a disk where none can be mounted."""

    killed: Toll
    without_room: Toll
    full_disk: Toll


def write_files(program: Program, home: Home, *, fill_page: bool = False) -> None:
    """Write files of a hundred sections that nobody asks about; where wanted, so long that one byte more is a page more."""
    files = program.asked(PROFILE)
    own = f"[profile {PROFILE}]\nregion = eu-west-1\noutput = json\n\n" if not program.asks_portal else ""
    texts = {"config": signed_in_sections(home) + own}
    for file in files:
        text = texts.get(file, "") + (others_text() if file == "config" else others_text().replace("[profile ", "["))
        texts[file] = ("#" * (-len(text) % PAGE - 1) + "\n" if fill_page else "") + text
    for file, text in texts.items():
        home.file(file).write_text(text)
        os.utime(home.file(file), (OLD, OLD))


def look(program: Program, home: Home, ended: Ended, before: dict[str, bytes]) -> Toll:
    """Look at what is left of the files."""
    made, empty, cut = True, False, False
    for file, asked in program.asked(PROFILE).items():
        data = home.file(file).read_bytes()
        others = [f"{'profile ' if file == 'config' else ''}other-{n}" for n in range(OTHERS)]
        empty |= not data
        cut |= bool(data) and is_broken(data, others)
        made &= data != before[file] and all(value.encode() in data for value in asked.reads.values())
    whole = not empty and not cut
    left = {path.name for path in home.config.parent.iterdir()} - {"config", "credentials", "sso", "cli", "filler"}
    return Toll(1, made and whole, empty, cut, ended.code == 0 and not (made and whole), bool(left))


def meet(program: Program, home: Home, happens: Happens) -> Toll:
    """Let a program run into something in a home whose files are written."""
    before = {file: home.file(file).read_bytes() for file in program.asked(PROFILE)}
    return look(program, home, happens(home, program.words(home, PROFILE)), before)


def _meet_in_new_home(program: Program, center: FakeIdentityCenter, happens: Happens) -> Toll:
    with make_home(center) as home:
        write_files(program, home)
        return meet(program, home, happens)


# --- killed, and full at a call ------------------------------------------------------------------------


def sweep(program: Program, center: FakeIdentityCenter) -> tuple[Toll, Toll]:
    """Kill a program at each of its calls, and let the disk be full at each that needs room."""
    with make_home(center) as home:
        write_files(program, home)
        points = find_points(home, program.words(home, PROFILE), home.config.parent)
    with ThreadPoolExecutor(WORKERS) as pool:
        killed = [pool.submit(_meet_in_new_home, program, center, _killing(point)) for point in points]
        full = [pool.submit(_meet_in_new_home, program, center, _filling(p)) for p in points if p.needs_room]
        return _sum(one.result() for one in killed), _sum(one.result() for one in full)


def _killing(point: Point) -> Happens:
    return lambda home, words: run_killed(home, words, point)


def _filling(point: Point) -> Happens:
    return lambda home, words: run_without_room(home, words, point)


def _sum(tolls: Iterator[Toll]) -> Toll:
    total = Toll()
    for toll in tolls:
        total = total.plus(toll)
    return total


# --- a disk that is full -------------------------------------------------------------------------------


@cache
def why_no_disk() -> str:
    """Say why no disk can be mounted here; empty where one can."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            with _mounted(Path(folder)):
                return ""
        except (OSError, subprocess.CalledProcessError):
            return "no disk can be mounted here; root can"


@contextlib.contextmanager
def _mounted(folder: Path) -> Iterator[None]:
    """Mount a small disk in the place of a folder."""
    words = ["mount", "-t", "tmpfs", "-o", f"size={PAGE * PAGES}", "tmpfs", str(folder)]
    subprocess.run(words, check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True, capture_output=True)


def on_full_disks(program: Program, center: FakeIdentityCenter) -> Toll:
    """Let a program edit files that end with a page on disks with few pages left, and one whose page has room."""
    if why_no_disk():
        return Toll()
    kinds = [(free, True) for free in FREE] + [(0, False)]
    return _sum(_on_full_disk(program, center, free, fill_page=fill) for free, fill in kinds)


def _on_full_disk(program: Program, center: FakeIdentityCenter, free: int, *, fill_page: bool) -> Toll:
    with make_home(center) as home, _mounted(home.config.parent):
        center.sign_in(home.path, session=SESSION)
        center.sign_in(home.path, session=None)
        write_files(program, home, fill_page=fill_page)
        disk = os.statvfs(home.config.parent)
        (home.config.parent / "filler").write_bytes(b"x" * max(disk.f_bavail - free, 0) * disk.f_frsize)
        return meet(program, home, Home.run)


def run_all(programs: Sequence[Program]) -> dict[str, Tolls]:
    """Count of each program what it leaves."""
    found: dict[str, Tolls] = {}
    with open_center() as center:
        for program in programs:
            found[program.name] = Tolls(*sweep(program, center), on_full_disks(program, center))
    return found
