"""Points in a save at which strace can do something to it, counted as strace counts: by the name of the call."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from reliability.driver import MARK
from reliability.processes import COMMAND, ENVIRON, run

CALL = re.compile(r"^(?:\d+ +)?(\w+)\(")
FILES = set("""
    openat open creat read pread64 readv write pwrite64 writev close fsync fdatasync ftruncate fallocate rename renameat
    renameat2 link linkat unlink unlinkat mkdir mkdirat rmdir chmod fchmod fchmodat fchmodat2 chown fchown fchownat
    utimensat stat newfstatat fstat lstat statx access faccessat faccessat2 getdents64 flock listxattr llistxattr
    getxattr setxattr fsetxattr lseek readlink
""".split())  # fmt: skip
NOT_TO_STOP_AT = {"exit_group", "exit"}


class Point(NamedTuple):
    """A call: the how manieth of its name since the start of the process."""

    name: str
    number: int


def points(*words: object, names: set[str] | None = None) -> list[Point]:
    """Run the driver once and list the calls of its save; it must succeed."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "calls"
        result = run(*words, before=["strace", "-f", "-qq", "-o", str(log)])
        lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    if not lines:
        pytest.skip(f"strace cannot trace here: {result.stderr.strip()[:200]}")
    assert result.returncode == 0, result.stderr
    seen: Counter[str] = Counter()
    found: list[Point] = []
    begun = False
    for line in lines:
        match = CALL.match(line)
        if match is None:
            continue
        name = match[1]
        seen[name] += 1
        if begun and name not in NOT_TO_STOP_AT and (names is None or name in names):
            found.append(Point(name, seen[name]))
        begun = begun or MARK in line
    assert len(found) > 10, "the save was not seen in the trace"
    return found


def run_with(point: Point, what: str, *words: object, on: str = "") -> subprocess.CompletedProcess[str]:
    """Run the driver while strace does this at that call (`signal=KILL`, `error=EIO`), and with `+` at all later ones."""
    inject = f"inject={point.name}:{what}:when={point.number}{on}"
    command = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={point.name}", "-e", inject, *COMMAND]
    return subprocess.run(
        [*command, *map(str, words)], env=ENVIRON, capture_output=True, text=True, timeout=60, check=False
    )
