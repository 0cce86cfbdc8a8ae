"""Something else in the place of the file: every command ends, soon, with words and a code."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a matter of POSIX file systems")


def put_a_file_without_permission(path: Path) -> None:
    path.write_bytes(b"[default]\n")
    path.chmod(0o000)


def put_a_file_into_a_closed_folder(path: Path) -> None:
    path.write_bytes(b"[default]\n")
    path.parent.chmod(0o000)


def put_a_file_in_place_of_the_folder(path: Path) -> None:
    path.parent.rmdir()
    path.parent.write_bytes(b"x")


def put_a_huge_file(path: Path) -> None:
    path.touch()
    os.truncate(path, 1 << 33)


KINDS: dict[str, Callable[[Path], object]] = {
    "missing": lambda _path: None,
    "folder": lambda path: path.mkdir(),
    "pipe": os.mkfifo,
    "dangling-link": lambda path: path.symlink_to("gone"),
    "circle-of-links": lambda path: path.symlink_to(path.name),
    "link-to-a-folder": lambda path: path.symlink_to("/"),
    "endless-device": lambda path: path.symlink_to("/dev/zero"),
    "random-device": lambda path: path.symlink_to("/dev/urandom"),
    "no-permission": put_a_file_without_permission,
    "closed-folder": put_a_file_into_a_closed_folder,
    "file-in-place-of-the-folder": put_a_file_in_place_of_the_folder,
    "huge-and-empty": put_a_huge_file,
}
BOUND = {"no-permission", "closed-folder"}  # what root would pass through
AS_NOBODY = """
import contextlib, io, os, shlex, sys  # shlex: what prints the command of a fix loads it then
from ssocfg.cli.main import run_command_line
if os.getuid() == 0:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        for words in (sys.argv[1:], ["doctor"], ["list", "--config-file", "/"]):
            run_command_line(words)  # loads all modules, which a plain user perhaps may not read either
    os.setgroups([]); os.setegid(65534); os.seteuid(65534)
raise SystemExit(run_command_line(sys.argv[1:]))
"""


@pytest.fixture
def open_home() -> Iterator[Path]:
    """A home which any user may enter, so that the tests can be run by root too."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        (Path(folder) / ".aws").mkdir(mode=0o755)
        yield Path(folder)
        if (Path(folder) / ".aws").is_dir():
            (Path(folder) / ".aws").chmod(0o755)


@pytest.fixture
def run_beside(open_home: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Put something in the place of a file and run a command, for ten seconds at most, bound by permissions."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environ |= {"HOME": str(open_home), "PYTHONDONTWRITEBYTECODE": "1"}

    def run(kind: str, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        put(kind, open_home / ".aws" / name)
        program = ["-c", AS_NOBODY] if kind in BOUND else ["-m", "ssocfg"]
        return subprocess.run(
            [sys.executable, *program, *arguments],
            env=environ,
            cwd=open_home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )

    return run


def put(kind: str, path: Path) -> None:
    try:
        KINDS[kind](path)
    except OSError as error:
        pytest.skip(f"this cannot be made here: {error}")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("command", [["doctor", "--format", "json"], ["doctor"], ["list"], ["show", "a"]], ids=" ".join)
@pytest.mark.parametrize("name", ["config", "credentials"])
def test_a_command_ends_soon_and_without_a_crash(run_beside, kind, command, name):
    result = run_beside(kind, name, *command)
    assert "Traceback" not in result.stderr
    assert "crashed." not in result.stderr
    assert result.returncode in (0, 1, 2), result.stderr


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "missing"])
def test_the_doctor_says_why_the_config_file_counts_as_empty(run_beside, kind):
    result = run_beside(kind, "config", "doctor")
    assert result.returncode == 1
    assert result.stdout.startswith("~/.aws/config: SSO002 error: ")


def test_a_file_in_place_of_the_folder_is_one_cause_and_told_once(run_beside):
    result = run_beside("file-in-place-of-the-folder", "config", "doctor")
    assert result.returncode == 1
    assert result.stdout.count(" error: ") == 1


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("missing", "file-in-place-of-the-folder")])
def test_the_doctor_says_why_the_credentials_file_counts_as_empty(run_beside, kind):
    result = run_beside(kind, "credentials", "doctor")
    assert result.returncode == 1
    assert "~/.aws/credentials: SSO007 error: " in result.stdout


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "missing"])
@pytest.mark.parametrize("command", [["list"], ["show", "a"]], ids=" ".join)
def test_those_who_need_the_file_say_that_they_cannot_read_it(run_beside, kind, command):
    result = run_beside(kind, "config", *command)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("error: cannot read ")


def test_a_socket_is_no_file_either(open_home, run_beside):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(open_home / ".aws" / "config"))
        assert run_beside("missing", "config", "doctor").returncode == 1
        assert run_beside("missing", "config", "list").returncode == 2


def test_a_file_handed_over_as_a_pipe_is_told_of():
    script = 'exec "$0" -m ssocfg list --config-file /dev/stdin'
    result = subprocess.run(
        ["/bin/sh", "-c", script, sys.executable], input=b"[default]\n", capture_output=True, timeout=10, check=False
    )
    assert result.returncode == 2
    assert b"Traceback" not in result.stderr
    assert result.stderr.startswith(b"error: cannot read /dev/stdin: ")
