"""The profiles as botocore merges them of both files; of the credentials file only the names of keys are known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ssocfg.config.blocks import Settings
from ssocfg.config.credentials_names import NO_KEYS, CredentialsNames
from ssocfg.config.model import Config
from ssocfg.values import Place

_STATIC_KEYS = ("aws_access_key_id", "aws_secret_access_key")


class Found(NamedTuple):
    """A setting of a profile.

    Attributes:
        value: As written, or None where it stands in the credentials file, whose values are not read.
        place: Where it stands.
    """

    value: str | Mapping[str, str] | None
    place: Place

    @property
    def is_hidden(self) -> bool:
        """Say whether only the place is known."""
        return self.value is None


class MergedProfiles:
    """The profiles of the config file with the credentials file's keys over them.

    Source: botocore 1.44, session.py `Session.full_config`.
    """

    def __init__(self, config: Config, credentials: CredentialsNames | None) -> None:
        """Look at both files; `credentials` is None where there is no credentials file."""
        self.config = config
        self.credentials = credentials

    def __contains__(self, name: object) -> bool:
        """Say whether one of the files has a profile of that name."""
        return name in self.config.profiles or (self.credentials is not None and name in self.credentials.sections)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all profiles, those of the config file first."""
        others = self.credentials.sections if self.credentials else ()
        return tuple(dict.fromkeys((*self.config.profiles, *others)))

    def find(self, name: str, key: str) -> Found | None:
        """Return a setting of a profile, or None where neither file has it."""
        hidden = self.find_in_credentials(name, key)
        if hidden is not None:
            return Found(None, hidden)
        return self.find_in_config(name, key)

    def find_in_config(self, name: str, key: str) -> Found | None:
        """Return a setting that the config file itself has."""
        profile = self.config.profiles.get(name)
        value = profile.get(key) if profile is not None else None
        if profile is None or value is None:
            return None
        return Found(value, self.config.place_of(profile, key))

    def find_in_credentials(self, name: str, key: str) -> Place | None:
        """Return the place of a key that the credentials file has."""
        keys = self.credentials.keys_of(name) if self.credentials else NO_KEYS
        return keys.get(key)

    def find_static_key(self, name: str) -> Place | None:
        """Return the place of an access key in either file."""
        found = (self.find(name, key) for key in _STATIC_KEYS)
        return next((setting.place for setting in found if setting is not None), None)

    def assumes_role(self, name: str) -> bool:
        """Say whether a role is assumed for a profile by the keys of another profile or of the machine.

        Source: botocore 1.44, credentials.py `AssumeRoleProvider._has_assume_role_config_vars`.
        """
        return self.find(name, "role_arn") is not None and self.find(name, "web_identity_token_file") is None

    def session_settings(self, name: str) -> Settings | None:
        """Return the settings of a session, or None where there is none of that name."""
        session = self.config.sessions.get(name)
        return session.settings if session is not None else None
