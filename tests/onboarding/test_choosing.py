"""What a text means among many."""

from __future__ import annotations

import pytest

from ssocfg.onboarding.choosing import find_matches

ACCOUNTS = [
    ("111122223333", "Prod", "prod@example.com"),
    ("444455556666", "Prod EU", "prod-eu@example.com"),
    ("777788889999", "Sandbox Ömer", ""),
    ("101010101010", "", "nobody@example.com"),
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("111122223333", (0,)),
        ("Prod", (0,)),  # a whole name counts alone, though it is a part of another
        ("  prod ", (0,)),
        ("prod eu", (1,)),
        ("eu prod", (1,)),
        ("pro", (0, 1)),
        ("ömer", (2,)),
        ("ÖMER sand", (2,)),
        ("nobody@", (3,)),
        ("6666", (1,)),
        ("", (0, 1, 2, 3)),
        ("   ", (0, 1, 2, 3)),
        ("nothing", ()),
        ("prod nothing", ()),
        ("333\n", (0,)),
    ],
)
def test_what_a_text_means(text, found):
    assert find_matches(ACCOUNTS, text) == found


def test_two_of_one_name_are_not_told_apart():
    assert find_matches([("1", "Prod"), ("2", "prod"), ("3", "Prod EU")], "PROD") == (0, 1)


def test_words_do_not_run_on_from_one_name_into_the_next():
    assert find_matches([("12", "34")], "1234") == find_matches([("12", "34")], "23") == ()
