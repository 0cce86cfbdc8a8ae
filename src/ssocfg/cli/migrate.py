"""`ssocfg migrate`: let profiles that name their start URL themselves use an `[sso-session]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ssocfg.cli.changing import How, change_options, print_preview, print_saved, shown_path
from ssocfg.cli.exit_codes import OK, USAGE
from ssocfg.cli.move_words import count_profiles, moves_as_json, note_conflicts, print_moves
from ssocfg.cli.names import complete_profiles
from ssocfg.cli.render import Printer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ssocfg.config.edits import Edit
    from ssocfg.config.model import Config
    from ssocfg.onboarding.migration import MigrationPlan


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
        said = f"migrated {count_profiles(plans[-1].moves)} in {shown_path(saved.path)}"
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


def _print_plan(printer: Printer, plan: MigrationPlan, how: How) -> None:
    if not how.diff:
        print_moves(printer, plan.moves)
    note_conflicts(printer, plan.conflicts)


def as_json(plan: MigrationPlan) -> dict[str, object]:
    """Return a plan as the JSON output has it."""
    return moves_as_json(plan.moves, plan.conflicts)
