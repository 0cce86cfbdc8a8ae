"""Goes through a page as a reader would: the homes, the portals, the commands, the code."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from cli.terminal import Shown, Talk
from docs.pages import Block, Remark
from docs.scenes import HOMES, make_portal
from docs.screen import COLUMNS, show
from docs.shell import Printed, Shell
from docs.transcripts import is_as_shown, read_steps
from ssocfg.testing import FakeIdentityCenter


class Telling:
    """The telling of one page; `with` ends what it started."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._homes = 0
        self._portals: dict[str, FakeIdentityCenter] = {}
        self._staying: list[subprocess.Popen[str]] = []
        self.shell = self._move()

    def __enter__(self) -> Telling:
        return self

    def __exit__(self, *_error: object) -> None:
        for process in self._staying:
            process.terminate()
            process.wait(10)
            if process.stdout is not None:
                process.stdout.close()
        for center in self._portals.values():
            center.stop()

    def tell(self, block: Block) -> None:
        """Do what a block says, and hold what comes of it to what the page shows."""
        for remark in block.remarks:
            self._prepare(remark, block)
        if block.says("not run"):
            return
        match block.language:
            case "console" if block.says("typed"):
                self._type(block)
            case "console" if block.says("stays"):
                self._let_stay(block)
            case "console":
                self._run(block)
            case "sh":
                printed = self.shell.run(f"set -e\n{block.text}")
                assert_done(block, block.text, printed)
            case "python" if "def test_" not in block.text:
                given = block.says("given")
                code = f"import ssocfg\n{given.body or given.value if given else ''}\n{block.text}"
                printed = self.shell.run_python(code, block.place)
                assert_done(block, block.text, printed)

    def _prepare(self, remark: Remark, block: Block) -> None:
        match remark:
            case ("home", name, _):
                self.shell = self._move()
                self.shell.write("~/.aws/config", HOMES[name])
            case ("portal", "none", _):
                self.shell.meet(None)
            case ("portal", name, _):
                if name not in self._portals:
                    self._portals[name] = make_portal(name).start()
                self.shell.meet(self._portals[name])
            case ("file", path, None):
                self.shell.write(path, block.text)
            case ("file", path, text):
                self.shell.write(path, f"{text}\n")
            case ("run", command, _):
                printed = self.shell.run(command)
                assert_done(block, command, printed)
            case _:
                pass

    def _move(self) -> Shell:
        self._homes += 1
        return Shell(self._folder / str(self._homes))

    def _run(self, block: Block) -> None:
        for step in read_steps(block.text):
            assert_as_shown(block, step.command, self.shell.run(step.command), step.shown)

    def _type(self, block: Block) -> None:
        (step,) = read_steps(block.text)
        remark = block.says("typed")
        assert remark is not None
        answers = [line.split(" => ", 1) for line in (remark.body or "").splitlines()]
        talks = [Talk(question.strip(), keys.encode().decode("unicode_escape")) for question, keys in answers]
        shown = Shown(
            ("-c", step.command), self.shell.environ, program=("bash",), folder=self.shell.folder, columns=COLUMNS
        )
        shown.talk(*talks)
        code = shown.end()
        assert_as_shown(block, step.command, Printed(self.shell.as_shown(show(shown.text)), code), step.shown)

    def _let_stay(self, block: Block) -> None:
        (step,), last = read_steps(block.text), block.says("stays")
        assert last is not None
        process = subprocess.Popen(
            ["bash", "-c", f"exec {step.command}"], cwd=self.shell.folder, env=self.shell.environ,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self._staying.append(process)
        assert process.stdout is not None
        text = ""
        for line in process.stdout:
            text += line
            if last.value in line:
                break
        assert_as_shown(block, step.command, Printed(self.shell.as_shown(text), 0), step.shown)


def assert_done(block: Block, what: str, printed: Printed) -> None:
    if printed.code != 0:
        pytest.fail(f"{block.place}: exit code {printed.code}\n{what}\n--- it printed\n{printed.text}", pytrace=False)


def assert_as_shown(block: Block, command: str, printed: Printed, shown: str) -> None:
    if printed.code == 3 or not is_as_shown(printed.text, shown):
        said = f"--- the page shows\n{shown}\n--- it printed\n{printed.text}"
        pytest.fail(f"{block.place}: $ {command}\n{said}", pytrace=False)
