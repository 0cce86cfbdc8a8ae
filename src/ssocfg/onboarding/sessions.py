"""Plans for one `[sso-session]`: add or change it, rename it with those that use it, take it out."""

from __future__ import annotations

from collections.abc import Mapping

from ssocfg.config.edits import Edit, RemoveSection, RenameSection, SetKey, check_new_name
from ssocfg.config.model import Config
from ssocfg.config.schema import REFRESHABLE_SCOPES
from ssocfg.config.spans import header_for
from ssocfg.errors import DoubtfulValueError, InUseError
from ssocfg.onboarding.judging import judge_portal, judge_settings
from ssocfg.onboarding.references import DEFAULTS, find_users
from ssocfg.onboarding.settings import flat_settings, own_section, plan_settings

_REQUIRED = ("sso_start_url", "sso_region")


def plan_session(config: Config, name: str, settings: Mapping[str, str], *, force: bool = False) -> list[Edit]:
    """Plan to add a session or to change one.

    Args:
        config: The config as it is.
        name: The session's name.
        settings: Key to value; the session's other keys stay. A new one gets scopes with which tokens are refreshed.
        force: Whether to write also what makes no sense.

    Raises:
        DoubtfulValueError: A value makes no sense, or a new session would lack a key that it needs.
    """
    if not force:
        together = flat_settings(own_section(config, "sso-session", name)) | dict(settings)
        missing = [key for key in _REQUIRED if key not in together] if settings or name not in config.sessions else []
        if missing:
            raise DoubtfulValueError(missing[0], f'sso-session "{name}" has none, and AWS tools need it to sign in')
        judge_settings("sso-session", settings, config)
        judge_portal(together.get("sso_start_url"), together.get("sso_region"))
    wanted = dict(settings)
    if name not in config.sessions:
        wanted.setdefault("sso_registration_scopes", REFRESHABLE_SCOPES)
    return plan_settings(config, "sso-session", name, wanted)


def plan_session_rename(config: Config, old: str, new: str) -> list[Edit]:
    """Plan to rename a session, and to let the profiles that use it use it under its new name.

    Raises:
        UnknownSessionError: There is no such session.
        InvalidValueError: Not every AWS tool would read the new name as it is meant.
    """
    config.session(old)
    if old == new:
        return []
    check_new_name(new, "sso-session name")
    following = [SetKey(user, "sso_session", new) for user in find_users(config, "sso_session").get(old, ())]
    return [RenameSection(header_for("sso-session", old), header_for("sso-session", new)), *following]


def plan_session_removal(config: Config, name: str, *, with_profiles: bool = False) -> list[Edit]:
    """Plan to take a session out, and with it, if asked, the profiles that use it.

    Raises:
        UnknownSessionError: There is no such session.
        InUseError: Profiles use it and are not to go too; or other profiles need one of those that would go.
    """
    config.session(name)
    header, users = header_for("sso-session", name), find_users(config, "sso_session").get(name, ())
    if users and (not with_profiles or DEFAULTS in users):
        raise InUseError(header, tuple(users), "Let them use another session first, or add --with-profiles to remove "
                         "profiles too.")  # fmt: skip
    going = set(users)
    for source, others in find_users(config, "source_profile").items():
        left = tuple(other for other in others if other not in going)
        if left and source in config.profiles and header_for("profile", source) in going:
            raise InUseError(header_for("profile", source), left, "Give them another source_profile first.")
    return [*(RemoveSection(user) for user in users), RemoveSection(header)]
