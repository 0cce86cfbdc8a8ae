"""Words that text and Markdown have in common: counts, and a command as one types it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ssocfg.doctor.runner import NEEDS_ONLINE

if TYPE_CHECKING:
    from ssocfg.doctor.report import Report


def count_findings(report: Report) -> str:
    """Say how many findings of which severity there are."""
    counts = report.summary
    kinds = ((counts["error"], "error"), (counts["warning"], "warning"), (counts["info"], "note"))
    return ", ".join(f"{n} {kind}{'' if n == 1 else 's'}" for n, kind in kinds if n) or "nothing found"


def count_checks(report: Report) -> str:
    """Say how many checks passed, and how many were skipped, crashed or need AWS, where any were."""
    counts = report.summary
    offline = sum(outcome.reason == NEEDS_ONLINE for outcome in report.outcomes)
    more = (
        (counts["skipped"] - offline, "skipped"),
        (counts["crashed"], "crashed"),
        (counts["suppressed"], "suppressed"),
        (offline, "more with --online"),
    )
    passed = f"{counts['passed']} check{'' if counts['passed'] == 1 else 's'} passed"
    return ", ".join([passed, *(f"{number} {what}" for number, what in more if number)])


def command_line(words: Sequence[str]) -> str:
    """Write a command as one types it: quoted, but for a `~` in front, which the shell must see."""
    import shlex

    return " ".join(f"~/{shlex.quote(w[2:])}" if w.startswith("~/") and len(w) > 2 else shlex.quote(w) for w in words)
