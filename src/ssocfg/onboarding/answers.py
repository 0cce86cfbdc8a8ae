"""From the answers of somebody who sets up a profile to the edits that write session and profile at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ssocfg.config.editor import edit_read_config
from ssocfg.config.edits import Edit, UnsetKey
from ssocfg.config.model import Config
from ssocfg.config.reader import parse_config
from ssocfg.config.spans import header_for
from ssocfg.onboarding.migration import PORTAL_KEYS
from ssocfg.onboarding.portals import doubts_without_force
from ssocfg.onboarding.profiles import plan_profile
from ssocfg.onboarding.proposing import check_profile_name
from ssocfg.onboarding.sessions import plan_session
from ssocfg.onboarding.settings import flat_settings, own_section

_SCOPES = "sso_registration_scopes"


class Answers(NamedTuple):
    """What somebody answered.

    Attributes:
        session: The name of the session, which is there or to be added.
        start_url: The portal's start URL, as the session is to have it.
        sso_region: The region of Identity Center.
        scopes: Registration scopes, separated by commas; None leaves them as they are, or to a new session's default.
        account_id: The account's twelve digits.
        role_name: The role, as Identity Center names permission sets.
        profile: The name of the profile; `"default"` is `[default]`.
        region: The region that commands use, or None for none.
        output: AWS CLI's output format, or None for none.
    """

    session: str
    start_url: str
    sso_region: str
    scopes: str | None
    account_id: str
    role_name: str
    profile: str
    region: str | None = None
    output: str | None = None


def plan_answers(config: Config, answers: Answers) -> list[Edit]:
    """Plan to write what was answered; pure. What is there already as it should be gives no edit.

    A profile that names a start URL itself loses that, because AWS tools refuse it beside a session that says
    otherwise; its other keys stay.

    Args:
        config: The config as it is.
        answers: The answers.

    Returns:
        The edits of session and profile, to be made at once; empty where nothing is to change.

    Raises:
        InvalidValueError: A new name is not read alike by every AWS tool.
        DoubtfulValueError: A value makes no sense, alone or with what is there.
    """
    check_profile_name(config, answers.profile)
    with doubts_without_force():
        first: list[Edit] = [*_plan_session(config, answers), *_plan_old_form(config, answers)]
        then = _after(config, first)  # the profile is judged together with its session, which may be new
        return [*first, *plan_profile(then, answers.profile, _new_settings(config, answers))]


def _plan_session(config: Config, answers: Answers) -> list[Edit]:
    """Plan what a session does not say yet; what it says already is not judged anew."""
    own = flat_settings(own_section(config, "sso-session", answers.session))
    wanted = {"sso_start_url": answers.start_url, "sso_region": answers.sso_region, _SCOPES: answers.scopes}
    new = {key: value for key, value in wanted.items() if value is not None and own.get(key) != value}
    return plan_session(config, answers.session, new)


def _plan_old_form(config: Config, answers: Answers) -> list[UnsetKey]:
    """Take out of the profile what belongs into its session and would say something else there."""
    own = flat_settings(own_section(config, "profile", answers.profile))
    header = header_for("profile", answers.profile)
    return [UnsetKey(header, key) for key in (*PORTAL_KEYS, _SCOPES) if key in own]


def _new_settings(config: Config, answers: Answers) -> Mapping[str, str]:
    """Return what a profile does not say yet; what it says already is not judged anew."""
    own = flat_settings(own_section(config, "profile", answers.profile))
    wanted = {
        "sso_session": answers.session,
        "sso_account_id": answers.account_id,
        "sso_role_name": answers.role_name,
        "region": answers.region,
        "output": answers.output,
    }
    return {key: value for key, value in wanted.items() if value is not None and own.get(key) != value}


def _after(config: Config, edits: list[Edit]) -> Config:
    changed = edit_read_config(config, edits) if edits else None
    return config if changed is None else parse_config(changed, file=config.file)
