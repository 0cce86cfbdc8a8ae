"""Whole processes, beside an empty interpreter of the same environment."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.doctoring import fill_cache
from benchmarks.measure import Figure, paired, ratio_of
from benchmarks.parsing import write_config

RUNS = 31
SESSIONS = 2


def measure() -> list[Figure]:
    """Time `list`, `doctor` and an `apply` with nothing to do, on 10 profiles, beside `python -c pass`."""
    with tempfile.TemporaryDirectory() as home:
        Path(home, ".aws").mkdir()
        Path(home, ".aws", "config").write_text(write_config(10, sessions=SESSIONS), encoding="utf-8")
        fill_cache(Path(home, ".aws", "sso", "cache"), SESSIONS)
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHON"))}
        environ |= {"HOME": home, "USERPROFILE": home}

        def run(*arguments: str) -> None:
            done = subprocess.run(
                [sys.executable, *arguments], env=environ, cwd=home, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr

        exported = subprocess.run(
            [sys.executable, "-m", "ssocfg", "manifest", "export"], env=environ, capture_output=True, check=True
        )
        Path(home, "ssocfg.toml").write_bytes(exported.stdout)
        run("-m", "ssocfg", "apply", "--yes")
        figures = []
        for command, bound in (("list", 6.0), ("doctor", 8.0), ("apply", 8.0)):
            mine, empty = paired(lambda c=command: run("-m", "ssocfg", c), lambda: run("-c", "pass"), RUNS)
            detail = f"{min(mine) * 1e3:.0f} ms, python -c pass {min(empty) * 1e3:.0f} ms"
            figures.append(Figure(f"times longer: ssocfg {command}", ratio_of(mine, empty), bound, False, detail))
        return figures
