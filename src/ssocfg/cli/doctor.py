"""`ssocfg doctor`: say what is wrong, where, and what to do."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from ssocfg.api import diagnose
from ssocfg.cli.main import FINDINGS, OK, OWN_FAULT
from ssocfg.cli.names import complete_checks, config_file_option
from ssocfg.cli.render import Printer
from ssocfg.cli.safe_text import excerpt, mask_secrets, safe, shorten_home
from ssocfg.config.schema import is_secret
from ssocfg.doctor.checks import CHECKS
from ssocfg.doctor.finding import SEVERITIES, Check, Finding
from ssocfg.doctor.runner import NEEDS_ONLINE, select_checks
from ssocfg.errors import UnreadableFileError
from ssocfg.host.snapshot import take_snapshot
from ssocfg.values.secret import MASK

if TYPE_CHECKING:
    from ssocfg.doctor.facts import Facts
    from ssocfg.doctor.fixes import FixResult
    from ssocfg.doctor.report import Report

STYLES = {"error": "bold red", "warning": "yellow", "info": "cyan"}


def _split(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())


@click.command("doctor")
@click.option("--select", multiple=True, callback=_split, metavar="CODES", shell_complete=complete_checks,
              help="Run only these checks: codes, names or prefixes of codes, separated by commas.")  # fmt: skip
@click.option("--ignore", multiple=True, callback=_split, metavar="CODES", shell_complete=complete_checks,
              help="Leave these checks out.")  # fmt: skip
@click.option("--fail-on", type=click.Choice([*SEVERITIES, "never"]), default="error", show_default=True,
              help="Exit with 1 from findings of this severity on.")  # fmt: skip
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="How to print the report.")  # fmt: skip
@click.option("--list", "list_checks", is_flag=True, help="List all checks and exit.")
@click.option("--explain", metavar="CODE", shell_complete=complete_checks, help="Print a check's page and exit.")
@click.option("--fix", is_flag=True, help="Apply the safe fixes, then report what is left; the old file is kept.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: also fixes that change what tools read.")
@click.option("--diff", is_flag=True, help="Print what --fix would change, write nothing; exit with 1 if anything.")
@click.option("--online", is_flag=True, help="Also ask AWS: can it be reached, are roles what profiles say.")
@click.option("-v", "--verbose", is_flag=True, help="Also print the checks that passed or were skipped.")
@config_file_option
@click.pass_obj
def command(
    printer: Printer,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str,
    output: str,
    list_checks: bool,
    explain: str | None,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    online: bool,
    verbose: bool,
    config_file: str | None,
) -> int:
    """Say what is wrong with your AWS sign-in, where, and what to do.

    Reads the AWS config and credentials files (of the latter never a value) and the environment. Writes only with
    --fix. Calls only with --online, which renews tokens where any AWS tool would. Exits with 0 if all is well, 1 if
    there are findings, 2 if it was called wrongly, 3 by its own fault.
    """
    if list_checks:
        _print_list(printer, select_checks(CHECKS, select, ignore), output)
        return OK
    if explain is not None:
        _print_pages(printer, select_checks(CHECKS, [explain]), output)
        return OK
    if unsafe_fixes and not fix and not diff:
        raise click.UsageError("--unsafe-fixes says how --fix or --diff works; give one of them too")
    result = _apply(config_file, unsafe_fixes, select, ignore) if fix and not diff else None
    facts = take_snapshot(config_file)
    if config_file is not None and facts.config_file.state == "missing":
        raise UnreadableFileError(config_file, "there is no such file")
    if online:
        facts = _ask(facts, select, ignore)
    report = diagnose(facts, select=select, ignore=ignore, diffs=diff and output == "json")
    if diff:
        from ssocfg.cli.fixing import print_diff

        return print_diff(printer, facts, report, output, unsafe=unsafe_fixes, select=select, ignore=ignore)
    _print_all(printer, report, facts, result, output, verbose=verbose)
    if report.crashed:
        return OWN_FAULT
    failing = fail_on != "never" and any(report.at_or_above(s) for s in SEVERITIES if s == fail_on)
    return FINDINGS if failing else OK


def _ask(facts: Facts, select: tuple[str, ...], ignore: tuple[str, ...]) -> Facts:
    """Ask AWS, if a check is selected that needs the answers."""
    from ssocfg.api.diagnosing import with_answers

    return with_answers(facts) if any(check.online for check in select_checks(CHECKS, select, ignore)) else facts


def _apply(config_file: str | None, unsafe: bool, select: tuple[str, ...], ignore: tuple[str, ...]) -> FixResult:
    from ssocfg.api import fix_config

    return fix_config(config_file, unsafe=unsafe, select=select, ignore=ignore)


def _print_all(
    printer: Printer, report: Report, facts: Facts, result: FixResult | None, output: str, *, verbose: bool
) -> None:
    if output == "json":
        printer.json({**report.as_dict(), **(_result_as_dict(result) if result else {})})
        return
    if result is not None:
        from ssocfg.cli.fixing import print_result

        print_result(printer, result, facts.home)
    _print_report(printer, report, facts, verbose=verbose)


def _result_as_dict(result: FixResult) -> dict[str, object]:
    from ssocfg.cli.fixing import result_as_dict

    return result_as_dict(result)


def _print_list(printer: Printer, checks: tuple[Check, ...], output: str) -> None:
    if output == "json":
        printer.json([_describe(check) for check in checks])
    else:
        printer.table(
            ("CODE", "NAME", "SEVERITY", "WHAT IT FINDS"),
            lambda: ((c.code, c.name, c.severity, c.summary) for c in checks),
        )


def _print_pages(printer: Printer, checks: tuple[Check, ...], output: str) -> None:
    if output == "json":
        printer.json([{**_describe(check), "page": check.page} for check in checks])
        return
    for number, check in enumerate(checks):
        if number:
            printer.line("")
        printer.line((check.code, "bold"), f" {check.name} ({check.severity}, since {check.since})")
        printer.line("")
        printer.page(check.page)


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


def _print_report(printer: Printer, report: Report, facts: Facts, *, verbose: bool) -> None:
    for finding in report.findings:
        _print_finding(printer, finding, facts)
    for outcome in report.outcomes:
        if outcome.status == "crashed" or (verbose and outcome.status in ("passed", "skipped")):
            reason = f": {outcome.reason}" if outcome.reason else ""
            printer.line((f"{outcome.status} ", "dim"), f"{outcome.code} {outcome.name}{reason}")
    _print_summary(printer, report)
    if facts.online is not None and facts.online.unasked_words:
        printer.line(facts.online.unasked_words)


def _print_finding(printer: Printer, finding: Finding, facts: Facts) -> None:
    place = finding.place
    where = shorten_home(place.file, facts.home) + (f":{place.line}:{place.column}" if place.line else "")
    severity = (finding.severity, STYLES[finding.severity])
    printer.line((where, "bold"), f": {finding.code} ", severity, f": {finding.message}")
    if place.line and place.file == facts.config_file.path:
        _print_source(printer, finding, facts)
    for label, text in finding.evidence.items():
        printer.line((f"   {safe(label)}: ", "dim"), text)
    if finding.fix is not None:
        printer.line(("   fix: ", "green"), finding.fix.title)
        if finding.fix.command:
            import shlex

            printer.line("        ", shlex.join(finding.fix.command))


def _print_source(printer: Printer, finding: Finding, facts: Facts) -> None:
    place = finding.place
    line = facts.text.line_text(place.line)
    hidden = place.key is not None and is_secret(place.key) and not line.strip().startswith(place.key)
    masked = MASK if hidden else mask_secrets(line)
    column = min(place.column, masked.index(MASK) + 1) if masked != line else place.column
    text, marks = excerpt(masked, column)
    number = f"{place.line:>6}"
    printer.line((f"{number} | ", "dim"), text)
    printer.line((f"{' ' * len(number)} | ", "dim"), (marks, STYLES[finding.severity]))


def _print_summary(printer: Printer, report: Report) -> None:
    counts = report.summary
    kinds = ((counts["error"], "error"), (counts["warning"], "warning"), (counts["info"], "note"))
    said = ", ".join(f"{n} {kind}{'' if n == 1 else 's'}" for n, kind in kinds if n) or "nothing found"
    rest = [f"{counts['passed']} check{'' if counts['passed'] == 1 else 's'} passed"]
    offline = sum(outcome.reason == NEEDS_ONLINE for outcome in report.outcomes)
    skipped = counts["skipped"] - offline
    more = ((skipped, "skipped"), (counts["crashed"], "crashed"), (offline, "more with --online"))
    rest += [f"{number} {what}" for number, what in more if number]
    printer.line(said, (f" ({', '.join(rest)})", "dim"))
    _print_how_to_fix(printer, report)
    if report.crashed:
        printer.note(f"ssocfg {report.version}: a check crashed, by its own fault; Python {sys.version.split()[0]}")


def _print_how_to_fix(printer: Printer, report: Report) -> None:
    safe_ones, unsafe_ones = report.fixable["safe"], report.fixable["unsafe"]
    if safe_ones:
        more = f", {unsafe_ones} more with `--unsafe-fixes`" if unsafe_ones else ""
        printer.line(f"{safe_ones} can be fixed: run `ssocfg doctor --fix`{more}; `--diff` shows the changes")
    elif unsafe_ones:
        run = "run `ssocfg doctor --fix --unsafe-fixes`"
        printer.line(f"{unsafe_ones} can be fixed, if you agree: {run}; `--diff` shows the changes")
