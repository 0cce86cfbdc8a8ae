"""No answer came: what botocore raises then, made into `UnreachableError`s that say how far it came and why."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import (
    BotoCoreError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ProxyConnectionError,
    ReadTimeoutError,
    SSLError,
)
from urllib3.exceptions import LocationParseError

from ssocfg.errors import InvalidValueError, UnreachableError

SERVICE_NAMES = {"sso-oidc": "SSO-OIDC", "sso": "the access portal", "sts": "STS"}
PROXY_WANTS_A_PASSWORD = 407
_LONGEST_WORDS = 200
_DEEPEST = 12


def unreachable(client: Any, error: BotoCoreError) -> UnreachableError | InvalidValueError:
    """Make our error of one of botocore's, but for its `ClientError`.

    Args:
        client: The client that was used.
        error: What it raised; only its kind and what the system said are repeated, never its text.
    """
    found = _judge(client, error)
    if found is None:
        kind = type(error).__name__
        return InvalidValueError("request", f"the endpoint settings or the parameters do not allow it ({kind})")
    return _make(client, *found, error.kwargs.get("endpoint_url"))


def stopped_by_proxy(client: Any) -> UnreachableError:
    """Make the error of an answer that is a proxy's own: it wants a password."""
    return _make(client, "proxy", "the proxy wants a password (407 Proxy Authentication Required)")


def _make(client: Any, stage: str, reason: str, url: str | None = None) -> UnreachableError:
    service: str = client.meta.service_model.service_name
    host = host_of(url or client.meta.endpoint_url)
    return UnreachableError(SERVICE_NAMES.get(service, service), host, stage, reason)


def host_of(url: str) -> str:
    """Return the host of a URL, with the port where it names one, without anything secret."""
    return urlsplit(url).netloc.rpartition("@")[2]


def _judge(client: Any, error: BotoCoreError) -> tuple[str, str] | None:
    """Return the stage and the reason, or None where it is not the network."""
    match error:
        case ConnectTimeoutError() | ReadTimeoutError():
            return "time-out", _time_out_reason(client.meta.config, error)
        case ProxyConnectionError():
            return "proxy", f"the proxy does not let it through{_words(error)}"
        case SSLError():
            return "tls", _tls_reason(error)
        case EndpointConnectionError():
            return _connect_reason(error)
        case HTTPClientError():
            return _other_reason(error)
        case _:
            return None


def _time_out_reason(config: Any, error: BotoCoreError) -> str:
    if isinstance(error, ConnectTimeoutError):
        return f"no connection within {config.connect_timeout:g} seconds"
    return f"no answer within {config.read_timeout:g} seconds"


def _connect_reason(error: BotoCoreError) -> tuple[str, str]:
    # urllib3 2 has an error of its own for this, urllib3 1 has none; the system's is the cause in both.
    if any(isinstance(cause, socket.gaierror) for cause in _causes(error)):
        return "name", f"the name is not known{_words(error)}"
    return "connect", f"no connection{_words(error)}"


def _tls_reason(error: BotoCoreError) -> str:
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its certificate is not trusted ({_cut(cause.verify_message)})"
        if isinstance(cause, ssl.SSLError):
            why = getattr(cause, "reason", None) or "for a reason that OpenSSL does not say"
            return f"no TLS connection ({_cut(why)})"
        if isinstance(cause, OSError) and cause.strerror:
            return f"the file with the certificates to trust cannot be read ({_cut(cause.strerror)})"
    return "no TLS connection"


def _other_reason(error: BotoCoreError) -> tuple[str, str]:
    for cause in _causes(error):
        if isinstance(cause, LocationParseError | UnicodeError):
            return "name", "it is no host's name"
        if isinstance(cause, ssl.SSLError):
            return "tls", _tls_reason(error)
    return "answer", f"the connection was lost before an answer came{_words(error)}"


def _words(error: BotoCoreError) -> str:
    """Return what the system said of it, in brackets and behind a blank; empty where it said nothing."""
    for cause in _causes(error):
        if isinstance(cause, OSError):
            words = cause.strerror or (str(cause) if str(cause).startswith("Tunnel connection failed") else "")
            if words:
                return f" ({_cut(words)})"
    return ""


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Go through what an error was made of; urllib3 and botocore each have their own ways of keeping that."""
    waiting, seen = [error], 0
    while waiting and seen < _DEEPEST:
        cause = waiting.pop(0)
        seen += 1
        yield cause
        kept = (cause.__cause__, cause.__context__, getattr(cause, "reason", None), *cause.args)
        kept += tuple(getattr(cause, "kwargs", {}).values())
        waiting += [inner for inner in kept if isinstance(inner, BaseException) and inner not in waiting]


def _cut(words: str) -> str:
    return " ".join(words.split())[:_LONGEST_WORDS]
