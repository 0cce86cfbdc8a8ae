"""Which session must be signed in for a name, through `source_profile` where need be."""

from __future__ import annotations

from ssocfg.config.blocks import Profile, SsoSession
from ssocfg.config.model import Config
from ssocfg.errors import InvalidValueError, NotSsoError, UnknownSessionError
from ssocfg.tokens.state import WantedSession
from ssocfg.values import parse_region

LONGEST_CHAIN = 20  # of profiles that lead on by source_profile; nobody has three


def find_session(config: Config, name: str) -> WantedSession:
    """Find the session that a name stands for: a session's own name, or that of a profile which leads to one.

    Args:
        config: The config file.
        name: The name of a session, else of a profile. A profile that assumes a role, or has no session of its own,
            leads on to its `source_profile`.

    Raises:
        UnknownSessionError: Neither a session nor a profile has that name, or a profile names a missing session.
        NotSsoError: The profile does not lead to IAM Identity Center.
    """
    if name in config.sessions:
        return wanted_session(config.sessions[name])
    if name not in config.profiles:
        unknown = UnknownSessionError(name, tuple(dict.fromkeys((*config.sessions, *config.profiles))))
        unknown.kind = "sso-session or profile"
        raise unknown
    return find_session_of_profile(config, name)


def find_session_of_profile(config: Config, name: str) -> WantedSession:
    """Find the session that a profile uses, itself or by its `source_profile`.

    Where both are there, a profile with `role_arn` is one by its source, as AWS tools assume that role and never use
    the profile's own session.

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
        source = _source_of(profile, is_first=len(chain) == 1)
        if source is None:
            found = own_session(config, profile)
            if found is None:
                raise NotSsoError(name, f"{_via(chain)}has neither sso_session nor sso_start_url: there is no sign-in")
            return found
        if source in chain:
            raise NotSsoError(name, f"has source profiles that lead in a circle: {_arrows([*chain, source])}", "SSO309")
        if source not in config.profiles:
            raise NotSsoError(name, f'{_via(chain)}names the source_profile "{source}", which does not exist', "SSO309")
        chain.append(source)


def chain_of(config: Config, name: str) -> tuple[str, ...]:
    """Name a profile and those that it leads to by `source_profile`, as far as they are there.

    A circle ends before the name that comes again; of a very long chain more than `LONGEST_CHAIN` are given, not all.
    """
    chain = {name: None}
    last = name
    while last in config.profiles and len(chain) <= LONGEST_CHAIN:
        source = config.profiles[last].get("source_profile")
        if not isinstance(source, str) or not source or source in chain:
            break
        chain[source] = None
        last = source
    return tuple(chain)


def own_session(config: Config, profile: Profile) -> WantedSession | None:
    """Return the session or portal that a profile itself names, or None where it names none.

    Raises:
        UnknownSessionError: It names a session that is not there.
        NotSsoError: It has a nested block where the name of a session should be.
    """
    session = profile.get("sso_session")
    if session is None:
        url = profile.sso_start_url
        return None if url is None else WantedSession(None, url, profile.sso_region, None, profile.name)
    if not isinstance(session, str):
        raise NotSsoError(profile.name, "has an sso_session that is no name", "SSO301")
    if session not in config.sessions:
        unknown = UnknownSessionError(session, tuple(config.sessions))
        unknown.hint = f'Profile "{profile.name}" names it. {unknown.hint}'
        raise unknown
    return wanted_session(config.sessions[session], profile.name)


def _source_of(profile: Profile, *, is_first: bool) -> str | None:
    """Return the profile that this one is one by, or None where it is one by itself or by none.

    A chain ends at a profile with access keys; only the first one's own keys do not count.
    """
    source = profile.get("source_profile")
    if not isinstance(source, str) or source == profile.name:
        return None
    if profile.get("sso_session") is None and profile.sso_start_url is None:
        return source
    has_keys = any(key in profile.settings for key in ("aws_access_key_id", "aws_secret_access_key"))
    return source if assumes_role(profile) and (is_first or not has_keys) else None


def assumes_role(profile: Profile) -> bool:
    """Say whether AWS tools assume a role by the keys of another profile or of the machine.

    Source: botocore 1.43, credentials.py `AssumeRoleProvider._has_assume_role_config_vars`.
    """
    return "role_arn" in profile.settings and "web_identity_token_file" not in profile.settings


def _via(chain: list[str]) -> str:
    if len(chain) == 1:
        return ""
    path = f" ({_arrows(chain)})" if len(chain) > 2 else ""
    return f'leads by source_profile to "{chain[-1]}"{path}, which '


def _arrows(chain: list[str]) -> str:
    return " -> ".join(chain)


def wanted_session(session: SsoSession, profile: str | None = None) -> WantedSession:
    """Say of a session what a sign-in needs to know."""
    scopes = None if session.sso_registration_scopes is None else session.scopes
    return WantedSession(session.name, session.sso_start_url, session.sso_region, scopes, profile)


def list_sessions(config: Config) -> tuple[WantedSession, ...]:
    """List every sign-in that the file speaks of: the sessions, then the portals of legacy profiles, in file order.

    Of legacy profiles with one and the same start URL the first that has a region stands for all: they share a token.
    """
    legacy: dict[str, WantedSession] = {}
    for profile in config.profiles.values():
        if profile.is_legacy and profile.sso_start_url is not None:
            url = profile.sso_start_url
            known = legacy.get(url)
            if known is None or (not known.region and profile.sso_region):
                legacy[url] = WantedSession(None, url, profile.sso_region, None, profile.name)
    return (*map(wanted_session, config.sessions.values()), *legacy.values())


def check_complete(session: WantedSession) -> tuple[str, str]:
    """Return the start URL and region of a session that can be signed in to.

    Raises:
        NotSsoError: One of them is missing, or the region cannot be one.
    """
    start_url, region = session.start_url, session.region
    kind, name = ("session", session.name) if session.name is not None else ("profile", session.profile or "")
    if start_url and region:
        try:
            return start_url, parse_region(region)
        except InvalidValueError as error:
            raise NotSsoError(name, f"has an sso_region that is none: {error.reason}", "SSO203", kind) from error
    missing = [key for key, value in (("sso_start_url", start_url), ("sso_region", region)) if not value]
    raise NotSsoError(name, f"has no {' and no '.join(missing)}", "SSO201" if kind == "session" else "SSO302", kind)
