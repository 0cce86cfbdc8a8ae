"""`ssocfg import`: the profiles of Granted, aws-sso-cli, aws-sso-util and yawsso as sessions and profiles."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from ssocfg.cli.changing import How, change_options, may_write, print_preview, print_saved, shown_path
from ssocfg.cli.exit_codes import FINDINGS, OK, USAGE
from ssocfg.cli.names import complete_regions
from ssocfg.cli.render import Printer
from ssocfg.errors import MOST_NAMES_SHOWN
from ssocfg.onboarding.foreign import TOOLS, ForeignPortal, Tool

if TYPE_CHECKING:
    from ssocfg.api.importing import Imported
    from ssocfg.onboarding.importing import ImportPlan
    from ssocfg.onboarding.migration import Conflict

MOST_CONFLICTS = 20


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
    number = sum(len(move.profiles) for move in done.plan.moves)
    said = f"imported {number} profile{'' if number == 1 else 's'} in {shown_path(saved.path)}"
    print_saved(printer, how, saved, said, as_json(done.plan))
    for move in done.plan.moves if how.output == "text" else ():
        new = "new " if move.is_new else ""
        printer.line(f"{new}sso-session {move.session} ({move.start_url}, {move.region}): {_name_some(move.profiles)}")
        printer.line(f"sign in once: ssocfg login {shlex.quote(move.session)}")


def _print_rest(printer: Printer, plan: ImportPlan) -> None:
    _print_named(printer, plan.conflicts, "is left alone: ")
    _print_named(printer, plan.leftovers, "")


def _print_named(printer: Printer, named: Sequence[Conflict], verb: str) -> None:
    for one in named[:MOST_CONFLICTS]:
        printer.note(f'{shown_path(one.place.file)}:{one.place.line}: profile "{one.profile}" {verb}{one.reason}')
    if len(named) > MOST_CONFLICTS:
        printer.note(f"and {len(named) - MOST_CONFLICTS} more; --format json names them all")


def _name_some(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMES_SHOWN
    return ", ".join(names[:MOST_NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")


def as_json(plan: ImportPlan) -> dict[str, object]:
    """Return a plan as the JSON output has it."""
    return {
        "moves": [move._asdict() for move in plan.moves],
        "conflicts": [_as_json(one) for one in plan.conflicts],
        "leftovers": [_as_json(one) for one in plan.leftovers],
    }


def _as_json(one: Conflict) -> dict[str, object]:
    return {"profile": one.profile, "reason": one.reason, "place": one.place.as_dict()}
