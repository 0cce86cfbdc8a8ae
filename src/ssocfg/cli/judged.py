"""A report of the doctor together with what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ssocfg.cli.exit_codes import FINDINGS, OK, OWN_FAULT
from ssocfg.doctor.finding import SEVERITIES

if TYPE_CHECKING:
    from ssocfg.doctor.facts import Facts
    from ssocfg.doctor.finding import Check
    from ssocfg.doctor.report import Report


class Judged(NamedTuple):
    """A report and what it is about.

    Attributes:
        report: As the runner made it, or redacted.
        machines: The facts of each config file that was judged; at least one.
        checks: Those that were selected, in catalogue order.
        alone: Whether files were judged for themselves, and not this machine.
    """

    report: Report
    machines: tuple[Facts, ...]
    checks: tuple[Check, ...]
    alone: bool = False

    def exit_code(self, fail_on: str) -> int:
        """Return what the command ends with.

        Args:
            fail_on: The least severity of a finding that counts as a failure, or `"never"`.
        """
        report = self.report
        if report.crashed:
            return OWN_FAULT
        is_broken = report.story is not None and report.story.broken is not None
        failing = is_broken or any(report.at_or_above(severity) for severity in SEVERITIES if severity == fail_on)
        return FINDINGS if failing and fail_on != "never" else OK
