"""Cache files as AWS CLI writes them, with canaries for secrets, and the instant that tests call now."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

NOW = datetime(2026, 1, 31, 12, 0, 0, tzinfo=UTC)
URL = "https://d-1234567890.awsapps.com/start"
REGION = "eu-central-1"
CANARY = "canary-4f1d9e"
ACCESS, REFRESH, CLIENT_SECRET, UNKNOWN = (f"{CANARY}-{kind}" for kind in ("access", "refresh", "client", "unknown"))


def spell(instant: datetime) -> str:
    """Spell an instant as AWS CLI does, with its microseconds where it has any."""
    return instant.replace(tzinfo=None).isoformat() + "Z"


def after(**left: float) -> str:
    """Spell the instant that is so much after now."""
    return spell(NOW + timedelta(**left))


def token_fields(**changes: object) -> dict[str, object]:
    """Return the fields of a token good for an hour, in AWS CLI's order; a change to `...` takes a field out."""
    fields: dict[str, object] = {
        "startUrl": URL,
        "region": REGION,
        "accessToken": ACCESS,
        "expiresAt": after(hours=1),
        "clientId": "client",
        "clientSecret": CLIENT_SECRET,
        "registrationExpiresAt": after(days=80),
        "refreshToken": REFRESH,
    }
    return {key: value for key, value in (fields | changes).items() if value is not ...}


def token_file(**changes: object) -> bytes:
    return json.dumps(token_fields(**changes)).encode()


def registration_file(**changes: object) -> bytes:
    fields: dict[str, object] = {
        "clientId": "client",
        "clientSecret": CLIENT_SECRET,
        "expiresAt": after(days=80),
        "scopes": ["sso:account:access"],
        "grantTypes": ["authorization_code", "refresh_token"],
    }
    return json.dumps({key: value for key, value in (fields | changes).items() if value is not ...}).encode()


def role_file(keys: dict[str, object] | None = None, **changes: object) -> bytes:
    credentials: dict[str, object] = {
        "AccessKeyId": f"{CANARY}-id",
        "SecretAccessKey": f"{CANARY}-key",
        "SessionToken": f"{CANARY}-session",
        "Expiration": after(hours=1),
        "AccountId": "111122223333",
    }
    credentials = {key: value for key, value in (credentials | (keys or {})).items() if value is not ...}
    fields: dict[str, object] = {"ProviderType": "sso", "Credentials": credentials}
    return json.dumps({key: value for key, value in (fields | changes).items() if value is not ...}).encode()
