"""What the long tests share: figures, and what of the machine they need."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest

Figures: TypeAlias = Callable[..., None]


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Figures:
    """Tell what was measured, in one line."""

    def tell(goal: str, **values: object) -> None:
        print(
            f"\nFIGURES {goal} {request.node.name}: "
            + ", ".join(f"{k.replace('_', ' ')} {v}" for k, v in values.items())
        )

    return tell


@pytest.fixture
def new_folder(tmp_path: Path) -> Callable[[], Path]:
    """Make one folder after the other; the last one goes when the next comes."""
    numbers = itertools.count()
    last: list[Path] = []

    def make() -> Path:
        while last:
            shutil.rmtree(last.pop())
        folder = tmp_path / f"{next(numbers)}"
        folder.mkdir()
        last.append(folder)
        return folder

    return make


def needs(*programs: str) -> None:
    """Skip, and say why, where a program is missing or we are not root."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root can do this")


def sh(*command: object) -> str:
    """Run a program that must succeed."""
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, timeout=120)
    assert result.returncode == 0, f"{command}: {result.stderr}"
    return result.stdout


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Mount something for one test."""
    needs("mount", "umount")
    mounted: list[Path] = []

    def mount_it(*words: object) -> Path:
        place = tmp_path / f"mounted-{len(mounted)}"
        place.mkdir()
        result = subprocess.run(["mount", *map(str, words), str(place)], capture_output=True, text=True, check=False)
        if result.returncode != 0:
            pytest.skip(f"nothing can be mounted here: {result.stderr.strip()}")
        mounted.append(place)
        return place

    yield mount_it
    for place in reversed(mounted):
        sh("umount", place)
