"""The one page that the browser shows when it has come back: no scripts, nothing fetched, everything escaped."""

from __future__ import annotations

import base64
import hashlib
import html
from typing import NamedTuple

MOST_SHOWN = 2_000  # characters of a text that came from elsewhere

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: Canvas; color: CanvasText }
main { max-width: 32rem; margin: 1rem; padding: 2rem 2.5rem; border: 1px solid #8886; border-top: 6px solid #888;
  border-radius: 8px; overflow-wrap: anywhere }
main.good { border-top-color: #1a8754 }
main.bad { border-top-color: #c0392b }
h1 { margin: 0 0 .75rem; font-size: 1.4rem }
p { margin: .5rem 0 0 }
.quiet { opacity: .7 }
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'"
HEADERS = (
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", f"{_POLICY}; frame-ancestors 'none'"),
    ("Content-Type", "text/html; charset=utf-8"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
)
_REFUSALS = {
    400: "This request does not belong to the sign-in that is under way.",
    404: "There is nothing at this address.",
    405: "Only GET is understood here.",
    409: "This sign-in has already come back once. The program that began it says how it went.",
    414: "The address is too long.",
    431: "The browser sends too much with its request. Delete the cookies of 127.0.0.1, then sign in again.",
}


class Reply(NamedTuple):
    """A page, and the HTTP status that it is sent with."""

    status: int
    body: bytes


def outcome(heading: str, text: str, *, success: bool) -> Reply:
    """Make the page that says how the sign-in went; both texts are plain ones, from anywhere."""
    return Reply(200, _make_page(heading, text, "good" if success else "bad"))


def refusal(status: int) -> Reply:
    """Make the page for a request that is not the one that is waited for."""
    status = status if status in _REFUSALS else 400
    return Reply(status, _make_page("This is not it", _REFUSALS[status], "other"))


def _make_page(heading: str, text: str, look: str) -> bytes:
    shown, said = _plain(heading), _plain(text)
    body = f"<p>{said}</p>" if said else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">'
        f"<title>ssocfg: {shown}</title><style>{_STYLE}</style></head>"
        f'<body><main class="{look}"><h1>{shown}</h1>{body}<p class="quiet">You can close this window.</p></main>'
        "</body></html>\n"
    ).encode()


def _plain(text: str) -> str:
    """Escape a text; what cannot be seen, such as marks that turn the direction of writing, becomes a blank."""
    text = text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"
    return html.escape("".join(sign if sign.isprintable() else " " for sign in text))
