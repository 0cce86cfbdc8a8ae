"""A token that works, renewed where it must be: one process renews, the others wait and use what it got."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from ssocfg.api.sign_ins import Ground
from ssocfg.errors import AwsError, NotSignedInError, RefreshRefusedError, TokenError, TokenExpiredError
from ssocfg.tokens.renewal import Renewal
from ssocfg.tokens.state import SignIn, SignInState, WantedSession
from ssocfg.tokens.token import Token

if TYPE_CHECKING:
    from ssocfg.aws.clients import Clients
    from ssocfg.errors import TokenRejectedError

ResultT = TypeVar("ResultT")
_CODES = {
    SignInState.UNREADABLE: "SSO404",
    SignInState.FOR_ANOTHER_PORTAL: "SSO406",
    SignInState.UNDER_ANOTHER_KEY: "SSO410",
}


def fresh_token(ground: Ground, session: WantedSession, clients: Clients, refused: Token | None = None) -> Token:
    """Return a session's token, renewed if less than 15 minutes are left and it can be.

    Where it cannot be renewed now and still lives, the old one is returned, as botocore does.

    Args:
        ground: Where to look.
        session: The session.
        clients: What makes the calls.
        refused: A token that AWS does not take, so that it is renewed though it is fresh.

    Raises:
        NotSignedInError: There is no token for the session.
        TokenExpiredError: It has ended and cannot be renewed.
        RefreshRefusedError: It has ended and AWS refused to renew it.
        UnreachableError: It has ended and AWS could not be asked.
    """
    judged = ground.judge(session)
    if _is_good(judged, refused) and judged.token is not None:
        return judged.token
    if judged.token is None or judged.renewal is not Renewal.POSSIBLE or not judged.is_usable:
        return _as_it_is(judged)
    return _renew(ground, session, clients, refused)


def _is_good(judged: SignIn, refused: Token | None) -> bool:
    is_refused = refused is not None and judged.token is not None and judged.token.access_token == refused.access_token
    return judged.state is SignInState.VALID and not is_refused


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
        if renewed.access_token == token.access_token:
            raise
    return ask(renewed)


def _renew_rejected(
    ground: Ground, session: WantedSession, clients: Clients, token: Token, rejected: TokenRejectedError
) -> Token:
    """Renew a token that AWS no longer takes, or raise its refusal with what to do."""
    rejected.hint = f"Run `{shlex.join(('ssocfg', 'login', '--force', *_name(session)))}`."
    try:
        return fresh_token(ground, session, clients, token)
    except RefreshRefusedError:
        raise rejected from None


def _name(session: WantedSession) -> tuple[str, ...]:
    name = session.profile if session.name is None else session.name
    return () if name is None else ("--", name) if name.startswith("-") else (name,)


def _as_it_is(judged: SignIn) -> Token:
    """Return a token that still lives, or raise why there is none."""
    if judged.token is not None and judged.state in (SignInState.VALID, SignInState.EXPIRING):
        return judged.token
    raise error_of(judged)


def error_of(judged: SignIn) -> TokenError:
    """Make the error that says why a session cannot be used."""
    reason = judged.reason[0].lower() + judged.reason[1:].removesuffix(".")
    hint = f"Run `{shlex.join(judged.command)}`." if judged.command else judged.advice
    expired = judged.state is SignInState.EXPIRED
    error = TokenExpiredError(reason, hint) if expired else NotSignedInError(reason, hint, _CODES.get(judged.state))
    return error.about(session=judged.session.name, profile=judged.session.profile)


def _renew(ground: Ground, session: WantedSession, clients: Clients, refused: Token | None) -> Token:
    """Renew a token under the lock, unless another program has done so meanwhile."""
    with ground.folders.tokens.locked():
        judged = ground.judge(session)
        token = judged.token
        if token is None or not judged.is_usable:
            raise error_of(judged)
        if _is_good(judged, refused):
            return token
        try:
            return _ask_to_renew(ground, session, clients, token)
        except (RefreshRefusedError, AwsError) as error:
            other = _find_other(ground.judge(session), token, refused)
            if other is not None:
                return other
            if isinstance(error, RefreshRefusedError):
                error.hint = f"Run `{shlex.join(('ssocfg', 'login', *_name(session)))}`."
            error.about(session=session.name, profile=session.profile)
            raise


def _find_other(again: SignIn, token: Token, refused: Token | None) -> Token | None:
    """Return what works though renewing failed: what a program without a lock got, or the old one while it lives."""
    if again.state is SignInState.VALID and again.token != token:
        return again.token
    return again.token if again.state is SignInState.EXPIRING and refused is None else None


def _ask_to_renew(ground: Ground, session: WantedSession, clients: Clients, token: Token) -> Token:
    from ssocfg.aws.oidc import Oidc
    from ssocfg.errors import BadAnswerError
    from ssocfg.tokens.json_file import Unreadable
    from ssocfg.tokens.token import refreshed, write_token

    region = session.region or token.region or ""
    asked_at = ground.clock.now()
    renewed = refreshed(token, Oidc(clients, region).refresh(token), asked_at)
    if isinstance(renewed, Unreadable):
        raise BadAnswerError("CreateToken", renewed.reason)
    ground.folders.tokens.save_file(token.file, write_token(renewed))
    return renewed
