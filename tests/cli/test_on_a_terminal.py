"""What is shown on a real terminal: the code in a frame, the time left in place, bars; nothing left over behind it."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from cli.terminal import Shown
from ssocfg.testing import FakeIdentityCenter

CLEARED = "\r\x1b[K"


@pytest.fixture
def center(identity_center: FakeIdentityCenter) -> FakeIdentityCenter:
    identity_center.settings.interval = timedelta(seconds=1)
    return identity_center


@pytest.fixture
def show(center: FakeIdentityCenter, tmp_path: Path) -> Callable[..., Shown]:
    center.write_config(tmp_path, profiles={"dev": ("111122223333", "ReadOnlyAccess")})
    return lambda *words, **more: Shown(words, center.environ(tmp_path), **more)


def last_line_of(text: str) -> str:
    """Give what a terminal shows in its last line that is not empty."""
    lines = [line for line in text.replace("\r\n", "\n").split("\n") if line.strip()]
    return lines[-1].rpartition("\x1b[K")[2]


def test_a_code_stands_in_a_frame_and_the_time_left_in_one_place(center, show):
    center.person.approves(after_polls=2)
    shown = show("login", "corp", "--device-code", "--no-browser")
    assert shown.end() == 0
    assert "┌" in shown.text
    assert "│" in shown.text
    assert shown.text.count("waiting for the approval, 9:5") >= 2
    assert shown.text.count("\n") < 20  # the time left takes no lines of its own
    assert last_line_of(shown.text).startswith('"corp" is signed in')


def test_an_error_begins_on_a_clear_line(center, show):
    center.person.denies(after_polls=1)
    shown = show("login", "corp", "--device-code", "--no-browser")
    assert shown.end() == 1
    assert f"{CLEARED}error: " in shown.text


def test_an_interrupted_wait_leaves_a_clear_line(center, show):
    center.person.ignores()
    shown = show("login", "corp", "--device-code", "--no-browser")
    shown.read_until("waiting for the approval")
    shown.process.send_signal(signal.SIGINT)
    assert shown.end() == 130
    assert shown.text.rstrip("\r\n").endswith(f"{CLEARED}interrupted: this sign-in left nothing behind")


def test_the_time_left_is_a_bar(center, show, tmp_path):
    center.sign_in(tmp_path)
    shown = show("status")
    assert shown.end() == 0
    assert "████████████" in shown.text
    assert "\x1b[" in shown.text


def test_where_the_time_left_is_shown_it_is_not_told_how_long_it_is_waited(show):
    shown = show("login", "corp", "--pkce")
    assert shown.end() == 0
    assert "A page was opened" in shown.text
    assert "ssocfg waits" not in shown.text


def test_a_page_is_never_wrapped(center, show):
    center.person.approves(after_polls=1)
    shown = show("login", "corp", "--pkce", "--no-browser")
    shown.read_until("code_challenge=")
    shown.read_until("\r\n\r\n")
    (page,) = [line for line in shown.text.replace("\r\n", "\n").split("\n") if line.startswith("http://")]
    assert len(page) > 200
    center.person.visit(page)
    assert shown.end() == 0


@pytest.mark.parametrize("columns", [40, 70, 200])
def test_the_page_of_a_check_fits_the_terminal(center, show, run_process, columns):
    shown = show("doctor", "--explain", "SSO112", columns=columns)
    assert shown.end() == 0
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown.text)
    assert max(map(len, plain.splitlines()[1:])) <= max(columns, len("docs/explanation/where-sdks-disagree.md."))
    assert plain.split() == run_process("doctor", "--explain", "SSO112").out.split()
