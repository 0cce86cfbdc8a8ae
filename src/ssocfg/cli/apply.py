"""`ssocfg apply`: bring the sessions and profiles of a manifest into the config file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ssocfg.cli.changing import How, change_options, check_login, may_write, print_preview, print_saved, shown_path
from ssocfg.cli.exit_codes import FINDINGS, OK
from ssocfg.cli.managed_words import changes_as_json, count_changes, note_conflicts
from ssocfg.cli.names import complete_files
from ssocfg.cli.render import Printer
from ssocfg.onboarding.wording import name_sections

if TYPE_CHECKING:
    from ssocfg.api import AppliedManifest, ManifestPlan
    from ssocfg.api.updating import Preview


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
    check_login(how, login=login, check=check)
    from ssocfg.api import apply_manifest, plan_manifest

    plan = plan_manifest(manifest, config_file=how.config_file, prune=prune)
    if check or how.diff:
        return _show(printer, how, plan)
    if not may_write(printer, how, _preview(plan), yes=yes, note=lambda: _note(printer, plan)):
        return FINDINGS
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


def _tell(printer: Printer, how: How, done: AppliedManifest, more: dict[str, object]) -> None:
    """Say what was done."""
    said = f"applied {_summary(done.plan)} in {shown_path(done.plan.file)}"
    print_saved(printer, how, done.saved, said, more)
    if how.output == "text":
        _note(printer, done.plan)
        printer.flush()


def _summary(plan: ManifestPlan) -> str:
    return f"{shown_path(plan.manifest)}: {count_changes(plan)}"


def _note(printer: Printer, plan: ManifestPlan) -> None:
    """Name what is left alone."""
    note_conflicts(printer, plan.conflicts)
    if plan.stale:
        printer.note(f"no longer in the manifest: {name_sections(plan.stale)}; --prune takes out what ssocfg wrote")
    if plan.released:
        printer.note(f"no longer in the manifest, but something of yours: {name_sections(plan.released)}")


def as_json(plan: ManifestPlan) -> dict[str, object]:
    """Return a plan as the JSON output has it."""
    return {"manifest": plan.manifest, **changes_as_json(plan)}
