"""What may be handed to a browser: judged here, because Python's `webbrowser` hands on nearly everything.

Source: CVE-2026-4519 (a URL that is an option to the browser's command) and CPython's issue 148169 (`%action`).
"""

from __future__ import annotations

import re
from typing import NoReturn

from ssocfg.errors import InvalidValueError

LONGEST_URL = 8_192  # characters; an authorize URL has about 600
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")

# Of what RFC 3986 allows, no quote, bracket, semicolon, dollar sign or asterisk: launchers of browsers are scripts in
# several languages, and none of these comes in AWS's URLs unless written with a percent sign.
_SIGN = r"[A-Za-z0-9._~:/?#@&=+,-]|%[2-9A-Fa-f][0-9A-Fa-f]"
_LABEL = r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)"
_HOST = rf"(?:{_LABEL}\.)+(?![0-9]){_LABEL}"
_URL = rf"(?P<scheme>https?)://(?P<authority>[^/?#]*)(?:[/?#](?:{_SIGN})*)?"
_AUTHORITY = r"(?P<host>\[::1\]|[^:]*)(?::(?P<port>[1-9][0-9]{0,4}))?"


def check_url(url: str, *, allow_loopback: bool = True) -> None:
    """Make sure that a URL can go to a browser's command and leads to a web page.

    Args:
        url: The URL.
        allow_loopback: Whether it may lead to this machine, as in tests; only there plain http will do.

    Raises:
        InvalidValueError: With what is wrong; the URL itself is not repeated.
    """
    if len(url) > LONGEST_URL:
        _refuse("it is far too long")
    if not url.isascii() or not url.isprintable() or " " in url:
        _refuse("it has a blank, a control character or a letter outside ASCII in it")
    if "%action" in url.lower():
        _refuse("a part of it would be replaced on the way to the browser")
    found = re.fullmatch(_URL, url)
    if found is None:
        _refuse("it is not https, or has signs in it that do not belong there")
    _check_authority(found["scheme"], found["authority"], allow_loopback=allow_loopback)


def _check_authority(scheme: str, authority: str, *, allow_loopback: bool) -> None:
    if "@" in authority:
        _refuse("it has a user name in it")
    found = re.fullmatch(_AUTHORITY, authority)
    if found is None or int(found["port"] or 0) > 65_535:
        _refuse("its port is none")
    host = found["host"]
    if host in LOOPBACK_HOSTS:
        if not allow_loopback:
            _refuse("it leads to this machine")
    elif scheme != "https":
        _refuse("it is not https")
    elif len(host) > 253 or not re.fullmatch(_HOST, host):
        _refuse("it has no host name such as device.sso.us-east-1.amazonaws.com")


def _refuse(reason: str) -> NoReturn:
    raise InvalidValueError("URL for a browser", reason)
