"""What the doctor says of a set-up that a check is about: the program is run on the examples that its tests have."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from checks.examples import Example
    from checks.online_cases import Case

TESTS = Path(__file__).parents[2] / "tests"
LONGEST = 30  # lines of a config file that a reader will look through


class Shown(NamedTuple):
    """What the doctor was run on, and what it said.

    Attributes:
        config: The config file's text; empty where it cannot be shown.
        output: The doctor's text.
    """

    config: str
    output: str


def show_findings() -> dict[str, Shown]:
    """Run the doctor once for each check that a home directory or a local Identity Center can show, by code."""
    if str(TESTS) not in sys.path:
        sys.path.append(str(TESTS))
    from checks.examples import FIRING
    from checks.online_cases import FIRING as ONLINE

    shown: dict[str, Shown] = {}
    for example in sorted(FIRING, key=_length):
        if example.code not in shown and not example.is_beyond_this_user:
            shown[example.code] = _run_example(example)
    for case in ONLINE:
        if case.code not in shown:
            shown[case.code] = _run_case(case)
    return shown


def _length(example: Example) -> tuple[bool, int, int]:
    """Put what can be shown before what cannot, what is text before what is none, the short before the long."""
    config = example.config or b""
    return not _text_of(config), sum(byte < ord(" ") for byte in config.replace(b"\n", b"")), len(config)


def _text_of(config: bytes) -> str:
    try:
        text = config.decode()
    except UnicodeDecodeError:
        return ""
    plain = all(letter.isprintable() or letter == "\n" for letter in text)
    return text.strip("\n") if plain and text.count("\n") <= LONGEST else ""


def _run_example(example: Example) -> Shown:
    import pytest

    from checks.examples import Home

    with _room() as home, pytest.MonkeyPatch.context() as patch:
        Home(home, example, patch)
        output = _run_doctor(home, "--select", example.code)
        is_about_text = output.startswith("~/.aws/config:") and output[len("~/.aws/config:")].isdigit()
        return Shown(_text_of(example.config or b"") if is_about_text else "", output)


def _run_case(case: Case) -> Shown:
    import pytest

    from checks.online_cases import ACCOUNTS, ASSIGNED, Scene
    from ssocfg.testing import FakeIdentityCenter
    from ssocfg.testing.home import is_dropped

    with (
        _room() as home,
        FakeIdentityCenter(accounts=ACCOUNTS, assignments=ASSIGNED) as center,
        pytest.MonkeyPatch.context() as patch,
        ExitStack() as stack,
    ):
        for name in filter(is_dropped, list(os.environ)):
            patch.delenv(name)
        for name, value in center.environ(home).items():
            patch.setenv(name, value)
        patch.chdir(home)
        case.arrange(Scene(center, home, patch, stack))
        output = _run_doctor(home, "--online", "--select", case.code)
        return Shown("", output)


@contextlib.contextmanager
def _room() -> Iterator[Path]:
    """Give a home directory of its own, and come back from it."""
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        try:
            yield Path(folder).resolve()
        finally:
            os.chdir(here)


def _run_doctor(home: Path, *words: str) -> str:
    from ssocfg.cli.main import run_command_line

    out = io.StringIO()
    logging.disable(logging.INFO)  # botocore's, of endpoints; Sphinx would print it
    with contextlib.redirect_stdout(out):
        run_command_line(["doctor", *words])
    logging.disable(logging.NOTSET)
    return out.getvalue().replace(str(home), "/home/naka")
