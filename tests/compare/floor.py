"""What the time of a command is made of: the interpreter's start, imports, and the work itself."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.parsing import write_config

from compare.contests import NAME, NOTHING
from compare.growth import restore
from compare.homes import ACCOUNT, BIN, ROLE, SESSION, Home, make_home, open_center, signed_in_sections
from compare.races import Runner, race
from compare.tracing import QUIET, why_not

IMPORT = re.compile(r"^import time: +\d+ \| +\d+ \| *([\w.]+)$", re.MULTILINE)
# Some names are only tried, and are not there.
IMPORTING = """
import sys
for name in sys.argv[1:]:
    try:
        __import__(name)
    except ImportError:
        pass
"""
ROUNDS = 11
SETTLING = 20  # ms for which a save waits, before it looks whether another program wrote at the same time
# What is not to be imported for itself, or is the program that is measured.
NOT_AGAIN = frozenset({"site", "sitecustomize", "usercustomize", "__main__"})


class Floor(NamedTuple):
    """What the time of a command is made of, in milliseconds.

    Attributes:
        command: The words.
        whole: All of it.
        interpreter: `python -c pass`.
        imports: What importing the same modules takes beyond that.
        modules: How many modules these are.
        readings: How often the config file is opened to be read; None where that cannot be traced.
    """

    command: str
    whole: float
    interpreter: float
    imports: float
    modules: int
    readings: int | None

    @property
    def work(self) -> float:
        """What remains."""
        return max(self.whole - self.interpreter - self.imports, 0)


COMMANDS: tuple[tuple[str, ...], ...] = (
    ("status", "--check", NAME),
    ("credential-process", "--profile", NAME),
    ("--version",),
    ("list",),
    ("show", NAME),
    ("status",),
    ("profile", "set", NAME, "--output", "text"),
    ("doctor", "--fail-on", "never"),
    ("whoami", NAME),
    ("populate", "--session", SESSION, "--yes"),
)


def measure(rounds: int = ROUNDS) -> list[Floor]:
    """Take the main commands apart, in a home of a dozen profiles."""
    with open_center() as center, make_home(center) as home:
        profile = f"sso_session = corp\nsso_account_id = {ACCOUNT}\nsso_role_name = {ROLE}\nregion = us-east-1\n"
        text = f"{signed_in_sections(home)}[profile {NAME}]\n{profile}\n{write_config(10, 2)}"
        restore(home, text)
        home.run([str(BIN / "ssocfg"), "credential-process", "--profile", NAME])  # so that the role is cached
        return [_measure(home, text, words, rounds) for words in COMMANDS]


def _measure(home: Home, text: str, words: Sequence[str], rounds: int) -> Floor:
    command = [sys.executable, str(BIN / "ssocfg"), *words]
    restore(home, text)
    modules = list_modules(home, command)
    restore(home, text)
    readings = count_readings(home, command)
    runners = [
        Runner("whole", [command], codes=(0, 1)),
        Runner("imports", [[sys.executable, "-c", IMPORTING, *modules]]),
        Runner(NOTHING, [[sys.executable, "-c", "pass"]]),
    ]
    found = race(home, "floor", runners, rounds, before=lambda: restore(home, text)).samples
    times = {name: [sample.seconds * 1e3 for sample in samples] for name, samples in found.items()}
    nothing, whole = median(times[NOTHING]), median(times["whole"])
    imports = median(a - b for a, b in zip(times["imports"], times[NOTHING], strict=True))
    return Floor(f"ssocfg {' '.join(words)}", whole, nothing, imports, len(modules), readings)


def list_modules(home: Home, command: Sequence[str]) -> list[str]:
    """List the modules that a command imports beyond those of every start, in their order."""
    python, *rest = command
    of_all = set(_imported(home, [python, "-X", "importtime", "-c", "pass"]))
    found = _imported(home, [python, "-X", "importtime", *rest])
    return [name for name in dict.fromkeys(found) if name not in of_all and name not in NOT_AGAIN]


def _imported(home: Home, words: Sequence[str]) -> list[str]:
    done = subprocess.run(words, cwd=home.path, env=home.environ, capture_output=True, text=True, check=False)
    return [str(match[1]) for match in IMPORT.finditer(done.stderr)]


def count_readings(home: Home, command: Sequence[str]) -> int | None:
    """Count how often a command opens the config file to read it."""
    if why_not():
        return None
    with tempfile.NamedTemporaryFile() as log:
        home.run(command, [*QUIET, log.name, "-f", "-e", "trace=openat"])
        lines = Path(log.name).read_text(errors="replace").splitlines()
    return sum(f'"{home.config}"' in line and "O_RDONLY" in line for line in lines)
