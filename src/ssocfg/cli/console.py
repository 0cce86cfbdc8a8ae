"""`ssocfg console`: open the AWS console as a profile's role."""

from __future__ import annotations

import click

from ssocfg.cli.exit_codes import OK
from ssocfg.cli.names import complete_profiles, config_file_option
from ssocfg.cli.render import Printer


@click.command("console")
@click.argument("name", required=False, shell_complete=complete_profiles)
@click.option("--print", "print_only", is_flag=True, help="Print the URL, open nothing.")
@click.option("--destination", metavar="URL", help="A page of the console to begin with.")
@config_file_option
@click.pass_obj
def command(
    printer: Printer, name: str | None, print_only: bool, destination: str | None, config_file: str | None
) -> int:
    """Open the AWS console as the role of the profile NAME, or of the selected one.

    The page is a shortcut of the access portal, which asks for a sign-in where it needs one; it holds no secret.
    """
    from ssocfg.api.console import console_url

    url = console_url(name, destination=destination, config_file=config_file)
    if print_only or not _open(url):
        printer.link(url)
    return OK


def _open(url: str) -> bool:
    """Open a page, and say whether that was possible: not every URL that is asked for can go to a browser's command."""
    from ssocfg.errors import InvalidValueError
    from ssocfg.host.browser import open_browser, why_no_browser

    if why_no_browser() is not None:
        return False
    try:
        return open_browser(url)
    except InvalidValueError:
        return False
