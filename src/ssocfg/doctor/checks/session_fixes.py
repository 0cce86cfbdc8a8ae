"""What turns profiles that name the start URL themselves into profiles that use a session."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ssocfg.config.blocks import Profile
from ssocfg.config.model import Config
from ssocfg.config.schema import REFRESHABLE_SCOPES
from ssocfg.doctor.finding import Fix
from ssocfg.doctor.judging import plain_value, portable_name
from ssocfg.doctor.mending import MOST_EDITED
from ssocfg.errors import InvalidValueError
from ssocfg.values import parse_region, parse_start_url

_LEGACY_KEYS = ("sso_start_url", "sso_region")


def use_session(config: Config, url: str, profiles: Sequence[Profile]) -> Fix:
    """Make the fix that adds a session for a start URL, or takes the one that is there, and lets profiles use it."""
    title = "add an [sso-session] and let the profiles use it"
    regions = {plain_value(profile.sso_region) for profile in profiles}
    region = regions.pop()
    own = [profile for profile in profiles if _has_own_keys(config, profile)]
    if regions or len(own) < len(profiles) or len(profiles) > MOST_EDITED or not _is_usable(url, region):
        return Fix(title)
    from ssocfg.config.edits import AddSection, SetKey, UnsetKey

    there = _find_session(config, url, region)
    name = there or _new_name(config, url)
    settings = {"sso_start_url": url, "sso_region": region, "sso_registration_scopes": REFRESHABLE_SCOPES}
    adding = () if there else (AddSection(f"sso-session {name}", settings),)
    headers = [config.section_of(profile).header for profile in profiles]
    using = (SetKey(header, "sso_session", name) for header in headers)
    leaving = (UnsetKey(header, key) for header in headers for key in _LEGACY_KEYS)
    return Fix(title, "unsafe", edits=(*adding, *using, *leaving))


def _has_own_keys(config: Config, profile: Profile) -> bool:
    return set(_LEGACY_KEYS) <= config.section_of(profile).settings.keys()


def _is_usable(url: str, region: str) -> bool:
    try:
        parse_start_url(url)
        parse_region(region)
    except InvalidValueError:
        return False
    return True


def _find_session(config: Config, url: str, region: str) -> str | None:
    same = (s.name for s in config.sessions.values() if (s.sso_start_url, s.sso_region) == (url, region))
    return next(same, None)


def _new_name(config: Config, url: str) -> str:
    """Name a session after the portal: its alias, or the last part of the path that says something."""
    host, _, path = re.sub(r"^https://|[?#].*", "", url).partition("/")
    words = [word for word in path.split("/") if word not in ("", "start", "directory")]
    name = portable_name(words[-1] if words else host.partition(".")[0])
    taken = config.sessions.keys()
    candidates = (f"{name}-{number}" if number > 1 else name for number in range(1, len(taken) + 2))
    return next(candidate for candidate in candidates if candidate not in taken)
