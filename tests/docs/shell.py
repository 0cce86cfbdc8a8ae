"""A shell in a home of its own: what was exported and where one went stays from command to command."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import ssocfg
from docs.forking import LONGEST, forks
from ssocfg.testing import FakeIdentityCenter

SHOWN_HOME = "/home/naka"  # what pages write for the home directory
_KEPT = ("LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR", "VIRTUAL_ENV")
_SCRIPT = """
(exit "$1")
eval "$2"
last=$?
{ pwd; env -0; } > "$3"
exit $last
"""


class Printed(NamedTuple):
    """What a command printed, on both streams, and its exit code."""

    text: str
    code: int


def words_of_ssocfg(line: str) -> list[str] | None:
    """Give the words for ssocfg, if a line is a call of it and of nothing else; None where it takes a shell."""
    line = line.replace("\\\n", " ")
    if set(line) & set("|&;<>()$`*?[#~!{\\\n"):
        return None
    match shlex.split(line):
        case ["ssocfg", *words] | ["python", "-m", "ssocfg", *words]:
            return words
        case _:
            return None


def addresses_of(center: FakeIdentityCenter) -> dict[str, str]:
    """Give what pages write for the addresses of a local Identity Center: those that AWS has."""
    return {
        f"{center.url}/device": f"{center.settings.start_url}/#/device",
        f"{center.url}/authorize": f"https://oidc.{center.settings.region}.amazonaws.com/authorize",
    }


class Shell:
    """The shell of one page."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        (self.home / ".aws").mkdir(parents=True)
        (self.home / ".aws").chmod(0o700)
        self.environ = self._clean_environ(folder / "opt")
        self.folder = str(self.home)
        self.last = 0
        self._shown = {str(self.home): SHOWN_HOME}
        self._met: list[str] = []
        self._state = folder / "state"

    def _clean_environ(self, programs: Path) -> dict[str, str]:
        """Give an environment without anything that changes how commands behave, and with a current `aws`."""
        aws = programs / "aws-cli" / "v2" / "2.31.0" / "bin" / "aws"
        aws.parent.mkdir(parents=True)
        aws.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
        aws.chmod(0o755)
        path = [str(aws.parent), os.path.dirname(sys.executable), os.environ.get("PATH", os.defpath)]
        return {
            **{name: os.environ[name] for name in _KEPT if name in os.environ},
            "HOME": str(self.home),
            "PATH": os.pathsep.join(path),
            "PYTHONPATH": str(Path(ssocfg.__file__).parents[1]),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUNBUFFERED": "1",  # both streams in the order in which they were written to
            "SHELL": "/bin/sh",
            "TERM": "xterm-256color",
        }

    def meet(self, center: FakeIdentityCenter | None) -> None:
        """Let AWS programs meet this Identity Center from now on, or AWS again."""
        for name in self._met:
            self.environ.pop(name, None)
        theirs = center.environ(self.home) if center is not None else {}
        self._met = [name for name in theirs if name.startswith(("AWS_", "BROWSER", "NO_PROXY", "no_proxy"))]
        self.environ |= {name: theirs[name] for name in self._met}
        self._shown = {str(self.home): SHOWN_HOME, **({} if center is None else addresses_of(center))}

    def write(self, path: str, text: str) -> None:
        """Put a text into a file, for its owner alone, as the AWS files are."""
        file = Path(self.folder, path.replace("~", str(self.home), 1))
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        file.chmod(0o600)

    def run(self, line: str) -> Printed:
        """Run one command as it would be typed."""
        words = words_of_ssocfg(line)
        if words is not None:
            output = self._state.with_name("output")
            self.last = forks().run(words, self.environ, self.folder, output)
            return Printed(self.as_shown(output.read_text(encoding="utf-8")), self.last)
        done = subprocess.run(
            ["bash", "-c", _SCRIPT, "bash", str(self.last), line, str(self._state)],
            cwd=self.folder,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=LONGEST,
            check=False,
        )
        if self._state.exists():
            self._take_over(self._state.read_bytes())
        self.last = done.returncode
        return Printed(self.as_shown(done.stdout.decode()), done.returncode)

    def run_python(self, code: str, place: str) -> Printed:
        """Run a block of Python code in a process of its own; tracebacks name the place in the page."""
        program = f"exec(compile({code!r}, {place!r}, 'exec'))"
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=self.folder, env=self.environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=LONGEST, check=False,
        )  # fmt: skip
        return Printed(self.as_shown(done.stdout.decode()), done.returncode)

    def as_shown(self, text: str) -> str:
        """Write a text as pages do: with their home directory, and with addresses of AWS."""
        for ours, theirs in self._shown.items():
            text = text.replace(ours, theirs)
        return text

    def _take_over(self, state: bytes) -> None:
        folder, _line, environ = state.partition(b"\n")
        self.folder = os.fsdecode(folder)
        pairs = (variable.partition(b"=") for variable in environ.split(b"\0") if variable)
        self.environ = {os.fsdecode(name): os.fsdecode(value) for name, _sign, value in pairs}
        self._state.unlink()
