"""`ssocfg migrate`: let profiles that name their start URL themselves use an `[sso-session]`."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

from ssocfg.cli.changing import How, change_options, print_preview, print_saved, shown_path
from ssocfg.cli.exit_codes import OK, USAGE
from ssocfg.cli.names import complete_profiles
from ssocfg.cli.render import Printer
from ssocfg.errors import MOST_NAMES_SHOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ssocfg.config.edits import Edit
    from ssocfg.config.model import Config
    from ssocfg.onboarding.migration import MigrationPlan

MOST_CONFLICTS = 20


@click.command("migrate")
@click.option("--only", multiple=True, metavar="NAME", shell_complete=complete_profiles,
              help="Take only this profile; may be given several times.")  # fmt: skip
@change_options
@click.pass_obj
def command(printer: Printer, only: tuple[str, ...], how: How) -> int:
    """Let profiles with a start URL of their own use an sso-session, so that their token is refreshed.

    Profiles of one portal get one session: one that is there already, or a new one named after the portal. What cannot
    be decided for you is left alone and named. Look at --diff first; `ssocfg undo` takes it back.
    """
    from ssocfg.api.updating import preview_update, update_config
    from ssocfg.onboarding.migration import plan_migration

    plans: list[MigrationPlan] = []

    def edits(config: Config) -> Sequence[Edit]:
        plans.append(plan_migration(config, only))
        return plans[-1].edits

    if how.diff:
        preview = preview_update(edits, how.config_file)
        code = print_preview(printer, how, preview, as_json(plans[-1]))
    else:
        saved = update_config(edits, how.config_file, backup=how.backup)
        plans.append(_place_anew(plans[-1], how.config_file))
        said = f"migrated {_count(plans[-1])} in {shown_path(saved.path)}"
        print_saved(printer, how, saved, said, as_json(plans[-1]))
        code = OK
    if how.output == "text":
        _print_plan(printer, plans[-1], how)
    return USAGE if only and plans[-1].conflicts else code


def _place_anew(plan: MigrationPlan, config_file: str | None) -> MigrationPlan:
    """Give the places of what is left alone as they are now that the file is written."""
    from ssocfg.api import load_config

    if not plan.conflicts:
        return plan
    config = load_config(config_file)
    now = {name: config.place_of(profile) for name, profile in config.profiles.items()}
    return plan._replace(conflicts=tuple(c._replace(place=now.get(c.profile, c.place)) for c in plan.conflicts))


def _count(plan: MigrationPlan) -> str:
    number = sum(len(move.profiles) for move in plan.moves)
    return f"{number} profile{'' if number == 1 else 's'}"


def _print_plan(printer: Printer, plan: MigrationPlan, how: How) -> None:
    for move in plan.moves if not how.diff else ():
        new = "new " if move.is_new else ""
        printer.line(f"{new}sso-session {move.session} ({move.start_url}, {move.region}): {_name_some(move.profiles)}")
        printer.line(f"sign in once: ssocfg login {shlex.quote(move.session)}")
    for conflict in plan.conflicts[:MOST_CONFLICTS]:
        where = f"{shown_path(conflict.place.file)}:{conflict.place.line}"
        printer.note(f'{where}: profile "{conflict.profile}" is left alone: {conflict.reason}')
    if len(plan.conflicts) > MOST_CONFLICTS:
        more = len(plan.conflicts) - MOST_CONFLICTS
        printer.note(f"{more} more profiles are left alone; --format json names them all")


def _name_some(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMES_SHOWN
    return ", ".join(names[:MOST_NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")


def as_json(plan: MigrationPlan) -> dict[str, object]:
    """Return a plan as the JSON output has it."""
    return {
        "moves": [move._asdict() for move in plan.moves],
        "conflicts": [{"profile": c.profile, "reason": c.reason, "place": c.place.as_dict()} for c in plan.conflicts],
    }
