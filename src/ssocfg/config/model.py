"""The config file as a Python value; every value in it knows its place. Unknown sections are kept."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import NoReturn, TypeVar

from ssocfg.config.blocks import Block, Profile, ServicesBlock, SsoSession
from ssocfg.config.lines import ScannedText
from ssocfg.config.reading import Dialect, NestedBlock, Problem, Reading, Section, SectionKind, SettingValue
from ssocfg.errors import ConfigRefusedError, UnknownKeyError, UnknownProfileError, UnknownSessionError
from ssocfg.values import Place

_BlockT = TypeVar("_BlockT", bound=Block)


_KEYS_OF_KINDS: tuple[tuple[SectionKind, str], ...] = (
    ("profile", "profiles"),
    ("sso-session", "sso_sessions"),
    ("services", "services"),
)


class Config:
    """What a config file says, in one dialect. Reading never fails: see `problems` and `refused`.

    Where the dialect's readers refuse the file, `sessions` and `profiles` still hold what could be made out.
    """

    file: str
    dialect: Dialect
    scanned: ScannedText
    reading: Reading

    def __init__(self, scanned: ScannedText, reading: Reading, dialect: Dialect) -> None:
        """Wrap a reading; `parse_config` and `load_config` make these."""
        self.__dict__.update(file=reading.file, dialect=dialect, scanned=scanned, reading=reading)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Refuse: what a file says is not changed by assignment.

        Raises:
            AttributeError: Always.
        """
        raise AttributeError("a Config is read-only")

    def __delattr__(self, name: str) -> NoReturn:
        """Refuse, as assignment.

        Raises:
            AttributeError: Always.
        """
        raise AttributeError("a Config is read-only")

    def __repr__(self) -> str:
        """Name the file and count what is in it."""
        return f"<Config {self.file!r} {self.dialect}: {len(self.sessions)} sessions, {len(self.profiles)} profiles>"

    @cached_property
    def sessions(self) -> Mapping[str, SsoSession]:
        """Session name to `[sso-session]`, in file order."""
        return self._build("sso-session", SsoSession)

    @cached_property
    def profiles(self) -> Mapping[str, Profile]:
        """Profile name to profile, in file order; `[default]` is `"default"`."""
        return self._build("profile", Profile)

    @cached_property
    def services(self) -> Mapping[str, ServicesBlock]:
        """Name to `[services]` section, in file order."""
        return self._build("services", ServicesBlock)

    def _build(self, kind: SectionKind, make: type[_BlockT]) -> Mapping[str, _BlockT]:
        blocks = {
            name: make(name, self._settings(section), section, self.file)
            for name, section in self.sections_in_force(kind).items()
        }
        return MappingProxyType(blocks)

    def _settings(self, section: Section) -> Mapping[str, SettingValue]:
        inherited = _without(self.reading.defaults.settings, section.settings)
        return {**section.settings, **inherited} if inherited else section.settings

    @property
    def blocks(self) -> tuple[SsoSession | Profile, ...]:
        """All sessions, then all profiles, each in file order."""
        return (*self.sessions.values(), *self.profiles.values())

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What the dialect's readers stumble over, in the order met; at most a hundred of each kind."""
        return tuple(self.reading.problems)

    @property
    def refused(self) -> Problem | None:
        """The problem for which the dialect's readers refuse the whole file, or None."""
        return self.reading.refused

    def profile(self, name: str) -> Profile:
        """Return a profile.

        Raises:
            UnknownProfileError: There is none of that name.
        """
        found = self.profiles.get(name)
        if found is None:
            raise UnknownProfileError(name, tuple(self.profiles))
        return found

    def session(self, name: str) -> SsoSession:
        """Return a session.

        Raises:
            UnknownSessionError: There is none of that name.
        """
        found = self.sessions.get(name)
        if found is None:
            raise UnknownSessionError(name, tuple(self.sessions))
        return found

    def place_of(self, item: Profile | SsoSession | ServicesBlock | str, key: str | None = None) -> Place:
        """Return where a section's header stands, or where one of its keys does.

        Args:
            item: A profile, session or services block of this config, or a profile's name.
            key: A key, or `"block.key"` in a nested block. A key inherited from `[DEFAULT]` is found there.

        Raises:
            UnknownProfileError: There is no such profile.
            UnknownKeyError: The section has no such key.
        """
        block = self.profile(item) if isinstance(item, str) else item
        if key is None:
            return block.place
        for source in (self.section_of(block), self.reading.defaults):
            place = self.find_place(source, key)
            if place is not None:
                return place
        raise UnknownKeyError(key, tuple(block.settings))

    def find_place(self, section: Section, key: str) -> Place | None:
        """Return where a key of a section, or `"block.key"`, stands; None where the section has none of its own."""
        if key in section.settings:
            return self.place_in_line(section.line_of(key), section.header, key)
        outer, _, inner = key.partition(".")
        block = section.settings.get(outer)
        if isinstance(block, NestedBlock) and inner in block:
            return self.place_in_line(block.lines[inner], section.header, key)
        return None

    def place_in_line(self, line: int, section: str | None = None, key: str | None = None) -> Place:
        """Return the place of the first text in a line."""
        text = self.scanned.line_text(line)
        return Place(self.file, line, len(text) - len(text.lstrip()) + 1, section, key)

    def sections_in_force(self, kind: SectionKind) -> Mapping[str, Section]:
        """Return name to section for one kind, in file order; of several spellings the one in force."""
        return self._named.get(kind, {})

    @cached_property
    def _named(self) -> Mapping[SectionKind, Mapping[str, Section]]:
        return sections_in_force(self.reading, self.dialect)

    def section_of(self, block: Profile | SsoSession | ServicesBlock) -> Section:
        """Return the section that a profile, session or services block of this config was made from."""
        return self.sections_in_force(_kind_of(block))[block.name]

    def check_accepted(self) -> None:
        """Refuse a config that the dialect's readers refuse as a whole.

        Raises:
            ConfigRefusedError: They do.
        """
        if self.refused is not None:
            place = self.refused.place
            raise ConfigRefusedError(self.refused.message, place.file, place.line, place.column)

    def as_dict(self) -> dict[str, dict[str, object]]:
        """Return plain dicts: equal to `botocore.configloader.load_config` in the botocore dialect.

        Returns:
            `{"profiles": {...}, "sso_sessions": {...}, "services": {...}}` with name to keys to values. In the botocore
            dialect nested blocks are dicts, and other sections stand beside those three; in the sdk dialect nested
            blocks are their raw text.

        Raises:
            ConfigRefusedError: The dialect's readers refuse the file, so there is nothing to be equal to.
        """
        self.check_accepted()
        result: dict[str, dict[str, object]] = {}
        if self.dialect == "botocore":
            others = (s for s in self.reading.sections if s.kind == "other")
            result.update((section.header, self._plain(section)) for section in others)
        for kind, name in _KEYS_OF_KINDS:
            sections = self.sections_in_force(kind)
            result[name] = {key: self._plain(section) for key, section in sections.items()}
        return result

    def _plain(self, section: Section) -> dict[str, object]:
        raw = self.dialect == "sdk"
        plain: dict[str, object] = dict(section.settings)
        plain.update(_without(self.reading.defaults.settings, section.settings))
        for key, value in plain.items():
            if isinstance(value, NestedBlock):
                plain[key] = value.raw if raw else dict(value)
        return plain


def _without(defaults: Mapping[str, SettingValue], settings: Mapping[str, SettingValue]) -> dict[str, SettingValue]:
    """Return the defaults that a section does not override."""
    return {key: value for key, value in defaults.items() if key not in settings}


def _kind_of(block: Profile | SsoSession | ServicesBlock) -> SectionKind:
    if isinstance(block, Profile):
        return "profile"
    return "sso-session" if isinstance(block, SsoSession) else "services"


def sections_in_force(reading: Reading, dialect: Dialect) -> dict[SectionKind, dict[str, Section]]:
    """Sort a reading's sections by kind and name, leaving those that win.

    In the botocore dialect the later of two spellings of one name replaces the earlier. In the sdk dialect they merge,
    the later value wins, and `[profile default]` puts any `[default]` out of force.
    """
    found: dict[SectionKind, dict[str, Section]] = {}
    prefixed_default = any(
        s.kind == "profile" and s.name == "default" and s.header.strip() != "default" for s in reading.sections
    )
    for section in reading.sections:
        if section.name is None:
            continue
        named = found.setdefault(section.kind, {})
        if dialect == "sdk":
            if section.kind == "profile" and section.header.strip() == "default" and prefixed_default:
                continue
            _merge(named, section)
        elif section.name not in named or named[section.name].header != section.header:
            named[section.name] = section
    return found


def _merge(named: dict[str, Section], section: Section) -> None:
    assert section.name is not None  # noqa: S101
    before = named.get(section.name)
    if before is None:
        named[section.name] = section
    elif before.settings is not section.settings:
        merged = Section(before.header, before.line, before.kind, before.name, before.column)
        merged.begin_settings()
        merged.damaged = before.damaged or section.damaged
        lines, later = merged.spread_lines(), section.lines
        for key, line in sorted((*before.lines.items(), *later.items()), key=lambda item: item[1]):
            source = section if later.get(key) == line else before
            if key in source.settings:
                merged.settings[key], lines[key] = source.settings[key], line
        named[section.name] = merged
