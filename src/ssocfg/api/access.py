"""The verb that lists the accounts and roles which are assigned to who signed in."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from ssocfg.api.identity import MOST_AT_ONCE, PORTAL_REQUESTS, PORTAL_WINDOW
from ssocfg.api.sign_ins import choose_session, look_around
from ssocfg.credentials.sessions import check_complete
from ssocfg.host.clock import CLOCK


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


def list_access(
    session: str | None = None,
    *,
    config_file: str | os.PathLike[str] | None = None,
    now: Callable[[], datetime] | None = None,
) -> tuple[AccountAccess, ...]:
    """List the accounts and roles that a sign-in gives access to, with at most 20 requests a second.

    Args:
        session: The session, or a profile that leads to one; by default that of the selected profile, or the only one.
        config_file: A config file to look at instead of the one that the environment selects.
        now: The clock; by default the machine's.

    Returns:
        The accounts sorted by name, then id; empty where nothing is assigned.

    Raises:
        TokenError: There is no token that works; nobody is asked to sign in.
        AwsError: AWS cannot be reached, or refused.
    """
    from concurrent.futures import ThreadPoolExecutor

    from ssocfg.api.calling import ClientPool
    from ssocfg.api.tokens import with_token
    from ssocfg.aws.portal import Portal
    from ssocfg.aws.rate import RateLimit
    from ssocfg.errors import errors_about
    from ssocfg.tokens.token import Token

    ground = look_around(config_file, CLOCK if now is None else CLOCK._replace(now=now))
    wanted = choose_session(ground, session)
    region = check_complete(wanted)[1]
    with ClientPool(ground.config) as pool:
        clients = pool.of(wanted.profile)
        portal = Portal(clients, region, RateLimit(PORTAL_REQUESTS, seconds=PORTAL_WINDOW))

        def list_all(token: Token) -> tuple[AccountAccess, ...]:
            accounts = portal.list_accounts(token)

            def roles_of(account_id: str) -> tuple[str, ...]:
                return portal.list_roles(token, account_id)

            with ThreadPoolExecutor(MOST_AT_ONCE) as threads:
                roles = list(threads.map(roles_of, [account.account_id for account in accounts]))
            found = zip(accounts, roles, strict=True)
            return tuple(AccountAccess(a.account_id, a.name, a.email, tuple(sorted(r))) for a, r in found)

        with errors_about(session=wanted.name, profile=wanted.profile):
            found = with_token(ground, wanted, clients, list_all)
    return tuple(sorted(found, key=lambda account: (account.name.casefold(), account.account_id)))
