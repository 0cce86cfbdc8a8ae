"""The names of the cache's files, exactly as AWS CLI and botocore make them.

A key is the SHA-1, in hex, of a session's name, of a start URL, or of a piece of JSON. Texts are hashed as they are
written: `/start` and `/start/` are two files to every AWS tool. `file_name` makes a file's name of a key.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Protocol


class _Hash(Protocol):
    def hexdigest(self) -> str: ...


def token_key(session_name_or_start_url: str) -> str:
    """Return the key of a token: that of a session by its name, that of a legacy profile by its start URL.

    Source: botocore 1.43, utils.py `SSOTokenLoader._generate_cache_key`.
    """
    return _sha1(session_name_or_start_url)


def registration_key(
    start_url: str, region: str, scopes: tuple[str, ...] | None = None, session_name: str | None = None
) -> str:
    """Return the key of the client registration that a sign-in uses; one and the same for both kinds of sign-in.

    Args:
        start_url: The start URL as written.
        region: The region of the Identity Center instance.
        scopes: The scopes in the order of the config file; None where it has no `sso_registration_scopes`, which is
            another key than an empty one.
        session_name: The session's name; None for a legacy profile.

    Source: AWS CLI 2.36, botocore/utils.py `BaseSSOTokenFetcher._registration_cache_key`, customizations/sso/utils.py
    `BaseSSOCommand._get_sso_session_config` (scopes).
    """
    named = {
        "tool": "botocore",
        "startUrl": start_url,
        "region": region,
        "scopes": None if scopes is None else list(scopes),
        "session_name": session_name,
    }
    return _sha1_of_json(named)


def role_credentials_key(
    account_id: str, role_name: str, *, session_name: str | None = None, start_url: str | None = None
) -> str:
    """Return the key of a role's credentials in `~/.aws/cli/cache`.

    Args:
        account_id: The account as written in the profile.
        role_name: The permission set as written in the profile.
        session_name: The name of the profile's session; where there is one, the start URL does not count.
        start_url: The start URL of a legacy profile, as written.

    Source: botocore 1.43, credentials.py `SSOCredentialFetcher._create_cache_key`.
    """
    named = {"roleName": role_name, "accountId": account_id}
    if session_name:
        named["sessionName"] = session_name
    else:
        named["startUrl"] = start_url or ""
    return _sha1_of_json(named, minified=True)


def assume_role_key(
    role_arn: str,
    *,
    session_name: str | None = None,
    external_id: str | None = None,
    mfa_serial: str | None = None,
    duration_seconds: int | None = None,
) -> str:
    """Return the key of an assumed role's credentials in `~/.aws/cli/cache`.

    Args:
        role_arn: The profile's `role_arn`.
        session_name: Its `role_session_name`; a name that AWS CLI makes up does not count.
        external_id: Its `external_id`.
        mfa_serial: Its `mfa_serial`.
        duration_seconds: Its `duration_seconds`, as a number of seconds.

    Source: botocore 1.43, credentials.py `BaseAssumeRoleCredentialFetcher._create_cache_key` and
    `AssumeRoleProvider._load_creds_via_assume_role`.
    """
    named: dict[str, object] = {"RoleArn": role_arn}
    if session_name:
        named["RoleSessionName"] = session_name
    optional = {"ExternalId": external_id, "SerialNumber": mfa_serial, "DurationSeconds": duration_seconds}
    return _sha1_of_json(named | {key: value for key, value in optional.items() if value is not None})


def file_name(key: str) -> str:
    """Return the name of the file that a key stands for, without its folder."""
    return f"{key}.json"


def is_key_file_name(name: str) -> bool:
    """Say whether a file's name, without its folder, is one that `file_name` could have given."""
    stem = name.removesuffix(".json")
    return stem != name and len(stem) == 40 and set("0123456789abcdef").issuperset(stem)


def _sha1_of_json(named: Mapping[str, object], *, minified: bool = False) -> str:
    import json

    return _sha1(json.dumps(named, sort_keys=True, separators=(",", ":") if minified else None))


@lru_cache(maxsize=4096)  # of one and the same name many questions are asked
def _sha1(text: str) -> str:
    # SHA-1 names files here and protects nothing, which builds of Python that forbid it must be told. What is not
    # UTF-8 in a config file arrives as a lone surrogate: AWS tools refuse such a file, so any key will do.
    return _find_sha1()(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


@cache
def _find_sha1() -> Callable[..., _Hash]:
    """Return SHA-1 without OpenSSL, which takes longer to load than all keys together to make; else that of OpenSSL."""
    try:
        sha1: Callable[..., _Hash] = importlib.import_module("_sha1").sha1
    except ImportError:  # a build of Python that leaves it out
        import hashlib

        return hashlib.sha1
    return sha1
