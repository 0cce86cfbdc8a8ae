"""Who names whom: the profiles that use a session, and those that take another profile as their source."""

from __future__ import annotations

import re

from ssocfg.config.model import Config
from ssocfg.config.reading import SettingValue
from ssocfg.config.spans import header_for

DEFAULTS = "DEFAULT"
_COMMENT = r"(?:^|\s)[#;].*"


def users_of(config: Config, key: str, name: str) -> list[str]:
    """Give the headers of the profiles, and of `[DEFAULT]`, that name something under a key.

    Args:
        config: The config.
        key: `"sso_session"` or `"source_profile"`.
        name: What they name.

    Returns:
        Headers as edits take them, in file order, `DEFAULT` first.
    """
    named = (DEFAULTS,) if _meant(config.reading.defaults.settings.get(key)) == name else ()
    sections = config.sections_in_force("profile").items()
    users = (profile for profile, section in sections if _meant(section.settings.get(key)) == name)
    return [*named, *(header_for("profile", user) for user in users)]


def _meant(value: SettingValue | None) -> str:
    """Return what a value was meant to be: to most SDKs a comment behind it is none of it."""
    if not isinstance(value, str):
        return ""
    return re.sub(_COMMENT, "", value.partition("\n")[0]).strip()
