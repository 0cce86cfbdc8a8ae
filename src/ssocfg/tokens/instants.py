"""Instants as the writers of the cache spell them, read strictly.

Whoever writes a token has a format: `...Z` (AWS CLI, botocore), `....794Z` (JavaScript), `...+00:00` (Ruby), `...UTC`
(AWS CLI before 2.9, and assumed roles until today). botocore reads with dateutil, which also takes `12:30Z` and `May`
for dates of today; here one pattern decides, and what does not fit is unreadable, never an expiry to rely on.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal, NamedTuple, TypeAlias

InstantFault: TypeAlias = Literal["not-a-text", "not-an-instant", "impossible", "naive"]
Style: TypeAlias = Literal["z", "fraction", "offset", "utc"]

_INSTANT = (
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ](?P<time>[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.(?P<fraction>[0-9]{1,9}))?"
    r"(?P<zone> ?(?:[Zz]|UTC|GMT|(?P<offset>[+-][0-9]{2}(?::?[0-9]{2})?)))?"
)


class UnreadableInstant(NamedTuple):
    """What stands where an instant should, and is none.

    Attributes:
        fault: Which kind of fault; `"naive"` is an instant without a time zone, at which botocore stops with an error.
        reason: What is wrong, to be read behind the field's name: `"is null"`, `"has no time zone"`.
    """

    fault: InstantFault
    reason: str


def read_instant(value: object) -> datetime | UnreadableInstant:
    """Read an instant as any known writer spells it; digits of a fraction beyond microseconds are dropped.

    Args:
        value: What JSON gave for the field.

    Returns:
        An aware datetime in UTC, or what is wrong.
    """
    if not isinstance(value, str):
        return UnreadableInstant("not-a-text", _wrong_type(value))
    match = re.fullmatch(_INSTANT, value)
    if match is None:
        return UnreadableInstant("not-an-instant", "is not an instant such as 2026-01-31T12:00:00Z")
    try:
        if match["time"] >= "24":  # which some versions of Python take for the next midnight
            raise ValueError
        naive = datetime.fromisoformat(f"{match['date']}T{match['time']}")
        naive = naive.replace(microsecond=int((match["fraction"] or "0")[:6].ljust(6, "0")))
        if match["zone"] is None:
            return UnreadableInstant("naive", "has no time zone, at which AWS tools stop with an error")
        return naive.replace(tzinfo=_read_zone(match["offset"])).astimezone(UTC)
    except (ValueError, OverflowError):
        return UnreadableInstant("impossible", "names a day, a time or a time zone that does not exist")


def _wrong_type(value: object) -> str:
    if value is None:
        return "is null"
    return "is a number, not a text" if isinstance(value, int | float) else "is not a text"


def _read_zone(offset: str | None) -> timezone:
    if offset is None:
        return UTC
    hours, minutes = int(offset[1:3]), int(offset[-2:]) if len(offset) > 3 else 0
    if minutes > 59:  # `timezone` itself refuses a whole day and more
        raise ValueError
    away = timedelta(hours=hours, minutes=minutes)
    return timezone(-away if offset[0] == "-" else away)


def format_instant(instant: datetime) -> str:
    """Spell an aware instant as AWS CLI does, in UTC and whole seconds: `2026-01-31T12:00:00Z`.

    Source: botocore 1.43, tokens.py `_serialize_utc_timestamp`.
    """
    return f"{instant.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat()}Z"


def style_of(text: str) -> Style:
    """Say in which of the writers' ways a readable instant is spelled."""
    if text.endswith(("UTC", "GMT")):
        return "utc"
    if text[-1:] not in "Zz":
        return "offset"
    return "fraction" if "." in text else "z"


def instant_of_seconds(value: object) -> datetime | UnreadableInstant:
    """Read an instant given in whole seconds since 1970, as RegisterClient answers."""
    return _instant_of(value, "seconds", 1)


def instant_of_milliseconds(value: object) -> datetime | UnreadableInstant:
    """Read an instant given in milliseconds since 1970, as GetRoleCredentials answers, to the whole second below.

    Source: botocore 1.43, credentials.py `SSOCredentialFetcher._parse_timestamp`.
    """
    return _instant_of(value, "milliseconds", 1000)


def _instant_of(value: object, units: str, units_a_second: int) -> datetime | UnreadableInstant:
    if isinstance(value, bool) or not isinstance(value, int):
        return UnreadableInstant("not-an-instant", f"is not a whole number of {units}")
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=value // units_a_second)
    except OverflowError:
        return UnreadableInstant("impossible", "lies beyond the year 9999")
