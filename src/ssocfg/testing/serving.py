"""`python -m ssocfg.testing serve`: keeps a local Identity Center running, with a home directory to play in.

python -m ssocfg.testing serve playground         in one terminal; in others: . playground/environment
python -m ssocfg.testing serve -- ./my-script.sh  for as long as a command runs
"""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from types import FrameType

from ssocfg.testing.accounts import DEFAULT_ACCOUNTS
from ssocfg.testing.fake_identity_center import FakeIdentityCenter
from ssocfg.testing.home import DROPPED_SPELLINGS

ENVIRONMENT = "environment"
_USAGE = "python -m ssocfg.testing serve [-h] [--ask] [FOLDER] [-- COMMAND ...]"
_INTERRUPTED, _NOT_RUN, _UNUSABLE = 130, 127, 2
# What leads elsewhere in the shell that reads the file, which may be another than the one that serves; AWS_* whatever
# they are.
_UNSET = rf"unset {' '.join(DROPPED_SPELLINGS)} $(env | sed -n 's/^\(AWS_[A-Za-z0-9_]*\)=.*/\1/p')"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a local Identity Center until Ctrl-C, or as long as a command runs; give the exit code.

    Args:
        arguments: The words after the module's name; by default those of this process.
    """
    words, command = _split(list(sys.argv[1:] if arguments is None else arguments))
    options = _read(words)
    _on_the_end(signal.default_int_handler)
    center = FakeIdentityCenter(accounts=DEFAULT_ACCOUNTS)
    if options.ask:
        center.person.asks()
    try:
        with _folder(options.folder) as home, center:
            environ = _make_environ(center, home, asks=options.ask)
            if command:
                return _run(command, environ)
            _write_environment(home, environ)
            _say(center, home, "asks you in your browser" if options.ask else "allows every sign-in")
            Event().wait()
    except KeyboardInterrupt:
        pass
    except OSError as error:  # such as a folder where nothing can be made
        what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        sys.stderr.write(f"error: cannot serve: {what}\n")
        return _UNUSABLE
    return _INTERRUPTED


def _split(words: list[str]) -> tuple[list[str], list[str]]:
    """Part our own words from those of a command behind `--`."""
    at = words.index("--") if "--" in words else len(words)
    return words[:at], words[at + 1 :]


def _read(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m ssocfg.testing", usage=_USAGE, description="Run a local Identity Center to play with."
    )
    parser.add_argument("serve", choices=["serve"], help="keep it running")
    parser.add_argument(
        "folder", nargs="?", metavar="FOLDER", help="the home directory; else one that is removed again"
    )
    parser.add_argument("--ask", action="store_true", help="show pages with the buttons Allow and Deny in your browser")
    options = parser.parse_args(words)
    if options.folder is not None and Path(options.folder).resolve() == Path.home().resolve():
        parser.error("this is your own home directory; name another folder")
    return options


def _on_the_end(handler: Callable[[int, FrameType | None], object]) -> None:
    for number in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
        signal.signal(number, handler)


@contextmanager
def _folder(name: str | None) -> Generator[Path]:
    """Give the folder that is the home directory, made where it is not there."""
    if name is None:
        with tempfile.TemporaryDirectory(prefix="ssocfg-serve-") as made:
            yield Path(made)
        return
    Path(name).mkdir(mode=0o700, parents=True, exist_ok=True)
    yield Path(name).resolve()


def _make_environ(center: FakeIdentityCenter, home: Path, *, asks: bool) -> dict[str, str]:
    """Give the environment for programs; where you are asked, with the browser that you have."""
    environ = center.environ(home)
    if asks:
        del environ["BROWSER"]
        environ |= {name: os.environ[name] for name in ("BROWSER",) if name in os.environ}
    return environ


def _run(command: Sequence[str], environ: dict[str, str]) -> int:
    try:
        process = subprocess.Popen(command, env=environ)
    except OSError as error:
        sys.stderr.write(f"error: cannot run {command[0]}: {error.strerror}\n")
        return _NOT_RUN
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the command, which gets it too
    _on_the_end(lambda _number, _frame: process.terminate())
    code = process.wait()
    return code if code >= 0 else 128 - code


def _write_environment(home: Path, environ: dict[str, str]) -> None:
    """Write the file that a shell reads to get this environment."""
    new = {name: value for name, value in environ.items() if os.environ.get(name) != value}
    lines = [_UNSET, *(f"export {name}={shlex.quote(value)}" for name, value in new.items())]
    path = home / ENVIRONMENT
    path.touch(mode=0o600)
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")


def _say(center: FakeIdentityCenter, home: Path, decides: str) -> None:
    accounts = [f"account    {key}  {it.name}: {', '.join(it.roles)}" for key, it in DEFAULT_ACCOUNTS.items()]
    lines = [
        f"A local Identity Center plays AWS at {center.url} and {decides}. Ctrl-C ends it.",
        "",
        f"start URL  {center.settings.start_url}",
        f"region     {center.settings.region}",
        *accounts,
        "",
        "In another terminal, for a home directory of its own in which AWS programs meet it:",
        "",
        f"    . {shlex.quote(os.path.relpath(home / ENVIRONMENT))}",
        "",
    ]
    sys.stdout.write("\n".join(lines))
    sys.stdout.flush()
