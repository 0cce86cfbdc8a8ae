"""The registration of a client with Identity Center's OIDC service: client id and secret, good for about 90 days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, TypeAlias

from ssocfg.tokens.fields import NO_EXTRA, Extra, Fields, plain_fields, unreadable_expiry
from ssocfg.tokens.instants import UnreadableInstant, instant_of_seconds
from ssocfg.tokens.json_file import JsonObject, Unreadable, read_json_object, write_json
from ssocfg.values import Secret

RegistrationKind: TypeAlias = Literal["device", "pkce"]

# AWS CLI registers anew when less is left.
# Source: AWS CLI 2.36, botocore/utils.py `BaseSSOTokenFetcher._EXPIRY_WINDOW`.
REGISTRATION_MARGIN = timedelta(minutes=15)


class Registration(NamedTuple):
    """A registered client. Printing one shows no secret; one does not pickle.

    Attributes:
        file: The file as it was named.
        client_id: The client's id.
        client_secret: The client's secret.
        expires_at: When the registration ends, in UTC, by AWS's clock.
        scopes: The scopes that it was registered with, in order, or None where the file does not say.
        grant_types: The grant types likewise; the device code needs none to be named.
        problems: What is wrong with fields that it can be used without, each as a clause.
        extra: Fields that ssocfg does not know.
    """

    file: str
    client_id: str
    client_secret: Secret
    expires_at: datetime
    scopes: tuple[str, ...] | None = None
    grant_types: tuple[str, ...] | None = None
    problems: tuple[str, ...] = ()
    extra: Extra = NO_EXTRA

    @property
    def kind(self) -> RegistrationKind:
        """The sign-in that it is for: by a code on another device, or by a browser on this machine (PKCE).

        Source: AWS CLI 2.36, botocore/utils.py `BaseSSOTokenFetcher._is_registration_for_auth_code`.
        """
        return "pkce" if "authorization_code" in (self.grant_types or ()) else "device"

    def is_good_at(self, now: datetime) -> bool:
        """Say whether AWS CLI would use it for a sign-in at that instant: at least 15 minutes are left.

        Source: AWS CLI 2.36, botocore/utils.py `BaseSSOTokenFetcher._is_expired`.
        """
        return self.expires_at - now >= REGISTRATION_MARGIN


def read_registration(data: bytes, file: str) -> Registration | Unreadable:
    """Read a registration file. One that is unreadable makes `aws sso login` itself fail until it is deleted."""
    content = read_json_object(data, file)
    return content if isinstance(content, Unreadable) else registration_of(content, file)


def registration_of(content: JsonObject, file: str) -> Registration | Unreadable:
    """Make a registration of a file's JSON object."""
    fields = Fields(content)
    client_id, client_secret = fields.take_text("clientId"), fields.take_secret("clientSecret")
    if client_id is None or client_secret is None:
        missing = "it has no clientId" if client_id is None else "it has no clientSecret"
        return Unreadable(file, fields.problems[0] if fields.problems else missing, "odd-content")
    expires_at = fields.take_instant("expiresAt")
    if not isinstance(expires_at, datetime):
        return unreadable_expiry(file, "expiresAt", expires_at)
    return Registration(
        file=file,
        client_id=client_id,
        client_secret=client_secret,
        expires_at=expires_at,
        scopes=fields.take_texts("scopes"),
        grant_types=fields.take_texts("grantTypes"),
        problems=tuple(fields.problems),
        extra=fields.rest,
    )


def registration_of_answer(
    answer: Mapping[str, object], *, file: str, scopes: tuple[str, ...] | None, grant_types: tuple[str, ...] | None
) -> Registration | Unreadable:
    """Make a registration of a RegisterClient answer.

    Args:
        answer: `clientId`, `clientSecret`, and `clientSecretExpiresAt` in seconds since 1970.
        file: The file that it is for.
        scopes: The scopes that were registered, or None.
        grant_types: The grant types likewise.

    Returns:
        The registration, or what is wrong with the answer: `"it has no clientSecret"`.

    Source: AWS CLI 2.36, botocore/utils.py `SSOTokenFetcherAuth._register_client`.
    """
    fields = Fields(dict(answer))
    client_id, client_secret = fields.take_text("clientId"), fields.take_secret("clientSecret")
    if not client_id or client_secret is None:
        missing = "it has no clientId" if not client_id else "it has no clientSecret"
        return Unreadable(file, fields.problems[0] if fields.problems else missing, "odd-content")
    expires_at = instant_of_seconds(answer.get("clientSecretExpiresAt"))
    if isinstance(expires_at, UnreadableInstant):
        return Unreadable(file, f"its clientSecretExpiresAt {expires_at.reason}", "odd-expiry")
    return Registration(file, client_id, client_secret, expires_at, scopes, grant_types)


def write_registration(registration: Registration) -> bytes:
    """Write a registration's file in AWS CLI's format; fields that ssocfg does not know follow the known ones.

    Source: AWS CLI 2.36, botocore/utils.py `SSOTokenFetcherAuth._register_client`.
    """
    fields = {
        "clientId": registration.client_id,
        "clientSecret": registration.client_secret,
        "expiresAt": registration.expires_at,
        "scopes": registration.scopes,
        "grantTypes": registration.grant_types,
    }
    return write_json(plain_fields(fields, registration.extra))
