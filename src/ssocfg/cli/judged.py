"""A report of the doctor together with what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

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
