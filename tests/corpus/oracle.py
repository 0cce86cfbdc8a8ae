"""What botocore makes of a home, without any call: the judge of what is healthy and what is broken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, NamedTuple
from unittest import mock

import botocore.credentials
import botocore.loaders
import botocore.session
import dateutil.parser  # type: ignore[import-untyped]
from botocore.utils import JSONFileCache, SSOTokenLoader

from corpus.home import ROLE_CACHE, SSO_CACHE, Home

QUIET = {"AWS_EC2_METADATA_DISABLED": "true"}
SELECTING = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")
IDENTITY = ("sso_account_id", "sso_role_name", "role_arn", "source_profile")
SESSION = ("sso_session", "sso_start_url", "sso_region")
MODELS = botocore.loaders.create_loader()  # it keeps what it has read of botocore's own data, half of the time


class Outcome(NamedTuple):
    """What came of asking botocore about a profile.

    Attributes:
        trouble: The kind of what it raised; empty where it raised nothing.
        provider: What it takes credentials from.
        identity: Whose credentials it would ask for, and where.
        token: `"live"`, `"expired"`, the kind of what reading it raised, or empty where none is needed.
        roles: The same of role credentials that AWS CLI has kept, as far as they are read.
    """

    trouble: str = ""
    provider: str | None = None
    identity: tuple[str | None, ...] = ()
    token: str = ""
    roles: str = ""


@contextmanager
def at_home(home: Home) -> Iterator[None]:
    """Let botocore in this process read what is in this home, and nothing else."""
    folder = str(home.at(SSO_CACHE))
    with (
        home.lived_in(QUIET),
        mock.patch("botocore.credentials.SSOProvider._SSO_TOKEN_CACHE_DIR", folder),
        mock.patch("botocore.tokens.SSOTokenProvider._SSO_TOKEN_CACHE_DIR", folder),
    ):
        yield


def ask(home: Home, profile: str | None) -> Outcome:
    """Ask botocore about a profile, as a person would name it: on the command line, or by variables where they are set."""
    with at_home(home):
        named = None if profile == "default" or any(name in home.environ for name in SELECTING) else profile
        try:
            session = botocore.session.Session(profile=named)
            session.register_component("data_loader", MODELS)
            credentials = session.get_credentials()
            settings = _settings(session)
            session.create_client("sso", region_name=settings.get("sso_region") or "eu-west-1")
        except Exception as error:  # noqa: BLE001  which it is, is what was asked for
            return Outcome(type(error).__name__)
        if credentials is None:
            return Outcome(identity=_identity(session, settings), token=_token(home, settings))
        return Outcome("", credentials.method, _identity(session, settings), _token(home, settings), _roles(home))


def _settings(session: Any) -> dict[str, Any]:
    """Merge a profile with its session, as botocore's providers do."""
    scoped: dict[str, Any] = session.get_scoped_config()
    sessions: dict[str, dict[str, Any]] = session.full_config.get("sso_sessions", {})
    return {**sessions.get(scoped.get("sso_session", ""), {}), **scoped}


def _identity(session: Any, settings: dict[str, Any]) -> tuple[str | None, ...]:
    return (*(settings.get(name) for name in (*IDENTITY, *SESSION)), session.get_config_variable("region"))


def _token(home: Home, settings: dict[str, Any]) -> str:
    if "sso_start_url" not in settings:
        return ""
    load = SSOTokenLoader(JSONFileCache(str(home.at(SSO_CACHE))))
    try:
        token = load(settings["sso_start_url"], session_name=settings.get("sso_session"))
        left = dateutil.parser.parse(token["expiresAt"]) - datetime.now(UTC)
    except Exception as error:  # noqa: BLE001  as above
        return type(error).__name__
    renews = "sso_session" in settings and _can_renew(token)
    return "live" if renews or left.total_seconds() > 0 else "expired"


def _can_renew(token: dict[str, Any]) -> bool:
    """Say whether botocore would try; it needs all four."""
    if not all(token.get(name) for name in ("refreshToken", "clientId", "clientSecret", "registrationExpiresAt")):
        return False
    return bool(dateutil.parser.parse(token["registrationExpiresAt"]) > datetime.now(UTC))


def _roles(home: Home) -> str:
    folder = home.at(ROLE_CACHE)
    cache = JSONFileCache(str(folder))
    for path in folder.glob("*.json"):
        try:
            _ = cache[path.stem]
        except Exception as error:  # noqa: BLE001  as above
            return type(error).__name__
    return ""
