"""Sign in by AWS CLI, where an organisation insists on it, and say of its failures what they mean."""

from __future__ import annotations

import os

from ssocfg.api.prompts import count_seconds
from ssocfg.api.sign_ins import choose_session, look_around
from ssocfg.api.signing_in import TIMEOUT, Flow, SignedIn, check_timeout
from ssocfg.credentials.sessions import check_complete
from ssocfg.errors import SignInError, SignInTimeoutError, UnrunnableProgramError, errors_about
from ssocfg.host.clock import CLOCK, Clock
from ssocfg.tokens.state import SignInState, WantedSession

_INSTALL = "Install AWS CLI 2.9 or later, or sign in without --via."


def login_by_aws_cli(
    name: str | None = None,
    *,
    force: bool = False,
    flow: Flow = "auto",
    no_browser: bool = False,
    to_errors: bool = False,
    timeout: float = TIMEOUT,
    clock: Clock = CLOCK,
    config_file: str | os.PathLike[str] | None = None,
) -> SignedIn:
    """Let `aws sso login` sign in to a session, unless its token is good.

    Args:
        name: The session, or a profile that leads to one; by default that of the selected profile, or the only one.
        force: Whether somebody has to sign in even so.
        flow: `"device"` asks AWS CLI for a code; else it decides.
        no_browser: Whether it is to open no browser.
        to_errors: Whether what it prints for the person goes to standard error.
        timeout: How many seconds to wait for it.
        clock: What tells the time.
        config_file: A config file instead of the one that the environment selects.

    Raises:
        SignInError: AWS CLI is not there, is too old, or did not sign in.
        SsocfgError: What `login` raises for names.
    """
    check_timeout(timeout)
    ground = look_around(config_file, clock)
    session = choose_session(ground, name)
    check_complete(session)
    judged = ground.judge(session)
    if judged.state is SignInState.VALID and not force:
        return SignedIn("kept", judged)
    with errors_about(session=session.name, profile=session.profile):
        _run(_command(session, flow, no_browser=no_browser), timeout, config_file, to_errors=to_errors)
        again = ground.judge(session)
        if again.state is not SignInState.VALID:
            raise SignInError(f"AWS CLI ended without an error, but {again.reason[0].lower()}{again.reason[1:]}")
    return SignedIn("signed-in", again)


def _command(session: WantedSession, flow: Flow, *, no_browser: bool) -> list[str]:
    whom = ["--sso-session", session.name] if session.name is not None else ["--profile", session.profile or ""]
    code = ["--use-device-code"] if flow == "device" else []
    return ["aws", "sso", "login", *whom, *code, *(["--no-browser"] if no_browser else [])]


def _run(command: list[str], timeout: float, config_file: str | os.PathLike[str] | None, *, to_errors: bool) -> None:
    from ssocfg.host.processes import run_keeping_errors

    environ = dict(os.environ)
    if config_file is not None:
        environ["AWS_CONFIG_FILE"] = os.fspath(config_file)
    try:
        ended = run_keeping_errors(command, environ, timeout, to_errors=to_errors)
    except UnrunnableProgramError as error:
        raise SignInError("there is no AWS CLI on PATH", "", "", _INSTALL) from error
    except TimeoutError as error:
        raise SignInTimeoutError(f"AWS CLI did not sign in within {count_seconds(timeout)}") from error
    if ended.code != 0:
        raise _failure(ended.code, ended.errors)


# What AWS CLI says, what it means, and what to do. The first that fits counts.
_MEANINGS = (
    ("Invalid choice", "this AWS CLI has no `sso login`", _INSTALL),
    ("invalid choice", "this AWS CLI has no `sso login`", _INSTALL),
    ("Unknown options: --use-device-code", "this AWS CLI has no such option",
     "Leave out --device-code: AWS CLI before 2.22 shows a code in any case."),
    ("Unknown options", "this AWS CLI is too old", _INSTALL),
    ("Unable to parse config file", "AWS CLI refuses the config file", "Run `ssocfg doctor` to see why."),
    ("pending authorization", "nobody approved the sign-in in time", "Try again."),
    ("AccessDeniedException", "the sign-in was denied", "Sign in again, and allow it."),
    ("Failed to retrieve an authorization code", "the sign-in was denied or refused in the browser",
     "Sign in again, and allow it."),
    ("UnauthorizedClientException", "its cached client is one for the browser, of which this AWS CLI knows nothing",
     "Run `ssocfg login --force --device-code` once, which caches one for codes."),
    ("InvalidRequestException", "AWS does not know the start URL in that region",
     "Look at sso_start_url and sso_region."),
)  # fmt: skip


def _failure(code: int, errors: str) -> SignInError:
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    said = next((line for line in reversed(lines) if not line.startswith("usage:")), "")[:500]
    for words, meaning, hint in _MEANINGS:
        if words in errors:
            return SignInError(f"AWS CLI did not sign in: {meaning}", f"exit code {code}", said, hint)
    return SignInError("AWS CLI did not sign in", f"exit code {code}", said, "Sign in without --via to see more.")
