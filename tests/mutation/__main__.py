"""Plant faults and count those that a test sees: `python -m mutation FOLDER PAGE [COUNT] [ROOM...]` in `tests`.

COUNT mutants of each room, always the same ones. What came of a room is kept in FOLDER, with a list of what survives;
when all rooms are there, the table in PAGE is written. A run that was stopped goes on where it was, and what was seen in
this FOLDER is not tried again while its module stays as it is: tests come and are not loosened. A new FOLDER tries all.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import time
from collections import Counter
from pathlib import Path

from mutation.judging import Place
from mutation.mutants import Mutant, mutants_of
from mutation.observing import PACKAGE, SUITES, choose, observe
from mutation.score import Judged, load, save, summarize, write_page

SEED = 20261124
COUNT = 150


def find_all(room: str) -> list[tuple[Judged, Mutant]]:
    """Make all mutants of a room, in an order of chance that an edit elsewhere does not change."""
    found = []
    names: Counter[str] = Counter()
    for path in sorted((PACKAGE / room).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        lines, digest = text.splitlines(), hashlib.sha256(text.encode()).hexdigest()[:16]
        for mutant in mutants_of(text):
            file, code = path.relative_to(PACKAGE).as_posix(), lines[mutant.line - 1].strip()
            one = Judged(file, mutant.line, code, mutant.what, digest)
            names[one.name] += 1
            chance = hashlib.sha256(f"{SEED} {names[one.name]} {one.name}".encode()).hexdigest()
            found.append((chance, one, mutant))
    return [(one, mutant) for _, one, mutant in sorted(found)]


def judge_room(folder: Path, room: str, count: int) -> None:
    """Try the mutants of a room, but for those that were seen when this folder was last used."""
    start = time.monotonic()
    everything = find_all(room)
    before = load(folder, room)
    known = {(one.name, one.module): one for one in before.judged if one.test} if before else {}
    judged = [known.get((one.name, one.module), one) for one, _ in everything[:count]]
    observed = folder / f"observed-{room}"
    observed.mkdir(exist_ok=True)
    suite = observe(observed, room)
    print(f"{room}: {len(suite.seconds)} tests observed, {count} of {len(everything)} mutants", flush=True)
    for left in folder.glob("place-*"):  # by a run that was killed, whose last test may still write there
        shutil.rmtree(left, ignore_errors=True)
    place = Place(folder / f"place-{os.getpid()}")
    try:
        check_unharmed(place, choose(suite, everything[0][0].file, everything[0][0].line))
        for number, (one, mutant) in enumerate(everything[:count]):
            if judged[number].test is None:
                tests = choose(suite, one.file, one.line)
                judged[number] = one._replace(test=place.find_failing(tests, one.file, mutant.text) if tests else None)
                said = judged[number].test or "survives"
                print(f"{number + 1}: {one.file}:{one.line}: {one.what}: {said}", flush=True)
                save(folder, room, len(everything), judged)
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
