"""What the caches hold for whom: whose a file is, and which role credentials AWS CLI has for which profile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ssocfg.credentials.roles import WantedRole, find_role, promises_role
from ssocfg.doctor.facts import Facts
from ssocfg.doctor.machine_facts import CacheFacts
from ssocfg.errors import SsocfgError
from ssocfg.tokens.role_credentials import RoleCredentials
from ssocfg.tokens.state import WantedSession

NOT_READ = "cannot-be-read"  # the fault of what is no file, or too large a one


def is_of_another(facts: Facts, cache: CacheFacts, name: str) -> bool:
    """Say whether a file belongs to another user, which has a check of its own."""
    known = cache.files.get(name)
    if known is None or known.owner is None or facts.user in (None, known.owner):
        return False
    return facts.user != 0 or known.owner != cache.owner  # root in a container reads the folder of whom it works for


class CachedRole(NamedTuple):
    """The cached credentials of a profile's role.

    Attributes:
        role: The role that the profile promises.
        credentials: What the cache has.
        is_fresh: Whether AWS CLI uses them now, without a look at the token.
    """

    role: WantedRole
    credentials: RoleCredentials
    is_fresh: bool


def wanted_roles(facts: Facts) -> Iterator[WantedRole]:
    """Give the role of every profile that has one, or of the profile in focus."""
    for name, profile in facts.config.profiles.items():
        if (facts.profile is None or name == facts.profile) and promises_role(profile):
            try:
                yield find_role(facts.config, name)
            except SsocfgError:
                continue  # what keeps it from having one is a finding of its own


def cached_roles_of(facts: Facts, session: WantedSession) -> Iterator[CachedRole]:
    """Give what AWS CLI has cached for the profiles of a session."""
    if facts.role_cache is None or not facts.role_cache.contents:
        return
    for role in wanted_roles(facts):
        found = facts.role_cache.role_credentials.get(role.file)
        if role.session.key == session.key and isinstance(found, RoleCredentials):
            yield CachedRole(role, found, found.is_fresh_at(facts.now))
