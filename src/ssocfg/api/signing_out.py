"""The verb that signs out: what lies on this machine is removed in any case, then AWS is told."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ssocfg.api.sign_ins import Ground, choose_session, look_around
from ssocfg.config.model import Config
from ssocfg.credentials.roles import find_role, promises_role
from ssocfg.credentials.sessions import list_sessions
from ssocfg.errors import AwsError, FileError, SsocfgError
from ssocfg.host.clock import CLOCK, Clock
from ssocfg.tokens.cache_key import file_name, is_key_file_name
from ssocfg.tokens.role_credentials import RoleCredentials, read_role_credentials
from ssocfg.tokens.state import WantedSession
from ssocfg.tokens.token import Token, read_token

if TYPE_CHECKING:
    from ssocfg.aws.clients import Clients


class SignedOut(NamedTuple):
    """What `logout` did for one session.

    Attributes:
        name: The session or profile; the file's name for a token of a session that the config file does not have.
        had_token: Whether there was a token file; it is gone, unless `error` says otherwise.
        roles: How many role credentials made from it were removed.
        is_ended: Whether AWS ended the session too.
        error: Why it did not, or why a file could not be removed; None where there is nothing to tell.
    """

    name: str
    had_token: bool
    roles: int
    is_ended: bool
    error: SsocfgError | None = None


def logout(
    name: str | None = None,
    *,
    all_sessions: bool = False,
    clock: Clock = CLOCK,
    config_file: str | os.PathLike[str] | None = None,
) -> tuple[SignedOut, ...]:
    """Sign out of a session: remove its token and the role credentials made from it, and end it at AWS.

    What is on this machine is removed first and in any case, also without a network. Registrations stay, as they are
    no sign-in; files of other programs stay.

    Args:
        name: The session, or a profile that leads to one; by default that of the selected profile, or the only one.
        all_sessions: Whether to sign out of every session of the config file and of every other token in the cache,
            and to remove all role credentials that came from IAM Identity Center; then without `name`.
        clock: What tells the time.
        config_file: A config file to look at instead of the one that the environment selects.

    Returns:
        What was done, one for each session, in file order; then tokens of sessions that the config file does not have.

    Raises:
        UnknownSessionError: There is no session or profile of that name.
    """
    ground = look_around(config_file, clock)
    sessions = list_sessions(ground.config) if all_sessions else (choose_session(ground, name),)
    dropped = [_drop(ground, session) for session in sessions if session.key is not None]
    if all_sessions:
        dropped += _drop_others(ground)
        _drop_all_roles(ground)
    return _tell_aws(ground, dropped)


class _Dropped(NamedTuple):
    name: str
    had_token: bool
    roles: int
    token: Token | None
    region: str | None
    profile: str | None = None
    error: SsocfgError | None = None


def _drop(ground: Ground, session: WantedSession) -> _Dropped:
    """Remove what lies on this machine; what cannot be removed keeps nothing else from being."""
    name, file = session.name or session.profile or "", file_name(session.key or "")
    data = ground.folders.tokens.load_file(file)
    token = read_token(data, file) if isinstance(data, bytes) else None
    found = token if isinstance(token, Token) else None
    region = (found.region if found is not None else None) or session.region
    error: SsocfgError | None = None
    try:
        if data is not None:
            with ground.folders.tokens.locked():
                ground.folders.tokens.remove_file(file)
        roles = forget_roles(ground, session)
    except FileError as failed:
        roles, error = 0, failed
    return _Dropped(name, data is not None, roles, found, region, session.profile, error)


def forget_roles(ground: Ground, session: WantedSession) -> int:
    """Remove the cached credentials of every role that the config file has for a session, and count them."""
    there = [file for file in _role_files(ground.config, session) if ground.folders.roles.load_file(file) is not None]
    return _remove_roles(ground, there)


def _role_files(config: Config, session: WantedSession) -> set[str]:
    """Name the files of all roles of a session; profiles that AWS tools refuse have none."""
    files: set[str] = set()
    for name in (name for name, profile in config.profiles.items() if promises_role(profile)):
        with contextlib.suppress(SsocfgError):
            role = find_role(config, name)
            if role.session.key == session.key:
                files.add(role.file)
    return files


def _drop_others(ground: Ground) -> list[_Dropped]:
    """Remove the tokens of sessions that the config file does not have; what is no token stays."""
    folder = ground.folders.tokens
    found = [token for token in ground.load_cache().files if isinstance(token, Token)]
    if found:
        with folder.locked():
            for token in found:
                folder.remove_file(token.file)
    return [_Dropped(token.file, True, 0, token, token.region) for token in found]


def _drop_all_roles(ground: Ground) -> int:
    """Remove all role credentials that AWS CLI got from IAM Identity Center.

    Source: AWS CLI 2.36, customizations/sso/logout.py `SSOCredentialSweeper`.
    """
    found = [
        name
        for name, data in ground.folders.roles.load().items()
        if isinstance(data, bytes) and is_key_file_name(name) and _is_of_sso(data, name)
    ]
    return _remove_roles(ground, found)


def _is_of_sso(data: bytes, name: str) -> bool:
    read = read_role_credentials(data, name)
    return isinstance(read, RoleCredentials) and read.provider_type == "sso"


def _remove_roles(ground: Ground, files: Sequence[str]) -> int:
    if not files:
        return 0
    folder = ground.folders.roles
    with folder.locked():
        return sum(map(folder.remove_file, files))


def _tell_aws(ground: Ground, dropped: Sequence[_Dropped]) -> tuple[SignedOut, ...]:
    """End the sessions at AWS, all at once, so that a network that is down costs its time-out only once."""
    living = [drop for drop in dropped if drop.token is not None and drop.region]
    errors: dict[str, SsocfgError | None] = {}
    if living:
        from concurrent.futures import ThreadPoolExecutor

        from ssocfg.api.calling import ClientPool

        with ClientPool(ground.config) as pool, ThreadPoolExecutor(max_workers=min(8, len(living))) as threads:

            def end(drop: _Dropped) -> SsocfgError | None:
                return _end(drop, pool.of(drop.profile))

            answers = threads.map(end, living)
            errors = {drop.name: error for drop, error in zip(living, answers, strict=True)}
    return tuple(_signed_out(drop, errors) for drop in dropped)


def _signed_out(drop: _Dropped, errors: Mapping[str, SsocfgError | None]) -> SignedOut:
    is_ended = drop.name in errors and errors[drop.name] is None
    return SignedOut(drop.name, drop.had_token, drop.roles, is_ended, drop.error or errors.get(drop.name))


def _end(drop: _Dropped, clients: Clients) -> SsocfgError | None:
    """End one session; a token that AWS does not know any more has ended already."""
    from ssocfg.aws.portal import Portal
    from ssocfg.errors import InvalidValueError, TokenRejectedError

    if drop.token is None or drop.region is None:
        return None
    try:
        Portal(clients, drop.region).logout(drop.token)
    except TokenRejectedError:
        return None
    except (AwsError, InvalidValueError) as error:
        return error
    return None
