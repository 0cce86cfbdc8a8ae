"""`ssocfg exec`: run a command with a profile's role credentials in its environment."""

from __future__ import annotations

import click

from ssocfg.cli.names import complete_profiles, config_file_option
from ssocfg.cli.render import Printer


@click.command("exec", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@config_file_option
@click.argument("name", shell_complete=complete_profiles)
@click.argument("words", metavar="-- COMMAND [ARGUMENTS]...", nargs=-1, required=True, type=click.UNPROCESSED)
@click.pass_obj
def command(printer: Printer, name: str, words: tuple[str, ...], config_file: str | None) -> int:
    """Run COMMAND with the role credentials of the profile NAME, and end with its exit code.

    The command gets the credentials and the profile's region; variables that would select another profile or other
    credentials are taken out. Credentials end after some hours and are not renewed while the command runs.
    """
    from ssocfg.api.running import run_with_role

    wanted = words[1:] if words[0] == "--" else words
    if not wanted:
        raise click.UsageError("name a COMMAND after --")
    printer.flush()
    return run_with_role(name, wanted, config_file=config_file)
