"""HTTP on one loopback port: reads requests within bounds, writes answers, and stops at once.

Nothing is known here of what is asked: a `Service` makes an answer of an arrival.
"""

from __future__ import annotations

import contextlib
import logging
import re
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple, Protocol

from ssocfg.testing.answers import Answer
from ssocfg.testing.routes import Arrival

logger: logging.Logger = logging.getLogger(__name__)

LARGEST_BODY = 64 * 1024
IDLE_SECONDS = 30.0
STOP_SECONDS = 0.5
DRAIN_SECONDS = 0.2
LARGEST_DRAIN = 1024 * 1024
_PLAIN = "text/plain"
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


class Delivery(NamedTuple):
    """An answer, and how it goes over the wire.

    Attributes:
        answer: The answer; None where the connection is reset instead.
        date: What the Date header says.
    """

    answer: Answer | None
    date: datetime


class Service(Protocol):
    """Whoever makes answers."""

    def deliver(self, arrival: Arrival) -> Delivery:
        """Make the answer to a request; may take its time, and never raises."""
        ...

    def now(self) -> datetime:
        """Return the instant that an answer bears which the service was not asked for."""
        ...


class Server:
    """A server on 127.0.0.1, on a port that was free."""

    def __init__(self, service: Service) -> None:
        self._server = _LoopbackServer(service)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), name="fake-identity-center", daemon=True
        )

    @property
    def port(self) -> int:
        """The port."""
        return int(self._server.server_address[1])

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()

    def stop(self) -> None:
        """End all connections, idle or not, and give back the port."""
        self._server.shutdown()
        self._server.server_close()
        self._server.close_connections()
        self._thread.join(STOP_SECONDS)


class _LoopbackServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # connections are ended, not waited for
    request_queue_size = 128

    def __init__(self, service: Service) -> None:
        self.service = service
        self._guard = threading.Lock()
        self._open: dict[socket.socket, threading.Thread] = {}
        self._is_closed = False
        super().__init__(("127.0.0.1", 0), _Handler)

    def server_bind(self) -> None:
        # HTTPServer would ask for the name of the host, which can take a resolver's time.
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", int(self.server_address[1])

    def finish_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            if self._is_closed:  # it was accepted while the server stopped
                return
            self._open[request] = threading.current_thread()
        try:
            super().finish_request(request, client_address)
        finally:
            with self._guard:
                self._open.pop(request, None)

    def shutdown_request(self, request: Any) -> None:
        """Close a connection so that its last answer arrives.

        A close with bytes unread resets the connection, and a reset can overtake the refusal that was written.
        """
        with contextlib.suppress(OSError):
            request.shutdown(socket.SHUT_WR)
            request.settimeout(DRAIN_SECONDS)
            left = LARGEST_DRAIN
            while left > 0 and (more := request.recv(65536)):
                left -= len(more)
        self.close_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002
        """Say nothing of clients that went away, which is what tests are about; say what else went wrong."""
        error = sys.exception()
        if not isinstance(error, OSError):
            logger.error("the fake Identity Center failed over %s", client_address, exc_info=error)

    def close_connections(self) -> None:
        with self._guard:
            self._is_closed = True
            left = dict(self._open)
        for connection in left:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        deadline = time.monotonic() + STOP_SECONDS
        for thread in left.values():
            thread.join(max(0.0, deadline - time.monotonic()))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True
    server: _LoopbackServer  # pyright: ignore[reportIncompatibleVariableOverride]

    def __getattr__(self, name: str) -> Callable[[], None]:
        # Every method is answered, so that a wrong one is told which are right.
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def version_string(self) -> str:
        return "FakeIdentityCenter"

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: what was asked is in the fake's records."""

    def _serve(self) -> None:
        body = self._read_body()
        if body is None:
            return
        path, _, query = self.path.partition("?")
        headers = [(name, str(value)) for name, value in self.headers.items()]
        delivery = self.server.service.deliver(Arrival(self.command, path, query, headers, body))
        if delivery.answer is None:
            self._reset()
        else:
            self._write(delivery.answer, delivery.date)

    def _read_body(self) -> bytes | None:
        """Read the body within bounds; None where the request was refused for it."""
        lengths = self.headers.get_all("Content-Length", [])
        if "Transfer-Encoding" in self.headers or (self.command in _WITH_BODY and not lengths):
            self._refuse(411, b"say the length of the body\n")
            return None
        text = lengths[0].strip() if lengths else "0"
        if len(set(lengths)) > 1 or not re.fullmatch(r"[0-9]{1,19}", text, re.ASCII):
            self._refuse(400, b"the length of the body is no number\n")
            return None
        if int(text) > LARGEST_BODY:
            self._refuse(413, b"the body is too large\n")
            return None
        body = self.rfile.read(int(text))
        if len(body) < int(text):
            self.close_connection = True
            return None
        return body

    def _refuse(self, status: int, text: bytes) -> None:
        # What follows on this connection cannot be told from the body that was not read.
        self.close_connection = True
        self._write(Answer(status, text, _PLAIN), self.server.service.now())

    def _write(self, answer: Answer, date: datetime) -> None:
        self.send_response_only(answer.status)
        self.send_header("Date", format_datetime(date, usegmt=True))
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers:
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def _reset(self) -> None:
        self.close_connection = True
        # With no time to linger, closing sends a reset.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.rfile.close()
        self.connection.close()
