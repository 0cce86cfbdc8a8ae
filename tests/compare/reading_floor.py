"""How far reading a config file is from what nobody can go below: reading its bytes once, and its lines once."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.parsing import write_config

from compare.growth import time_reading
from ssocfg.config.reader import parse_config

SIZES = (100, 1_000, 10_000, 100_000)
ROUNDS = 7


class ReadingFloor(NamedTuple):
    """What reading a file takes, in milliseconds.

    Attributes:
        profiles: How many the file has.
        bytes: Its size.
        taken: The time of each stage, each with all before it.
    """

    profiles: int
    bytes: int
    taken: Mapping[str, float]


def _read_bytes(path: str) -> bytes:
    return Path(path).read_bytes()


STAGES: dict[str, Callable[[str], object]] = {
    "its bytes": _read_bytes,
    "as text, in lines": lambda path: _read_bytes(path).decode().splitlines(),
    "`parse_config`": lambda path: parse_config(_read_bytes(path)),
    "and every profile": lambda path: list(parse_config(_read_bytes(path)).profiles.values()),
    "or `as_dict()`": lambda path: parse_config(_read_bytes(path)).as_dict(),
}


def measure(sizes: Sequence[int] = SIZES, rounds: int = ROUNDS) -> list[ReadingFloor]:
    """Time the stages in one process, all in turn."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "config")
        return [_measure(path, size, rounds if size < max(SIZES) else 3) for size in sizes]


def _measure(path: str, size: int, rounds: int) -> ReadingFloor:
    Path(path).write_text(write_config(size), encoding="utf-8")
    taken: dict[str, list[float]] = {name: [] for name in STAGES}
    for _ in range(rounds):
        for name, stage in STAGES.items():
            taken[name].append(time_reading(stage, path) * 1e3)
    return ReadingFloor(size, os.path.getsize(path), {name: median(times) for name, times in taken.items()})
