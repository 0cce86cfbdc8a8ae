"""Plant faults and count those that a test sees: `python -m mutation FOLDER [COUNT] [ROOM...]` in `tests`.

A sample of COUNT mutants, always the same, of the rooms config, tokens and doctor; what survives is listed.
"""

from __future__ import annotations

import random
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from mutation.judging import ROOT, Suite, choose, is_seen, observe
from mutation.mutants import Mutant, mutants_of

SEED = 20261124
WORKERS = 2
_here = threading.local()


def sample(rooms: list[str], count: int) -> list[tuple[str, Mutant]]:
    package = ROOT / "src" / "ssocfg"
    found = [
        (path.relative_to(package).as_posix(), mutant)
        for room in rooms
        for path in sorted((package / room).rglob("*.py"))
        for mutant in mutants_of(path.read_text(encoding="utf-8"))
    ]
    print(f"{len(found)} mutants can be made, {min(count, len(found))} are", flush=True)
    return sorted(random.Random(SEED).sample(found, min(count, len(found))))


def judge(folder: Path, suite: Suite, file: str, mutant: Mutant) -> str:
    tests = choose(suite, file, mutant.line)
    if not tests:
        return "not run"
    if not hasattr(_here, "place"):
        _here.place = folder / f"worker-{threading.get_ident()}"
        _here.place.mkdir(parents=True)
    return "seen" if is_seen(_here.place, file, mutant.text, tests) else "survives"


def main() -> None:
    folder, *more = sys.argv[1:]
    count = int(more.pop(0)) if more and more[0].isdecimal() else 400
    rooms = more or ["config", "tokens", "doctor"]
    place = Path(folder)
    place.mkdir(parents=True)
    start = time.monotonic()
    suite = observe(place, rooms)
    print(f"{len(suite.seconds)} tests observed in {time.monotonic() - start:.0f} s", flush=True)
    verdicts: dict[str, dict[str, int]] = {room: {} for room in rooms}

    def work(one: tuple[str, Mutant]) -> None:
        file, mutant = one
        verdict = judge(place, suite, file, mutant)
        counts = verdicts[file.partition("/")[0]]
        counts[verdict] = counts.get(verdict, 0) + 1
        if verdict != "seen":
            print(f"{verdict}: {file}:{mutant.line}: {mutant.what}", flush=True)

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(work, sample(rooms, count)))
    for room, counts in verdicts.items():
        total = sum(counts.values())
        print(
            f"{room:<8} {total:>4} mutants, {counts.get('seen', 0)} seen ({100 * counts.get('seen', 0) // max(1, total)} %)"
        )
    print(f"{time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
