"""The person: what they decide, the pages that they see, and the person as a program's browser."""

from __future__ import annotations

import shlex
import subprocess
import sys
import threading
import time
import webbrowser
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from ssocfg.testing import FakeIdentityCenter, Person
from testing.conftest import Pkce, Program, query_of
from testing.raw import ask

NOWHERE = [
    "https://example.com/", "http://example.com/", "http://10.0.0.1/", "https://127.0.0.1/", "file:///etc/passwd",
    "http://127.0.0.1.example.com/", "http://127.0.0.1@example.com/", "ftp://127.0.0.1/", "127.0.0.1", "", "http://[",
]  # fmt: skip


@pytest.mark.parametrize(
    ("person", "habit"),
    [
        (Person(), "approves"), (Person().denies(), "denies"), (Person().ignores(), "ignores"), (Person().asks(), "asks"),
        (Person().asks().approves(), "approves"),
    ],
)  # fmt: skip
def test_a_person_says_what_they_do(person, habit):
    assert repr(person) == f"Person(user='naka', {habit})"


def test_a_decision_comes_after_polls_time_and_visit():
    person = Person().denies(after_polls=2, after=timedelta(seconds=5), when_visited=True)
    assert person.decide(polls=2, waited=timedelta(seconds=5), visited=True) == "deny"
    assert person.decide(polls=1, waited=timedelta(seconds=5), visited=True) is None
    assert person.decide(polls=2, waited=timedelta(seconds=4), visited=True) is None
    assert person.decide(polls=2, waited=timedelta(seconds=5), visited=False) is None


# --- the page of a user code ---------------------------------------------------------------------


@pytest.mark.parametrize(("clicks", "error"), [("allow", None), ("deny", "AccessDeniedException")])
def test_the_buttons_decide_on_a_device_code(center, program, clicks, error):
    center.person.asks()
    client = program.register()
    started = program.start(client)
    with pytest.raises(program.oidc.exceptions.AuthorizationPendingException):
        program.poll(client, started["deviceCode"])
    page = center.person.visit(started["verificationUriComplete"], clicks=clicks)
    assert (page.status, page.url) == (200, f"{center.url}/device")
    if error is None:
        assert program.poll(client, started["deviceCode"])["accessToken"]
    else:
        with pytest.raises(getattr(program.oidc.exceptions, error)):
            program.poll(client, started["deviceCode"])


def test_the_page_asks_for_a_code_where_it_was_given_none(center, program):
    page = center.person.visit(program.start(program.register())["verificationUri"])
    assert 'name="user_code"' in page.text
    with pytest.raises(ValueError, match="no button to allow"):
        center.person.visit(page.url, clicks="allow")


def test_a_code_may_be_typed_in_small_letters(center, program):
    center.person.asks()
    code = program.start(program.register())["userCode"].lower()
    assert "Allow" in center.person.visit(f"{center.url}/device?user_code={code}").text


@pytest.mark.parametrize("end", ["wrong", "spent", "expired"])
def test_a_code_that_is_good_for_nothing_is_unknown(center, program, end):
    client = program.register()
    started = program.start(client)
    if end == "spent":
        program.poll(client, started["deviceCode"])
    elif end == "expired":
        center.advance(timedelta(seconds=600))
    url = f"{center.url}/device?user_code=AAAA-AAAA" if end == "wrong" else started["verificationUriComplete"]
    assert center.person.visit(url).status == 404


def test_a_link_clicks_no_button(center, program):
    center.person.asks()
    started = program.start(program.register())
    page = center.person.visit(started["verificationUriComplete"] + "&decision=allow")
    assert "Allow" in page.text


def test_visits_are_recorded(center, program):
    center.person.visit(program.start(program.register())["verificationUriComplete"])
    assert center.calls("VerifyDevice") == 1
    assert center.requests[-1].parameters == {"user_code": "<secret>"}


# --- only the loopback interface -----------------------------------------------------------------


@pytest.mark.parametrize("url", NOWHERE)
def test_a_person_goes_nowhere_else(url):
    for visit in (Person().visit, Person().open):
        with pytest.raises(ValueError, match=r"loopback|Invalid IPv6"):
            visit(url)


def test_a_person_follows_no_redirect_to_elsewhere():
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(302)
            self.send_header("Location", "http://example.com/")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        with pytest.raises(ValueError, match="loopback"):
            Person().visit(f"http://127.0.0.1:{server.server_port}/")
        thread.join()


def test_a_person_uses_no_proxy(center, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert center.person.visit(f"{center.url}/device").status == 200


# --- as a program's browser ----------------------------------------------------------------------


def receive_redirect(server: HTTPServer, told: dict[str, str]) -> None:
    """Wait for one redirect, as a program does that opens its browser first."""
    server.timeout = 10
    server.handle_request()
    told.update(query_of(str(getattr(server, "target", ""))))


class Target(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.target = self.path  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def sign_in_with(program: Program, open_browser: object) -> dict[str, str]:
    """Open the browser first and answer the redirect after, as the AWS CLI does, with one thread."""
    assert callable(open_browser)
    with HTTPServer(("127.0.0.1", 0), Target) as server:
        redirect = f"http://127.0.0.1:{server.server_port}/oauth/callback"
        pkce = Pkce(program.register_for_pkce(), redirect)
        assert open_browser(pkce.url(program.center))
        told: dict[str, str] = {}
        receive_redirect(server, told)
        assert told["state"] == pkce.state
        return {**pkce.exchange(program, told["code"])}


def test_a_person_can_be_given_as_browser(center, program):
    assert sign_in_with(program, center.person.open)["accessToken"]


def test_a_page_that_cannot_be_reached_is_the_persons_trouble(center):
    url = center.url
    center.stop()
    assert center.person.open(url)
    with pytest.raises(OSError, match="refused"):
        center.person.visit(url)


def test_a_program_finds_the_person_in_browser(center, program, monkeypatch, tmp_path):
    command = center.environ(tmp_path)["BROWSER"]
    assert sign_in_with(program, webbrowser.get(command).open)["accessToken"]


def run_person(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "ssocfg.testing.person", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


@pytest.mark.parametrize("clicks", ["allow", "deny"])
def test_the_person_as_a_program_clicks(center, program, clicks):
    center.person.asks()
    client = program.register()
    started = program.start(client)
    done = run_person("--wait", "--click", clicks, started["verificationUriComplete"])
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    if clicks == "allow":
        assert program.poll(client, started["deviceCode"])["accessToken"]
    else:
        with pytest.raises(program.oidc.exceptions.AccessDeniedException):
            program.poll(client, started["deviceCode"])


def test_the_person_as_a_program_returns_at_once(center, program):
    started = program.start(program.register())
    center.inject("VerifyDevice", hang=timedelta(seconds=5))
    begun = time.monotonic()
    done = run_person(started["verificationUriComplete"])
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - begun < 5
    while center.calls("VerifyDevice") < 1:
        time.sleep(0.02)


@pytest.mark.parametrize("url", ["https://example.com/", "junk"])
def test_the_person_as_a_program_goes_nowhere_else(url):
    done = run_person("--wait", url)
    assert done.returncode == 2
    assert "loopback" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_person_as_a_program_says_that_a_page_cannot_be_reached(center):
    url = center.url
    center.stop()
    done = run_person("--wait", url)
    assert done.returncode == 2
    assert "cannot visit the page" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_browser_command_is_one_that_a_shell_could_run(center, tmp_path):
    words = shlex.split(center.environ(tmp_path)["BROWSER"])
    assert words == [sys.executable, "-m", "ssocfg.testing.person", "%s"]


def test_a_head_request_has_no_body(center: FakeIdentityCenter):
    assert ask(center, "HEAD", "/nothing").body == b""
