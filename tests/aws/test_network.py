"""Where no answer comes, the error says how far it came and why, and names the host alone."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ParamValidationError,
    ProxyConnectionError,
    ReadTimeoutError,
    SSLError,
)
from urllib3.exceptions import LocationParseError

from aws.conftest import (
    AWS_NAMES,
    OIDC,
    OPERATIONS,
    REGION,
    SHORT,
    Answer,
    a_registration,
    settings_for,
    some_keys,
)
from ssocfg.aws.clients import Clients, Timeouts
from ssocfg.aws.network import host_of, unreachable
from ssocfg.aws.oidc import Oidc
from ssocfg.aws.sts import Sts
from ssocfg.errors import InvalidValueError, UnreachableError
from ssocfg.testing import FakeIdentityCenter
from ssocfg.values import Secret

ALL = list(OPERATIONS)
QUICK = Timeouts(0.3, 0.3)


def failure(url: str, doing: str = "register", timeouts: Timeouts = SHORT, **settings: Any) -> UnreachableError:
    with Clients(settings_for(url, **settings), timeouts) as clients, pytest.raises(UnreachableError) as failed:
        OPERATIONS[doing](clients)
    error = failed.value
    assert error.hint
    assert error.host in str(error)
    assert "?" not in str(error)
    assert "1234" not in str(error).replace(error.host, "")
    assert error.__context__ is None
    return error


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("doing", ALL)
def test_a_closed_port(closed_port: int, doing: str) -> None:
    error = failure(f"http://127.0.0.1:{closed_port}", doing)
    assert (error.stage, error.host) == ("connect", f"127.0.0.1:{closed_port}")
    assert error.reason == "no connection (Connection refused)"


@pytest.mark.parametrize(
    ("doing", "service"), [("poll", "SSO-OIDC"), ("list_accounts", "the access portal"), ("caller_identity", "STS")]
)
def test_the_service_is_named(closed_port: int, doing: str, service: str) -> None:
    error = failure(f"http://127.0.0.1:{closed_port}", doing)
    assert error.service == service
    assert f"cannot reach {service} at 127.0.0.1" in str(error)


@pytest.mark.parametrize("doing", ALL)
def test_an_answer_that_does_not_come(center: FakeIdentityCenter, doing: str) -> None:
    center.inject(AWS_NAMES[doing], hang=timedelta(seconds=3), times=None)
    error = failure(center.url, doing, QUICK)
    assert (error.stage, error.reason) == ("time-out", "no answer within 0.3 seconds")
    assert center.calls(AWS_NAMES[doing]) == (1 if doing in OIDC else 3)


@pytest.mark.parametrize("doing", ALL)
def test_a_connection_that_is_reset(center: FakeIdentityCenter, doing: str) -> None:
    center.inject(AWS_NAMES[doing], close=True, times=None)
    error = failure(center.url, doing)
    assert error.stage == "answer"
    assert error.reason == "the connection was lost before an answer came (Connection reset by peer)"
    assert center.calls(AWS_NAMES[doing]) == (1 if doing in OIDC else 3)


def test_a_lost_answer_of_a_refresh_is_not_asked_for_again(
    center: FakeIdentityCenter, oidc: Oidc, signed_in: Any
) -> None:
    before = center.calls("CreateToken")
    center.inject("CreateToken", lose_answer=True)
    with pytest.raises(UnreachableError):
        oidc.refresh(signed_in.token)
    assert center.calls("CreateToken") == before + 1


def test_a_lost_answer_of_the_portal_is_asked_for_again(
    center: FakeIdentityCenter, portal: Any, signed_in: Any
) -> None:
    center.inject("ListAccounts", lose_answer=True, times=2)
    assert portal.list_accounts(signed_in.token)


Talk = Callable[[socket.socket], None]


@pytest.fixture
def raw() -> Iterator[Callable[[Talk], int]]:
    """Make servers of bare TCP; gives the port."""
    listening: list[socket.socket] = []

    def serve(server: socket.socket, talk: Talk) -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                talk(connection)

    def make(talk: Talk) -> int:
        server = socket.create_server(("127.0.0.1", 0))
        listening.append(server)
        threading.Thread(target=serve, args=(server, talk), daemon=True).start()
        return int(server.getsockname()[1])

    yield make
    for server in listening:
        server.shutdown(socket.SHUT_RDWR)
        server.close()


def hang_up(connection: socket.socket) -> None:
    connection.recv(65536)


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def babble(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(b"SSH-2.0-OpenSSH_9.9\r\n\r\n")


def promise_more(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"accessToken": "')


def break_chunks(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n")


@pytest.mark.parametrize("talk", [hang_up, babble, break_chunks])
def test_a_server_that_talks_no_http(raw: Callable[[Talk], int], talk: Talk) -> None:
    assert failure(f"http://127.0.0.1:{raw(talk)}").stage == "answer"


def test_a_server_that_resets_at_once(raw: Callable[[Talk], int]) -> None:
    # The reset may come before the client knows that it is connected.
    assert failure(f"http://127.0.0.1:{raw(reset)}").stage in {"answer", "connect"}


def test_an_answer_that_is_cut_off_is_no_answer(raw: Callable[[Talk], int]) -> None:
    from ssocfg.errors import AwsError

    with Clients(settings_for(f"http://127.0.0.1:{raw(promise_more)}")) as clients, pytest.raises(AwsError):
        OPERATIONS["register"](clients)


def test_tls_to_a_port_without_it(center: FakeIdentityCenter) -> None:
    error = failure(center.url.replace("http:", "https:"))
    assert error.stage == "tls"
    assert error.reason.startswith("no TLS connection (")
    assert "AWS_CA_BUNDLE" in error.hint


def test_a_server_that_hangs_up_in_the_middle_of_tls(raw: Callable[[Talk], int]) -> None:
    assert failure(f"https://127.0.0.1:{raw(hang_up)}").stage in {"tls", "answer"}


def test_a_connection_that_takes_too_long(raw: Callable[[Talk], int]) -> None:
    done = threading.Event()

    def wait(_connection: socket.socket) -> None:
        done.wait(5)

    try:
        error = failure(f"https://127.0.0.1:{raw(wait)}", timeouts=QUICK)
    finally:
        done.set()
    assert error.stage == "time-out"


def test_certificates_that_are_not_there(center: FakeIdentityCenter, tmp_path: Path) -> None:
    url = center.url.replace("http:", "https:")
    error = failure(url, ca_bundle=str(tmp_path / "none.pem"))
    assert error.stage == "tls"
    assert "certificates to trust cannot be read" in error.reason
    (tmp_path / "empty.pem").touch()
    assert failure(url, ca_bundle=str(tmp_path / "empty.pem")).stage == "tls"


def test_a_certificate_that_nobody_signed(raw: Callable[[Talk], int], tmp_path: Path) -> None:
    context = self_signed(tmp_path)

    def shake_hands(connection: socket.socket) -> None:
        import contextlib

        with contextlib.suppress(OSError):
            context.wrap_socket(connection, server_side=True).close()

    error = failure(f"https://127.0.0.1:{raw(shake_hands)}")
    assert error.stage == "tls"
    assert error.reason == "its certificate is not trusted (self-signed certificate)"


def self_signed(folder: Path) -> Any:
    import shutil
    import subprocess

    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl to make a certificate with")
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


@pytest.mark.parametrize("how", ["environment", "profile"])
def test_a_certificate_that_the_bundle_trusts(
    odd: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    context = self_signed(tmp_path)
    server = odd(lambda _request, _body: Answer(400, b'{"error": "invalid_scope", "error_description": "reached"}'))
    server._server.socket = context.wrap_socket(server._server.socket, server_side=True)
    bundle = str(tmp_path / "cert.pem")
    if how == "environment":
        monkeypatch.setenv("AWS_CA_BUNDLE", bundle)
    settings = settings_for(server.url.replace("http:", "https:"), ca_bundle=bundle if how == "profile" else None)
    with Clients(settings, SHORT) as clients, pytest.raises(Exception, match="reached"):
        OPERATIONS["register"](clients)


def test_a_name_that_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args: object, **_kwargs: object) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with Clients(timeouts=SHORT) as clients, pytest.raises(UnreachableError) as failed:
        OPERATIONS["register"](clients)
    assert (failed.value.stage, failed.value.host) == ("name", f"oidc.{REGION}.amazonaws.com")
    assert failed.value.reason == "the name is not known (Name or service not known)"
    assert "sso_region" in failed.value.hint


@pytest.mark.parametrize("url", ["http://a..b", "http://" + "a" * 70 + ".invalid"])
def test_what_is_no_name_of_a_host(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: pytest.fail("asked for a name"))
    with Clients(settings_for(url), SHORT) as clients, pytest.raises((UnreachableError, InvalidValueError)):
        OPERATIONS["register"](clients)


# --- proxies -------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_is_not_there(closed_port: int, monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    monkeypatch.setenv(f"{scheme}_proxy", f"http://user:p4ss@127.0.0.1:{closed_port}")
    error = failure(f"{scheme}://sign-in.invalid", timeouts=SHORT)
    assert (error.stage, error.host) == ("proxy", "sign-in.invalid")
    assert "p4ss" not in str(error)
    assert "Connection refused" in error.reason
    assert "HTTPS_PROXY" in error.hint


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_wants_a_password(odd: Any, monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    proxy = odd(407, b"<html>who are you?</html>", Content_Type="text/html", Connection="close")
    monkeypatch.setenv(f"{scheme}_proxy", proxy.url)
    error = failure(f"{scheme}://sign-in.invalid")
    assert error.stage == "proxy"
    assert "407" in error.reason


def test_a_proxy_of_an_unknown_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args: object, **_kwargs: object) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)  # botocore takes the scheme for a host
    monkeypatch.setenv("http_proxy", "socks5://127.0.0.1:1")
    assert failure("http://sign-in.invalid").stage == "proxy"


def test_what_goes_past_the_proxy(
    center: FakeIdentityCenter, closed_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{closed_port}")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with Clients(settings_for(center.url)) as clients:
        assert OPERATIONS["register"](clients)


def test_a_proxy_is_asked_for_the_service(odd: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = odd(400, b'{"error": "invalid_scope", "error_description": "by proxy"}')
    monkeypatch.setenv("http_proxy", proxy.url)
    with Clients(settings_for("http://sign-in.invalid")) as clients, pytest.raises(Exception, match="by proxy"):
        OPERATIONS["register"](clients)
    assert proxy.paths == ["http://sign-in.invalid/client/register"]


# --- what is hard to bring about -----------------------------------------------------------------


def made_of(error: BotoCoreError) -> UnreachableError | InvalidValueError:
    with Clients() as clients:
        return unreachable(clients.client("sso", REGION), error)


URL = "https://host.invalid:8443/path?token=canary"
MADE: list[tuple[BotoCoreError, str, str]] = [
    (HTTPClientError(error=ssl.SSLError(1, "[SSL] canary")), "tls", "no TLS connection (for a reason that OpenSSL does not say)"),
    (HTTPClientError(error=LocationParseError("canary")), "name", "it is no host's name"),
    (HTTPClientError(error=UnicodeError("label canary too long")), "name", "it is no host's name"),
    (HTTPClientError(error=ValueError("canary")), "answer", "the connection was lost before an answer came"),
    (SSLError(endpoint_url=URL, error=ValueError("canary")), "tls", "no TLS connection"),
    (EndpointConnectionError(endpoint_url=URL, error=OSError(113, "No route to host")), "connect", "no connection (No route to host)"),
    (ConnectTimeoutError(endpoint_url=URL, error="canary"), "time-out", "no connection within 5 seconds"),
    (ReadTimeoutError(endpoint_url=URL, error="canary"), "time-out", "no answer within 15 seconds"),
    (ProxyConnectionError(proxy_url="http://u:canary@p", error="canary"), "proxy", "the proxy does not let it through"),
]  # fmt: skip


@pytest.mark.parametrize(("error", "stage", "reason"), MADE)
def test_each_of_botocores_errors(error: BotoCoreError, stage: str, reason: str) -> None:
    made = made_of(error)
    assert isinstance(made, UnreachableError)
    assert (made.stage, made.reason) == (stage, reason)
    assert made.host in {"host.invalid:8443", f"portal.sso.{REGION}.amazonaws.com"}
    assert "canary" not in str(made) + repr(made)


def test_what_is_not_the_networks_fault() -> None:
    made = made_of(ParamValidationError(report="canary"))
    assert isinstance(made, InvalidValueError)
    assert "ParamValidationError" in made.reason
    assert "canary" not in str(made)


def test_causes_in_a_circle_are_gone_through_once() -> None:
    first, second = ValueError("a"), ValueError("b")
    first.__cause__, second.__cause__ = second, first
    assert isinstance(made_of(HTTPClientError(error=first)), UnreachableError)


@pytest.mark.parametrize(("url", "host"), [
    ("https://user:p4ss@h.invalid:1/p?q", "h.invalid:1"), ("http://127.0.0.1:80", "127.0.0.1:80"), ("https://[::1]:8/x", "[::1]:8"),
])  # fmt: skip
def test_a_host_is_shown_without_what_may_be_secret(url: str, host: str) -> None:
    assert host_of(url) == host


# --- secrets that cannot travel ------------------------------------------------------------------


@pytest.mark.parametrize("text", ["line\nbreak-1234", "r\r\nx: y-1234", "\x00-1234", "caf\u00e9-1234", "\udc80-1234"])
def test_a_secret_that_no_header_can_have_is_not_shown(center: FakeIdentityCenter, text: str) -> None:
    from ssocfg.errors import SsocfgError

    with Clients(settings_for(center.url), SHORT) as clients:
        for ask in (
            lambda: Sts(clients, REGION).caller_identity(some_keys()._replace(session_token=Secret(text))),
            lambda: Oidc(clients, REGION).poll_device(a_registration(), Secret(text)),
        ):
            with pytest.raises(SsocfgError) as failed:
                ask()
            assert "1234" not in str(failed.value)
