"""`ssocfg export`: a profile's role credentials for a shell or a program."""

from __future__ import annotations

import click

from ssocfg.cli.credentials_text import FORMATS, as_text
from ssocfg.cli.exit_codes import OK
from ssocfg.cli.names import complete_profiles, config_file_option
from ssocfg.cli.render import Printer


@click.command("export")
@click.argument("name", required=False, shell_complete=complete_profiles)
@click.option("--format", "output", type=click.Choice(FORMATS), default="env", show_default=True,
              help="For whom: a shell, or a program that reads JSON.")  # fmt: skip
@config_file_option
@click.pass_obj
def command(printer: Printer, name: str | None, output: str, config_file: str | None) -> int:
    """Print the role credentials of the profile NAME, or of the selected one. They are secret: mind where they go.

    For a shell: eval "$(ssocfg export NAME)"; in fish: ssocfg export NAME --format fish | source; in PowerShell:
    ssocfg export NAME --format powershell | Invoke-Expression.
    """
    from ssocfg.api.roles import role_credentials
    from ssocfg.host.here import locate_here

    profile = locate_here().profile if name is None else name
    printer.raw(as_text(role_credentials(profile, config_file=config_file), output, profile))
    return OK
