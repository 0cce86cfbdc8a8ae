"""Which tests run which line, and which of them are worth a try."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from coverage import CoverageData

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "ssocfg"
# Tests that run the modules in their own process. Not those of whole programs, which would be seen to cover nothing.
SUITES = {
    "config": ["config", "properties/test_never_raises.py", "properties/test_edit_laws.py", "properties/test_fixes.py",
               "properties/test_words.py", "fuzz", "cli/test_list_and_show.py", "onboarding", "checks/test_said.py"],
    "tokens": ["tokens", "fuzz", "api/test_kept_secrets.py"],
    "doctor": ["doctor", "checks", "cli/test_doctor_json.py", "cli/test_doctor_fix.py", "cli/test_doctor_text.py",
               "cli/test_doctor_files.py"],
}  # fmt: skip
# Laws with fewer examples than usual: a mutant is worth seconds, not minutes.
FEW = {"SSOCFG_LAW_EXAMPLES": "30", "SSOCFG_ORACLE_FILES": "100", "SSOCFG_ORACLE_EDITS": "100"}
# Tests with a bound in seconds, which coverage alone may break; those that look at the same findings in other ways; waits.
LEFT_OUT = ("takes_no_more_than", "eight_times_as_long", "test_one_root_cause", "says_the_same", "names_every_place",
            "test_one_cause", "worded_like_all_others", "exit_codes_are_those", "without_online", "test_sarif",
            "test_a_file_named_to", "all_fixes_together", "keeps_what_botocore")  # fmt: skip
CODE = r"\bSSO\d{3}\b"
MOST, SECONDS = 300, 20.0
PATIENCE = 0.05  # each further example of a test waits as long as if it were so many seconds slower


class Suite(NamedTuple):
    """What the tests run, and how long they take.

    Attributes:
        by_line: The tests that run a line of a file.
        seconds: How long each takes.
    """

    by_line: dict[tuple[str, int], list[str]]
    seconds: dict[str, float]


def observe(folder: Path, room: str) -> Suite:
    """Run the tests of a room once and note which lines each runs; what was noted in this folder before is enough."""
    data, report = folder / "coverage", folder / "report.xml"
    if not (folder / "done").exists():
        (folder / "rules").write_text(f"[run]\nsource_pkgs = ssocfg.{room}\n", encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider",
             "-k", f"not ({' or '.join(LEFT_OUT)})", "--cov", f"--cov-config={folder / 'rules'}",
             "--cov-context=test", "--cov-report=", f"--junitxml={report}", "-o", "junit_family=xunit1",
             f"--basetemp={folder / 'observed'}", *(f"tests/{name}" for name in SUITES[room])],
            cwd=ROOT, env={**os.environ, **FEW, "COVERAGE_FILE": str(data)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"the tests fail without any fault:\n{done.stdout[-3000:]}")
        (folder / "done").touch()
    return Suite(_lines(data), _durations(report))


def _lines(path: Path) -> dict[tuple[str, int], list[str]]:
    data = CoverageData(str(path))
    data.read()
    found: dict[tuple[str, int], list[str]] = {}
    for file in data.measured_files():
        name = file.rpartition("/ssocfg/")[2]
        for line, contexts in data.contexts_by_lineno(file).items():
            tests = {context.partition("|")[0] for context in contexts if "|run" in context}
            found[name, line] = sorted(test for test in tests if not any(word in test for word in LEFT_OUT))
    return found


def _durations(report: Path) -> dict[str, float]:
    seconds: dict[str, float] = defaultdict(lambda: 1.0)
    for case in ET.parse(report).iter("testcase"):
        seconds[f"{case.get('file')}::{case.get('name')}"] = float(case.get("time", 1))
    return seconds


def choose(suite: Suite, file: str, line: int) -> list[str]:
    """Choose the tests that run a line, as many as there is time for.

    Quick ones come first, and the first examples of each test before further ones.
    Tests whose names have the code of the check that the line is of come before all. What runs at import belongs to no
    test, least of all to the one that happened to import the module; all that are named after the file are asked then,
    and those that run any other line of it, first those that run the most.
    """
    found = next(filter(None, (suite.by_line.get((file, number)) for number in _statement(file, line))), [])
    if found and _is_in_function(file, line):
        return _within_time(suite, found, _codes(file, line), Counter())
    own = [test for test in suite.seconds if f"/test_{Path(file).stem}.py::" in test]
    return [*own, *_within_time(suite, [], _codes(file, line), _depths(suite, file), set(own))]


def _depths(suite: Suite, file: str) -> Counter[str]:
    """Count how many lines of the functions of a file each test runs."""
    depths: Counter[str] = Counter()
    for (name, line), tests in suite.by_line.items():
        if name == file and _is_in_function(file, line):
            depths.update(tests)
    return depths


def _within_time(
    suite: Suite, found: Iterable[str], codes: set[str], depths: Counter[str], known: Collection[str] = ()
) -> list[str]:
    turns: Counter[str] = Counter()
    turn = {}
    for test in sorted({*found, *depths}.difference(known), key=lambda name: (suite.seconds[name], name)):
        function = test.partition("[")[0]
        turn[test] = turns[function]
        turns[function] += 1
    waits = {test: suite.seconds[test] + PATIENCE * number for test, number in turn.items()}

    def rank(name: str) -> tuple[bool, int, float, str]:
        return not any(code in name for code in codes), -depths[name], waits[name], name

    chosen: list[str] = []
    left = SECONDS
    for test in sorted(turn, key=rank):
        left -= suite.seconds[test]
        if chosen and (left < 0 or len(chosen) >= MOST):
            break
        chosen.append(test)
    return chosen


def _codes(file: str, line: int) -> set[str]:
    """Find the codes of the function that a line is in; where it has none, those of the file."""
    text = (PACKAGE / file).read_text(encoding="utf-8")
    for node in ast.parse(text).body:
        first = min([node.lineno, *(mark.lineno for mark in getattr(node, "decorator_list", []))])
        if first <= line <= (node.end_lineno or first):
            lines = text.splitlines()[first - 1 : node.end_lineno]
            return set(re.findall(CODE, "\n".join(lines))) or set(re.findall(CODE, text))
    return set()


@cache
def _functions(file: str) -> list[tuple[int, int]]:
    tree = ast.parse((PACKAGE / file).read_text(encoding="utf-8"))
    return [
        (node.body[0].lineno, node.end_lineno or node.lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def _is_in_function(file: str, line: int) -> bool:
    """Say whether a line runs when a function is called, and not when the module is imported."""
    return any(first <= line <= last for first, last in _functions(file))


def _statement(file: str, line: int) -> list[int]:
    """List the line and those where the statements that it is in begin, the innermost first, no further than a body."""
    begins = [first for first, last in _statements(file) if first <= line <= last]
    return [line, *reversed(begins)]


@cache
def _statements(file: str) -> list[tuple[int, int]]:
    tree = ast.parse((PACKAGE / file).read_text(encoding="utf-8"))
    return sorted(
        (node.lineno, node.end_lineno or node.lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and not hasattr(node, "body")
    )
