"""`ssocfg credential-process`: what a `credential_process` line of the config file runs."""

from __future__ import annotations

import click

from ssocfg.cli.exit_codes import OK
from ssocfg.cli.names import complete_profiles, config_file_option
from ssocfg.cli.render import Printer


@click.command("credential-process")
@click.option("--profile", metavar="NAME", shell_complete=complete_profiles,
              help="The profile whose role it is; else the selected one.")  # fmt: skip
@config_file_option
@click.pass_obj
def command(printer: Printer, profile: str | None, config_file: str | None) -> int:
    """Print a profile's role credentials for AWS tools: credential_process = ssocfg credential-process --profile NAME.

    Nobody is asked to sign in: where that is needed, the reason goes to standard error and the exit code is 1.
    """
    from ssocfg.api.roles import role_credentials
    from ssocfg.cli.credentials_text import as_process

    printer.raw(as_process(role_credentials(profile, config_file=config_file)))
    return OK
