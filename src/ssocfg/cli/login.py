"""`ssocfg login`: sign in, only where that is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ssocfg.cli.exit_codes import OK
from ssocfg.cli.main import exit_code_of, explain_error
from ssocfg.cli.names import complete_names, config_file_option
from ssocfg.cli.render import OutputError, Printer
from ssocfg.cli.sign_in_words import name_of, sign_in_as_json, time_in_words
from ssocfg.errors import SignInError, SsocfgError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ssocfg.api import SignedIn
    from ssocfg.api.prompts import Prompt
    from ssocfg.api.signing_in import Flow

SCHEMA = 1
TIMEOUT = 600.0  # seconds, as long as AWS's codes are good
DONE = {"kept": "is signed in already", "renewed": "was renewed without a sign-in", "signed-in": "is signed in"}


@click.command("login")
@click.argument("names", nargs=-1, shell_complete=complete_names)
@click.option("--all", "all_sessions", is_flag=True, help="Sign in to every session of the config file.")
@click.option("--force", is_flag=True, help="Sign in even though the token is good or can be renewed.")
@click.option("--pkce", is_flag=True, help="Use a browser on this machine, whatever the machine looks like.")
@click.option("--device-code", is_flag=True, help="Show a code to approve in a browser on any machine.")
@click.option("--no-browser", is_flag=True, help="Open no browser; print the URL.")
@click.option("--qr", is_flag=True, help="Draw the URL as a QR code too.")
@click.option("--timeout", type=click.FloatRange(min=1), default=TIMEOUT, show_default=True, metavar="SECONDS",
              help="How long to wait for the approval.")  # fmt: skip
@click.option("--via", type=click.Choice(["aws-cli"]), help="Let `aws sso login` sign in instead.")
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="How to print the result.")  # fmt: skip
@config_file_option
@click.pass_obj
def command(
    printer: Printer,
    names: tuple[str, ...],
    all_sessions: bool,
    force: bool,
    pkce: bool,
    device_code: bool,
    no_browser: bool,
    qr: bool,
    timeout: float,
    via: str | None,
    output: str,
    config_file: str | None,
) -> int:
    """Sign in to the sessions (or the sessions of the profiles) NAMES; without NAMES to that of the selected profile.

    A token that is good is kept, one that can be renewed is renewed; only else a person is asked. That goes by a page
    in the browser of this machine, or, where there is none, by a code for a browser on any machine. The token lands
    where AWS CLI and all AWS SDKs look for it.
    """
    if pkce and device_code:
        raise click.UsageError("give --pkce or --device-code, not both")
    if names and all_sessions:
        raise click.UsageError("give NAMES or --all, not both")
    flow: Flow = "pkce" if pkce else "device" if device_code else "auto"
    if via is not None:
        quiet = output == "json"
        sign_in = _by_aws_cli(flow, no_browser, quiet, force=force, timeout=timeout, config_file=config_file)
    else:
        show = show_on(printer, to_notes=output == "json", qr=qr)
        sign_in = by_ourselves(show, flow, no_browser, force, timeout, config_file)
    # Where there is no session at all, the attempt says so.
    wanted: tuple[str | None, ...] = (_list_all(config_file) if all_sessions else names) or (None,)
    results, code = sign_in_to_all(printer, sign_in, wanted, quiet=output == "json")
    if output == "json":
        printer.json({"schema": SCHEMA, "sessions": results})
    from ssocfg.api import load_config
    from ssocfg.cli.listing import warn_if_refused

    warn_if_refused(printer, load_config(config_file))
    return code


def sign_in_to_all(
    printer: Printer, sign_in: Callable[[str | None], SignedIn], wanted: tuple[str | None, ...], *, quiet: bool
) -> tuple[list[dict[str, object]], int]:
    """Sign in to one session after the other; of several one that fails keeps no other from being tried."""
    results: list[dict[str, object]] = []
    code = OK
    for name in wanted:
        try:
            try:
                done = sign_in(name)
            finally:
                printer.progress("")
            results.append(report_sign_in(printer, done, quiet=quiet))
        except KeyboardInterrupt:
            printer.note("interrupted: this sign-in left nothing behind")
            raise
        except SsocfgError as error:
            if len(wanted) == 1:
                raise
            explain_error(error, printer)
            code = max(code, exit_code_of(error))
    return results, code


def _list_all(config_file: str | None) -> tuple[str, ...]:
    from ssocfg.api import load_config
    from ssocfg.credentials.sessions import list_sessions

    return tuple(session.name or session.profile or "" for session in list_sessions(load_config(config_file)))


def by_ourselves(
    show: Callable[[Prompt], None], flow: Flow, no_browser: bool, force: bool, timeout: float, config_file: str | None
) -> Callable[[str | None], SignedIn]:
    """Return what signs in to one session as ssocfg does it."""
    from ssocfg.api import login

    def sign_in(name: str | None) -> SignedIn:
        if no_browser:
            return login(
                name, force=force, flow=flow, timeout=timeout, browser=None, output=show, config_file=config_file
            )
        return login(name, force=force, flow=flow, timeout=timeout, output=show, config_file=config_file)

    return sign_in


def _by_aws_cli(
    flow: Flow, no_browser: bool, to_errors: bool, *, force: bool, timeout: float, config_file: str | None
) -> Callable[[str | None], SignedIn]:
    from ssocfg.api.aws_cli import login_by_aws_cli

    return lambda name: login_by_aws_cli(
        name,
        force=force,
        flow=flow,
        no_browser=no_browser,
        to_errors=to_errors,
        timeout=timeout,
        config_file=config_file,
    )


def report_sign_in(printer: Printer, done: SignedIn, *, quiet: bool) -> dict[str, object]:
    """Say how it went, and return the same for JSON."""
    left = time_in_words(done.sign_in.time_left)
    if not quiet:
        if done.not_renewed is not None:
            printer.note(f"note: the old token could not be renewed: {done.not_renewed}")
        printer.line(f'"{name_of(done.sign_in.session)}" {DONE[done.how]}; {left} left', (renews(done), "dim"))
    refused = None if done.not_renewed is None else str(done.not_renewed)
    return {"how": done.how, "not_renewed": refused, **sign_in_as_json(done.sign_in)}


def renews(done: SignedIn) -> str:
    """Say what comes after the token's end."""
    from ssocfg.tokens.renewal import Renewal

    renewal = done.sign_in.renewal
    if renewal is None:
        return ""
    return ", then it renews itself" if renewal is Renewal.POSSIBLE else f"; {renewal.sentence}"


def show_on(printer: Printer, *, to_notes: bool, qr: bool) -> Callable[[Prompt], None]:
    """Make what shows a sign-in's prompts; where they cannot be shown, the sign-in fails."""

    def show(prompt: Prompt) -> None:
        from ssocfg.cli.prompting import show_prompt

        try:
            show_prompt(printer, prompt, to_notes=to_notes, qr=qr)
        except OutputError as error:  # which elsewhere is no failure where simply nobody reads any more
            raise SignInError(f"cannot show what is to be approved: {error.reason or 'nobody reads it'}") from error

    return show
