"""SSO302, SSO303, SSO310, SSO315, SSO316: a profile's own keys: complete and plausible."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ssocfg.config.blocks import Profile
from ssocfg.doctor.checks.portals import describe
from ssocfg.doctor.facts import Facts
from ssocfg.doctor.finding import Check, Fix, Observation, check
from ssocfg.doctor.judging import (
    count_of,
    gives_sso_credentials,
    is_judgeable,
    lacks,
    name_some,
    plain_value,
    session_of,
)
from ssocfg.doctor.mending import set_key
from ssocfg.errors import InvalidValueError, find_nearest
from ssocfg.values import parse_account_id, parse_role_name
from ssocfg.values.choices import OUTPUT_FORMATS

REGION_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")


@check("SSO302", "profile-missing-key", "error")
def profile_missing_key(facts: Facts) -> Iterator[Observation]:
    """A profile has some of the keys that Identity Center credentials need, but not all.

    What it looks at: account and role, one of them without the other; for a profile without `sso_session` also
    `sso_start_url` and `sso_region`, which must not be empty there either. Keys that the session gives count.

    Why it matters: botocore raises `InvalidConfigError` for every command with the profile; with an empty start URL
    or region it goes on, and no sign-in can succeed.

    Example: `sso_session` and `sso_account_id` without `sso_role_name`.

    Fix: write the missing key.

    Fix safety: manual.

    Source: botocore 1.44.5, credentials.py `SSOProvider._load_sso_config`.
    """
    for profile in facts.config.profiles.values():
        if not gives_sso_credentials(profile):
            continue
        missing, empty = _missing_keys(facts, profile), _empty_keys(profile)
        if missing or empty:
            faults = " and ".join((*(f"no {key}" for key in missing), *(f"an empty {key}" for key in empty)))
            yield Observation(
                f'profile "{profile.name}" has {faults}, so AWS tools cannot use it',
                facts.config.place_of(profile),
                {"has": name_some(key for key in profile.settings if key.startswith("sso_"))},
                Fix(f"write {' and '.join((*missing, *empty))} in [{profile.place.section}]"),
            )


def _empty_keys(profile: Profile) -> list[str]:
    if "sso_session" in profile.settings:
        return []
    return [key for key in ("sso_start_url", "sso_region") if profile.get(key) == ""]


def _missing_keys(facts: Facts, profile: Profile) -> list[str]:
    needed = ["sso_account_id", "sso_role_name"]
    session = session_of(facts.config, profile)
    if "sso_session" not in profile.settings:
        needed += ["sso_start_url", "sso_region"]
    section = facts.config.section_of(profile)
    given = profile.settings.keys() | (session.settings.keys() if session else set[str]())
    missing = [key for key in needed if key not in given and lacks(section, key)]
    both_of_instance = {"sso_start_url", "sso_region"} <= set(missing)
    if both_of_instance and lacks(section, "sso_session"):
        return [key for key in missing if not key.startswith(("sso_start", "sso_region"))] + ["sso_session"]
    return [] if both_of_instance else missing


@check("SSO303", "bad-account-id", "error")
def bad_account_id(facts: Facts) -> Iterator[Observation]:
    """An account id is not twelve digits.

    What it looks at: `sso_account_id` in profiles and sessions.

    Why it matters: no AWS tool checks it; the access portal answers "ForbiddenException: No access", which looks like a
    missing assignment.

    Example: `sso_account_id = 12345678901` (a leading zero lost in a spreadsheet).

    Fix: write all twelve digits.

    Fix safety: unsafe where the twelve digits are there, with hyphens or blanks between them; manual otherwise.

    Source: AWS Organizations API reference, account id pattern.
    """
    for owner in facts.config.blocks:
        value = owner.get("sso_account_id")
        if not is_judgeable(value):
            continue
        text = plain_value(value)
        try:
            parse_account_id(text)
        except InvalidValueError as error:
            yield Observation(
                f"the account id of {describe(owner)} is wrong: {error.reason}",
                facts.config.place_of(owner, "sso_account_id"),
                fix=_account_fix(text, facts.config.place_of(owner, "sso_account_id").section),
            )


def _account_fix(text: str, section: str | None) -> Fix:
    if text.isascii() and text.isdigit() and 8 <= len(text) < 12:
        return Fix(f"write all twelve digits (perhaps {text.zfill(12)}: spreadsheets drop leading zeros)")
    digits = re.sub(r"[- ]", "", text)
    if re.fullmatch(r"[0-9]{12}", digits):
        return set_key("write the account's twelve digits alone", [section], "sso_account_id", digits)
    return Fix("write the account's twelve digits")


@check("SSO310", "no-region", "warning")
def no_region(facts: Facts) -> Iterator[Observation]:
    """A profile with Identity Center credentials has no region for its commands.

    What it looks at: `region` in the profile, in the credentials file's section of that name too, and AWS_REGION and
    AWS_DEFAULT_REGION in the environment. `sso_region` is the region of Identity Center and does not count.

    Why it matters: most commands fail with "You must specify a region".

    Example: a profile with `sso_region` alone.

    Fix: write `region` in the profile.

    Fix safety: manual; it decides where commands act.

    Source: botocore 1.44.5, configprovider.py (`region`, AWS_DEFAULT_REGION); AWS CLI v2 also reads AWS_REGION.
    """
    if any(facts.environ.get(variable) for variable in REGION_VARIABLES):
        return
    without = [
        profile
        for profile in facts.config.profiles.values()
        if gives_sso_credentials(profile)
        and not profile.get("region")
        and lacks(facts.config.section_of(profile), "region")
        and "region" not in facts.credentials_keys(profile.name)
    ]
    if without:
        first, count = without[0], len(without)
        who = f'profile "{first.name}" has' if count == 1 else f"{count_of(count, 'profile')} have"
        yield Observation(
            f"{who} no region, so most commands fail",
            facts.config.place_of(first),
            {"profiles": name_some(profile.name for profile in without)} if count > 1 else {},
            Fix("write region = ... in the profile"),
        )


@check("SSO315", "bad-role-name", "error")
def bad_role_name(facts: Facts) -> Iterator[Observation]:
    """A role name cannot be the name of a permission set.

    What it looks at: `sso_role_name` in profiles and sessions.

    Why it matters: the access portal answers "ForbiddenException: No access", which looks like a missing assignment.

    Example: `sso_role_name = arn:aws:iam::123456789012:role/Admin`.

    Fix: write the name that the access portal shows beside the account.

    Fix safety: manual.

    Source: IAM Identity Center API reference, `CreatePermissionSet`.
    """
    for owner in facts.config.blocks:
        value = owner.get("sso_role_name")
        if not is_judgeable(value):
            continue
        try:
            parse_role_name(plain_value(value))
        except InvalidValueError as error:
            yield Observation(
                f"the role name of {describe(owner)} is wrong: {error.reason}",
                facts.config.place_of(owner, "sso_role_name"),
                fix=Fix("write the name that the access portal shows beside the account"),
            )


@check("SSO316", "bad-output", "warning")
def bad_output(facts: Facts) -> Iterator[Observation]:
    """The output format is none that AWS CLI knows.

    What it looks at: `output` in profiles.

    Why it matters: AWS CLI fails with "Unknown output type"; programs do not care.

    Example: `output = jason`.

    Fix: write json, yaml, yaml-stream, text, table or off.

    Fix safety: unsafe where a known format is near; manual otherwise.

    Source: AWS CLI v2, formatter.py `CLI_OUTPUT_FORMATS`.
    """
    for profile in facts.config.profiles.values():
        text = plain_value(profile.output)
        if text and text not in OUTPUT_FORMATS:
            near = find_nearest(text.lower(), OUTPUT_FORMATS)
            yield Observation(
                f'the output format of profile "{profile.name}" is none that AWS CLI knows',
                facts.config.place_of(profile, "output"),
                {"known": ", ".join(OUTPUT_FORMATS)},
                set_key(f"write {near}", [facts.config.place_of(profile, "output").section], "output", near)
                if near
                else Fix("write one of those"),
            )


PROFILE_VALUE_CHECKS: tuple[Check, ...] = (
    profile_missing_key,
    bad_account_id,
    no_region,
    bad_role_name,
    bad_output,
)
