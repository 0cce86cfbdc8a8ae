"""What the tests of the machine's room share: a home of their own, and whole processes in it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

import ssocfg

RunPython: TypeAlias = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty home and an environment without AWS variables."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    home = tmp_path / "home"
    (home / ".aws").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PYTHONPATH", str(Path(ssocfg.__file__).parents[1]))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    return home


@pytest.fixture
def run_python(home: Path) -> RunPython:
    """Run Python in a process of its own, for ten seconds at most, in the home."""

    def run(*arguments: str, **environ: str | None) -> subprocess.CompletedProcess[str]:
        merged = {**os.environ, **environ}
        return subprocess.run(
            [sys.executable, *arguments],
            env={name: value for name, value in merged.items() if value is not None},
            cwd=home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )

    return run
