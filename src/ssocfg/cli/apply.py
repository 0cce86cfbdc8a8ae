"""`ssocfg apply`: bring the sessions and profiles of a manifest into the config file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from ssocfg.cli.changing import How, change_options, print_diff, print_preview, print_saved, shown_path
from ssocfg.cli.main import FINDINGS, OK
from ssocfg.cli.names import complete_files
from ssocfg.cli.render import Printer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ssocfg.api import AppliedManifest, ManifestPlan
    from ssocfg.api.updating import Preview
    from ssocfg.onboarding.managed import SectionConflict

MOST_CONFLICTS = 20
_LISTS = ("added", "changed", "removed", "unchanged", "stale", "released")


@click.command("apply")
@click.argument("manifest", required=False, shell_complete=complete_files)
@click.option("--check", is_flag=True, help="Say whether anything would change, write nothing; exit with 1 if so.")
@click.option("--prune", is_flag=True, help="Take out what was applied before and is no longer in the manifest.")
@click.option("--yes", "-y", is_flag=True, help="Write without asking; needed where no terminal is there to ask.")
@click.option(
    "--login", is_flag=True, help="Sign in to the manifest's sessions, then show whose credentials they give."
)
@change_options
@click.pass_obj
def command(printer: Printer, manifest: str | None, check: bool, prune: bool, yes: bool, login: bool, how: How) -> int:
    """Make the config file have the sessions and profiles of MANIFEST, a TOML file.

    Without MANIFEST it is ssocfg.toml here, or else in the user's config folder. The changes are shown, then asked for,
    then written at once. What you wrote yourself is never changed: where it is in the way, it is named. Exits with 1
    where something is left alone for that reason; `ssocfg undo` takes the change back.
    """
    if login and (check or how.diff):
        raise click.UsageError("--login writes; give it without --check and --diff")
    from ssocfg.api import apply_manifest, plan_manifest

    plan = plan_manifest(manifest, config_file=how.config_file, prune=prune)
    if check or how.diff:
        return _show(printer, how, plan)
    if plan.would_change and not yes:
        _ask(printer, how, plan)
    done = apply_manifest(manifest, config_file=how.config_file, prune=prune, backup=how.backup)
    more, code = as_json(done.plan), FINDINGS if done.plan.conflicts else OK
    if not login:
        _tell(printer, how, done, more)
        return code
    from ssocfg.cli.apply_login import login_after

    if how.output == "text":
        _tell(printer, how, done, more)
    signed_in, login_code = login_after(printer, how, done.plan)
    if how.output == "json":
        _tell(printer, how, done, {**more, **signed_in})
    return max(code, login_code)


def _show(printer: Printer, how: How, plan: ManifestPlan) -> int:
    """Show what would be done, and write nothing."""
    if how.diff or how.output == "json" or not plan.would_change:
        print_preview(printer, how, _preview(plan), as_json(plan))
        printer.flush()
    if how.output == "text":
        if plan.would_change:
            printer.note(f"would apply {_summary(plan)}")
        _note(printer, plan)
    return FINDINGS if plan.would_change or plan.conflicts else OK


def _preview(plan: ManifestPlan) -> Preview:
    from ssocfg.api.updating import Preview

    return Preview(plan.file, plan.before, plan.after)


def _ask(printer: Printer, how: How, plan: ManifestPlan) -> None:
    """Show what is about to be written and ask; ends the command where the answer is no.

    Raises:
        click.UsageError: There is nobody to ask.
        click.Abort: The answer is no.
    """
    if how.output == "json" or not (printer.is_terminal and sys.stdin is not None and sys.stdin.isatty()):
        raise click.UsageError("there is no terminal to ask on; look with --diff, and give --yes to write")
    print_diff(printer, _preview(plan))
    _note(printer, plan)
    printer.flush()
    if not click.confirm("Write this?"):
        raise click.Abort


def _tell(printer: Printer, how: How, done: AppliedManifest, more: dict[str, object]) -> None:
    """Say what was done."""
    said = f"applied {_summary(done.plan)} in {shown_path(done.plan.file)}"
    print_saved(printer, how, done.saved, said, more)
    if how.output == "text":
        _note(printer, done.plan)
        printer.flush()


def _summary(plan: ManifestPlan) -> str:
    counts = ((len(getattr(plan, name)), name) for name in ("added", "changed", "removed"))
    counted = [f"{count} {name}" for count, name in counts if count]
    if plan.released:
        counted.append(f"{len(plan.released)} released")
    return f"{shown_path(plan.manifest)}: {', '.join(counted)}"


def _note(printer: Printer, plan: ManifestPlan) -> None:
    """Name what is left alone."""
    for conflict in plan.conflicts[:MOST_CONFLICTS]:
        printer.note(_word(conflict))
    if len(plan.conflicts) > MOST_CONFLICTS:
        more = len(plan.conflicts) - MOST_CONFLICTS
        printer.note(f"{more} more are left alone; --format json names them all")
    if plan.stale:
        printer.note(f"no longer in the manifest: {_name_some(plan.stale)}; --prune takes out what ssocfg wrote")
    if plan.released:
        printer.note(f"no longer in the manifest, but something of yours: {_name_some(plan.released)}")


def _word(conflict: SectionConflict) -> str:
    where = f"{shown_path(conflict.place.file)}:{conflict.place.line}"
    key = f" {conflict.key}" if conflict.key is not None else ""
    return f"{where}: [{conflict.section}]{key} is left alone: {conflict.reason}"


def _name_some(headers: Sequence[str]) -> str:
    from ssocfg.onboarding.wording import name_sections

    return name_sections(headers)


def as_json(plan: ManifestPlan) -> dict[str, object]:
    """Return a plan as the JSON output has it."""
    conflicts = [{**one._asdict(), "place": one.place.as_dict()} for one in plan.conflicts]
    sections = {name: list(getattr(plan, name)) for name in _LISTS}
    return {"manifest": plan.manifest, "sections": sections, "conflicts": conflicts}
