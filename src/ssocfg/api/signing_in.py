"""The verbs that sign in."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from ssocfg.api.prompts import Browser, Output, Prompt, lines_of
from ssocfg.api.registrations import find_registration, forget_registration, register
from ssocfg.api.sign_ins import Ground, choose_session, look_around
from ssocfg.credentials.sessions import check_complete
from ssocfg.errors import (
    AwsError,
    BadAnswerError,
    FileError,
    InteractionRequiredError,
    InvalidValueError,
    RefusedError,
    SignInTimeoutError,
    SsocfgError,
    TokenError,
    errors_about,
)
from ssocfg.host.clock import CLOCK, Clock
from ssocfg.tokens.cache_key import file_name
from ssocfg.tokens.json_file import Unreadable
from ssocfg.tokens.state import SignIn, SignInState, WantedSession
from ssocfg.tokens.token import token_of_answer, write_token

if TYPE_CHECKING:
    from ssocfg.api.device_flow import Attempt
    from ssocfg.aws.clients import Clients
    from ssocfg.aws.oidc import Oidc
    from ssocfg.tokens.registration import Registration, RegistrationKind

Flow: TypeAlias = Literal["auto", "pkce", "device"]
How: TypeAlias = Literal["kept", "renewed", "signed-in"]
FORGOTTEN = ("InvalidClientException", "UnauthorizedClientException")
TIMEOUT = 600.0  # seconds, as long as AWS's codes are good
LONGEST_TIMEOUT = 86_400.0  # a day


class SignedIn(NamedTuple):
    """What `login` did.

    Attributes:
        how: `"kept"` where the token was good, `"renewed"` where it was renewed, `"signed-in"` where someone approved.
        sign_in: How the session stands now.
        not_renewed: Why the old token could not be renewed, before someone had to sign in, or though it serves for
            some minutes more where nobody was there; else None.
    """

    how: How
    sign_in: SignIn
    not_renewed: SsocfgError | None = None


def _open_browser(url: str) -> bool:
    from ssocfg.host.browser import open_browser

    try:
        return open_browser(url)
    except InvalidValueError:  # such as that of an endpoint of one's own without TLS; the person sees it all the same
        return False


def _say(prompt: Prompt) -> None:
    from ssocfg.host.speaking import say

    lines = lines_of(prompt)
    if lines:
        say("\n".join(lines))


def login(
    name: str | None = None,
    *,
    force: bool = False,
    flow: Flow = "auto",
    timeout: float = TIMEOUT,
    browser: Browser | None = _open_browser,
    output: Output = _say,
    clock: Clock = CLOCK,
    config_file: str | os.PathLike[str] | None = None,
) -> SignedIn:
    """Sign in to a session. A token that is good is kept, one that can be renewed is renewed.

    Args:
        name: The session, or a profile that leads to one; by default that of the selected profile, or the only one.
        force: Whether somebody has to sign in even so.
        flow: `"pkce"` by a browser on this machine, `"device"` by a code on any; `"auto"` chooses: a browser on this
            machine where one can be opened, a code elsewhere and for legacy profiles.
        timeout: How many seconds to wait for the approval.
        browser: Opens a page and says whether it could; None opens none.
        output: Is told what to show to the person; by default words on standard error.
        clock: What tells the time.
        config_file: A config file to look at instead of the one that the environment selects.

    Raises:
        InvalidValueError: The time to wait is not from 0 seconds to a day.
        UnknownSessionError: There is no session or profile of that name.
        NotSsoError: The profile does not lead to IAM Identity Center, or the session lacks a key.
        SignInError: Nobody approved it, or it was denied.
        AwsError: AWS cannot be reached, or refused.
        FileError: The token cannot be stored.
    """
    check_timeout(timeout)
    ground = look_around(config_file, clock)
    session = choose_session(ground, name)
    return login_to(ground, session, force=force, flow=flow, timeout=timeout, browser=browser, output=output)


def login_to(
    ground: Ground,
    session: WantedSession,
    *,
    force: bool = False,
    flow: Flow = "auto",
    timeout: float = TIMEOUT,
    browser: Browser | None = _open_browser,
    output: Output = _say,
    before: Callable[[Oidc], None] | None = None,
) -> SignedIn:
    """Sign in to a session that the config file need not have yet.

    Args:
        ground: Where to look.
        session: The session.
        force: As for `login`, so are the next four.
        flow: As for `login`.
        timeout: As for `login`.
        browser: As for `login`.
        output: As for `login`.
        before: Is called before somebody has to sign in; what it raises keeps that from happening.

    Raises:
        SsocfgError: What `login` raises.
    """
    from ssocfg.api.calling import ClientPool

    check_timeout(timeout)
    start_url, region = check_complete(session)
    with ClientPool(ground.config) as pool, errors_about(session=session.name, profile=session.profile):
        clients = pool.of(session.profile)
        not_renewed: SsocfgError | None = None
        if not force:
            kept, not_renewed = _keep_or_renew(ground, session, clients)
            if kept is not None:
                return kept
        from ssocfg.api.device_flow import Attempt
        from ssocfg.aws.oidc import Oidc

        oidc = Oidc(clients, region)
        if before is not None:
            before(oidc)
        attempt = Attempt(session.name or session.profile or "", start_url, timeout, output, browser, ground.clock)
        _sign_in(ground, session, attempt, oidc, _choose_flow(session, flow, browser))
    return SignedIn("signed-in", ground.judge(session), not_renewed)


def check_timeout(seconds: float) -> None:
    """Make sure that it is a time that can be waited; infinity and what is no number cannot.

    Raises:
        InvalidValueError: It is not from 0 seconds to a day.
    """
    if not 0 <= seconds <= LONGEST_TIMEOUT:
        raise InvalidValueError("time to wait", f"it is not from 0 to {LONGEST_TIMEOUT:,.0f} seconds")


def ensure_login(
    name: str | None = None,
    *,
    interactive: bool | None = None,
    browser: Browser | None = _open_browser,
    output: Output = _say,
    clock: Clock = CLOCK,
    config_file: str | os.PathLike[str] | None = None,
) -> SignedIn:
    """Make sure that a session is signed in, and ask somebody to sign in only where that is needed and possible.

    Args:
        name: The session, or a profile that leads to one; by default that of the selected profile, or the only one.
        interactive: Whether somebody is there; by default whether this process has a terminal.
        browser: As for `login`.
        output: As for `login`.
        clock: As for `login`.
        config_file: As for `login`.

    Raises:
        InteractionRequiredError: A sign-in is needed, and nobody is there.
        SsocfgError: What `login` raises; `AwsError` where it could not be found out whether the token can be renewed.
    """
    from ssocfg.api.calling import ClientPool
    from ssocfg.host.speaking import somebody_is_there

    ground = look_around(config_file, clock)
    session = choose_session(ground, name)
    if interactive if interactive is not None else somebody_is_there():
        return login(name, browser=browser, output=output, clock=clock, config_file=config_file)
    with ClientPool(ground.config) as pool, errors_about(session=session.name, profile=session.profile):
        try:
            kept, refused = _keep_or_renew(ground, session, pool.of(session.profile))
        except FileError as unwritable:  # a token that lives serves all the same
            kept, refused = None, unwritable
    return kept or _without_anybody(ground, session, refused)


def _without_anybody(ground: Ground, session: WantedSession, refused: SsocfgError | None) -> SignedIn:
    """Go on with a token that could not be renewed, or raise why nobody being there is the end of it."""
    judged = ground.judge(session)
    if judged.state is SignInState.EXPIRING:  # it serves for now, and nobody is there to get a better one
        return SignedIn("kept", judged, refused)
    if refused is not None and not isinstance(refused, TokenError):
        raise refused
    from ssocfg.api.tokens import error_of

    why = refused or error_of(judged)
    reason = f"somebody has to sign in, and nobody is there: {why.reason}"
    with errors_about(session=session.name, profile=session.profile):
        raise InteractionRequiredError(reason, why.hint, why.code) from refused


def _keep_or_renew(
    ground: Ground, session: WantedSession, clients: Clients
) -> tuple[SignedIn | None, SsocfgError | None]:
    """Return what makes a new sign-in needless, or why it is needed as far as that was a failure."""
    from ssocfg.api.tokens import renewed_token

    judged = ground.judge(session)
    if judged.state is SignInState.VALID:
        return SignedIn("kept", judged), None
    if not judged.is_usable:
        return None, None
    try:
        renewed_token(ground, session, clients)
    except (TokenError, AwsError) as error:
        return None, error
    again = ground.judge(session)
    return (SignedIn("renewed", again), None) if again.state is SignInState.VALID else (None, None)


def _choose_flow(session: WantedSession, flow: Flow, browser: Browser | None) -> Flow:
    if flow != "auto":
        return flow
    if session.name is None or browser is None:
        return "device"
    from ssocfg.host.browser import why_no_browser

    return "pkce" if browser is not _open_browser or why_no_browser() is None else "device"


def _sign_in(ground: Ground, session: WantedSession, attempt: Attempt, oidc: Oidc, flow: Flow) -> None:
    """Sign in with the cached client, or with a new one where there is none or AWS has forgotten it."""
    kind: RegistrationKind = "pkce" if flow == "pkce" else "device"
    cached = find_registration(ground, session, kind)
    if cached is not None:
        try:
            return _run(ground, session, attempt, oidc, cached)
        except RefusedError as refused:
            if refused.error not in FORGOTTEN:
                raise
        except SignInTimeoutError:
            if kind == "pkce":  # the browser shows a client that AWS has forgotten, and brings nothing back
                forget_registration(ground, cached)
            raise
    return _run(ground, session, attempt, oidc, register(ground, session, kind, oidc))


def _run(ground: Ground, session: WantedSession, attempt: Attempt, oidc: Oidc, registration: Registration) -> None:
    def keep(answer: Mapping[str, object], asked_at: datetime) -> None:
        _keep(ground, session, registration, answer, asked_at)

    if registration.kind == "pkce":
        from ssocfg.api.browser_flow import sign_in_by_browser

        sign_in_by_browser(attempt, oidc, registration, keep)
    else:
        from ssocfg.api.device_flow import sign_in_by_code

        sign_in_by_code(attempt, oidc, registration, keep)


def _keep(
    ground: Ground, session: WantedSession, registration: Registration, answer: Mapping[str, object], asked_at: datetime
) -> None:
    """Store the token, and forget the role credentials that the sign-in before gave."""
    from ssocfg.api.signing_out import forget_roles

    start_url, region = check_complete(session)
    file = file_name(session.key or "")
    token = token_of_answer(
        answer, file=file, start_url=start_url, region=region, registration=registration, now=asked_at
    )
    if isinstance(token, Unreadable):
        raise BadAnswerError("CreateToken", token.reason)
    folder = ground.folders.tokens
    with folder.locked():
        folder.save_file(file, write_token(token))
    with contextlib.suppress(FileError):  # somebody is signed in now, and such credentials end within hours
        forget_roles(ground, session)
