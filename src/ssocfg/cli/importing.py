"""`ssocfg import`: the profiles of Granted, aws-sso-cli, aws-sso-util and yawsso as sessions and profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ssocfg.cli.changing import How, change_options, may_write, print_preview, print_saved, shown_path
from ssocfg.cli.exit_codes import FINDINGS, OK, USAGE
from ssocfg.cli.move_words import (
    conflicts_as_json,
    count_profiles,
    moves_as_json,
    note_conflicts,
    note_profiles,
    print_moves,
)
from ssocfg.cli.names import complete_regions
from ssocfg.cli.render import Printer
from ssocfg.onboarding.foreign import TOOLS, ForeignPortal, Tool

if TYPE_CHECKING:
    from ssocfg.api.importing import Imported
    from ssocfg.onboarding.importing import ImportPlan


@click.command("import")
@click.option("--from", "tools", multiple=True, type=click.Choice(TOOLS),
              help="Take only this program's profiles; may be given several times.")  # fmt: skip
@click.option("--start-url", metavar="URL", help="The portal of aws-sso-cli, where its own settings do not say it.")
@click.option("--sso-region", metavar="REGION", shell_complete=complete_regions, help="The region of that portal.")
@click.option("--yes", "-y", is_flag=True, help="Write without asking.")
@change_options
@click.pass_obj
def command(
    printer: Printer,
    /,
    tools: tuple[Tool, ...],
    start_url: str | None,
    sso_region: str | None,
    yes: bool,
    how: How,
) -> int:
    """Let profiles that other programs wrote use an sso-session, so that every AWS tool can use them.

    The keys that only those programs need go, all others stay. What cannot be turned, and what stays behind, is named
    with its place. Importing again changes nothing; `ssocfg undo` takes it back.
    """
    from ssocfg.api.importing import import_profiles

    if (start_url is None) != (sso_region is None):
        raise click.UsageError("give --start-url and --sso-region, or neither")
    other = ForeignPortal(start_url, sso_region) if start_url is not None and sso_region is not None else None
    chosen = tools or TOOLS
    found = import_profiles(chosen, write=False, other_portal=other, config_file=how.config_file)
    if how.diff:
        code = print_preview(printer, how, found.preview, as_json(found.plan))
    else:
        if not may_write(printer, how, found.preview, yes=yes, note=lambda: None):
            return FINDINGS
        done = import_profiles(chosen, confirmed=found.preview.after, other_portal=other,
                               config_file=how.config_file, backup=how.backup)  # fmt: skip
        _print_done(printer, how, done)
        code = OK
    if how.output == "text":
        _print_rest(printer, found.plan)
    return USAGE if tools and found.plan.conflicts else code


def _print_done(printer: Printer, how: How, done: Imported) -> None:
    saved = done.saved
    assert saved is not None, "it was to be written"  # noqa: S101
    said = f"imported {count_profiles(done.plan.moves)} in {shown_path(saved.path)}"
    print_saved(printer, how, saved, said, as_json(done.plan))
    if how.output == "text":
        print_moves(printer, done.plan.moves)


def _print_rest(printer: Printer, plan: ImportPlan) -> None:
    note_conflicts(printer, plan.conflicts)
    note_profiles(printer, plan.leftovers, "", "have something left")


def as_json(plan: ImportPlan) -> dict[str, object]:
    """Return a plan as the JSON output has it."""
    return {**moves_as_json(plan.moves, plan.conflicts), "leftovers": conflicts_as_json(plan.leftovers)}
