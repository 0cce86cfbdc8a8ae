"""`ssocfg logout`: sign out of one session, or of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ssocfg.cli.exit_codes import OK
from ssocfg.cli.main import exit_code_of
from ssocfg.cli.names import complete_names, config_file_option
from ssocfg.cli.render import Printer

if TYPE_CHECKING:
    from ssocfg.api import SignedOut

SCHEMA = 1


@click.command("logout")
@click.argument("name", required=False, shell_complete=complete_names)
@click.option("--all", "all_sessions", is_flag=True, help="Sign out of every session, and of all that the cache has.")
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="How to print.")  # fmt: skip
@config_file_option
@click.pass_obj
def command(printer: Printer, name: str | None, all_sessions: bool, output: str, config_file: str | None) -> int:
    """Sign out of the session (or the session of the profile) NAME; without NAME of the selected profile's.

    The token and the role credentials made from it are removed from this machine in any case; then AWS is told to end
    the session. Registrations and files of other programs stay.
    """
    if name is not None and all_sessions:
        raise click.UsageError("give a NAME or --all, not both")
    from ssocfg.api import logout
    from ssocfg.errors import FileError

    done = logout(name, all_sessions=all_sessions, config_file=config_file)
    if output == "json":
        printer.json({"schema": SCHEMA, "sessions": [_as_json(one) for one in done]})
    else:
        for one in done:
            _print(printer, one)
        if not done:
            printer.line("there was nobody signed in")
    failed = [one.error for one in done if isinstance(one.error, FileError)]
    return exit_code_of(failed[0]) if failed else OK


def _print(printer: Printer, one: SignedOut) -> None:
    from ssocfg.errors import FileError

    of_roles = f"{one.roles} role{'s' * (one.roles > 1)}"
    roles = f", and the credentials of {of_roles} are removed" if one.roles else ""
    if isinstance(one.error, FileError):
        where = "ended at AWS, but " if one.is_ended else ""
        printer.line(f'"{one.name}": {where}not all of it could be removed from this machine')
    elif not one.had_token:
        printer.line(f'"{one.name}": there was no token{roles}')
    elif one.is_ended:
        printer.line(f'"{one.name}": signed out{roles}')
    else:
        printer.line(f'"{one.name}": removed from this machine{roles}')
    if one.error is not None:
        printer.flush()  # what follows goes to another stream
        is_file = isinstance(one.error, FileError)
        printer.note(f'warning: "{one.name}": {"" if is_file else "not ended at AWS: "}{one.error}')
        if is_file and one.error.hint:
            printer.note(f"hint: {one.error.hint}")
        if is_file and one.is_ended:
            printer.note("hint: AWS refuses from now on what is left, but tools and `ssocfg login` take it for good."
                         " Remove it, or sign in with `ssocfg login --force`.")  # fmt: skip
    if one.had_token and not one.is_ended:
        if one.error is None:
            printer.flush()
            printer.note(f'warning: "{one.name}": not ended at AWS: what was there names no region, or is no token')
        printer.note("hint: Until it ends by itself, a copy of the token would still work.")


def _as_json(one: SignedOut) -> dict[str, object]:
    return {
        "name": one.name,
        "had_token": one.had_token,
        "roles_removed": one.roles,
        "ended_at_aws": one.is_ended,
        "error": None if one.error is None else str(one.error),
    }
