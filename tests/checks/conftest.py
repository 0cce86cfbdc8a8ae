"""What the tests of the checks share: an example's home directory."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.examples import Example, Home


@pytest.fixture
def home(example: Example, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The example's home directory, with the process in it."""
    path = tmp_path / "home"
    path.mkdir()
    return Home(path, example, monkeypatch)
