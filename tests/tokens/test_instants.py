"""An instant is read alike in every writer's spelling, and what is none is never an expiry to rely on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import dateutil.parser  # type: ignore[import-untyped]
import pytest
from hypothesis import given, strategies as st

from ssocfg.tokens.instants import (
    UnreadableInstant,
    format_instant,
    instant_of_milliseconds,
    read_instant,
    style_of,
)

INSTANT = datetime(2026, 1, 31, 12, 0, 0, tzinfo=UTC)
SPELLINGS = {
    "2026-01-31T12:00:00Z": "z",
    "2026-01-31T12:00:00.000Z": "fraction",
    "2026-01-31T12:00:00.000000000Z": "fraction",
    "2026-01-31T12:00:00+00:00": "offset",
    "2026-01-31T12:00:00-00:00": "offset",
    "2026-01-31T21:00:00+0900": "offset",
    "2026-01-31T21:00:00+09": "offset",
    "2026-01-31T06:30:00.0-05:30": "offset",
    "2026-01-31T12:00:00UTC": "utc",
    "2026-01-31T12:00:00GMT": "utc",
    "2026-01-31 12:00:00 UTC": "utc",
    "2026-01-31 12:00:00Z": "z",
    "2026-01-31t12:00:00z": "z",
    "2026-01-31 12:00:00 +00:00": "offset",
}
MALFORMED: list[tuple[object, str]] = [
    (None, "not-a-text"), (True, "not-a-text"), (float("nan"), "not-a-text"), (float("inf"), "not-a-text"),
    (0, "not-a-text"), (1769860800, "not-a-text"), (1769860800000, "not-a-text"), (-1, "not-a-text"),
    (10**4000, "not-a-text"), ([], "not-a-text"), ({}, "not-a-text"), (["2026-01-31T12:00:00Z"], "not-a-text"),
    ("", "not-an-instant"), (" ", "not-an-instant"), ("NaN", "not-an-instant"), ("null", "not-an-instant"),
    ("12:30Z", "not-an-instant"), ("May", "not-an-instant"), ("10", "not-an-instant"), ("now", "not-an-instant"),
    ("2026-01-31", "not-an-instant"), ("2026-01-31T12:00Z", "not-an-instant"), ("20260131T120000Z", "not-an-instant"),
    ("99999-01-31T12:00:00Z", "not-an-instant"), ("2026-1-31T12:00:00Z", "not-an-instant"),
    ("2026-01-31T12:00:00.Z", "not-an-instant"), ("2026-01-31T12:00:00.0000000000Z", "not-an-instant"),
    ("2026-01-31T12:00:00Z ", "not-an-instant"), (" 2026-01-31T12:00:00Z", "not-an-instant"),
    ("2026-01-31T12:00:00Z\n", "not-an-instant"), ("2026-01-31T12:00:00PST", "not-an-instant"),
    ("2026-01-31T12:00:00UTC+3", "not-an-instant"), ("2026-01-31T12:00:00ZZ", "not-an-instant"),
    ("٢٠٢٦-01-31T12:00:00Z", "not-an-instant"), ("2026-01-31T12:00:00\ud800", "not-an-instant"),
    ("Sat, 31 Jan 2026 12:00:00 GMT", "not-an-instant"), ("1" * 5000, "not-an-instant"),
    ("2026-01-31T12:00:00." + "0" * 100_000 + "Z", "not-an-instant"), ("1769860800", "not-an-instant"),
    ("2026-02-30T12:00:00Z", "impossible"), ("2026-13-01T12:00:00Z", "impossible"),
    ("2026-00-01T12:00:00Z", "impossible"), ("0000-01-01T12:00:00Z", "impossible"),
    ("2026-01-31T25:00:00Z", "impossible"), ("2026-01-31T24:00:00Z", "impossible"), ("2026-01-31T12:60:00Z", "impossible"),
    ("2026-01-31T12:00:60Z", "impossible"), ("2026-01-31T12:00:00+24:00", "impossible"),
    ("2026-01-31T12:00:00+09:60", "impossible"), ("9999-12-31T23:59:59-01:00", "impossible"),
    ("0001-01-01T00:00:00+01:00", "impossible"),
    ("2026-01-31T12:00:00", "naive"), ("2026-01-31 12:00:00.5", "naive"),
]  # fmt: skip


@pytest.mark.parametrize("text", SPELLINGS)
def test_every_writers_spelling_is_the_same_instant(text):
    assert read_instant(text) == INSTANT == dateutil.parser.parse(text)
    assert style_of(text) == SPELLINGS[text]


@pytest.mark.parametrize(("value", "fault"), MALFORMED)
def test_what_is_no_instant_says_why(value, fault):
    found = read_instant(value)
    assert isinstance(found, UnreadableInstant)
    assert found.fault == fault
    assert found.reason.split()[0] in ("is", "has", "names")


def test_fractions_are_cut_as_dateutil_cuts_them():
    text = "2026-01-31T12:00:00.123456789Z"
    assert read_instant(text) == dateutil.parser.parse(text) == INSTANT.replace(microsecond=123456)


OFFSETS = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
FIRST, LAST = datetime(2, 1, 1), datetime(9998, 12, 31)  # noqa: DTZ001  hypothesis adds the time zones
INSTANTS = st.datetimes(FIRST, LAST, timezones=OFFSETS | st.just(UTC))


@given(INSTANTS)
def test_what_python_spells_is_read_as_dateutil_reads_it(instant):
    for text in (instant.isoformat(), str(instant), instant.isoformat(timespec="milliseconds")):
        assert read_instant(text) == dateutil.parser.parse(text)


@given(INSTANTS)
def test_what_is_written_is_read_back_in_whole_seconds(instant):
    assert read_instant(format_instant(instant)) == instant.astimezone(UTC).replace(microsecond=0)


@given(st.text(st.sampled_from("0123456789-:.TZ +UC")) | st.text() | st.none() | st.integers() | st.floats())
def test_any_value_is_an_instant_in_utc_or_says_why(value):
    found = read_instant(value)
    assert isinstance(found, UnreadableInstant) or found.tzinfo is UTC


def test_the_last_day_is_written_and_read():
    last = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert format_instant(last) == "9999-12-31T23:59:59Z"
    assert read_instant("9999-12-31T23:59:59Z") == last
    assert format_instant(datetime(1, 1, 1, tzinfo=UTC)) == "0001-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [(0, 0), (999, 0), (1000, 1), (1769860800999, 1769860800), (-1, -1), (253402300799999, 253402300799)],
)
def test_milliseconds(value, seconds):
    assert instant_of_milliseconds(value) == datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


@pytest.mark.parametrize("value", [None, True, "1", 1.5, [], 253402300800000, 10**4000, -(10**30)])
def test_no_milliseconds(value):
    assert isinstance(instant_of_milliseconds(value), UnreadableInstant)
