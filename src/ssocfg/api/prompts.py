"""What a sign-in tells the person who is asked to approve it; whoever calls `login` decides how it is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple, TypeAlias


class OpenPage(NamedTuple):
    """A page of the access portal must be approved in a browser on this machine.

    Attributes:
        session: The session, or the profile of the legacy form.
        url: The page.
        opened: Whether a browser was started with it.
        expires_in: How long it is waited for the approval; None where that is not known.
    """

    session: str
    url: str
    opened: bool
    expires_in: timedelta | None = None


class EnterCode(NamedTuple):
    """A code must be approved on a page of the access portal, in a browser on any machine.

    Attributes:
        session: The session, or the profile of the legacy form.
        code: The code, such as `"WXYZ-BCDF"`.
        url: The page that asks for the code.
        complete_url: The page with the code filled in; it still asks to compare it.
        expires_in: How long the code is good.
        opened: Whether a browser was started with `complete_url`.
    """

    session: str
    code: str
    url: str
    complete_url: str
    expires_in: timedelta
    opened: bool


class Waiting(NamedTuple):
    """It is waited for the approval; told about once a second.

    Attributes:
        time_left: What is left until the sign-in is given up.
    """

    time_left: timedelta


Prompt: TypeAlias = OpenPage | EnterCode | Waiting
Output: TypeAlias = Callable[[Prompt], None]
Browser: TypeAlias = Callable[[str], bool]


def lines_of(prompt: Prompt, *, counts_down: bool = False) -> tuple[str, ...]:
    """Word a prompt for a person, line by line; none for `Waiting`.

    Each URL stands on a line of its own, so does the code, which is indented.

    Args:
        prompt: What the person is asked for.
        counts_down: Whether the person sees the time left by other means; else it is said how long it is waited.
    """
    if isinstance(prompt, Waiting):
        return ()
    if prompt.opened:
        first = f'A page was opened in your browser: sign in to "{prompt.session}" there. If there is none, open:'
    else:
        where = "any machine" if isinstance(prompt, EnterCode) else "this machine"
        first = f'Sign in to "{prompt.session}": open this page in a browser on {where}:'
    if isinstance(prompt, EnterCode):
        return (first, "", *_lines_of_code(prompt))
    if counts_down or prompt.expires_in is None:
        return (first, "", prompt.url, "")
    return (first, "", prompt.url, "", f"ssocfg waits {_say_duration(prompt.expires_in)} for that; Ctrl-C ends it.", "")


def count_seconds(seconds: float) -> str:
    """Say a number of seconds: `"1 second"`, `"600 seconds"`."""
    return f"{seconds:g} second{'' if seconds == 1 else 's'}"


def _say_duration(duration: timedelta) -> str:
    minutes, seconds = divmod(max(1, round(duration.total_seconds())), 60)
    return " ".join(part for number, part in ((minutes, f"{minutes} min"), (seconds, f"{seconds} s")) if number)


def _lines_of_code(prompt: EnterCode) -> tuple[str, ...]:
    return (
        prompt.complete_url,
        "",
        f"Allow it only if you see the code {prompt.code} there, which is good for {_say_duration(prompt.expires_in)}:",
        "",
        f"    {prompt.code}",
        "",
        "Where the page asks for the code, enter it; the page alone is:",
        prompt.url,
        "",
    )
