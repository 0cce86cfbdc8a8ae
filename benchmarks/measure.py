"""Paired measurements: the thing and its peer in turn, so that a machine that changes pace changes both."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """One measured ratio with its bound."""

    name: str
    ratio: float
    bound: float
    at_least: bool
    detail: str

    @property
    def is_met(self) -> bool:
        """Say whether the bound holds."""
        return self.ratio >= self.bound if self.at_least else self.ratio <= self.bound

    def as_dict(self) -> dict[str, object]:
        """Return the figure for JSON."""
        return {"name": self.name, "ratio": self.ratio, "bound": self.bound, "met": self.is_met, "detail": self.detail}


def seconds(action: Callable[[], object]) -> float:
    """Time one run of an action, garbage of earlier runs collected before."""
    gc.collect()
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def paired(first: Callable[[], object], second: Callable[[], object], runs: int) -> tuple[list[float], list[float]]:
    """Time two actions in turn, after one run of each that does not count."""
    first()
    second()
    pairs = [(seconds(first), seconds(second)) for _ in range(runs)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def ratio_of(upper: Sequence[float], lower: Sequence[float]) -> float:
    """Return the median of the ratios pair by pair."""
    return median(a / b for a, b in zip(upper, lower, strict=True))


def format_table(figures: Sequence[Figure]) -> str:
    """Lay figures out as text."""
    width = max(len(figure.name) for figure in figures)
    lines = []
    for figure in figures:
        sign = "at least" if figure.at_least else "at most"
        verdict = "met" if figure.is_met else "MISSED"
        lines.append(
            f"{figure.name:<{width}}  {figure.ratio:6.2f}  ({sign} {figure.bound}: {verdict})  {figure.detail}"
        )
    return "\n".join(lines)
