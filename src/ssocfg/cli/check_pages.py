"""What `ssocfg doctor --list` and `--explain` print of the checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ssocfg.cli.render import Printer
    from ssocfg.doctor.finding import Check

SCHEMA = 1


def print_checks(printer: Printer, checks: tuple[Check, ...], output: str) -> None:
    """Print a line for each of these checks, or their facts as JSON."""
    if output == "json":
        printer.json(_document(_describe(check) for check in checks))
    else:
        printer.table(
            ("CODE", "NAME", "SEVERITY", "WHAT IT FINDS"),
            lambda: ((c.code, c.name, c.severity, c.summary) for c in checks),
        )


def print_pages(printer: Printer, checks: tuple[Check, ...], output: str) -> None:
    """Print the whole page of each of these checks."""
    if output == "json":
        printer.json(_document({**_describe(check), "page": check.page} for check in checks))
        return
    for number, check in enumerate(checks):
        if number:
            printer.line("")
        printer.line((check.code, "bold"), f" {check.name} ({check.severity}, since {check.since})")
        printer.line("")
        printer.prose(check.page)


def _document(checks: Iterable[dict[str, object]]) -> dict[str, object]:
    return {"schema": SCHEMA, "checks": list(checks)}


def _describe(check: Check) -> dict[str, object]:
    return {
        "code": check.code,
        "name": check.name,
        "severity": check.severity,
        "summary": check.summary,
        "online": check.online,
        "since": check.since,
        "url": check.url,
    }
