"""A limit on how often something is begun, shared by threads."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable, Generator
from contextvars import ContextVar
from typing import Any

_LIMIT: ContextVar[RateLimit | None] = ContextVar("ssocfg_limit", default=None)


class RateLimit:
    """Lets at most so many begin in any one second, whichever second one looks at."""

    def __init__(
        self,
        most: int,
        *,
        seconds: float = 1.0,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Prepare a limit.

        Args:
            most: How many may begin in a window; at least 1.
            seconds: How long the window is.
            monotonic: Gives seconds that only grow.
            sleep: Waits for so many seconds; it may wait longer, or wake up early.

        Raises:
            ValueError: `most` or `seconds` is not above zero.
        """
        if most < 1 or seconds <= 0:
            raise ValueError("a limit lets at least one begin, in a window of some length")
        self._seconds = seconds
        self._monotonic = monotonic
        self._sleep = sleep
        self._begun: deque[float] = deque(maxlen=most)
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Wait until one more may begin; who asks first goes first, as far as the lock is fair.

        The lock is held while one waits: the others would have to wait at least as long. So what is remembered is
        when each really began, and not when it should have.
        """
        with self._lock:
            while (left := self._left()) > 0:
                self._sleep(left)
            self._begun.append(self._monotonic())

    def _left(self) -> float:
        if len(self._begun) < (self._begun.maxlen or 1):
            return 0.0
        return self._begun[0] + self._seconds - self._monotonic()


@contextlib.contextmanager
def limited_by(limit: RateLimit | None) -> Generator[None]:
    """Let requests of this thread in the block wait for their turn; None lets them go at once."""
    before = _LIMIT.set(limit)
    try:
        yield
    finally:
        _LIMIT.reset(before)


def listen(client: Any) -> None:
    """Let a client's requests wait right before they go out, repeated tries too.

    What botocore does before that takes longer for some than for others, so that those which began in different
    seconds would go out in the same.
    """
    client.meta.events.register("before-send", _take_turn)


def _take_turn(**_more: object) -> None:
    limit = _LIMIT.get()
    if limit is not None:
        limit.wait()
