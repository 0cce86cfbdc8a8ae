"""What came of the mutants of a room, and the table of all rooms."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from compare.page import fill, make_table

EQUIVALENT = Path(__file__).with_name("equivalent.txt")


class Judged(NamedTuple):
    """A mutant and what came of it.

    Attributes:
        file: The module, below the package.
        line: The line that the fault is in.
        code: That line.
        what: The fault.
        module: A digest of the module's text.
        test: The first test that failed; None where all passed, or where none was tried yet.
    """

    file: str
    line: int
    code: str
    what: str
    module: str = ""
    test: str | None = None

    @property
    def name(self) -> str:
        """What it is known by while other lines come and go."""
        return f"{self.file}: {self.code}: {self.what}"


def read_equivalent() -> set[str]:
    """Read the names of those that change nothing that anybody could see."""
    lines = EQUIVALENT.read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


class RoomScore(NamedTuple):
    """What came of a room's mutants.

    Attributes:
        possible: How many can be made.
        day: When they were judged.
        judged: Those of the sample.
    """

    possible: int
    day: str
    judged: list[Judged]

    def survivors(self) -> list[Judged]:
        """List those that no test sees and that are not known to change nothing."""
        known = read_equivalent()
        return [one for one in self.judged if one.test is None and one.name not in known]

    def row(self) -> list[object]:
        """Lay out the figures."""
        seen = sum(one.test is not None for one in self.judged)
        survive = len(self.survivors())
        equivalent = len(self.judged) - seen - survive
        share = f"{100 * seen / max(1, seen + survive):.1f} %"
        return [self.possible, len(self.judged), seen, equivalent, survive, share]


def save(folder: Path, room: str, possible: int, judged: list[Judged]) -> None:
    """Keep what came of a room, and list what survives."""
    score = RoomScore(possible, f"{datetime.now(UTC):%Y-%m-%d}", judged)
    (folder / f"{room}.json").write_text(json.dumps(score, indent=0), encoding="utf-8")
    lines = [f"{one.name}  (line {one.line})\n" for one in score.survivors()]
    (folder / f"{room}-survivors.txt").write_text("".join(lines), encoding="utf-8")


def load(folder: Path, room: str) -> RoomScore | None:
    """Return what came of a room when its mutants were judged last, or None."""
    path = folder / f"{room}.json"
    if not path.exists():
        return None
    possible, day, judged = json.loads(path.read_text(encoding="utf-8"))
    return RoomScore(possible, day, [Judged(*one) for one in judged])


def summarize(scores: dict[str, RoomScore]) -> str:
    """Lay out the figures of all rooms."""
    head = [
        "room",
        "can be made",
        "tried",
        "seen by a test",
        "change nothing",
        "survive",
        "seen of those that change something",
    ]
    rows = [[f"`{room}`", *score.row()] for room, score in scores.items()]
    return make_table(head, rows)


def list_files(scores: dict[str, RoomScore]) -> str:
    """Name the modules in which faults survive."""
    counts = Counter(one.file for score in scores.values() for one in score.survivors())
    return ", ".join(f"`{file}` {count}" for file, count in sorted(counts.items())) or "none"


def write_page(page: Path, scores: dict[str, RoomScore]) -> None:
    """Write the table into the page."""
    day = max(score.day for score in scores.values())
    fill(page, "mutation", [f"Made on {day}.", summarize(scores), f"Where faults survive: {list_files(scores)}."])
