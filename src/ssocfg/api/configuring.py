"""What setting up a profile asks of AWS, for a session that the config file need not have yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from ssocfg.api.prompts import Output
from ssocfg.api.sign_ins import Ground
from ssocfg.api.signing_in import TIMEOUT, Flow, SignedIn, login_to
from ssocfg.credentials.sessions import check_complete
from ssocfg.errors import DoubtfulValueError, InvalidValueError, RefusedError, errors_about
from ssocfg.tokens.state import WantedSession
from ssocfg.values import parse_start_url

if TYPE_CHECKING:
    from ssocfg.aws.oidc import Oidc
    from ssocfg.aws.portal import Account, Portal
    from ssocfg.tokens.token import Token

ResultT = TypeVar("ResultT")


def sign_in_checked(
    ground: Ground,
    session: WantedSession,
    *,
    flow: Flow = "auto",
    timeout: float = TIMEOUT,
    no_browser: bool = False,
    output: Output,
) -> SignedIn:
    """Sign in to a session; before a browser opens, its region is asked whether it knows the start URL.

    In the wrong region a browser shows nothing but `invalid_grant`. Of a vanity domain the service itself knows
    nothing, so that nothing is asked for one.

    Args:
        ground: Where to look.
        session: The session.
        flow: As for `login`, so are `timeout` and `output`.
        timeout: How many seconds to wait for the approval.
        no_browser: Whether to open none, and to tell of the page only.
        output: Is told what to show to the person.

    Raises:
        DoubtfulValueError: The region does not know the start URL; no browser was opened.
        SsocfgError: What `login` raises.
    """
    from ssocfg.api.probing_sessions import ask_whether_known

    def check(oidc: Oidc) -> None:
        if not _is_aws_owned(session.start_url or ""):
            return
        try:
            verdict, said = ask_whether_known(ground, session, oidc)
        except RefusedError:  # for another reason: the sign-in itself shows what becomes of it
            return
        if verdict == "unknown":
            raise _unknown_there(session.region or "", said)

    if no_browser:
        return login_to(ground, session, flow=flow, timeout=timeout, browser=None, output=output, before=check)
    return login_to(ground, session, flow=flow, timeout=timeout, output=output, before=check)


def list_accounts(ground: Ground, session: WantedSession) -> tuple[Account, ...]:
    """List the accounts that are assigned, sorted by name, then id; their roles are not asked for.

    Raises:
        TokenError: There is no token that works.
        AwsError: AWS cannot be reached, or refused.
    """

    def ask(portal: Portal, token: Token) -> tuple[Account, ...]:
        return portal.list_accounts(token)

    return tuple(sorted(_ask_portal(ground, session, ask), key=lambda one: (one.name.casefold(), one.account_id)))


def list_roles(ground: Ground, session: WantedSession, account_id: str) -> tuple[str, ...]:
    """List the roles that are assigned in an account, sorted; raises what `list_accounts` raises."""

    def ask(portal: Portal, token: Token) -> tuple[str, ...]:
        return portal.list_roles(token, account_id)

    return tuple(sorted(_ask_portal(ground, session, ask)))


def _ask_portal(ground: Ground, session: WantedSession, ask: Callable[[Portal, Token], ResultT]) -> ResultT:
    from ssocfg.api.calling import ClientPool
    from ssocfg.api.tokens import with_token
    from ssocfg.aws.portal import Portal

    region = check_complete(session)[1]
    with ClientPool(ground.config) as pool, errors_about(session=session.name):
        clients = pool.of(session.profile)
        portal = Portal(clients, region)
        return with_token(ground, session, clients, lambda token: ask(portal, token))


def _unknown_there(region: str, said: str) -> DoubtfulValueError:
    wrong = "so this URL is wrong, or the region is"
    reason = f"Identity Center in {region} does not know this start URL ({said}), {wrong}"
    doubt = DoubtfulValueError("sso_start_url", reason)
    doubt.hint = (
        "Compare the URL with that in the invitation mail, letter by letter; if it is right, "
        "ask for the region that the IAM Identity Center console names under Settings."
    )
    return doubt


def _is_aws_owned(start_url: str) -> bool:
    try:
        return parse_start_url(start_url).is_aws_owned
    except InvalidValueError:
        return False
