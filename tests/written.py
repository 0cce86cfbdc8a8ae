"""Words that people read, held against a file that has them: nobody changes them without seeing what comes of it.

Where other words are meant, `SSOCFG_WRITE=1 pytest -k written_down` writes the files anew.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


def assert_as_written(path: Path, lines: Iterable[str]) -> None:
    """Compare lines with a file's."""
    said = [line.encode("utf-8", "backslashreplace").decode() for line in lines]
    if os.environ.get("SSOCFG_WRITE"):
        path.write_text("\n".join(said) + "\n", encoding="utf-8")
    assert said == path.read_text(encoding="utf-8").splitlines(), "if that is meant: SSOCFG_WRITE=1"
