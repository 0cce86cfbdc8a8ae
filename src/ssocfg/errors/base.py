"""What all errors share, and those that belong nowhere else."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Sequence
from typing import Self

MOST_NAMES_SHOWN = 8
MOST_NAMES_COMPARED = 2_000


class SsocfgError(Exception):
    """Base of everything that ssocfg raises on purpose.

    Attributes:
        hint: What to do next, as one sentence; empty where there is nothing to add.
        code: The code of the finding that explains the situation (such as `"SSO110"`), or None.
    """

    hint: str = ""
    code: str | None = None


class SituatedError(SsocfgError):
    """Something about a session, a profile or a role of an account.

    Attributes:
        session: The `[sso-session]`, or None.
        profile: The profile, or None.
        account_id: The account, or None.
        role_name: The role, as Identity Center names permission sets; or None.
    """

    session: str | None = None
    profile: str | None = None
    account_id: str | None = None
    role_name: str | None = None

    def about(
        self,
        *,
        session: str | None = None,
        profile: str | None = None,
        account_id: str | None = None,
        role_name: str | None = None,
    ) -> Self:
        """Say what the error is about, where it does not know by itself; returns the error."""
        self.session = self.session or session
        self.profile = self.profile or profile
        self.account_id = self.account_id or account_id
        self.role_name = self.role_name or role_name
        return self

    def after_subject(self, text: str, *, of_role: bool = True) -> str:
        """Put what the error is about before a text: `profile "naka" (role Admin in account 123456789012): ...`."""
        kinds = (("profile", self.profile), ("session", self.session))
        named = next((f'{kind} "{name}"' for kind, name in kinds if name), "")
        role = f"role {self.role_name} in account {self.account_id}" if of_role and self.role_name else ""
        subject = f"{named} ({role})" if named and role else named or role
        return f"{subject}: {text}" if subject else text


@contextlib.contextmanager
def errors_about(
    *,
    session: str | None = None,
    profile: str | None = None,
    account_id: str | None = None,
    role_name: str | None = None,
) -> Generator[None]:
    """Let errors that come out of the block say what they are about."""
    try:
        yield
    except SituatedError as error:
        error.about(session=session, profile=profile, account_id=account_id, role_name=role_name)
        raise


class InvalidValueError(SsocfgError, ValueError):
    """A text is not the kind of value that it should be.

    Attributes:
        kind: What was expected, such as `"account id"`.
        reason: What is wrong with the text. The text itself is not repeated.
    """

    def __init__(self, kind: str, reason: str) -> None:
        """Keep what was expected and what is wrong."""
        super().__init__(kind, reason)
        self.kind = kind
        self.reason = reason

    def __str__(self) -> str:
        """Say what was expected and what is wrong."""
        return f"not a valid {self.kind}: {self.reason}"


class UnknownCheckError(SsocfgError, LookupError):
    """No check has that code, name or prefix.

    Attributes:
        selector: What was asked for.
        known: Every code and name, in catalogue order.
    """

    hint: str = "Run `ssocfg doctor --list` to see all checks."

    def __init__(self, selector: str, known: tuple[str, ...] = ()) -> None:
        """Keep what was asked for and what exists."""
        super().__init__(selector, known)
        self.selector = selector
        self.known = known

    def __str__(self) -> str:
        """Say what is unknown and offer the nearest check; of all the others the hint says where they are listed."""
        nearest = find_nearest(self.selector, self.known)
        return f'no check matches "{self.selector}"' + (f'; did you mean "{nearest}"?' if nearest is not None else "")


def find_nearest(name: str, known: tuple[str, ...]) -> str | None:
    """Return the known name that is spelled most like `name`, capitals or not, or None where nothing is near."""
    if len(known) > MOST_NAMES_COMPARED or len(name) > 200:
        return None
    import difflib

    by_letters = {each.lower(): each for each in reversed(known)}
    found = difflib.get_close_matches(name.lower(), by_letters, n=1, cutoff=0.7)
    return by_letters[found[0]] if found else None


def name_some(names: Sequence[str]) -> str:
    """Name the first few, and count the rest."""
    more = len(names) - MOST_NAMES_SHOWN
    return ", ".join(names[:MOST_NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")


def offer_nearest(name: str, known: tuple[str, ...]) -> str:
    """Word what exists instead of `name`: the nearest name, or the first few; starts with a separator."""
    nearest = find_nearest(name, known)
    if nearest is not None:
        return f'; did you mean "{nearest}"?'
    if not known:
        return ""
    return f"; known: {name_some(known)}"
