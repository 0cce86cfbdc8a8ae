"""What people read of a finding, word for word: nobody changes it without seeing what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from checks.examples import FIRING, Example, Home, over_codes
from checks.said import read_said, say


@over_codes(FIRING)
def test_findings_are_worded_as_written_down(
    examples: list[Example], each_home: Callable[[Iterable[Example]], Iterator[Home]]
) -> None:
    written = read_said(examples[0].code)
    assert [*written] == [example.folder.name for example in examples], "`python -m checks.said` in tests"
    for home in each_home(examples):
        assert say(home) == written[home.example.folder.name], "if that is meant: `python -m checks.said` in tests"
