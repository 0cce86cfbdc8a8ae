"""How the sign-ins of this machine stand: the verb that only looks."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from ssocfg.api.loading import load_config
from ssocfg.config.model import Config
from ssocfg.credentials.sessions import find_session, find_session_of_profile, list_sessions
from ssocfg.errors import ChoiceNeededError
from ssocfg.host.cache_files import CacheFolders, cache_folders
from ssocfg.host.clock import CLOCK, Clock
from ssocfg.host.here import locate_here
from ssocfg.tokens.cache import TokenCache
from ssocfg.tokens.state import SignIn, WantedSession, judge_sign_in, name_owners


class Ground(NamedTuple):
    """What the verbs of signing in stand on.

    Attributes:
        config: The config file, read.
        folders: The cache folders.
        clock: What tells the time.
        profile: The profile that the environment selects, as botocore has it.
    """

    config: Config
    folders: CacheFolders
    clock: Clock
    profile: str

    def load_cache(self) -> TokenCache:
        """Read all token files."""
        return TokenCache(self.folders.tokens.load())

    def judge(self, session: WantedSession) -> SignIn:
        """Judge a session now; where its own file does not settle the matter, all others are looked at too."""
        own = TokenCache({})
        if session.key is not None:
            name = f"{session.key}.json"
            data = self.folders.tokens.load_file(name)
            own = TokenCache({name: data} if data is not None else {})
        judged = judge_sign_in(session, own, self.clock.now())
        if judged.token is not None:
            return judged
        return judge_sign_in(session, self.load_cache(), self.clock.now(), name_owners(list_sessions(self.config)))


def look_around(config_file: str | os.PathLike[str] | None = None, clock: Clock = CLOCK) -> Ground:
    """Read the config file and see where the caches are.

    Raises:
        UnreadableFileError: The config file cannot be read.
    """
    located = locate_here()
    return Ground(load_config(config_file), cache_folders(located.home), clock, located.profile)


def choose_session(ground: Ground, name: str | None) -> WantedSession:
    """Find the session that is meant: by name, by the selected profile, or because there is only one.

    Raises:
        UnknownSessionError: There is none of that name.
        ChoiceNeededError: None is named, and there are several or none.
        NotSsoError: The profile does not lead to IAM Identity Center.
    """
    if name is not None:
        return find_session(ground.config, name)
    if ground.profile in ground.config.profiles and (ground.profile != "default" or _has_sign_in(ground.config)):
        return find_session_of_profile(ground.config, ground.profile)
    sessions = list_sessions(ground.config)
    if len(sessions) == 1:
        return sessions[0]
    if ground.profile != "default":
        return find_session(ground.config, ground.profile)
    known = tuple(session.name or session.profile or "" for session in sessions)
    raise ChoiceNeededError(known)


def _has_sign_in(config: Config) -> bool:
    return config.profiles["default"].is_sso or "source_profile" in config.profiles["default"].settings


def token_status(
    names: Iterable[str] = (),
    *,
    config_file: str | os.PathLike[str] | None = None,
    now: Callable[[], datetime] | None = None,
) -> tuple[SignIn, ...]:
    """Say how sign-ins stand: state, time left, whether the token can be renewed, what to do. Reads only.

    Args:
        names: Sessions, or profiles that lead to one; a text alone is one name; without any, every session of the
            config file and the portals of its legacy profiles.
        config_file: A config file to look at instead of the one that the environment selects.
        now: The clock; by default the machine's.

    Returns:
        One judgement for each name, in their order; without names sessions in file order, then legacy portals.

    Raises:
        UnknownSessionError: Neither a session nor a profile has such a name.
        NotSsoError: A profile does not lead to IAM Identity Center.
        UnreadableFileError: The config file or the cache folder cannot be read.
    """
    ground = look_around(config_file, CLOCK if now is None else CLOCK._replace(now=now))
    return judge_sign_ins(ground, names)


def judge_sign_ins(ground: Ground, names: Iterable[str] = ()) -> tuple[SignIn, ...]:
    """Judge sign-ins as `token_status` does."""
    named = (names,) if isinstance(names, str) else tuple(names)  # whoever names one means no letters
    if len(named) == 1:
        return (ground.judge(find_session(ground.config, named[0])),)
    known = list_sessions(ground.config)
    sessions = [find_session(ground.config, name) for name in named] if named else known
    cache, at, owners = ground.load_cache(), ground.clock.now(), name_owners(known)
    return tuple(judge_sign_in(session, cache, at, owners) for session in sessions)


def are_usable(names: Sequence[str] = (), config_file: str | os.PathLike[str] | None = None) -> bool:
    """Say whether AWS tools get on with these sign-ins; without names with the selected profile's, or else with all.

    Raises:
        What `token_status` raises.
    """
    ground = look_around(config_file)
    if not names:
        with contextlib.suppress(ChoiceNeededError):
            return ground.judge(choose_session(ground, None)).is_usable
    found = judge_sign_ins(ground, names)
    return bool(found) and all(sign_in.is_usable for sign_in in found)
