"""Compare ssocfg with its peers, in one run on this machine: `python -m compare [--quick] [PART]...`.

The tables go into pages below `docs`, between marks. It ends with 1 where something that is promised is missed.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from compare import files_part, speed_part
from compare.files_part import Part
from compare.page import fill, make_list
from compare.programs import version_of_aws_2

DOCS = Path("docs")
COMPARED, SPEED = DOCS / "explanation" / "compared.md", DOCS / "explanation" / "speed.md"
SCORE = DOCS / "explanation" / "score.md"
PACKAGES = ("ssocfg", "awscli", "aws-sso-util", "aws2-wrap", "yawsso", "botocore")


def parts(*, quick: bool) -> dict[str, tuple[Path, Callable[[], Part]]]:
    """Name the parts: where their tables go, and what makes them."""
    return {
        "preservation": (COMPARED, lambda: files_part.preserve(12 if quick else 1)),
        "concurrency": (COMPARED, lambda: files_part.crowd([(3, 1)] if quick else [(5, 4), (20, 3)])),
        "crashes": (COMPARED, files_part.crash),
        "speed": (COMPARED, lambda: speed_part.race_all(1 if quick else 7)),
        "growth": (COMPARED, lambda: speed_part.grow(DOCS / "_static", small=quick)),
        "floor": (SPEED, lambda: speed_part.take_apart(small=quick)),
    }


def describe_run() -> str:
    """Say with what the tables were made."""
    packages = [f"{name} {version(name)}" for name in PACKAGES]
    packages += [f"{version_of_aws_2()} as “aws (2)”"] if version_of_aws_2() else []
    machine = f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores"
    return f"Made with {', '.join(packages)}; {machine}."


def diagnose() -> None:
    """Run the corpus of broken homes, which writes a page of its own."""
    from corpus import score

    sys.argv[1:] = [str(SCORE)]
    score.main()


def main() -> int:
    """Run the parts that are named, or all; quickly, all but the diagnosis, which has no small size."""
    parser = argparse.ArgumentParser(prog="compare", description=__doc__)
    known = parts(quick=False)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"diagnosis, {', '.join(known)}")
    parser.add_argument(
        "--quick", action="store_true", help="small sizes, to see whether it works; figures of no worth"
    )
    given = parser.parse_args()
    unknown = set(given.parts) - {"diagnosis", *known}
    if unknown:
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    missed: list[str] = []
    for name in given.parts or [*([] if given.quick else ["diagnosis"]), *known]:
        began = time.monotonic()
        if name == "diagnosis":
            diagnose()
            continue
        page, make = parts(quick=given.quick)[name]
        part = make()
        fill(page, f"compare-{name}", part.blocks)
        print("\n\n".join([f"## {name}", *part.blocks]), f"\n\n{name}: {time.monotonic() - began:.0f} s\n", flush=True)
        missed += part.missed
    fill(COMPARED, "compare-run", [describe_run(), files_part.list_absent()])
    print(make_list("MISSED:", missed) or "every promise is kept")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
