"""Whether AWS tools can renew a token without a new sign-in, and if not, why not."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum

from ssocfg.tokens.token import Token


class Renewal(Enum):
    """Whether a token can be renewed; every other member than `POSSIBLE` is the first reason why not.

    The value is its name in JSON output.
    """

    POSSIBLE = "possible"
    LEGACY = "legacy-profile"
    NO_SCOPES = "no-scopes"
    NO_REFRESH_TOKEN = "no-refresh-token"
    NO_REGISTRATION = "no-registration"
    REGISTRATION_EXPIRED = "registration-expired"

    @property
    def sentence(self) -> str:
        """The member in words, as a clause that goes on: `"AWS tools renew it at its next use"`."""
        return _SENTENCES[self]


_SENTENCES = {
    Renewal.POSSIBLE: "AWS tools renew it at its next use",
    Renewal.LEGACY: "AWS tools never renew the token of a profile without an sso_session",
    Renewal.NO_SCOPES: "it came without a refresh token, as the session has no sso_registration_scopes",
    Renewal.NO_REFRESH_TOKEN: "it came without a refresh token",
    Renewal.NO_REGISTRATION: "its file does not say all of the client that it was got with",
    Renewal.REGISTRATION_EXPIRED: "the registration of the client that it was got with has ended",
}


def judge_renewal(token: Token, now: datetime, *, is_legacy: bool, has_scopes: bool = True) -> Renewal:
    """Judge whether AWS tools can renew a token at an instant.

    Args:
        token: The token.
        now: The instant, aware.
        is_legacy: The token is that of a profile without an `sso_session`.
        has_scopes: The session names registration scopes; without them a sign-in by device code gets no refresh token.

    Source: botocore 1.43, tokens.py `SSOTokenProvider._refresh_access_token` (registration: `remaining <= 0`),
    credentials.py `SSOCredentialFetcher._get_credentials` (legacy); AWS CLI 2.36, botocore/utils.py
    `SSOTokenFetcher._register_client`.
    """
    if is_legacy:
        return Renewal.LEGACY
    if token.refresh_token is None:
        return Renewal.NO_REFRESH_TOKEN if has_scopes else Renewal.NO_SCOPES
    if token.client_id is None or token.client_secret is None or token.registration_expires_at is None:
        return Renewal.NO_REGISTRATION
    if token.registration_expires_at - now <= timedelta(0):
        return Renewal.REGISTRATION_EXPIRED
    return Renewal.POSSIBLE
