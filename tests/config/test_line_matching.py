"""The lines that two versions share: what comes out is a true difference, a small one, and soon there."""

from __future__ import annotations

import itertools
import time
from difflib import SequenceMatcher

import pytest
from hypothesis import given, strategies as st

from growth import BOUND, least_growth
from ssocfg.config import line_matching
from ssocfg.config.line_matching import Run, find_changes

LINES = st.lists(st.sampled_from("abcdefgh"), max_size=30)


def rebuilt(before: list[str], after: list[str]) -> list[str]:
    """Make the version after of the one before and the changes alone."""
    made: list[str] = []
    at = 0
    for run in find_changes(before, after):
        made += [*before[at : run.start], *after[run.new_start : run.new_end]]
        at = run.end
    return made + before[at:]


def shared(before: list[str], after: list[str]) -> int:
    return len(before) - sum(run.end - run.start for run in find_changes(before, after))


@given(LINES, LINES)
def test_the_changes_make_one_version_of_the_other(before, after):
    assert rebuilt(before, after) == after
    assert rebuilt(after, before) == before


@given(LINES, LINES)
def test_between_two_changes_stand_equal_lines(before, after):
    changes = find_changes(before, after)
    for one, following in itertools.pairwise(changes):
        assert following.start - one.end == following.new_start - one.new_end > 0
    assert all(run.end > run.start or run.new_end > run.new_start for run in changes)


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ("", "", []),
        ("abc", "abc", []),
        ("", "ab", [Run(0, 0, 0, 2)]),
        ("ab", "", [Run(0, 2, 0, 0)]),
        ("abc", "axc", [Run(1, 2, 1, 2)]),
        ("abcd", "acd", [Run(1, 2, 1, 1)]),
        ("xaybz", "xa1yb2z", [Run(2, 2, 2, 3), Run(4, 4, 5, 6)]),
        ("abcde", "bcdea", [Run(0, 1, 0, 0), Run(5, 5, 4, 5)]),  # what moved is less than what it moved behind
        ("a..b..c", "a.x.b..c", [Run(2, 2, 2, 3)]),
        ("....", "..", [Run(2, 4, 2, 2)]),
        ("1.2.3", "1.3", [Run(2, 4, 2, 2)]),
    ],
)
def test_what_differs_is_found(before, after, changes):
    assert find_changes(before, after) == changes


def test_a_run_for_which_no_comparison_is_left_counts_as_changed(monkeypatch):
    before, after = list("xy" * 50 + "u" + "xy" * 50), list("yxx" * 30 + "u" + "yxx" * 30)
    fine = shared(before, after)
    monkeypatch.setattr(line_matching, "MOST_WORK", 1_000)
    assert find_changes(before, after) == [Run(0, 100, 0, 90), Run(101, 201, 91, 181)]
    assert rebuilt(before, after) == after
    assert fine > shared(before, after) == 1


def test_many_profiles_with_a_line_more_each_are_told_apart():
    """Thousands of lines, most of which repeat; each change is found by itself."""
    profiles = [[f"[profile p{n}]", "sso_session = corp", "region = x", "output = json", ""] for n in range(2_000)]
    before = [line for profile in profiles for line in profile]
    after = [line for profile in profiles for line in (*profile[:2], "cli_pager =", *profile[2:])]
    assert len(find_changes(before, after)) == 2_000


HOSTILE = {
    "blanks-between": (["=\n", "\n", "/\n"], ["=\n", "/\n"]),
    "all-equal": (["\n"], ["\n", "\n"]),
    "two-kinds": (["a\n", "b\n"], ["b\n", "b\n", "a\n"]),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_soon_there_whatever_repeats(name):
    unit, new_unit = HOSTILE[name]

    def seconds(count: int) -> float:
        began = time.process_time()
        find_changes(["first\n", *unit * count], [*new_unit * count, "last\n"])
        return time.process_time() - began

    assert least_growth(seconds, 5_000, slack=3.0) <= BOUND
    assert seconds(300) < 5.0


def test_it_finds_about_as_much_as_the_slow_way():
    before = list("the quick brown fox jumps over the lazy dog" * 3)
    after = list("a quick red fox jumped over two lazy dogs" * 3)
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    assert shared(before, after) >= 0.8 * sum(block.size for block in blocks)
