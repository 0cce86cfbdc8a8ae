"""What `apply` and `populate` say alike of the sections that ssocfg looks after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

from ssocfg.cli.changing import shown_path

if TYPE_CHECKING:
    from ssocfg.api import ManifestPlan, PopulatePlan
    from ssocfg.cli.render import Printer
    from ssocfg.onboarding.managed import SectionConflict

    Plan: TypeAlias = ManifestPlan | PopulatePlan

MOST_CONFLICTS = 20


def count_changes(plan: Plan) -> str:
    """Say how many sections are added, changed, and so on; nothing of those that stay."""
    counts = ((len(getattr(plan, name)), name) for name in ("added", "changed", "removed", "released"))
    return ", ".join(f"{count} {name}" for count, name in counts if count)


def note_conflicts(printer: Printer, conflicts: Sequence[SectionConflict]) -> None:
    """Name what is left alone, with its place and the reason."""
    for conflict in conflicts[:MOST_CONFLICTS]:
        printer.note(_word(conflict))
    if len(conflicts) > MOST_CONFLICTS:
        printer.note(f"{len(conflicts) - MOST_CONFLICTS} more are left alone; --format json names them all")


def _word(conflict: SectionConflict) -> str:
    where = f"{shown_path(conflict.place.file)}:{conflict.place.line}"
    key = f" {conflict.key}" if conflict.key is not None else ""
    return f"{where}: [{conflict.section}]{key} is left alone: {conflict.reason}"


def changes_as_json(plan: Plan) -> dict[str, object]:
    """Return what becomes of which sections as the JSON output has it."""
    from ssocfg.onboarding.managed import LISTS

    conflicts = [{**one._asdict(), "place": one.place.as_dict()} for one in plan.conflicts]
    return {"sections": {name: list(getattr(plan, name)) for name in LISTS}, "conflicts": conflicts}
