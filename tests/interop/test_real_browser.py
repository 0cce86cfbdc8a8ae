"""Chromium, from the page of an authorization to what the listener lets it show."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import TypeAlias

import pytest

from interop.chromium import OPTIONS, Tab, find_chromium, open_tab
from ssocfg.host.listener import Redirect, RedirectListener
from ssocfg.testing import FakeIdentityCenter
from testing.conftest import Pkce, Program

Finish: TypeAlias = Callable[[Redirect], None]


@pytest.fixture
def chromium() -> str:
    program = find_chromium()
    if program is None:
        pytest.skip("there is no Chromium here; on Debian `apt-get install chromium` brings it")
    return program


@pytest.fixture
def browse(chromium: str, tmp_path: Path) -> Callable[[str], str]:
    """Give what Chromium shows of a URL, when all redirects are over."""

    def dump(url: str) -> str:
        command = [chromium, *OPTIONS, f"--user-data-dir={tmp_path / 'chromium'}", "--dump-dom", url]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return dump


@pytest.fixture
def tab(chromium: str, tmp_path: Path) -> Iterator[Tab]:
    with open_tab(chromium, tmp_path / "chromium") as tab:
        yield tab


@pytest.fixture
def pkce(identity_center: FakeIdentityCenter) -> Pkce:
    return Pkce(Program(identity_center).register_for_pkce())


@pytest.fixture
def listener(pkce: Pkce) -> Iterator[RedirectListener]:
    with RedirectListener(pkce.state) as listener:
        pkce.redirect_uri = listener.redirect_uri
        yield listener


@pytest.fixture
def login(listener: RedirectListener) -> Iterator[Callable[[Finish], None]]:
    """Wait beside the browser for the redirect, and do what a login does with it."""
    threads: list[threading.Thread] = []

    def start(finish: Finish) -> None:
        def run() -> None:
            redirect = listener.wait(40)
            assert redirect is not None
            finish(redirect)

        threads.append(threading.Thread(target=run))
        threads[-1].start()

    yield start
    for thread in threads:
        thread.join(50)


def test_the_browser_shows_that_one_is_signed_in(identity_center, pkce, listener, login, browse):
    tokens: list[dict[str, object]] = []

    def finish(redirect: Redirect) -> None:
        assert redirect.code is not None
        tokens.append(pkce.exchange(Program(identity_center), redirect.code.reveal()))
        listener.answer(success=True, text="Signed in to corp.")

    login(finish)
    page = browse(pkce.url(identity_center))
    assert "You are signed in" in page
    assert "Signed in to corp." in page
    assert "You can close this window." in page
    assert tokens[0]["accessToken"]


@pytest.mark.parametrize("text", ["No access for you", "<script>document.title='owned'</script><b>bold</b>"])
def test_the_browser_shows_that_it_was_denied(identity_center, pkce, listener, login, browse, text):
    identity_center.person.denies()

    def finish(redirect: Redirect) -> None:
        assert redirect.error == "access_denied"
        listener.answer(success=False, text=text)

    login(finish)
    page = browse(pkce.url(identity_center))
    assert text in unescape(page)
    assert "<b>" not in page
    assert "<title>ssocfg: The sign-in failed</title>" in page


def test_a_redirect_of_another_sign_in_leaves_the_listener_waiting(identity_center, pkce, listener, login, browse):
    page = browse(pkce.url(identity_center, state="state-of-another-sign-in"))
    assert "does not belong to the sign-in" in page
    assert listener.wait(0) is None
    login(lambda _redirect: listener.answer(success=True))
    assert "You are signed in" in browse(pkce.url(identity_center))


def test_a_login_that_is_interrupted_is_told_to_the_browser(identity_center, pkce, listener, login, browse):
    login(lambda _redirect: listener.__exit__(None, None, None))
    assert "The sign-in was interrupted" in browse(pkce.url(identity_center))


@pytest.mark.parametrize(("button", "heading"), [("allow", "You are signed in"), ("deny", "The sign-in failed")])
def test_a_button_is_clicked(identity_center, pkce, listener, tab, button, heading):
    identity_center.person.asks()
    tab.go(pkce.url(identity_center))
    tab.read_until("Allow access?")
    assert listener.wait(0) is None
    tab.click(button)
    redirect = listener.wait(20)
    assert redirect is not None
    assert redirect.error == (None if button == "allow" else "access_denied")
    listener.answer(success=button == "allow")
    assert heading in tab.read_until("You can close this window.")  # the last words; the title comes first


def test_the_policy_lets_the_style_through_and_nothing_else(identity_center, pkce, listener, login, tab):
    login(lambda _redirect: listener.answer(success=True, text="x"))
    tab.go(pkce.url(identity_center))
    tab.read_until("You can close this window.")
    colour = "getComputedStyle(document.querySelector('main')).borderTopColor"
    assert tab.run(colour) == "rgb(26, 135, 84)"
    assert tab.violations == []
    tab.run("document.body.insertAdjacentHTML('beforeend', '<p id=a style=\"color: red\">a</p>')")
    assert tab.run("getComputedStyle(document.getElementById('a')).color") != "rgb(255, 0, 0)"
