"""A manifest: sessions and profiles that a team wants its members to have, as TOML.

`[sessions.NAME]`, `[profiles.NAME]`, `[defaults]` for all profiles, `[accounts]` for names of accounts, `[[generate]]`
for many profiles of one pattern. Everything that is wrong is told at once, each with its path and line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import NamedTuple, TypeVar, cast

from ssocfg.config.reader import parse_config
from ssocfg.config.schema import REFRESHABLE_SCOPES
from ssocfg.errors import DoubtfulValueError, InvalidValueError, ManifestError, ManifestProblem, find_nearest
from ssocfg.onboarding import manifest_rules as rules
from ssocfg.onboarding.judging import judge_portal
from ssocfg.onboarding.managed import Wanted
from ssocfg.onboarding.manifest_lines import Path, find_line, write_path
from ssocfg.onboarding.manifest_rules import BadValueError
from ssocfg.onboarding.naming import NameTemplate, parse_template

TABLES = ("sessions", "accounts", "defaults", "profiles", "generate")
SESSION_FIELDS = ("start_url", "region", "scopes")
PROFILE_FIELDS = ("session", "account", "role", "region", "output", "settings")
GENERATE_FIELDS = ("name", "session", "accounts", "roles", "region", "output", "settings")
PLACEHOLDERS = ("account", "account_id", "role", "session", "region")
_TakenT = TypeVar("_TakenT")


class Manifest(NamedTuple):
    """What a manifest asks for.

    Attributes:
        wanted: The sections, sessions first, each kind in the order of the text; generated profiles come last.
    """

    wanted: tuple[Wanted, ...]

    @property
    def sessions(self) -> tuple[str, ...]:
        """The names of the sessions."""
        return tuple(one.name for one in self.wanted if one.kind == "sso-session")

    @property
    def profiles(self) -> tuple[str, ...]:
        """The names of the profiles."""
        return tuple(one.name for one in self.wanted if one.kind == "profile")


def read_manifest(data: bytes, file: str = "<manifest>") -> Manifest:
    """Read a manifest; pure.

    Args:
        data: The TOML text, in UTF-8.
        file: The name that errors carry.

    Raises:
        ManifestError: With all that is wrong.
    """
    import tomllib

    try:
        text = data.decode("utf-8")
        content = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ManifestError(file, (ManifestProblem("", "it is not UTF-8", line),)) from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ManifestError(file, (_word_syntax(str(error)),)) from error
    except ValueError as error:  # of `int`, which takes no more than 4,300 digits
        raise ManifestError(file, (_word_syntax("A number has too many digits"),)) from error
    reading = _Reading(content)
    wanted = (*reading.sessions(), *reading.profiles(), *reading.generated())
    if reading.problems:
        problems = [
            ManifestProblem(write_path(path), reason, find_line(text, path)) for path, reason in reading.problems
        ]
        raise ManifestError(file, tuple(sorted(problems, key=lambda one: one.line)))
    return Manifest(wanted)


def _word_syntax(message: str) -> ManifestProblem:
    found = re.search(r" \(at line (\d+), column (\d+)\)$", message)
    words = message[: found.start()] if found else message
    column = f" (column {found[2]})" if found else ""
    return ManifestProblem("", f"it is not TOML: {words[:1].lower()}{words[1:]}{column}", int(found[1]) if found else 0)


class _Reading:
    """The content of a manifest while it is read; a field that is given and wrong has the value None."""

    def __init__(self, content: Mapping[str, object]) -> None:
        self.content = content
        self.problems: list[tuple[Path, str]] = []
        self.config = parse_config(b"")
        self.names: dict[str, Path] = {}
        self.check_names((), content, TABLES)
        accounts = self.table("accounts")
        self.accounts: dict[str, str | None] = {}
        for alias, value in accounts.items():
            path: Path = ("accounts", alias)
            self.accounts[alias] = self.take(path, partial(rules.read_account, accounts={}), value)
        self.session_names = tuple(self.table("sessions"))
        self.settings: dict[Path, dict[str, str]] = {}
        self.defaults = self.fields(("defaults",), self.table("defaults"), PROFILE_FIELDS)

    def fail(self, path: Path, reason: str) -> None:
        """Note what is wrong."""
        self.problems.append((path, reason))

    def take(self, path: Path, read: Callable[[object], _TakenT], value: object) -> _TakenT | None:
        """Take a value by a rule; None where it is wrong."""
        try:
            return read(value)
        except BadValueError as error:
            self.fail(path, error.reason)
            return None

    def table(self, key: str) -> Mapping[str, object]:
        """Return a table of the manifest, empty where it is missing or none."""
        value = self.content.get(key, {})
        if isinstance(value, dict):
            return cast("dict[str, object]", value)
        if (path := (key,)) not in (known for known, _reason in self.problems):
            self.fail(path, "it must be a table")
        return {}

    def tables(self, key: str) -> Iterator[tuple[Path, str, Mapping[str, object]]]:
        """Give the tables in a table, each with its path and name."""
        for name, value in self.table(key).items():
            if isinstance(value, dict):
                yield (key, name), name, cast("dict[str, object]", value)
            else:
                self.fail((key, name), f"it must be a table, [{key}.NAME]")

    def check_names(self, path: Path, table: Mapping[str, object], known: tuple[str, ...]) -> None:
        """Note the keys of a table that are none of those known."""
        for key in table:
            if key not in known:
                near = find_nearest(key, known) or rules.NEAR_FIELDS.get(key)
                there = f'did you mean "{near}"?' if near in known else f"there is {', '.join(known)}"
                self.fail((*path, key), f"there is no such key; {there}")

    # --- sessions --------------------------------------------------------------------------------

    def sessions(self) -> Iterator[Wanted]:
        """Read the sessions."""
        for path, name, table in self.tables("sessions"):
            self.check_names(path, table, SESSION_FIELDS)
            self.take(path, partial(rules.read_name, kind="sso-session name"), name)
            url = self.required(path, table, "start_url", partial(rules.read_start_url, config=self.config))
            region = self.required(path, table, "region", rules.read_region)
            scopes: str | None = REFRESHABLE_SCOPES
            if "scopes" in table:
                scopes = self.take((*path, "scopes"), rules.read_scopes, table["scopes"])
            self.check_portal(path, url, region)
            settings = {"sso_start_url": url or "", "sso_region": region or ""}
            yield Wanted("sso-session", name, settings | ({"sso_registration_scopes": scopes} if scopes else {}))

    def required(
        self, path: Path, table: Mapping[str, object], field: str, read: Callable[[object], _TakenT]
    ) -> _TakenT | None:
        """Take a field that must be there."""
        if field not in table:
            self.fail(path, f"{field} is missing")
            return None
        return self.take((*path, field), read, table[field])

    def check_portal(self, path: Path, url: str | None, region: str | None) -> None:
        """Note a start URL and a region that do not go together."""
        try:
            judge_portal(url, region)
        except DoubtfulValueError as error:
            meant = f'; did you mean "{error.nearest}"?' if error.nearest else ""
            self.fail((*path, "region"), f"{error.reason}{meant}")

    # --- profiles --------------------------------------------------------------------------------

    def fields(self, path: Path, table: Mapping[str, object], known: tuple[str, ...]) -> dict[str, str | None]:
        """Read the fields of a profile, of the defaults or of a pattern; settings are kept by path."""
        self.check_names(path, table, known)
        readers: dict[str, Callable[[object], str | None]] = {
            "session": self.read_session,
            "account": partial(rules.read_account, accounts=self.accounts),
            "role": rules.read_role,
            "region": rules.read_region,
            "output": rules.read_output,
        }
        found: dict[str, str | None] = {}
        for field, read in readers.items():
            if field in table and field in known:
                found[field] = self.take((*path, field), read, table[field])
        self.settings[path] = self.read_settings((*path, "settings"), table.get("settings", {}))
        return found

    def read_session(self, value: object) -> str:
        """Take the name of a session of the manifest."""
        name = rules.read_text(value)
        if name not in self.session_names:
            near = find_nearest(name, self.session_names)
            raise BadValueError(f'[sessions] has no "{name}"' + (f'; did you mean "{near}"?' if near else ""))
        return name

    def read_settings(self, path: Path, value: object) -> dict[str, str]:
        """Take further keys."""
        settings: dict[str, str] = {}
        try:
            for item in rules.read_settings(value, self.config):
                if isinstance(item, BadValueError):
                    self.fail((*path, *item.inner.split(".")), item.reason)
                else:
                    settings[item[0]] = item[1]
        except BadValueError as error:
            self.fail(path, error.reason)
        return settings

    def profiles(self) -> Iterator[Wanted]:
        """Read the profiles that are written out."""
        for path, name, table in self.tables("profiles"):
            own = self.fields(path, table, PROFILE_FIELDS)
            self.name_profile(path, name)
            yield self.profile(path, name, {**self.defaults, **own})

    def name_profile(self, path: Path, name: str) -> None:
        """Note a name that is none, or that two profiles would have."""
        self.take(path, partial(rules.read_name, kind="profile name"), name)
        if name in self.names:
            self.fail(path, f'it would be a second profile "{name}", besides {write_path(self.names[name])}')
        self.names.setdefault(name, path)

    def profile(self, path: Path, name: str, fields: Mapping[str, str | None]) -> Wanted:
        """Put a profile together, with the one session that there is where it names none."""
        fields = {**fields}
        if fields.keys() & {"account", "role"} and "session" not in fields:
            if len(self.session_names) == 1:
                fields["session"] = self.session_names[0]
            else:
                known = ", ".join(self.session_names[:8])
                self.fail(path, f"session is missing; [sessions] has {known}" if known else "session is missing")
        for field, other in (("account", "role"), ("role", "account")):
            if field in fields and other not in fields:
                self.fail(path, f"{other} is missing; account and role go together")
        settings = {key: fields.get(field) or "" for field, key in rules.FIELDS.items() if field in fields}
        together = {**self.settings[("defaults",)], **self.settings[path]}
        self.check_blocks(path, together)
        return Wanted("profile", name, {**settings, **together})

    def check_blocks(self, path: Path, settings: Mapping[str, str]) -> None:
        """Note a key that would be a plain value and a nested block at once."""
        twice = next((key for key in settings if "." in key and key.partition(".")[0] in settings), None)
        if twice is not None:
            self.fail((*path, "settings"), f'"{twice.partition(".")[0]}" would be a value and a nested block at once')

    # --- patterns --------------------------------------------------------------------------------

    def generated(self) -> Iterator[Wanted]:
        """Read the patterns, and write out their profiles."""
        patterns = self.content.get("generate", [])
        if not isinstance(patterns, list) or not all(isinstance(one, dict) for one in cast("list[object]", patterns)):
            self.fail(("generate",), "it must be tables, each under [[generate]]")
            return
        for number, table in enumerate(cast("list[dict[str, object]]", patterns)):
            yield from self.write_out(("generate", number), table)

    def write_out(self, path: Path, table: Mapping[str, object]) -> Iterator[Wanted]:
        """Write out the profiles of one pattern: each account with each role."""
        own = self.fields(path, table, GENERATE_FIELDS)
        name = self.required(path, table, "name", self.read_template)
        accounts, roles = (self.texts(path, table, field) for field in ("accounts", "roles"))
        shared = {**self.defaults, **own}
        for alias in accounts:
            account = self.take((*path, "accounts"), partial(rules.read_account, accounts=self.accounts), alias)
            if account is None or name is None:
                continue
            for role in roles:
                fields = {**shared, "account": account, "role": role}
                one = self.profile(path, "", fields)
                words = {"account": alias, "account_id": account, "role": role, "region": fields.get("region") or ""}
                words["session"] = one.settings.get("sso_session", "")
                named = name.fill(words)
                self.name_profile((*path, "name"), named)
                yield one._replace(name=named)

    def texts(self, path: Path, table: Mapping[str, object], field: str) -> list[str]:
        """Take the accounts or roles of a pattern; those that are wrong are left out."""
        value = table.get(field)
        if not isinstance(value, list) or not value:
            self.fail((*path, field) if field in table else path, f"{field} must be a list of texts")
            return []
        read = rules.read_role if field == "roles" else rules.read_text
        taken = [self.take((*path, field), read, one) for one in cast("list[object]", value)]
        return [text for text in taken if text is not None]

    def read_template(self, value: object) -> NameTemplate:
        """Take a naming template."""
        try:
            return parse_template(rules.read_text(value), PLACEHOLDERS)
        except InvalidValueError as error:
            raise BadValueError(error.reason) from error
