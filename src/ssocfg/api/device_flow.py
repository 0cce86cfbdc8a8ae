"""Sign in by a code that the person approves in any browser (RFC 8628)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from ssocfg.api.prompts import Browser, EnterCode, Output, Waiting
from ssocfg.errors import SignInTimeoutError, UnreachableError
from ssocfg.host.clock import Clock

if TYPE_CHECKING:
    from ssocfg.aws.oidc import DeviceAuthorization, Oidc
    from ssocfg.tokens.registration import Registration

SLOW_DOWN = 5.0  # seconds more between two questions. Source: RFC 8628, section 3.5
TICK = 1.0  # seconds between two words about the time left
MOST_LOST = 3  # questions in a row without an answer
Keep: TypeAlias = Callable[[Mapping[str, object], datetime], None]


class Attempt(NamedTuple):
    """One sign-in.

    Attributes:
        name: The session or profile, for the person.
        start_url: The start URL as written.
        timeout: How many seconds it is waited for the approval at most.
        output: Tells the person.
        browser: Opens a page and says whether it could; None where nobody wants that.
        clock: What tells the time.
    """

    name: str
    start_url: str
    timeout: float
    output: Output
    browser: Browser | None
    clock: Clock


def sign_in_by_code(attempt: Attempt, oidc: Oidc, registration: Registration, keep: Keep) -> None:
    """Show a code and wait until it is approved.

    Args:
        attempt: The sign-in.
        oidc: The service.
        registration: A client for this kind of sign-in.
        keep: Stores the answer with the token; gets the instant at which it was asked for, too.

    Raises:
        SignInDeniedError: The person said no.
        SignInTimeoutError: Nobody approved it in time.
        AwsError: AWS refused, or was out of reach three times in a row.
    """
    given = oidc.start_device(registration, attempt.start_url)
    deadline = attempt.clock.monotonic() + min(given.expires_in.total_seconds(), attempt.timeout)
    _show(attempt, given)
    keep(*_poll(attempt, oidc, registration, given, deadline))


def _show(attempt: Attempt, given: DeviceAuthorization) -> None:
    complete = given.verification_uri_complete or given.verification_uri
    opened = attempt.browser is not None and attempt.browser(complete)
    seconds = min(given.expires_in.total_seconds(), attempt.timeout)
    attempt.output(
        EnterCode(attempt.name, given.user_code, given.verification_uri, complete, timedelta(seconds=seconds), opened)
    )


def _poll(
    attempt: Attempt, oidc: Oidc, registration: Registration, given: DeviceAuthorization, deadline: float
) -> tuple[Mapping[str, object], datetime]:
    from ssocfg.aws.oidc import DevicePoll

    interval, lost = given.interval.total_seconds(), 0
    while True:
        _wait(attempt, interval, deadline)
        asked_at = attempt.clock.now()
        try:
            answer = oidc.poll_device(registration, given.device_code)
            lost = 0
        except UnreachableError:
            lost += 1
            if lost == MOST_LOST:
                raise
            interval *= 2  # as RFC 8628 has it for a connection that times out
            continue
        if not isinstance(answer, DevicePoll):
            return answer, asked_at
        if answer is DevicePoll.SLOW_DOWN:
            interval += SLOW_DOWN


def _wait(attempt: Attempt, seconds: float, deadline: float) -> None:
    """Wait for so long, with a word about the time left each second; give up where the time does not last."""
    clock = attempt.clock
    until = clock.monotonic() + seconds
    while (now := clock.monotonic()) < until:
        left = deadline - now
        if left <= 0:
            raise SignInTimeoutError(f"nobody approved the sign-in within {attempt.timeout:g} seconds")
        attempt.output(Waiting(timedelta(seconds=left)))
        clock.sleep(min(TICK, until - now, left))
