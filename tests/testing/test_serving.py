"""`python -m ssocfg.testing serve`: a local Identity Center for a person at a shell, or for a script."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from ssocfg.testing import FakeIdentityCenter
from ssocfg.testing.people import visit

START_URL = "https://d-1234567890.awsapps.com/start"
SERVE = [sys.executable, "-m", "ssocfg.testing", "serve"]
SET_UP = f"session set lab --start-url {START_URL} --region us-east-1"
PROFILE = "profile set dev --session lab --account 111122223333 --role ReadOnlyAccess --region us-east-1"


class Served:
    """One that runs, with what it said."""

    def __init__(self, folder: Path, *words: str, environ: dict[str, str]) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [*SERVE, *words], cwd=folder, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.said = ""
        while "    . " not in self.said:
            line = self.process.stdout.readline()
            assert line, self.said
            self.said += line

    @property
    def url(self) -> str:
        found = re.search(r"http://127\.0\.0\.1:\d+", self.said)
        assert found is not None
        return found.group()

    @property
    def sourced(self) -> str:
        return self.said.rpartition("    . ")[2].strip()

    def end(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        code = self.process.wait(10)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "own").mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "XDG_", "BROWSER"))}
    return {**kept, "HOME": str(tmp_path / "own"), "TMPDIR": str(tmp_path / "own"), "AWS_PROFILE": "production"}


@pytest.fixture
def serve(tmp_path: Path, environ: dict[str, str]) -> Iterator[Callable[..., Served]]:
    served: list[Served] = []

    def start(*words: str) -> Served:
        served.append(Served(tmp_path, *words, environ=environ))
        return served[-1]

    yield start
    for one in served:
        if one.process.poll() is None:
            one.end(signal.SIGKILL)


def run_in(served: Served, script: str, environ: dict[str, str]) -> str:
    """Run lines in a shell that has read the environment."""
    ssocfg = f'ssocfg() {{ "{sys.executable}" -m ssocfg "$@"; }}'
    lines = f"{ssocfg}\n. {os.path.join('.', served.sourced)}\nset -e\n{script}"
    done = subprocess.run(
        ["sh", "-c", lines], cwd=served.folder, env=environ, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_says_what_one_needs_to_know(serve):
    served = serve("playground")
    assert f"{served.url} and allows every sign-in. Ctrl-C ends it." in served.said
    assert f"start URL  {START_URL}\nregion     us-east-1\n" in served.said
    assert "account    111122223333  Sandbox: AdministratorAccess, ReadOnlyAccess\n" in served.said
    assert served.sourced == "playground/environment"


def test_a_shell_that_reads_the_environment_meets_it_and_nothing_of_its_own(serve, environ, tmp_path):
    served = serve("playground")
    away = {**environ, "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_CONFIG_FILE": str(tmp_path / "own" / "config")}
    away |= {"XDG_STATE_HOME": str(tmp_path / "own" / "state"), "HTTPS_PROXY": "http://127.0.0.1:9"}
    story = f"ssocfg {SET_UP}\nssocfg {PROFILE}\nssocfg login lab\nssocfg whoami dev\nenv"
    said = run_in(served, story, away)
    assert "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_ReadOnlyAccess_" in said
    assert "AKIAIOSFODNN7EXAMPLE" not in said
    assert "AWS_PROFILE" not in said
    assert "XDG_STATE_HOME" not in said
    assert "HTTPS_PROXY" not in said
    assert (tmp_path / "playground" / ".aws" / "config").exists()
    assert list((tmp_path / "own").iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_ends_when_it_is_told_to_and_leaves_nothing(serve, number, tmp_path):
    served = serve()
    assert (tmp_path / served.sourced).exists()
    assert served.end(number) == 130
    assert list((tmp_path / "own").iterdir()) == []
    with pytest.raises(URLError):
        urlopen(served.url)


def test_a_folder_that_was_named_stays_with_the_new_port_when_it_is_served_again(serve, tmp_path):
    serve("playground").end()
    (tmp_path / "playground" / "mine").touch()
    served = serve("playground")
    assert served.url in (tmp_path / "playground" / "environment").read_text()
    assert (tmp_path / "playground" / "mine").exists()
    assert (tmp_path / "playground" / "environment").stat().st_mode & 0o777 == 0o600


def test_whoever_wants_to_be_asked_is_asked_in_their_own_browser(serve, environ, tmp_path):
    served = serve("playground", "--ask")
    assert "and asks you in your browser" in served.said
    assert "BROWSER" not in (tmp_path / "playground" / "environment").read_text()
    lines = f"ssocfg {SET_UP}\nssocfg login lab --device-code --no-browser > said 2>&1 &\n"
    lines += "until grep -q user_code= said; do sleep 0.05; done\ncat said\nwait"
    shell = subprocess.Popen(
        ["sh", "-c", f'ssocfg() {{ "{sys.executable}" -m ssocfg "$@"; }}\n. ./{served.sourced}\n{lines}; cat said'],
        cwd=tmp_path, env=environ, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert shell.stdout is not None
    with shell, shell.stdout as said:
        url = next(line.strip() for line in said if "user_code=" in line)
        assert "Allow access?" in visit(url).text
        assert "Request approved" in visit(url, clicks="allow").text
        assert '"lab" is signed in' in said.read()


@pytest.mark.parametrize(
    ("command", "code"),
    [(["sh", "-c", "exit 7"], 7), (["sh", "-c", "kill -TERM $$"], 143), (["no-such-program"], 127), (["true"], 0)],
)
def test_a_command_ends_it_with_its_own_exit_code(environ, command, code, tmp_path):
    done = subprocess.run([*SERVE, "--", *command], env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert ("cannot run no-such-program" in done.stderr) == (code == 127)
    assert list((tmp_path / "own").iterdir()) == []


def test_a_command_meets_it(environ):
    script = f'ssocfg() {{ "{sys.executable}" -m ssocfg "$@"; }}; ssocfg {SET_UP} && ssocfg login lab'
    done = subprocess.run([*SERVE, "--", "sh", "-c", script], env=environ, capture_output=True, text=True, check=False)
    assert '"lab" is signed in' in done.stdout + done.stderr


def test_ones_own_home_is_refused(environ):
    done = subprocess.run([*SERVE, environ["HOME"]], env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "this is your own home directory; name another folder" in done.stderr
    assert os.listdir(environ["HOME"]) == []


def test_no_folder_of_the_users_own_is_in_the_environment_for_programs(tmp_path, monkeypatch):
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    with FakeIdentityCenter() as center:
        assert not [name for name in center.environ(tmp_path) if name.startswith("XDG_")]


def test_a_folder_that_cannot_be_made_is_named_in_one_line(tmp_path, environ):
    (tmp_path / "file").touch()
    done = subprocess.run(
        [*SERVE, "file/playground"],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: cannot serve: file/playground: Not a directory\n"
