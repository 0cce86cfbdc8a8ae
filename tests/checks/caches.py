"""The caches of an example's home directory, as AWS CLI would have written them, but for what the example says.

Unless an example says otherwise its user is signed in to every session that the config file has, rightly written or
not, so that the check at hand has nothing to say about sign-ins.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ssocfg.config.model import Config
from ssocfg.config.reader import parse_config
from ssocfg.credentials.roles import find_role
from ssocfg.credentials.sessions import list_sessions
from ssocfg.errors import SsocfgError
from ssocfg.tokens.cache_key import file_name, registration_key, token_key

HOUR = timedelta(hours=1)


class Caches:
    """The cache folders below a home directory."""

    def __init__(self, home: Path, config: bytes) -> None:
        """Take a home directory, and the config file's bytes."""
        self.tokens = home / ".aws" / "sso" / "cache"
        self.roles = home / ".aws" / "cli" / "cache"
        self.now = datetime.now(UTC)
        try:
            self.config: Config = parse_config(config)
        except SsocfgError:
            self.config = parse_config("")

    def sign_in(self) -> None:
        """Sign in to every session."""
        for session in list_sessions(self.config):
            text = session.start_url if session.name is None else session.name
            if text is not None:
                self.write(f"token {text}", {"startUrl": session.start_url, "region": session.region})

    def path_of(self, title: str) -> Path:
        """Return the file that `token NAME`, `registration SESSION` or `role PROFILE` stands for; else one of a name.

        A name goes into the folder of the tokens, one that begins with `role/` into that of role credentials.
        """
        kind, _blank, name = title.partition(" ")
        if kind == "token":
            return self.tokens / file_name(token_key(name))
        if kind == "registration":
            session = next(s for s in list_sessions(self.config) if name in (s.name, s.profile))
            key = registration_key(session.start_url or "", session.region or "", session.scopes, session.name)
            return self.tokens / file_name(key)
        if kind == "role":
            return self.roles / find_role(self.config, name).file
        return self.roles / title.removeprefix("role/") if title.startswith("role/") else self.tokens / title

    def write(self, title: str, content: dict[str, Any] | str | None, mode: int = 0o600) -> None:
        """Write a file: fields over healthy ones (None drops one), or a text as it is; None removes the file."""
        path = self.path_of(title)
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            path.unlink(missing_ok=True)
            return
        text = content if isinstance(content, str) else json.dumps(self._fill(title.partition(" ")[0], content))
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)

    def touch(self, title: str, change: str) -> None:
        """Say that a file was written at another time, such as `+1h`."""
        at = (self.now + self._duration(change)).timestamp()
        os.utime(self.path_of(title), (at, at))

    def _fill(self, kind: str, fields: dict[str, Any]) -> dict[str, Any]:
        content = {**self._healthy(kind), **fields}
        return {key: self._value(value) for key, value in content.items() if value is not None}

    def _healthy(self, kind: str) -> dict[str, Any]:
        if kind == "role":
            keys = {"AccessKeyId": "ASIA", "SecretAccessKey": "s3cret", "SessionToken": "t0ken", "Expiration": "+1h"}
            return {"ProviderType": "sso", "Credentials": keys}
        client = {"clientId": "client", "clientSecret": "secret"}
        if kind == "registration":
            return {**client, "expiresAt": "+2000h"}
        renewing = {"refreshToken": "refresh", "registrationExpiresAt": "+2000h"}
        return {"accessToken": "access", "expiresAt": "+8h", **client, **renewing}

    def _value(self, value: Any) -> Any:
        """Make an instant of `+8h` or `-30m`; all else stays."""
        if isinstance(value, dict):
            return {key: self._value(inner) for key, inner in value.items() if inner is not None}
        if isinstance(value, str) and value[:1] in ("+", "-") and value[-1:] in ("h", "m"):
            return (self.now + self._duration(value)).strftime("%Y-%m-%dT%H:%M:%SZ")
        return value

    @staticmethod
    def _duration(text: str) -> timedelta:
        return float(text[:-1]) * (HOUR if text.endswith("h") else HOUR / 60)
