"""The house rules that tools keep: what may import what, who prints, who exits, and what a start costs."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "ssocfg"
HEAVY = {"asyncio", "botocore", "click", "configupdater", "questionary", "rich"}


def run_python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python with the modules of this folder before the installed ones."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


# --- imports -------------------------------------------------------------------------------------


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the package that a test may spoil, with the contracts beside it."""
    pytest.importorskip("importlinter", reason="import-linter is not installed")
    shutil.copytree(SOURCE, tmp_path / "ssocfg", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def plant(house: Path, module: str, line: str) -> None:
    """Add a line at the end of a module; rooms that do not stand yet are put up empty."""
    path = house.joinpath(*module.split(".")).with_suffix(".py")
    if path.with_suffix("").is_dir():
        path = path.with_suffix("") / "__init__.py"
    for folder in path.relative_to(house).parents[:-1]:
        (house / folder).mkdir(exist_ok=True)
        (house / folder / "__init__.py").touch()
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")


def check_imports(house: Path) -> subprocess.CompletedProcess[str]:
    command = "from importlinter.cli import lint_imports_command as run; run(['--no-cache'])"
    return run_python(house, "-c", command)


def test_imports_keep_the_contracts(house):
    result = check_imports(house)
    assert result.returncode == 0, result.stdout + result.stderr
    assert ", 0 broken" in result.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("ssocfg.errors", "import ssocfg.values", "Imports point down the house"),
        ("ssocfg.values", "import ssocfg.config", "Imports point down the house"),
        ("ssocfg.config.stray", "import ssocfg.tokens", "Imports point down the house"),
        ("ssocfg.tokens.stray", "def late():\n    import ssocfg.config", "Imports point down the house"),
        ("ssocfg.doctor.stray", "import ssocfg.host", "Imports point down the house"),
        ("ssocfg.host.stray", "import ssocfg.aws", "Imports point down the house"),
        ("ssocfg.host.stray", "import ssocfg.api", "Imports point down the house"),
        ("ssocfg.unplaced", "", "Imports point down the house"),
        ("ssocfg.testing.stray", "import ssocfg.errors", "testing imports nothing of the house but values"),
        ("ssocfg.testing.stray", "import ssocfg.config", "testing imports nothing of the house but values"),
        ("ssocfg.cli.stray", "import ssocfg.testing", "nothing of the house imports testing but the demo"),
        ("ssocfg", "import os", "pure rooms know no machine"),
        ("ssocfg.doctor", "from os import environ", "pure rooms know no machine"),
        ("ssocfg.config.stray", "import os.path", "pure rooms know no machine"),
        ("ssocfg.credentials.stray", "import botocore.session", "pure rooms know no machine"),
        ("ssocfg.host.stray", "import click", "only cli knows the terminal"),
        ("ssocfg.api", "import rich.table", "only cli knows the terminal"),
    ],
)
def test_a_wrong_import_breaks_its_contract(house, module, line, contract):
    for target in ("ssocfg.config", "ssocfg.tokens", "ssocfg.host", "ssocfg.aws", "ssocfg.api", "ssocfg.testing"):
        plant(house, target, "")
    assert check_imports(house).returncode == 0
    plant(house, module, line)
    result = check_imports(house)
    assert result.returncode == 1, result.stdout + result.stderr
    assert any("BROKEN" in text and contract in text for text in result.stdout.splitlines()), result.stdout


# --- purity --------------------------------------------------------------------------------------


def check_style(house: Path, module: str, *lines: str) -> str:
    path = house.joinpath("src", *module.split(".")).with_suffix(".py")
    path.parent.mkdir(parents=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    shutil.copy(ROOT / "pyproject.toml", house)
    arguments = ("check", "--no-cache", "--output-format=concise", "--select=TID251,PTH123,T201", "src")
    return run_python(house, "-m", "ruff", *arguments).stdout


@pytest.mark.parametrize(
    "lines",
    [
        ["import os"],
        ["from os import environ"],
        ["from pathlib import Path"],
        ["import time"],
        ["from datetime import UTC, datetime", "datetime.now(UTC)"],
        ["import datetime", "datetime.date.today()"],
        ["import sys", "sys.argv"],
        ["import sys", "sys.exit(1)"],
        ["open('config')"],
        ["print('hello')"],
    ],
)
@pytest.mark.parametrize("module", ["ssocfg.errors", "ssocfg.doctor.checks.files", "ssocfg.room.not_thought_of_yet"])
def test_a_pure_room_cannot_name_the_machine(tmp_path, module, lines):
    pytest.importorskip("ruff", reason="ruff is not installed")
    assert "Found 1 error" in check_style(tmp_path, module, *lines)


@pytest.mark.parametrize("module", ["ssocfg.host.files", "ssocfg.aws.oidc", "ssocfg.api.updating", "ssocfg.cli.main"])
def test_an_impure_room_can_name_the_machine(tmp_path, module):
    pytest.importorskip("ruff", reason="ruff is not installed")
    assert "All checks passed" in check_style(tmp_path, module, "import os", "import time", "open('config')")


# --- who prints, who exits -----------------------------------------------------------------------

EXITS = {"SystemExit", "sys.exit", "os._exit", "os.abort", "exit", "quit"}
PRINTS = {"print", "click.echo", "click.secho", "echo", "secho", "sys.stdout.write", "sys.stderr.write", "rich.print"}


def find_calls(text: str) -> Iterator[str]:
    """Find what a module calls or raises, as written."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)
        elif isinstance(node, ast.Raise) and node.exc is not None:
            yield ast.unparse(node.exc)


def find_modules_that_call(names: set[str]) -> set[str]:
    """Find the modules of the package that call or raise one of these names."""
    return {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if names.intersection(find_calls(path.read_text(encoding="utf-8")))
    }


def test_only_main_exits():
    assert find_modules_that_call(EXITS) <= {"__main__.py", "testing/__main__.py"}


def test_only_render_prints():
    # `speaking` is for programs that sign in and gave no output of their own; `serving` is no part of the house.
    assert find_modules_that_call(PRINTS) <= {"cli/render.py", "host/speaking.py", "testing/serving.py"}


@pytest.mark.parametrize("line", ["raise SystemExit", "raise SystemExit(2) from None", "sys.exit(1)", "exit()"])
def test_an_exit_is_seen(line):
    assert EXITS.intersection(find_calls(line))


@pytest.mark.parametrize("line", ["print(1)", "click.echo('a')", "sys.stdout.write('a')"])
def test_a_print_is_seen(line):
    assert PRINTS.intersection(find_calls(line))


# --- the page about the house ---------------------------------------------------------------------

PAGE = ROOT / "docs" / "explanation" / "architecture.md"
ROOMS = (
    "config",
    "tokens",
    "onboarding",
    "credentials",
    "doctor",
    "host",
    "aws",
    "api",
    "testing",
)  # listed one by one
LONGEST_CHECKS = 320  # lines; their docstrings are pages


def find_named_modules(page: str, room: str) -> set[str]:
    """Find the modules that the tree on the page names in a room."""
    tree = page.partition("src/ssocfg/\n")[2].partition("```")[0]
    rooms = re.split(r"^[├└]── (\w+)/", tree, flags=re.MULTILINE)
    return set(re.findall(r"\b\w+\.py\b", dict(zip(rooms[1::2], rooms[2::2], strict=True))[room]))


@pytest.mark.parametrize("room", ROOMS)
def test_the_page_about_the_house_names_the_modules_of_a_room_and_no_others(room):
    there = {path.name for path in (SOURCE / room).glob("*.py") if not path.name.startswith("__")}
    assert find_named_modules(PAGE.read_text(encoding="utf-8"), room) == there


@pytest.mark.parametrize("path", sorted((SOURCE / "doctor" / "checks").glob("*.py")), ids=lambda path: path.stem)
def test_a_module_of_checks_is_no_longer_than_is_said(path):
    said = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert f"have up to {LONGEST_CHECKS})" in said
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_CHECKS


# --- start-up ------------------------------------------------------------------------------------


def find_heavy_modules_after(folder: Path, statement: str) -> set[str]:
    """Find which heavy modules a fresh interpreter has loaded after this statement."""
    command = [sys.executable, "-c", f"import sys; {statement}; print(*sys.modules)"]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return HEAVY.intersection(result.stdout.split())


def test_import_ssocfg_loads_nothing_heavy(tmp_path):
    assert find_heavy_modules_after(tmp_path, "import ssocfg") == set()


def test_a_heavy_import_is_seen(tmp_path):
    assert find_heavy_modules_after(tmp_path, "import ssocfg, configupdater") == {"configupdater"}
