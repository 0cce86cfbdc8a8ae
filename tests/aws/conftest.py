"""What the tests of the network room share: clients for the fake, a signed-in token, and servers that answer oddly."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest

from ssocfg.aws.clients import Clients, Timeouts
from ssocfg.aws.oidc import Oidc
from ssocfg.aws.portal import Portal
from ssocfg.aws.sessions import SERVICES, EndpointSettings
from ssocfg.aws.sts import Sts
from ssocfg.testing import FakeIdentityCenter
from ssocfg.tokens.registration import Registration
from ssocfg.tokens.role_credentials import RoleCredentials
from ssocfg.tokens.token import Token, token_of_answer
from ssocfg.values import Secret

REGION = "us-east-1"
START_URL = "https://d-1234567890.awsapps.com/start"
SCOPES = ("sso:account:access",)
ACCOUNT, ROLE = "111122223333", "AdministratorAccess"
REDIRECT = "http://127.0.0.1:50123/oauth/callback"
SHORT = Timeouts(2.0, 0.4)
FAR = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def plain_environ(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Take away what the environment of whoever runs the tests says about AWS and proxies; no waiting between tries."""
    import os

    for name in list(os.environ):
        if (
            name.startswith("AWS_")
            or name.lower().endswith("_proxy")
            or name in {"REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"}
        ):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=lambda _seconds: None))


def settings_for(url: str, **more: Any) -> EndpointSettings:
    return EndpointSettings(dict.fromkeys(SERVICES, url), **more)


@pytest.fixture
def center(identity_center: FakeIdentityCenter) -> FakeIdentityCenter:
    return identity_center


@pytest.fixture
def clients(center: FakeIdentityCenter) -> Iterator[Clients]:
    with Clients(settings_for(center.url), Timeouts(5.0, 10.0)) as made:
        yield made


@pytest.fixture
def oidc(clients: Clients) -> Oidc:
    return Oidc(clients, REGION)


@pytest.fixture
def portal(clients: Clients) -> Portal:
    return Portal(clients, REGION)


@pytest.fixture
def sts(clients: Clients) -> Sts:
    return Sts(clients, REGION)


class SignedIn(NamedTuple):
    registration: Registration
    token: Token


@pytest.fixture
def signed_in(oidc: Oidc) -> SignedIn:
    return sign_in(oidc)


def sign_in(oidc: Oidc) -> SignedIn:
    registration = register(oidc)
    answer = oidc.poll_device(registration, oidc.start_device(registration, START_URL).device_code)
    assert isinstance(answer, Mapping)
    now = datetime.now(UTC)
    token = token_of_answer(
        answer, file="t.json", start_url=START_URL, region=REGION, registration=registration, now=now
    )
    assert isinstance(token, Token)
    return SignedIn(registration, token)


def register(oidc: Oidc, kind: Any = "device", scopes: tuple[str, ...] | None = SCOPES) -> Registration:
    return oidc.register(kind, client_name="ssocfg-corp", scopes=scopes, start_url=START_URL, file="r.json")


@pytest.fixture
def keys(portal: Portal, signed_in: SignedIn) -> RoleCredentials:
    return portal.role_credentials(signed_in.token, ACCOUNT, ROLE, "c.json")


def a_registration(secret: str = "client-1234") -> Registration:
    return Registration("r.json", "client", Secret(secret), FAR, SCOPES)


def a_token() -> Token:
    return Token(
        "t.json",
        Secret("access-1234"),
        FAR,
        START_URL,
        REGION,
        Secret("refresh-1234"),
        "client",
        Secret("client-1234"),
        FAR,
    )


def some_keys() -> RoleCredentials:
    return RoleCredentials("c.json", Secret("ASIAEXAMPLE"), Secret("key-1234"), Secret("session-1234"), FAR)


Operation = Callable[[Clients], object]
OPERATIONS: dict[str, Operation] = {
    "register": lambda c: register(Oidc(c, REGION)),
    "start": lambda c: Oidc(c, REGION).start_device(a_registration(), START_URL),
    "poll": lambda c: Oidc(c, REGION).poll_device(a_registration(), Secret("device-1234")),
    "exchange": lambda c: Oidc(c, REGION).exchange_code(
        a_registration(), Secret("code-1234"), REDIRECT, Secret("verifier-1234")
    ),
    "refresh": lambda c: Oidc(c, REGION).refresh(a_token()),
    "role_credentials": lambda c: Portal(c, REGION).role_credentials(a_token(), ACCOUNT, ROLE, "c.json"),
    "list_accounts": lambda c: Portal(c, REGION).list_accounts(a_token()),
    "list_roles": lambda c: Portal(c, REGION).list_roles(a_token(), ACCOUNT),
    "logout": lambda c: Portal(c, REGION).logout(a_token()),
    "caller_identity": lambda c: Sts(c, REGION).caller_identity(some_keys()),
}
AWS_NAMES = {
    "register": "RegisterClient", "start": "StartDeviceAuthorization", "poll": "CreateToken", "exchange": "CreateToken",
    "refresh": "CreateToken", "role_credentials": "GetRoleCredentials", "list_accounts": "ListAccounts",
    "list_roles": "ListAccountRoles", "logout": "Logout", "caller_identity": "GetCallerIdentity",
}  # fmt: skip
OIDC = ("register", "start", "poll", "exchange", "refresh")
PORTAL = ("role_credentials", "list_accounts", "list_roles", "logout")


class Answer(NamedTuple):
    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = {}


class Odd:
    """A server on the loopback that answers each request as it is told, and remembers what it was asked."""

    def __init__(self, answer: Callable[[BaseHTTPRequestHandler, bytes], Answer]) -> None:
        odd = self
        self.paths: list[str] = []
        self.headers: list[dict[str, str]] = []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Ends the connections that clients keep, so that the threads end with the tests.
            timeout = 5

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                odd.paths.append(self.path)
                odd.headers.append(dict(self.headers.items()))
                given = answer(self, body)
                self.send_response_only(given.status)
                for name, value in {"Content-Length": str(len(given.body)), **given.headers}.items():
                    self.send_header(name, value)
                with contextlib.suppress(OSError):  # some clients do not wait
                    self.end_headers()
                    self.wfile.write(given.body)

            do_POST = do_CONNECT = do_GET  # noqa: N815

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def odd() -> Iterator[Callable[..., Odd]]:
    """Make servers that answer with a status, a body and headers, or as a function says."""
    with contextlib.ExitStack() as running:

        def make(answer: Any = 200, body: bytes = b"", **headers: str) -> Odd:
            given = (
                Answer(answer, body, {n.replace("_", "-"): v for n, v in headers.items()})
                if isinstance(answer, int)
                else None
            )
            server = Odd(answer if given is None else lambda _request, _body: given)
            running.callback(server.close)
            return server

        yield make
