"""Which session must be signed in for a name, through `source_profile` where need be."""

from __future__ import annotations

from ssocfg.config.blocks import Profile, SsoSession
from ssocfg.config.model import Config
from ssocfg.errors import NotSsoError, UnknownSessionError
from ssocfg.tokens.state import WantedSession


def find_session(config: Config, name: str) -> WantedSession:
    """Find the session that a name stands for: a session's own name, or that of a profile which leads to one.

    Args:
        config: The config file.
        name: The name of a session, else of a profile. A profile without `sso_session` and `sso_start_url` leads on
            to its `source_profile`.

    Raises:
        UnknownSessionError: Neither a session nor a profile has that name, or a profile names a missing session.
        NotSsoError: The profile does not lead to IAM Identity Center.
    """
    if name in config.sessions:
        return wanted_session(config.sessions[name])
    if name not in config.profiles:
        raise UnknownSessionError(name, tuple(dict.fromkeys((*config.sessions, *config.profiles))))
    return find_session_of_profile(config, name)


def find_session_of_profile(config: Config, name: str) -> WantedSession:
    """Find the session that a profile uses, itself or by its `source_profile`.

    Args:
        config: The config file.
        name: The name of a profile that it has.

    Raises:
        UnknownSessionError: The profile at the end of the chain names a session that is not there.
        NotSsoError: The chain does not end in IAM Identity Center.

    Source: botocore 1.43, credentials.py `AssumeRoleProvider._resolve_credentials_from_profile`, `SSOProvider`.
    """
    chain = [name]
    while True:
        profile = config.profiles[chain[-1]]
        if profile.sso_session is not None:
            return wanted_session(_session_of(config, profile), chain[-1])
        if profile.sso_start_url is not None:
            return WantedSession(None, profile.sso_start_url, profile.sso_region, None, chain[-1])
        source = profile.get("source_profile")
        if not isinstance(source, str):
            raise NotSsoError(name, f"{_via(chain)}has neither sso_session nor sso_start_url, so there is no sign-in")
        if source in chain:
            raise NotSsoError(name, f"has source profiles that lead in a circle: {_arrows([*chain, source])}", "SSO309")
        if source not in config.profiles:
            raise NotSsoError(name, f'{_via(chain)}has the source_profile "{source}", which does not exist', "SSO309")
        chain.append(source)


def _session_of(config: Config, profile: Profile) -> SsoSession:
    name = profile.sso_session or ""
    if name not in config.sessions:
        raise UnknownSessionError(name, tuple(config.sessions))
    return config.sessions[name]


def _via(chain: list[str]) -> str:
    return f"leads by its source_profile to ({_arrows(chain)}) what " if len(chain) > 1 else ""


def _arrows(chain: list[str]) -> str:
    return " -> ".join(chain)


def wanted_session(session: SsoSession, profile: str | None = None) -> WantedSession:
    """Say of a session what a sign-in needs to know."""
    scopes = None if session.sso_registration_scopes is None else session.scopes
    return WantedSession(session.name, session.sso_start_url, session.sso_region, scopes, profile)


def list_sessions(config: Config) -> tuple[WantedSession, ...]:
    """List every sign-in that the file speaks of: the sessions, then the portals of legacy profiles, in file order.

    Of legacy profiles with one and the same start URL the first stands for all: they share a token.
    """
    legacy: dict[str, WantedSession] = {}
    for profile in config.profiles.values():
        if profile.is_legacy and profile.sso_start_url is not None:
            url = profile.sso_start_url
            legacy.setdefault(url, WantedSession(None, url, profile.sso_region, None, profile.name))
    return (*map(wanted_session, config.sessions.values()), *legacy.values())


def check_complete(session: WantedSession) -> tuple[str, str]:
    """Return the start URL and region of a session that can be signed in to.

    Raises:
        NotSsoError: One of them is missing.
    """
    start_url, region = session.start_url, session.region
    if start_url and region:
        return start_url, region
    missing = "sso_region" if start_url else "sso_start_url"
    kind, name = ("session", session.name) if session.name is not None else ("profile", session.profile or "")
    raise NotSsoError(name, f"has no {missing}", "SSO201" if kind == "session" else "SSO302", kind)
