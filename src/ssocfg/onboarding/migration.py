"""From profiles that name their start URL themselves to profiles that use an `[sso-session]`.

Only such a session's token is refreshed, and one sign-in then serves all its profiles. What cannot be turned without
deciding something for the user is left alone and named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from ssocfg.config.blocks import Profile, Settings
from ssocfg.config.edits import AddSection, Edit, SetKey, UnsetKey
from ssocfg.config.model import Config
from ssocfg.config.schema import REFRESHABLE_SCOPES
from ssocfg.config.spans import header_for
from ssocfg.errors import InvalidValueError
from ssocfg.onboarding.disputes import find_disputes, sessions_by_portal
from ssocfg.onboarding.naming import portable
from ssocfg.onboarding.settings import flat_settings
from ssocfg.values import Place, StartUrl, parse_region, parse_start_url

PORTAL_KEYS = ("sso_start_url", "sso_region")
_SAYS_NOTHING = frozenset({"aws", "sso", "login", "www", "portal", "start", "access"})


class Conflict(NamedTuple):
    """A profile that is left alone.

    Attributes:
        profile: Its name.
        reason: Why, in words.
        place: Where.
    """

    profile: str
    reason: str
    place: Place


class Move(NamedTuple):
    """Profiles that are to use one session.

    Attributes:
        session: The session's name.
        is_new: Whether the session is added.
        start_url: The start URL in its plain spelling.
        region: The region of Identity Center.
        profiles: The names of the profiles, in file order.
    """

    session: str
    is_new: bool
    start_url: str
    region: str
    profiles: tuple[str, ...]


class MigrationPlan(NamedTuple):
    """What a migration would do.

    Attributes:
        moves: One for each session, in the order of its first profile.
        conflicts: The profiles that are left alone, in file order.
        edits: The edits of all moves.
    """

    moves: tuple[Move, ...]
    conflicts: tuple[Conflict, ...]
    edits: tuple[Edit, ...]


class _Candidate(NamedTuple):
    profile: Profile
    url: StartUrl
    region: str


def plan_migration(config: Config, only: Sequence[str] = ()) -> MigrationPlan:
    """Plan to let legacy profiles use sessions.

    Args:
        config: The config as it is.
        only: Names of the profiles to take; empty means all.

    Raises:
        UnknownProfileError: There is no profile of one of those names.
    """
    wanted = {config.profile(name).name for name in only}
    candidates: list[_Candidate] = []
    conflicts: list[Conflict] = []
    for profile in config.profiles.values():
        found = _judge(config, profile)
        if isinstance(found, _Candidate):
            candidates.append(found)
        elif found:
            conflicts.append(_conflict(config, profile, found))
    disputed = find_disputes(config, [(candidate.url.plain, candidate.region) for candidate in candidates])
    doubtful = [candidate for candidate in candidates if candidate.url.plain in disputed]
    conflicts += [_conflict(config, one.profile, disputed[one.url.plain]) for one in doubtful]
    good = [candidate for candidate in candidates if candidate.url.plain not in disputed]
    chosen = [candidate for candidate in good if not wanted or candidate.profile.name in wanted]
    left = [conflict for conflict in conflicts if not wanted or conflict.profile in wanted]
    return _plan_moves(config, chosen, sorted(left, key=lambda conflict: conflict.place))


def _conflict(config: Config, profile: Profile, reason: str) -> Conflict:
    return Conflict(profile.name, reason, config.place_of(profile))


def _judge(config: Config, profile: Profile) -> _Candidate | str:
    """Return what a profile could be turned from; or why it cannot; or nothing where there is nothing to turn."""
    if "sso_session" in profile.settings:
        return _judge_with_session(config, profile)
    if not profile.is_legacy:
        return ""
    own = flat_settings(config.section_of(profile))
    inherited = next((key for key in PORTAL_KEYS if key in profile.settings and key not in own), None)
    if inherited is not None:
        return f"its {inherited} stands in [DEFAULT]"
    if "sso_region" not in own:
        return "it has no sso_region"
    try:
        return _Candidate(profile, parse_start_url(own["sso_start_url"]), parse_region(own["sso_region"]))
    except InvalidValueError as error:
        return f"its {error.kind} is not usable: {error.reason}"


def _judge_with_session(config: Config, profile: Profile) -> str:
    session = config.sessions.get(profile.sso_session or "")
    for key in PORTAL_KEYS:
        value = profile.get(key)
        if value is not None and session is not None and value != session.get(key):
            return f'it uses sso-session "{session.name}" and has another {key} of its own'
    return ""


def _plan_moves(config: Config, chosen: Sequence[_Candidate], conflicts: list[Conflict]) -> MigrationPlan:
    groups: dict[tuple[str, str], list[_Candidate]] = {}
    for candidate in chosen:
        groups.setdefault((candidate.url.plain, candidate.region), []).append(candidate)
    there = sessions_by_portal(config)
    taken = set(config.sessions)
    moves: list[Move] = []
    edits: list[Edit] = []
    for (url, region), group in groups.items():
        found = there.get((url, region))
        settings = config.sessions[found].settings if found is not None else new_session_settings(url, region)
        turned: list[str] = []
        for candidate in group:
            clash = find_clash(config, candidate.profile, settings)
            if clash:
                conflicts.append(_conflict(config, candidate.profile, clash))
            else:
                turned.append(candidate.profile.name)
        if turned:
            name = found if found is not None else name_session(group[0].url, taken)
            taken.add(name)
            moves.append(Move(name, found is None, url, region, tuple(turned)))
            edits += _edits_of(moves[-1])
    return MigrationPlan(tuple(moves), tuple(sorted(conflicts, key=lambda c: c.place)), tuple(edits))


def find_clash(config: Config, profile: Profile, settings: Settings, going: Collection[str] = PORTAL_KEYS) -> str:
    """Say why AWS tools would refuse the profile with a session of these settings; empty where they would not.

    What the profile inherits from `[DEFAULT]` counts, also where a key of its own hides it now.

    Args:
        config: The config as it is.
        profile: One of its profiles.
        settings: The session's keys.
        going: Keys that the profile will not have any more.
    """
    own = config.section_of(profile).settings
    left = {**config.reading.defaults.settings, **{key: own[key] for key in own if key not in going}}
    clash = next((key for key, value in settings.items() if key in left and left[key] != value), None)
    if clash is None:
        return ""
    inherited = clash in PORTAL_KEYS or clash not in own
    return f"it would have another {clash} than its session" + (", from [DEFAULT]" if inherited else "")


def new_session_settings(url: str, region: str) -> dict[str, str]:
    """Return the keys of a new session, with scopes by which its token is refreshed."""
    return {"sso_start_url": url, "sso_region": region, "sso_registration_scopes": REFRESHABLE_SCOPES}


def _edits_of(move: Move) -> Iterator[Edit]:
    if move.is_new:
        yield AddSection(header_for("sso-session", move.session), new_session_settings(move.start_url, move.region))
    for name in move.profiles:
        header = header_for("profile", name)
        yield SetKey(header, "sso_session", move.session)
        yield from (UnsetKey(header, key) for key in PORTAL_KEYS)


def name_session(url: StartUrl, taken: Collection[str]) -> str:
    """Name a session after its portal: the alias or id that the URL has, made portable and unique."""
    host, _, path = url.plain.removeprefix("https://").partition("/")
    words = [word for word in path.split("/") if word not in ("", "start", "directory")]
    labels = [label for label in host.split(".") if label not in _SAYS_NOTHING]
    name = words[-1] if words and url.is_aws_owned else (labels or [host])[0]
    name = portable(name) or "sso"
    return next(candidate for candidate in numbered(name) if candidate not in taken)


def numbered(name: str) -> Iterator[str]:
    """Give a name, then the same with 2, 3 and so on behind it, without end."""
    yield name
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1
