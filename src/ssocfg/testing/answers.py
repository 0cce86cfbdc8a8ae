"""Answers, and the errors of the three services in the form in which each of them says them.

Source: botocore 1.44.5, service models sso-oidc and sso 2019-06-10 and sts 2011-06-15; published debug logs
(aws-cli issues 5971, 5955, 8561) for the headers and the un-modelled ForbiddenException.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import ClassVar, NamedTuple
from uuid import uuid4
from xml.sax.saxutils import escape

XMLNS = "https://sts.amazonaws.com/doc/2011-06-15/"

# name: (status, error, description)
OIDC_ERRORS: Mapping[str, tuple[int, str, str]] = {
    "AccessDeniedException": (400, "access_denied", "Access denied"),
    "AuthorizationPendingException": (400, "authorization_pending", "Authorization is still pending"),
    "ExpiredTokenException": (400, "expired_token", "Device code has expired"),
    "InternalServerException": (500, "server_error", "Internal server error"),
    "InvalidClientException": (401, "invalid_client", "Invalid client"),
    "InvalidClientMetadataException": (400, "invalid_client_metadata", "Invalid client metadata"),
    "InvalidGrantException": (400, "invalid_grant", "Invalid grant provided"),
    "InvalidRedirectUriException": (400, "invalid_redirect_uri", "Invalid redirect URI provided"),
    "InvalidRequestException": (400, "invalid_request", "Invalid request"),
    "InvalidScopeException": (400, "invalid_scope", "Invalid scope provided"),
    "SlowDownException": (400, "slow_down", "Client is polling too fast"),
    "UnauthorizedClientException": (400, "unauthorized_client", "Client is not authorized for this grant"),
    "UnsupportedGrantTypeException": (400, "unsupported_grant_type", "Unsupported grant type"),
}
# name: (status, message)
PORTAL_ERRORS: Mapping[str, tuple[int, str]] = {
    "ForbiddenException": (403, "No access"),  # not in the service's model
    "InvalidRequestException": (400, "Invalid request"),
    "ResourceNotFoundException": (404, "The specified resource doesn't exist."),
    "TooManyRequestsException": (429, "Too many requests"),
    "UnauthorizedException": (401, "Session token not found or invalid"),
}
STS_ERRORS: Mapping[str, tuple[int, str]] = {
    "ExpiredToken": (403, "The security token included in the request is expired"),
    "IncompleteSignature": (400, "The request signature does not conform to AWS standards."),
    "InternalFailure": (500, "The request processing has failed because of an unknown error."),
    "InvalidAction": (400, "Could not find the operation for version 2011-06-15"),
    "InvalidClientTokenId": (403, "The security token included in the request is invalid."),
    "MissingAuthenticationToken": (403, "Request is missing Authentication Token"),
    "RequestExpired": (400, "Request has expired."),
    "ServiceUnavailable": (503, "The request has failed due to a temporary failure of the server."),
    "SignatureDoesNotMatch": (
        403,
        "The request signature we calculated does not match the signature you provided.",
    ),
    "Throttling": (400, "Rate exceeded"),
}


class Answer(NamedTuple):
    """What goes back over the wire."""

    status: int
    body: bytes = b""
    kind: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()


def as_json(content: Mapping[str, object], status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """Answer with a JSON object."""
    return Answer(status, json.dumps(content).encode(), "application/json", headers)


def as_xml(root: str, content: str) -> Answer:
    """Answer as a query service does: the result, with the number of the request."""
    number = f"<ResponseMetadata><RequestId>{uuid4()}</RequestId></ResponseMetadata>"
    result = root.replace("Response", "Result")
    text = f'<{root} xmlns="{XMLNS}"><{result}>{content}</{result}>{number}</{root}>'
    return Answer(200, text.encode(), "text/xml")


class RefusedError(Exception):
    """A request that is answered with one of the services' errors.

    Attributes:
        name: The error's name.
        text: What it says.
    """

    known: ClassVar[tuple[str, ...]] = ()

    def __init__(self, name: str, text: str = "", reason: str | None = None) -> None:
        super().__init__(name, text)
        self.name = name
        self.text = text
        self.reason = reason

    def answer(self) -> Answer:
        """Word the error as its service does."""
        raise NotImplementedError


class OidcError(RefusedError):
    """An error of SSO-OIDC: its name stands in a header only, as with the real service."""

    known: ClassVar[tuple[str, ...]] = tuple(OIDC_ERRORS)

    def answer(self) -> Answer:
        """Word the error as SSO-OIDC does."""
        status, error, text = OIDC_ERRORS[self.name]
        body = {"error": error, "error_description": self.text or text}
        if self.reason is not None:
            body["reason"] = self.reason
        kind = f"{self.name}:http://internal.amazon.com/coral/com.amazonaws.sso.oidc/"
        return as_json(body, status, (("x-amzn-ErrorType", kind),))


class PortalError(RefusedError):
    """An error of the portal: its name stands in the body."""

    known: ClassVar[tuple[str, ...]] = tuple(PORTAL_ERRORS)

    def answer(self) -> Answer:
        """Word the error as the portal does."""
        status, text = PORTAL_ERRORS[self.name]
        kind = f"com.amazonaws.switchboard.portal#{self.name}"
        return as_json({"message": self.text or text, "__type": kind}, status)


class StsError(RefusedError):
    """An error of STS, in XML."""

    known: ClassVar[tuple[str, ...]] = tuple(STS_ERRORS)

    def answer(self) -> Answer:
        """Word the error as STS does."""
        status, text = STS_ERRORS[self.name]
        side = "Sender" if status < 500 else "Receiver"
        error = f"<Type>{side}</Type><Code>{self.name}</Code><Message>{escape(self.text or text)}</Message>"
        number = f"<RequestId>{uuid4()}</RequestId>"
        body = f'<ErrorResponse xmlns="{XMLNS}"><Error>{error}</Error>{number}</ErrorResponse>'
        return Answer(status, body.encode(), "text/xml")
