"""Plant faults and count those that a test sees: `python -m mutation FOLDER PAGE [COUNT] [ROOM...]` in `tests`.

COUNT mutants of each room, always the same ones. What came of a room is kept in FOLDER, with a list of what survives;
when all rooms are there, the table in PAGE is written.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import time
from collections import Counter
from pathlib import Path

from mutation.judging import Place
from mutation.mutants import Mutant, mutants_of
from mutation.observing import PACKAGE, SUITES, Suite, choose, observe
from mutation.score import Judged, load, save, summarize, write_page

SEED = 20261124
COUNT = 150


def find_all(room: str) -> list[tuple[Judged, Mutant]]:
    """Make all mutants of a room, in an order of chance that an edit elsewhere does not change."""
    found = []
    names: Counter[str] = Counter()
    for path in sorted((PACKAGE / room).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines()
        for mutant in mutants_of(text):
            one = Judged(path.relative_to(PACKAGE).as_posix(), mutant.line, lines[mutant.line - 1].strip(), mutant.what)
            names[one.name] += 1
            chance = hashlib.sha256(f"{SEED} {names[one.name]} {one.name}".encode()).hexdigest()
            found.append((chance, one, mutant))
    return [(one, mutant) for _, one, mutant in sorted(found)]


def judge_room(folder: Path, room: str, count: int) -> None:
    """Try the mutants of a room; those that a test has seen before are shown to it first."""
    start = time.monotonic()
    everything = find_all(room)
    observed = folder / f"observed-{room}"
    observed.mkdir(exist_ok=True)
    suite = observe(observed, room)
    print(f"{room}: {len(suite.seconds)} tests observed, {count} of {len(everything)} mutants", flush=True)
    before = load(folder, room)
    known = {one.name: one.test for one in before.judged} if before else {}
    place = Place(folder / "place")
    judged: list[Judged] = []
    try:
        check_unharmed(place, choose(suite, everything[0][0].file, everything[0][0].line))
        for one, mutant in everything[:count]:
            judged.append(judge(place, suite, one._replace(test=known.get(one.name)), mutant.text))
            if judged[-1].test is None:
                print(f"survives: {one.file}:{one.line}: {one.what}", flush=True)
        check_unharmed(place, sorted({one.test for one in judged if one.test and "::" in one.test}))
    finally:
        place.remove()
    save(folder, room, len(everything), judged)
    shutil.rmtree(observed)
    print(f"{room}: {time.monotonic() - start:.0f} s", flush=True)


def check_unharmed(place: Place, tests: list[str]) -> None:
    """Make sure that it is the fault that lets tests fail, and not the place."""
    failing = place.find_failing(tests)
    if failing:
        raise SystemExit(f"{failing}: fails without any fault")


def judge(place: Place, suite: Suite, one: Judged, text: str) -> Judged:
    if one.test and "::" in one.test:
        seen = place.find_failing([one.test], one.file, text)
        if seen and "::" in seen:
            return one._replace(test=seen)
    tests = choose(suite, one.file, one.line)
    return one._replace(test=place.find_failing(tests, one.file, text) if tests else None)


def main() -> None:
    folder, page, *more = sys.argv[1:]
    count = int(more.pop(0)) if more and more[0].isdecimal() else COUNT
    Path(folder).mkdir(parents=True, exist_ok=True)
    for room in more or SUITES:
        judge_room(Path(folder), room, count)
    scores = {room: score for room in SUITES if (score := load(Path(folder), room))}
    print(summarize(scores))
    if scores.keys() == SUITES.keys():
        write_page(Path(page), scores)


if __name__ == "__main__":
    main()
