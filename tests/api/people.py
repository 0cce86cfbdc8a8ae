"""Names of the tests' config file, and the person who is asked to sign in."""

from __future__ import annotations

from typing import Any

from ssocfg.api.prompts import Prompt
from ssocfg.testing import FakeIdentityCenter

PROFILE = "AdministratorAccess-111122223333"
SESSION = "corp"


class Person:
    """Whoever is asked: remembers what they were told, and visits the pages that are opened."""

    def __init__(self, center: FakeIdentityCenter) -> None:
        self.center = center
        self.told: list[Prompt] = []
        self.opened: list[str] = []

    def browser(self, url: str) -> bool:
        self.opened.append(url)
        self.center.person.open(url)
        return True

    def output(self, prompt: Prompt) -> None:
        self.told.append(prompt)

    def told_of(self, kind: type[Any]) -> list[Any]:
        return [prompt for prompt in self.told if isinstance(prompt, kind)]


def account_of(session: Any) -> str:
    """Ask STS through a botocore session for the account."""
    return str(session.create_client("sts").get_caller_identity()["Account"])
