"""`ssocfg whoami`: whose credentials profiles give, as AWS says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ssocfg.cli.exit_codes import FINDINGS, OK
from ssocfg.cli.main import exit_code_of
from ssocfg.cli.names import complete_profiles, config_file_option
from ssocfg.cli.render import Printer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ssocfg.api import Identity, Unidentified
    from ssocfg.errors import SsocfgError

SCHEMA = 1
MOST_NAMES = 8


@click.command("whoami")
@click.argument("names", nargs=-1, shell_complete=complete_profiles)
@click.option("--all", "all_profiles", is_flag=True, help="Ask for every profile that IAM Identity Center serves.")
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="How to print.")  # fmt: skip
@config_file_option
@click.pass_obj
def command(printer: Printer, names: tuple[str, ...], all_profiles: bool, output: str, config_file: str | None) -> int:
    """Ask AWS whose credentials the profiles NAMES give; without NAMES the selected profile.

    Account, role and user come from STS GetCallerIdentity and are compared with what the profile promises. Exits with
    0 if all is as promised, 1 if something is not or a sign-in is needed, 2 if a profile cannot be used, 4 if AWS
    refuses.
    """
    if names and all_profiles:
        raise click.UsageError("give NAMES or --all, not both")
    from ssocfg.api.identity import identify_all
    from ssocfg.api.sign_ins import look_around

    ground = look_around(config_file)
    if ground.config.refused is not None:
        from ssocfg.cli.listing import warn_if_refused

        warn_if_refused(printer, ground.config)
    found = identify_all(ground, _wanted(names, all_profiles))
    if output == "json":
        printer.json({"schema": SCHEMA, "identities": [identity_as_json(one) for one in found]})
    elif not found:
        printer.line("the config file has no profile that IAM Identity Center serves")
    else:
        print_identities(printer, found)
    return code_of(found)


def code_of(found: Sequence[Identity | Unidentified]) -> int:
    """Return the exit code that tells whether all is as promised."""
    from ssocfg.api import Identity, Unidentified

    codes = [exit_code_of(one.error) for one in found if isinstance(one, Unidentified)]
    if any(isinstance(one, Identity) and one.mismatch for one in found):
        codes.append(FINDINGS)
    return max(codes, default=OK)


def _wanted(names: tuple[str, ...], all_profiles: bool) -> tuple[str, ...] | None:
    if all_profiles:
        return None
    if names:
        return tuple(dict.fromkeys(names))
    from ssocfg.host.here import locate_here

    return (locate_here().profile,)


def print_identities(printer: Printer, found: Sequence[Identity | Unidentified]) -> None:
    """Print whose credentials they are as a table, and what is otherwise than promised as notes."""
    from ssocfg.api import Identity
    from ssocfg.cli.main import explain_error

    rows = [_row(one) for one in found if isinstance(one, Identity)]
    if rows:
        printer.table(("PROFILE", "ACCOUNT", "ROLE", "USER", "ARN"), lambda: rows)
        printer.flush()  # what follows goes to another stream
    for one in found:
        if isinstance(one, Identity) and one.mismatch:
            printer.note(f'warning: profile "{one.profile}": {one.mismatch}')
    for error, profiles in _causes(found):
        explain_error(error, printer)
        if len(profiles) > 1:
            shown, more = ", ".join(profiles[:MOST_NAMES]), len(profiles) - MOST_NAMES
            printer.note(f"profiles: {shown}{f' and {more} more' if more > 0 else ''}")


def _causes(found: Sequence[Identity | Unidentified]) -> list[tuple[SsocfgError, list[str]]]:
    """Gather the profiles that fail for one and the same reason, which is that of their session."""
    from ssocfg.api import Unidentified
    from ssocfg.errors import TokenError

    causes: dict[object, tuple[SsocfgError, list[str]]] = {}
    for one in found:
        if isinstance(one, Unidentified):
            error = one.error
            key = (type(error), error.session, error.reason) if isinstance(error, TokenError) else one.profile
            causes.setdefault(key, (error, []))[1].append(one.profile)
    return list(causes.values())


def _row(one: Identity) -> tuple[str, ...]:
    return (one.profile, one.account_id, role_of(one), one.caller.session_name or "-", one.arn)


def role_of(one: Identity) -> str:
    """Return the permission set, or what else the ARN is of: a role, a user, the root user."""
    caller = one.caller
    return caller.role_name or (f"{caller.kind} {caller.name}" if caller.kind != "root" else "root")


def identity_as_json(one: Identity | Unidentified) -> dict[str, object]:
    """Return what was found of one profile as the JSON output has it."""
    from ssocfg.api import Unidentified

    if isinstance(one, Unidentified):
        error = {"type": type(one.error).__name__, "code": one.error.code, "message": str(one.error),
                 "hint": one.error.hint}  # fmt: skip
        return {"profile": one.profile, "error": error}
    return {
        "profile": one.profile,
        "account_id": one.account_id,
        "arn": one.arn,
        "user_id": one.user_id,
        "partition": one.caller.partition,
        "kind": one.caller.kind,
        "role_name": one.caller.role_name,
        "user": one.caller.session_name,
        "as_promised": one.mismatch is None,
        "mismatch": one.mismatch,
        "error": None,
    }
