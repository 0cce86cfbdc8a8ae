"""`ssocfg session`: add, change, rename and remove an `[sso-session]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ssocfg.cli.changing import How, carry_out, change_options, show_help
from ssocfg.cli.names import complete_regions, complete_sessions
from ssocfg.cli.render import Printer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ssocfg.config.edits import Edit
    from ssocfg.config.model import Config


@click.group("session", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> int:
    """Add, change, rename or remove an [sso-session]."""
    return show_help(context)


@command.command("set")
@click.argument("name", shell_complete=complete_sessions)
@click.option("--start-url", metavar="URL", help="The access portal's address.")
@click.option("--region", metavar="REGION", shell_complete=complete_regions, help="The region of Identity Center.")
@click.option(
    "--scopes",
    metavar="A,B",
    help="Registration scopes; a new session gets sso:account:access, so that tokens are refreshed.",
)
@click.option("--force", is_flag=True, help="Write also values that make no sense.")
@change_options
@click.pass_obj
def set_session(
    printer: Printer,
    name: str,
    start_url: str | None,
    region: str | None,
    scopes: str | None,
    force: bool,
    how: How,
) -> int:
    """Add the session NAME or change it; a new one needs --start-url and --region."""
    given = {"sso_start_url": start_url, "sso_region": region, "sso_registration_scopes": scopes}
    settings = {key: value for key, value in given.items() if value is not None}
    if not settings:
        raise click.UsageError("nothing to set; give --start-url, --region or --scopes")

    def plan(config: Config) -> Sequence[Edit]:
        from ssocfg.onboarding.sessions import plan_session

        return plan_session(config, name, settings, force=force)

    return carry_out(printer, how, plan)


@command.command("rename")
@click.argument("old", shell_complete=complete_sessions)
@click.argument("new")
@change_options
@click.pass_obj
def rename_session(printer: Printer, old: str, new: str, how: How) -> int:
    """Rename the session OLD to NEW, for the profiles that use it too.

    You sign in anew afterwards: the token's file is named after the session.
    """

    def plan(config: Config) -> Sequence[Edit]:
        from ssocfg.onboarding.sessions import plan_session_rename

        return plan_session_rename(config, old, new)

    return carry_out(printer, how, plan)


@command.command("remove")
@click.argument("name", shell_complete=complete_sessions)
@click.option("--with-profiles", is_flag=True, help="Remove the profiles that use it too.")
@change_options
@click.pass_obj
def remove_session(printer: Printer, name: str, with_profiles: bool, how: How) -> int:
    """Remove the session NAME, unless profiles use it."""

    def plan(config: Config) -> Sequence[Edit]:
        from ssocfg.onboarding.sessions import plan_session_removal

        return plan_session_removal(config, name, with_profiles=with_profiles)

    return carry_out(printer, how, plan)
