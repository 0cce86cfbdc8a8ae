"""Fuzz one target with atheris: `python -m fuzz.run TARGET FOLDER RUNS` in `tests`; FOLDER keeps what was found.

Inputs are cut at 2,000 bytes, each has ten seconds; what makes a target fail lies in FOLDER as `crash-...`.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import atheris  # type: ignore[import-not-found, import-untyped, unused-ignore]

SEEDS = Path(__file__).with_name("corpus")

with atheris.instrument_imports(include=["ssocfg"]):
    from fuzz.targets import TARGETS


def main() -> None:
    name, folder, runs = sys.argv[1:4]
    corpus = Path(folder, "corpus")
    corpus.mkdir(parents=True, exist_ok=True)
    for seed in (SEEDS / name).iterdir():
        shutil.copy(seed, corpus)
    options = [f"-runs={runs}", "-max_len=2000", "-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1", "-seed=1"]
    words = [f"-dict={SEEDS / 'words.dict'}", f"-artifact_prefix={folder}/", str(corpus)]
    atheris.Setup([sys.argv[0], *options, *words], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
