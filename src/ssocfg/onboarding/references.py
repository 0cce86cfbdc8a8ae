"""Who names whom: the profiles that use a session, and those that take another profile as their source."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ssocfg.config.model import Config
from ssocfg.config.reading import SettingValue
from ssocfg.config.spans import header_for

DEFAULTS = "DEFAULT"
_COMMENT = r"(?:^|\s)[#;].*"


def find_users(config: Config, key: str) -> Mapping[str, Sequence[str]]:
    """Say who names what under a key.

    Args:
        config: The config.
        key: `"sso_session"` or `"source_profile"`.

    Returns:
        What is named to the headers of the profiles that name it, as edits take them, in file order; `DEFAULT`, which
        stands for `[DEFAULT]`, comes first.
    """
    users: dict[str, list[str]] = {}
    inherited = _meant(config.reading.defaults.settings.get(key))
    if inherited:
        users[inherited] = [DEFAULTS]
    for name, section in config.sections_in_force("profile").items():
        named = _meant(section.settings.get(key))
        if named:
            users.setdefault(named, []).append(header_for("profile", name))
    return users


def _meant(value: SettingValue | None) -> str:
    """Return what a value was meant to be: to most SDKs a comment behind it is none of it."""
    if not isinstance(value, str):
        return ""
    return re.sub(_COMMENT, "", value.partition("\n")[0]).strip()
