"""What was asked: the request as it came in, and the record of it that a test may look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, TypeAlias

from ssocfg.testing.answers import RefusedError

# The parameters that are no secret; of every other one a record says only that it was there.
SHOWN = frozenset(
    """
    clientName clientType scopes redirectUris grantTypes issuerUrl entitledApplicationArn clientId startUrl grantType
    scope redirectUri role_name account_id max_result response_type client_id redirect_uri code_challenge_method
    decision Action Version method path
    """.split()
)
LONGEST_PARAMETER = 2048
Refusal: TypeAlias = Callable[[str, str], RefusedError]


class Request(NamedTuple):
    """A request that the fake was asked, without its secrets.

    Attributes:
        operation: What was asked, such as `"CreateToken"`; `"Unknown"` for what none of the services has.
        parameters: Its parameters by their names on the wire; those that are secret read `"<secret>"`.
        at: When, by the fake's clock.
    """

    operation: str
    parameters: Mapping[str, object]
    at: datetime


class Call(NamedTuple):
    """A request as it came in.

    Attributes:
        operation: What is asked, such as `"CreateToken"`.
        parameters: The members of the JSON body, the fields of the form, or those of the query.
        method: The method, such as `"POST"`.
        path: The path, percent-encoded, without the query.
        query: The query, percent-encoded.
        headers: The headers in the order in which they came.
        body: The body.
    """

    operation: str
    parameters: Mapping[str, object]
    method: str
    path: str
    query: str
    headers: Sequence[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        """Return the value of a header, or None where it was not sent."""
        return next((value for given, value in self.headers if given.lower() == name), None)

    def find_text(self, name: str, refuse: Refusal) -> str | None:
        """Return a parameter, or None where it is absent or null.

        Raises:
            RefusedError: It is no text, or too long.
        """
        value = self.parameters.get(name)
        if value is not None and (not isinstance(value, str) or len(value) > LONGEST_PARAMETER):
            raise refuse("InvalidRequestException", f"Invalid request: {name}")
        return value

    def text(self, name: str, refuse: Refusal) -> str:
        """Return a parameter that must be there.

        Raises:
            RefusedError: It is missing, empty, no text, or too long.
        """
        value = self.find_text(name, refuse)
        if not value:
            raise refuse("InvalidRequestException", f"Missing {name}")
        return value

    def texts(self, name: str, refuse: Refusal) -> list[str]:
        """Return a parameter that is a list of texts; empty where it is absent.

        Raises:
            RefusedError: It is no list, or what it holds is no text.
        """
        value: object = self.parameters.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise refuse("InvalidRequestException", f"Invalid request: {name}")
        texts = [item for item in value if isinstance(item, str) and len(item) <= LONGEST_PARAMETER]  # pyright: ignore[reportUnknownVariableType]
        if len(texts) < len(value):  # pyright: ignore[reportUnknownArgumentType]
            raise refuse("InvalidRequestException", f"Invalid request: {name}")
        return texts

    def record(self, at: datetime) -> Request:
        """Make the record of the request, without what is secret in it."""
        shown = {name: value if name in SHOWN else "<secret>" for name, value in self.parameters.items()}
        return Request(self.operation, shown, at)
