"""What the fake has given out and still knows: registrations, device codes, authorization codes, sessions, tokens."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from ssocfg.testing.people import Decision
from ssocfg.testing.settings import Clock, Settings

# No vowels and nothing that looks alike, as on the real page.
_CODE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"


class Registration(NamedTuple):
    """A client that registered."""

    client_id: str
    client_secret: str
    scopes: tuple[str, ...]
    redirect_uris: tuple[str, ...]
    grant_types: tuple[str, ...]
    expires_at: datetime

    @property
    def refreshes(self) -> bool:
        """Whether the client takes refresh tokens; one that names no grants does."""
        return not self.grant_types or "refresh_token" in self.grant_types


@dataclass
class DeviceCode:
    """A device authorization on its way."""

    code: str
    user_code: str
    client_id: str
    started_at: datetime
    expires_at: datetime
    polls: int = 0
    polled_at: datetime | None = None
    visited: bool = False
    decision: Decision | None = None
    spent: bool = False


class AuthorizationCode(NamedTuple):
    """A code that stands in a redirect, to be exchanged once."""

    client_id: str
    redirect_uri: str
    challenge: str
    scopes: tuple[str, ...]
    user: str
    expires_at: datetime


@dataclass
class Session:
    """A person's sign-in, and everything that came from it."""

    user: str
    client_id: str
    scopes: tuple[str, ...]
    ends_at: datetime
    ended: bool = False


@dataclass
class AccessToken:
    """An access token."""

    session: Session
    expires_at: datetime


@dataclass
class RefreshToken:
    """A refresh token; `rotated` once another took its place."""

    session: Session
    rotated: bool = False


@dataclass
class Keys:
    """Role credentials that the portal gave out."""

    secret_key: str
    session_token: str
    account_id: str
    role: str
    user: str
    expires_at: datetime
    revoked: bool = False


class Issued(NamedTuple):
    """A new access token, with the refresh token to go with it."""

    access_token: str
    refresh_token: str | None
    expires_in: int
    session: Session


@dataclass
class Store:
    """Everything that was given out; that a piece has expired is seen when it is used."""

    settings: Settings
    clock: Clock
    registrations: dict[str, Registration] = field(default_factory=dict[str, Registration])
    device_codes: dict[str, DeviceCode] = field(default_factory=dict[str, DeviceCode])
    codes: dict[str, AuthorizationCode] = field(default_factory=dict[str, AuthorizationCode])
    access_tokens: dict[str, AccessToken] = field(default_factory=dict[str, AccessToken])
    refresh_tokens: dict[str, RefreshToken] = field(default_factory=dict[str, RefreshToken])
    keys: dict[str, Keys] = field(default_factory=dict[str, Keys])

    def open_session(self, user: str, client: Registration, scopes: tuple[str, ...]) -> Issued:
        """Sign someone in; without scopes there is no refresh token, as for profiles without an `[sso-session]`."""
        ends_at = self.clock.now() + self.settings.lifetimes.session
        session = Session(user, client.client_id, scopes, ends_at)
        return self.issue(session, self._make_refresh_token(session) if scopes and client.refreshes else None)

    def issue(self, session: Session, refresh_token: str | None) -> Issued:
        """Issue an access token, which never outlives its session."""
        now = self.clock.now()
        expires_at = min(now + self.settings.lifetimes.access_token, session.ends_at)
        token = "aoa" + secrets.token_urlsafe(96)
        self.access_tokens[token] = AccessToken(session, expires_at)
        return Issued(token, refresh_token, int((expires_at - now).total_seconds()), session)

    def refresh(self, token: str, client_id: str) -> Issued | None:
        """Exchange a refresh token, or None where it is good for nothing any more."""
        found = self.refresh_tokens.get(token)
        if found is None or found.rotated or not self._is_alive(found.session) or found.session.client_id != client_id:
            return None
        if self.settings.rotation != "always":
            return self.issue(found.session, token if self.settings.rotation == "never" else None)
        found.rotated = True
        return self.issue(found.session, self._make_refresh_token(found.session))

    def find_session(self, access_token: str) -> Session | None:
        """Return the session of an access token that is still good, or None."""
        found = self.access_tokens.get(access_token)
        if found is None or found.expires_at <= self.clock.now() or not self._is_alive(found.session):
            return None
        return found.session

    def end_sessions(self, user: str | None = None) -> None:
        """End the sessions of a user, or all of them."""
        # Each session has had an access token.
        for token in self.access_tokens.values():
            if user in {None, token.session.user}:
                token.session.ended = True

    def revoke_all(self) -> None:
        """End everything except registrations."""
        self.end_sessions()
        self.codes.clear()
        for device in self.device_codes.values():
            device.spent = True
        for keys in self.keys.values():
            keys.revoked = True

    def make_user_code(self) -> str:
        """Make a user code, such as `"BCDF-GHJK"`; there are too many of them for one to come twice."""
        letters = "".join(secrets.choice(_CODE_LETTERS) for _ in range(8))
        return f"{letters[:4]}-{letters[4:]}"

    def _make_refresh_token(self, session: Session) -> str:
        token = "aor" + secrets.token_urlsafe(96)
        self.refresh_tokens[token] = RefreshToken(session)
        return token

    def _is_alive(self, session: Session) -> bool:
        return not session.ended and self.clock.now() < session.ends_at
