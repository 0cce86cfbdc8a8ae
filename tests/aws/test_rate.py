"""At most so many begin in any one second, by whichever clock, from however many threads."""

from __future__ import annotations

import random
import threading
from collections import deque

import pytest

from ssocfg.aws.rate import RateLimit


class FakeTime:
    """A clock that only sleeping moves, with sleeps that take as long as they like."""

    def __init__(self, jitter: float = 0.0) -> None:
        self.now = 1_000.0
        self.slept: list[float] = []
        self.chance = random.Random(7)
        self.jitter = jitter

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.slept.append(seconds)
        self.now += max(1e-6, seconds + self.chance.uniform(-self.jitter, self.jitter))


def most_in_a_window(begun: list[float], seconds: float = 1.0) -> int:
    return max(sum(start <= other < start + seconds for other in begun) for start in begun)


def test_so_many_go_at_once_and_the_next_waits_a_second() -> None:
    clock = FakeTime()
    limit = RateLimit(3, monotonic=lambda: clock.now, sleep=clock.sleep)
    for _ in range(3):
        limit.wait()
    assert clock.slept == []
    limit.wait()
    assert clock.slept == [1.0]


def test_a_window_slides() -> None:
    clock = FakeTime()
    limit = RateLimit(2, monotonic=lambda: clock.now, sleep=clock.sleep)
    limit.wait()
    clock.now += 0.75
    limit.wait()
    limit.wait()
    assert clock.slept == [0.25]
    limit.wait()
    assert clock.slept == [0.25, 0.75]


def test_who_comes_slowly_never_waits() -> None:
    clock = FakeTime()
    limit = RateLimit(2, monotonic=lambda: clock.now, sleep=clock.sleep)
    for _ in range(20):
        clock.now += 0.5
        limit.wait()
    assert clock.slept == []


@pytest.mark.parametrize("jitter", [0.0, 0.01, 0.3])
@pytest.mark.parametrize("most", [1, 5, 20])
def test_no_window_has_more_whatever_sleeping_does(most: int, jitter: float) -> None:
    clock = FakeTime(jitter)
    limit = RateLimit(most, monotonic=lambda: clock.now, sleep=clock.sleep)
    begun: list[float] = []
    for _ in range(200):
        limit.wait()
        begun.append(clock.now)
        clock.now += clock.chance.choice([0.0, 0.0, 0.01, 0.2])
    assert most_in_a_window(begun, 1.0 - 1e-9) <= most


class Record(deque[float]):
    """What a limit remembers, with what it has forgotten."""

    def __init__(self, most: int) -> None:
        super().__init__(maxlen=most)
        self.all: list[float] = []

    def append(self, item: float) -> None:
        self.all.append(item)
        super().append(item)


def test_threads_share_it() -> None:
    limit, record = RateLimit(20, seconds=0.2), Record(20)
    limit._begun = record

    def work() -> None:
        for _ in range(10):
            limit.wait()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(record.all) == 80
    assert most_in_a_window(record.all, 0.2) <= 20
    assert 0.6 <= record.all[-1] - record.all[0] < 3.0  # four windows, of which the first needs no waiting


@pytest.mark.parametrize(("most", "seconds"), [(0, 1.0), (-1, 1.0), (1, 0.0)])
def test_a_limit_that_lets_none_begin_is_none(most: int, seconds: float) -> None:
    with pytest.raises(ValueError, match="at least one"):
        RateLimit(most, seconds=seconds)
