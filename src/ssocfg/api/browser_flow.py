"""Sign in by the browser of this machine, which brings the code back to a port of it (authorization code with PKCE)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ssocfg.api.device_flow import TICK, Attempt, Keep
from ssocfg.api.prompts import OpenPage, Waiting, count_seconds
from ssocfg.errors import SignInDeniedError, SignInError, SignInTimeoutError, SsocfgError

if TYPE_CHECKING:
    from ssocfg.aws.oidc import Oidc
    from ssocfg.host.listener import Redirect, RedirectListener
    from ssocfg.tokens.registration import Registration


def sign_in_by_browser(attempt: Attempt, oidc: Oidc, registration: Registration, keep: Keep) -> None:
    """Open a page, wait for what the browser brings back, and let it show how the sign-in went.

    Args:
        attempt: The sign-in.
        oidc: The service.
        registration: A client for this kind of sign-in.
        keep: Stores the answer with the token, as for `sign_in_by_code`; what it raises is shown in the browser too.

    Raises:
        SignInDeniedError: The person said no.
        SignInTimeoutError: The browser brought nothing back in time.
        SignInError: AWS refused the sign-in in the browser.
        AwsError: AWS refused the code, or was out of reach.
    """
    from ssocfg.aws.pkce import new_attempt
    from ssocfg.host.listener import RedirectListener

    secrets = new_attempt()
    with RedirectListener(secrets.state) as listener:
        uri = listener.redirect_uri
        url = oidc.authorize_url(registration, uri, secrets.state, secrets.challenge, registration.scopes or ())
        deadline = attempt.clock.monotonic() + attempt.timeout
        opened = attempt.browser is not None and attempt.browser(url)
        attempt.output(OpenPage(attempt.name, url, opened, timedelta(seconds=attempt.timeout)))
        redirect = _wait(attempt, listener, deadline)
        try:
            if redirect.code is None:
                raise _refusal(redirect)
            asked_at = attempt.clock.now()
            keep(oidc.exchange_code(registration, redirect.code, uri, secrets.verifier), asked_at)
        except SsocfgError as error:
            listener.answer(success=False, text=str(error))
            raise
        listener.answer(success=True, text=f'Signed in to "{attempt.name}".')


def _wait(attempt: Attempt, listener: RedirectListener, deadline: float) -> Redirect:
    while True:
        left = deadline - attempt.clock.monotonic()
        if left <= 0:
            raise SignInTimeoutError(
                f"the browser brought nothing back within {count_seconds(attempt.timeout)}",
                "",
                "",
                "Try again, or use --device-code where the browser runs on another machine.",
            )
        attempt.output(Waiting(timedelta(seconds=left)))
        redirect = listener.wait(min(TICK, left))
        if redirect is not None:
            return redirect


def _refusal(redirect: Redirect) -> SignInError:
    error, words = redirect.error or "", redirect.error_description or ""
    if error == "access_denied":
        return SignInDeniedError("the sign-in was denied in the browser", error, words, "Sign in again, and allow it.")
    hint = "Look at sso_start_url and sso_region: they must be those of your access portal."
    return SignInError("AWS refused the sign-in in the browser", error, words, hint)
