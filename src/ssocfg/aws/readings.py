"""What stands in an HTTP answer, read strictly before botocore's lenient parsers see it.

botocore takes a proxy's web page for an answer without members, stops with an `AttributeError` at odd JSON, takes the
names of SSO-OIDC's errors from a header only, and logs bodies with the tokens in them. So an answer is read here, and
botocore's parser gets a stand-in without secrets, which says of an error what decides about another attempt. Of the
headers it gets those in which nothing is secret.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, MutableMapping
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple, TypeAlias

from botocore.awsrequest import HeadersDict

from ssocfg.tokens.fields import Extra
from ssocfg.tokens.json_file import LARGEST_FILE, Unreadable, read_json_object
from ssocfg.values.skew import ClockSkew, measure_skew

KEY = "ssocfg"  # under which a reading travels in botocore's answers
_PLAIN_HEADERS = ("content-type", "date", "x-amzn-errortype", "x-amzn-requestid")
_NAME = r"[A-Za-z][A-Za-z0-9._-]{0,99}"
_JSON_SERVICES = ("sso-oidc", "sso")
# The names that OAuth has for SSO-OIDC's errors.
# Source: botocore 1.44, service model sso-oidc 2019-06-10; RFC 6749, section 5.2; RFC 8628, section 3.5.
OAUTH_ERRORS: Mapping[str, str] = {
    "access_denied": "AccessDeniedException",
    "authorization_pending": "AuthorizationPendingException",
    "expired_token": "ExpiredTokenException",
    "invalid_client": "InvalidClientException",
    "invalid_client_metadata": "InvalidClientMetadataException",
    "invalid_grant": "InvalidGrantException",
    "invalid_redirect_uri": "InvalidRedirectUriException",
    "invalid_request": "InvalidRequestException",
    "invalid_scope": "InvalidScopeException",
    "server_error": "InternalServerException",
    "slow_down": "SlowDownException",
    "unauthorized_client": "UnauthorizedClientException",
    "unsupported_grant_type": "UnsupportedGrantTypeException",
}
_Members: TypeAlias = Mapping[str, object]
# When the request of the call at hand went out; each thread has a context of its own.
_SENT: ContextVar[datetime | None] = ContextVar("ssocfg_sent", default=None)


class Reading(NamedTuple):
    """An HTTP answer as it was read. Printing one shows none of its members.

    Attributes:
        status: The HTTP status.
        members: The members of its JSON object, or the texts of its XML elements by their names; None where it has
            none to rely on.
        fault: Why there are none, as a clause that goes on: `"a web page"`; empty where there are.
        error: AWS's name of the error, from the header or the body; empty where there is none.
        skew: How far this machine's clock is off by the `Date` header; None where that is not known.
    """

    status: int
    members: Extra | None
    fault: str
    error: str
    skew: ClockSkew | None = None

    def text(self, *names: str) -> str:
        """Return the first of these members that is a text and not empty; empty where there is none."""
        found = (self.members.get(name) for name in names) if self.members is not None else ()
        return next((text for text in found if isinstance(text, str) and text), "")


def listen(client: Any, hear: Callable[[Reading], None]) -> None:
    """Let a client's answers be read, before any handler of botocore's looks at them.

    Args:
        client: The client.
        hear: Is told of every answer, also of those that are asked for once more.
    """
    service = client.meta.service_model.service_id.hyphenize()
    client.meta.events.register_first(f"before-parse.{service}.*", partial(_read_answer, hear))
    # Last, because others wait there for their turn; and once for each try, of which only the last one counts.
    client.meta.events.register_last("before-send", _note_sending)


def _note_sending(**_more: object) -> None:
    _SENT.set(datetime.now(UTC))


def _measure_skew(date: str) -> ClockSkew | None:
    sent_at = _SENT.get()
    return None if sent_at is None else measure_skew(date, sent_at, datetime.now(UTC))


def _read_answer(
    hear: Callable[[Reading], None],
    operation_model: Any,
    response_dict: MutableMapping[str, Any],
    customized_response_dict: MutableMapping[str, object],
    **_more: object,
) -> None:
    is_json = operation_model.service_model.service_name in _JSON_SERVICES
    headers = response_dict["headers"]
    reading = read_answer(response_dict["status_code"], headers, response_dict["body"], is_json)
    reading = reading._replace(skew=_measure_skew(headers.get("date", "")))
    customized_response_dict[KEY] = reading
    hear(reading)
    response_dict["headers"] = HeadersDict({name: headers[name] for name in _PLAIN_HEADERS if name in headers})
    response_dict["body"] = _stand_in(operation_model.name, reading, is_json)


def read_answer(status: int, headers: Mapping[str, str], body: bytes, is_json: bool) -> Reading:
    """Read an HTTP answer.

    Args:
        status: The HTTP status.
        headers: The headers, by names in any case.
        body: The body.
        is_json: The service answers with JSON, else with XML.
    """
    members = _read_json(body) if is_json else _read_xml(body)
    fault = "" if members is not None else _name_fault(headers.get("content-type", ""), body, is_json)
    reading = Reading(status, None if members is None else Extra(members), fault, "")
    return reading._replace(error=_find_error(headers.get("x-amzn-errortype", ""), reading))


def _read_json(body: bytes) -> _Members | None:
    read = read_json_object(body, "")
    return None if isinstance(read, Unreadable) else read


def _read_xml(body: bytes) -> _Members | None:
    """Read the texts of XML's elements; of two elements of one name the first counts."""
    # botocore reads the same bytes with the same parser, which refuses entities that blow up.
    from xml.etree import ElementTree as Tree

    try:
        root = Tree.fromstring(body) if len(body) <= LARGEST_FILE else None  # noqa: S314
    except (Tree.ParseError, ValueError, LookupError):  # the latter for unknown encodings
        return None
    if root is None or not _local(root.tag).endswith("Response"):
        return None
    members: dict[str, object] = {}
    for element in root.iter():
        members.setdefault(_local(element.tag), (element.text or "").strip())
    return members


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _name_fault(kind: str, body: bytes, is_json: bool) -> str:
    start = body[:1024].lstrip().lower()
    if "html" in kind.lower() or start.startswith((b"<!doctype html", b"<html")):
        return "a web page"
    if not start:
        return "nothing"
    return "what is not a whole JSON object" if is_json else "what is not XML of AWS's"


def _find_error(header: str, reading: Reading) -> str:
    """Find the error's name: in the header for SSO-OIDC, in `__type` for the portal, in `Code` for STS."""
    import re

    candidates = [header, reading.text("__type"), reading.text("code", "Code")]
    candidates.append(OAUTH_ERRORS.get(reading.text("error"), reading.text("error")))
    for candidate in candidates:
        name = candidate.partition(":")[0].rpartition("#")[2].strip()
        if re.fullmatch(_NAME, name):
            return name
    return ""


def _stand_in(operation: str, reading: Reading, is_json: bool) -> bytes:
    """Make the body that botocore's parser gets: empty for a success, the error's name alone for an error."""
    if is_json:
        return b"{}" if reading.status < 300 else json.dumps({"__type": reading.error}).encode()
    if reading.status < 300:
        return f"<{operation}Response><{operation}Result/></{operation}Response>".encode()
    return f"<ErrorResponse><Error><Code>{reading.error}</Code></Error></ErrorResponse>".encode()
