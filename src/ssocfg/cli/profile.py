"""`ssocfg profile`: add, change, rename and remove profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ssocfg.cli.changing import How, carry_out, change_options, show_help, shown_path
from ssocfg.cli.names import (
    complete_keys,
    complete_outputs,
    complete_profiles,
    complete_regions,
    complete_sessions,
    complete_settings,
    lower_key,
    read_pairs,
)
from ssocfg.cli.render import Printer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ssocfg.config.edits import Edit
    from ssocfg.config.model import Config


@click.group("profile", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> int:
    """Add, change, rename or remove profiles."""
    return show_help(context)


@command.command("set")
@click.argument("name", shell_complete=complete_profiles)
@click.argument("pairs", nargs=-1, metavar="[KEY=VALUE]...", callback=read_pairs, shell_complete=complete_settings)
@click.option("--session", metavar="NAME", shell_complete=complete_sessions, help="The sso-session to sign in with.")
@click.option("--account", metavar="ID", help="The account's twelve digits.")
@click.option("--role", metavar="NAME", help="The permission set's name.")
@click.option("--region", metavar="REGION", shell_complete=complete_regions, help="The region that commands use.")
@click.option("--output", "shape", metavar="FORMAT", shell_complete=complete_outputs, help="AWS CLI's output format.")
@click.option("--force", is_flag=True, help="Write also keys and values that make no sense.")
@change_options
@click.pass_obj
def set_profile(
    printer: Printer, /, name: str, pairs: dict[str, str], force: bool, how: How, **options: str | None
) -> int:
    """Add the profile NAME or change it; its other keys stay.

    Any key can be set as KEY=VALUE, one in a nested block as s3.max_queue_size=5.
    """
    given = {"sso_session": options["session"], "sso_account_id": options["account"]}
    given |= {"sso_role_name": options["role"], "region": options["region"], "output": options["shape"]}
    settings = {key: value.strip() for key, value in given.items() if value is not None}
    twice = next((key for key in pairs if key in settings), None)
    if twice is not None:
        raise click.UsageError(f'the key "{twice}" is given twice, as an option and as KEY=VALUE')
    settings |= pairs
    if not settings:
        raise click.UsageError("nothing to set; give an option such as --region, or KEY=VALUE")

    def plan(config: Config) -> Sequence[Edit]:
        from ssocfg.onboarding.profiles import plan_profile

        return plan_profile(config, name, settings, force=force)

    return carry_out(printer, how, plan)


@command.command("unset")
@click.argument("name", shell_complete=complete_profiles)
@click.argument("keys", nargs=-1, required=True, metavar="KEY...", shell_complete=complete_keys)
@change_options
@click.pass_obj
def unset_profile(printer: Printer, name: str, keys: tuple[str, ...], how: How) -> int:
    """Take keys out of the profile NAME."""

    def plan(config: Config) -> Sequence[Edit]:
        from ssocfg.onboarding.settings import plan_unset

        return plan_unset(config, name, [lower_key(key) for key in keys])

    return carry_out(printer, how, plan)


@command.command("rename")
@click.argument("old", shell_complete=complete_profiles)
@click.argument("new")
@change_options
@click.pass_obj
def rename_profile(printer: Printer, old: str, new: str, how: How) -> int:
    """Rename the profile OLD to NEW, also where other profiles name it as source_profile."""

    def plan(config: Config) -> Sequence[Edit]:
        from ssocfg.onboarding.profiles import plan_profile_rename

        return plan_profile_rename(config, old, new)

    code = carry_out(printer, how, plan)
    warn_of_credentials(printer, [old])
    return code


@command.command("remove")
@click.argument("names", nargs=-1, required=True, metavar="NAME...", shell_complete=complete_profiles)
@click.option("--force", is_flag=True, help="Remove also those that other profiles name as source_profile.")
@change_options
@click.pass_obj
def remove_profiles(printer: Printer, names: tuple[str, ...], force: bool, how: How) -> int:
    """Remove profiles, unless others name them as source_profile."""
    left: list[str] = []

    def plan(config: Config) -> Sequence[Edit]:
        from ssocfg.onboarding.profiles import find_orphans, plan_profile_removal

        left[:] = find_orphans(config, names)
        return plan_profile_removal(config, names, force=force)

    code = carry_out(printer, how, plan)
    for header in left:
        printer.note(f"warning: [{header}] still names it as source_profile")
    warn_of_credentials(printer, names)
    return code


def warn_of_credentials(printer: Printer, names: Sequence[str]) -> None:
    """Say where the credentials file has keys for a profile too, for they stay as they are."""
    from ssocfg.config.credentials_names import read_credentials_names
    from ssocfg.host.files import load_file
    from ssocfg.host.here import locate_here

    path = locate_here().credentials
    credentials = read_credentials_names(load_file(path).data or b"", path)
    for name in names:
        if credentials.keys_of(name):
            printer.note(f"warning: {shown_path(path)} has keys for {name} too, which stay as they are")
