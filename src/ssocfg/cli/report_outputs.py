"""Print a report of the doctor in the form that was asked for. Each form's module is imported when it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ssocfg.cli.judged import Judged
    from ssocfg.cli.render import Printer
    from ssocfg.doctor.facts import Facts
    from ssocfg.doctor.redaction import Level
    from ssocfg.doctor.report import Report

FORMATS = ("text", "json", "sarif", "github", "markdown")
LEVELS = ("secrets", "all")  # of redaction


def print_report(
    printer: Printer, judged: Judged, output: str, redact: Level | None, *, verbose: bool, more: Mapping[str, object]
) -> None:
    """Print a report.

    Args:
        printer: Where to.
        judged: The report and what it is about.
        output: One of `FORMATS`.
        redact: What to take out of the report, or None; of Markdown, which is made to be handed on, secrets at least.
        verbose: Whether text names the checks that passed or were skipped.
        more: What JSON tells besides the report.
    """
    level = redact or ("secrets" if output == "markdown" else None)
    if level is not None:
        judged = judged._replace(report=_redact(judged.report, level, judged.machines))
    if output == "json":
        printer.json({**judged.report.as_dict(), **more})
    elif output == "sarif":
        _print_sarif(printer, judged)
    elif output == "github":
        _print_annotations(printer, judged.report)
    elif output == "markdown":
        _print_markdown(printer, judged, level or "secrets")
    else:
        from ssocfg.cli.doctor_text import print_text

        print_text(printer, judged, verbose=verbose, with_source=level != "all")


def _redact(report: Report, level: Level, machines: Sequence[Facts]) -> Report:
    from ssocfg.doctor.private_words import collect_words
    from ssocfg.doctor.redaction import redact_report

    words = collect_words(machines) if level == "all" else {}
    return redact_report(report, level, words, machines[0].home)


def _print_sarif(printer: Printer, judged: Judged) -> None:
    from ssocfg.cli.places import find_folder
    from ssocfg.cli.sarif import render_sarif

    printer.json(render_sarif(judged.report, judged.checks, find_folder()))


def _print_annotations(printer: Printer, report: Report) -> None:
    from ssocfg.cli.annotations import render_annotations
    from ssocfg.cli.places import find_folder

    printer.document(render_annotations(report, find_folder()))
    for outcome in report.crashed:
        printer.note(f"{outcome.code} {outcome.name} crashed, by a fault of ssocfg: {outcome.reason}")


def _print_markdown(printer: Printer, judged: Judged, level: Level) -> None:
    import platform

    from ssocfg.cli.markdown_report import render_markdown

    system = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    variables = None if judged.alone else {name for facts in judged.machines for name in facts.environ}
    printer.document(render_markdown(judged.report, level, variables, system))
