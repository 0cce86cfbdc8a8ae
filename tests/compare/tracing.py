"""The calls to the system by which a program writes a file, found by strace, and programs run with one of them failing.

Of a program that starts others only the first process is traced: it is the one that writes.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from compare.homes import Ended, Home

QUIET = ("strace", "-qq", "-o")
CALL = re.compile(r"^(\w+)\(")
OPENS_TO_WRITE = re.compile(r"^(?:openat|open|creat)\(.*O_(?:WRONLY|RDWR)")
NEED_ROOM = frozenset({"write", "pwrite64", "writev", "fsync", "fdatasync", "link", "linkat", "rename", "renameat"})
LASTING = frozenset({"write", "pwrite64", "writev", "fsync", "fdatasync"})  # a disk that is full stays full


class Point(NamedTuple):
    """A call: the how manieth of its name in the process, and whether it needs room on the disk."""

    name: str
    number: int
    needs_room: bool


@cache
def why_not() -> str:
    """Say why nothing can be traced here; empty where it can."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    done = subprocess.run([*QUIET, "/dev/null", "true"], capture_output=True, check=False)
    return "" if done.returncode == 0 else f"strace cannot trace here: {done.stderr.decode(errors='replace').strip()}"


def find_points(home: Home, words: Sequence[str], folder: Path) -> list[Point]:
    """Run a program once and list its calls about a folder and its files, from the first that opens one to write."""
    with tempfile.NamedTemporaryFile() as log:
        ended = home.run(words, [*QUIET, log.name, "-y", "-s", "0", "-e", "trace=%file,%desc"])
        lines = Path(log.name).read_text(errors="replace").splitlines()
    assert ended.code == 0, ended.said
    points = list_points(lines, str(folder))
    assert points, f"{words[0]} was not seen to write in {folder}"
    return points


def list_points(lines: Sequence[str], folder: str) -> list[Point]:
    """Pick the calls about a folder out of a trace."""
    there = re.compile(rf"{re.escape(folder)}[/>\"]")
    seen: Counter[str] = Counter()
    found: list[Point] = []
    for line in lines:
        match = CALL.match(line)
        if match is None:
            continue
        name = match[1]
        seen[name] += 1
        if there.search(line) and (found or OPENS_TO_WRITE.match(line)):
            found.append(Point(name, seen[name], name in NEED_ROOM or "O_EXCL" in line))
    return found


def run_killed(home: Home, words: Sequence[str], point: Point) -> Ended:
    """Run a program and kill it at one call."""
    return _run(home, words, point, f"signal=KILL:when={point.number}")


def run_without_room(home: Home, words: Sequence[str], point: Point) -> Ended:
    """Run a program on a disk that is full at one call, and where that writes, from then on."""
    return _run(home, words, point, f"error=ENOSPC:when={point.number}{'+' if point.name in LASTING else ''}")


def _run(home: Home, words: Sequence[str], point: Point, what: str) -> Ended:
    return home.run(words, [*QUIET, "/dev/null", "-e", f"trace={point.name}", "-e", f"inject={point.name}:{what}"])
