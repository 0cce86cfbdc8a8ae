"""Runs ssocfg's commands in forks of a process in which all of it is loaded.

Each command is a process of its own, with its own environment and its own end. What they share is the start of Python and
of botocore, which would take most of the time.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import io
import json
import os
import pkgutil
import select
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path

LONGEST = 60  # seconds for one command
LOADED = ("botocore.session", "botocore.client", "botocore.endpoint", "botocore.httpsession", "botocore.signers")


class Forks:
    """The process that forks, as the tests see it."""

    def __init__(self) -> None:
        path = os.pathsep.join([str(Path(__file__).parents[1]), *filter(None, sys.path)])
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from docs.forking import serve; serve()"], env={**os.environ, "PYTHONPATH": path},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        atexit.register(self.end)

    def run(self, words: Sequence[str], environ: Mapping[str, str], folder: str, output: Path) -> int:
        """Run a command, both streams into a file, and give its exit code."""
        wish = {"words": list(words), "environ": dict(environ), "folder": folder, "output": str(output)}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps(wish)}\n")
        self._process.stdin.flush()
        if not select.select([self._process.stdout], [], [], LONGEST)[0]:
            raise TimeoutError(f"{words} did not end within {LONGEST} seconds")
        return int(self._process.stdout.readline())

    def end(self) -> None:
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(10)


@functools.cache
def forks() -> Forks:
    """The one of this process, started when it is first needed."""
    return Forks()


def serve() -> None:
    """Load everything, and fork for each wish that comes."""
    import ssocfg

    names = [name for _finder, name, _is_package in pkgutil.walk_packages(ssocfg.__path__, "ssocfg.")]
    for name in (*LOADED, *names):
        if not name.endswith("__main__") and "pytest" not in name:
            import_module(name)
    for line in sys.stdin:
        wish = json.loads(line)
        child = os.fork()
        if child == 0:
            _become(wish)
        _pid, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _become(wish: Mapping[str, object]) -> None:
    """Be the command, in this fork."""
    code: object = 3
    try:
        _enter(wish)
        import_module("ssocfg.__main__").run()
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001  nothing of ours may go on in a fork
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 0)


def _enter(wish: Mapping[str, object]) -> None:
    words, environ = wish["words"], wish["environ"]
    assert isinstance(words, list)
    assert isinstance(environ, dict)
    os.chdir(str(wish["folder"]))
    os.environ.clear()
    os.environ.update(environ)
    nothing = os.open(os.devnull, os.O_RDONLY)
    output = os.open(str(wish["output"]), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for number, descriptor in ((0, nothing), (1, output), (2, output)):
        os.dup2(descriptor, number)
    sys.stdout, sys.stderr = (_open_stream(number) for number in (1, 2))
    sys.argv = ["ssocfg", *words]


def _open_stream(number: int) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.FileIO(number, "w", closefd=False), encoding="utf-8", write_through=True)
