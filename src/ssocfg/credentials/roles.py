"""Which account and role a profile promises, by the rules of botocore's SSO provider."""

from __future__ import annotations

from typing import NamedTuple

from ssocfg.config.blocks import Profile
from ssocfg.config.model import Config
from ssocfg.credentials.sessions import find_session_of_profile
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


_EARLIER = ("role_arn", "web_identity_token_file")


def find_role(config: Config, name: str) -> WantedRole:
    """Find the account and role whose credentials AWS tools use for a profile.

    Args:
        config: The config file.
        name: The name of a profile.

    Raises:
        UnknownProfileError: There is no such profile.
        UnknownSessionError: It names a session that is not there.
        NotSsoError: It names no account or role, contradicts its session, or takes its credentials from elsewhere.

    Source: botocore 1.43, credentials.py `SSOProvider._load_sso_config`, `_merge_sso_configs`;
    `create_credential_resolver` (what comes before it).
    """
    if name not in config.profiles:
        raise UnknownProfileError(name, tuple(config.profiles))
    profile = config.profiles[name]
    _check_provider(profile)
    session = find_session_of_profile(config, name)
    settings = dict(profile.settings)
    if session.name is not None:
        _check_agreement(config, profile, session.name)
        settings = dict(config.sessions[session.name].settings) | settings
    for key in ("sso_account_id", "sso_role_name", "sso_start_url", "sso_region"):
        if not isinstance(settings.get(key), str):
            raise NotSsoError(name, f"has no {key}", "SSO302")
    return WantedRole(name, str(settings["sso_account_id"]), str(settings["sso_role_name"]), session, profile.region)


def promises_role(profile: Profile) -> bool:
    """Say whether AWS tools ask IAM Identity Center for the credentials of a profile."""
    settings = profile.settings
    return ("sso_account_id" in settings or "sso_role_name" in settings) and not any(
        key in settings for key in _EARLIER
    )


def _check_provider(profile: Profile) -> None:
    """Raise where AWS tools take the credentials from elsewhere, or from nowhere."""
    for key in _EARLIER:
        if key in profile.settings:
            raise NotSsoError(profile.name, f"has {key}, so that AWS tools do not ask Identity Center for it", "SSO307")
    if not promises_role(profile):
        code = "SSO308" if profile.sso_session is not None else None
        raise NotSsoError(profile.name, "names no sso_account_id and sso_role_name, so it has no role", code)


def _check_agreement(config: Config, profile: Profile, session: str) -> None:
    for key, value in config.sessions[session].settings.items():
        if key in profile.settings and profile.settings[key] != value:
            reason = f'and its session "{session}" disagree about {key}, so that AWS tools refuse it'
            raise NotSsoError(profile.name, reason, "SSO305")
