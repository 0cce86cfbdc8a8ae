"""Sign-ins by a code that the person approves in any browser: what AWS answers to them."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum
from typing import NamedTuple

from ssocfg.aws.answers import Answer
from ssocfg.errors import RefusedError, SignInDeniedError, SignInTimeoutError, SsocfgError
from ssocfg.values import Secret

DEFAULT_INTERVAL = timedelta(seconds=5)  # Source: RFC 8628, section 3.2
SHORTEST_INTERVAL = timedelta(seconds=1)


class DevicePoll(Enum):
    """Why there is no token yet."""

    PENDING = "authorization_pending"
    SLOW_DOWN = "slow_down"


class DeviceAuthorization(NamedTuple):
    """A sign-in that was begun by a code.

    Attributes:
        device_code: What the token is asked for with.
        user_code: What the person compares or types, such as `"ABCD-EFGH"`.
        verification_uri: Where they type it.
        verification_uri_complete: The same with the code filled in; the plain one where AWS gives no other.
        expires_in: How long the code is good.
        interval: How long to wait between two questions, at least a second.
    """

    device_code: Secret
    user_code: str
    verification_uri: str
    verification_uri_complete: str
    expires_in: timedelta
    interval: timedelta


def read_device_authorization(answer: Answer) -> DeviceAuthorization:
    """Make a `DeviceAuthorization` of a StartDeviceAuthorization answer.

    Raises:
        BadAnswerError: It lacks something.
    """
    plain = answer.word("verificationUri")
    has_complete = answer.optional_text("verificationUriComplete") is not None
    return DeviceAuthorization(
        device_code=answer.secret("deviceCode"),
        user_code=answer.word("userCode"),
        verification_uri=plain,
        verification_uri_complete=answer.word("verificationUriComplete") if has_complete else plain,
        expires_in=answer.seconds("expiresIn"),
        interval=max(SHORTEST_INTERVAL, answer.seconds("interval", default=DEFAULT_INTERVAL, least=0)),
    )


def end_of_sign_in(refused: RefusedError) -> SsocfgError:
    """Say of a refusal that ends a sign-in by a code how it ended; what is neither time nor a no stays what it is."""
    said = (refused.error, refused.words, refused.hint)
    if refused.error == "ExpiredTokenException":
        return SignInTimeoutError("nobody approved the sign-in before its code expired", *said)
    if refused.error == "AccessDeniedException":
        return SignInDeniedError("the sign-in was denied", *said)
    return refused
