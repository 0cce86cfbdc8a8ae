"""The end of a sign-in on this machine: a port of 127.0.0.1 to which the browser brings the code.

Source: RFC 8252 sections 7.3 and 8.3 (loopback redirect), RFC 6749 sections 4.1.2 and 4.1.2.1 (what it brings).
"""

from __future__ import annotations

import hmac
import threading
import time
from types import TracebackType
from typing import NamedTuple, Self
from urllib.parse import parse_qs

from ssocfg.errors import InvalidValueError, SignInError
from ssocfg.host.loopback import Asked, LoopbackServer
from ssocfg.host.result_page import Reply, outcome, refusal
from ssocfg.values import Secret

PATH = "/oauth/callback"  # AWS accepts no other, and any port
SLICE_SECONDS = 0.2  # on Windows Ctrl-C is only seen between waits
DELIVER_SECONDS = 2.0
MOST_FIELDS = 20


class Redirect(NamedTuple):
    """What the browser brought: a code or an error.

    Attributes:
        code: The code to exchange for a token; None where there is an error.
        error: Such as `"access_denied"`; None where there is a code.
        error_description: What was said with the error, from anywhere; None where nothing was.
    """

    code: Secret | None
    error: str | None
    error_description: str | None


class RedirectListener:
    """Wait for one redirect with the right state, and let the browser show how the sign-in ended.

        with RedirectListener(state) as listener:
            open_browser(authorize_url(listener.redirect_uri, state))
            while (redirect := listener.wait(1.0)) is None:
                show_progress()
            listener.answer(success=True, text="Signed in.")

    The port is taken on entering and kept until leaving, so that nobody else can have it meanwhile. The browser's
    request stays open until `answer`; where that is never called, leaving tells the browser of an interruption.
    Requests of others are refused, and change nothing.
    """

    def __init__(self, state: str, *, port: int = 0) -> None:
        """Prepare to listen.

        Args:
            state: What the authorize URL says as its state, fresh for each sign-in.
            port: The port; 0 for any that is free.

        Raises:
            InvalidValueError: The state is empty, so that anybody could guess it.
        """
        if not state:
            raise InvalidValueError("state", "it is empty")
        self._state = state
        self._wanted_port = port
        self._server: LoopbackServer | None = None
        self._guard = threading.Lock()
        self._redirect: Redirect | None = None
        self._bearer: threading.Thread | None = None  # serves the browser's request
        self._arrived = threading.Event()
        self._reply: Reply | None = None
        self._decided = threading.Event()

    def __enter__(self) -> Self:
        """Take the port.

        Raises:
            SignInError: It cannot be had.
            RuntimeError: The listener was used before.
        """
        if self._server is not None:
            raise RuntimeError("a RedirectListener is good for one sign-in")
        try:
            server = LoopbackServer(self._wanted_port, self._respond)
        except (OSError, OverflowError) as error:
            wanted = f"port {self._wanted_port}" if self._wanted_port else "a port"
            reason = f"cannot take {wanted} of 127.0.0.1: {getattr(error, 'strerror', None) or error}"
            raise SignInError(reason, hint="Sign in with --device-code.") from error
        self._server = server
        try:
            server.start()
        except BaseException:
            server.server_close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Tell a browser that still waits that nothing came of it, then close everything."""
        server = self._server
        if server is not None:
            try:
                self._decide(outcome("The sign-in was interrupted", "Begin it once more.", success=False))
            finally:  # of Ctrl-C, too
                server.stop(DELIVER_SECONDS)

    @property
    def redirect_uri(self) -> str:
        """The URI to send the browser back to, such as `"http://127.0.0.1:43210/oauth/callback"`.

        Raises:
            RuntimeError: No port is taken yet.
        """
        return f"http://{self._host}{PATH}"

    @property
    def _host(self) -> str:
        if self._server is None:
            raise RuntimeError("the RedirectListener does not listen yet; use `with`")
        return f"127.0.0.1:{self._server.port}"

    def wait(self, seconds: float) -> Redirect | None:
        """Wait for the redirect this long at most, and return it; None where it has not come yet."""
        deadline = time.monotonic() + seconds
        while not self._arrived.is_set():
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            self._arrived.wait(min(SLICE_SECONDS, left))
        return self._redirect

    def answer(self, *, success: bool, heading: str = "", text: str = "") -> None:
        """Let the browser show how the sign-in ended; only the first answer counts.

        Args:
            success: Whether there is a token now.
            heading: The page's heading; by default in general words.
            text: What is said below it, as plain text; by default what came with an error.
        """
        redirect = self._redirect
        if redirect is not None and redirect.code is not None:
            text = text.replace(redirect.code.reveal(), str(redirect.code))
        elif redirect is not None:
            text = text or redirect.error_description or redirect.error or ""
        self._decide(
            outcome(heading or ("You are signed in" if success else "The sign-in failed"), text, success=success)
        )

    def _decide(self, reply: Reply) -> None:
        """Settle the page, and wait until the browser has it, if one is there."""
        with self._guard:
            self._reply = self._reply or reply
            bearer = self._bearer
        self._decided.set()
        if bearer is not None:
            bearer.join(DELIVER_SECONDS)

    def _respond(self, asked: Asked) -> Reply:
        path, _, query = asked.target.partition("?")
        if path != PATH:
            return refusal(404)
        if asked.method != "GET":
            return refusal(405)
        redirect = _read_redirect(query, self._state) if asked.hosts == (self._host,) else None
        if redirect is None:
            return refusal(400)
        with self._guard:
            if self._redirect is not None or self._decided.is_set():
                return refusal(409)
            self._redirect, self._bearer = redirect, threading.current_thread()
        self._arrived.set()
        self._decided.wait()
        return self._reply or refusal(400)


def _read_redirect(query: str, state: str) -> Redirect | None:
    """Read what was brought; None where it is not for this sign-in, or not as AWS sends it."""
    try:
        fields = parse_qs(query, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return None
    brought = (fields.get("state", []), fields.get("code", []), fields.get("error", []))
    match brought:
        case ([stated], [code], []) if _is_same(stated, state) and code and code.isascii() and code.isprintable():
            return Redirect(Secret(code), None, None)
        case ([stated], [], [error]) if _is_same(stated, state) and error:
            return Redirect(None, error, " ".join(fields.get("error_description", [])) or None)
        case _:
            return None


def _is_same(stated: str, state: str) -> bool:
    return hmac.compare_digest(stated.encode("utf-8", "surrogatepass"), state.encode("utf-8", "surrogatepass"))
