"""Role credentials as other programs and shells read them. The only place where secrets become text that is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ssocfg.errors import InvalidValueError
from ssocfg.tokens.instants import format_instant

if TYPE_CHECKING:
    from ssocfg.tokens.role_credentials import RoleCredentials


def as_process(credentials: RoleCredentials) -> str:
    """Write credentials as a `credential_process` must.

    Source: AWS SDKs and tools reference guide, process credential provider; AWS CLI 2.36,
    customizations/configure/exportcreds.py `CredentialProcessFormatter`.
    """
    import json

    content = {
        "Version": 1,
        "AccessKeyId": credentials.access_key_id.reveal(),
        "SecretAccessKey": credentials.secret_access_key.reveal(),
        "SessionToken": credentials.session_token.reveal(),
        "Expiration": format_instant(credentials.expires_at),
        "AccountId": credentials.account_id,
    }
    return json.dumps({key: value for key, value in content.items() if value is not None}, indent=2)


def _posix(name: str, value: str) -> str:
    import shlex

    return f"export {name}={shlex.quote(value)}"


def _fish(name: str, value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"set -gx {name} '{escaped}'"


def _powershell(name: str, value: str) -> str:
    escaped = value.replace("'", "''")
    return f"$Env:{name} = '{escaped}'"


def _windows_cmd(name: str, value: str) -> str:
    # Inside `set "..."` only the percent sign is still read; in a batch file it is written twice. A quotation mark
    # would end the text, and what follows it would be run.
    if '"' in value:
        raise InvalidValueError(f"value of {name} for cmd", "it has a quotation mark in it")
    return f'set "{name}={value.replace("%", "%%")}"'


_SHELLS: Mapping[str, Callable[[str, str], str]] = {
    "env": _posix,
    "powershell": _powershell,
    "fish": _fish,
    "windows-cmd": _windows_cmd,
}
FORMATS = ("process", *_SHELLS, "json")


def as_text(credentials: RoleCredentials, output: str, profile: str) -> str:
    """Write credentials in one of `FORMATS`."""
    if output == "process":
        return as_process(credentials)
    variables = credentials.reveal_variables()
    if output == "json":
        import json

        return json.dumps(
            {"schema": 1, "profile": profile, "account_id": credentials.account_id, **variables}, indent=2
        )
    return "\n".join(_SHELLS[output](name, value) for name, value in variables.items())
