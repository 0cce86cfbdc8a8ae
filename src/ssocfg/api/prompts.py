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
    """

    session: str
    url: str
    opened: bool


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


def prompt_in_words(prompt: Prompt) -> str:
    """Word a prompt for a person, several lines; empty for `Waiting`. Links stand on lines of their own."""
    if isinstance(prompt, OpenPage):
        first = "A page has been opened in your browser" if prompt.opened else "Open this page in a browser here"
        otherwise = " If it is not there, open:" if prompt.opened else ""
        return f'{first} to sign in to "{prompt.session}".{otherwise}\n\n{prompt.url}\n'
    if isinstance(prompt, EnterCode):
        first = (
            "A page has been opened in your browser" if prompt.opened else "Open this page in a browser on any machine"
        )
        minutes = max(1, round(prompt.expires_in.total_seconds() / 60))
        return (
            f'{first} to sign in to "{prompt.session}":\n\n{prompt.complete_url}\n\n'
            f"Allow it only if the page shows this code (good for {minutes} minutes):\n\n    {prompt.code}\n\n"
            f"On a page that asks for the code, {prompt.url}, enter it.\n"
        )
    return ""
