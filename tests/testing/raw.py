"""Requests as bytes, for what no client would send."""

from __future__ import annotations

import http.client
import json
import socket
from typing import NamedTuple
from urllib.parse import urlsplit

from ssocfg.testing import FakeIdentityCenter


class Answered(NamedTuple):
    """An answer, with its headers' names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> dict[str, object]:
        content = json.loads(self.body)
        assert isinstance(content, dict)
        return content


def ask(
    center: FakeIdentityCenter,
    method: str,
    target: str,
    body: bytes | dict[str, object] | None = None,
    headers: dict[str, str] | None = None,
) -> Answered:
    """Send a request on a connection of its own, and follow no redirect."""
    data = json.dumps(body).encode() if isinstance(body, dict) else body
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(center.url).port or 0, timeout=10)
    try:
        connection.request(method, target, data, headers or {})
        response = connection.getresponse()
        return Answered(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
    finally:
        connection.close()


def ask_url(center: FakeIdentityCenter, url: str) -> Answered:
    """GET a URL of the fake."""
    return ask(center, "GET", url.removeprefix(center.url))


def send_bytes(center: FakeIdentityCenter, data: bytes) -> bytes:
    """Send bytes, and return all that comes back until the fake closes the connection."""
    with socket.create_connection(("127.0.0.1", urlsplit(center.url).port or 0), timeout=10) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        received = b""
        while more := connection.recv(65536):
            received += more
        return received
