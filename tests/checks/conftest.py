"""What the tests of the checks share: home directories made of examples."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from checks.examples import Example, Home


@pytest.fixture
def home(example: Example, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The example's home directory, with the process in it."""
    if example.is_beyond_this_user:
        pytest.skip("root may read everything")
    return Home(tmp_path, example, monkeypatch)


@pytest.fixture
def each_home(tmp_path: Path) -> Callable[[Iterable[Example]], Iterator[Home]]:
    """Put the process into one home directory after the other."""

    def visit(examples: Iterable[Example]) -> Iterator[Home]:
        for example in examples:
            if not example.is_beyond_this_user:
                with pytest.MonkeyPatch.context() as monkeypatch:
                    yield Home(tmp_path / str(example), example, monkeypatch)

    return visit
