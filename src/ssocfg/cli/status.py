"""`ssocfg status`: how each session's sign-in stands."""

from __future__ import annotations

import click

from ssocfg.cli.exit_codes import FINDINGS, OK
from ssocfg.cli.names import complete_names, config_file_option
from ssocfg.cli.render import Printer

SCHEMA = 1


@click.command("status")
@click.argument("names", nargs=-1, shell_complete=complete_names)
@click.option("--check", is_flag=True, help="Print nothing; exit with 0 if AWS tools get on without a new sign-in.")
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="How to print.")  # fmt: skip
@config_file_option
@click.pass_obj
def command(printer: Printer, names: tuple[str, ...], check: bool, output: str, config_file: str | None) -> int:
    """Say how sign-ins stand, of the sessions or profiles NAMES or of all: state, time left, renewal.

    Looks only, on this machine only. --check without NAMES looks at the session of the selected profile, or else at
    all; 1 means that a sign-in is needed.
    """
    if check:
        from ssocfg.api.sign_ins import are_usable

        return OK if are_usable(names, config_file) else FINDINGS
    from ssocfg.api.sign_ins import judge_sign_ins, look_around
    from ssocfg.cli.listing import SET_UP, warn_if_refused

    ground = look_around(config_file)
    found = judge_sign_ins(ground, names)
    if output == "json":
        from ssocfg.cli.sign_in_words import sign_in_as_json

        printer.json({"schema": SCHEMA, "sessions": [sign_in_as_json(sign_in) for sign_in in found]})
    elif not found:
        printer.line("the config file has no session to sign in to")
        if ground.config.refused is None:
            printer.note(SET_UP)
    else:
        from ssocfg.cli.status_table import print_sign_ins

        print_sign_ins(printer, found)
    warn_if_refused(printer, ground.config)
    return OK
