"""Run the driver as processes, and look at what they leave."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import ssocfg

DRIVER = str(Path(__file__).with_name("driver.py"))
PACKAGES = str(Path(ssocfg.__file__).parents[1])
ENVIRON = {"PATH": os.environ.get("PATH", os.defpath), "PYTHONPATH": PACKAGES, "PYTHONDONTWRITEBYTECODE": "1"}
# Without `site`, which a start-up spends most of its time in.
COMMAND = [sys.executable, "-S", DRIVER]


def start(*words: object) -> subprocess.Popen[str]:
    """Start the driver with these words."""
    return subprocess.Popen(
        [*COMMAND, *map(str, words)], env=ENVIRON, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def run(*words: object, before: list[str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the driver to its end, under another command where one is given."""
    return subprocess.run(
        [*(before or []), *COMMAND, *map(str, words)],
        env=ENVIRON, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def end(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Wait for the end; give the exit code and what it complained of."""
    _out, err = process.communicate(timeout=600)
    return process.returncode, err


def litter(folder: Path) -> list[str]:
    """Name what a save has left in a folder and below."""
    return sorted(path.name for path in folder.rglob("*.ssocfg*"))


def rest(path: Path) -> None:
    """Make a file look as if nobody had touched it for years."""
    os.utime(path, (1_700_000_000, 1_700_000_000))
