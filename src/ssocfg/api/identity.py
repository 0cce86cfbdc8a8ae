"""The verbs that ask AWS whose credentials a profile gives, and compare that with what the profile promises."""

from __future__ import annotations

import contextlib
import copy
import os
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from ssocfg.api.roles import fetch_role_credentials, find_cached
from ssocfg.api.sign_ins import Ground, look_around
from ssocfg.credentials.roles import WantedRole, find_role, promises_role
from ssocfg.errors import SituatedError, SsocfgError, errors_about
from ssocfg.host.clock import CLOCK
from ssocfg.values.arn import CallerArn, parse_caller_arn

if TYPE_CHECKING:
    from ssocfg.api.calling import ClientPool
    from ssocfg.aws.clients import Clients
    from ssocfg.aws.rate import RateLimit
    from ssocfg.tokens.role_credentials import RoleCredentials

# Source: IAM Identity Center user guide, quotas: 20 requests a second to the portal. A little more than a second, as
# some are longer on their way than others.
PORTAL_REQUESTS, PORTAL_WINDOW = 20, 1.05
MOST_AT_ONCE = 16
NO_GOOD = ("ExpiredToken", "InvalidClientTokenId")  # what STS says of keys that were revoked, or ended early


class Identity(NamedTuple):
    """Whose credentials a profile gives.

    Attributes:
        profile: The profile.
        account_id: The account, as STS says.
        arn: The ARN, as STS says.
        user_id: The user id, as STS says.
        caller: The ARN taken apart: partition, kind, role, user.
        wanted_account_id: The account that the profile promises.
        wanted_role_name: The role that it promises.
    """

    profile: str
    account_id: str
    arn: str
    user_id: str
    caller: CallerArn
    wanted_account_id: str
    wanted_role_name: str

    @property
    def mismatch(self) -> str | None:
        """What is otherwise than the profile promises, in words; None where nothing is."""
        if self.account_id != self.wanted_account_id:
            return f"the account is {self.account_id}, the profile says {self.wanted_account_id}"
        role = self.caller.role_name or self.caller.name
        if role != self.wanted_role_name:
            return f"the role is {role}, the profile says {self.wanted_role_name}"
        return None


class Unidentified(NamedTuple):
    """A profile of which AWS could not be asked, or would not say, whose credentials it gives.

    Attributes:
        profile: The profile.
        error: Why.
    """

    profile: str
    error: SsocfgError


def caller_identity(
    profile: str | None = None,
    *,
    config_file: str | os.PathLike[str] | None = None,
    now: Callable[[], datetime] | None = None,
) -> Identity:
    """Ask AWS whose credentials a profile gives (STS GetCallerIdentity).

    Args:
        profile: The profile; by default the one that the environment selects.
        config_file: A config file to look at instead of the one that the environment selects.
        now: The clock; by default the machine's.

    Raises:
        IdentityRefusedError: STS does not take the credentials.
        SsocfgError: What `role_credentials` raises.
    """
    ground = look_around(config_file, CLOCK if now is None else CLOCK._replace(now=now))
    role = find_role(ground.config, ground.profile if profile is None else profile)
    from ssocfg.api.calling import ClientPool

    with ClientPool(ground.config) as pool:
        return _identify(ground, role, pool, cached=find_cached(ground, role))


def caller_identities(
    profiles: Iterable[str] | None = None,
    *,
    config_file: str | os.PathLike[str] | None = None,
    now: Callable[[], datetime] | None = None,
) -> tuple[Identity | Unidentified, ...]:
    """Ask for many profiles at once, with at most 20 requests a second to the portal, which is its quota.

    Args:
        profiles: The profiles, or one; by default all whose credentials come from IAM Identity Center, in file order.
        config_file: A config file to look at instead of the one that the environment selects.
        now: The clock; by default the machine's.

    Returns:
        One result for each profile, in their order; what one raises does not keep the others from being asked.

    Raises:
        UnreadableFileError: The config file cannot be read.
    """
    return identify_all(look_around(config_file, CLOCK if now is None else CLOCK._replace(now=now)), profiles)


def identify_all(ground: Ground, profiles: Iterable[str] | None) -> tuple[Identity | Unidentified, ...]:
    """Ask as `caller_identities` does, on what was read already."""
    from concurrent.futures import ThreadPoolExecutor

    from ssocfg.api.calling import ClientPool
    from ssocfg.aws.rate import RateLimit

    wanted = (profiles,) if isinstance(profiles, str) else profiles  # whoever names one means no letters
    names = list_role_profiles(ground) if wanted is None else tuple(wanted)
    limit = RateLimit(PORTAL_REQUESTS, seconds=PORTAL_WINDOW)

    def ask(name: str) -> Identity | Unidentified:
        try:
            role = find_role(ground.config, name)
            credentials = find_cached(ground, role)
            if credentials is None and role.session.key in failed:
                return Unidentified(name, _about(failed[role.session.key], role))
            return _identify(ground, role, pool, limit, credentials)
        except SsocfgError as error:
            return Unidentified(name, error)

    with ClientPool(ground.config) as pool, ThreadPoolExecutor(MOST_AT_ONCE) as threads:
        failed = _find_failing_sessions(ground, names, pool)
        return tuple(threads.map(ask, names))


def _find_failing_sessions(
    ground: Ground, names: Iterable[str], pool: ClientPool
) -> Mapping[str | None, SituatedError]:
    """Renew the token of each session once, so that a hundred profiles of one that fails do not all try."""
    from ssocfg.api.tokens import fresh_token

    sessions: dict[str | None, WantedRole] = {}
    for name in names:
        with contextlib.suppress(SsocfgError):  # told of when the profile is asked for
            role = find_role(ground.config, name)
            if role.session.key not in sessions and find_cached(ground, role) is None:
                sessions[role.session.key] = role
    failed: dict[str | None, SituatedError] = {}
    for key, role in sessions.items():
        try:
            fresh_token(ground, role.session, pool.of(role.profile))
        except SituatedError as error:
            failed[key] = error
        except SsocfgError:  # as above
            continue
    return failed


def _about(error: SituatedError, role: WantedRole) -> SituatedError:
    """Copy an error of a session for one of its profiles."""
    own = copy.copy(error)
    own.profile = role.profile
    return own.about(session=role.session.name, account_id=role.account_id, role_name=role.role_name)


def list_role_profiles(ground: Ground) -> tuple[str, ...]:
    """Name the profiles whose credentials come from IAM Identity Center, in file order."""
    return tuple(name for name, profile in ground.config.profiles.items() if promises_role(profile))


def _identify(
    ground: Ground,
    role: WantedRole,
    pool: ClientPool,
    limit: RateLimit | None = None,
    cached: RoleCredentials | None = None,
) -> Identity:
    from ssocfg.errors import IdentityRefusedError

    clients = pool.of(role.profile)
    if cached is not None:
        try:
            return ask_sts(role, cached, clients)
        except IdentityRefusedError as refused:
            if refused.error not in NO_GOOD:
                raise
    return ask_sts(role, fetch_role_credentials(ground, role, clients, limit), clients)


def ask_sts(role: WantedRole, credentials: RoleCredentials, clients: Clients) -> Identity:
    """Ask STS whose credentials these are, and compare that with what a role promises.

    Args:
        role: The role that they should be of.
        credentials: The credentials.
        clients: What makes the call.

    Raises:
        IdentityRefusedError: STS does not take the credentials.
        BadAnswerError: It says what cannot be.
        AwsError: It cannot be reached, or has trouble.
    """
    from ssocfg.aws.sts import Sts

    with errors_about(profile=role.profile, account_id=role.account_id, role_name=role.role_name):
        found = Sts(clients, role.region or role.session.region or "").caller_identity(credentials)
        caller = _read_arn(found.arn)
    return Identity(role.profile, found.account_id, found.arn, found.user_id, caller, role.account_id, role.role_name)


def _read_arn(arn: str) -> CallerArn:
    from ssocfg.errors import BadAnswerError, InvalidValueError

    try:
        return parse_caller_arn(arn)
    except InvalidValueError as error:
        raise BadAnswerError("GetCallerIdentity", f"its ARN is {error}") from error
