"""Bad input from strangers: refused with a 4xx, without a word on stderr, and never left hanging."""

from __future__ import annotations

import json
import random
import socket
import time
from urllib.parse import urlsplit

import pytest

from testing.conftest import Program
from testing.raw import ask, send_bytes

JSON_PATHS = ["/client/register", "/device_authorization", "/token"]
PATHS = {
    "/client/register": {"POST"}, "/device_authorization": {"POST"}, "/token": {"POST"}, "/logout": {"POST"},
    "/authorize": {"GET", "POST"}, "/device": {"GET", "POST"}, "/": {"GET", "POST"}, "/assignment/accounts": {"GET"},
    "/assignment/roles": {"GET"}, "/federation/credentials": {"GET"},
}  # fmt: skip
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "JUNK"]


@pytest.fixture(autouse=True)
def nothing_is_printed(capfd: pytest.CaptureFixture[str], center: object):
    """The fake and its threads say nothing of what strangers do."""
    yield
    captured = capfd.readouterr()
    assert (captured.out, captured.err) == ("", "")


@pytest.mark.parametrize("path", PATHS)
def test_a_wrong_method_is_told_the_right_ones(center, path):
    for method in sorted(set(METHODS) - PATHS[path]):
        answer = ask(center, method, path, b"")
        assert (answer.status, set(answer.headers["allow"].split(", "))) == (405, PATHS[path]), method


@pytest.mark.parametrize("path", ["/nothing", "/token/", "/../token", "/%74oken", "*", "/" + "x" * 2000])
def test_a_path_that_is_not_there_is_not_found(center, path):
    assert {ask(center, method, path, b"").status for method in METHODS} == {404}
    assert center.requests[-1].operation == "Unknown"


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"1", b"null", b'"text"', b"\xff\xfe", b"\0" * 100, b"[" * 60_000, b'{"a":' * 12_000,
        b"NaN", b'{"clientId": NaN}', b"{}", b'{"grantType": null}',
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", JSON_PATHS)
def test_a_body_that_is_not_in_order_is_an_invalid_request(center, path, body):
    answer = ask(center, "POST", path, body)
    assert (answer.status, answer.json()["error"]) == (400, "invalid_request")


STRANGE = [1, 1.5, True, [], {}, [1], {"a": 1}, "", "\ud800", "\0", "x" * 5000, ["\ud800"], ["x" * 5000], [None]]
RIGHT: dict[str, object] = {
    "clientName": "a", "clientType": "public", "clientId": "a", "clientSecret": "b", "grantType": "refresh_token",
    "scopes": ["a"], "startUrl": "a", "refreshToken": "a",
}  # fmt: skip


@pytest.mark.parametrize("path", JSON_PATHS)
def test_a_parameter_of_any_kind_is_answered(center, path):
    for name in [*RIGHT, "redirectUris", "grantTypes", "issuerUrl", "scope", "deviceCode", "code", "codeVerifier"]:
        for value in STRANGE:
            status = ask(center, "POST", path, {**RIGHT, name: value}).status
            assert status in {200, 400, 401}, (name, value)


def test_the_right_client_with_strange_parameters_is_answered(center, program: Program):
    clients = [program.register(), program.register_for_pkce()]
    grants = ["urn:ietf:params:oauth:grant-type:device_code", "authorization_code", "refresh_token"]
    for client in clients:
        for grant in grants:
            for value in STRANGE:
                given = dict.fromkeys(["deviceCode", "code", "refreshToken", "codeVerifier", "redirectUri"], value)
                answer = ask(center, "POST", "/token", {**client, "grantType": grant, **given})
                assert answer.status == 400, (grant, value)


@pytest.mark.parametrize("target", ["/authorize", "/device", "/assignment/accounts", "/assignment/roles", "/"])
@pytest.mark.parametrize(
    "query", ["?", "?&&&", "?a=%ff%00", "?user_code=%F0%9F", "?" + "a=1&" * 500, "?state=" + "x" * 9000]
)
def test_a_query_of_any_kind_is_answered(center, program, target, query):
    answer = ask(center, "GET", target + query)
    assert answer.status in {200, 400, 401, 404}


def test_a_strange_state_is_passed_through(center, program):
    client = program.register_for_pkce()
    query = f"response_type=code&client_id={client['clientId']}&redirect_uri=http://127.0.0.1:1/oauth/callback"
    query += f"&code_challenge_method=S256&code_challenge={'x' * 43}&state=%0D%0ASet-Cookie:%20a=b"
    answer = ask(center, "GET", f"/authorize?{query}")
    assert answer.status == 302
    assert "set-cookie" not in answer.headers
    assert answer.headers["location"].endswith("&state=%0D%0ASet-Cookie%3A+a%3Db")


# --- off the wire --------------------------------------------------------------------------------


def status_of(received: bytes) -> int:
    return int(received.split()[1])


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ("", 411),
        ("Content-Length: junk\r\n", 400),
        ("Content-Length: -1\r\n", 400),
        ("Content-Length: 1\r\nContent-Length: 2\r\n", 400),
        ("Content-Length: 65537\r\n", 413),
        (f"Content-Length: {10**18}\r\n", 413),
        (f"Content-Length: {'9' * 5000}\r\n", 400),
        ("Transfer-Encoding: chunked\r\n", 411),
        ("X: y\r\n" * 200, 431),
        (f"X: {'y' * 70_000}\r\n", 431),
    ],
)
def test_a_request_out_of_bounds_is_refused_and_the_connection_closed(center, headers, status):
    received = send_bytes(center, f"POST /token HTTP/1.1\r\nHost: a\r\n{headers}\r\n".encode())
    assert status_of(received) == status


@pytest.mark.parametrize(
    "line", ["GET " + "/x" * 40_000 + " HTTP/1.1", "junk", "GET / HTTP/9.9", "GET / JUNK", "\0\1\2", "a b c d"]
)
def test_a_first_line_of_any_kind_is_refused(center, line):
    received = send_bytes(center, f"{line}\r\n\r\n".encode())
    if received.startswith(b"HTTP/"):
        assert 400 <= status_of(received) <= 505


def test_a_refusal_arrives_whole_though_much_of_the_request_was_not_read(center):
    for _ in range(30):
        received = send_bytes(center, b"GET " + b"/x" * 200_000 + b" HTTP/1.1\r\n\r\n")
        assert status_of(received) == 414


@pytest.mark.parametrize("data", [b"", b"\r\n", b"POST /token", b"POST /token HTTP/1.1\r\nContent-Length: 9\r\n\r\n{}"])
def test_half_a_request_ends_the_connection(center, program, data):
    assert not send_bytes(center, data) or data == b"POST /token"
    assert program.register()


def test_junk_does_no_harm(center, program):
    chance = random.Random(20261124)
    for _ in range(100):
        send_quietly(center, chance.randbytes(chance.randrange(1, 3000)))
        start = chance.choice([b"GET ", b"POST /token HTTP/1.1\r\n", b"POST / HTTP/1.1\r\nContent-Length: 50\r\n"])
        send_quietly(center, start + chance.randbytes(chance.randrange(1, 3000)))
    assert program.register()


def send_quietly(center: object, data: bytes) -> None:
    import contextlib

    from ssocfg.testing import FakeIdentityCenter

    assert isinstance(center, FakeIdentityCenter)
    with contextlib.suppress(OSError):
        send_bytes(center, data)


def test_requests_may_follow_each_other_on_one_connection(center):
    body = json.dumps({"clientName": "a", "clientType": "public"})
    one = f"POST /client/register HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    assert send_bytes(center, one.encode() * 3).count(b"HTTP/1.1 200") == 3


def test_an_answer_comes_without_delay(center, program):
    program.register()
    started = time.monotonic()
    for _ in range(20):
        program.register()
    assert time.monotonic() - started < 1  # a delayed acknowledgement takes 40 ms each


# --- stopping ------------------------------------------------------------------------------------


def test_stopping_ends_idle_and_half_done_connections(center, program):
    program.register()  # keeps its connection
    address = ("127.0.0.1", urlsplit(center.url).port or 0)
    left = [socket.create_connection(address, timeout=5) for _ in range(20)]
    for connection in left[:10]:
        connection.sendall(b"POST /token HTTP/1.1\r\nContent-Length: 99\r\n\r\n{")
    started = time.monotonic()
    center.stop()
    assert time.monotonic() - started < 1
    for connection in left:
        with connection:
            assert is_ended(connection)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address, timeout=1)


def is_ended(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def test_stopping_leaves_no_thread(center, program):
    import threading

    program.sign_in()
    assert any(thread.name == "fake-identity-center" for thread in threading.enumerate())
    center.stop()
    left = [
        thread.name for thread in threading.enumerate() if "process_request" in thread.name or "fake-" in thread.name
    ]
    assert left == []


def test_only_the_loopback_interface_is_listened_on(center):
    assert urlsplit(center.url).hostname == "127.0.0.1"
    hosts = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    for host in {str(host) for host in hosts if not str(host).startswith("127.")}:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((host, urlsplit(center.url).port or 0), timeout=1)
