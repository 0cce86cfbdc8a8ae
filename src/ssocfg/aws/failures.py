"""AWS, or something that answered in its place, refused: what it said, made into our errors."""

from __future__ import annotations

from ssocfg.aws.calls import Call
from ssocfg.aws.hints import hint_for, hint_of_clock
from ssocfg.aws.readings import Reading
from ssocfg.aws.redaction import mask
from ssocfg.aws.sessions import Service
from ssocfg.errors import (
    BadAnswerError,
    IdentityRefusedError,
    RefreshRefusedError,
    RefusedError,
    ThrottledError,
    TokenRejectedError,
)
from ssocfg.tokens.fields import NO_EXTRA, Extra

_NAMELESS = "HTTP "  # what an error is called that says no name, with its status
MOST_WORDS = 500  # characters of what a server said
# Source: botocore 1.44, retries/standard.py `ThrottledRetryableChecker`; service model sso-oidc.
_THROTTLING = frozenset(
    "RequestLimitExceeded SlowDownException Throttling ThrottlingException TooManyRequestsException".split()
)


def members_of(service: Service, call: Call, reading: Reading, *, may_be_empty: bool = False) -> Extra:
    """Return the members of an answer that says yes.

    Args:
        service: The service.
        call: What was asked for.
        reading: The answer.
        may_be_empty: The operation answers with nothing.

    Raises:
        TokenRejectedError: The portal does not take the token.
        ThrottledError: It was asked too often.
        IdentityRefusedError: STS refused.
        RefusedError: AWS refused otherwise.
        BadAnswerError: It is no answer of AWS's.
    """
    if reading.status >= 300:
        raise refusal_of(service, call, reading)
    if reading.members is not None:
        return reading.members
    if may_be_empty and reading.fault == "nothing":
        return NO_EXTRA
    raise BadAnswerError(call.operation, f"HTTP {reading.status} with {reading.fault}")


def refusal_of(service: Service, call: Call, reading: Reading) -> RefusedError | BadAnswerError:
    """Make the error of an answer that says no."""
    status = reading.status
    if status < 400:
        reason = f"HTTP {status} sends it to another address, as the sign-in pages of networks do"
        return BadAnswerError(call.operation, reason)
    if reading.members is None and not reading.error and status != 429:
        return BadAnswerError(call.operation, f"HTTP {status} with {reading.fault}")
    reason = reading.text("reason")[:MOST_WORDS]
    error = reading.error or f"{_NAMELESS}{status}"
    hint = hint_of_clock(error, reading.skew) or hint_for(call.operation, error, status, reason)
    return _kind_of(service, error, status)(call.operation, error, _words_of(call, reading, reason), status, hint)


def _kind_of(service: Service, error: str, status: int) -> type[RefusedError]:
    if status == 429 or error in _THROTTLING:
        return ThrottledError
    if service == "sts":
        return IdentityRefusedError
    return TokenRejectedError if service == "sso" and status == 401 and not is_nameless(error) else RefusedError


def _words_of(call: Call, reading: Reading, reason: str) -> str:
    words = reading.text("error_description", "message", "Message")
    if reason:
        words = f"{words} (reason: {reason})".strip()
    # Cut after the secrets are hidden, so that none is left in half; nor is more looked at than need be.
    return " ".join(mask(words[: MOST_WORDS * 20], call.secrets).split())[:MOST_WORDS]


def as_refresh_refusal(refused: RefusedError) -> RefreshRefusedError | None:
    """Say that a refusal of a refresh makes a new sign-in needed; None where it does not.

    AWS's own trouble and too many questions pass, and the refresh token stays good. What has no name of AWS's may be
    the word of a proxy.
    """
    if isinstance(refused, ThrottledError) or not 400 <= refused.status < 500 or is_nameless(refused.error):
        return None
    return RefreshRefusedError(refused.error, refused.words, refused.hint)


def is_nameless(error: str) -> bool:
    """Say whether an error is called by its status, because the answer had no name for it."""
    return error.startswith(_NAMELESS)


def is_no_access(error: RefusedError) -> bool:
    """Say whether the portal refused because the role is not assigned to the person: 403 "No access".

    The error is not in the service's model; botocore shows a bare `ClientError` for it.
    """
    return error.status == 403 and error.error == "ForbiddenException"
