"""Trouble on order: what a test injects, and when it strikes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from ssocfg.testing.answers import Answer, OidcError, PortalError, RefusedError, StsError

SERVICES: Mapping[str, type[RefusedError] | None] = {
    "RegisterClient": OidcError,
    "StartDeviceAuthorization": OidcError,
    "CreateToken": OidcError,
    "Authorize": None,
    "VerifyDevice": None,
    "GetRoleCredentials": PortalError,
    "ListAccounts": PortalError,
    "ListAccountRoles": PortalError,
    "Logout": PortalError,
    "GetCallerIdentity": StsError,
}
OPERATIONS = tuple(SERVICES)
EVERY = "*"
PROXY_PAGE = b"""<!DOCTYPE html>
<html><head><title>Web Gateway</title></head>
<body><h1>Web Gateway</h1><p>Sign in to use the network.</p></body></html>
"""


@dataclass
class Trouble:
    """One kind of trouble; see `FakeIdentityCenter.inject` for what each field does."""

    operation: str
    error: RefusedError | None = None
    hang: timedelta = timedelta()
    close: bool = False
    lose_answer: bool = False
    html: int | None = None
    malformed: bool = False
    date_skew: timedelta = timedelta()
    times: int | None = 1

    def strikes(self, operation: str) -> bool:
        """Say whether this request is one that the trouble is for."""
        return self.operation in {EVERY, operation}

    def spoil(self, answer: Answer) -> Answer:
        """Make of a good answer what the trouble makes of it."""
        if self.malformed:
            return answer._replace(body=answer.body[: len(answer.body) // 2] or b"{")
        return answer

    def instead(self) -> Answer | None:
        """Return what is answered although nothing was done, or None where the request is done."""
        if self.error is not None:
            return self.error.answer()
        if self.html is not None:
            return Answer(self.html, PROXY_PAGE, "text/html; charset=utf-8")
        return None


NO_TROUBLE = Trouble("")


def make_error(operation: str, error: str, text: str, reason: str | None) -> RefusedError:
    """Make the error of the operation's service that has this name.

    Raises:
        ValueError: The service has no such error.
    """
    service = SERVICES.get(operation)
    if service is None:
        raise ValueError(f"name the operation that answers with {error}; {operation!r} has no errors of its own")
    if error not in service.known:
        raise ValueError(f"{operation} has no error {error!r}; it has {', '.join(service.known)}")
    return service(error, text, reason)


class Troubles:
    """The trouble that was ordered and has not struck yet, in the order in which it was."""

    def __init__(self) -> None:
        self._waiting: list[Trouble] = []

    def add(self, trouble: Trouble) -> None:
        """Order trouble.

        Raises:
            ValueError: There is no such operation, or the number of times makes no sense.
        """
        if trouble.operation not in {EVERY, *OPERATIONS}:
            raise ValueError(f"there is no operation {trouble.operation!r}; there are {', '.join(OPERATIONS)}")
        if trouble.times is not None and trouble.times < 1:
            raise ValueError("trouble strikes at least once; `times=None` is for every time")
        self._waiting.append(trouble)

    def clear(self) -> None:
        """Call off what has not struck yet."""
        self._waiting.clear()

    def take(self, operation: str) -> Trouble:
        """Take the first trouble that is waiting for the operation, or `NO_TROUBLE`."""
        for trouble in self._waiting:
            if trouble.strikes(operation):
                if trouble.times is not None:
                    trouble.times -= 1
                    if not trouble.times:
                        self._waiting.remove(trouble)
                return trouble
        return NO_TROUBLE
