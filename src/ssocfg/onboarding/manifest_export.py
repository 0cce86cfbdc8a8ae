"""A manifest made from a config file: applied to that file, it changes nothing.

What a manifest cannot or should not say, such as credentials and profiles with a start URL of their own, is left out
and named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from ssocfg.config.edits import check_value
from ssocfg.errors import DoubtfulValueError, InvalidValueError
from ssocfg.onboarding import manifest_rules as rules
from ssocfg.onboarding.judging import judge_portal
from ssocfg.onboarding.managed import TWICE
from ssocfg.onboarding.manifest_lines import quote_key, quote_text
from ssocfg.onboarding.manifest_rules import BadValueError
from ssocfg.onboarding.settings import Kind, flat_settings

if TYPE_CHECKING:
    from ssocfg.config.model import Config
    from ssocfg.config.reading import Section
    from ssocfg.values import Place

_HEAD = "# Sessions and profiles, as `ssocfg manifest export` found them; `ssocfg apply` brings others the same.\n"


class LeftOut(NamedTuple):
    """Something of a config file that is not in the manifest.

    Attributes:
        section: The section's header.
        key: The key, or None for the whole section.
        reason: Why, in words without values.
        place: Where it stands.
    """

    section: str
    key: str | None
    reason: str
    place: Place


class ExportedManifest(NamedTuple):
    """A manifest that was made from a config file.

    Attributes:
        text: The manifest, as TOML.
        left_out: What is not in it, in file order, sessions first.
    """

    text: str
    left_out: tuple[LeftOut, ...]


def write_manifest(config: Config) -> ExportedManifest:
    """Make a manifest from a config that was read in the botocore dialect; pure."""
    writing = _Writing(config)
    sessions = list(writing.sessions())
    profiles = list(writing.profiles())
    return ExportedManifest("\n".join([_HEAD, *sessions, *profiles]), tuple(writing.left_out))


class _Writing:
    """A manifest while it is written."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.left_out: list[LeftOut] = []
        self.known: set[str] = set()
        self.times = Counter((section.kind, section.name) for section in config.reading.sections)

    def leave_out(self, section: Section, key: str | None, reason: str) -> None:
        """Note what is not in the manifest."""
        place = self.config.find_place(section, key) if key is not None else None
        place = place or self.config.place_in_line(section.line, section.header)
        self.left_out.append(LeftOut(section.header, key, reason, place))

    def named(self, kind: Kind) -> Iterator[tuple[str, Section]]:
        """Give the sections of a kind that a manifest can name."""
        for name, section in self.config.sections_in_force(kind).items():
            try:
                rules.read_name(name, f"{kind} name")
            except BadValueError as error:
                self.leave_out(section, None, error.reason)
                continue
            if self.times[kind, name] > 1:
                self.leave_out(section, None, TWICE)
            else:
                yield name, section

    def sessions(self) -> Iterator[str]:
        """Write the sessions."""
        for name, section in self.named("sso-session"):
            settings = flat_settings(section)
            fields: dict[str, tuple[str, Callable[[object], str]]] = {
                "sso_start_url": ("start_url", lambda value: rules.read_start_url(value, self.config)),
                "sso_region": ("region", rules.read_region),
                "sso_registration_scopes": ("scopes", rules.read_scopes),
            }
            taken = self.take(section, settings, fields)
            missing = next((key for key in ("sso_start_url", "sso_region") if key not in settings), None)
            if missing is not None:
                self.leave_out(section, None, f"it has no {missing}")
            elif taken is not None and self.goes_together(section, taken):
                self.known.add(name)
                yield _write(("sessions", name), taken) + ("" if "scopes" in taken else "scopes = []\n")

    def goes_together(self, section: Section, taken: Mapping[str, str]) -> bool:
        """Say whether a start URL and a region go together; where not, note it."""
        try:
            judge_portal(taken["start_url"], taken["region"])
        except DoubtfulValueError as error:
            self.leave_out(section, None, f"{error.key}: {error.reason}")
            return False
        return True

    def profiles(self) -> Iterator[str]:
        """Write the profiles."""
        for name, section in self.named("profile"):
            settings = flat_settings(section)
            fault = self.fault_of(settings)
            if fault:
                self.leave_out(section, None, fault)
                continue
            fields: dict[str, tuple[str, Callable[[object], str]]] = {
                "sso_session": ("session", rules.read_text),
                "sso_account_id": ("account", lambda value: rules.read_account(value, {}) or ""),
                "sso_role_name": ("role", rules.read_role),
            }
            taken = self.take(section, settings, fields)
            if taken is not None:
                taken |= self.take_each(section, settings)
                yield _write(("profiles", name), taken) + self.further(name, section, settings)

    def fault_of(self, settings: Mapping[str, str]) -> str:
        """Say why a profile cannot be in a manifest; empty where it can."""
        session = settings.get("sso_session")
        account, role = "sso_account_id" in settings, "sso_role_name" in settings
        if "sso_start_url" in settings or (session is None and (account or role)):
            return "it uses no sso-session; `ssocfg migrate` lets it use one"
        if session is not None and session not in self.known:
            return "the sso-session that it names is not in the manifest"
        if account != role:
            return "it has only one of sso_account_id and sso_role_name"
        return ""

    def take(
        self,
        section: Section,
        settings: Mapping[str, str],
        fields: Mapping[str, tuple[str, Callable[[object], str]]],
    ) -> dict[str, str] | None:
        """Take fields without which the section is nothing; None where one of them is wrong."""
        taken: dict[str, str] = {}
        for key, (field, read) in fields.items():
            if key not in settings:
                continue
            try:
                check_value(key, settings[key])
                taken[field] = read(settings[key])
            except (BadValueError, InvalidValueError) as error:
                self.leave_out(section, None, f"{key}: {error.reason}")
                return None
        return taken

    def take_each(self, section: Section, settings: Mapping[str, str]) -> dict[str, str]:
        """Take the fields that can be left out one by one."""
        readers: dict[str, Callable[[object], str]] = {"region": rules.read_region, "output": rules.read_output}
        taken: dict[str, str] = {}
        for key, read in readers.items():
            if key in settings:
                try:
                    taken[key] = read(settings[key])
                except BadValueError as error:
                    self.leave_out(section, key, error.reason)
        return taken

    def further(self, name: str, section: Section, settings: Mapping[str, str]) -> str:
        """Write the keys that have no field of their own."""
        table = {key: value for key, value in settings.items() if key not in rules.FIELDS.values()}
        lines: list[str] = []
        for key, value in table.items():
            try:
                text = rules.read_setting(key, value, self.config)
                outer, dot, inner = key.partition(".")
                written = quote_key(outer) + (f".{quote_key(inner)}" if dot else "")
                lines.append(f"{written} = {quote_text(text)}\n")
            except BadValueError as error:
                self.leave_out(section, key, error.reason)
        return f"\n[profiles.{quote_key(name)}.settings]\n{''.join(lines)}" if lines else ""


def _write(path: tuple[str, str], fields: Mapping[str, str]) -> str:
    lines = (f"{field} = {_quote(field, value)}\n" for field, value in fields.items())
    return f"[{path[0]}.{quote_key(path[1])}]\n{''.join(lines)}"


def _quote(field: str, value: str) -> str:
    """Write scopes as a list, if they come back as they stand in the config file; anything else as a text."""
    if field != "scopes" or " " in value:
        return quote_text(value)
    return f"[{', '.join(map(quote_text, value.split(',')))}]"
