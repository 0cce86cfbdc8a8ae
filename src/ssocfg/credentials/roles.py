"""Which account and role a profile promises, by the rules of botocore's SSO provider."""

from __future__ import annotations

from typing import NamedTuple

from ssocfg.config.blocks import Profile, Settings, SsoSession
from ssocfg.config.model import Config
from ssocfg.credentials.sessions import assumes_role, own_session
from ssocfg.errors import NotSsoError, UnknownProfileError
from ssocfg.tokens.cache_key import file_name, role_credentials_key
from ssocfg.tokens.state import WantedSession


class WantedRole(NamedTuple):
    """The role that a profile stands for.

    Attributes:
        profile: The profile.
        account_id: The account as written.
        role_name: The permission set as written.
        session: The session that must be signed in.
        region: The region that commands of the profile use, or None.
    """

    profile: str
    account_id: str
    role_name: str
    session: WantedSession
    region: str | None

    @property
    def file(self) -> str:
        """The name of the file in `~/.aws/cli/cache` that holds its credentials."""
        session, portal = self.session.name, self.session.start_url
        return file_name(role_credentials_key(self.account_id, self.role_name, session_name=session, start_url=portal))


_ACCOUNT_AND_ROLE = ("sso_account_id", "sso_role_name")
_PORTAL = ("sso_start_url", "sso_region")


def find_role(config: Config, name: str) -> WantedRole:
    """Find the account and role whose credentials AWS tools use for a profile.

    Args:
        config: The config file.
        name: The name of a profile.

    Raises:
        UnknownProfileError: There is no such profile.
        UnknownSessionError: It names a session that is not there.
        NotSsoError: It or its session lacks something, it contradicts its session, or AWS tools take its credentials
            from elsewhere.

    Source: botocore 1.43, credentials.py `SSOProvider._load_sso_config`, `_resolve_sso_session_reference`;
    `create_credential_resolver` (what comes before it); tokens.py `SSOTokenProvider._load_sso_config` (what a session
    must have itself).
    """
    if name not in config.profiles:
        raise UnknownProfileError(name, tuple(config.profiles))
    profile = config.profiles[name]
    _check_provider(config, profile)
    session = own_session(config, profile)
    if session is None or session.name is None:
        _check_keys(profile.settings, (*_ACCOUNT_AND_ROLE, *_PORTAL), name)
        session = WantedSession(None, profile.sso_start_url, profile.sso_region, None, name)
        return WantedRole(name, profile.sso_account_id or "", profile.sso_role_name or "", session, profile.region)
    _check_agreement(config, profile, session.name)
    settings = {**config.sessions[session.name].settings, **profile.settings}
    _check_keys(settings, _ACCOUNT_AND_ROLE, name)
    _check_keys(config.sessions[session.name].settings, _PORTAL, session.name, "session")
    return WantedRole(name, str(settings["sso_account_id"]), str(settings["sso_role_name"]), session, profile.region)


def promises_role(profile: Profile) -> bool:
    """Say whether AWS tools ask IAM Identity Center for the credentials of a profile."""
    return _names_role(profile) and _find_earlier(profile) is None


def _find_earlier(profile: Profile) -> str | None:
    """Return the key for which AWS tools take the credentials from elsewhere before they come to Identity Center.

    An empty `web_identity_token_file` leads nowhere, and yet it keeps a `role_arn` from being assumed.
    """
    if profile.get("web_identity_token_file"):
        return "web_identity_token_file"
    return "role_arn" if assumes_role(profile) else None


def _check_provider(config: Config, profile: Profile) -> None:
    """Raise where AWS tools take the credentials from elsewhere, or from nowhere."""
    earlier = _find_earlier(profile)
    names_role = _names_role(profile)
    if earlier is not None:
        reason = f"has {earlier}, so AWS tools do not ask IAM Identity Center for its credentials"
        raise NotSsoError(profile.name, reason, "SSO307" if names_role else None)
    if names_role:
        return
    session = config.sessions.get(profile.sso_session or "")
    if session is not None and _names_role(session):
        reason = (
            f'has no sso_account_id and no sso_role_name itself; those of its session "{session.name}" do not count'
        )
        raise NotSsoError(profile.name, reason, "SSO317")
    code = "SSO308" if "sso_session" in profile.settings or "sso_start_url" in profile.settings else None
    raise NotSsoError(profile.name, "has no sso_account_id and no sso_role_name, so it has no role", code)


def _names_role(block: Profile | SsoSession) -> bool:
    return any(key in block.settings for key in _ACCOUNT_AND_ROLE)


def _check_keys(settings: Settings, keys: tuple[str, ...], name: str, kind: str = "profile") -> None:
    missing = [key for key in keys if not isinstance(settings.get(key), str)]
    if missing:
        code = "SSO302" if kind == "profile" else "SSO201"
        raise NotSsoError(name, f"has no {' and no '.join(missing)}", code, kind)


def _check_agreement(config: Config, profile: Profile, session: str) -> None:
    for key, value in config.sessions[session].settings.items():
        if key in profile.settings and profile.settings[key] != value:
            reason = f'and its session "{session}" have different values for {key}, which AWS tools refuse'
            raise NotSsoError(profile.name, reason, "SSO305")
