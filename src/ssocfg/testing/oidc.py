"""SSO-OIDC: RegisterClient, StartDeviceAuthorization and CreateToken.

Source: botocore 1.44.5, service model sso-oidc 2019-06-10; AWS CLI v2 for how PKCE clients register; RFC 7636 and
RFC 8252. That no scopes bring no refresh token is how profiles without an `[sso-session]` behave.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from ssocfg.testing.answers import Answer, OidcError, as_json
from ssocfg.testing.people import Decision, Person
from ssocfg.testing.records import Call
from ssocfg.testing.redirects import is_loopback_uri
from ssocfg.testing.sessions import DeviceCode, Issued, Registration, Store

DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
AUTHORIZATION_CODE = "authorization_code"
REFRESH_TOKEN = "refresh_token"  # the name of a grant
GRANT_TYPES = (DEVICE_CODE, AUTHORIZATION_CODE, REFRESH_TOKEN)
_VERIFIER = r"[A-Za-z0-9._~-]{43,128}"
_SCOPE = r"[\x21\x23-\x5b\x5d-\x7e]+"
# A client that waits exactly the interval may arrive a little early by the clock.
_INTERVAL_TOLERANCE = 0.9
_FREE_POLLS = 2


def make_challenge(verifier: str) -> str:
    """Make the S256 challenge of a code verifier.

    Source: RFC 7636, section 4.2.
    """
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode("ascii")).digest()).rstrip(b"=").decode()


@dataclass
class Oidc:
    """The SSO-OIDC service."""

    store: Store
    person: Person
    url: str = ""

    # --- RegisterClient --------------------------------------------------------------------------

    def register_client(self, call: Call) -> Answer:
        """Register a client."""
        call.text("clientName", OidcError)
        if call.text("clientType", OidcError) != "public":
            raise OidcError("InvalidClientMetadataException", "Invalid client type")
        scopes, grants = call.texts("scopes", OidcError), call.texts("grantTypes", OidcError)
        redirects = call.texts("redirectUris", OidcError)
        self._check_registration(call, scopes, grants, redirects)
        registration = self.make_registration(scopes, redirects, grants)
        content: dict[str, object] = {
            "clientId": registration.client_id,
            "clientSecret": registration.client_secret,
            "clientIdIssuedAt": int(self._now().timestamp()),
            "clientSecretExpiresAt": int(registration.expires_at.timestamp()),
            "authorizationEndpoint": None,
            "tokenEndpoint": None,
        }
        return as_json(content)

    def _check_registration(self, call: Call, scopes: list[str], grants: list[str], redirects: list[str]) -> None:
        if not all(re.fullmatch(_SCOPE, scope) for scope in scopes):
            raise OidcError("InvalidScopeException")
        if not set(grants) <= set(GRANT_TYPES):
            raise OidcError("UnsupportedGrantTypeException")
        if not all(map(is_loopback_uri, redirects)):
            raise OidcError("InvalidRedirectUriException")
        issuer = call.find_text("issuerUrl", OidcError)
        if AUTHORIZATION_CODE in grants:
            if not redirects:
                raise OidcError("InvalidRedirectUriException", "Missing redirectUris")
            issuer = call.text("issuerUrl", OidcError)
        if issuer is not None and not self._is_start_url(issuer):
            raise OidcError("InvalidRequestException", "Invalid issuerUrl")

    def make_registration(self, scopes: list[str], redirects: list[str], grants: list[str]) -> Registration:
        """Register a client whose wishes are in order."""
        expires_at = self._now() + self.store.settings.lifetimes.registration
        client_id = secrets.token_urlsafe(18)
        secret = _make_jwt({"clientId": client_id, "expirationTimestamp": int(expires_at.timestamp())})
        registration = Registration(client_id, secret, tuple(scopes), tuple(redirects), tuple(grants), expires_at)
        self.store.registrations[client_id] = registration
        return registration

    # --- StartDeviceAuthorization ----------------------------------------------------------------

    def start_device_authorization(self, call: Call) -> Answer:
        """Hand out a device code and the user code that belongs to it."""
        registration = self._find_client(call, DEVICE_CODE)
        if not self._is_start_url(call.text("startUrl", OidcError)):
            raise OidcError("InvalidRequestException", "Invalid startUrl")
        settings, now = self.store.settings, self._now()
        expires_at = now + settings.lifetimes.device_code
        user_code = self.store.make_user_code()
        device = DeviceCode(secrets.token_urlsafe(64), user_code, registration.client_id, now, expires_at)
        self.store.device_codes[device.code] = device
        content: dict[str, object] = {
            "deviceCode": device.code,
            "userCode": user_code,
            "verificationUri": f"{self.url}/device",
            "verificationUriComplete": f"{self.url}/device?user_code={user_code}",
            "expiresIn": int(settings.lifetimes.device_code.total_seconds()),
            "interval": int(settings.interval.total_seconds()),
        }
        return as_json(content)

    # --- CreateToken -----------------------------------------------------------------------------

    def create_token(self, call: Call) -> Answer:
        """Exchange a device code, an authorization code or a refresh token."""
        grant = call.text("grantType", OidcError)
        if grant not in GRANT_TYPES:
            raise OidcError("UnsupportedGrantTypeException")
        registration = self._find_client(call, grant)
        if not set(call.texts("scope", OidcError)) <= set(registration.scopes):
            raise OidcError("InvalidScopeException")
        if grant == DEVICE_CODE:
            return _answer(self._exchange_device_code(call, registration))
        if grant == AUTHORIZATION_CODE:
            return _answer(self._exchange_code(call, registration))
        return _answer(self._refresh(call, registration))

    def _exchange_device_code(self, call: Call, registration: Registration) -> Issued:
        device = self.store.device_codes.get(call.text("deviceCode", OidcError))
        if device is None or device.spent or device.client_id != registration.client_id:
            raise OidcError("InvalidGrantException", "Invalid device code provided")
        now = self._now()
        if device.expires_at <= now:
            raise OidcError("ExpiredTokenException")
        decision = self._poll(device, now)
        device.spent = True
        if decision == "deny":
            raise OidcError("AccessDeniedException")
        return self.store.open_session(self.person.user, registration, registration.scopes)

    def _poll(self, device: DeviceCode, now: datetime) -> Decision:
        early = self._is_early(device, now)
        device.polled_at = now
        if early:
            raise OidcError("SlowDownException")
        decision = device.decision or self.person.decide(
            polls=device.polls, waited=now - device.started_at, visited=device.visited
        )
        device.polls += 1
        if decision is None:
            raise OidcError("AuthorizationPendingException")
        return decision

    def _is_early(self, device: DeviceCode, now: datetime) -> bool:
        settings = self.store.settings
        if not settings.slows_down or device.polled_at is None or device.polls < _FREE_POLLS:
            return False
        return now - device.polled_at < settings.interval * _INTERVAL_TOLERANCE

    def _exchange_code(self, call: Call, registration: Registration) -> Issued:
        verifier = call.text("codeVerifier", OidcError)
        if not re.fullmatch(_VERIFIER, verifier):
            raise OidcError("InvalidRequestException", "Invalid codeVerifier")
        redirect = call.text("redirectUri", OidcError)
        # Whatever comes of it, the code is spent: whoever guesses has one guess.
        code = self.store.codes.pop(call.text("code", OidcError), None)
        if code is None or code.client_id != registration.client_id or code.expires_at <= self._now():
            raise OidcError("InvalidGrantException", "Invalid authorization code provided")
        if code.redirect_uri != redirect:
            raise OidcError("InvalidGrantException", "The redirect URI is not the one that was authorized")
        if not secrets.compare_digest(make_challenge(verifier), code.challenge):
            raise OidcError("InvalidGrantException", "Invalid code verifier provided")
        return self.store.open_session(code.user, registration, code.scopes)

    def _refresh(self, call: Call, registration: Registration) -> Issued:
        issued = self.store.refresh(call.text("refreshToken", OidcError), registration.client_id)
        if issued is None:
            raise OidcError("InvalidGrantException", "Invalid refresh token provided")
        return issued

    # --- what they share -------------------------------------------------------------------------

    def _find_client(self, call: Call, grant: str) -> Registration:
        client_id, secret = call.text("clientId", OidcError), call.text("clientSecret", OidcError)
        registration = self.store.registrations.get(client_id)
        if registration is None or registration.client_secret != secret or registration.expires_at <= self._now():
            raise OidcError("InvalidClientException")
        # A client that names no grants is one for devices, and refreshes what it got.
        if grant not in (registration.grant_types or (DEVICE_CODE, REFRESH_TOKEN)):
            raise OidcError("UnauthorizedClientException")
        return registration

    def _is_start_url(self, url: str) -> bool:
        return _plain(url) == _plain(self.store.settings.start_url)

    def _now(self) -> datetime:
        return self.store.clock.now()


def _plain(url: str) -> str:
    return url.removesuffix("#").rstrip("/").removesuffix("#").rstrip("/")


def _answer(issued: Issued) -> Answer:
    content: dict[str, object] = {
        "accessToken": issued.access_token,
        "tokenType": "Bearer",
        "expiresIn": issued.expires_in,
        "refreshToken": issued.refresh_token,
        "idToken": None,
        "aws_sso_app_session_id": None,
        "issuedTokenType": None,
        "originSessionId": None,
    }
    return as_json(content)


def _make_jwt(claims: dict[str, object]) -> str:
    parts = [json.dumps(part).encode() for part in ({"kid": "fake", "alg": "HS384"}, claims)]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in [*parts, secrets.token_bytes(48)])
