"""`ssocfg configure`: from the start URL in the invitation mail to a profile that works."""

from __future__ import annotations

import click

from ssocfg.cli.asking import Asker
from ssocfg.cli.changing import How, change_options
from ssocfg.cli.login import TIMEOUT
from ssocfg.cli.names import complete_outputs, complete_profiles, complete_regions, complete_sessions
from ssocfg.cli.render import Printer
from ssocfg.cli.wizard import Given, Wizard


@click.command("configure")
@click.option("--start-url", metavar="URL", help="The access portal's address, as pasted from a mail or a browser.")
@click.option("--sso-region", metavar="REGION", shell_complete=complete_regions, help="The region of Identity Center.")
@click.option("--session", metavar="NAME", shell_complete=complete_sessions,
              help="The sso-session to use, or the name of the new one.")  # fmt: skip
@click.option("--scopes", metavar="A,B", help="Registration scopes; else sso:account:access for a new session.")
@click.option("--account", metavar="TEXT", help="The account: its id, its name, or a part that only it has.")
@click.option("--role", metavar="TEXT", help="The role: its name, or a part that only it has.")
@click.option("--region", metavar="REGION", shell_complete=complete_regions, help="The region that commands use.")
@click.option("--output", "shape", metavar="FORMAT", shell_complete=complete_outputs, help="AWS CLI's output format.")
@click.option("--profile", metavar="NAME", shell_complete=complete_profiles, help="The profile; default for [default].")
@click.option("--pkce", is_flag=True, help="Sign in by a browser on this machine, whatever the machine looks like.")
@click.option("--device-code", is_flag=True, help="Sign in by a code to approve in a browser on any machine.")
@click.option("--no-browser", is_flag=True, help="Open no browser; print the URL.")
@click.option("--qr", is_flag=True, help="Draw the URL as a QR code too.")
@click.option("--timeout", type=click.FloatRange(min=1), default=TIMEOUT, show_default=True, metavar="SECONDS",
              help="How long to wait for the approval.")  # fmt: skip
@click.option("--yes", "-y", is_flag=True, help="Take what stands to reason, and write without asking.")
@change_options
@click.pass_obj
def command(printer: Printer, /, yes: bool, how: How, pkce: bool, device_code: bool, **options: object) -> int:
    """Set up a profile: sign in, choose account and role, and write session and profile.

    Whatever no option answers is asked, and nothing is written before you have seen it and said yes. A session that is
    there for the portal is used, a sign-in that is good is kept. With --yes and options for what cannot be guessed it
    needs no terminal.
    """
    if pkce and device_code:
        raise click.UsageError("give --pkce or --device-code, not both")
    given = Given(flow="pkce" if pkce else "device" if device_code else "auto", **options)  # type: ignore[arg-type]
    return Wizard(printer, how, given, Asker(assume=yes)).run()
