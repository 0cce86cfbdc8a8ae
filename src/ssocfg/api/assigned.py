"""What is assigned to who signed in, asked for only when a role is refused, and once however many are."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from ssocfg.errors import AwsError

if TYPE_CHECKING:
    from ssocfg.aws.portal import Portal
    from ssocfg.tokens.token import Token


class Assigned:
    """The accounts and roles of one sign-in. It is thread-safe: who asks for the same at once waits for the answer."""

    def __init__(self, portal: Portal) -> None:
        """Take the portal; nothing is asked yet."""
        self._portal = portal
        self._lock = threading.Lock()
        self._known: dict[str | None, tuple[str, ...] | AwsError] = {}

    def accounts(self, token: Token) -> tuple[str, ...]:
        """List the ids of the accounts, in the portal's order.

        Raises:
            AwsError: The portal would not say; it is not asked again.
        """
        return self._once(None, lambda: tuple(account.account_id for account in self._portal.list_accounts(token)))

    def roles(self, token: Token, account_id: str) -> tuple[str, ...]:
        """List the names of the roles of an account, in the portal's order.

        Raises:
            AwsError: The portal would not say; it is not asked again.
        """
        return self._once(account_id, lambda: self._portal.list_roles(token, account_id))

    def _once(self, key: str | None, ask: Callable[[], tuple[str, ...]]) -> tuple[str, ...]:
        with self._lock:
            if key not in self._known:
                try:
                    self._known[key] = ask()
                except AwsError as error:
                    self._known[key] = error
            known = self._known[key]
        if isinstance(known, AwsError):
            raise known
        return known
