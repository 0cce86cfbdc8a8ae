"""The verb that gives a profile's role credentials, from the cache where they are fresh."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from ssocfg.api.sign_ins import Ground, look_around
from ssocfg.credentials.roles import WantedRole, find_role
from ssocfg.credentials.sessions import check_complete
from ssocfg.host.clock import CLOCK
from ssocfg.tokens.role_credentials import RoleCredentials, read_role_credentials, write_role_credentials

if TYPE_CHECKING:
    from ssocfg.api.assigned import Assigned
    from ssocfg.aws.clients import Clients
    from ssocfg.aws.rate import RateLimit
    from ssocfg.errors import RefusedError
    from ssocfg.tokens.token import Token


def role_credentials(
    profile: str | None = None,
    *,
    config_file: str | os.PathLike[str] | None = None,
    renew: bool = False,
    now: Callable[[], datetime] | None = None,
) -> RoleCredentials:
    """Return the credentials of a profile's role; AWS CLI's cache is shared, so each may use what the other got.

    Args:
        profile: The profile; by default the one that the environment selects.
        config_file: A config file to look at instead of the one that the environment selects.
        renew: Whether to ask AWS though the cached ones have 15 minutes or more left.
        now: The clock; by default the machine's.

    Raises:
        UnknownProfileError: There is no such profile.
        NotSsoError: The profile has no role by IAM Identity Center.
        TokenError: There is no token that works; nobody is asked to sign in.
        RoleNotAssignedError: The role is not assigned to the person who signed in.
        AccountNotAssignedError: Nor is any other of that account.
        AwsError: AWS cannot be reached, or refused otherwise.
    """
    ground = look_around(config_file, CLOCK if now is None else CLOCK._replace(now=now))
    return credentials_of(ground, find_role(ground.config, ground.profile if profile is None else profile), renew=renew)


def credentials_of(ground: Ground, role: WantedRole, *, renew: bool = False) -> RoleCredentials:
    """Return the credentials of a role, from the cache or from AWS, as `role_credentials` does."""
    cached = None if renew else find_cached(ground, role)
    if cached is not None:
        return cached
    from ssocfg.api.calling import ClientPool

    with ClientPool(ground.config) as pool:
        return fetch_role_credentials(ground, role, pool.of(role.profile))


def cached_role_credentials(profile: str | None = None) -> RoleCredentials | None:
    """Return a profile's cached credentials if 15 minutes or more are left of them; else None.

    Raises:
        What `role_credentials` raises for a profile that is none of IAM Identity Center's.
    """
    ground = look_around()
    return find_cached(ground, find_role(ground.config, ground.profile if profile is None else profile))


def find_cached(ground: Ground, role: WantedRole) -> RoleCredentials | None:
    """Return the cached credentials of a role if 15 minutes or more are left of them."""
    data = ground.folders.roles.load_file(role.file)
    if not isinstance(data, bytes):
        return None
    found = read_role_credentials(data, role.file)
    return found if isinstance(found, RoleCredentials) and found.is_fresh_at(ground.clock.now()) else None


def fetch_role_credentials(
    ground: Ground, role: WantedRole, clients: Clients, limit: RateLimit | None = None
) -> RoleCredentials:
    """Get the credentials of a role from AWS and cache them.

    Args:
        ground: Where to look.
        role: The role.
        clients: What makes the calls.
        limit: Keeps calls to the portal within its quota.
    """
    from ssocfg.errors import FileError

    found = ask_for_role(ground, role, clients, limit)
    folder = ground.folders.roles
    with contextlib.suppress(FileError), folder.locked():  # they are good although they cannot be kept
        folder.save_file(role.file, write_role_credentials(found))
    return found


def ask_for_role(
    ground: Ground,
    role: WantedRole,
    clients: Clients,
    limit: RateLimit | None = None,
    assigned: Assigned | None = None,
) -> RoleCredentials:
    """Get the credentials of a role from AWS and leave the cache alone.

    Args:
        ground: Where to look.
        role: The role.
        clients: What makes the calls.
        limit: Keeps calls to the portal within its quota.
        assigned: What the sign-in has, for the words of a refusal; shared by all roles that are asked for with it.
    """
    from ssocfg.api.assigned import Assigned
    from ssocfg.api.tokens import with_token
    from ssocfg.aws.failures import is_no_access
    from ssocfg.aws.portal import Portal
    from ssocfg.errors import RefusedError, errors_about

    portal = Portal(clients, check_complete(role.session)[1], limit)
    shared = assigned or Assigned(portal)

    def ask(token: Token) -> RoleCredentials:
        try:
            return portal.role_credentials(token, role.account_id, role.role_name, role.file)
        except RefusedError as refused:
            if not is_no_access(refused):
                raise
            explained = _explain(role, token, shared, refused)
            raise explained from None if explained is refused else refused

    with errors_about(
        session=role.session.name, profile=role.profile, account_id=role.account_id, role_name=role.role_name
    ):
        return with_token(ground, role.session, clients, ask)


def _explain(role: WantedRole, token: Token, assigned: Assigned, refused: RefusedError) -> RefusedError:
    """Say what is assigned instead of a role that is not, and word what to ask the administrator for."""
    from ssocfg.errors import AccountNotAssignedError, AwsError, RoleNotAssignedError

    facts = (refused.operation, refused.error, refused.words, refused.status)
    hint = "Name an assigned one in the profile, or send this to your administrator: "
    message = (
        f"Please assign the permission set {role.role_name} of account {role.account_id} to me in IAM Identity Center "
        f"({role.session.start_url}, {role.session.region})."
    )
    try:
        accounts = assigned.accounts(token)
        if role.account_id not in accounts:
            return AccountNotAssignedError(*facts, hint + message, accounts, message)
        roles = assigned.roles(token, role.account_id)
        if role.role_name in roles:  # then it is something else that forbids it
            return refused
    except AwsError:  # the first refusal is what counts
        roles = ()
    return RoleNotAssignedError(*facts, hint + message, roles, message)
