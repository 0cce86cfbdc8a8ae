"""SSO401 to SSO403, SSO405, SSO406, SSO410, SSO411: how the sign-in of each session stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from ssocfg.doctor.facts import Facts
from ssocfg.doctor.finding import Check, Fix, Gate, Observation, check
from ssocfg.doctor.judging import count_of, name_some
from ssocfg.doctor.sign_ins import JudgedSession, place_of_session, place_of_token, sessions_in_state
from ssocfg.tokens.renewal import Renewal
from ssocfg.tokens.state import SignInState

_GATES: tuple[Gate, ...] = ("config-text", "token-cache")


def _fix(judged: JudgedSession) -> Fix:
    command = judged.sign_in.command
    return Fix(judged.sign_in.advice[0].lower() + judged.sign_in.advice[1:].removesuffix("."), command=command or None)


def _used_by(judged: JudgedSession) -> Mapping[str, str]:
    return {"profiles": name_some(judged.users)} if judged.users else {}


def _instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S UTC")


def say_duration(duration: timedelta) -> str:
    """Say how long something is, roughly: `"47 minutes"`, `"3 hours"`, `"2 days"`."""
    minutes = int(abs(duration).total_seconds() // 60)
    if minutes < 120:
        return count_of(minutes, "minute")
    return count_of(minutes // 60, "hour") if minutes < 48 * 60 else count_of(minutes // 1440, "day")


@check("SSO401", "never-logged-in", "error", requires=_GATES)
def never_logged_in(facts: Facts) -> Iterator[Observation]:
    """Nobody has signed in to a session, or nobody since the last sign-out.

    What it looks at: the token file of every session and legacy profile that the config file has. A session that one
    cannot sign in to as it is written has a check of its own.

    Why it matters: AWS tools fail with "Error loading SSO Token: Token for ... does not exist". It is only worth a note
    where the selected profile does not need this session and another one is signed in, or where no profile uses it.
    A sign-in to another session of the same portal does not count for it.

    Example: a new profile, before the first `ssocfg login`.

    Fix: sign in.

    Fix safety: manual; a sign-in needs you.

    Source: botocore 1.44.5, utils.py `SSOTokenLoader.__call__`.
    """
    for judged in sessions_in_state(facts, SignInState.NEVER_SIGNED_IN):
        severity, reason = judged.severity, judged.sign_in.reason
        yield Observation(
            f"{judged.label} is not signed in: {reason[0].lower()}{reason[1:].removesuffix('.')}",
            place_of_session(facts, judged),
            {**_used_by(judged), "token file": place_of_token(facts, judged).file},
            _fix(judged),
            "info" if severity == "warning" else severity,
        )


@check("SSO402", "token-expired", "error", requires=_GATES)
def token_expired(facts: Facts) -> Iterator[Observation]:
    """A session's token has ended, and AWS tools cannot renew it.

    What it looks at: `expiresAt` in the token file of every session, and whether what renews a token is there.

    Why it matters: AWS tools fail with "Token has expired and refresh failed", or "The SSO session associated with this
    profile has expired". AWS CLI may go on with role credentials that it has cached, while boto3 fails.

    Example: the morning after.

    Fix: sign in again.

    Fix safety: manual; a sign-in needs you.

    Source: botocore 1.44.5, tokens.py `SSOTokenProvider._refresher`, credentials.py `SSOCredentialFetcher`.
    """
    for judged in sessions_in_state(facts, SignInState.EXPIRED):
        sign_in = judged.sign_in
        if sign_in.renewal is Renewal.REGISTRATION_EXPIRED or sign_in.token is None or sign_in.time_left is None:
            continue
        why = f"; {sign_in.renewal.sentence}" if sign_in.renewal is not None else ""
        yield Observation(
            f"the sign-in of {judged.label} ended {say_duration(sign_in.time_left)} ago{why}",
            place_of_token(facts, judged),
            {"ended": _instant(sign_in.token.expires_at), **_used_by(judged), **_still_used(facts, judged)},
            _fix(judged),
            judged.severity,
        )


def _still_used(facts: Facts, judged: JudgedSession) -> Mapping[str, str]:
    """Say until when AWS CLI goes on with cached role credentials, which is why it may work where boto3 does not."""
    from ssocfg.doctor.role_caches import cached_roles_of

    fresh = [cached for cached in cached_roles_of(facts, judged.sign_in.session) if cached.is_fresh]
    if not fresh:
        return {}
    until = max(cached.credentials.expires_at for cached in fresh)
    return {"AWS CLI still works for": f"{name_some(c.role.profile for c in fresh)}, until {_instant(until)}"}


@check("SSO403", "token-refreshable", "info", requires=_GATES)
def token_refreshable(facts: Facts) -> Iterator[Observation]:
    """A session's token has ended or ends within 15 minutes, and renews itself.

    What it looks at: `expiresAt` in the token file of every session, and whether what renews a token is there.

    Why it matters: it is no fault: the next AWS command renews it, unless your session in the access portal is over,
    which only AWS knows. Tools that do not renew tokens, as many older SDKs, fail meanwhile.

    Example: a token that ended an hour ago, with a refresh token beside it.

    Fix: none is needed; go on.

    Fix safety: manual.

    Source: botocore 1.44.5, tokens.py `SSOTokenProvider._REFRESH_WINDOW`.
    """
    for judged in sessions_in_state(facts, SignInState.REFRESHABLE, SignInState.EXPIRING):
        sign_in = judged.sign_in
        if sign_in.renewal is not Renewal.POSSIBLE or sign_in.time_left is None or sign_in.token is None:
            continue
        ended = sign_in.state is SignInState.REFRESHABLE
        when = f"ended {say_duration(sign_in.time_left)} ago" if ended else f"ends in {say_duration(sign_in.time_left)}"
        yield Observation(
            f"the token of {judged.label} {when}; AWS tools renew it at its next use",
            place_of_token(facts, judged),
            {"ended" if ended else "ends": _instant(sign_in.token.expires_at)},
            Fix("go on: the next AWS command renews it"),
        )


@check("SSO405", "registration-expired", "error", requires=_GATES)
def registration_expired(facts: Facts) -> Iterator[Observation]:
    """The client registration that a token was got with has ended, so that the token cannot be renewed.

    What it looks at: `registrationExpiresAt` in the token file of every session whose token has a refresh token.

    Why it matters: once the token ends, AWS tools fail with "Token has expired and refresh failed". While it lives it
    is a warning.

    Example: the first sign-in was 90 days ago, and the token has been renewed ever since.

    Fix: sign in again; that registers anew.

    Fix safety: manual; a sign-in needs you.

    Source: botocore 1.44.5, tokens.py `SSOTokenProvider._refresh_access_token`.
    """
    for judged in facts.judged_sessions:
        sign_in = judged.sign_in
        end = sign_in.token.registration_expires_at if sign_in.token is not None else None
        if sign_in.renewal is not Renewal.REGISTRATION_EXPIRED or end is None:
            continue
        if sign_in.state is SignInState.FOR_ANOTHER_PORTAL:
            continue
        ended = sign_in.state is SignInState.EXPIRED
        rest = "its sign-in has ended too, and cannot be renewed" if ended else "its token cannot be renewed any more"
        yield Observation(
            f"the client registration of {judged.label} has ended: {rest}",
            place_of_token(facts, judged),
            {"registration ended": _instant(end), **_used_by(judged)},
            _fix(judged)._replace(title="sign in again; that registers anew"),
            judged.severity if ended else ("warning" if judged.users else "info"),
        )


@check("SSO406", "token-for-other-url", "error", requires=_GATES)
def token_for_other_url(facts: Facts) -> Iterator[Observation]:
    """A session's token was got for another start URL or region than the config file has now.

    What it looks at: `startUrl` and `region` in the token file of every session. Where one start URL is given two
    regions in the config file, the check of that tells of it.

    Why it matters: a session's token file is named by the session's name alone, and AWS tools never compare: they send
    the old token to the new place, which refuses it.

    Example: `sso_start_url` was edited after the sign-in, or two config files have a session of one name.

    Fix: correct the session if it is wrong; else sign in again, which replaces the token.

    Fix safety: manual; a sign-in needs you.

    Source: botocore 1.44.5, tokens.py `SSOTokenProvider` (nothing compares), utils.py `SSOTokenLoader`.
    """
    for judged in sessions_in_state(facts, SignInState.FOR_ANOTHER_PORTAL):
        session, token = judged.sign_in.session, judged.sign_in.token
        assert token is not None  # noqa: S101  it is what is for another portal
        is_region = "region" in judged.sign_in.reason
        key = "sso_region" if is_region else "sso_start_url"
        now, then = (session.region, token.region) if is_region else (session.start_url, token.start_url)
        yield Observation(
            f"the token of {judged.label} is for another {'region' if is_region else 'start URL'}: {then}",
            facts.config.place_of(judged.owner, key),
            {"config file": now or "", "token": then or "", "token file": place_of_token(facts, judged).file},
            Fix(f"correct {key} if it is wrong; else sign in again", command=judged.sign_in.command or None),
            judged.severity,
        )


@check("SSO410", "token-under-other-key", "error", requires=_GATES)
def token_under_other_key(facts: Facts) -> Iterator[Observation]:
    """You are signed in to a session's portal, but where AWS tools do not look for it.

    What it looks at: living tokens for the same start URL and region under the key of another spelling, of the start
    URL (as profiles without a session have it), or of a name that no session of the config file has.

    Why it matters: AWS tools say that there is no token, right after a sign-in that worked.

    Example: `aws sso login` for a profile without a session, and then a session for the same start URL; the start URL
    with and without a trailing slash; or a session that was given another name after the sign-in.

    Fix: sign in to this session.

    Fix safety: manual; a sign-in needs you.

    Source: botocore 1.44.5, utils.py `SSOTokenLoader._generate_cache_key`.
    """
    for judged in sessions_in_state(facts, SignInState.UNDER_ANOTHER_KEY):
        token = judged.sign_in.token
        assert token is not None  # noqa: S101  it is what is under another key
        assert facts.token_cache is not None  # noqa: S101  the gate sees to it
        severity = judged.severity
        yield Observation(
            f"{judged.label} is not signed in: its portal's token is where AWS tools do not look for it",
            place_of_session(facts, judged),
            {
                "token found in": facts.token_cache.path_of(token.file),
                "looked for in": place_of_token(facts, judged).file,
                **_used_by(judged),
            },
            _fix(judged),
            "info" if severity == "warning" else severity,
        )


_TOLD_ELSEWHERE = (Renewal.POSSIBLE, Renewal.REGISTRATION_EXPIRED)
_TOLD_WHILE_FRESH = (Renewal.LEGACY, Renewal.NO_SCOPES)


@check("SSO411", "token-not-refreshable", "info", requires=_GATES)
def token_not_refreshable(facts: Facts) -> Iterator[Observation]:
    """A session's token lives and cannot be renewed.

    What it looks at: whether the token file has all that renews a token. Profiles without a session, and sessions
    without scopes, have checks of their own; of them this one tells only when less than 15 minutes are left.

    Why it matters: you will have to sign in again when it ends, in an hour mostly.

    Example: the token came from a tool that does not keep the refresh token.

    Fix: sign in again before it ends.

    Fix safety: manual; a sign-in needs you.

    Source: botocore 1.44.5, tokens.py `SSOTokenProvider._refresh_access_token`.
    """
    for judged in sessions_in_state(facts, SignInState.VALID, SignInState.EXPIRING):
        sign_in = judged.sign_in
        if sign_in.renewal is None or sign_in.renewal in _TOLD_ELSEWHERE or sign_in.time_left is None:
            continue
        if sign_in.state is SignInState.VALID and sign_in.renewal in _TOLD_WHILE_FRESH:
            continue
        yield Observation(
            f"the sign-in of {judged.label} ends in {say_duration(sign_in.time_left)}; {sign_in.renewal.sentence}",
            place_of_token(facts, judged),
            _used_by(judged),
            Fix("sign in again before it ends", command=sign_in.command or None),
        )


SIGN_IN_CHECKS: tuple[Check, ...] = (
    never_logged_in,
    token_expired,
    token_refreshable,
    registration_expired,
    token_for_other_url,
    token_under_other_key,
    token_not_refreshable,
)
