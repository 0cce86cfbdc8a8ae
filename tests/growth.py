"""How much longer four times as much takes, on machines that have other work too."""

from __future__ import annotations

from collections.abc import Callable

BOUND = 8.0  # what grows with the square takes 16 times as long, whatever else the machine does
TRIES = 3


def least_growth(seconds: Callable[[int], float], few: int, *, slack: float) -> float:
    """Return how many times longer four times as much takes; the least of some tries, no more than are needed.

    Args:
        seconds: The time that so many take, of this process alone.
        few: The smaller number.
        slack: Seconds of the larger number that do not count.
    """
    least = float("inf")
    for _ in range(TRIES):
        least = min(least, (seconds(4 * few) - slack) / seconds(few))
        if least <= BOUND:
            break
    return least
