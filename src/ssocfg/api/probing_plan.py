"""What `doctor --online` is to ask: which roles, for which profiles, with which sign-ins; nothing is asked yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ssocfg.api.calling import ClientPool
from ssocfg.api.identity import list_role_profiles
from ssocfg.api.probing_hosts import Way
from ssocfg.api.sign_ins import Ground
from ssocfg.credentials.roles import WantedRole, find_role, promises_role
from ssocfg.credentials.sessions import check_complete, find_session_of_profile, list_sessions
from ssocfg.doctor.online_facts import Why
from ssocfg.errors import SsocfgError
from ssocfg.tokens.state import SignIn, WantedSession
from ssocfg.values import parse_region
from ssocfg.values.regions import is_pseudo_region


class Question(NamedTuple):
    """A role to ask for.

    Attributes:
        role: The role, as the first of its profiles has it.
        profiles: The profiles that stand for it, in file order.
        portal: The way to the portal.
        sts: The way to STS.
    """

    role: WantedRole
    profiles: tuple[str, ...]
    portal: Way
    sts: Way

    @property
    def key(self) -> str:
        """The key of the session's token."""
        return self.role.session.key or ""


class Subject(NamedTuple):
    """A sign-in that is concerned.

    Attributes:
        sign_in: How it stands by the files of this machine.
        oidc: The way to the service that renews its token, and that knows its start URL.
    """

    sign_in: SignIn
    oidc: Way


class Plan(NamedTuple):
    """All that is to be asked.

    Attributes:
        subjects: The sign-ins that are concerned, by the keys of their tokens.
        questions: The roles whose sessions are signed in.
        unasked: Profile to why nothing is asked of it.
    """

    subjects: dict[str, Subject]
    questions: tuple[Question, ...]
    unasked: dict[str, Why]


def make_plan(ground: Ground, pool: ClientPool, profiles: Sequence[str] | None) -> Plan:
    """Work out what to ask.

    Args:
        ground: Where to look.
        pool: What makes the clients.
        profiles: The profiles that it is about; None for all sessions and profiles.
    """
    names = list_role_profiles(ground) if profiles is None else tuple(dict.fromkeys(profiles))
    unasked: dict[str, Why] = {}
    roles: dict[tuple[object, ...], Question] = {}
    subjects = dict(_find_subjects(ground, pool, profiles))
    for name in names:
        question = _make_question(ground, pool, name)
        if not isinstance(question, Question):
            unasked[name] = question
            continue
        subject = subjects.get(question.key)
        if subject is None or not subject.sign_in.is_usable:
            unasked[name] = "not-signed-in"
            continue
        role = question.role
        key = (question.key, role.account_id, role.role_name, id(question.portal.clients))
        known = roles.get(key)
        roles[key] = question if known is None else known._replace(profiles=(*known.profiles, name))
    return Plan(subjects, tuple(roles.values()), unasked)


def _make_question(ground: Ground, pool: ClientPool, name: str) -> Question | Why:
    config = ground.config
    if name in config.profiles and not promises_role(config.profiles[name]):
        return "no-role"
    try:
        role = find_role(config, name)
        region = check_complete(role.session)[1]
        own = role.region or region
        if not is_pseudo_region(own):
            parse_region(own)
    except SsocfgError:
        return "unusable"
    clients = pool.of(name)
    return Question(role, (name,), Way(clients, "sso", region), Way(clients, "sts", own))


def _find_subjects(ground: Ground, pool: ClientPool, profiles: Sequence[str] | None) -> Iterator[tuple[str, Subject]]:
    """Find the sessions that something can be asked of, each once."""
    users: dict[str | None, str] = {}  # a session has no endpoints of its own: those of the first that uses it count
    for profile in ground.config.profiles.values():
        users.setdefault(profile.sso_session, profile.name)
    seen: set[str] = set()
    for session in _name_sessions(ground, profiles):
        try:
            region = check_complete(session)[1]
        except SsocfgError:
            continue
        if session.key is not None and session.key not in seen:
            seen.add(session.key)
            clients = pool.of(session.profile or users.get(session.name))
            yield session.key, Subject(ground.judge(session), Way(clients, "sso-oidc", region))


def _name_sessions(ground: Ground, profiles: Sequence[str] | None) -> Iterator[WantedSession]:
    if profiles is None:
        yield from list_sessions(ground.config)
        return
    for name in profiles:
        try:
            if name in ground.config.profiles:
                yield find_session_of_profile(ground.config, name)
        except SsocfgError:
            continue
