"""R12, long: rounds of many processes that meet a token which has ended."""

from __future__ import annotations

import shutil
import statistics
from pathlib import Path

import pytest

from reliability.full.conftest import Figures
from reliability.renewing import end_token, renew_at_once, whole_files
from ssocfg.testing import FakeIdentityCenter


@pytest.mark.parametrize(("processes", "rounds"), [(8, 20), (20, 1)])
def test_a_crowd_renews_a_token_once(tmp_path: Path, processes: int, rounds: int, figures: Figures) -> None:
    home = tmp_path / "home"
    renewals: list[int] = []
    seconds: list[float] = []
    failed: list[tuple[int, str]] = []
    with FakeIdentityCenter() as center:
        center.write_config(home)
        path = center.sign_in(home)
        for number in range(rounds):
            end_token(path)
            shutil.rmtree(home / ".aws" / "cli", ignore_errors=True)
            done = renew_at_once(center, home, tmp_path / f"{number}", processes)
            renewals.append(done.renewals)
            seconds.append(done.seconds)
            failed += [ended for ended in done.ends if ended != (0, "")]
            assert whole_files(home) == 2
    figures("R12", processes=processes, rounds=rounds, renewals=sum(renewals), failed=len(failed),
            seconds_median=round(statistics.median(seconds), 2))  # fmt: skip
    assert failed == []
    assert renewals == [1] * rounds
