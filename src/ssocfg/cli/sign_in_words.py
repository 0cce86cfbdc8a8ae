"""Sign-ins in words and for JSON; what `status`, `login` and `logout` share. No secret is in either."""

from __future__ import annotations

from datetime import datetime, timedelta

from ssocfg.tokens.renewal import Renewal
from ssocfg.tokens.state import SignIn, SignInState, WantedSession

STATES = {
    SignInState.VALID: "signed in",
    SignInState.EXPIRING: "ends soon",
    SignInState.REFRESHABLE: "ended, renews itself",
    SignInState.EXPIRED: "ended",
    SignInState.NEVER_SIGNED_IN: "not signed in",
    SignInState.UNREADABLE: "unreadable",
    SignInState.FOR_ANOTHER_PORTAL: "for another portal",
    SignInState.UNDER_ANOTHER_KEY: "under another name",
}


def name_of(session: WantedSession) -> str:
    """Return the session's name, or that of the profile which stands for a legacy portal."""
    return session.name if session.name is not None else f"{session.profile} (legacy profile)"


def time_in_words(left: timedelta | None) -> str:
    """Word a span in its two largest units: `7 h 59 min`, `4 min 10 s`, `2 d 3 h`; `-` where nothing is left."""
    seconds = int(left.total_seconds()) if left is not None else 0
    if seconds <= 0:
        return "-"
    parts = ((seconds // 86_400, "d"), (seconds // 3_600 % 24, "h"), (seconds // 60 % 60, "min"), (seconds % 60, "s"))
    first = next(place for place, (count, _unit) in enumerate(parts) if count)
    return " ".join(f"{count} {unit}" for count, unit in parts[first : first + 2] if count)


def renewal_in_words(sign_in: SignIn) -> str:
    """Say whether the token renews itself, and if not, why not."""
    if sign_in.renewal is None:
        return "-"
    return "yes" if sign_in.renewal is Renewal.POSSIBLE else f"no: {sign_in.renewal.sentence}"


def sign_in_as_json(sign_in: SignIn) -> dict[str, object]:
    """Return a sign-in as JSON output has it, schema 1."""
    session, token = sign_in.session, sign_in.token
    return {
        "session": session.name,
        "profile": session.profile,
        "start_url": session.start_url,
        "region": session.region,
        "state": sign_in.state.value,
        "usable": sign_in.is_usable,
        "seconds_left": int(sign_in.time_left.total_seconds()) if sign_in.time_left is not None else None,
        "expires_at": _instant(token.expires_at) if token is not None else None,
        "renewal": sign_in.renewal.value if sign_in.renewal is not None else None,
        "has_refresh_token": token is not None and token.refresh_token is not None,
        "reason": sign_in.reason,
        "advice": sign_in.advice,
        "command": list(sign_in.command),
        "file": sign_in.file,
    }


def _instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
