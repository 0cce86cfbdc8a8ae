"""Sign-in with an authorization code and a code verifier (PKCE)."""

from __future__ import annotations

import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from testing.conftest import Pkce, Program, query_of
from testing.raw import ask, ask_url


def authorize(program: Program, pkce: Pkce, **changes: str | None) -> dict[str, str]:
    """Open the authorize page, and return what the redirect tells."""
    answer = ask_url(program.center, pkce.url(program.center, **changes))
    assert answer.status == 302, answer
    location = answer.headers["location"]
    assert location.startswith(f"{pkce.redirect_uri}?")
    return query_of(location)


@pytest.fixture
def pkce(program: Program) -> Pkce:
    return Pkce(program.register_for_pkce())


def test_a_code_comes_back_with_the_state_and_is_exchanged(program, pkce):
    told = authorize(program, pkce)
    assert set(told) == {"code", "state"}
    assert told["state"] == pkce.state
    answer = pkce.exchange(program, told["code"])
    assert answer["refreshToken"]
    assert program.keys(answer["accessToken"])


def test_a_state_comes_back_to_the_letter(program, pkce):
    state = "a b&c=d/é?%23#"
    assert authorize(program, pkce, state=state)["state"] == state


def test_a_code_without_state_comes_back_without(program, pkce):
    assert set(authorize(program, pkce, state=None)) == {"code"}


@pytest.mark.parametrize("port", [1, 8080, 65535])
def test_the_port_of_the_redirect_is_free(program, port):
    pkce = Pkce(program.register_for_pkce(), f"http://127.0.0.1:{port}/oauth/callback")
    assert authorize(program, pkce)["code"]


@pytest.mark.parametrize(
    "uri",
    [
        "https://example.com/oauth/callback",
        "http://example.com/oauth/callback",
        "http://127.0.0.1.example.com/oauth/callback",
        "http://127.0.0.1@example.com/oauth/callback",
        "http://localhost/oauth/callback",
        "http://127.0.0.1/oauth/other",
        "http://127.0.0.1/oauth/callback?more=1",
        "http://127.0.0.1/oauth/callback/",
        "https://127.0.0.1/oauth/callback",
        "http://127.0.0.1:99999/oauth/callback",
        "http://127.0.0.1/oauth/callback\r\nSet-Cookie: a=b",
        "//127.0.0.1/oauth/callback",
        "javascript:alert(1)",
        "",
        None,
    ],
)
def test_a_foreign_redirect_is_refused_and_not_followed(program, pkce, uri):
    answer = ask_url(program.center, pkce.url(program.center, redirect_uri=uri))
    assert answer.status == 400
    assert answer.json()["error"] == "invalid_redirect_uri"
    assert "location" not in answer.headers


def test_an_unknown_client_is_not_redirected(program, pkce):
    answer = ask_url(program.center, pkce.url(program.center, client_id="other"))
    assert (answer.status, "location" in answer.headers) == (401, False)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"scopes": "sso:account:access other:scope"}, "invalid_scope"),
    ],
)
def test_a_wish_that_is_not_in_order_is_told_by_the_redirect(program, pkce, changes, error):
    told = authorize(program, pkce, **changes)
    assert (told["error"], told["state"]) == (error, pkce.state)
    assert "code" not in told


def test_a_client_for_devices_gets_no_code(program):
    client = program.register(redirectUris=["http://127.0.0.1/oauth/callback"])
    assert authorize(program, Pkce(client))["error"] == "unauthorized_client"


def test_who_denies_is_told_by_the_redirect(center, program, pkce):
    center.person.denies()
    told = authorize(program, pkce)
    assert (told["error"], told["state"]) == ("access_denied", pkce.state)


def test_who_ignores_leaves_the_browser_on_a_page(center, program, pkce):
    center.person.ignores()
    answer = ask_url(center, pkce.url(center))
    assert answer.status == 200
    assert b"Nobody decides" in answer.body


def test_who_thinks_lets_the_browser_wait_and_nobody_else(center, program, pkce):
    center.person.approves(after=timedelta(hours=1))
    told: list[dict[str, str]] = []
    thread = threading.Thread(target=lambda: told.append(authorize(program, pkce)))
    thread.start()
    while center.calls("Authorize") < 1:
        pass
    assert program.register()  # others are served meanwhile
    assert not told
    center.advance(timedelta(hours=1))
    thread.join(5)
    assert told[0]["code"]


# --- the exchange --------------------------------------------------------------------------------


def test_a_wrong_verifier_is_refused_and_spends_the_code(program, pkce):
    code = authorize(program, pkce)["code"]
    with pytest.raises(program.oidc.exceptions.InvalidGrantException):
        pkce.exchange(program, code, codeVerifier="x" * 64)
    with pytest.raises(program.oidc.exceptions.InvalidGrantException):
        pkce.exchange(program, code)


@pytest.mark.parametrize("verifier", ["", "x" * 42, "x" * 129, "ä" * 50])
def test_a_verifier_of_another_form_is_refused(program, pkce, verifier):
    with pytest.raises(program.oidc.exceptions.InvalidRequestException):
        pkce.exchange(program, authorize(program, pkce)["code"], codeVerifier=verifier)


def test_a_code_is_good_once(program, pkce):
    code = authorize(program, pkce)["code"]
    pkce.exchange(program, code)
    with pytest.raises(program.oidc.exceptions.InvalidGrantException):
        pkce.exchange(program, code)


def test_a_code_is_short_lived(center, program, pkce):
    code = authorize(program, pkce)["code"]
    center.advance(timedelta(seconds=60))
    with pytest.raises(program.oidc.exceptions.InvalidGrantException):
        pkce.exchange(program, code)


@pytest.mark.parametrize(
    "changes",
    [
        {"redirectUri": "http://127.0.0.1/oauth/callback"},
        {"redirectUri": "http://127.0.0.1:50124/oauth/callback"},
        {"redirectUri": "https://example.com/"},
    ],
)
def test_the_exchange_is_for_the_redirect_that_was_authorized(program, pkce, changes):
    code = authorize(program, pkce)["code"]
    with pytest.raises(program.oidc.exceptions.InvalidGrantException):
        pkce.exchange(program, code, **changes)


def test_an_unknown_code_is_refused(program, pkce):
    with pytest.raises(program.oidc.exceptions.InvalidGrantException):
        pkce.exchange(program, "other")


def test_a_code_belongs_to_the_client_that_asked(program, pkce):
    code = authorize(program, pkce)["code"]
    with pytest.raises(program.oidc.exceptions.InvalidGrantException):
        pkce.exchange(program, code, **program.register_for_pkce())


# --- a person before a browser -------------------------------------------------------------------


@pytest.mark.parametrize(("clicks", "name"), [("allow", "code"), ("deny", "error")])
def test_the_buttons_of_the_page_decide(center, program, clicks, name):
    center.person.asks()
    with Callback() as callback:
        pkce = Pkce(program.register_for_pkce(), callback.uri)
        page = center.person.visit(pkce.url(center))
        assert "Allow" in page.text
        assert "Deny" in page.text
        assert not callback.told
        page = center.person.visit(pkce.url(center), clicks=clicks)
        assert page.text == "thank you"
    assert callback.told[name]
    assert callback.told["state"] == pkce.state


def test_a_link_clicks_no_button(center, program, pkce):
    center.person.asks()
    answer = ask_url(center, pkce.url(center, decision="allow"))
    assert answer.status == 200
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert ask(center, "POST", "/authorize", b"decision=allow", form).status == 401


def test_a_page_escapes_what_it_shows(center, program, pkce):
    center.person.asks()
    page = ask_url(center, pkce.url(center, state='"><script>alert(1)</script>'))
    assert b"<script" not in page.body
    device = program.start(program.register())
    assert b"<script" not in ask(center, "GET", f"/device?user_code={device['userCode']}<script>").body


class Callback:
    """The page of a program to which the browser is redirected."""

    def __init__(self) -> None:
        told = self.told = dict[str, str]()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                told.update(query_of(self.path))
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"thank you")

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self.uri = f"http://127.0.0.1:{self._server.server_port}/oauth/callback"

    def __enter__(self) -> Callback:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
