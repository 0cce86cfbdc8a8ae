"""Redirect URIs: which may be registered, and which one of those a request means.

Source: RFC 8252, section 7.3: the port of a loopback redirect is chosen at the time of the request.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from ssocfg.testing.people import require_loopback


def is_loopback_uri(uri: str) -> bool:
    """Say whether a redirect URI can be registered here: http, on the loopback interface, without fragment."""
    try:
        parts = _split(require_loopback(uri))
    except ValueError:
        return False
    return not parts.fragment and "@" not in parts.netloc and uri.isascii() and uri.isprintable() and " " not in uri


def is_allowed(uri: str, registered: Iterable[str]) -> bool:
    """Say whether a redirect URI is one of those registered, whatever its port."""
    return is_loopback_uri(uri) and _without_port(uri) in map(_without_port, registered)


def add_to_query(uri: str, fields: dict[str, str]) -> str:
    """Return the URI with these fields at the end of its query."""
    parts = urlsplit(uri)
    query = parse_qsl(parts.query, keep_blank_values=True)
    # What is no text in UTF-8 cannot be a state that a program made.
    return parts._replace(query=urlencode([*query, *fields.items()], errors="replace")).geturl()


def _split(uri: str) -> SplitResult:
    parts = urlsplit(uri)
    _ = parts.port  # raises ValueError where it is none
    return parts


def _without_port(uri: str) -> tuple[str, str | None, str, str]:
    parts = urlsplit(uri)
    return parts.scheme, parts.hostname, parts.path, parts.query
