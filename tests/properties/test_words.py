"""Words are those that `shlex` gives, for any text, and long hostile texts take no time."""

from __future__ import annotations

import shlex
import time

import pytest
from hypothesis import given, strategies as st

from ssocfg.config.words import second_of_two, split_words

TEXTS = st.text(st.sampled_from(list("ab \t\r\n\"'\\=é\x0b\xa0")), max_size=14)


def split_by_shlex(text: str) -> list[str] | None:
    try:
        return shlex.split(text)
    except ValueError:
        return None


@given(TEXTS)
def test_words_are_those_of_shlex(text: str) -> None:
    expected = split_by_shlex(text)
    assert split_words(text) == expected
    assert second_of_two(text) == (expected[1] if expected and len(expected) == 2 else None)


@pytest.mark.parametrize("unit", ["\\", '"', "'", "a ", "a", " ", '"a" ', "\\\\", '"\\'])
def test_a_long_text_takes_no_more_than_its_length(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    start = time.perf_counter()
    second_of_two(text)
    split_words(text)
    assert time.perf_counter() - start < 10
