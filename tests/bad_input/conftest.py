"""What the tests of bad input share: whole processes, watched for time and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pytest

import ssocfg

LIMIT = 60.0  # seconds; nothing here should come near it
SLOW = 5.0  # what is told of as slow
MOST = 40  # times the size of the file, of memory
MOST_OF_FIXES = 200  # the same of planning fixes, which holds the file before and after, as two dialects read it
LEAST = 16 << 20  # bytes; below it lie the modules that an empty file does not make a command load

# A process of its own, because a process's peak counts that of the one it was forked from.
WATCH = """
import json, os, signal, subprocess, sys, time
limit, out, err, *command = sys.argv[1:]
with open(out, "wb") as o, open(err, "wb") as e:
    began = time.monotonic()
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=o, stderr=e)
    signal.signal(signal.SIGALRM, lambda *_: child.kill())
    signal.setitimer(signal.ITIMER_REAL, float(limit))
    _pid, status, usage = os.wait4(child.pid, 0)
peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
print(json.dumps([os.waitstatus_to_exitcode(status), time.monotonic() - began, peak]))
"""
COMMANDS = {
    "doctor-json": ["doctor", "--format", "json", "--config-file", "{file}"],
    "doctor": ["doctor", "--config-file", "{file}"],
    "fixes": ["doctor", "--diff", "--unsafe-fixes", "--config-file", "{file}"],
    "list": ["list", "--config-file", "{file}"],
    "credentials": ["doctor"],  # the file stands in for the credentials file
}


class Outcome(NamedTuple):
    """How a process ended.

    Attributes:
        code: Its exit code; negative where it was killed, -9 at the limit of time.
        seconds: How long it took.
        peak: The most memory that it held, in bytes.
        out: What it printed.
        err: What it complained about.
    """

    code: int
    seconds: float
    peak: int
    out: bytes
    err: bytes


Measure: TypeAlias = Callable[[str, Path], Outcome]


@pytest.fixture(scope="session")
def run_watched(tmp_path_factory: pytest.TempPathFactory) -> Measure:
    """Run one of the commands on a file as a process, in an empty home without AWS variables."""
    if os.name != "posix":
        pytest.skip("memory of processes is measured in the way of POSIX")
    folder = tmp_path_factory.mktemp("watched")
    stray = ("AWS_", "PYTHON", "COLUMNS", "FORCE_COLOR", "_SSOCFG")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(stray)}
    environ |= {"HOME": str(folder / "home"), "PYTHONDONTWRITEBYTECODE": "1"}
    environ["PYTHONPATH"] = str(Path(ssocfg.__file__).parents[1])

    def run(command: str, path: Path) -> Outcome:
        out, err = folder / "out", folder / "err"
        words = [word.format(file=path) for word in COMMANDS[command]]
        special = {"AWS_SHARED_CREDENTIALS_FILE": str(path)} if command == "credentials" else {}
        watched = subprocess.run(
            [sys.executable, "-I", "-S", "-c", WATCH, str(LIMIT), str(out), str(err),
             sys.executable, "-m", "ssocfg", *words],
            env=environ | special, capture_output=True, text=True, check=True, timeout=LIMIT + 30,
        )  # fmt: skip
        code, seconds, peak = json.loads(watched.stdout)
        return Outcome(code, seconds, peak, out.read_bytes(), err.read_bytes())

    return run


@pytest.fixture(scope="session")
def baselines(run_watched: Measure, tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """Give the memory that each command holds for an empty file."""
    path = tmp_path_factory.mktemp("empty") / "config"
    path.touch()
    return {command: run_watched(command, path).peak for command in COMMANDS}


@pytest.fixture
def assert_survives(run_watched: Measure, baselines: dict[str, int]) -> Callable[[str, Path], Outcome]:
    """Run a command on a file and check all that must hold, whatever the file holds; tell of the figures."""

    def check(command: str, path: Path) -> Outcome:
        size = path.stat().st_size if path.is_file() else 0
        outcome = run_watched(command, path)
        more = outcome.peak - baselines[command]
        times = f"{more / size:6.1f} x" if size else "-"
        slow = " SLOW" if outcome.seconds > SLOW else ""
        print(
            f"FIGURES {path.name:32} {command:12} {size:>10} bytes {outcome.seconds:6.2f} s {more / 1e6:7.1f} MB"
            f" {times:>9} code {outcome.code:>2} output {len(outcome.out)}{slow}"
        )
        assert outcome.code != -9, f"it did not end within {LIMIT:.0f} s"
        assert b"Traceback" not in outcome.err, outcome.err[-2000:].decode("utf-8", "replace")
        assert outcome.code in (0, 1, 2), outcome.err[-2000:].decode("utf-8", "replace")
        assert b"\x1b" not in outcome.out + outcome.err
        assert b"\0" not in outcome.out + outcome.err
        most = MOST_OF_FIXES if command == "fixes" else MOST
        assert more <= max(most * size, LEAST), f"{more} bytes for a file of {size}"
        return outcome

    return check
