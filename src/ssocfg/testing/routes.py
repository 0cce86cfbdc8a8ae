"""Which operation a request is for, and its parameters."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl

from ssocfg.testing.answers import Answer, OidcError, StsError
from ssocfg.testing.records import Call

# (method, path): operation
_ROUTES: Mapping[tuple[str, str], str] = {
    ("POST", "/client/register"): "RegisterClient",
    ("POST", "/device_authorization"): "StartDeviceAuthorization",
    ("POST", "/token"): "CreateToken",
    ("GET", "/authorize"): "Authorize",
    ("POST", "/authorize"): "Authorize",
    ("GET", "/device"): "VerifyDevice",
    ("POST", "/device"): "VerifyDevice",
    ("GET", "/federation/credentials"): "GetRoleCredentials",
    ("GET", "/assignment/accounts"): "ListAccounts",
    ("GET", "/assignment/roles"): "ListAccountRoles",
    ("POST", "/logout"): "Logout",
    ("GET", "/"): "Sts",
    ("POST", "/"): "Sts",
}
_PATHS = frozenset(path for _, path in _ROUTES)
_JSON = frozenset({"RegisterClient", "StartDeviceAuthorization", "CreateToken"})
_MOST_FIELDS = 200


class Arrival(NamedTuple):
    """A request off the wire, before anything is made of it."""

    method: str
    path: str
    query: str
    headers: Sequence[tuple[str, str]]
    body: bytes


def find_call(arrival: Arrival) -> Call | Answer:
    """Find what a request asks for, or the answer to one that asks for nothing that is here.

    Raises:
        RefusedError: The request is for one of the services, but cannot be read.
    """
    operation = _ROUTES.get((arrival.method, arrival.path))
    if operation is None:
        return _refuse(arrival)
    if operation in _JSON:
        return _make_call(operation, _read_json(arrival.body), arrival)
    fields = _read_fields(arrival)
    if operation != "Sts":
        return _make_call(operation, fields, arrival)
    if fields.get("Action") != "GetCallerIdentity":
        raise StsError("InvalidAction")
    return _make_call("GetCallerIdentity", fields, arrival)


def _make_call(operation: str, parameters: Mapping[str, object], arrival: Arrival) -> Call:
    return Call(operation, parameters, *arrival)


def _refuse(arrival: Arrival) -> Answer:
    if arrival.path not in _PATHS:
        return Answer(404, b"there is nothing here\n", "text/plain")
    allowed = ", ".join(sorted(method for method, path in _ROUTES if path == arrival.path))
    return Answer(405, b"not with this method\n", "text/plain", (("Allow", allowed),))


def _read_json(body: bytes) -> Mapping[str, object]:
    try:
        content: object = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        raise OidcError("InvalidRequestException", "Invalid JSON") from None
    if not isinstance(content, dict):
        raise OidcError("InvalidRequestException", "Invalid JSON")
    return {str(name): value for name, value in content.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]


def _read_fields(arrival: Arrival) -> Mapping[str, str]:
    is_form = arrival.method == "POST" and arrival.path != "/logout"
    text = arrival.body.decode("utf-8", "replace") if is_form else arrival.query
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        raise OidcError("InvalidRequestException", "Too many parameters") from None
