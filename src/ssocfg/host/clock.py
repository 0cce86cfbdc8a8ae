"""The machine's clocks, as one value that tests and callers can put another in the place of."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple


class Clock(NamedTuple):
    """What tells the time.

    Attributes:
        now: Gives the instant, aware, in UTC. It may jump when the machine's clock is put right.
        monotonic: Gives seconds since some moment; they only grow, and by these it is waited.
        sleep: Waits for so many seconds.
    """

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


CLOCK = Clock()
