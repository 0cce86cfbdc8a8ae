"""Take the pictures: `python -m _pictures FOLDER`, or with `--check` say which of them show something else by now."""

from __future__ import annotations

import sys
from pathlib import Path

from _pictures.drawing import draw, words_of
from _pictures.scenes import PICTURES


def main(folder: Path, *, check: bool) -> int:
    """Take all pictures, and return the exit code."""
    stale = 0
    for picture in PICTURES:
        svg = draw(picture.name, picture.title, picture.take(picture.columns), picture.columns)
        path = folder / f"{picture.name}.svg"
        if not check:
            path.write_text(svg, encoding="utf-8")
        elif not path.exists() or words_of(path.read_text(encoding="utf-8")) != words_of(svg):
            stale = 1
            print(f"{path} does not show what `{picture.title}` prints: run `nox -s pictures`", file=sys.stderr)
    return stale


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), check="--check" in sys.argv))
