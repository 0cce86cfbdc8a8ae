"""Waiting for the person: as slowly as AWS wants, no longer than the code is good, and by no clock that jumps."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given, settings, strategies as st

import ssocfg
from api.people import SESSION
from often import TIMES
from ssocfg.api.device_flow import Attempt, sign_in_by_code
from ssocfg.aws.device import DeviceAuthorization, DevicePoll
from ssocfg.errors import RefusedError, SignInTimeoutError, ThrottledError, UnreachableError
from ssocfg.host.clock import CLOCK, Clock
from ssocfg.values import Secret

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
TOKEN = {"accessToken": "a", "expiresIn": 3600}


class Time:
    """Time that goes by only where somebody sleeps; the wall clock jumps at moments that a test names."""

    def __init__(self, jumps: dict[float, timedelta] | None = None, oversleeps: float = 0.0) -> None:
        self.passed = 0.0
        self.jumps = jumps or {}
        self.oversleeps = oversleeps

    def now(self) -> datetime:
        put_right = sum((by for at, by in self.jumps.items() if self.passed >= at), timedelta())
        return NOON + timedelta(seconds=self.passed) + put_right

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.passed += seconds + self.oversleeps

    @property
    def clock(self) -> Clock:
        return Clock(self.now, lambda: 1_000_000.0 + self.passed, self.sleep)


class Answers:
    """Stands for the service: gives its answers one after the other, then says pending without an end."""

    def __init__(self, passing: Time, interval: int, lifetime: int, answers: list[object]) -> None:
        self.passing, self.answers = passing, iter(answers)
        self.given = DeviceAuthorization(
            Secret("d"),
            "ABCD-EFGH",
            "https://a/",
            "https://a/b",
            timedelta(seconds=lifetime),
            timedelta(seconds=interval),
        )
        self.polled_at: list[float] = []

    def start_device(self, _registration: object, _start_url: str) -> DeviceAuthorization:
        return self.given

    def poll_device(self, _registration: object, _code: Secret) -> object:
        self.polled_at.append(self.passing.passed)
        answer = next(self.answers, DevicePoll.PENDING)
        if isinstance(answer, Exception):
            raise answer
        return answer


class Outcome(NamedTuple):
    polled_at: list[float]
    ended_at: float
    kept: list[tuple[object, datetime]]
    error: Exception | None


def wait(interval: int, lifetime: int, timeout: float, answers: list[object], passing: Time | None = None) -> Outcome:
    passing = passing or Time()
    service = Answers(passing, interval, lifetime, answers)
    attempt = Attempt("corp", "https://a.awsapps.com/start", timeout, lambda _prompt: None, None, passing.clock)
    kept: list[tuple[object, datetime]] = []
    error = None
    try:
        sign_in_by_code(attempt, service, object(), lambda answer, at: kept.append((answer, at)))  # type: ignore[arg-type]  # stand-ins
    except (SignInTimeoutError, UnreachableError, RefusedError) as raised:
        error = raised
    return Outcome(service.polled_at, passing.passed, kept, error)


LOST = UnreachableError("SSO-OIDC", "h", "time-out", "no answer")
TROUBLE = RefusedError("CreateToken", "InternalServerException", "", 500)
ANSWERS = st.lists(st.sampled_from([DevicePoll.PENDING, DevicePoll.SLOW_DOWN, LOST, TROUBLE]), max_size=30)


@settings(max_examples=300 * TIMES)
@given(st.integers(1, 30), st.integers(1, 900), st.integers(1, 900), ANSWERS, st.booleans(), st.sampled_from([0, 0.03]))
def test_it_is_never_asked_too_early_and_never_waited_too_long(
    interval, lifetime, timeout, answers, approved, oversleeps
):
    given_answers = [*answers, *([TOKEN] if approved else [])]
    done = wait(interval, lifetime, timeout, given_answers, Time(oversleeps=oversleeps))
    least: float = interval
    before = 0.0
    for at, answer in zip(done.polled_at, [*given_answers, *[DevicePoll.PENDING] * 1000], strict=False):
        assert at - before >= least - 1e-6
        assert at - before <= least + 1 + 0.03 * (least + 2)
        before = at
        least = least + 5 if answer is DevicePoll.SLOW_DOWN else least * 2 if answer in (LOST, TROUBLE) else least
    assert done.ended_at <= min(lifetime, timeout) + 1
    if isinstance(done.error, SignInTimeoutError):
        assert done.ended_at >= min(lifetime, timeout)
        bound = min(lifetime, timeout)
        assert str(done.error).endswith(f"within {bound} seconds" if bound != 1 else "within 1 second")
        assert done.error.hint
    assert bool(done.kept) == (done.error is None)


def test_the_interval_is_kept_to_the_second_and_grows_by_five_with_each_slow_down():
    slow, pending = DevicePoll.SLOW_DOWN, DevicePoll.PENDING
    done = wait(5, 600, 600, [pending, slow, pending, slow, TOKEN])
    assert done.polled_at == [5, 10, 20, 30, 45]


@pytest.mark.parametrize("lost", [LOST, TROUBLE])
def test_it_gives_up_when_aws_is_out_of_reach_three_times_in_a_row(lost):
    done = wait(5, 600, 600, [lost, DevicePoll.PENDING, lost, lost, lost])
    assert done.error is lost
    assert done.polled_at == [5, 15, 25, 45, 85]


def test_a_refusal_ends_it_at_once():
    refused = RefusedError("CreateToken", "InvalidGrantException", "", 400)
    assert wait(5, 600, 600, [refused]).polled_at == [5]


def test_throttling_is_no_trouble_of_the_servers():
    assert wait(5, 600, 600, [ThrottledError("CreateToken", "Throttling", "", 429)]).error


@settings(max_examples=60 * TIMES)
@given(
    st.dictionaries(st.floats(0, 100), st.sampled_from([HOUR, -HOUR]), min_size=1, max_size=5),
    st.integers(1, 10), st.integers(0, 20), st.integers(5, 120),
)  # fmt: skip
def test_jumps_of_the_wall_clock_change_nothing_but_the_expiry(jumps, interval, pending, timeout):
    answers = [*[DevicePoll.PENDING] * pending, TOKEN]
    calm, jumping = wait(interval, 600, timeout, answers), wait(interval, 600, timeout, answers, Time(jumps))
    assert jumping.polled_at == calm.polled_at
    assert jumping.ended_at == calm.ended_at
    for _answer, asked_at in jumping.kept:
        due = [by for at, by in jumps.items() if jumping.polled_at[-1] >= at]
        assert asked_at == NOON + timedelta(seconds=jumping.polled_at[-1]) + sum(due, timedelta())


# --- against the fake ----------------------------------------------------------------------------


def test_the_expiry_is_that_of_the_wall_clock_when_the_token_was_asked_for(center, person, token_path):
    center.settings.slows_down = False
    center.person.approves(after_polls=3)
    passing = Time({2.0: HOUR})
    ssocfg.login(SESSION, browser=None, output=person.output, clock=passing.clock)
    assert passing.passed == 4  # one second each
    assert json.loads(token_path.read_bytes())["expiresAt"] == "2026-11-24T14:00:04Z"


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
def test_a_browser_is_waited_for_by_a_clock_that_does_not_jump(center, person, token_path, jump):
    instants: Iterator[datetime] = iter([datetime.now(UTC), *[datetime.now(UTC) + jump] * 1000])
    center.person.ignores()
    began = time.monotonic()
    with pytest.raises(ssocfg.SignInTimeoutError, match=r"within 1 second\b"):
        ssocfg.login(
            SESSION,
            browser=person.browser,
            output=person.output,
            timeout=1,
            clock=CLOCK._replace(now=lambda: next(instants)),
        )
    assert 1 <= time.monotonic() - began < 4


def test_a_browser_that_was_shown_a_forgotten_client_gets_a_new_one_the_next_time(center, person, home):
    ssocfg.login(SESSION, browser=person.browser, output=person.output)
    center._store.registrations.clear()
    with pytest.raises(ssocfg.SignInTimeoutError):
        ssocfg.login(SESSION, browser=person.browser, output=person.output, force=True, timeout=1)
    assert ssocfg.login(SESSION, browser=person.browser, output=person.output, force=True).how == "signed-in"
    assert center.calls("RegisterClient") == 2
