"""Plans for profiles: add or change one, rename one with those that build on it, take some out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ssocfg.config.edits import Edit, RemoveSection, RenameSection, SetKey, check_new_name
from ssocfg.config.model import Config
from ssocfg.config.spans import header_for
from ssocfg.errors import InUseError
from ssocfg.onboarding.judging import judge_portal, judge_settings, judge_use_of_session
from ssocfg.onboarding.references import find_users
from ssocfg.onboarding.settings import flat_settings, own_section, plan_settings


def plan_profile(config: Config, name: str, settings: Mapping[str, str], *, force: bool = False) -> list[Edit]:
    """Plan to add a profile or to change one.

    Args:
        config: The config as it is.
        name: The profile's name; `"default"` is `[default]`.
        settings: Key to value; the profile's other keys stay.
        force: Whether to write also what makes no sense.

    Raises:
        DoubtfulValueError: A key or value makes no sense, alone or with the others.
    """
    if not force:
        judge_settings("profile", settings, config)
        own = flat_settings(own_section(config, "profile", name)) | dict(settings)
        together = flat_settings(config.reading.defaults) | own
        if settings.keys() & {"sso_start_url", "sso_region"}:
            judge_portal(together.get("sso_start_url"), together.get("sso_region"))
        if settings.keys() & {"sso_session", "sso_start_url", "sso_region", "sso_registration_scopes"}:
            judge_use_of_session(together, together.get("sso_session", ""), config)
    return plan_settings(config, "profile", name, settings)


def plan_profile_rename(config: Config, old: str, new: str) -> list[Edit]:
    """Plan to rename a profile, and to let the profiles that build on it follow.

    Raises:
        UnknownProfileError: There is no such profile.
        InvalidValueError: Not every AWS tool would read the new name as it is meant.
    """
    config.profile(old)
    if old == new:
        return []
    check_new_name(new, "profile name")
    following = [SetKey(user, "source_profile", new) for user in find_users(config, "source_profile").get(old, ())]
    return [*following, RenameSection(header_for("profile", old), header_for("profile", new))]


def plan_profile_removal(config: Config, names: Sequence[str], *, force: bool = False) -> list[Edit]:
    """Plan to take profiles out.

    Args:
        config: The config as it is.
        names: Their names.
        force: Whether to take out also those that others build on.

    Raises:
        UnknownProfileError: There is no profile of one of those names.
        InUseError: Another profile, which is to stay, names one of them as its `source_profile`.
    """
    headers = {name: header_for("profile", config.profile(name).name) for name in names}
    going = set(headers.values())
    sources = find_users(config, "source_profile")
    for name, header in headers.items() if not force else ():
        left = tuple(user for user in sources.get(name, ()) if user not in going)
        if left:
            raise InUseError(
                header, left, "Give them another source_profile first, or remove it all the same with --force."
            )
    return [RemoveSection(header) for header in headers.values()]


def find_orphans(config: Config, names: Sequence[str]) -> list[str]:
    """Give the headers of the profiles that stay and name one of these as their `source_profile`, in file order."""
    going = {header_for("profile", name) for name in names}
    sources = find_users(config, "source_profile")
    users = dict.fromkeys(user for name in names for user in sources.get(name, ()))
    return [user for user in users if user not in going]
