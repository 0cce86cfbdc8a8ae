"""The work that a config file makes grows with its profiles and no faster, and by as much as is written."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from costs.work import FEWEST, WORK, config_of, count_instructions, growth_of

COSTS = json.loads(Path(__file__).with_name("costs.json").read_text(encoding="utf-8"))
SLACK = 2  # percent
HINT = "if that is meant: `python -m costs.write` in tests writes the costs anew"
is_version_of_costs = sys.version.startswith(COSTS["python"] + ".")


@pytest.mark.parametrize("name", WORK)
def test_each_profile_costs_the_same_work_however_many_there_are(name):
    early, late = growth_of(WORK[name])
    assert late <= early * (1 + SLACK / 100)


@pytest.mark.skipif(not is_version_of_costs, reason="each Python has instructions of its own")
@pytest.mark.parametrize("name", WORK)
def test_each_profile_costs_the_work_that_is_written(name):
    _early, found = growth_of(WORK[name])
    assert found == pytest.approx(COSTS["instructions for each profile"][name], rel=SLACK / 100), HINT


def test_work_that_grows_faster_is_seen():
    def look_for_each(data: bytes) -> None:
        names = data.split(b"[profile ")
        for name in names:
            for other in names:
                if other == name:
                    break

    early, late = growth_of(look_for_each)
    assert late > early * 1.5


def test_the_same_work_has_the_same_number_of_instructions():
    data = config_of(FEWEST)
    assert count_instructions(WORK["read"], data) == count_instructions(WORK["read"], data) > 0
