"""The verb that lists the accounts and roles which are assigned to who signed in."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from ssocfg.api.identity import MOST_AT_ONCE, PORTAL_REQUESTS, PORTAL_WINDOW
from ssocfg.api.sign_ins import choose_session, look_around
from ssocfg.credentials.sessions import check_complete
from ssocfg.host.clock import CLOCK
from ssocfg.onboarding.access import AccountAccess

if TYPE_CHECKING:
    from ssocfg.api.sign_ins import Ground
    from ssocfg.aws.portal import Portal
    from ssocfg.tokens.state import WantedSession
    from ssocfg.tokens.token import Token

Progress = Callable[[int, int], None]


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
    ground = look_around(config_file, CLOCK if now is None else CLOCK._replace(now=now))
    return fetch_access(ground, choose_session(ground, session))


def fetch_access(
    ground: Ground,
    session: WantedSession,
    *,
    wants: Callable[[AccountAccess], bool] = lambda _account: True,
    progress: Progress = lambda _done, _total: None,
) -> tuple[AccountAccess, ...]:
    """List the accounts that are assigned, with the roles of those that are wanted.

    Args:
        ground: Where to look.
        session: The session.
        wants: Says of an account, whose roles are not known yet, whether they are wanted; else they are empty.
        progress: Is told how many of how many accounts' roles are known, from any thread.

    Raises:
        What `list_access` raises.
    """
    from ssocfg.api.calling import ClientPool
    from ssocfg.api.tokens import with_token
    from ssocfg.aws.portal import Portal
    from ssocfg.aws.rate import RateLimit
    from ssocfg.errors import errors_about

    region = check_complete(session)[1]
    with ClientPool(ground.config) as pool, errors_about(session=session.name, profile=session.profile):
        clients = pool.of(session.profile)
        portal = Portal(clients, region, RateLimit(PORTAL_REQUESTS, seconds=PORTAL_WINDOW))
        found = with_token(ground, session, clients, lambda token: _list_all(portal, token, wants, progress))
    return tuple(sorted(found, key=lambda account: (account.name.casefold(), account.account_id)))


def _list_all(
    portal: Portal, token: Token, wants: Callable[[AccountAccess], bool], progress: Progress
) -> tuple[AccountAccess, ...]:
    from concurrent.futures import ThreadPoolExecutor

    accounts = [AccountAccess(*account, ()) for account in portal.list_accounts(token)]
    wanted = [account for account in accounts if wants(account)]
    roles: dict[str, tuple[str, ...]] = {}
    progress(0, len(wanted))

    def ask(account: AccountAccess) -> None:
        roles[account.account_id] = tuple(sorted(portal.list_roles(token, account.account_id)))
        progress(len(roles), len(wanted))

    with ThreadPoolExecutor(MOST_AT_ONCE) as threads:
        for _done in threads.map(ask, wanted):
            pass
    return tuple(account._replace(roles=roles.get(account.account_id, ())) for account in accounts)
