"""The verb that signs out: what lies on this machine is removed in any case, then AWS is told."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Generator, Mapping, Sequence
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
    from ssocfg.api.calling import ClientPool
    from ssocfg.host.cache_files import CacheFolder


LOCK_SECONDS = 1.0  # to wait for each folder's lock
NETWORK_SECONDS = 4.0  # for a connection, and for an answer: signing out here is done by then


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
    found = [_find(ground, session) for session in sessions if session.key is not None]
    roles = [file for one in found for file in one.roles]
    unlisted: dict[str, FileError] = {}
    if all_sessions:
        # What the config file knows of goes in any case, and what one folder has, whatever the other is like.
        with _noted_in(unlisted, ground.folders.tokens.path):
            found += _find_others(ground, found)
        with _noted_in(unlisted, ground.folders.roles.path):
            roles += _find_all_roles(ground)
    kept = _remove(ground.folders.tokens, [one.file for one in found if one.had_token])
    kept |= _remove(ground.folders.roles, list(dict.fromkeys(roles)))
    answers = _tell_aws(ground, found)
    told = tuple(_signed_out(one, kept, answer) for one, answer in zip(found, answers, strict=True))
    known = {file for one in found for file in (one.file, *one.roles)}
    others = unlisted | {file: error for file, error in kept.items() if file not in known}
    return (*told, *(SignedOut(file, False, 0, False, error) for file, error in others.items()))


@contextlib.contextmanager
def _noted_in(errors: dict[str, FileError], folder: str) -> Generator[None]:
    """Note that a folder cannot be listed."""
    try:
        yield
    except FileError as error:
        errors[folder] = error


class _Found(NamedTuple):
    name: str
    file: str
    had_token: bool
    token: Token | None
    region: str | None
    profile: str | None = None
    roles: tuple[str, ...] = ()


def _find(ground: Ground, session: WantedSession) -> _Found:
    """Find what lies on this machine of a session."""
    name, file = session.name or session.profile or "", file_name(session.key or "")
    data = ground.folders.tokens.load_file(file)
    token = read_token(data, file) if isinstance(data, bytes) else None
    living = token if isinstance(token, Token) else None
    region = (living.region if living is not None else None) or session.region
    return _Found(name, file, data is not None, living, region, session.profile, _find_roles(ground, session))


def _find_others(ground: Ground, found: Sequence[_Found]) -> list[_Found]:
    """Find the tokens of sessions that the config file does not have; what is no token stays."""
    known = {one.file for one in found}
    tokens = (token for token in ground.load_cache().files if isinstance(token, Token))
    return [_Found(token.file, token.file, True, token, token.region) for token in tokens if token.file not in known]


def _remove(folder: CacheFolder, files: Sequence[str]) -> dict[str, FileError]:
    """Remove files; one that cannot be removed keeps no other from being. Returns those that stayed, and why.

    Whoever signs out does not wait for a program that holds on to the lock: to remove a file is one step anyway.
    """
    kept: dict[str, FileError] = {}
    with contextlib.ExitStack() as stack:
        if files:
            with contextlib.suppress(FileError):
                stack.enter_context(folder.locked(timeout=LOCK_SECONDS))
        for file in files:
            try:
                folder.remove_file(file)
            except FileError as error:
                kept[file] = error
    return kept


def forget_roles(ground: Ground, session: WantedSession) -> None:
    """Remove the cached credentials of every role that the config file has for a session.

    Raises:
        FileError: One cannot be removed; the others are all the same.
    """
    for error in _remove(ground.folders.roles, _find_roles(ground, session)).values():
        raise error


def _find_roles(ground: Ground, session: WantedSession) -> tuple[str, ...]:
    """Find the cached credentials of a session's roles."""
    files = _role_files(ground.config, session)
    return tuple(sorted(file for file in files if ground.folders.roles.load_file(file) is not None))


def _role_files(config: Config, session: WantedSession) -> set[str]:
    """Name the files of all roles of a session; profiles that AWS tools refuse have none."""
    files: set[str] = set()
    for name in (name for name, profile in config.profiles.items() if promises_role(profile)):
        with contextlib.suppress(SsocfgError):
            role = find_role(config, name)
            if role.session.key == session.key:
                files.add(role.file)
    return files


def _find_all_roles(ground: Ground) -> list[str]:
    """Find all role credentials that AWS CLI got from IAM Identity Center.

    Source: AWS CLI 2.36, customizations/sso/logout.py `SSOCredentialSweeper`.
    """
    return [
        name
        for name, data in ground.folders.roles.load().items()
        if isinstance(data, bytes) and is_key_file_name(name) and _is_of_sso(data, name)
    ]


def _is_of_sso(data: bytes, name: str) -> bool:
    read = read_role_credentials(data, name)
    return isinstance(read, RoleCredentials) and read.provider_type == "sso"


def _tell_aws(ground: Ground, found: Sequence[_Found]) -> list[SsocfgError | None]:
    """End the sessions at AWS, all at once, so that a network that is down costs its time-out only once."""
    if not any(one.token for one in found):
        return [None] * len(found)
    from concurrent.futures import ThreadPoolExecutor

    from ssocfg.api.calling import ClientPool
    from ssocfg.aws.clients import Timeouts

    timeouts = Timeouts(NETWORK_SECONDS, NETWORK_SECONDS)
    with ClientPool(ground.config, timeouts) as pool, ThreadPoolExecutor(min(8, len(found))) as threads:

        def end(one: _Found) -> SsocfgError | None:
            return _end(one, pool)

        return list(threads.map(end, found))


def _signed_out(one: _Found, kept: Mapping[str, FileError], answer: SsocfgError | None) -> SignedOut:
    removed = sum(file not in kept for file in one.roles)
    error = next((kept[file] for file in (one.file, *one.roles) if file in kept), None) or answer
    is_ended = one.token is not None and bool(one.region) and answer is None
    return SignedOut(one.name, one.had_token, removed, is_ended, error)


def _end(one: _Found, pool: ClientPool) -> SsocfgError | None:
    """End one session; a token that AWS does not know any more has ended already."""
    from ssocfg.aws.portal import Portal
    from ssocfg.errors import InvalidValueError, TokenRejectedError

    if one.token is None or not one.region:
        return None
    try:
        Portal(pool.of(one.profile), one.region).logout(one.token)
    except TokenRejectedError:
        return None
    except (AwsError, InvalidValueError) as error:
        return error
    return None
