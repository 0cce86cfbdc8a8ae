"""`ssocfg access`: the accounts and roles that are assigned to who signed in."""

from __future__ import annotations

import click

from ssocfg.cli.exit_codes import OK
from ssocfg.cli.names import complete_names, config_file_option
from ssocfg.cli.render import Printer

SCHEMA = 1


@click.command("access")
@click.option("--session", metavar="NAME", shell_complete=complete_names,
              help="The session, or a profile that leads to one; else the selected profile's.")  # fmt: skip
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="How to print.")  # fmt: skip
@config_file_option
@click.pass_obj
def command(printer: Printer, session: str | None, output: str, config_file: str | None) -> int:
    """List the accounts and roles that a sign-in gives access to, sorted by the account's name."""
    from ssocfg.api import list_access

    found = list_access(session, config_file=config_file)
    if output == "json":
        shown = [{"account_id": a.account_id, "name": a.name, "email": a.email, "roles": list(a.roles)} for a in found]
        printer.json({"schema": SCHEMA, "accounts": shown})
    elif not found:
        printer.line("no account is assigned to you; ask your administrator for one")
    else:
        rows = [(a.name or "-", a.account_id, role) for a in found for role in a.roles or ("-",)]
        printer.table(("ACCOUNT", "ID", "ROLE"), lambda: rows)
    return OK
