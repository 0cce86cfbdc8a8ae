"""Sessions, profiles and services blocks as Python values.

The names of attributes are the keys as they stand in the file. Keys that ssocfg does not know are kept in `settings`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NoReturn, TypeAlias

from ssocfg.config.reading import Section, SettingValue
from ssocfg.values import Place

Settings: TypeAlias = Mapping[str, str | Mapping[str, str]]


class Block:
    """A named section with its settings, inherited ones included. Immutable.

    Attributes:
        name: The name after the prefix in the header.
    """

    # By hand and not by `dataclass`, which takes longer to make four classes than a small config takes to read; and
    # what can be made on demand is, because a file can have a hundred thousand of them.
    __slots__ = ("_file", "_section", "_settings", "name")

    name: str
    _settings: Mapping[str, SettingValue]
    _section: Section
    _file: str

    def __init__(self, name: str, settings: Mapping[str, SettingValue], section: Section, file: str) -> None:
        """Wrap a section of a file; a `Config` makes these."""
        set_once = object.__setattr__
        set_once(self, "name", name)
        set_once(self, "_settings", settings)
        set_once(self, "_section", section)
        set_once(self, "_file", file)

    @property
    def settings(self) -> Settings:
        """Key to value, in file order; a nested block is itself a mapping. Keys are in lower case. Read-only."""
        return MappingProxyType(self._settings)

    @property
    def place(self) -> Place:
        """Where the header stands."""
        return Place(self._file, self._section.line, self._section.column, self._section.header)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Refuse: what a file says is not changed by assignment.

        Raises:
            AttributeError: Always.
        """
        raise AttributeError(f"a {type(self).__name__} is read-only")

    def __delattr__(self, name: str) -> NoReturn:
        """Refuse, as assignment.

        Raises:
            AttributeError: Always.
        """
        raise AttributeError(f"a {type(self).__name__} is read-only")

    def __reduce__(self) -> tuple[object, ...]:
        """Copy and pickle by what it was made of."""
        return type(self), (self.name, self._settings, self._section, self._file)

    def __eq__(self, other: object) -> bool:
        """Compare kind, name, settings and place."""
        if not isinstance(other, Block) or type(other) is not type(self):
            return NotImplemented
        return (self.name, self.place, self._settings) == (other.name, other.place, other._settings)

    def __hash__(self) -> int:
        """Hash by name and place."""
        return hash((self.name, self.place))

    def __repr__(self) -> str:
        """Name the block; its values may be secret."""
        return f"<{type(self).__name__} {self.name!r} at {self.place}>"

    def get(self, key: str, default: str | None = None) -> str | Mapping[str, str] | None:
        """Return the value of `key`, or `default` where the section has none."""
        return self._settings.get(key, default)

    def _text(self, key: str) -> str | None:
        value = self._settings.get(key)
        return value if isinstance(value, str) else None


class SsoSession(Block):
    """An `[sso-session NAME]` section."""

    __slots__ = ()

    @property
    def sso_start_url(self) -> str | None:
        """The access portal's URL as written, or None."""
        return self._text("sso_start_url")

    @property
    def sso_region(self) -> str | None:
        """The region of the Identity Center instance as written, or None."""
        return self._text("sso_region")

    @property
    def sso_registration_scopes(self) -> str | None:
        """The scopes as written, separated by commas, or None; `scopes` has them apart."""
        return self._text("sso_registration_scopes")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The registration scopes in order, blanks trimmed and empty ones dropped; empty where there are none.

        Source: AWS CLI v2, `customizations/sso/utils.py` `parse_sso_registration_scopes`.
        """
        written = self.sso_registration_scopes or ""
        return tuple(scope.strip() for scope in written.split(",") if scope.strip())


class Profile(Block):
    """A `[profile NAME]` section, or `[default]`."""

    __slots__ = ()

    @property
    def sso_session(self) -> str | None:
        """The name of the `[sso-session]` that the profile uses, or None."""
        return self._text("sso_session")

    @property
    def sso_account_id(self) -> str | None:
        """The account's twelve digits as written, or None."""
        return self._text("sso_account_id")

    @property
    def sso_role_name(self) -> str | None:
        """The permission set's name as written, or None."""
        return self._text("sso_role_name")

    @property
    def sso_start_url(self) -> str | None:
        """The start URL of a legacy profile (one without `sso_session`), or None."""
        return self._text("sso_start_url")

    @property
    def sso_region(self) -> str | None:
        """The Identity Center region of a legacy profile, or None."""
        return self._text("sso_region")

    @property
    def region(self) -> str | None:
        """The region that commands use, or None."""
        return self._text("region")

    @property
    def output(self) -> str | None:
        """AWS CLI's output format, or None."""
        return self._text("output")

    @property
    def is_sso(self) -> bool:
        """Say whether the profile has any key that makes it an Identity Center profile."""
        return any(key in self._settings for key in ("sso_session", "sso_account_id", "sso_role_name", "sso_start_url"))

    @property
    def is_legacy(self) -> bool:
        """Say whether the profile names its start URL itself, without an `[sso-session]`."""
        return "sso_start_url" in self._settings and "sso_session" not in self._settings


class ServicesBlock(Block):
    """A `[services NAME]` section: endpoint URLs by service."""

    __slots__ = ()
