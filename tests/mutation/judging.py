"""Whether tests fail where a module has a fault. Each try is a fork of a process that has loaded all but ssocfg."""

from __future__ import annotations

import compileall
import contextlib
import gc
import multiprocessing
import os
import shutil
import signal
import sys
from pathlib import Path

import pytest

from mutation.observing import FEW, ROOT

TIMEOUT = 180.0
LOADED = ["pytest", "hypothesis.strategies", "_hypothesis_pytestplugin", "botocore.session", "botocore.credentials",
          "botocore.configloader", "botocore.tokens", "configupdater", "click.testing", "jsonschema", "rich.console",
          "rich.table", "freezegun", "platformdirs", "pyte", "urllib3", "yaml", "ssl"]  # fmt: skip
# hypothesis is loaded already, which pytest warns of.
OPTIONS = """
    -x -q --tb=no --assert=plain -p no:xdist -p no:cacheprovider -p no:cov -W ignore::pytest.PytestAssertRewriteWarning
""".split()

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(LOADED)


class Place:
    """A folder with a copy of the source in which faults are planted; nothing is written outside of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.rmtree(folder, ignore_errors=True)
        self.source = folder / "src"
        shutil.copytree(ROOT / "src", self.source, ignore=shutil.ignore_patterns("__pycache__"))
        for compiled in (self.source, ROOT / "tests"):
            compileall.compile_dir(compiled, quiet=1)

    def find_failing(self, tests: list[str], file: str = "", text: str = "") -> str | None:
        """Return the first test that fails where a module has this text, or None where all pass."""
        module = self.source / "ssocfg" / file
        if file:
            module.write_text(text, encoding="utf-8")
        scratch = self.folder / "scratch"
        scratch.mkdir()
        try:
            return self._run(scratch, tests)
        finally:
            shutil.rmtree(scratch, onerror=_make_removable)
            if file:
                shutil.copy2(
                    ROOT / "src" / "ssocfg" / file, module
                )  # with its old time, so that the compiled one counts

    def _run(self, scratch: Path, tests: list[str]) -> str | None:
        process = _forks.Process(target=run_tests, args=(str(self.source), str(scratch), tests))
        process.start()
        process.join(TIMEOUT)
        is_endless = process.is_alive()
        with contextlib.suppress(ProcessLookupError):  # what the tests started, too
            os.killpg(process.pid or 0, signal.SIGKILL)
        process.join()
        if is_endless:
            return "no end"
        failed = scratch / "failed"
        if failed.exists():
            return failed.read_text(encoding="utf-8")
        if "(no match in any of [<Module" in (scratch / "log").read_text(encoding="utf-8", errors="replace"):
            raise SystemExit("tests changed since they were observed: a test that was chosen is gone")
        return None if process.exitcode == 0 else f"pytest ended with {process.exitcode}"

    def remove(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self.folder, onerror=_make_removable)


def _make_removable(function: object, path: str, _error: object) -> None:
    """Remove what a test has made unreadable."""
    Path(path).parent.chmod(0o700)
    if Path(path).is_dir() and not Path(path).is_symlink():
        Path(path).chmod(0o700)
        shutil.rmtree(path, ignore_errors=True)
    else:
        Path(path).unlink(missing_ok=True)


class Recorder:
    """A plugin that keeps the name of the first test that fails."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.path.exists():
            self.path.write_text(report.nodeid, encoding="utf-8")


def run_tests(source: str, folder: str, tests: list[str]) -> None:
    """Run tests in this process, with a home and a folder for temporary files of its own."""
    os.setpgid(0, 0)
    gc.freeze()  # what was loaded before the fork; pytest collects garbage more than once
    scratch = Path(folder)
    for name in ("home", "tmp"):
        (scratch / name).mkdir()
    (scratch / "tests").write_text("\n".join(tests), encoding="utf-8")
    os.environ |= {"PYTHONPATH": source, "PYTHONDONTWRITEBYTECODE": "1", "HOME": str(scratch / "home"),
                   "TMPDIR": str(scratch / "tmp"), **FEW}  # fmt: skip
    sys.path.insert(0, source)
    sys.dont_write_bytecode = True
    os.chdir(ROOT)
    with (scratch / "log").open("w") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    recorder = Recorder(scratch / "failed")
    done = pytest.main(
        [*OPTIONS, f"--basetemp={scratch / 'run'}", f"@{scratch / 'tests'}"],
        plugins=[recorder],
    )
    sys.stdout.flush()
    os._exit(int(done))
