"""Sign in by a code that the person approves in any browser (RFC 8628)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from ssocfg.api.prompts import Browser, EnterCode, Output, Waiting, count_seconds
from ssocfg.errors import AwsError, RefusedError, SignInTimeoutError, UnreachableError
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
        AwsError: AWS refused, or was out of reach or in trouble three times in a row.
    """
    given = oidc.start_device(registration, attempt.start_url)
    patience = _Patience.begin(attempt, given)
    _show(attempt, given, patience)
    keep(*_poll(attempt, oidc, registration, given, patience))


class _Patience(NamedTuple):
    """How long it is waited: `seconds` in all, until `deadline` by the clock that only grows; why not longer."""

    seconds: float
    deadline: float
    hint: str

    @classmethod
    def begin(cls, attempt: Attempt, given: DeviceAuthorization) -> _Patience:
        lifetime = given.expires_in.total_seconds()
        hint = (
            "Try again, and give it more time."
            if attempt.timeout < lifetime
            else "Try again: a code is good for no longer."
        )
        seconds = min(lifetime, attempt.timeout)
        return cls(seconds, attempt.clock.monotonic() + seconds, hint)


def _show(attempt: Attempt, given: DeviceAuthorization, patience: _Patience) -> None:
    complete = given.verification_uri_complete or given.verification_uri
    opened = attempt.browser is not None and attempt.browser(complete)
    lasts = timedelta(seconds=patience.seconds)
    attempt.output(EnterCode(attempt.name, given.user_code, given.verification_uri, complete, lasts, opened))


def _poll(
    attempt: Attempt, oidc: Oidc, registration: Registration, given: DeviceAuthorization, patience: _Patience
) -> tuple[Mapping[str, object], datetime]:
    from ssocfg.aws.oidc import DevicePoll

    interval, lost = given.interval.total_seconds(), 0
    while True:
        _wait(attempt, interval, patience)
        asked_at = attempt.clock.now()
        try:
            answer = oidc.poll_device(registration, given.device_code)
            lost = 0
        except AwsError as error:
            lost += 1
            if lost == MOST_LOST or not _may_pass(error):
                raise
            interval *= 2  # as RFC 8628 has it for a connection that times out
            continue
        if not isinstance(answer, DevicePoll):
            return answer, asked_at
        if answer is DevicePoll.SLOW_DOWN:
            interval += SLOW_DOWN


def _may_pass(error: AwsError) -> bool:
    """Say whether it is worth asking again: the network's trouble passes, and so does that of AWS's servers."""
    return isinstance(error, UnreachableError) or (isinstance(error, RefusedError) and error.status >= 500)


def _wait(attempt: Attempt, seconds: float, patience: _Patience) -> None:
    """Wait for so long, with a word about the time left each second; give up where the time does not last."""
    clock = attempt.clock
    until = clock.monotonic() + seconds
    while (now := clock.monotonic()) < until:
        left = patience.deadline - now
        if left <= 0:
            reason = f"nobody approved the sign-in within {count_seconds(patience.seconds)}"
            raise SignInTimeoutError(reason, hint=patience.hint)
        attempt.output(Waiting(timedelta(seconds=left)))
        clock.sleep(min(TICK, until - now, left))
