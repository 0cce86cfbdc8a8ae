"""A token that works, renewed where it must be: one process renews, the others wait and use what it got."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from ssocfg.api.sign_ins import Ground
from ssocfg.errors import (
    AwsError,
    BadAnswerError,
    FileError,
    NotSignedInError,
    RefreshRefusedError,
    TokenError,
    TokenExpiredError,
    UnreachableError,
    UnwritableFileError,
)
from ssocfg.tokens.renewal import Renewal
from ssocfg.tokens.state import SignIn, SignInState, WantedSession
from ssocfg.tokens.token import Token

if TYPE_CHECKING:
    from ssocfg.aws.clients import Clients
    from ssocfg.errors import TokenRejectedError

ResultT = TypeVar("ResultT")
_SENT = ("time-out", "answer")  # stages of `UnreachableError` at which AWS may have got the request
_LIVING = (SignInState.VALID, SignInState.EXPIRING)
_CODES = {
    SignInState.UNREADABLE: "SSO404",
    SignInState.FOR_ANOTHER_PORTAL: "SSO406",
    SignInState.UNDER_ANOTHER_KEY: "SSO410",
}


def fresh_token(ground: Ground, session: WantedSession, clients: Clients) -> Token:
    """Return a session's token, renewed if less than 15 minutes are left and it can be.

    Where it cannot be renewed now and still lives, the old one is returned, as botocore does.

    Args:
        ground: Where to look.
        session: The session.
        clients: What makes the calls.

    Raises:
        NotSignedInError: There is no token for the session.
        TokenExpiredError: It has ended and cannot be renewed.
        RefreshRefusedError: It has ended and AWS refused to renew it.
        AwsError: It has ended and AWS could not be asked, or has trouble.
        FileError: It has ended and a renewed one cannot be stored.
    """
    try:
        return renewed_token(ground, session, clients)
    except (TokenError, AwsError, FileError):
        again = ground.judge(session)
        if again.token is None or again.state not in _LIVING:
            raise
        return again.token


def renewed_token(ground: Ground, session: WantedSession, clients: Clients, rejected: Token | None = None) -> Token:
    """Return a session's token, renewed if less than 15 minutes are left and it can be; raises where that fails.

    Args:
        ground: Where to look.
        session: The session.
        clients: What makes the calls.
        rejected: A token that AWS does not take, if it has to be renewed though it is fresh.

    Raises:
        SsocfgError: What `fresh_token` raises, also while the old token lives.
    """
    judged = ground.judge(session)
    if judged.state is SignInState.VALID and judged.token is not None and not _is_same(judged.token, rejected):
        return judged.token
    if judged.token is None or judged.renewal is not Renewal.POSSIBLE or not judged.is_usable:
        return _as_it_is(judged)
    return _renew(ground, session, clients, rejected)


def _is_same(token: Token, other: Token | None) -> bool:
    return other is not None and token.access_token == other.access_token


def with_token(ground: Ground, session: WantedSession, clients: Clients, ask: Callable[[Token], ResultT]) -> ResultT:
    """Ask AWS something with a session's token; one that it does not take is renewed once, which botocore does not do.

    Raises:
        TokenRejectedError: AWS does not take the token, and it cannot be renewed.
        TokenError: There is no token.
        AwsError: What asking raises.
    """
    from ssocfg.errors import TokenRejectedError

    token = fresh_token(ground, session, clients)
    try:
        return ask(token)
    except TokenRejectedError as rejected:
        renewed = _renew_rejected(ground, session, clients, token, rejected)
        if _is_same(renewed, token):
            raise
    try:
        return ask(renewed)
    except TokenRejectedError as rejected:
        rejected.hint = f"Run {_sign_in_by_force(session)}."
        raise


def _renew_rejected(
    ground: Ground, session: WantedSession, clients: Clients, token: Token, rejected: TokenRejectedError
) -> Token:
    """Renew a token that AWS no longer takes, or raise its refusal with what to do."""
    command = _sign_in_by_force(session)
    rejected.hint = f"Run {command}."
    try:
        return renewed_token(ground, session, clients, token)
    except RefreshRefusedError:
        raise rejected from None
    except UnwritableFileError as unwritable:
        rejected.hint = f"Give yourself the right to write to {unwritable.path}, then run {command}."
        raise rejected from unwritable


def _sign_in_by_force(session: WantedSession) -> str:
    return f"`{shlex.join(('ssocfg', 'login', '--force', *_name(session)))}`"


def _name(session: WantedSession) -> tuple[str, ...]:
    name = session.profile if session.name is None else session.name
    return () if name is None else ("--", name) if name.startswith("-") else (name,)


def _as_it_is(judged: SignIn) -> Token:
    """Return a token that still lives, or raise why there is none."""
    if judged.token is not None and judged.state in _LIVING:
        return judged.token
    raise error_of(judged)


def error_of(judged: SignIn) -> TokenError:
    """Make the error that says why a session cannot be used."""
    reason = judged.reason[0].lower() + judged.reason[1:].removesuffix(".")
    hint = f"Run `{shlex.join(judged.command)}`." if judged.command else judged.advice
    expired = judged.state is SignInState.EXPIRED
    error = TokenExpiredError(reason, hint) if expired else NotSignedInError(reason, hint, _CODES.get(judged.state))
    return error.about(session=judged.session.name, profile=judged.session.profile)


def _renew(ground: Ground, session: WantedSession, clients: Clients, rejected: Token | None) -> Token:
    """Renew a token under the lock, unless another program has done so meanwhile."""
    with ground.folders.tokens.locked():
        judged = ground.judge(session)
        token = judged.token
        if token is None or not judged.is_usable:
            raise error_of(judged)
        if judged.state is SignInState.VALID and not _is_same(token, rejected):
            return token
        if judged.renewal is not Renewal.POSSIBLE:  # another program may have put another token there meanwhile
            return _as_it_is(judged)
        _check_writable(ground.folders.tokens.path)
        try:
            return _ask_to_renew(ground, session, clients, token)
        except (RefreshRefusedError, AwsError) as error:
            again = ground.judge(session)  # a program that takes no lock may have been faster
            if again.state is SignInState.VALID and again.token is not None and again.token != token:
                return again.token
            error.hint = _what_next(error, session)
            error.about(session=session.name, profile=session.profile)
            raise


def _check_writable(folder: str) -> None:
    """Ask for nothing that could not be kept: a renewal may spend the refresh token that others still rely on."""
    if not os.access(folder, os.W_OK):
        reason = "nothing may be written there, so that a renewed token could not be kept"
        raise UnwritableFileError(folder, reason, hint="Give yourself the right to write to that folder.")


def _what_next(error: RefreshRefusedError | AwsError, session: WantedSession) -> str:
    """Say what to do about a refresh that failed: of a lost answer nobody knows whether it spent the refresh token."""
    command = shlex.join(("ssocfg", "login", *_name(session)))
    if isinstance(error, RefreshRefusedError):  # another sign-in would not help with a key that must not be used
        return error.hint if "KMS_" in error.words else f"Run `{command}`."
    if isinstance(error, BadAnswerError) or (isinstance(error, UnreachableError) and error.stage in _SENT):
        return f"{error.hint} If AWS refuses the next try, the answer that was lost counted: then run `{command}`."
    return error.hint


def _ask_to_renew(ground: Ground, session: WantedSession, clients: Clients, token: Token) -> Token:
    from ssocfg.aws.oidc import Oidc
    from ssocfg.tokens.json_file import Unreadable
    from ssocfg.tokens.token import refreshed, write_token

    region = session.region or token.region or ""
    asked_at = ground.clock.now()
    renewed = refreshed(token, Oidc(clients, region).refresh(token), asked_at)
    if isinstance(renewed, Unreadable):
        raise BadAnswerError("CreateToken", renewed.reason)
    ground.folders.tokens.save_file(token.file, write_token(renewed))
    return renewed
