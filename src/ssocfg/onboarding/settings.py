"""Plans for the keys of one profile or session: set them, adding the section where it is missing, or take them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from ssocfg.config.edits import AddSection, Edit, SetKey, UnsetKey, check_new_name
from ssocfg.config.model import Config
from ssocfg.config.reading import Section, flatten
from ssocfg.config.spans import header_for
from ssocfg.errors import UnknownKeyError, find_nearest

Kind = Literal["profile", "sso-session"]


def own_section(config: Config, kind: Kind, name: str) -> Section | None:
    """Return the section in force of a profile or session, or None where there is none."""
    return config.sections_in_force(kind).get(name)


def flat_settings(section: Section | None) -> dict[str, str]:
    """Return a section's own settings; the keys of a nested block as `block.key`."""
    return flatten(section.settings) if section is not None else {}


def plan_settings(config: Config, kind: Kind, name: str, settings: Mapping[str, str]) -> list[Edit]:
    """Plan to give a profile or session these settings and leave its others; none that it has already.

    Raises:
        InvalidValueError: The section is new, and not every AWS tool would read its name as it is meant.
    """
    section, header = own_section(config, kind, name), header_for(kind, name)
    if section is None:
        check_new_name(name, f"{kind} name")
        return [AddSection(header, dict(settings))]
    own = flat_settings(section)
    return [SetKey(header, key, value) for key, value in settings.items() if own.get(key) != value]


def plan_unset(config: Config, name: str, keys: Sequence[str]) -> list[Edit]:
    """Plan to take keys out of a profile; what it does not have is no matter, unless it looks like a slip.

    Raises:
        UnknownProfileError: There is no such profile.
        UnknownKeyError: The profile has no such key, but one that is spelled much like it.
    """
    section = config.section_of(config.profile(name))
    own = flat_settings(section)
    known = tuple(dict.fromkeys((*section.settings, *own)))
    edits: list[Edit] = []
    for key in keys:
        if key in known:
            edits.append(UnsetKey(header_for("profile", name), key))
        elif find_nearest(key, known) is not None:
            raise UnknownKeyError(key, known)
    return edits
