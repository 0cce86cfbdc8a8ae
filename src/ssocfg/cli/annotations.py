"""`ssocfg doctor --format github`: findings as workflow commands, which GitHub shows beside the lines.

Source: actions/toolkit, packages/core/src/command.ts: `escapeData`, `escapeProperty`, and which properties there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ssocfg.cli.places import is_file, relative_to
from ssocfg.cli.safe_text import safe
from ssocfg.doctor.finding import Finding
from ssocfg.doctor.report import Report

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}
_IN_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTIES = {**_IN_DATA, ":": "%3A", ",": "%2C"}


def render_annotations(report: Report, folder: str) -> Iterator[str]:
    """Give one line for each finding, in the report's order, each a workflow command and nothing else.

    Args:
        report: The report.
        folder: The working directory; files below it are named relative to it, as GitHub wants them.
    """
    return (_render(finding, folder) for finding in report.findings)


def _render(finding: Finding, folder: str) -> str:
    place = finding.place
    properties = {"file": relative_to(folder, place.file) or place.file} if is_file(place.file) else {}
    if place.line:
        properties |= {"line": str(place.line), "col": str(place.column)}
    properties["title"] = f"{finding.code} {finding.name}"
    written = ",".join(f"{name}={_escape(safe(value), _IN_PROPERTIES)}" for name, value in properties.items())
    return f"::{_COMMANDS[finding.severity]} {written}::{_escape(_message(finding), _IN_DATA)}"


def _message(finding: Finding) -> str:
    """Give what is wrong and what mends it: each made safe by itself, so that only our own line breaks are in it."""
    texts = [safe(finding.message), *(f"{safe(name)}: {safe(text)}" for name, text in finding.evidence.items())]
    if finding.fix is not None:
        texts.append(f"fix: {safe(finding.fix.title)}")
    return "\n".join(texts)


def _escape(text: str, escapes: Mapping[str, str]) -> str:
    return "".join(escapes.get(character, character) for character in text)
