"""`ssocfg doctor` as text: a line to click at for each finding, the source with marks below, evidence, fix, a count."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ssocfg.cli.report_words import command_line, count_checks, count_findings
from ssocfg.cli.safe_text import excerpt, mask_secrets, safe, shorten_home
from ssocfg.config.schema import is_secret
from ssocfg.doctor.finding import PAGE_URL
from ssocfg.values.secret import MASK

if TYPE_CHECKING:
    from ssocfg.cli.judged import Judged
    from ssocfg.cli.render import Piece, Printer
    from ssocfg.doctor.facts import Facts
    from ssocfg.doctor.finding import Finding
    from ssocfg.doctor.report import Report

STYLES = {"error": "bold red", "warning": "yellow", "info": "cyan"}


def print_text(printer: Printer, judged: Judged, *, verbose: bool, with_source: bool = True) -> None:
    """Print a report as text.

    Args:
        printer: Where to.
        judged: The report, in whose paths the home directory may have become `~`, and what it is about.
        verbose: Whether to name the checks that passed or were skipped.
        with_source: Whether to show lines of the files.
    """
    report, home = judged.report, judged.machines[0].home
    sources = {shorten_home(facts.config_file.path, home): facts for facts in judged.machines} if with_source else {}
    if report.story is not None:
        from ssocfg.cli.story import print_story

        print_story(printer, report.story, lambda finding: _print_finding(printer, finding, home, sources), home)
        return
    for finding in report.findings:
        _print_finding(printer, finding, home, sources)
    for outcome in report.outcomes:
        if outcome.status == "crashed" or (verbose and outcome.status in ("passed", "skipped")):
            reason = f": {outcome.reason}" if outcome.reason else ""
            printer.line((f"{outcome.status} ", "dim"), f"{outcome.code} {outcome.name}{reason}")
    _print_summary(printer, report, f" --config-file {_file_to_name(judged, sources)}" if judged.alone else "")


def _file_to_name(judged: Judged, sources: Mapping[str, Facts]) -> str:
    """Return the one file that was judged, as one types it; `FILE` for several, and where nothing is to be named."""
    names = tuple(sources) if len(judged.machines) == 1 else ()
    return command_line(names) or "FILE"


def _print_finding(printer: Printer, finding: Finding, home: str, sources: Mapping[str, Facts]) -> None:
    place = finding.place
    file = shorten_home(place.file, home)
    where = file + (f":{place.line}:{place.column}" if place.line else "")
    severity = (finding.severity, STYLES[finding.severity])
    printer.line((where, "bold"), ": ", _linked_code(printer, finding), " ", severity, f": {finding.message}")
    if place.line and file in sources:
        _print_source(printer, finding, sources[file])
    for label, text in finding.evidence.items():
        printer.line((f"   {safe(label)}: ", "dim"), shorten_home(text, home))
    if finding.fix is not None:
        printer.line(("   fix: ", "green"), finding.fix.title)
        if finding.fix.command:
            printer.line("        ", command_line(finding.fix.command))


def _linked_code(printer: Printer, finding: Finding) -> Piece:
    """Let the code lead to the check's page; nothing but our own address may become a link."""
    url = f"{PAGE_URL}{finding.code}"
    return printer.linked(finding.code, url) if finding.url == url else finding.code


def _print_source(printer: Printer, finding: Finding, facts: Facts) -> None:
    place = finding.place
    line = facts.text.line_text(place.line)
    if "\0" in line and not facts.is_text:  # UTF-16, of which nobody could read a line that is taken for UTF-8
        return
    hidden = place.key is not None and is_secret(place.key) and not line.strip().startswith(place.key)
    masked = MASK if hidden else _mask(line, place.line, facts)
    column = min(place.column, masked.index(MASK) + 1) if masked != line else place.column
    text, marks = excerpt(masked, column)
    number = f"{place.line:>6}"
    printer.line((f"{number} | ", "dim"), text)
    printer.line((f"{' ' * len(number)} | ", "dim"), (marks, STYLES[finding.severity]))


def _mask(line: str, number: int, facts: Facts) -> str:
    from ssocfg.config.secret_lines import SHOWN, find_secret_part

    at = find_secret_part(facts.text.text, number, line)
    return mask_secrets(line if at == SHOWN else line[:at] + MASK)


def _print_summary(printer: Printer, report: Report, options: str) -> None:
    printer.line(count_findings(report), (f" ({count_checks(report)})", "dim"))
    for reason in dict.fromkeys(o.reason for o in report.outcomes if o.status in ("passed", "failed") and o.reason):
        printer.line(reason)  # which profiles AWS was not asked for
    _print_how_to_fix(printer, report, options)
    if report.crashed:
        printer.note(f"ssocfg {report.version}: a check crashed, by its own fault; Python {sys.version.split()[0]}")


def _print_how_to_fix(printer: Printer, report: Report, options: str) -> None:
    safe_ones, unsafe_ones = report.fixable["safe"], report.fixable["unsafe"]
    if safe_ones:
        more = f", {unsafe_ones} more with `--unsafe-fixes`" if unsafe_ones else ""
        printer.line(f"{safe_ones} can be fixed: run `ssocfg doctor --fix{options}`{more}; `--diff` shows the changes")
    elif unsafe_ones:
        run = f"run `ssocfg doctor --fix --unsafe-fixes{options}`"
        printer.line(f"{unsafe_ones} can be fixed, if you agree: {run}; `--diff` shows the changes")
