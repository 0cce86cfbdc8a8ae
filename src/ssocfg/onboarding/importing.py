"""From the profiles of other programs to sessions and profiles that every AWS tool reads.

Granted, aws-sso-cli, aws-sso-util and yawsso each have a form of their own. What cannot be turned without deciding
something for the user is left alone and named, so is what stays behind elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from ssocfg.config.blocks import Profile
from ssocfg.config.credentials_names import CredentialsNames
from ssocfg.config.editor import edit_read_config
from ssocfg.config.edits import AddSection, Edit, SetKey, UnsetKey
from ssocfg.config.model import Config
from ssocfg.config.spans import header_for
from ssocfg.errors import InvalidValueError
from ssocfg.onboarding.disputes import find_disputes, sessions_by_portal
from ssocfg.onboarding.foreign import PROCESS, TOOLS, Foreign, ForeignPortal, Tool, recognise
from ssocfg.onboarding.leftovers import name_blocks, name_copies
from ssocfg.onboarding.managed_blocks import drop_marks
from ssocfg.onboarding.migration import (
    PORTAL_KEYS,
    Conflict,
    Move,
    find_clash,
    name_session,
    new_session_settings,
)
from ssocfg.onboarding.portals import read_pasted_url
from ssocfg.onboarding.settings import flat_settings
from ssocfg.values import StartUrl, parse_account_id, parse_region, parse_role_name

_ASSUMES = ("role_arn", "web_identity_token_file")
_AWS_KEYS = ("sso_account_id", "sso_role_name")


class ImportPlan(NamedTuple):
    """What an import would do.

    Attributes:
        moves: One for each session, in the order of its first profile.
        conflicts: The profiles that are left alone, in file order, each with its program and the reason.
        leftovers: What stays behind though the profile is imported, such as copied credentials.
        edits: The edits of all moves.
        blocks: The names of aws-sso-cli's marked blocks of which nothing is left, so that their marks go.
    """

    moves: tuple[Move, ...]
    conflicts: tuple[Conflict, ...]
    leftovers: tuple[Conflict, ...]
    edits: tuple[Edit, ...]
    blocks: tuple[str, ...]


class _Candidate(NamedTuple):
    profile: Profile
    foreign: Foreign
    url: StartUrl
    region: str
    account_id: str
    role_name: str


def plan_import(
    config: Config,
    credentials: CredentialsNames,
    *,
    tools: Collection[Tool] = TOOLS,
    portals: Mapping[str, ForeignPortal] | None = None,
    other_portal: ForeignPortal | None = None,
) -> ImportPlan:
    """Plan to turn the profiles of other programs into such as use an `[sso-session]`; pure.

    Args:
        config: The config as it is.
        credentials: The names in the credentials file.
        tools: The programs to look for.
        portals: What aws-sso-cli calls its portals, which its profiles do not say themselves.
        other_portal: The portal for names that `portals` does not have.

    Returns:
        The plan; without edits where nothing of those programs is there, such as after an import.
    """
    found = [item for item in _recognise_all(config, credentials) if item[1].tool in tools]
    known = portals or {}
    judged = [_judge(config, p, _with_portal(foreign, known, other_portal)) for p, foreign in found]
    conflicts = [one for one in judged if isinstance(one, Conflict)]
    candidates = [one for one in judged if isinstance(one, _Candidate)]
    disputed = find_disputes(config, [(candidate.url.plain, candidate.region) for candidate in candidates])
    planning = _Planning(config)
    for candidate in candidates:
        if candidate.url.plain in disputed:
            reason = disputed[candidate.url.plain]
            conflicts.append(_conflict(config, candidate.profile, candidate.foreign, reason))
        else:
            planning.add(candidate)
    conflicts += planning.conflicts
    done = set(planning.done)
    copies = name_copies(credentials, [p for p, foreign in found if foreign.tool == "yawsso"])
    blocks = name_blocks(config, done, [p for p, foreign in found if foreign.tool == "aws-sso-cli"])
    return ImportPlan(
        tuple(planning.moves()),
        tuple(sorted(conflicts, key=lambda conflict: conflict.place)),
        (*copies, *blocks.leftovers),
        tuple(planning.edits()),
        blocks.empty,
    )


def _recognise_all(config: Config, credentials: CredentialsNames) -> Iterator[tuple[Profile, Foreign]]:
    for profile in config.profiles.values():
        foreign = recognise(flat_settings(config.section_of(profile)), credentials.keys_of(profile.name))
        if foreign is not None:
            yield profile, foreign


# --- whether a profile can be turned -------------------------------------------------------------


def _judge(config: Config, profile: Profile, foreign: Foreign) -> _Candidate | Conflict | None:
    """Return what a profile can be turned from, or why it cannot; None where there is nothing to turn."""
    if foreign.tool == "yawsso" and "sso_session" in profile.settings:
        return None
    reason = _reason_against(config, profile, foreign)
    if reason:
        return _conflict(config, profile, foreign, reason)
    try:
        url, region = read_pasted_url(foreign.start_url or ""), parse_region(foreign.region or "")
        account_id, role_name = parse_account_id(foreign.account_id or ""), parse_role_name(foreign.role_name or "")
    except InvalidValueError as error:
        return _conflict(config, profile, foreign, f"its {error.kind} is not usable: {error.reason}")
    except ValueError as error:  # a start URL that only looks like one
        return _conflict(config, profile, foreign, str(error))
    return _Candidate(profile, foreign, url, region, account_id, role_name)


def _with_portal(foreign: Foreign, portals: Mapping[str, ForeignPortal], other: ForeignPortal | None) -> Foreign:
    """Add the portal that aws-sso-cli only names."""
    if foreign.portal is None:
        return foreign
    portal = portals.get(foreign.portal, other)
    return foreign if portal is None else foreign._replace(start_url=portal.start_url, region=portal.region)


def _reason_against(config: Config, profile: Profile, foreign: Foreign) -> str:
    own = flat_settings(config.section_of(profile))
    assumed = next((key for key in _ASSUMES if key in profile.settings), None)
    if assumed is not None:
        return f"it has a {assumed}, which AWS tools use before IAM Identity Center"
    if PROCESS in own and PROCESS not in foreign.going:
        return "its credential_process runs another program"
    said = {"sso_account_id": foreign.account_id, "sso_role_name": foreign.role_name}
    other = next((key for key in _AWS_KEYS if key in own and own[key] != said[key]), None)
    if other is not None:
        return f"it has a {other} of its own that says something else"
    if foreign.portal is not None and foreign.start_url is None:
        return (
            f'the portal that aws-sso-cli calls "{foreign.portal}" is not known; '
            "add --start-url and --sso-region, or look into its config.yaml"
        )
    missing = [key for key, value in _said(foreign) if value is None]
    return f"it says no {' and no '.join(missing)}" if missing else ""


def _said(foreign: Foreign) -> tuple[tuple[str, str | None], ...]:
    return (
        ("start URL", foreign.start_url),
        ("region of Identity Center", foreign.region),
        ("account", foreign.account_id),
        ("role", foreign.role_name),
    )


def _conflict(config: Config, profile: Profile, foreign: Foreign, reason: str) -> Conflict:
    return Conflict(profile.name, f"{foreign.tool}: {reason}", config.place_of(profile))


# --- sessions and edits --------------------------------------------------------------------------


class _Planning:
    """Finds or makes up a session for each candidate, in file order."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._sessions = sessions_by_portal(config)
        self._new: dict[str, dict[str, str]] = {}
        self._profiles: dict[str, list[_Candidate]] = {}
        self.conflicts: list[Conflict] = []

    @property
    def done(self) -> list[str]:
        """The names of the profiles that are imported."""
        return [candidate.profile.name for group in self._profiles.values() for candidate in group]

    def add(self, candidate: _Candidate) -> None:
        """Take a profile in, or note why AWS tools would refuse it."""
        config, portal = self._config, (candidate.url.plain, candidate.region)
        name = self._sessions.get(portal) or name_session(candidate.url, {*config.sessions, *self._new})
        is_new = name not in config.sessions
        settings = new_session_settings(*portal) if is_new else config.sessions[name].settings
        going = (*PORTAL_KEYS, *candidate.foreign.going)
        clash = find_clash(config, candidate.profile, settings, going) or self._other_session(candidate, name)
        if clash:
            self.conflicts.append(_conflict(config, candidate.profile, candidate.foreign, clash))
            return
        self._sessions[portal] = name
        if is_new:
            self._new[name] = new_session_settings(*portal)
        self._profiles.setdefault(name, []).append(candidate)

    def _other_session(self, candidate: _Candidate, name: str) -> str:
        own = candidate.profile.sso_session
        return f'it uses sso-session "{own}" already, which is another portal\'s' if own not in (None, name) else ""

    def moves(self) -> Iterator[Move]:
        """Say which profiles use which session then."""
        for name, group in self._profiles.items():
            profiles = tuple(candidate.profile.name for candidate in group)
            yield Move(name, name in self._new, group[0].url.plain, group[0].region, profiles)

    def edits(self) -> Iterator[Edit]:
        """Make the edits."""
        for name, group in self._profiles.items():
            if name in self._new:
                yield AddSection(header_for("sso-session", name), self._new[name])
            for candidate in group:
                yield from self._edits_of(candidate, name)

    def _edits_of(self, candidate: _Candidate, session: str) -> Iterator[Edit]:
        own = flat_settings(self._config.section_of(candidate.profile))
        header = header_for("profile", candidate.profile.name)
        wanted = {
            "sso_session": session,
            "sso_account_id": candidate.account_id,
            "sso_role_name": candidate.role_name,
        }
        yield from (SetKey(header, key, value) for key, value in wanted.items() if own.get(key) != value)
        yield from (UnsetKey(header, key) for key in (*PORTAL_KEYS, *candidate.foreign.going) if key in own)


def apply_import(config: Config, plan: ImportPlan) -> bytes:
    """Return the bytes of the config file after an import; pure.

    Raises:
        EditRefusedError: It cannot be proven that only what was planned changes.
    """
    before = config.scanned.data
    edited = edit_read_config(config, plan.edits) if plan.edits else None
    after = before if edited is None else edited
    return drop_marks(after, plan.blocks)  # which are whole comment lines, and mean nothing to any reader
