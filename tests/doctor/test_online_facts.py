"""What was asked of AWS and what was not, in words."""

from __future__ import annotations

import pytest

from ssocfg.doctor.online_facts import OnlineFacts, Why


@pytest.mark.parametrize(
    ("unasked", "words"),
    [
        ({}, ""),
        ({"a": "not-signed-in"}, "1 profile was not asked for: 1 is not signed in"),
        ({"a": "unusable"}, "1 profile was not asked for: 1 cannot be used as it is written"),
        ({"a": "no-role"}, "1 profile was not asked for: 1 has no role by IAM Identity Center"),
        ({"a": "not-kept"}, "1 profile was not asked for: 1 needs a renewed token, which could not be kept"),
        ({"a": "no-role", "b": "not-signed-in", "c": "not-signed-in"},
         "3 profiles were not asked for: 1 has no role by IAM Identity Center, 2 are not signed in"),
        ({"a": "not-kept", "b": "not-kept", "c": "unusable", "d": "unusable", "e": "no-role", "f": "no-role"},
         ("6 profiles were not asked for: 2 need a renewed token, which could not be kept, "
          "2 cannot be used as they are written, 2 have no role by IAM Identity Center")),
    ],
)  # fmt: skip
def test_profiles_that_nobody_asked_for_are_counted_by_the_reason(unasked: dict[str, Why], words: str) -> None:
    assert OnlineFacts(unasked=unasked).unasked_words == words
