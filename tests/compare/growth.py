"""How time and memory grow with the number of profiles, for ssocfg and for its peers."""

from __future__ import annotations

import configparser
import gc
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.parsing import write_config
from botocore.configloader import load_config

from compare.homes import Home, make_home, open_center, signed_in_sections
from compare.programs import REGION, Program, editors, populators
from compare.races import Runner, race, run_once
from ssocfg.config.reader import parse_config
from ssocfg.testing import Account

READ_SIZES = (10, 100, 1_000, 10_000, 100_000)
MEMORY_SIZES = (1_000, 10_000, 100_000)
EDIT_SIZES = (10, 100, 1_000, 10_000)
POPULATE_SIZES = ((10, 1, 10), (50, 5, 10), (100, 10, 10), (500, 10, 50))  # profiles, accounts, roles of each
READ_ROUNDS, EDIT_ROUNDS = 5, 5
SHORTEST = 0.02  # seconds for which something short is repeated
OLD = 1_700_000_000


class Curve(NamedTuple):
    """What grows with what.

    Attributes:
        title: What is done.
        unit: The unit of the values, `ms` or `MiB`.
        values: The values by program and by number of profiles; ours first.
        ratios: How many times the value of ours a peer's is, round by round, in the same form.
        bound: How many times ours every peer's must be at least, at each size; None where that is not promised.
        bytes_of: The size of the file by number of profiles.
    """

    title: str
    unit: str
    values: Mapping[str, Mapping[int, float]]
    ratios: Mapping[str, Mapping[int, float]]
    bound: float | None
    bytes_of: Mapping[int, int] = {}

    @property
    def ours(self) -> str:
        """The name of the first program."""
        return next(iter(self.values))

    def misses(self) -> list[str]:
        """Name the bounds that are missed."""
        if self.bound is None:
            return []
        return [
            f"{self.title}, {size:,} profiles: {name} needs {ratio:.1f} times as much as {self.ours}, at least "
            f"{self.bound} promised"
            for name, ratios in self.ratios.items()
            for size, ratio in ratios.items()
            if ratio < self.bound
        ]


class _Table:
    """Collects a curve's values."""

    def __init__(self) -> None:
        self.values: dict[str, dict[int, float]] = {}
        self.ratios: dict[str, dict[int, float]] = {}

    def add(self, size: int, taken: Mapping[str, Sequence[float]]) -> None:
        """Add what each program took at one size, round by round; ours first."""
        ours = next(iter(taken))
        for name, values in taken.items():
            self.values.setdefault(name, {})[size] = min(values)
            if name != ours:
                pairs = zip(values, taken[ours], strict=True)
                self.ratios.setdefault(name, {})[size] = median(theirs / mine for theirs, mine in pairs)


# --- reading -------------------------------------------------------------------------------------------


def read_with_configparser(path: str) -> object:
    """Read a file as botocore's parser of the standard library does, and no more."""
    parser = configparser.RawConfigParser(default_section="nowhere")
    parser.read(path, encoding="utf-8")
    return parser


READERS: dict[str, Callable[[str], object]] = {
    "ssocfg.parse_config": lambda path: parse_config(Path(path).read_bytes()),
    "botocore load_config": load_config,
    "RawConfigParser": read_with_configparser,
}


def measure_reading(sizes: Sequence[int] = READ_SIZES) -> Curve:
    """Time the reading of files in one process, all readers in turn."""
    table, bytes_of = _Table(), {}
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "config")
        for size in sizes:
            Path(path).write_text(write_config(size), encoding="utf-8")
            bytes_of[size] = os.path.getsize(path)
            assert parse_config(Path(path).read_bytes()).as_dict() == load_config(path), "both must read the same"
            rounds = READ_ROUNDS if size < max(READ_SIZES) else 2
            taken: dict[str, list[float]] = {name: [] for name in READERS}
            for _ in range(rounds):
                for name, reader in READERS.items():
                    taken[name].append(time_reading(reader, path) * 1e3)
            table.add(size, taken)
    return Curve("reading a config file", "ms", table.values, table.ratios, 2, bytes_of)


def time_reading(reader: Callable[[str], object], path: str) -> float:
    """Return the seconds of one reading; short ones are repeated."""
    gc.collect()
    count, began = 0, time.perf_counter()
    while (taken := time.perf_counter() - began) < SHORTEST or not count:
        reader(path)
        count += 1
    return (time.perf_counter() - began) / count if not taken else taken / count


# --- memory --------------------------------------------------------------------------------------------

IMPORTS = {
    "ssocfg.parse_config": ("from ssocfg.config.reader import parse_config", "parse_config(open({!r}, 'rb').read())"),
    "botocore load_config": ("from botocore.configloader import load_config", "load_config({!r})"),
    "RawConfigParser": (
        "import configparser", "configparser.RawConfigParser(default_section='nowhere').read({!r}, encoding='utf-8')"
    ),
}  # fmt: skip


def measure_memory(sizes: Sequence[int] = MEMORY_SIZES) -> Curve:
    """Measure by how much a process grows that reads a file and keeps what it read."""
    table, bytes_of = _Table(), {}
    with open_center() as center, make_home(center) as home:
        for size in sizes:
            home.config.write_text(write_config(size), encoding="utf-8")
            bytes_of[size] = home.config.stat().st_size
            table.add(size, {name: [_growth(home, name)] for name in IMPORTS})
    return Curve("memory for a config file that is read", "MiB", table.values, table.ratios, None, bytes_of)


def _growth(home: Home, name: str) -> float:
    imports, call = IMPORTS[name]
    without, with_it = (
        run_once(home, Runner(name, [[sys.executable, "-c", f"{imports}; kept = {done}"]]))
        for done in ("None", call.format(str(home.config)))
    )
    return max(with_it.memory - without.memory, 1) / 1024


# --- editing and populating ----------------------------------------------------------------------------


def measure_editing(sizes: Sequence[int] = EDIT_SIZES) -> Curve:
    """Time whole processes that set one key of one profile in the middle."""
    table = _Table()
    programs = [program for program in editors() if not program.lacks]
    with open_center() as center, make_home(center) as home:
        for size in sizes:
            text = signed_in_sections(home) + write_config(size)
            runners = [_runner(program, home, f"p{size // 2}") for program in programs]
            found = race(home, "edit", runners, EDIT_ROUNDS, before=partial(restore, home, text))
            assert REGION in home.config.read_text()
            table.add(size, {name: [s.seconds * 1e3 for s in samples] for name, samples in found.samples.items()})
    return Curve("setting one key", "ms", table.values, table.ratios, 1.5)


def _runner(program: Program, home: Home, profile: str) -> Runner:
    return Runner(program.name, [program.words(home, profile)])


def restore(home: Home, text: str) -> None:
    """Bring a home back to where it was, so that each program has the same to do."""
    home.config.write_text(text, encoding="utf-8")
    os.utime(home.config, (OLD, OLD))
    shutil.rmtree(home.path / ".local", ignore_errors=True)


def measure_populating(sizes: Sequence[tuple[int, int, int]] = POPULATE_SIZES) -> Curve:
    """Time whole processes that give every role of a portal on this machine a profile."""
    table = _Table()
    for size, accounts, roles in sizes:
        names = [f"Role{role}" for role in range(roles)]
        with (
            open_center({f"{n:012d}": Account(f"account-{n}", roles=names) for n in range(accounts)}) as center,
            make_home(center) as home,
        ):
            runners = [_runner(program, home, "") for program in populators()]
            found = race(
                home, "populate", runners, 1 if size > 50 else 2, warm=size <= 50,
                before=partial(restore, home, signed_in_sections(home)),
            )  # fmt: skip
            made = len(parse_config(home.config.read_bytes()).profiles)
            assert made == size + 1, f"{made} profiles of {size}"
            table.add(size, {name: [s.seconds * 1e3 for s in samples] for name, samples in found.samples.items()})
    return Curve("giving every role a profile", "ms", table.values, table.ratios, 1.2)
