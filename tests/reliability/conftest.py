"""What the tests of saving share."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from reliability.scenes import SCENES, Scene


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out the long tests unless they are named; `nox -s reliability` does that."""
    named = any("full" in str(argument) for argument in config.args)
    return True if collection_path.name == "full" and not named else None


@pytest.fixture(params=SCENES)
def new_scene(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Scene]:
    """Make the same scene again and again, each in a folder of its own, with a file that has come to rest."""
    count = 0

    def make() -> Scene:
        nonlocal count
        count += 1
        folder = tmp_path / f"{count}"
        folder.mkdir()
        scene = SCENES[request.param](folder)
        if scene.old is not None:
            os.utime(scene.target, (1_700_000_000, 1_700_000_000))
        return scene

    return make
