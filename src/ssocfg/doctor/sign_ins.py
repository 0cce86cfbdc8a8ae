"""How the sign-in of each session stands, as far as the caches tell, and how much it matters.

Only sessions that one could sign in to are judged: what is wrong with the others has checks of its own, and a token
cannot be right where the session is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from ssocfg.config.blocks import Profile, SsoSession
from ssocfg.credentials.sessions import LONGEST_CHAIN, chain_of, find_session_of_profile, list_sessions
from ssocfg.doctor.facts import Facts
from ssocfg.doctor.finding import Severity
from ssocfg.errors import InvalidValueError, SsocfgError, find_nearest
from ssocfg.tokens.cache import portal_of
from ssocfg.tokens.cache_key import token_key
from ssocfg.tokens.state import SignIn, SignInState, WantedSession, judge_sign_in, name_owners
from ssocfg.values import Place, is_known_region, parse_region, parse_start_url
from ssocfg.values.names import PROFILE_VARIABLES
from ssocfg.values.regions import KNOWN_REGIONS
from ssocfg.values.start_url import find_mismatch, looks_like_portal

_FOR_LACK_OF_A_TOKEN = (SignInState.NEVER_SIGNED_IN, SignInState.FOR_ANOTHER_PORTAL, SignInState.UNDER_ANOTHER_KEY)


class JudgedSession(NamedTuple):
    """A session, or the portal of legacy profiles, with how its sign-in stands.

    Attributes:
        sign_in: How it stands.
        owner: The session, or the first of the legacy profiles.
        users: The profiles that rely on it, in file order, those that do by `source_profile` among them.
        is_meant: Whether the profile that is selected relies on it, or none is selected that relies on any.
        others_signed_in: Whether another session is signed in.
    """

    sign_in: SignIn
    owner: SsoSession | Profile
    users: tuple[str, ...]
    is_meant: bool
    others_signed_in: bool

    @property
    def label(self) -> str:
        """How to name it in a message."""
        return f'{"sso-session" if isinstance(self.owner, SsoSession) else "profile"} "{self.owner.name}"'

    @property
    def severity(self) -> Severity:
        """How bad it is if AWS tools cannot use it now."""
        if not self.users:
            return "info"
        return "error" if self.is_meant or not self.others_signed_in else "warning"


def judge_sessions(facts: Facts) -> tuple[JudgedSession, ...]:
    """Judge every session of the config file that one could sign in to; with a profile in focus, that profile's."""
    cache = facts.token_cache
    if cache is None:
        return ()
    users = _users_by_key(facts)
    meant = {key for name in selected_profiles(facts) if (key := _key_of(facts, name)) is not None}
    headers = Counter(section.name for section in facts.config.reading.sections if section.kind == "sso-session")
    sessions = list_sessions(facts.config)
    owners = name_owners(sessions)
    found = [
        (owner, judge_sign_in(session, cache.tokens, facts.now, owners))
        for session in sessions
        if (facts.profile is None or session.key in meant)
        and (session.name is None or headers[session.name] == 1)  # else that it has several is the trouble
        and (owner := _sound_owner(facts, session)) is not None
    ]
    disputed = _disputed_portals(facts)
    found = [item for item in found if not (_portal(item[0]) in disputed and item[1].state in _FOR_LACK_OF_A_TOKEN)]
    signed_in = [sign_in.session.key for _owner, sign_in in found if sign_in.is_usable]
    return tuple(
        JudgedSession(
            sign_in,
            owner,
            tuple(users.get(sign_in.session.key or "", ())),
            not meant or sign_in.session.key in meant,
            any(key != sign_in.session.key for key in signed_in),
        )
        for owner, sign_in in found
    )


def selected_profiles(facts: Facts) -> tuple[str, ...]:
    """Return the profile in focus; else those that the environment selects for one tool or the other; else default."""
    if facts.profile is not None:
        return (facts.profile,)
    named = tuple(dict.fromkeys(name for variable in PROFILE_VARIABLES if (name := facts.environ.get(variable))))
    return named or ("default",)


def sessions_in_state(facts: Facts, *states: SignInState) -> Iterator[JudgedSession]:
    """Give the judged sessions whose sign-in is in one of some states."""
    return (judged for judged in facts.judged_sessions if judged.sign_in.state in states)


def place_of_session(facts: Facts, judged: JudgedSession) -> Place:
    """Return where a session begins in the config file, or where a legacy profile names its start URL."""
    return facts.config.place_of(judged.owner, None if isinstance(judged.owner, SsoSession) else "sso_start_url")


def place_of_token(facts: Facts, judged: JudgedSession) -> Place:
    """Return the file of a session's token, with the section of the config file that it is for."""
    cache = facts.token_cache
    file = cache.path_of(judged.sign_in.file) if cache is not None else judged.sign_in.file
    return Place(file, section=facts.config.section_of(judged.owner).header)


def _key_of(facts: Facts, name: str) -> str | None:
    if name not in facts.config.profiles or len(chain_of(facts.config, name)) > LONGEST_CHAIN:
        return None
    try:
        return find_session_of_profile(facts.config, name).key
    except SsocfgError:
        return None


def _users_by_key(facts: Facts) -> dict[str, list[str]]:
    users: dict[str, list[str]] = {}
    sessions = facts.config.sessions
    for name, profile in facts.config.profiles.items():
        settings = profile.settings
        if profile.is_sso or "source_profile" in settings:
            session = settings.get("sso_session")
            is_plain = "source_profile" not in settings and isinstance(session, str) and session in sessions
            key = token_key(str(session)) if is_plain else _key_of(facts, name)
            if key is not None:
                users.setdefault(key, []).append(name)
    return users


def _portal(owner: SsoSession | Profile) -> str:
    return portal_of(owner.sso_start_url or "")


def _disputed_portals(facts: Facts) -> set[str]:
    """Return the portals to which the config file gives several regions: which is right must be found out first."""
    regions: dict[str, set[str]] = {}
    for owner in facts.config.blocks:
        if owner.sso_start_url and owner.sso_region and (isinstance(owner, SsoSession) or owner.is_legacy):
            regions.setdefault(_portal(owner), set()).add(owner.sso_region)
    return {portal for portal, found in regions.items() if len(found) > 1}


def _sound_owner(facts: Facts, session: WantedSession) -> SsoSession | Profile | None:
    """Return what names a session in the config file, or None where the way it is written there is the trouble."""
    config = facts.config
    owner = config.profiles.get(session.profile or "") if session.name is None else config.sessions.get(session.name)
    is_sound = owner is not None and _is_sound(session.start_url or "", session.region or "")
    return owner if is_sound else None


def _is_sound(start_url: str, region: str) -> bool:
    """Say whether a start URL and a region are fine, and go together."""
    try:
        url = parse_start_url(start_url)
        parse_region(region)
    except InvalidValueError:
        return False
    if url.expected_path is not None:
        return False
    if not url.is_aws_owned and looks_like_portal(url.host):
        return False
    mismatch = find_mismatch(url, region)
    if is_known_region(region):
        return mismatch is None
    return mismatch != "region" and find_nearest(region, KNOWN_REGIONS) is None
