"""Many processes of one program at once, each with a profile of its own to change, and a reader beside them."""

from __future__ import annotations

import configparser
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from compare.homes import SECONDS, Home, make_home, open_center, signed_in_sections
from compare.judging import Asked
from compare.preservation import read
from compare.programs import Program
from ssocfg.testing import FakeIdentityCenter

OTHERS = 100  # profiles that nobody asks to change
LAST, ADMIN = "sso_role_name", "Administrator"  # the last line of each


class Count(NamedTuple):
    """What was counted over some rounds.

    Attributes:
        asked: How many edits were asked for.
        told: How many of them were said to be made.
        kept: How many of those that were said to be made stand in the file.
        rounds: How many rounds there were.
        unloadable: After how many of them botocore refuses the file.
        gone: After how many of them other people's profiles are gone or different.
        readings: How often the file was read meanwhile.
        broken: How many of these readings were of a file that is empty, cut, or refused.
    """

    asked: int = 0
    told: int = 0
    kept: int = 0
    rounds: int = 0
    unloadable: int = 0
    gone: int = 0
    readings: int = 0
    broken: int = 0

    @property
    def lost(self) -> int:
        """How many edits were said to be made and are not there."""
        return self.told - self.kept

    def plus(self, other: Count) -> Count:
        """Add up."""
        return Count(*(a + b for a, b in zip(self, other, strict=True)))


def others_text() -> str:
    """Write the profiles that nobody asks to change."""
    return "".join(
        f"[profile other-{n}]\nregion = eu-west-1\nsso_account_id = {n:012}\n{LAST} = {ADMIN}\n\n"
        for n in range(OTHERS)
    )


class Reader(threading.Thread):
    """Reads a file again and again until it is told to stop."""

    def __init__(self, path: Path) -> None:
        super().__init__(daemon=True)
        self.path = path
        self.ended = threading.Event()
        self.seen: dict[bytes, int] = {}

    def run(self) -> None:
        """Count each content that is seen."""
        while not self.ended.wait(0.0005):
            data = self.path.read_bytes()
            self.seen[data] = self.seen.get(data, 0) + 1

    def count_broken(self, others: Sequence[str]) -> int:
        """Count the readings in which not all is there that must always be there."""
        return sum(times for data, times in self.seen.items() if is_broken(data, others))


def is_broken(data: bytes, others: Sequence[str]) -> bool:
    """Say whether a parser refuses this content, or misses any of these sections to its last letter."""
    parser = configparser.RawConfigParser(default_section="nowhere")
    try:
        parser.read_string(data.decode())
    except configparser.Error:
        return True
    return any(parser.get(name, LAST, fallback="") != ADMIN for name in others)


def run_round(program: Program, writers: int, center: FakeIdentityCenter) -> Count:
    """Let so many processes write at once."""
    with make_home(center) as home:
        names = [f"own-{n}" for n in range(writers)]
        own = "".join(f"[profile {name}]\nregion = eu-west-1\noutput = json\n\n" for name in names)
        text = signed_in_sections(home) + own
        file = next(iter(program.asked(names[0])))
        home.config.write_text(text + (others_text() if file == "config" else ""), encoding="utf-8")
        if file == "credentials":
            home.credentials.write_text(others_text().replace("[profile ", "["), encoding="utf-8")
        others = [f"{'profile ' if file == 'config' else ''}other-{n}" for n in range(OTHERS)]
        reader = Reader(home.file(file))
        reader.start()
        codes = _run_at_once(home, [program.words(home, name) for name in names])
        reader.ended.set()
        reader.join()
        asked = [program.asked(name)[file] for name in names]
        return _count(home.file(file), file, asked, codes)._replace(
            readings=sum(reader.seen.values()), broken=reader.count_broken(others)
        )


def _run_at_once(home: Home, commands: Sequence[Sequence[str]]) -> list[int]:
    running = [
        subprocess.Popen(
            words, cwd=home.path, env=home.environ, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for words in commands
    ]  # fmt: skip
    end = time.monotonic() + SECONDS
    return [process.wait(max(1, end - time.monotonic())) for process in running]


def _count(path: Path, file: str, asked: Sequence[Asked], codes: Sequence[int]) -> Count:
    reading = read(path, file)
    told = [one for one, code in zip(asked, codes, strict=True) if code == 0]
    found = reading or {}
    kept = sum(_reads(found.get(one.section), one) for one in told)
    others = all(found.get(f"other-{n}", {}).get("sso_account_id") == f"{n:012}" for n in range(OTHERS))
    return Count(len(asked), len(told), kept, 1, reading is None, not others)


def _reads(keys: dict[str, object] | None, asked: Asked) -> bool:
    return keys is not None and all(keys.get(key) == value for key, value in asked.reads.items())


def run_rounds(program: Program, writers: int, rounds: int) -> Count:
    """Let so many processes write at once, so many times, each time on a new file."""
    count = Count()
    with open_center() as center:
        for _ in range(rounds):
            count = count.plus(run_round(program, writers, center))
    return count
