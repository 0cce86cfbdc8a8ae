"""How far the clock is off, by a server's word."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from ssocfg.values.skew import ClockSkew, measure_skew

NOW = datetime(2026, 1, 31, 12, 0, 0, 400_000, tzinfo=UTC)
BOUND = timedelta(seconds=1.5)


@pytest.mark.parametrize(
    ("seconds", "severity"),
    [
        (0, "ok"),
        (30, "ok"),
        (59, "ok"),
        (60, "warning"),
        (90, "warning"),
        (299, "warning"),
        (300, "error"),
        (400, "error"),
    ],
)
@pytest.mark.parametrize("sign", [1, -1])
def test_the_bounds(seconds, severity, sign):
    assert ClockSkew(timedelta(seconds=sign * seconds)).severity == severity


@pytest.mark.parametrize("ahead", [-400, -90, -30, 0, 30, 90, 400])
@pytest.mark.parametrize("took", [0.0, 0.4, 2.0])
@pytest.mark.parametrize("fraction", [0, 400_000, 999_999])
def test_it_is_measured_to_a_second_and_a_half(ahead, took, fraction):
    """The server's clock is right, in whole seconds, and somewhere between sending and receiving."""
    sent_at = NOW.replace(microsecond=fraction)
    for share in (0.0, 0.5, 1.0):
        told = sent_at + timedelta(seconds=took * share - ahead)
        skew = measure_skew(format_datetime(told, usegmt=True), sent_at, sent_at + timedelta(seconds=took))
        assert skew is not None
        assert abs(skew.ahead - timedelta(seconds=ahead)) <= BOUND


@pytest.mark.parametrize(
    "date", ["", "yesterday", "Sat, 99 Jan 2026 12:00:00 GMT", "Sat, 31 Jan 99999 12:00:00 GMT", "\x00"]
)
def test_what_is_no_date_measures_nothing(date):
    assert measure_skew(date, NOW, NOW) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s ahead of"), (-400, "6 min 40 s behind"), (3_600, "1 h ahead of"), (90.4, "1 min 30 s ahead of")],
)
def test_it_is_worded_for_people(seconds, words):
    assert ClockSkew(timedelta(seconds=seconds)).words == words
