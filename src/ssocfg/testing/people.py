"""The person who sits before the browser, and decides."""

from __future__ import annotations

import contextlib
import ipaddress
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from urllib.request import OpenerDirector

Decision: TypeAlias = Literal["allow", "deny"]

TIMEOUT_SECONDS = 30.0
LARGEST_PAGE = 1_000_000


class Page(NamedTuple):
    """What a browser shows after a visit.

    Attributes:
        url: Where it ended up, after all redirects.
        status: The HTTP status.
        text: The page.
    """

    url: str
    status: int
    text: str


class Person:
    """Someone who is asked to let a program in. At first they approve at once.

    Attributes:
        user: The name under which they sign in; it ends the ARN that STS answers.
    """

    def __init__(self, user: str = "naka") -> None:
        self.user = user
        self._decision: Decision | None = "allow"
        self._after_polls = 0
        self._after = timedelta()
        self._when_visited = False
        self._asks = False

    def __repr__(self) -> str:
        habit = "asks" if self._asks else {"allow": "approves", "deny": "denies", None: "ignores"}[self._decision]
        return f"Person(user={self.user!r}, {habit})"

    def approves(self, *, after_polls: int = 0, after: timedelta = timedelta(), when_visited: bool = False) -> Person:
        """Let every program in.

        Args:
            after_polls: How many times a program that polls is told to wait first.
            after: How long they think about it, by the fake's clock.
            when_visited: Whether a device code needs the visit of its page; otherwise they have typed it elsewhere.
        """
        return self._decide("allow", after_polls, after, when_visited)

    def denies(self, *, after_polls: int = 0, after: timedelta = timedelta(), when_visited: bool = False) -> Person:
        """Let no program in; the arguments are those of `approves`."""
        return self._decide("deny", after_polls, after, when_visited)

    def ignores(self) -> Person:
        """Never decide: device codes expire, and a browser shows a page that leads nowhere."""
        return self._decide(None, 0, timedelta(), when_visited=False)

    def asks(self) -> Person:
        """Leave it to whoever sits before the browser: pages have buttons Allow and Deny."""
        self.ignores()
        self._asks = True
        return self

    @property
    def is_asking(self) -> bool:
        """Whether pages have buttons."""
        return self._asks

    @property
    def is_ignoring(self) -> bool:
        """Whether they never decide of their own accord."""
        return self._decision is None

    def decide(self, *, polls: int | None, waited: timedelta, visited: bool) -> Decision | None:
        """Return the decision, or None while there is none.

        Args:
            polls: How many times the program has asked before; None where it does not poll.
            waited: How long it has waited.
            visited: Whether the page was opened.
        """
        is_patient = polls is None or polls >= self._after_polls
        is_ready = is_patient and waited >= self._after and (visited or not self._when_visited)
        return self._decision if is_ready else None

    def visit(self, url: str, *, clicks: Decision | None = None) -> Page:
        """Open a URL as a browser would: follow redirects, and click a button where one is to be clicked.

        Waits for the answer; a program that has to answer the redirect itself, as with PKCE, is given `open`.

        Raises:
            ValueError: The URL, or one that it redirects to, is not on the loopback interface; or there is no button.
            OSError: Nothing listens there.
        """
        return visit(url, clicks=clicks)

    def open(self, url: str) -> bool:
        """Visit a URL in the background, as `webbrowser.open` does: to be given to a program as its browser.

        From another process `python -m ssocfg.testing.person URL` does the same.

        Raises:
            ValueError: The URL is not on the loopback interface.
        """
        from threading import Thread

        Thread(target=_visit_quietly, args=(require_loopback(url),), daemon=True).start()
        return True

    def _decide(self, decision: Decision | None, after_polls: int, after: timedelta, when_visited: bool) -> Person:
        self._decision, self._after_polls, self._after = decision, after_polls, after
        self._when_visited, self._asks = when_visited, False
        return self


def visit(url: str, *, clicks: Decision | None = None) -> Page:
    """Open a URL as a browser would; see `Person.visit`."""
    page = _open(url)
    if clicks is None:
        return page
    from ssocfg.testing.pages import find_form

    form = find_form(page.text, clicks)
    if form is None:
        raise ValueError(f"the page has no button to {clicks}")
    from urllib.parse import urlencode, urljoin

    action, fields = form
    return _open(urljoin(page.url, action), urlencode(fields).encode())


def _visit_quietly(url: str) -> None:
    # A browser that cannot reach a page shows so to the person, not to the program that opened it.
    with contextlib.suppress(OSError, ValueError):
        _open(url)


def require_loopback(url: str) -> str:
    """Return the URL.

    Raises:
        ValueError: It is no http URL on the loopback interface.
    """
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    if parts.scheme == "http" and _is_loopback(parts.hostname or ""):
        return url
    raise ValueError("a person only visits http URLs on the loopback interface")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _open(url: str, form: bytes | None = None) -> Page:
    from urllib.error import HTTPError

    try:
        response = _make_browser().open(require_loopback(url), form, timeout=TIMEOUT_SECONDS)
    except HTTPError as error:
        response = error  # a page like any other
    with response:
        text = response.read(LARGEST_PAGE).decode("utf-8", "replace")
        return Page(response.url, int(response.status or 0), text)


def _make_browser() -> OpenerDirector:
    from http.client import HTTPMessage
    from typing import IO
    from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

    class Redirects(HTTPRedirectHandler):
        def redirect_request(
            self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
        ) -> Request | None:
            require_loopback(newurl)
            return super().redirect_request(req, fp, code, msg, headers, newurl)

    # No proxy: what is meant for this machine never leaves it.
    return build_opener(ProxyHandler({}), Redirects)
