"""What botocore's provider for IAM Identity Center makes of a profile, before it looks for a token."""

from __future__ import annotations

from collections.abc import Mapping

from ssocfg.config.blocks import Settings
from ssocfg.credentials.merged import Found, MergedProfiles
from ssocfg.credentials.verdicts import Verdict, absent, fails, wins
from ssocfg.values import Place

_ROLE = ("sso_role_name", "sso_account_id")
_PORTAL = ("sso_start_url", "sso_region")
_ALL = (*_ROLE, *_PORTAL)
_UNREAD = "the credentials file, whose values are not read"


def judge_sso(profiles: MergedProfiles, name: str) -> Verdict:
    """Judge a profile as botocore's SSO provider does.

    Source: botocore 1.44, credentials.py `SSOProvider._load_sso_config`, `_resolve_sso_session_reference`;
    tokens.py `SSOTokenProvider._load_sso_config` (what a session must have itself, or every use fails).
    """
    named = next((found for found in (profiles.find(name, key) for key in _ROLE) if found is not None), None)
    session = profiles.find(name, "sso_session")
    if named is None:
        only = " (the profile has an sso_session, which alone gives a token and no credentials)" if session else ""
        return absent("sso", f"no sso_account_id and no sso_role_name{only}", session.place if session else None)
    if session is None:
        return _judge_keys(profiles, name, {}, named.place)
    if session.is_hidden:
        return wins(
            "sso", f"account and role are named; the sso_session stands in {_UNREAD}", session.place, certain=False
        )
    if not isinstance(session.value, str):
        return fails("sso", "TypeError", "sso_session is a nested block", session.place)
    settings = profiles.session_settings(session.value)
    if settings is None:
        because = f"there is no [sso-session {session.value}]"
        return fails("sso", "InvalidConfigError", because, session.place)
    return _judge_session(profiles, name, settings, named.place)


def _judge_session(profiles: MergedProfiles, name: str, session: Settings, place: Place) -> Verdict:
    hidden: Found | None = None
    for key, value in session.items():
        own = profiles.find(name, key)
        if own is not None and own.is_hidden:
            hidden = hidden or own
        elif own is not None and _plain(own.value) != _plain(value):
            because = f"profile and session have different values for {key}"
            return fails("sso", "InvalidConfigError", because, own.place)
    verdict = _judge_keys(profiles, name, session, place)
    if hidden is None or verdict.error is not None:
        return verdict
    because = f"{verdict.because}, provided that the {hidden.place.key} of the session equals that of {_UNREAD}"
    return verdict._replace(because=because, certain=False)


def _plain(value: str | Mapping[str, str] | None) -> object:
    return dict(value) if isinstance(value, Mapping) else value


def _judge_keys(profiles: MergedProfiles, name: str, session: Settings, place: Place) -> Verdict:
    missing = [key for key in _ALL if key not in session and profiles.find(name, key) is None]
    if missing:
        of = "the profile and its session lack" if session else "the profile lacks"
        return fails("sso", "InvalidConfigError", f"{of} {', '.join(missing)}", place)
    return wins("sso", _describe(profiles, name, session), place)


def _describe(profiles: MergedProfiles, name: str, session: Settings) -> str:
    def shown(key: str) -> str:
        found = profiles.find(name, key)
        value = found.value if found is not None else session.get(key)
        return value if isinstance(value, str) else "(not read)"

    through = "the profile's own start URL"
    if profiles.find(name, "sso_session") is not None:
        lacks = [key for key in _PORTAL if key not in session]
        through = f'session "{shown("sso_session")}"'
        through += f", whose lack of {' and '.join(lacks)} makes every use fail" if lacks else ""
    return f"account {shown('sso_account_id')}, role {shown('sso_role_name')} by {through}"
