"""What a browser asks the fake: the authorize page of PKCE, and the page where a user code is typed."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeAlias

from ssocfg.testing.answers import Answer, OidcError
from ssocfg.testing.oidc import AUTHORIZATION_CODE
from ssocfg.testing.pages import make_buttons, make_code_field, make_page
from ssocfg.testing.people import Decision, Person
from ssocfg.testing.records import Call
from ssocfg.testing.redirects import add_to_query, is_allowed
from ssocfg.testing.sessions import AuthorizationCode, DeviceCode, Registration, Store

WaitUntil: TypeAlias = Callable[[Callable[[], bool]], bool]

_CHALLENGE = r"[A-Za-z0-9_-]{43}"
_FIELDS = "response_type client_id redirect_uri state code_challenge_method code_challenge scopes".split()
_WORDS: Mapping[Decision, str] = {"allow": "Request approved", "deny": "Request denied"}


class _Wish(NamedTuple):
    """An authorize request that is in order."""

    registration: Registration
    redirect_uri: str
    state: str | None
    challenge: str
    scopes: tuple[str, ...]


class _RedirectedError(Exception):
    """An error that the client is told of by the redirect."""

    def __init__(self, error: str, text: str) -> None:
        super().__init__(error, text)
        self.error = error
        self.text = text


@dataclass
class Browser:
    """The pages of sign-in. `wait_until` waits outside the fake's lock, and says no where the fake stops meanwhile."""

    store: Store
    person: Person
    wait_until: WaitUntil

    # --- PKCE ------------------------------------------------------------------------------------

    def authorize(self, call: Call) -> Answer:
        """Ask the person, then redirect to the program with a code or an error; both with the state that it sent.

        A client that is unknown, or a redirect URI that it did not register, is not redirected anywhere.
        """
        fields = {name: value for name in _FIELDS if (value := call.find_text(name, OidcError)) is not None}
        registration = self.store.registrations.get(fields.get("client_id", ""))
        if registration is None or registration.expires_at <= self._now():
            raise OidcError("InvalidClientException")
        redirect_uri = fields.get("redirect_uri", "")
        if not is_allowed(redirect_uri, registration.redirect_uris):
            raise OidcError("InvalidRedirectUriException")
        try:
            answer = self._decide(call, fields, _read_wish(fields, registration))
        except _RedirectedError as error:
            told = {"error": error.error, "error_description": error.text}
            return _redirect(redirect_uri, told, fields.get("state"))
        return answer

    def _decide(self, call: Call, fields: Mapping[str, str], wish: _Wish) -> Answer:
        decision = _clicked(call)
        if decision is None and self.person.is_asking:
            return make_page("Allow access?", "A program asks for your access.", make_buttons("/authorize", fields))
        if decision is None:
            decision = self._wait_for_the_person()
        if decision is None:
            return make_page("Nobody decides", "The person ignores this request.")
        if decision == "deny":
            raise _RedirectedError("access_denied", "Access denied")
        code = secrets.token_urlsafe(48)
        self.store.codes[code] = AuthorizationCode(
            wish.registration.client_id,
            wish.redirect_uri,
            wish.challenge,
            wish.scopes,
            self.person.user,
            self._now() + self.store.settings.lifetimes.code,
        )
        return _redirect(wish.redirect_uri, {"code": code}, wish.state)

    def _wait_for_the_person(self) -> Decision | None:
        started_at = self._now()

        def has_decided() -> bool:
            return self.person.is_ignoring or self._decision_after(started_at) is not None

        return self._decision_after(started_at) if self.wait_until(has_decided) else None

    def _decision_after(self, started_at: datetime) -> Decision | None:
        return self.person.decide(polls=None, waited=self._now() - started_at, visited=True)

    # --- device codes ----------------------------------------------------------------------------

    def verify_device(self, call: Call) -> Answer:
        """Show the page of a user code, and do what is clicked there."""
        user_code = (call.find_text("user_code", OidcError) or "").strip().upper()
        if not user_code:
            return make_page("Sign in", "Type the code that the program shows.", make_code_field("/device"))
        device = self._find_device(user_code)
        if device is None:
            return make_page("Unknown code", "The code is wrong, used up or expired.", status=404)
        device.visited = True
        decision = _clicked(call) or device.decision
        if decision is None and self.person.is_asking:
            return make_page("Allow access?", f"Code {user_code}", make_buttons("/device", {"user_code": user_code}))
        if decision is not None:
            device.decision = decision
            return make_page(_WORDS[decision], "You can close this page.")
        return make_page("Request noted", "You can close this page.")

    def _find_device(self, user_code: str) -> DeviceCode | None:
        now = self._now()
        for device in self.store.device_codes.values():
            if device.user_code == user_code and not device.spent and now < device.expires_at:
                return device
        return None

    def _now(self) -> datetime:
        return self.store.clock.now()


def _read_wish(fields: Mapping[str, str], registration: Registration) -> _Wish:
    if fields.get("response_type") != "code":
        raise _RedirectedError("unsupported_response_type", "response_type must be code")
    if AUTHORIZATION_CODE not in registration.grant_types:
        raise _RedirectedError("unauthorized_client", "Client is not authorized for this grant")
    challenge = fields.get("code_challenge", "")
    if fields.get("code_challenge_method") != "S256" or not re.fullmatch(_CHALLENGE, challenge):
        raise _RedirectedError("invalid_request", "A code_challenge made with S256 is required")
    scopes = tuple(fields.get("scopes", "").split()) or registration.scopes
    if not set(scopes) <= set(registration.scopes):
        raise _RedirectedError("invalid_scope", "Invalid scope provided")
    return _Wish(registration, fields["redirect_uri"], fields.get("state"), challenge, scopes)


def _clicked(call: Call) -> Decision | None:
    """Return the button that was clicked; only a form that was sent counts, not a link."""
    decision = call.find_text("decision", OidcError) if call.method == "POST" else None
    if decision == "allow":
        return "allow"
    return "deny" if decision == "deny" else None


def _redirect(uri: str, fields: Mapping[str, str], state: str | None) -> Answer:
    told = dict(fields) if state is None else {**fields, "state": state}
    return Answer(302, headers=(("Location", add_to_query(uri, told)), ("Cache-Control", "no-store")))
