"""How far this machine's clock is off, by what a server says the time is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

# AWS refuses what is signed more than five minutes early or late; a minute is more than any kept clock is off.
# Source: AWS general reference, Signature Version 4 ("within five minutes").
WARNING, ERROR = timedelta(seconds=60), timedelta(seconds=300)


class ClockSkew(NamedTuple):
    """How far a clock is off.

    Attributes:
        ahead: How far this machine's clock is ahead of the server's; negative where it is behind. Off by half the time
            that the answer took, and by half a second, because servers tell the time in whole seconds.
    """

    ahead: timedelta

    @property
    def severity(self) -> Literal["ok", "warning", "error"]:
        """`"error"` where AWS refuses what is signed, `"warning"` where it soon may, else `"ok"`."""
        off = abs(self.ahead)
        return "error" if off >= ERROR else "warning" if off >= WARNING else "ok"

    @property
    def words(self) -> str:
        """The skew in words, whose time follows: `"6 min 40 s behind"`, `"1 h ahead of"`."""
        minutes, seconds = divmod(round(abs(self.ahead).total_seconds()), 60)
        hours, minutes = divmod(minutes, 60)
        parts = ((hours, "h"), (minutes, "min"), (seconds, "s"))
        span = " ".join(f"{count} {unit}" for count, unit in parts if count) or "0 s"
        return f"{span} {'ahead of' if self.ahead >= timedelta(0) else 'behind'}"


def measure_skew(date: str, sent_at: datetime, received_at: datetime) -> ClockSkew | None:
    """Measure how far the clock is off that told when a request was sent and its answer received.

    Args:
        date: The answer's `Date` header.
        sent_at: When the request was sent, by the clock that is judged; aware.
        received_at: When the answer came, by the same clock.

    Returns:
        The skew, or None where the header is none.
    """
    from email.utils import parsedate_to_datetime

    try:
        told = parsedate_to_datetime(date)
    except (ValueError, IndexError, OverflowError):  # the parser is lenient and stumbles over some texts
        return None
    told = told.replace(tzinfo=UTC) if told.tzinfo is None else told
    middle = sent_at + (received_at - sent_at) / 2
    return ClockSkew(middle - told - timedelta(seconds=0.5))
