"""What profiles shall be made of the accounts and roles that one has: names, choice, regions, further keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, NamedTuple, cast

from ssocfg.config.model import Config
from ssocfg.errors import InvalidValueError
from ssocfg.onboarding import manifest_rules as rules
from ssocfg.onboarding.access import AccountAccess
from ssocfg.onboarding.naming import NameTemplate, parse_template, portable
from ssocfg.values import parse_account_id

NAME = "{account_name}-{role_name}"
FIELDS = ("account_name", "account_id", "account_email", "role_name", "session", "region")
_CHOSEN_FREELY = ("account_name", "account_email")


class RegionRule(NamedTuple):
    """Which region the profiles of some accounts get.

    Attributes:
        accounts: A glob for an account's name, id or e-mail address; `"*"` is for all.
        region: The region.
    """

    accounts: str
    region: str


class ProfilePattern(NamedTuple):
    """How profiles are made of accounts and roles.

    Globs are those of a shell, in any case of letters; one with `!` in front takes out. Without any, all are meant.

    Attributes:
        name: The template of the profiles' names, of `account_name`, `account_id`, `account_email`, `role_name`,
            `session` and `region`, each in braces, with filters: `{account_name|slug}-{role_name|short}`.
        accounts: Globs for an account's name, id or e-mail address.
        roles: Globs for a role.
        regions: The rules for the region, of which the first that fits counts; where none does, it is the session's.
        output: AWS CLI's output format, or None for none.
        settings: Further keys for every profile; `"block.key"` for one in a nested block.
        aliases: Account id to the name that is taken for the account's own.
    """

    name: str = NAME
    accounts: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    regions: tuple[RegionRule, ...] = ()
    output: str | None = None
    settings: Mapping[str, str] = {}
    aliases: Mapping[str, str] = {}

    def name_of(self, account: AccountAccess) -> str:
        """Return what an account is called: its alias, else its name."""
        return self.aliases.get(account.account_id, account.name)

    def wants_account(self, account: AccountAccess) -> bool:
        """Say whether an account is meant."""
        return _fits(self.accounts, self._texts(account))

    def wants_role(self, role: str) -> bool:
        """Say whether a role is meant."""
        return _fits(self.roles, (role,))

    def region_of(self, account: AccountAccess, default: str) -> str:
        """Return the region of an account's profiles."""
        texts = self._texts(account)
        return next((rule.region for rule in self.regions if _fits((rule.accounts,), texts)), default)

    def _texts(self, account: AccountAccess) -> tuple[str, ...]:
        return (self.name_of(account), account.account_id, account.email)

    def values_of(self, account: AccountAccess, role: str, session: str, region: str) -> dict[str, str]:
        """Return the fields that a profile's name can have."""
        name, email = self.name_of(account), account.email
        values = (name, account.account_id, email, role, session, region)
        return dict(zip(FIELDS, values, strict=True))


def check_pattern(pattern: ProfilePattern, config: Config) -> NameTemplate:
    """Check a pattern; gives its template, read.

    Raises:
        InvalidValueError: Something in it cannot be used.
    """
    template = parse_template(pattern.name, FIELDS)
    for account_id, alias in pattern.aliases.items():
        parse_account_id(account_id)
        if not portable(alias):
            raise InvalidValueError("alias", f"nothing of the one for {account_id} can stand in a profile's name")
    for rule in pattern.regions:
        _check("region", rules.read_region, rule.region)
    if pattern.output is not None:
        _check("output format", rules.read_output, pattern.output)
    for item in rules.read_settings(dict(pattern.settings), config):
        if isinstance(item, rules.BadValueError):
            raise InvalidValueError(f"value of {item.inner}", item.reason)
    return template


def _check(kind: str, read: Callable[[object], str], value: str) -> None:
    try:
        read(value)
    except rules.BadValueError as error:
        raise InvalidValueError(kind, error.reason) from error


def make_name(template: NameTemplate, values: Mapping[str, str]) -> str:
    """Make a profile's name; an account whose name no tool would take everywhere goes by its id."""

    def finish(field: str, text: str) -> str:
        made = portable(text)
        return made or (values["account_id"] if field in _CHOSEN_FREELY else "")

    return template.fill(values, finish)


def _fits(globs: Sequence[str], texts: Sequence[str]) -> bool:
    folded = [text.casefold() for text in texts if text]

    def fit(glob: str) -> bool:
        return any(fnmatchcase(text, glob.casefold()) for text in folded)

    wanted = [glob for glob in globs if not glob.startswith("!")]
    return (not wanted or any(map(fit, wanted))) and not any(fit(glob[1:]) for glob in globs if glob.startswith("!"))


def pattern_as_dict(pattern: ProfilePattern) -> dict[str, object]:
    """Return a pattern as JSON can hold it."""
    return {
        "name": pattern.name,
        "accounts": list(pattern.accounts),
        "roles": list(pattern.roles),
        "regions": [list(rule) for rule in pattern.regions],
        "output": pattern.output,
        "settings": dict(pattern.settings),
        "aliases": dict(pattern.aliases),
    }


def pattern_of_dict(content: Mapping[str, object]) -> ProfilePattern | None:
    """Read what `pattern_as_dict` gave; None where it is something else."""
    try:
        return _read(cast("Mapping[str, Any]", content))
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _read(content: Mapping[str, Any]) -> ProfilePattern:
    regions = tuple(RegionRule(*_texts(rule)) for rule in content["regions"])
    output = content["output"]
    (name,) = _texts([content["name"]])
    return ProfilePattern(
        name,
        _texts(content["accounts"]),
        _texts(content["roles"]),
        regions,
        None if output is None else _texts([output])[0],
        dict(zip(content["settings"], _texts(content["settings"].values()), strict=True)),
        dict(zip(content["aliases"], _texts(content["aliases"].values()), strict=True)),
    )


def _texts(values: Any) -> tuple[str, ...]:
    texts = tuple(values)
    if isinstance(values, str) or not all(isinstance(text, str) for text in texts):
        raise TypeError
    return texts
