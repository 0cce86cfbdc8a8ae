"""HTTP on one port of 127.0.0.1 that hostile neighbours cannot keep busy: one request a connection, within bounds.

Nothing is known here of what is asked: a function makes the reply. Nothing is logged, because what is asked for holds
a code. Imports http.server, so only what signs in may import this.
"""

from __future__ import annotations

import contextlib
import io
import os
import socket
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any, NamedTuple

from ssocfg.host.result_page import HEADERS, Reply, refusal

READ_SECONDS = 5.0  # for a whole request, however slowly it drips; and for each write
LONGEST_LINE = 8 * 1024  # bytes of the request line
LARGEST_HEADERS = 8 * 1024  # bytes of all headers together
MOST_READING = 128  # connections whose request is not read yet; macOS lets a process have 256 files open
NAME = "ssocfg-sign-in"


class Asked(NamedTuple):
    """A request.

    Attributes:
        method: As sent.
        target: Path and query, exactly as sent.
        hosts: Every Host header.
    """

    method: str
    target: str
    hosts: tuple[str, ...]


class LoopbackServer(ThreadingTCPServer):
    """A server on 127.0.0.1, with a thread for each connection.

    Of the connections that have not sent their request the oldest goes where there are too many: a browser sends its
    own at once, so those who hold connections open only ever push each other out.
    """

    daemon_threads: bool = True
    block_on_close = False  # connections are ended, not waited for
    request_queue_size = 1024
    # On Windows, and with allow_reuse_port anywhere, another program could take the port over.
    allow_reuse_address: bool = os.name == "posix"
    allow_reuse_port = False

    def __init__(self, port: int, respond: Callable[[Asked], Reply]) -> None:
        """Take the port, 0 for any that is free.

        Raises:
            OSError: It cannot be had.
        """
        self.respond = respond
        self._guard = threading.Lock()
        self._threads_of: dict[socket.socket, threading.Thread] = {}
        self._reading: dict[socket.socket, None] = {}  # oldest first
        super().__init__(("127.0.0.1", port), _Handler)
        self._accepting = threading.Thread(target=self.serve_forever, args=(0.05,), name=NAME, daemon=True)

    @property
    def port(self) -> int:
        """The port."""
        return int(self.server_address[1])

    def start(self) -> None:
        """Reply from now on; connections that came since the port was taken are served too."""
        self._accepting.start()

    def stop(self, seconds: float) -> None:
        """Give the port back, and end connections and threads, for which it waits so many seconds at most."""
        try:
            self.shutdown()
        finally:  # of Ctrl-C, too
            self.server_close()
            with self._guard:
                threads = dict(self._threads_of)
                for connection in threads:
                    _end(connection)
        deadline = time.monotonic() + seconds
        for thread in [self._accepting, *threads.values()]:
            thread.join(max(0.0, deadline - time.monotonic()))

    def server_bind(self) -> None:
        """Take the port; on Windows so that nobody can take it as well."""
        exclusive: int | None = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)
        if exclusive is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, exclusive, 1)
        super().server_bind()

    def get_request(self) -> tuple[socket.socket, Any]:
        """Take the next connection; where this process may have no more files open, the oldest makes room."""
        try:
            return super().get_request()
        except OSError:
            with self._guard:
                self._push_out_oldest()
            time.sleep(0.01)  # it is ended by its own thread
            raise

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection in a thread of its own."""
        thread = threading.Thread(
            target=self.process_request_thread, args=(request, client_address), name=NAME, daemon=True
        )
        with self._guard:
            self._threads_of[request] = thread
            self._reading[request] = None
            if len(self._reading) > MOST_READING:
                self._push_out_oldest()
        thread.start()

    def _push_out_oldest(self) -> None:
        oldest = next(iter(self._reading), None)
        if oldest is not None:
            del self._reading[oldest]
            _end(oldest)

    def note_read(self, request: socket.socket) -> None:
        """Keep a connection from being pushed out: its request has come."""
        with self._guard:
            self._reading.pop(request, None)

    def shutdown_request(self, request: Any) -> None:
        """Close a connection, not while another thread ends it: its number could be somebody else's by then."""
        with self._guard:
            self._threads_of.pop(request, None)
            self._reading.pop(request, None)
            super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that went away or sent garbage."""


def _end(connection: socket.socket) -> None:
    """Let whoever reads from a connection meet its end."""
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    server: LoopbackServer  # pyright: ignore[reportIncompatibleVariableOverride]
    # So that a line without a version is answered with headers, too.
    default_request_version = request_version = "HTTP/1.0"
    command = ""

    def handle(self) -> None:
        head = self._read_head()
        self.server.note_read(self.connection)
        self.connection.settimeout(READ_SECONDS)
        if isinstance(head, Reply):
            self._write(head)
        elif head:
            self.rfile.close()
            self.rfile = io.BytesIO(head)
            self.raw_requestline = self.rfile.readline()
            if self.parse_request():
                # `path` has been tidied up; the target counts as it was sent.
                target, hosts = self.requestline.split()[1], self.headers.get_all("Host", [])
                self._write(self.server.respond(Asked(self.command, target, tuple(map(str, hosts)))))

    def _read_head(self) -> bytes | Reply:
        """Read to the end of the headers: nothing where that does not come in time, a refusal where it is too far."""
        deadline = time.monotonic() + READ_SECONDS
        head = bytearray()
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                return b""
            self.connection.settimeout(left)
            piece = self.connection.recv(4096)
            head += piece
            # A browser that tries TLS first goes on to plain HTTP as soon as it is turned away.
            if not piece or not head[:1].isalpha():
                return b""
            line, end = head.find(b"\r\n"), head.find(b"\r\n\r\n")
            if (line if line >= 0 else len(head)) > LONGEST_LINE:
                return refusal(414)
            if line >= 0 and (end if end >= 0 else len(head)) - line > LARGEST_HEADERS:
                return refusal(431)
            if end >= 0:
                return bytes(head[: end + 4])

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        """Refuse what cannot be parsed; nothing of it comes back."""
        self._write(refusal(code))

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _write(self, reply: Reply) -> None:
        self.send_response_only(reply.status)
        for name, value in HEADERS:
            self.send_header(name, value)
        if reply.status == 405:
            self.send_header("Allow", "GET")
        self.send_header("Content-Length", str(len(reply.body)))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)
