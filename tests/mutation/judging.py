"""Which tests see a fault: those that run its line, the quickest first."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
# Tests that run the modules in their own process. Not those of whole programs, which would be seen to cover nothing.
SUITES = {
    "config": ["config", "properties/test_never_raises.py", "properties/test_edit_laws.py", "properties/test_fixes.py",
               "properties/test_words.py", "fuzz", "cli/test_list_and_show.py", "onboarding"],
    "tokens": ["tokens", "fuzz", "api/test_kept_secrets.py"],
    "doctor": ["doctor", "checks", "credentials", "cli/test_doctor_json.py", "cli/test_doctor_fix.py"],
}  # fmt: skip
QUICKEST, SECONDS = 60, 12.0


class Suite(NamedTuple):
    """What the tests run, and how long they take.

    Attributes:
        by_line: The tests that run a line of a file.
        seconds: How long each takes.
    """

    by_line: dict[tuple[str, int], list[str]]
    seconds: dict[str, float]


def observe(folder: Path, rooms: list[str]) -> Suite:
    """Run the tests once and note which lines each runs."""
    wanted = list(dict.fromkeys(f"tests/{name}" for room in rooms for name in SUITES[room]))
    environ = {**os.environ, "COVERAGE_FILE": str(folder / "coverage")}
    report = folder / "report.xml"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider", "--cov=ssocfg",
         "--cov-context=test", "--cov-report=", f"--junitxml={report}", "-o", "junit_family=xunit1",
         f"--basetemp={folder / 'observed'}", *wanted],
        cwd=ROOT, env=environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    return Suite(_lines(folder / "coverage"), _durations(report))


def _lines(path: Path) -> dict[tuple[str, int], list[str]]:
    from coverage import CoverageData

    data = CoverageData(str(path))
    data.read()
    found: dict[tuple[str, int], list[str]] = {}
    for file in data.measured_files():
        name = file.rpartition("/ssocfg/")[2]
        for line, contexts in data.contexts_by_lineno(file).items():
            found[name, line] = sorted({context.partition("|")[0] for context in contexts if "|run" in context})
    return found


def _durations(report: Path) -> dict[str, float]:
    seconds: dict[str, float] = defaultdict(lambda: 1.0)
    for case in ET.parse(report).iter("testcase"):
        seconds[f"{case.get('file')}::{case.get('name')}"] = float(case.get("time", 1))
    return seconds


def choose(suite: Suite, file: str, line: int) -> list[str]:
    """Choose the tests that run a line: the quickest, as many as there is time for."""
    chosen: list[str] = []
    left = SECONDS
    for test in sorted(suite.by_line.get((file, line), []), key=lambda name: suite.seconds[name]):
        left -= suite.seconds[test]
        if chosen and (left < 0 or len(chosen) >= QUICKEST):
            break
        chosen.append(test)
    return chosen


def is_seen(place: Path, file: str, text: str, tests: list[str]) -> bool:
    """Say whether one of the tests fails where a module has this text."""
    source = place / "src"
    if not source.exists():
        shutil.copytree(ROOT / "src", source, ignore=shutil.ignore_patterns("__pycache__"))
    module = source / "ssocfg" / file
    before = module.read_text(encoding="utf-8")
    module.write_text(text, encoding="utf-8")
    (place / "tests").write_text("\n".join(tests), encoding="utf-8")
    environ = {**os.environ, "PYTHONPATH": str(source), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:xdist", "-p", "no:cacheprovider", "-p", "no:cov",
             f"--basetemp={place / 'run'}", f"@{place / 'tests'}"],
            cwd=ROOT, env=environ, capture_output=True, text=True, timeout=180, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:  # a loop without end
        return True
    finally:
        module.write_text(before, encoding="utf-8")
    return done.returncode != 0
