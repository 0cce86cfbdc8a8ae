"""`ssocfg doctor --format markdown`: a report to paste where one asks for help.

Whatever may have come from a file, a name or a variable stands in a code span, in which Markdown knows no mark-up, no
HTML, no link, no @mention and no #123: that holds for every program that shows Markdown, as no list of characters to
escape would. All else is words of ours.

Source: CommonMark 0.31.2, section 6.1: a span ends at the next run of backticks as long as that which began it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ssocfg.cli.report_words import command_line, count_checks, count_findings
from ssocfg.cli.safe_text import safe
from ssocfg.doctor.finding import Finding
from ssocfg.doctor.redaction import Level
from ssocfg.doctor.report import Outcome, Report

_REDACTED = {
    "secrets": "what looks like a secret, and the user's name in paths",
    "all": "secrets, accounts, portals, ARNs, addresses, and all names and values of the files; one label is one thing",
}


def render_markdown(report: Report, level: Level, variables: Iterable[str] | None, system: str) -> Iterator[str]:
    """Give the lines of a Markdown document.

    Args:
        report: The report, redacted to `level`.
        level: What was taken out of it.
        variables: The names of the `AWS_*` variables that are set, or None where nobody looked.
        system: Versions of Python and of the platform.
    """
    yield "# ssocfg doctor"
    yield ""
    yield f"**{count_findings(report)}** ({count_checks(report)})"
    yield ""
    yield f"- versions: ssocfg {report.version}, {system}"
    yield f"- made: {report.as_dict()['at']}"
    named = "not looked at" if variables is None else ", ".join(map(code, sorted(variables))) or "none"
    yield f"- `AWS_*` variables that are set: {named}"
    yield f"- taken out: {_REDACTED[level]}"
    if report.findings:
        yield from ("", "## Findings")
    for number, finding in enumerate(report.findings, start=1):
        yield from ("", f"### {number}. {finding.severity}: [{finding.code} {finding.name}]({finding.url})", "")
        yield from _list_finding(finding)
    yield from _tell_checks("crashed, by a fault of ssocfg", report.crashed)
    yield from _tell_checks("skipped", [o for o in report.outcomes if o.status == "skipped"], folded=True)


def _list_finding(finding: Finding) -> Iterator[str]:
    yield f"- where: {code(str(finding.place))}"
    yield f"- what: {code(finding.message)}"
    for name, text in finding.evidence.items():
        yield f"- {_label(name)}: {code(text)}"
    if finding.fix is not None:
        yield f"- fix ({finding.fix.safety}): {code(finding.fix.title)}"
        if finding.fix.command:
            yield f"- command: {code(command_line(finding.fix.command))}"


def _tell_checks(what: str, outcomes: Sequence[Outcome], *, folded: bool = False) -> Iterator[str]:
    if not outcomes:
        return
    title = f"{len(outcomes)} {'check' if len(outcomes) == 1 else 'checks'} {what}"
    yield from ("", f"<details><summary>{title}</summary>" if folded else f"## {title}", "")
    for outcome in outcomes:
        yield f"- {outcome.code} {outcome.name}: {code(outcome.reason or '')}"
    if folded:
        yield from ("", "</details>")


def code(text: str) -> str:
    """Put any text into a code span: one line, and nothing in it means anything."""
    shown = safe(text)
    if not shown.strip():
        return "(empty)"
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    fence = "`" * (longest + 1)
    # One blank at either end is taken away where both ends have one.
    needs_room = shown[0] in "` " or shown[-1] in "` "
    return f"{fence} {shown} {fence}" if needs_room else f"{fence}{shown}{fence}"


def _label(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9 ]+", name) and len(name) < 40 else code(name)
