"""A home directory and an environment in which AWS programs meet the fake and nothing else."""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import sys
import sysconfig
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from ssocfg.testing.person import MODULE
from ssocfg.testing.sessions import Issued, Registration
from ssocfg.testing.settings import Settings

# Proxies would carry requests off this machine, whatever their address; folders that are named for the user's own
# files would be written to in the place of this home's.
_DROPPED = frozenset({
    "http_proxy", "https_proxy", "all_proxy", "boto_config",
    "xdg_cache_home", "xdg_config_home", "xdg_data_home", "xdg_state_home",
})  # fmt: skip
DROPPED_SPELLINGS = sorted({*_DROPPED, *(name.upper() for name in _DROPPED)})
_TIME = "%Y-%m-%dT%H:%M:%SZ"


class ProfileWish(NamedTuple):
    """A profile to be written."""

    name: str
    account_id: str
    role: str


def is_dropped(name: str) -> bool:
    """Say whether a variable of the environment would lead programs elsewhere."""
    return name.upper().startswith("AWS_") or name.lower() in _DROPPED


def make_environ(home: str | os.PathLike[str], url: str) -> dict[str, str]:
    """Return this process's environment, with AWS programs pointed at the fake and at this home."""
    kept = {name: value for name, value in os.environ.items() if not is_dropped(name)}
    return {
        **kept,
        **_way_to_ourselves(kept.get("PYTHONPATH")),
        "HOME": os.fspath(home),
        "USERPROFILE": os.fspath(home),
        "AWS_ENDPOINT_URL_SSO_OIDC": url,
        "AWS_ENDPOINT_URL_SSO": url,
        "AWS_ENDPOINT_URL_STS": url,
        "AWS_EC2_METADATA_DISABLED": "true",
        "BROWSER": f"{shlex.quote(sys.executable)} -m {MODULE} %s",
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
    }


def _way_to_ourselves(path: str | None) -> dict[str, str]:
    """Let another Python find this package where it would not by itself: in a zip file, or unpacked from one."""
    root = str(Path(__file__).absolute().parents[2])
    if root in (sysconfig.get_path("purelib"), *(path or "").split(os.pathsep)):
        return {}
    return {"PYTHONPATH": os.pathsep.join([root, *([path] if path else [])])}


def write_config(
    home: str | os.PathLike[str],
    settings: Settings,
    session: str | None,
    profiles: Iterable[ProfileWish],
    scopes: Sequence[str],
) -> Path:
    """Write `.aws/config` in this home, with one session and these profiles; without session the legacy form."""
    path = Path(home) / ".aws" / "config"
    common = {"sso_start_url": settings.start_url, "sso_region": settings.region}
    sections: list[str] = []
    if session is not None:
        scope = {"sso_registration_scopes": ",".join(scopes)} if scopes else {}
        sections.append(_section(f"sso-session {session}", {**common, **scope}))
        common = {"sso_session": session}
    for wish in profiles:
        keys = {"sso_account_id": wish.account_id, "sso_role_name": wish.role, "region": settings.region}
        header = "default" if wish.name == "default" else f"profile {wish.name}"
        sections.append(_section(header, {**common, **keys}))
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_text("\n".join(sections), encoding="utf-8")
    return path


def write_token(
    home: str | os.PathLike[str],
    settings: Settings,
    key: str,
    issued: Issued,
    registration: Registration,
    expires_at: datetime,
) -> Path:
    """Write the token file as the AWS CLI does; `key` is the name of the session, or the start URL.

    Source: AWS CLI v2 `botocore/utils.py`, `SSOTokenFetcher`: file name and keys.
    """
    content = {
        "startUrl": settings.start_url,
        "region": settings.region,
        "accessToken": issued.access_token,
        "expiresAt": _format(expires_at),
        "clientId": registration.client_id,
        "clientSecret": registration.client_secret,
        "registrationExpiresAt": _format(registration.expires_at),
    }
    if issued.refresh_token is not None:
        content["refreshToken"] = issued.refresh_token
    name = hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()
    path = Path(home) / ".aws" / "sso" / "cache" / f"{name}.json"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def _section(header: str, keys: Mapping[str, str]) -> str:
    return "".join([f"[{header}]\n", *(f"{name} = {value}\n" for name, value in keys.items())])


def _format(at: datetime) -> str:
    return at.astimezone(UTC).strftime(_TIME)
