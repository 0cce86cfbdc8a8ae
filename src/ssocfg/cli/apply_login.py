"""What `ssocfg apply --login` does behind the change: sign in where that is needed, and show what that gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ssocfg.cli.exit_codes import OK
from ssocfg.cli.login import TIMEOUT, by_ourselves, show_on, sign_in_to_all

if TYPE_CHECKING:
    from ssocfg.api import ManifestPlan
    from ssocfg.cli.changing import How
    from ssocfg.cli.render import Printer


def login_after(printer: Printer, how: How, plan: ManifestPlan) -> tuple[dict[str, object], int]:
    """Sign in to those sessions of a manifest that are not signed in, then ask whose credentials its profiles give.

    AWS is asked only of profiles that were added or changed, or whose session was signed in to just now.

    Returns:
        What the JSON output has of it, and an exit code.
    """
    from ssocfg.api import token_status

    found = token_status(plan.sessions, config_file=how.config_file) if plan.sessions else ()
    wanted = tuple(name for name, sign_in in zip(plan.sessions, found, strict=True) if not sign_in.is_usable)
    quiet = how.output == "json"
    results: list[dict[str, object]] = []
    code = OK
    if wanted:
        show = show_on(printer, to_notes=quiet, qr=False)
        sign_in = by_ourselves(show, "auto", False, False, TIMEOUT, how.config_file)
        results, code = sign_in_to_all(printer, sign_in, wanted, quiet=quiet)
    elif not quiet:
        printer.line("signed in already" if plan.sessions else "the manifest has no sessions to sign in to")
    identities, asked_code = _identify(printer, how, plan, wanted)
    return {"sign_ins": results, "identities": identities}, max(code, asked_code)


def _identify(
    printer: Printer, how: How, plan: ManifestPlan, signed_in: tuple[str, ...]
) -> tuple[list[dict[str, object]], int]:
    names = _profiles_to_ask(how, plan, signed_in)
    if not names:
        return [], OK
    from ssocfg.api import caller_identities
    from ssocfg.cli.whoami import code_of, identity_as_json, print_identities

    found = caller_identities(names, config_file=how.config_file)
    if how.output == "text":
        print_identities(printer, found)
    return [identity_as_json(one) for one in found], code_of(found)


def _profiles_to_ask(how: How, plan: ManifestPlan, signed_in: tuple[str, ...]) -> list[str]:
    from ssocfg.api import load_config
    from ssocfg.onboarding.managed import header_of

    config, touched = load_config(how.config_file), {*plan.added, *plan.changed}
    profiles = [config.profiles[name] for name in plan.profiles if name in config.profiles]
    return [
        profile.name
        for profile in profiles
        if profile.sso_account_id is not None
        and (profile.sso_session in signed_in or header_of(("profile", profile.name)) in touched)
    ]
