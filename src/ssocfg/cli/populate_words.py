"""What `ssocfg populate` says: of a plan, of what was done, of what is left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ssocfg.cli.changing import How, print_diff, shown_path
from ssocfg.cli.exit_codes import FINDINGS, OK
from ssocfg.cli.managed_words import changes_as_json, count_changes, note_conflicts
from ssocfg.cli.render import Printer
from ssocfg.onboarding.wording import name_sections

if TYPE_CHECKING:
    from ssocfg.api import PopulatePlan
    from ssocfg.api.updating import Preview


def preview_of(plan: PopulatePlan) -> Preview:
    """Return what a plan makes of the file."""
    from ssocfg.api.updating import Preview

    return Preview(plan.file, plan.before, plan.after)


def show_plan(printer: Printer, how: How, plan: PopulatePlan) -> int:
    """Show what would be done, and write nothing."""
    if how.output == "text":
        if how.diff:
            print_diff(printer, preview_of(plan))
            printer.flush()
        said = f"would populate {shown_path(plan.file)}: {count_changes(plan)}" if plan.would_change else _nothing(plan)
        printer.note(said)
        note_rest(printer, plan)
    return FINDINGS if plan.would_change or plan.conflicts else OK


def tell_of(printer: Printer, how: How, plan: PopulatePlan, backup: str | None) -> None:
    """Say what was done."""
    where = shown_path(plan.file)
    if not plan.would_change:
        printer.line(_nothing(plan))
    else:
        kept = f" (backup: {shown_path(backup)})" if backup else "" if how.backup else " (no backup)"
        printer.line(f'populated {where} from "{plan.session}": {count_changes(plan)}', kept)
    printer.flush()
    note_rest(printer, plan)


def _nothing(plan: PopulatePlan) -> str:
    number = len(plan.profiles)
    all_of = f'; it has all {number} profiles of "{plan.session}"' if number > 1 else ""
    return f"nothing to change in {shown_path(plan.file)}{all_of}"


def note_rest(printer: Printer, plan: PopulatePlan) -> None:
    """Name what is left alone, and why."""
    note_conflicts(printer, plan.conflicts)
    if not plan.profiles:
        printer.note(_word_nothing(plan))
    if plan.yours:
        printer.note(f"yours already, and left as they are: {name_sections(f'profile {name}' for name in plan.yours)}")
    if plan.stale:
        printer.note(f"no longer yours to use, or named otherwise now: {name_sections(plan.stale)}; --prune takes out "
                     "what ssocfg wrote")  # fmt: skip
    if plan.released:
        printer.note(f"no longer yours to use, but with something that you wrote: {name_sections(plan.released)}")


def _word_nothing(plan: PopulatePlan) -> str:
    if not plan.access:
        return "no account is assigned to you; ask your administrator for one"
    if not any(map(plan.pattern.wants_account, plan.access)):
        return f"none of the {len(plan.access)} accounts that you have is like {' '.join(plan.pattern.accounts)}"
    return f"none of the roles that you have there is like {' '.join(plan.pattern.roles) or '*'}"


def note_other_pattern(printer: Printer, how: How, plan: PopulatePlan) -> None:
    """Say that the last time was otherwise, where that makes profiles stale."""
    from ssocfg.api.populating import recorded_pattern

    known = recorded_pattern(plan.session, plan.file) if plan.stale or plan.removed else None
    if known is not None and known.name != plan.pattern.name and how.output == "text":
        printer.note(f"the last time the names were {known.name}; `ssocfg populate --again` takes them as they were")


def as_json(plan: PopulatePlan) -> dict[str, object]:
    """Return a plan as the JSON output has it."""
    return {
        "session": plan.session,
        "profiles": list(plan.profiles),
        **changes_as_json(plan),
        "yours": list(plan.yours),
        "resting": plan.resting,
    }
