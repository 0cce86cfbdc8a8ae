"""Asking within bounds: a name server that is silent, or a server that drips, keeps nobody waiting.

botocore's time-outs are for a connection and for each piece of an answer; how long a name is looked up, and how many
pieces there are, they leave open.
"""

from __future__ import annotations

import contextlib
import contextvars
import socket
import ssl
import threading
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from botocore.utils import get_environ_proxies

from ssocfg.aws.network import SERVICE_NAMES, host_of
from ssocfg.errors import UnreachableError
from ssocfg.values.certificates import issuer_of

ResultT = TypeVar("ResultT")


class LateError(Exception):
    """Something took longer than it was waited for."""


def within(seconds: float, ask: Callable[[], ResultT]) -> ResultT:
    """Call something in a thread of its own, and wait no longer than this for it.

    Args:
        seconds: How long to wait.
        ask: What to call. If it takes longer it is left to itself, and does not keep the program from ending.

    Raises:
        LateError: It took longer.
        BaseException: What it raises.
    """
    results: list[ResultT] = []
    errors: list[BaseException] = []
    context = contextvars.copy_context()

    def run() -> None:
        try:
            results.append(context.run(ask))
        except BaseException as error:  # noqa: BLE001  it is raised where it is waited for
            errors.append(error)

    thread = threading.Thread(target=run, name="ssocfg-within", daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors.pop()
    if not results:
        raise LateError
    return results.pop()


def look_up(client: Any, seconds: float) -> None:
    """Look up the name of the host that a client connects to, which is its proxy's where there is one.

    That the name is not known is left for the call to say.

    Args:
        client: The client.
        seconds: How long to wait.

    Raises:
        UnreachableError: There is no answer in that time.
    """
    url: str = client.meta.endpoint_url
    proxy = _proxy_of(url)
    try:
        within(seconds, lambda: _resolve(proxy or url))
    except LateError:
        service: str = client.meta.service_model.service_name
        named = "the proxy's name" if proxy else "its name"
        reason = f"no answer to the question for {named} within {seconds:g} seconds"
        stage = "proxy" if proxy else "name"
        raise UnreachableError(SERVICE_NAMES.get(service, service), host_of(url), stage, reason) from None


def _proxy_of(url: str) -> str | None:
    proxies: dict[str, str] = get_environ_proxies(url)
    return proxies.get(urlsplit(url).scheme)


def _resolve(url: str) -> None:
    with contextlib.suppress(OSError, ValueError):  # a URL may be none; the call says so
        parts = urlsplit(url if "//" in url else f"//{url}")
        if parts.hostname:
            socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)


def find_issuer(client: Any, error: UnreachableError, seconds: float) -> str:
    """Say who signed the certificate that was not trusted, so that one knows who opens the connections.

    A connection is made for it, over which nothing is sent.

    Args:
        client: The client.
        error: What its call ended with.
        seconds: How long to wait.

    Returns:
        The issuer by name; empty where it was not the certificate, where there is a proxy, or nobody says.
    """
    url: str = client.meta.endpoint_url
    if error.stage != "tls" or _proxy_of(url):
        return ""
    with contextlib.suppress(LateError):
        return within(seconds, lambda: _read_issuer(url, seconds))
    return ""


def _read_issuer(url: str, seconds: float) -> str:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # to see the certificate that is not trusted
    with contextlib.suppress(OSError, ValueError):
        parts = urlsplit(url)
        with (
            socket.create_connection((parts.hostname or "", parts.port or 443), timeout=seconds) as plain,
            context.wrap_socket(plain, server_hostname=parts.hostname) as wrapped,
        ):
            return issuer_of(wrapped.getpeercert(binary_form=True) or b"")
    return ""
