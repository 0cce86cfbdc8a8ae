"""Names that a new session and a new profile could have: speaking, portable, and not taken."""

from __future__ import annotations

from ssocfg.config.model import Config
from ssocfg.errors import InvalidValueError
from ssocfg.onboarding.migration import name_session, numbered
from ssocfg.onboarding.naming import portable
from ssocfg.values import parse_start_url


def propose_session_name(config: Config, start_url: str) -> str:
    """Propose a name for a session that is not there: the portal's alias or id, made portable and unique.

    Raises:
        InvalidValueError: The start URL is none.
    """
    return name_session(parse_start_url(start_url), config.sessions)


def propose_profile_name(config: Config, session: str, account_id: str, account_name: str, role_name: str) -> str:
    """Propose a name for a profile: that of one which is the same role already, else account and role, not taken.

    Args:
        config: The config as it is.
        session: The name of the session.
        account_id: The account's twelve digits.
        account_name: Its name, as anyone may have chosen it; may be empty.
        role_name: The role.
    """
    same = find_profile_of_role(config, session, account_id, role_name)
    if same is not None:
        return same
    short = portable(account_name) or account_id
    names = (f"{short}-{role_name}", *((f"{short}-{account_id}-{role_name}",) if short != account_id else ()))
    free = next((name for name in names if name not in config.profiles), None)
    return free or next(name for name in numbered(names[-1]) if name not in config.profiles)


def find_profile_of_role(config: Config, session: str, account_id: str, role_name: str) -> str | None:
    """Find the first profile that uses a session for a role of an account."""
    wanted = {"sso_session": session, "sso_account_id": account_id, "sso_role_name": role_name}
    found = (name for name, p in config.profiles.items() if all(p.get(key) == value for key, value in wanted.items()))
    return next(found, None)


def check_profile_name(config: Config, name: str) -> None:
    """Refuse a profile's name that a new sign-in profile cannot have.

    Raises:
        InvalidValueError: The profile is new, and not every AWS tool would read its name as it is meant.
        DoubtfulValueError: There is such a profile, and AWS tools would not use IAM Identity Center for it.
    """
    from ssocfg.config.edits import check_new_name

    if name not in config.profiles:
        if name.startswith("-"):  # which commands take for an option
            raise InvalidValueError("profile name", "it begins with a hyphen")
        check_new_name(name, "profile name")
        return
    _check_that_sso_would_count(config, name)


def _check_that_sso_would_count(config: Config, name: str) -> None:
    """Refuse a profile whose role is assumed by AWS tools before they look at its `sso_` keys.

    Source: botocore 1.44, credentials.py `create_credential_resolver`: the order of the providers.
    """
    from ssocfg.errors import DoubtfulValueError

    key = next((k for k in ("role_arn", "web_identity_token_file") if k in config.profiles[name].settings), None)
    if key is not None:
        reason = f'profile "{name}" is there and has one, which AWS tools use before IAM Identity Center'
        doubt = DoubtfulValueError(key, reason)
        doubt.hint = "Take another profile name."
        raise doubt
