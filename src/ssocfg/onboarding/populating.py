"""From the accounts and roles that one has to the profiles that are wanted, and to the plan that brings them about.

Only what ssocfg made of the same session before is ever changed or taken out. A profile that somebody else wrote stays
as it is: where it is the same role of the same account it serves already, else it is named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ssocfg.config.edits import check_new_name
from ssocfg.config.model import Config
from ssocfg.errors import InvalidValueError, SameNameError
from ssocfg.onboarding.access import AccountAccess
from ssocfg.onboarding.managed import ManagedPlan, Wanted, plan_managed
from ssocfg.onboarding.managed_record import Base, SectionKey
from ssocfg.onboarding.naming import NameTemplate, parse_template
from ssocfg.onboarding.patterns import FIELDS, ProfilePattern, check_pattern, make_name

_ROLE_KEYS = ("sso_session", "sso_account_id", "sso_role_name")
_BY_ID = "{account_id}"


class Chosen(NamedTuple):
    """One role of one account that is to have a profile."""

    account: AccountAccess
    role: str
    region: str

    @property
    def text(self) -> str:
        """What tells it from all others."""
        name = f"{self.account.name} " if self.account.name else ""
        return f"{name}({self.account.account_id}) {self.role}"


class PopulationPlan(NamedTuple):
    """What populating would do.

    Attributes:
        managed: The plan for the sections.
        profiles: The profiles that are wanted, in the order of the accounts, then of the roles.
        yours: The names of those that somebody else wrote for the same role, and that therefore stay as they are.
        resting: How many profiles were made before, are assigned still, and were not meant this time.
    """

    managed: ManagedPlan
    profiles: tuple[str, ...]
    yours: tuple[str, ...]
    resting: int


class Population(NamedTuple):
    """All that a plan is made of, but for the config file.

    Attributes:
        session: The name of the `[sso-session]`.
        region: The region of profiles for which the pattern has none.
        access: What is assigned; the roles of accounts that the pattern does not mean need not be there.
        pattern: How profiles are made of it.
        prune: Whether profiles go that ssocfg made and whose role is assigned no more.
    """

    session: str
    region: str
    access: tuple[AccountAccess, ...]
    pattern: ProfilePattern
    prune: bool

    def choose(self) -> Iterator[Chosen]:
        """Give the roles that are meant."""
        for account in {account.account_id: account for account in self.access}.values():
            if self.pattern.wants_account(account):
                region = self.pattern.region_of(account, self.region)
                roles = filter(self.pattern.wants_role, dict.fromkeys(account.roles))
                yield from (Chosen(account, role, region) for role in roles)

    def wanted(self, config: Config) -> list[Wanted]:
        """Give the profiles that are wanted.

        Raises:
            InvalidValueError: The pattern cannot be used, or a name that it makes.
            SameNameError: Two profiles would have one name.
        """
        template = check_pattern(self.pattern, config)
        chosen = list(self.choose())
        names = self._names(template, chosen)
        self._check_names(names, chosen)
        return [Wanted("profile", name, self._settings(one)) for name, one in zip(names, chosen, strict=True)]

    def _settings(self, one: Chosen) -> dict[str, str]:
        output = {"output": self.pattern.output} if self.pattern.output is not None else {}
        values = (self.session, one.account.account_id, one.role)
        return {**dict(zip(_ROLE_KEYS, values, strict=True)), "region": one.region, **output, **self.pattern.settings}

    def _names(self, template: NameTemplate, chosen: Sequence[Chosen]) -> list[str]:
        values = (self.pattern.values_of(one.account, one.role, self.session, one.region) for one in chosen)
        return [make_name(template, fields) for fields in values]

    def _check_names(self, names: Sequence[str], chosen: Sequence[Chosen]) -> None:
        twice = [name for name, times in Counter(names).items() if times > 1]
        if twice:
            of_each: dict[str, list[str]] = {name: [] for name in twice}
            for name, one in zip(names, chosen, strict=True):
                if name in of_each:
                    of_each[name].append(one.text)
            found = tuple((name, tuple(texts)) for name, texts in of_each.items())
            raise SameNameError(self.pattern.name, found, self._propose(chosen))
        for name in names:
            if name.startswith("-"):  # which commands take for an option
                raise InvalidValueError("profile name", "it begins with a hyphen")
            if name == "default":
                raise InvalidValueError("profile name", '"default" would be what every AWS tool takes without a name')
            check_new_name(name, "profile name")

    def _propose(self, chosen: Sequence[Chosen]) -> str | None:
        """Find a template much like the one there is, under which every profile has a name of its own."""
        for text in _likely_templates(self.pattern.name):
            names = self._names(parse_template(text, FIELDS), chosen)
            if len(set(names)) == len(names):
                return text
        return None


def _likely_templates(text: str) -> Iterator[str]:
    """Give templates that tell more apart, the least different first."""
    whole_role = text.replace("{role_name|short}", "{role_name|slug}")
    for base in dict.fromkeys((text, whole_role, text.replace("{role_name|short}", "{role_name}"))):
        yield base
        if "{role_name" not in base:
            yield f"{base}-{{role_name}}"
        if _BY_ID not in base:
            before, role, rest = base.partition("{role_name")
            yield f"{before}{_BY_ID}-{role}{rest}" if role else f"{base}-{_BY_ID}"
            yield f"{base}-{_BY_ID}" if role else f"{base}-{_BY_ID}-{{role_name}}"
    yield f"{_BY_ID}-{{role_name}}"


def plan_population(population: Population, config: Config, base: Base) -> PopulationPlan:
    """Plan to give every role that is meant a profile; pure.

    Args:
        population: What is wanted.
        config: The config as it is, read in the botocore dialect.
        base: What was made of the same session last.

    Raises:
        InvalidValueError: The pattern cannot be used, or a name that it makes.
        SameNameError: Two profiles would have one name.
    """
    wanted = population.wanted(config)
    profiles = tuple(one.name for one in wanted)
    yours = {one.name for one in wanted if ("profile", one.name) not in base and _serves(config, one)}
    ours = [one for one in wanted if one.name not in yours]
    resting = set(_find_resting(population, base, {("profile", one.name) for one in wanted}))
    managed = plan_managed(ours, config, base, prune=population.prune, adopt=False, resting=resting)
    return PopulationPlan(managed, profiles, tuple(name for name in profiles if name in yours), len(resting))


def _serves(config: Config, wanted: Wanted) -> bool:
    """Say whether a profile of that name is there for the same role."""
    profile = config.profiles.get(wanted.name)
    return profile is not None and all(profile.get(key) == wanted.settings[key] for key in _ROLE_KEYS)


def _find_resting(population: Population, base: Base, asked: set[SectionKey]) -> Iterator[SectionKey]:
    """Give the profiles made before whose role is assigned, as far as is known, but not meant this time."""
    accounts = {account.account_id: account for account in population.access}
    for key, known in base.items():
        settings: Mapping[str, str] = known[0].settings
        account = accounts.get(settings.get("sso_account_id", ""))
        if key not in asked and account is not None and _rests(population, account, settings.get("sso_role_name", "")):
            yield key


def _rests(population: Population, account: AccountAccess, role: str) -> bool:
    """Say whether a role is not meant, so that nothing is known against it; of accounts not meant no roles are."""
    pattern = population.pattern
    return not pattern.wants_account(account) or (role in account.roles and not pattern.wants_role(role))
