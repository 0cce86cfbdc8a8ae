"""What a test can choose about the fake: how long things live, how refresh tokens rotate, how fast it may be asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias

Rotation: TypeAlias = Literal["always", "never", "omit"]

ROTATIONS: tuple[Rotation, ...] = ("always", "never", "omit")


@dataclass(kw_only=True)
class Lifetimes:
    """How long each thing lives; the defaults are those of the real service where they are known.

    Attributes:
        access_token: What `expiresIn` of a token says, cut short by the end of the session.
        session: From sign-in until no refresh helps any more.
        registration: What `clientSecretExpiresAt` says.
        device_code: How long the person may take for a device code.
        code: How long an authorization code can be exchanged.
        role_credentials: What `roleCredentials.expiration` says.
    """

    access_token: timedelta = timedelta(hours=1)
    session: timedelta = timedelta(hours=8)
    registration: timedelta = timedelta(days=90)
    device_code: timedelta = timedelta(seconds=600)
    code: timedelta = timedelta(seconds=60)
    role_credentials: timedelta = timedelta(hours=1)


@dataclass(kw_only=True)
class Settings:
    """What a fake does, changeable at any moment: `identity_center.settings.rotation = "omit"`.

    Attributes:
        region: The region that the fake says it is in.
        partition: The partition of the ARNs, such as `"aws-cn"`.
        start_url: The one start URL that it knows; it is never contacted.
        rotation: What a refresh answers: `"always"` a new refresh token (the old one is dead then), `"never"` the
            same one again, `"omit"` none (the old one stays good).
        interval: What `interval` of a device authorization says.
        slows_down: Whether polling faster than `interval` is answered with `SlowDownException`. The first two
            polls are free, because the AWS CLI asks once before it starts to wait.
        page_size: The most that one page of accounts or roles holds, at most 100.
        requests_per_second: How many requests the portal takes before it answers 429; None for any number.
        latency: How long every answer takes, in addition to the work.
        lifetimes: How long each thing lives, from the next one issued.
    """

    region: str = "us-east-1"
    partition: str = "aws"
    start_url: str = "https://d-1234567890.awsapps.com/start"
    rotation: Rotation = "always"
    interval: timedelta = timedelta(seconds=1)
    slows_down: bool = True
    page_size: int = 100
    requests_per_second: float | None = None
    latency: timedelta = timedelta()
    lifetimes: Lifetimes = field(default_factory=Lifetimes)


class Clock:
    """The fake's clock in UTC: the machine's, or a test's own, moved ahead by what the test let go by."""

    def __init__(self, now: Callable[[], datetime] | None = None) -> None:
        self._ask = now or _ask_the_machine
        if self._ask().tzinfo is None:
            raise ValueError("the clock must give aware instants, such as datetime.now(UTC)")
        self._ahead = timedelta()

    def machine_now(self) -> datetime:
        """Return the instant without what went by through `advance`: what a client on this machine goes by."""
        return self._ask().astimezone(UTC)

    def now(self) -> datetime:
        """Return the instant that everything which lives and dies in the fake goes by."""
        return self.machine_now() + self._ahead

    def advance(self, by: timedelta) -> None:
        """Let time go by."""
        self._ahead += by


def _ask_the_machine() -> datetime:
    return datetime.now(UTC)
