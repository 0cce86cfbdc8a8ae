"""SSO301, SSO304, SSO305, SSO308, SSO311, SSO317: how profiles and sessions hang together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ssocfg.config.blocks import Profile, SsoSession
from ssocfg.config.model import Config
from ssocfg.doctor.checks.portals import describe_all, list_all
from ssocfg.doctor.checks.session_fixes import use_session
from ssocfg.doctor.facts import Facts
from ssocfg.doctor.finding import Check, Fix, Observation, check
from ssocfg.doctor.judging import (
    count_of,
    gives_sso_credentials,
    is_odd_character,
    lost_names,
    meant_name,
    name_some,
    plain_value,
    session_of,
)
from ssocfg.doctor.mending import move_keys, set_key, unset_key
from ssocfg.errors import find_nearest
from ssocfg.values import Place

_ACCOUNT_AND_ROLE = ("sso_account_id", "sso_role_name")


@check("SSO301", "unknown-session", "error")
def unknown_session(facts: Facts) -> Iterator[Observation]:
    """Profiles use a session that does not exist.

    What it looks at: `sso_session` of every profile, and the `[sso-session]` sections. All profiles that use the same
    missing session make one finding. A session that is there under a header which AWS tools ignore, or with an
    invisible character in its name, is told of by the check of that.

    Why it matters: AWS tools fail with "The specified sso-session does not exist" for each of these profiles.

    Example: `sso_session = corp`, while the section is called `[sso-session corp-eu]`.

    Fix: correct the name, or add the session.

    Fix safety: unsafe where one session has a name near it; manual otherwise: you decide which session was meant.

    Source: botocore 1.44.5, credentials.py `SSOProvider._load_sso_config`.
    """
    config = facts.config
    users: dict[str, list[Profile]] = {}
    for profile in config.profiles.values():
        name = plain_value(profile.sso_session)
        if "sso_session" in profile.settings and name not in config.sessions:
            users.setdefault(name, []).append(profile)
    for name in lost_names(facts, "sso-session", users) | (_seen_names(config) & users.keys()):
        del users[name]
    known = tuple(config.sessions)
    for name, profiles in users.items():
        one = len(profiles) == 1
        fault = (
            f'{"uses" if one else "use"} sso-session "{name}", which does not exist'
            if name
            else f"{'has' if one else 'have'} an empty sso_session"
        )
        yield Observation(
            f"{describe_all(profiles)} {fault}",
            config.place_of(profiles[0], "sso_session"),
            {**list_all(profiles), "known sessions": name_some(known) or "none"},
            _session_fix(name, known, (config.place_of(profile, "sso_session").section for profile in profiles)),
        )


def _seen_names(config: Config) -> set[str]:
    """Return the names that one sees for sessions with invisible characters in theirs."""
    odd = (name for name in config.sessions if any(map(is_odd_character, name)))
    return {"".join(letter for letter in name if not is_odd_character(letter)) for name in odd}


def _session_fix(name: str, known: tuple[str, ...], sections: Iterable[str | None]) -> Fix:
    if not name:
        return Fix("write the name of a session, or remove the key")
    kind, meant = meant_name(name)
    if kind == "sso-session" and meant:
        title = f"write sso_session = {meant}"
        is_there = meant in known
        return set_key(title, sections, "sso_session", meant) if is_there else Fix(f"{title}, and add [{kind} {meant}]")
    near = find_nearest(name, known)
    if near is None:
        return Fix(f"add [sso-session {name}]")
    return set_key(f"write sso_session = {near}, or add [sso-session {name}]", sections, "sso_session", near)


@check("SSO304", "legacy-profile", "info")
def legacy_profile(facts: Facts) -> Iterator[Observation]:
    """Profiles name the start URL themselves instead of using an `[sso-session]`.

    What it looks at: profiles with `sso_start_url` and no `sso_session`. Profiles of one instance make one finding.

    Why it matters: the form works, but a sign-in made for it is never renewed, so it ends after the token's first hour
    or hours, and it signs in by device code only.

    Example: a profile made by AWS CLI before 2.9.

    Fix: add an `[sso-session]` and let the profiles use it.

    Fix safety: unsafe; tools older than AWS CLI 2.9 and botocore 1.29 do not know sessions; manual where the profiles
    disagree about the region.

    Source: botocore 1.44.5, credentials.py `SSOProvider` (legacy token loader); AWS CLI v2, sso/utils.py.
    """
    config = facts.config
    by_url: dict[str, list[Profile]] = {}
    for profile in config.profiles.values():
        if profile.is_legacy and profile.sso_start_url:
            by_url.setdefault(plain_value(profile.sso_start_url), []).append(profile)
    for url, profiles in by_url.items():
        one = len(profiles) == 1
        who = f'profile "{profiles[0].name}" names' if one else f"{count_of(len(profiles), 'profile')} name"
        yield Observation(
            f"{who} the start URL without an sso-session: such a sign-in is never renewed",
            config.place_of(profiles[0], "sso_start_url"),
            {"start URL": url, **({} if one else {"profiles": name_some(p.name for p in profiles)})},
            use_session(config, url, profiles),
        )


@check("SSO305", "profile-and-session-disagree", "error")
def profile_and_session_disagree(facts: Facts) -> Iterator[Observation]:
    """A key stands in a profile and in its session, with different values.

    What it looks at: every key of the session that the profile has too, keys inherited from `[DEFAULT]` included; such
    a line makes one finding for all profiles. Comments and quotes in values have checks of their own and do not count.

    Why it matters: botocore raises "The value for ... is inconsistent" for every command; `aws sso login` succeeds all
    the same.

    Example: a profile that was moved to a session and kept its old `sso_start_url`.

    Fix: remove the key from the profile.

    Fix safety: unsafe; the session's value comes into force.

    Source: botocore 1.44.5, credentials.py `SSOProvider._load_sso_config`; botocore issue 2835.
    """
    config = facts.config
    found: dict[Place, list[tuple[Profile, SsoSession, str]]] = {}
    for profile in config.profiles.values():
        session = session_of(config, profile)
        if session is not None and gives_sso_credentials(profile):
            for key in session.settings:
                if _disagree(profile, session, key):
                    found.setdefault(config.place_of(profile, key), []).append((profile, session, key))
    for place, uses in found.items():
        _profile, session, key = uses[0]
        profiles = [profile for profile, _session, _key in uses]
        yield Observation(
            f"{describe_all(profiles)} and {'its' if len(profiles) == 1 else 'their'} "
            f'sso-session "{session.name}" have different values for {key}',
            place,
            {"in the session": str(config.place_of(session, key)), **list_all(profiles)},
            unset_key(f"remove {key} from {_owner(place)}", [place.section], key),
        )


def _owner(place: Place) -> str:
    return "[DEFAULT]" if place.section == "DEFAULT" else "the profile"


def _disagree(profile: Profile, session: SsoSession, key: str) -> bool:
    mine, other = profile.get(key), session.get(key)
    if key not in profile.settings or mine == other:
        return False
    return not isinstance(mine, str) or not isinstance(other, str) or plain_value(mine) != plain_value(other)


@check("SSO308", "token-only-profile", "info")
def token_only_profile(facts: Facts) -> Iterator[Observation]:
    """A profile signs in, but gives no AWS credentials.

    What it looks at: profiles with a session (or a start URL) and neither account nor role.

    Why it matters: such a profile is meant for services that take the token itself; with AWS services it fails with
    "Unable to locate credentials", or falls through to other credentials of the machine.

    Example: a profile for CodeCatalyst.

    Fix: write `sso_account_id` and `sso_role_name`, if it is meant for AWS services.

    Fix safety: manual.

    Source: botocore 1.44.5, tokens.py `SSOTokenProvider`; credentials.py `SSOProvider`.
    """
    for profile in facts.config.profiles.values():
        signs_in = "sso_session" in profile.settings or "sso_start_url" in profile.settings
        if not signs_in or gives_sso_credentials(profile) or _account_in_session(facts.config, profile):
            continue
        damaged = facts.config.section_of(profile).damaged
        if not damaged and "role_arn" not in profile.settings:
            key = "sso_session" if "sso_session" in profile.settings else "sso_start_url"
            yield Observation(
                f'profile "{profile.name}" has neither account nor role: it signs in, but gives no AWS credentials',
                facts.config.place_of(profile, key),
                fix=Fix("write sso_account_id and sso_role_name, if it is meant for AWS services"),
            )


@check("SSO311", "twin-profiles", "info")
def twin_profiles(facts: Facts) -> Iterator[Observation]:
    """Two profiles have the same settings.

    What it looks at: profiles with Identity Center account and role whose keys and values are all equal.

    Why it matters: it does no harm; one of them is perhaps a leftover, or its account was not changed after copying.

    Example: `[profile dev]` copied to `[profile prod]`, and the account id left as it was.

    Fix: remove one, or correct it.

    Fix safety: manual.

    Source: none; AWS tools do not mind.
    """
    twins: dict[tuple[tuple[str, str], ...], list[Profile]] = {}
    for profile in facts.config.profiles.values():
        if gives_sso_credentials(profile):
            key = tuple(sorted((k, str(v)) for k, v in profile.settings.items()))
            twins.setdefault(key, []).append(profile)
    for profiles in twins.values():
        if len(profiles) > 1:
            yield Observation(
                f"{count_of(len(profiles), 'profile')} have the same settings",
                facts.config.place_of(profiles[1]),
                {"profiles": name_some(profile.name for profile in profiles)},
                Fix("remove all but one, or correct what should differ"),
            )


@check("SSO317", "account-in-session", "error")
def account_in_session(facts: Facts) -> Iterator[Observation]:
    """Account and role stand only in the session, so the profile gives no credentials.

    What it looks at: profiles with neither `sso_account_id` nor `sso_role_name` whose session has one of them. All
    profiles of a session make one finding.

    Why it matters: botocore looks at the profile's own keys to decide whether Identity Center is meant; finding none,
    it goes on to other credentials without a word.

    Example: `sso_account_id` and `sso_role_name` written under `[sso-session corp]`.

    Fix: move them to the profiles.

    Fix safety: unsafe; the profile begins to give credentials; manual where the session has only one of the two.

    Source: botocore 1.44.5, credentials.py `SSOProvider._load_sso_config`.
    """
    config = facts.config
    users: dict[SsoSession, list[Profile]] = {}
    for profile in config.profiles.values():
        session = session_of(config, profile)
        if session is not None and not gives_sso_credentials(profile) and _account_in_session(config, profile):
            users.setdefault(session, []).append(profile)
    for session, profiles in users.items():
        there = [key for key in _ACCOUNT_AND_ROLE if key in session.settings]
        absent = [key for key in _ACCOUNT_AND_ROLE if key not in session.settings]
        one = len(profiles) == 1
        yield Observation(
            f"{describe_all(profiles)} {'gives' if one else 'give'} no credentials: "
            f'{there[0]} stands only in sso-session "{session.name}"',
            config.place_of(session, there[0]),
            list_all(profiles),
            move_keys(
                f"move {' and '.join(there)} to the {'profile' if one else 'profiles'}"
                + (f", and write {absent[0]} there" if absent else ""),
                config.section_of(session),
                () if absent else there,
                [config.section_of(profile) for profile in profiles],
            ),
        )


def _account_in_session(config: Config, profile: Profile) -> bool:
    session = session_of(config, profile)
    return session is not None and ("sso_account_id" in session.settings or "sso_role_name" in session.settings)


PROFILE_LINK_CHECKS: tuple[Check, ...] = (
    unknown_session,
    legacy_profile,
    profile_and_session_disagree,
    token_only_profile,
    twin_profiles,
    account_in_session,
)
