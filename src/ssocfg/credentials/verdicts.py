"""What can be said of one credential provider before anything is called."""

from __future__ import annotations

from typing import Literal, NamedTuple

from ssocfg.values import Place
from ssocfg.values.masking import mask_value

Tool = Literal["botocore", "aws-cli"]
VerdictStatus = Literal["absent", "loses", "wins", "error"]


class Verdict(NamedTuple):
    """What one provider would do.

    Attributes:
        provider: As in botocore's `credentials.method`.
        status: `"absent"` where it has nothing to work with; `"loses"` where one before it decides; `"wins"`; `"error"`
            where botocore raises.
        because: Why, in words; what looks like a secret in them is hidden.
        place: The setting that says so, or None where none does.
        error: The class that botocore raises, or None.
        certain: False where it hangs on a value of the credentials file, which is not read.
    """

    provider: str
    status: VerdictStatus
    because: str
    place: Place | None = None
    error: str | None = None
    certain: bool = True

    def as_dict(self) -> dict[str, object]:
        """Return it as in JSON output; `error` is there only where botocore raises."""
        plain: dict[str, object] = {"provider": self.provider, "status": self.status, "because": self.because}
        plain["place"] = self.place.as_dict() if self.place is not None else None
        return plain if self.error is None else {**plain, "error": self.error}


def absent(provider: str, because: str, place: Place | None = None) -> Verdict:
    """Say that a provider has nothing to work with."""
    return Verdict(provider, "absent", mask_value(because), place)


def wins(provider: str, because: str, place: Place | None = None, *, certain: bool = True) -> Verdict:
    """Say that a provider gives credentials, as far as can be known without a call."""
    return Verdict(provider, "wins", mask_value(because), place, None, certain)


def fails(provider: str, error: str, because: str, place: Place | None = None, *, certain: bool = True) -> Verdict:
    """Say that botocore raises at this provider."""
    return Verdict(provider, "error", mask_value(because), place, error, certain)


def first_that_counts(verdicts: tuple[Verdict, ...]) -> Verdict | None:
    """Return the first provider that gives credentials or raises, or None where none does."""
    return next((verdict for verdict in verdicts if verdict.status in ("wins", "error")), None)
