"""The portal: GetRoleCredentials, ListAccounts, ListAccountRoles and Logout.

Source: botocore 1.44.5, service model sso 2019-06-10. The 403 "No access" is not in the model.
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ssocfg.testing.accounts import Directory
from ssocfg.testing.answers import Answer, PortalError, as_json
from ssocfg.testing.records import Call
from ssocfg.testing.sessions import Keys, Session, Store

TOKEN_HEADER = "x-amz-sso_bearer_token"
ACCOUNT_ACCESS = "sso:account:access"
_KEY_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


@dataclass
class _Throttle:
    """A bucket that fills at so many requests per second and holds what one second brings."""

    filled_at: datetime
    held: float

    def takes(self, rate: float, now: datetime) -> bool:
        """Say whether one more request is taken."""
        full = max(rate, 1.0)
        self.held = min(full, self.held + (now - self.filled_at).total_seconds() * rate)
        self.filled_at = now
        if self.held < 1:
            return False
        self.held -= 1
        return True


@dataclass
class Portal:
    """The portal service."""

    store: Store
    directory: Directory
    _throttle: _Throttle | None = field(default=None, init=False)

    def get_role_credentials(self, call: Call) -> Answer:
        """Give out keys for a role that the user may use."""
        session = self._enter(call)
        role, account_id = call.text("role_name", PortalError), call.text("account_id", PortalError)
        if not _is_allowed(session) or role not in self.directory.roles_of(session.user, account_id):
            raise PortalError("ForbiddenException")
        access_key, keys = self._make_keys(session.user, account_id, role)
        credentials: dict[str, object] = {
            "accessKeyId": access_key,
            "secretAccessKey": keys.secret_key,
            "sessionToken": keys.session_token,
            "expiration": int(keys.expires_at.timestamp() * 1000),
        }
        return as_json({"roleCredentials": credentials})

    def list_accounts(self, call: Call) -> Answer:
        """List the accounts in which the user may use a role."""
        session = self._enter(call)
        if not _is_allowed(session):
            raise PortalError("ForbiddenException")
        page, following = self._page(call, self.directory.accounts_of(session.user))
        known = self.directory.accounts
        accounts = [
            {"accountId": account_id, "accountName": known[account_id].name, "emailAddress": known[account_id].email}
            for account_id in page
        ]
        return as_json({"nextToken": following, "accountList": accounts})

    def list_account_roles(self, call: Call) -> Answer:
        """List the roles that the user may use in an account."""
        session = self._enter(call)
        account_id = call.text("account_id", PortalError)
        if account_id not in self.directory.accounts:
            raise PortalError("ResourceNotFoundException")
        roles = self.directory.roles_of(session.user, account_id)
        if not roles or not _is_allowed(session):
            raise PortalError("ForbiddenException")
        page, following = self._page(call, roles)
        return as_json({"nextToken": following, "roleList": [{"roleName": r, "accountId": account_id} for r in page]})

    def logout(self, call: Call) -> Answer:
        """End the session, with all its access tokens and its refresh token.

        Keys that the portal gave out stay good until they expire, as with the real service.
        """
        self._enter(call).ended = True
        return Answer(200)

    # --- what they share -------------------------------------------------------------------------

    def _enter(self, call: Call) -> Session:
        self._throttle_down()
        session = self.store.find_session(call.header(TOKEN_HEADER) or "")
        if session is None:
            raise PortalError("UnauthorizedException")
        return session

    def _throttle_down(self) -> None:
        rate, now = self.store.settings.requests_per_second, self.store.clock.now()
        if rate is None:
            self._throttle = None
            return
        if self._throttle is None:
            self._throttle = _Throttle(now, max(rate, 1.0))
        if not self._throttle.takes(rate, now):
            raise PortalError("TooManyRequestsException")

    def _page(self, call: Call, items: Sequence[str]) -> tuple[Sequence[str], str | None]:
        size = min(_read_size(call), self.store.settings.page_size)
        start = _read_next_token(call)
        end = start + size
        return items[start:end], _make_next_token(end) if end < len(items) else None

    def _make_keys(self, user: str, account_id: str, role: str) -> tuple[str, Keys]:
        access_key = "ASIA" + "".join(secrets.choice(_KEY_LETTERS) for _ in range(16))
        expires_at = self.store.clock.now() + self.store.settings.lifetimes.role_credentials
        session_token = base64.b64encode(secrets.token_bytes(240)).decode()
        secret_key = base64.b64encode(secrets.token_bytes(30)).decode()
        keys = Keys(secret_key, session_token, account_id, role, user, expires_at)
        self.store.keys[access_key] = keys
        return access_key, keys


def _is_allowed(session: Session) -> bool:
    return not session.scopes or ACCOUNT_ACCESS in session.scopes


def _read_size(call: Call) -> int:
    text = call.find_text("max_result", PortalError)
    if text is None:
        return 100
    if not re.fullmatch(r"[0-9]{1,3}", text, re.ASCII) or not 1 <= int(text) <= 100:
        raise PortalError("InvalidRequestException", "max_result is from 1 to 100")
    return int(text)


def _make_next_token(start: int) -> str:
    return base64.urlsafe_b64encode(f"fake:{start}".encode()).decode()


def _read_next_token(call: Call) -> int:
    text = call.find_text("next_token", PortalError)
    if text is None:
        return 0
    try:
        mark, _, start = base64.urlsafe_b64decode(text).decode().partition(":")
    except (binascii.Error, ValueError):
        mark, start = "", ""
    if mark != "fake" or not re.fullmatch(r"[0-9]{1,9}", start, re.ASCII):
        raise PortalError("InvalidRequestException", "Invalid next_token")
    return int(start)
