"""What is assigned to who signed in."""

from __future__ import annotations

from typing import NamedTuple


class AccountAccess(NamedTuple):
    """An account with the roles that are assigned.

    Attributes:
        account_id: The account's twelve digits.
        name: Its name; empty where the portal does not say.
        email: Its e-mail address; empty where the portal does not say.
        roles: The roles, sorted.
    """

    account_id: str
    name: str
    email: str
    roles: tuple[str, ...]
