"""`ssocfg doctor --fix` and `--diff`: apply what fixes are data, or show what they would change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ssocfg.api import plan_fixes
from ssocfg.cli.exit_codes import FINDINGS, OK
from ssocfg.cli.safe_text import shorten_home

if TYPE_CHECKING:
    from ssocfg.cli.render import Printer
    from ssocfg.doctor.facts import Facts
    from ssocfg.doctor.finding import Finding
    from ssocfg.doctor.fixes import FixPlan, FixResult, Unfixed
    from ssocfg.doctor.report import Report


def print_diff(
    printer: Printer,
    facts: Facts,
    report: Report,
    output: str,
    *,
    unsafe: bool,
    select: Sequence[str],
    ignore: Sequence[str],
) -> int:
    """Show what fixing would do, and write nothing; 1 where it would change anything."""
    plan = plan_fixes(facts, unsafe=unsafe, select=select, ignore=ignore)
    diff = _diff_of(plan, facts)
    if output == "json":
        printer.json({**report.as_dict(), **_as_dict(plan.fixed, plan.left), "diff": diff})
    else:
        printer.diff(diff.split("\n")[:-1])
        for path, mode in plan.files:
            what = "set aside" if mode is None else f"mode {mode:04o}"
            printer.line(f"{what} {shorten_home(path, facts.home)}")
        for text in _summary(plan):
            printer.note(text)
    return FINDINGS if plan.fixed else OK


def _diff_of(plan: FixPlan, facts: Facts) -> str:
    before = facts.config_file.data
    if before is None or plan.data is None:
        return ""
    from ssocfg.config.text_diff import diff_config

    return diff_config(before, plan.data, facts.config_file.path)


def print_result(printer: Printer, result: FixResult, home: str) -> None:
    """Say what was fixed, where the old file is, and why a fix that was tried was not kept."""
    for finding in result.fixed:
        line = f":{finding.place.line}" if finding.place.line else ""
        where = shorten_home(finding.place.file, home) + line
        printer.line(("fixed: ", "green"), f"{finding.code} {where}: {finding.message}")
    if result.backup is not None:
        printer.line(("backup: ", "dim"), shorten_home(result.backup, home))
    for path, kept in result.set_aside:
        printer.line(("set aside: ", "dim"), f"{shorten_home(path, home)}, now {shorten_home(kept, home)}")
    for unfixed in result.left:
        if unfixed.because:
            text = f"{unfixed.finding.code} {unfixed.finding.name}: {unfixed.because}"
            printer.line(("not fixed: ", "yellow"), text)
    if not result.fixed:
        printer.line("nothing was fixed")


def _summary(plan: FixPlan) -> list[str]:
    reasons = Counter(unfixed.reason for unfixed in plan.left)
    said = [f"{len(plan.fixed)} {'finding' if len(plan.fixed) == 1 else 'findings'} would be fixed"]
    if reasons["unsafe"]:
        said.append(f"{reasons['unsafe']} more with --unsafe-fixes")
    if reasons["manual"]:
        said.append(f"{reasons['manual']} only by hand")
    tried = [unfixed for unfixed in plan.left if unfixed.because]
    return ["; ".join(said), *(f"not fixed: {u.finding.code} {u.finding.name}: {u.because}" for u in tried)]


def result_as_dict(result: FixResult) -> dict[str, object]:
    """Return what was fixed and what was not as the JSON report has it."""
    moved = [{"path": path, "kept": kept} for path, kept in result.set_aside]
    return {**_as_dict(result.fixed, result.left), "backup": result.backup, "set_aside": moved}


def _as_dict(fixed: Sequence[Finding], left: Sequence[Unfixed]) -> dict[str, object]:
    return {
        "fixed": [finding.as_dict() for finding in fixed],
        "unfixed": [
            {"code": u.finding.code, "place": u.finding.place.as_dict(), "reason": u.reason, "because": u.because}
            for u in left
        ],
    }
