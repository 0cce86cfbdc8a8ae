"""What the tests of the command line share: a home of their own, commands in this process and in one of their own."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pytest

import ssocfg
from ssocfg.doctor.facts import Facts
from ssocfg.doctor.finding import Check, Observation, Severity


class Result(NamedTuple):
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


Run: TypeAlias = Callable[..., Result]


def put_aws_on_path(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a current `aws` first on PATH, as its installer lays it, so that the doctor has nothing to say of it."""
    program = home.parent / "opt" / "aws-cli" / "v2" / "2.31.0" / "bin" / "aws"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty home and an environment without anything that changes how commands behave."""
    stray: tuple[str, ...] = (
        "AWS_",
        "_SSOCFG",
        "COMP_",
        "COLUMNS",
        "LINES",
        "FORCE_COLOR",
        "CLICOLOR",
        "NO_COLOR",
        "TTY_",
        "XDG_",
        "SSOCFG_",
    )
    stray += ("PYTHONIO", "PYTHONUNBUFFERED", "PYTHONUTF8", "PYTHONCOERCE", "PYTHONWARNINGS", "PYTHONDEVMODE")
    for name in [name for name in os.environ if name.startswith(stray)]:
        monkeypatch.delenv(name)
    home = tmp_path / "home"
    (home / ".aws").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("TERM", "xterm-256color")
    put_aws_on_path(home, monkeypatch)
    monkeypatch.setattr("ssocfg.host.machine.account_home", lambda: str(home))
    for name in ("REQUESTS_CA_BUNDLE", "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "SUDO_USER"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("PYTHONPATH", str(Path(ssocfg.__file__).parents[1]))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    return home


@pytest.fixture
def write_config(home: Path) -> Callable[[str | bytes], Path]:
    """Write `~/.aws/config`."""

    def write(content: str | bytes, name: str = "config") -> Path:
        path = home / ".aws" / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape"))
        path.chmod(0o600)
        return path

    return write


@pytest.fixture
def write_credentials(write_config: Callable[..., Path]) -> Callable[[str | bytes], Path]:
    """Write `~/.aws/credentials`."""
    return lambda content: write_config(content, "credentials")


@pytest.fixture
def run() -> Run:
    """Run a command in this process, its output caught as if through a pipe."""
    from ssocfg.cli.main import run_command_line

    def run_here(*arguments: str) -> Result:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run_command_line(arguments)
        return Result(code, out.getvalue(), err.getvalue())

    return run_here


@pytest.fixture
def run_process() -> Run:
    """Run a command as a process; variables of the environment by name, None for none."""

    def run_there(*arguments: str, python: tuple[str, ...] = (), **environ: str | None) -> Result:
        merged = {**os.environ, **environ}
        result = subprocess.run(
            [sys.executable, *python, "-m", "ssocfg", *arguments],
            env={name: value for name, value in merged.items() if value is not None},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )
        return Result(
            result.returncode, result.stdout.decode("utf-8", "replace"), result.stderr.decode("utf-8", "replace")
        )

    return run_there


@pytest.fixture
def use_checks(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Put other checks in the place of the catalogue."""

    import ssocfg.cli.doctor
    import ssocfg.doctor.checks

    def use(*checks: Check) -> None:
        for module in (ssocfg.doctor.checks, ssocfg.cli.doctor):
            if hasattr(module, "CHECKS"):
                monkeypatch.setattr(module, "CHECKS", checks)

    return use


@pytest.fixture
def check_that_sees() -> Callable[..., Check]:
    """Make a check that gives these observations, or raises if one of them is an exception."""

    def make(
        *observations: Observation | Exception,
        code: str = "SSO901",
        name: str = "made-up",
        severity: Severity = "error",
    ) -> Check:
        def look(_facts: Facts) -> Iterator[Observation]:
            """A check made up for a test."""
            for observation in observations:
                if isinstance(observation, Exception):
                    raise observation
                yield observation

        return Check(code, name, severity, look)

    return make
