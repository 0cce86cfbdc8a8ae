"""Fuzz the targets in turn: `python -m fuzz FOLDER [RUNS] [TARGET...]` in `tests`; RUNS is for all of them together."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

from fuzz.targets import SHARES


def main() -> int:
    folder, *more = sys.argv[1:]
    runs = int(more.pop(0)) if more and more[0].isdecimal() else 1_000_000
    chosen = {name: SHARES[name] for name in more or SHARES}
    failed, done = [], 0
    for name, share in chosen.items():
        place, start = Path(folder, name), time.monotonic()
        place.mkdir(parents=True, exist_ok=True)
        count = str(max(1, runs * share // sum(chosen.values())))
        with (place / "log").open("w", encoding="utf-8", errors="replace") as log:
            ended = subprocess.run(
                [sys.executable, "-m", "fuzz.run", name, str(place), count], stdout=log, stderr=log, check=False
            )
        text = (place / "log").read_text(encoding="utf-8", errors="replace")
        executed = re.search(r"stat::number_of_executed_units: (\d+)", text)
        done += int(executed[1]) if executed else 0
        kept = len(list((place / "corpus").iterdir()))
        print(f"{name:<12} {executed[1] if executed else '?':>8} executions, {kept:>5} inputs kept, "
              f"{time.monotonic() - start:5.0f} s, {'well' if ended.returncode == 0 else 'FAILED: ' + str(place / 'log')}", flush=True)  # fmt: skip
        if ended.returncode:
            failed.append(name)
    print(f"{done} executions, {len(failed)} targets failed")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
