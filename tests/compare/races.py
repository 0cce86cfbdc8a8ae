"""Programs that do the same, timed in turn: which is how many times faster, and how much memory each needs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from compare.homes import SECONDS, Home

STOPWATCH = str(Path(__file__).with_name("stopwatch.py"))


class Sample(NamedTuple):
    """One run: how long it took, and its peak of memory in KiB."""

    seconds: float
    memory: int


class Runner(NamedTuple):
    """A program in a race.

    Attributes:
        name: What a person types.
        words: What is run; several commands one after the other where one alone does less than the others.
        codes: Which exit codes are fine.
    """

    name: str
    words: Sequence[Sequence[str]]
    codes: tuple[int, ...] = (0,)


class Race(NamedTuple):
    """What several programs took for the same.

    Attributes:
        name: What they do.
        samples: The runs of each by its name, ours first; all have as many, and those of one place ran one after the
            other.
        unable: Those that cannot do it here, with the last words of their refusal.
    """

    name: str
    samples: Mapping[str, Sequence[Sample]]
    unable: Mapping[str, str] = {}

    @property
    def ours(self) -> str:
        """The name of the first."""
        return next(iter(self.samples))

    def ratio(self, name: str) -> float:
        """Return how many times longer another one takes, as the median of the ratios round by round."""
        pairs = zip(self.samples[name], self.samples[self.ours], strict=True)
        return median(theirs.seconds / ours.seconds for theirs, ours in pairs)

    def seconds(self, name: str) -> float:
        """Return the least time of a program, which is that with the least of other people's work in it."""
        return min(sample.seconds for sample in self.samples[name])

    def memory(self, name: str) -> float:
        """Return the peak of memory of a program in MiB."""
        return median(sample.memory for sample in self.samples[name]) / 1024


class UnableError(Exception):
    """A program that does not do what it is asked."""


def run_once(home: Home, runner: Runner) -> Sample:
    """Time one program; it must succeed."""
    taken, most = 0.0, 0
    for words in runner.words:
        done = subprocess.run(
            [sys.executable, "-I", "-S", STOPWATCH, *words], cwd=home.path, env=home.environ, capture_output=True,
            stdin=subprocess.DEVNULL, text=True, timeout=SECONDS, check=True,
        )  # fmt: skip
        seconds, memory, code = done.stdout.split()
        if int(code) not in runner.codes:
            said = done.stderr.strip().splitlines() or [""]
            raise UnableError(f"{runner.name} ended with {code}: {said[-1]}")
        taken, most = taken + float(seconds), max(most, int(memory))
    return Sample(taken, most)


def race(
    home: Home,
    name: str,
    runners: Sequence[Runner],
    rounds: int,
    *,
    warm: bool = True,
    before: Callable[[], object] = lambda: None,
) -> Race:
    """Let programs run in turn, so many times.

    Args:
        home: Where.
        name: What they do.
        runners: The programs, ours first; of the others those are left out that fail in the first round.
        rounds: How many times.
        warm: Whether there is a round before that does not count.
        before: What is done before each run, by nobody's clock.
    """
    samples: dict[str, list[Sample]] = {runner.name: [] for runner in runners}
    unable: dict[str, str] = {}
    for number in range(rounds + warm):
        for runner in (one for one in runners if one.name not in unable):
            before()
            try:
                sample = run_once(home, runner)
            except UnableError as error:
                if number or runner is runners[0]:
                    raise
                unable[runner.name] = str(error)
                continue
            if number >= warm:
                samples[runner.name].append(sample)
    return Race(name, {runner: taken for runner, taken in samples.items() if runner not in unable}, unable)
