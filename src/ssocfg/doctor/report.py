"""The result of a run of the doctor: outcomes, findings, and a dict that is the JSON report."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from ssocfg.doctor.finding import SEVERITIES, Finding, Safety, Severity, Status

if TYPE_CHECKING:
    from ssocfg.doctor.story import Story

SCHEMA = 1


class Outcome(NamedTuple):
    """What became of one check.

    Attributes:
        code: The check's code.
        name: The check's name.
        status: `"passed"`, `"failed"` (it has findings), `"skipped"` or `"crashed"`.
        reason: Why it was skipped or how it crashed; of an online check that ran, which profiles were not asked for;
            else None.
    """

    code: str
    name: str
    status: Status
    reason: str | None = None


class Report(NamedTuple):
    """One run of the doctor.

    Attributes:
        at: The instant of the facts, aware, in UTC.
        outcomes: One for each selected check, in catalogue order.
        findings: Sorted by file, line and code; empty where nothing was found.
        version: The version of ssocfg.
        suppressed: Findings that comments in the config file tell to pass over, sorted the same way.
        story: What became of the profile in focus, or None.
    """

    at: datetime
    outcomes: tuple[Outcome, ...]
    findings: tuple[Finding, ...]
    version: str
    suppressed: tuple[Finding, ...] = ()
    story: Story | None = None

    @property
    def summary(self) -> dict[str, int]:
        """Count findings by severity, checks by status, and the findings that are passed over."""
        counts = dict.fromkeys([*map(str, SEVERITIES), "passed", "skipped", "crashed"], 0)
        counts["suppressed"] = len(self.suppressed)
        for finding in self.findings:
            counts[finding.severity] += 1
        for outcome in self.outcomes:
            if outcome.status != "failed":
                counts[outcome.status] += 1
        return counts

    @property
    def crashed(self) -> tuple[Outcome, ...]:
        """The checks that failed by ssocfg's own fault."""
        return tuple(outcome for outcome in self.outcomes if outcome.status == "crashed")

    @property
    def fixable(self) -> dict[Safety, int]:
        """Count the findings whose fix is mechanical by how safe it is."""
        counts: dict[Safety, int] = {"safe": 0, "unsafe": 0}
        for finding in self.findings:
            if finding.fix is not None and finding.fix.is_mechanical:
                counts[finding.fix.safety] += 1
        return counts

    def at_or_above(self, severity: Severity) -> tuple[Finding, ...]:
        """Return the findings that are at least as bad as `severity`, in the report's order."""
        worst = SEVERITIES[: SEVERITIES.index(severity) + 1]
        return tuple(finding for finding in self.findings if finding.severity in worst)

    def by_code(self, code: str) -> tuple[Finding, ...]:
        """Return the findings of one check, given by its code or name, in the report's order."""
        return tuple(finding for finding in self.findings if code in (finding.code, finding.name))

    def as_dict(self) -> dict[str, object]:
        """Return the report as the JSON output has it, schema 1."""
        return {
            "schema": SCHEMA,
            "ssocfg": self.version,
            "at": self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "summary": self.summary,
            "checks": [
                {"code": outcome.code, "name": outcome.name, "status": outcome.status, "reason": outcome.reason}
                for outcome in self.outcomes
            ],
            "findings": [finding.as_dict() for finding in self.findings],
            **({"story": self.story.as_dict()} if self.story is not None else {}),
        }


def sort_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort findings as reports have them: file, line, code, then column and message."""
    return tuple(sorted(findings, key=lambda f: (f.place.file, f.place.line, f.code, f.place.column, f.message)))
