"""The state of a session's sign-in at an instant: what AWS tools will make of its token, and what to do about it.

The bounds are botocore's, so that this never disagrees with what a command will do a moment later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from enum import Enum
from types import MappingProxyType
from typing import NamedTuple

from ssocfg.tokens.cache import TokenCache, portal_of
from ssocfg.tokens.cache_key import file_name, token_key
from ssocfg.tokens.json_file import Unreadable
from ssocfg.tokens.renewal import Renewal, judge_renewal
from ssocfg.tokens.token import Token

# botocore tries to renew a token when less than this is left of it.
# Source: botocore 1.43, tokens.py `SSOTokenProvider._REFRESH_WINDOW` and `_refresher` (`remaining < ...`).
REFRESH_WINDOW = timedelta(minutes=15)
# A token of which this or less is left has ended.
# Source: botocore 1.43, tokens.py `DeferredRefreshableToken._is_expired`, credentials.py
# `SSOCredentialFetcher._get_credentials` (`remaining <= 0`).
NOTHING_LEFT = timedelta(0)
_NOBODY: Mapping[str, str] = MappingProxyType({})


class SignInState(Enum):
    """How a session's sign-in stands; the value is its name in JSON output."""

    VALID = "valid"
    """The token works, for 15 minutes at least."""
    EXPIRING = "expiring"
    """The token works, for less than 15 minutes; AWS tools renew it at its next use, if it can be renewed."""
    REFRESHABLE = "refreshable"
    """The token has ended, and AWS tools renew it at its next use."""
    EXPIRED = "expired"
    """The token has ended, and only a new sign-in helps."""
    NEVER_SIGNED_IN = "never-signed-in"
    """There is no token, or none since the last sign-out."""
    UNREADABLE = "unreadable"
    """There is a file, and AWS tools cannot make a token of it."""
    FOR_ANOTHER_PORTAL = "for-another-url-or-region"
    """The token was got for another start URL or region; AWS tools use it all the same, and AWS refuses it."""
    UNDER_ANOTHER_KEY = "under-another-key"
    """There is a token for this portal, where AWS tools do not look for it, and it is no other session's own."""


class WantedSession(NamedTuple):
    """The session that a sign-in is looked for.

    Attributes:
        name: The name of the `[sso-session]`; None for a legacy profile, which names its start URL itself.
        start_url: The start URL as written, or None where the config file does not say.
        region: The region as written, or None.
        scopes: The registration scopes, in order; None where the config file has no `sso_registration_scopes`.
        profile: A profile to sign in with, for legacy profiles, or None.
    """

    name: str | None
    start_url: str | None
    region: str | None
    scopes: tuple[str, ...] | None = None
    profile: str | None = None

    @property
    def key(self) -> str | None:
        """The key of its token, or None for a legacy profile without a start URL."""
        text = self.start_url if self.name is None else self.name
        return None if text is None else token_key(text)


class SignIn(NamedTuple):
    """A judgement about a session's sign-in.

    Attributes:
        session: The session that was looked for.
        state: How it stands.
        reason: Why, as one sentence.
        advice: What to do, as one sentence.
        command: The command to run, as separate arguments; empty where nothing needs to be done.
        file: The name of the file that holds or should hold its token; empty where there can be none.
        token: The token, which for `UNDER_ANOTHER_KEY` is the one in another file; or None.
        time_left: What is left of the token, negative after its end; None without a token.
        renewal: Whether AWS tools can renew the token, or why not; None without a token.
    """

    session: WantedSession
    state: SignInState
    reason: str
    advice: str
    command: tuple[str, ...]
    file: str
    token: Token | None = None
    time_left: timedelta | None = None
    renewal: Renewal | None = None

    @property
    def is_usable(self) -> bool:
        """Say whether AWS tools get on without a new sign-in, as far as this machine can know."""
        return self.state in (SignInState.VALID, SignInState.EXPIRING, SignInState.REFRESHABLE)


def name_owners(sessions: Iterable[WantedSession]) -> Mapping[str, str]:
    """Return whose token each file is, by the file's name; legacy profiles have no name of their own there."""
    return {file_name(token_key(session.name)): session.name for session in sessions if session.name is not None}


def judge_sign_in(
    session: WantedSession, cache: TokenCache, now: datetime, owners: Mapping[str, str] = _NOBODY
) -> SignIn:
    """Judge how a session's sign-in stands at an instant.

    Args:
        session: The session that a sign-in is looked for.
        cache: What is in `~/.aws/sso/cache`.
        now: The instant, aware.
        owners: The sessions of the config file, by the names of their token files, as `name_owners` gives them.
    """
    found = cache.find_file_of_key(session.key) if session.key is not None else None
    if isinstance(found, Token):
        return _judge_token(session, found, now)
    if found is not None:
        reason = found.reason if isinstance(found, Unreadable) else "it has no accessToken"
        return _sign_in(session, SignInState.UNREADABLE, f"Its token file cannot be used: {reason}.")
    elsewhere = _find_tokens_elsewhere(session, cache, now)
    stray = _last_of(token for token in elsewhere if token.file not in owners)
    if stray is not None:
        reason = f"Its portal's token is in {stray.file}, where AWS tools do not look for it."
        return _sign_in(session, SignInState.UNDER_ANOTHER_KEY, reason, stray, now)
    others = _last_of(elsewhere)
    reason = "There is no token for it." if others is None else _say_whose(session, owners[others.file])
    return _sign_in(session, SignInState.NEVER_SIGNED_IN, reason)


def _last_of(tokens: Iterable[Token]) -> Token | None:
    return max(tokens, key=lambda token: token.expires_at, default=None)


def _say_whose(session: WantedSession, owner: str) -> str:
    mine = f'"{session.name or session.profile or session.start_url}"'
    return f'You are signed in to "{owner}", which is the same portal; {mine} needs a sign-in of its own.'


def _find_tokens_elsewhere(session: WantedSession, cache: TokenCache, now: datetime) -> list[Token]:
    """Find the living tokens for the session's portal and region that are not under the session's own key.

    They may stand under another spelling of the start URL, under the start URL as legacy profiles have it, or under
    another session's name.
    """
    if session.start_url is None:
        return []
    candidates = (*_find_by_spelling(session.start_url, cache), *cache.find_tokens_for(session.start_url))
    own = file_name(session.key or "")
    return [
        token
        for token in candidates
        if token.file != own and _find_mismatch(session, token) is None and _is_living(token, now)
    ]


def _find_by_spelling(start_url: str, cache: TokenCache) -> Iterator[Token]:
    """Find tokens by the key of each spelling, for files that do not say which portal they are for."""
    plain = portal_of(start_url)
    for spelling in (start_url, plain, f"{plain}/", f"{plain}#/", f"{plain}/#/", f"{plain}#"):
        found = cache.find_file_of_key(token_key(spelling))
        if isinstance(found, Token):
            yield found


def _is_living(token: Token, now: datetime) -> bool:
    return token.expires_at - now > NOTHING_LEFT or judge_renewal(token, now, is_legacy=False) is Renewal.POSSIBLE


def _judge_token(session: WantedSession, token: Token, now: datetime) -> SignIn:
    left = token.expires_at - now
    renewal = judge_renewal(token, now, is_legacy=session.name is None, has_scopes=bool(session.scopes))
    mismatch = _find_mismatch(session, token)
    if left <= NOTHING_LEFT and renewal is not Renewal.POSSIBLE:
        return _sign_in(session, SignInState.EXPIRED, f"It has ended, and {renewal.sentence}.", token, now)
    if mismatch is not None:
        reason = f"Its token is for another {mismatch} than the session's."
        return _sign_in(session, SignInState.FOR_ANOTHER_PORTAL, reason, token, now)
    if left <= NOTHING_LEFT:
        return _sign_in(session, SignInState.REFRESHABLE, "It has ended and can be renewed.", token, now)
    if left < REFRESH_WINDOW:
        return _sign_in(session, SignInState.EXPIRING, f"It ends soon, and {renewal.sentence}.", token, now)
    return _sign_in(session, SignInState.VALID, "It is signed in.", token, now)


def _find_mismatch(session: WantedSession, token: Token) -> str | None:
    """Return what a token's file says otherwise than the session; what either does not say is no mismatch."""
    if _is_other_portal(session.start_url, token.start_url):
        return "start URL"
    if session.region is not None and token.region is not None and session.region != token.region:
        return "region"
    return None


def _is_other_portal(wanted: str | None, stored: str | None) -> bool:
    if wanted is None or stored is None or wanted == stored:
        return False
    return portal_of(wanted) != portal_of(stored)


_NOTHING = "Nothing needs to be done."
_SIGN_IN = "Sign in again."
_ADVICE = {
    SignInState.VALID: _NOTHING,
    SignInState.REFRESHABLE: _NOTHING,
    SignInState.EXPIRED: _SIGN_IN,
    SignInState.NEVER_SIGNED_IN: "Sign in.",
    SignInState.UNREADABLE: "Sign in again; that replaces the file.",
    SignInState.FOR_ANOTHER_PORTAL: "Sign in again; that replaces the token.",
    SignInState.UNDER_ANOTHER_KEY: "Sign in to this session; the other sign-in does not count for it.",
}


def _sign_in(
    session: WantedSession, state: SignInState, reason: str, token: Token | None = None, now: datetime | None = None
) -> SignIn:
    key = session.key
    judged = SignIn(session, state, reason, "", (), file_name(key) if key is not None else "", token)
    if token is not None and now is not None:
        renewal = judge_renewal(token, now, is_legacy=session.name is None, has_scopes=bool(session.scopes))
        judged = judged._replace(time_left=token.expires_at - now, renewal=renewal)
    advice = _ADVICE.get(state) or (_NOTHING if judged.renewal is Renewal.POSSIBLE else "Sign in again before it ends.")
    if advice == _NOTHING:
        return judged._replace(advice=advice)
    asked_first = {"sso_start_url": session.start_url, "sso_region": session.region}
    missing = [key for key, value in asked_first.items() if value is None]
    if missing:  # nobody could sign in
        return judged._replace(
            advice=f"Say its {' and '.join(missing)} in the config file first.", command=("ssocfg", "doctor")
        )
    return judged._replace(advice=advice, command=_command(session))


def _command(session: WantedSession) -> tuple[str, ...]:
    """Return the command that signs in to a session, or to a legacy profile if one is known."""
    name = session.profile if session.name is None else session.name
    if name is None:
        return ()
    return ("ssocfg", "login", *(("--",) if name.startswith("-") else ()), name)
