"""The verbs that give every role which one has a profile, and keep those profiles as the roles are."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from ssocfg.api.access import Progress, fetch_access
from ssocfg.api.managed_file import Made, ManagedFile, Source, load_asked
from ssocfg.api.sign_ins import choose_session, look_around
from ssocfg.api.updating import LOCK_TIMEOUT, find_file
from ssocfg.errors import NotSsoError
from ssocfg.host.clock import CLOCK
from ssocfg.onboarding.access import AccountAccess
from ssocfg.onboarding.managed import LISTS, ManagedPlan, SectionConflict
from ssocfg.onboarding.patterns import (
    ProfilePattern,
    check_pattern,
    pattern_as_dict,
    pattern_of_dict,
)
from ssocfg.onboarding.populating import Population, PopulationPlan, plan_population

if TYPE_CHECKING:
    from ssocfg.config.model import Config
    from ssocfg.host.saving import Saved
    from ssocfg.onboarding.managed_record import Base


class PopulatePlan(NamedTuple):
    """What populating does to the config file. Sections are named by their headers, as edits take them.

    Attributes:
        session: The name of the `[sso-session]`.
        file: The config file.
        before: Its bytes before.
        after: Its bytes then; the same where there is nothing to do.
        access: The accounts that are assigned, with the roles of those that the pattern means.
        pattern: How profiles are made of them.
        prune: Whether profiles go whose role is assigned no more.
        profiles: The names of the profiles that are wanted.
        added: The sections that are added.
        changed: Those of which keys are written or taken out.
        removed: Those of roles that are assigned no more, or have another name now, and that go.
        unchanged: Those that stand as they should, whatever keys of yours they have besides.
        stale: Those of roles that are assigned no more, or have another name now, and that stay, because pruning was
            not asked for.
        released: Those of roles that are assigned no more and that stay, because they hold something of yours; keys
            that ssocfg wrote go.
        yours: The profiles that you wrote yourself for the very role, and that are left alone.
        conflicts: What you have otherwise, and what is therefore left alone.
        resting: How many profiles were made before, of roles that are assigned still and not meant this time.
        is_recorded: Whether the record of what was made says all this already.
    """

    session: str
    file: str
    before: bytes
    after: bytes
    access: tuple[AccountAccess, ...]
    pattern: ProfilePattern
    prune: bool
    profiles: tuple[str, ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    stale: tuple[str, ...]
    released: tuple[str, ...]
    yours: tuple[str, ...]
    conflicts: tuple[SectionConflict, ...]
    resting: int
    is_recorded: bool

    @property
    def would_change(self) -> bool:
        """Say whether the config file changes."""
        return self.before != self.after


class Populated(NamedTuple):
    """What populating did.

    Attributes:
        plan: What it was to do, for the config file as it was when it was locked.
        saved: What was written; `changed` is False where there was nothing to do.
    """

    plan: PopulatePlan
    saved: Saved


def plan_populate(
    session: str | None = None,
    pattern: ProfilePattern | None = None,
    *,
    prune: bool = False,
    config_file: str | os.PathLike[str] | None = None,
    progress: Progress = lambda _done, _total: None,
    now: Callable[[], datetime] | None = None,
) -> PopulatePlan:
    """Ask the portal which accounts and roles one has, work out their profiles, and write nothing.

    At most 20 requests a second go out, one for each account that the pattern means and one for a hundred accounts.

    Args:
        session: The `[sso-session]`, or a profile that leads to one; by default that of the selected profile, or the
            only one.
        pattern: How profiles are made; by default as the last time, or else `ProfilePattern()`.
        prune: Whether profiles go that ssocfg made for this session and whose role is assigned no more.
        config_file: The config file; by default the one that `load_config` reads.
        progress: Is told how many of how many accounts are looked at, from any thread.
        now: The clock; by default the machine's.

    Raises:
        InvalidValueError: The pattern cannot be used, or a name that it makes.
        SameNameError: Two profiles would have one name.
        NotSsoError: A legacy profile was named, which has no session.
        ConfigRefusedError: AWS tools refuse the config file as it is.
        EditRefusedError: The edits cannot be proven to change only what was asked.
        TokenError: There is no token that works; nobody is asked to sign in.
        AwsError: AWS cannot be reached, or refused.
    """
    ground = look_around(config_file, CLOCK if now is None else CLOCK._replace(now=now))
    ground.config.check_accepted()
    wanted = choose_session(ground, session)
    if wanted.name is None:
        raise NotSsoError(
            wanted.profile or "", "has a start URL of its own and no session; `ssocfg migrate` gives it one"
        )
    file = find_file(config_file)
    chosen = pattern if pattern is not None else recorded_pattern(wanted.name, file) or ProfilePattern()
    check_pattern(chosen, ground.config)  # before anything is asked
    access = fetch_access(ground, wanted, wants=chosen.wants_account, progress=progress)
    population = Population(wanted.name, wanted.region or "", access, chosen, prune)
    return _Populating(population, file).look()


def apply_populate(
    plan: PopulatePlan, *, settle: bool = True, backup: bool = True, lock_timeout: float = LOCK_TIMEOUT
) -> Populated:
    """Do what `plan_populate` planned, in one write; the portal is not asked again, the config file is.

    What was made, and the pattern, are kept in the user's state folder, for this pair of config file and session.

    Args:
        plan: The plan.
        settle: As for `update_config`.
        backup: Whether to keep the old content, which `undo` and `restore_backup` need.
        lock_timeout: How many seconds to wait for other saves in the same folder.

    Raises:
        SameNameError: Two profiles would have one name.
        ConfigRefusedError: AWS tools refuse the config file as it is.
        EditRefusedError: The edits cannot be proven to change only what was asked.
        UnreadableFileError: The config file cannot be read.
        UnwritableFileError: The config file, its backup or the record cannot be written.
        LockTimeoutError: Another save in that folder did not end in time.
        UnstableFileError: Another program kept changing the file.
    """
    session = look_around(plan.file).config.sessions.get(plan.session)
    region = (session.sso_region if session is not None else None) or ""
    population = Population(plan.session, region, plan.access, plan.pattern, plan.prune)
    return _Populating(population, plan.file).apply(settle=settle, backup=backup, lock_timeout=lock_timeout)


def recorded_pattern(session: str, config_file: str | os.PathLike[str] | None = None) -> ProfilePattern | None:
    """Return the pattern that a session was populated by the last time, or None.

    Args:
        session: The name of the `[sso-session]`.
        config_file: The config file; by default the one that `load_config` reads.
    """
    asked = load_asked(find_file(config_file), _key_of(session))
    return None if asked is None else pattern_of_dict(asked)


def populated_sessions(config_file: str | os.PathLike[str] | None = None) -> tuple[str, ...]:
    """Name the sessions of a config file that were populated before, in the file's order."""
    sessions = look_around(config_file).config.sessions
    return tuple(name for name in sessions if recorded_pattern(name, config_file) is not None)


def _key_of(session: str) -> str:
    return f"sso-session {session}"


class _Populating:
    """A population on its way into a config file."""

    def __init__(self, population: Population, file: str) -> None:
        self.population = population
        key = _key_of(population.session)
        self.managed = ManagedFile(file, Source(key, key, pattern_as_dict(population.pattern)), self._plan)
        self._planned: PopulationPlan | None = None

    def look(self) -> PopulatePlan:
        return self._told(self.managed.look())

    def apply(self, *, settle: bool, backup: bool, lock_timeout: float) -> Populated:
        made, saved = self.managed.apply(settle=settle, backup=backup, lock_timeout=lock_timeout)
        return Populated(self._told(made), saved)

    def _plan(self, config: Config, base: Base) -> ManagedPlan:
        self._planned = plan_population(self.population, config, base)
        return self._planned.managed

    def _told(self, made: Made) -> PopulatePlan:
        planned = self._planned
        assert planned is not None, "it was worked out"  # noqa: S101
        lists = {name: getattr(made.plan, name) for name in LISTS}
        return PopulatePlan(
            session=self.population.session,
            file=made.file,
            before=made.before,
            after=made.after,
            access=self.population.access,
            pattern=self.population.pattern,
            prune=self.population.prune,
            profiles=planned.profiles,
            **lists,
            yours=planned.yours,
            conflicts=made.plan.conflicts,
            resting=planned.resting,
            is_recorded=made.is_recorded,
        )
