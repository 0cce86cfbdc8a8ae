"""`ssocfg doctor --format sarif`: the report as SARIF, for GitHub code scanning and other viewers.

Source: OASIS, Static Analysis Results Interchange Format 2.1.0 plus errata 01; sections are named where they matter.
GitHub docs, "SARIF support for code scanning": which properties it reads.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256

from ssocfg.cli.places import as_uri, is_file, relative_to
from ssocfg.cli.safe_text import safe
from ssocfg.doctor.finding import PAGE_HEADINGS, PAGE_URL, Check, Finding
from ssocfg.doctor.report import Outcome, Report

SCHEMA_URL = "https://json.schemastore.org/sarif-2.1.0.json"
FINGERPRINT = "ssocfgFinding/v1"
HOME = "HOME"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_HEADING = rf"(?m)^({'|'.join(PAGE_HEADINGS)}):"

Json = dict[str, object]


def render_sarif(report: Report, checks: Sequence[Check], folder: str) -> Json:
    """Give the report as a SARIF log with one run.

    Args:
        report: The report.
        checks: Those that were selected, in catalogue order; they become the run's rules.
        folder: The working directory. Files below it get a URI relative to it, others a `file:` URL, and those written
            with `~` one that is relative to a base that is only named.
    """
    indices = {check.code: index for index, check in enumerate(checks)}
    driver: Json = {
        "name": "ssocfg",
        "semanticVersion": report.version,
        "informationUri": PAGE_URL,
        "rules": [_rule(check) for check in checks],
    }
    run: Json = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report, indices)],
        "results": _results(report, indices, folder),
    }
    if any(_is_below_home(finding.place.file) for finding in report.findings):
        run["originalUriBaseIds"] = {HOME: {"description": _text("the user's home directory")}}
    return {"$schema": SCHEMA_URL, "version": "2.1.0", "runs": [run]}


@cache  # of a check nothing ever changes, and who judges many files asks for it many times
def _rule(check: Check) -> Json:
    page = check.page or check.name
    lead = page.split("\n\nExample:", maxsplit=1)[0]
    return {
        "id": check.code,
        "name": check.name,
        "shortDescription": _text(check.summary or check.name),
        "fullDescription": _text(lead),
        "help": {**_text(page), "markdown": _plain(re.sub(_HEADING, r"**\1:**", page))},
        "helpUri": check.url,
        "defaultConfiguration": {"level": _LEVELS[check.severity]},
    }


def _invocation(report: Report, indices: Mapping[str, int]) -> Json:
    crashes = [_notification(outcome, indices[outcome.code]) for outcome in report.crashed]
    return {
        "executionSuccessful": not crashes,
        "startTimeUtc": report.as_dict()["at"],
        "toolExecutionNotifications": crashes,
    }


def _notification(outcome: Outcome, index: int) -> Json:
    return {
        "level": "error",
        "message": _text(f"{outcome.code} {outcome.name} crashed: {outcome.reason}"),
        "associatedRule": {"id": outcome.code, "index": index},
    }


def _results(report: Report, indices: Mapping[str, int], folder: str) -> list[Json]:
    seen: Counter[str] = Counter()
    results: list[Json] = []
    for finding in report.findings:
        uri = _locate(finding.place.file, folder)
        print_ = _fingerprint(finding, str(uri["uri"]))
        seen[print_] += 1  # the same thing twice in one file: told apart by their order
        results.append(
            {
                "ruleId": finding.code,
                "ruleIndex": indices[finding.code],
                "level": _LEVELS[finding.severity],
                "message": _text(_message(finding)),
                "locations": [_location(finding, uri)],
                "partialFingerprints": {FINGERPRINT: f"{print_}:{seen[print_]}"},
            }
        )
    return results


def _location(finding: Finding, uri: Json) -> Json:
    """Say where: in a file, or in a variable, which SARIF knows as a place in the program's own terms."""
    if is_file(finding.place.file):
        return {"physicalLocation": {"artifactLocation": uri, **_region(finding)}}
    return {"logicalLocations": [{"fullyQualifiedName": finding.place.file, "kind": "variable"}]}


def _message(finding: Finding) -> str:
    lines = [safe(finding.message), *(f"{safe(name)}: {safe(text)}" for name, text in finding.evidence.items())]
    if finding.fix is not None:
        lines.append(f"fix: {safe(finding.fix.title)}")
    return "\n".join(lines)


def _region(finding: Finding) -> Json:
    place = finding.place
    if not place.line:
        return {}
    return {"region": {"startLine": place.line, **({"startColumn": place.column} if place.column else {})}}


def _locate(path: str, folder: str) -> Json:
    if _is_below_home(path):
        return {"uri": as_uri(path[2:].replace("\\", "/")), "uriBaseId": HOME}
    return {"uri": as_uri(relative_to(folder, path) or path)}


def _is_below_home(path: str) -> bool:
    return path.startswith(("~/", "~\\"))


def _fingerprint(finding: Finding, uri: str) -> str:
    """Give a hash of what makes two findings one, though lines were added above: all but numbers of lines."""
    place = finding.place
    message = re.sub(r"\bline \d+", "line", finding.message)
    same = "\0".join((finding.code, uri, place.section or "", place.key or "", message))
    return sha256(same.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _text(text: str) -> Json:
    return {"text": _plain(text)}


def _plain(text: str) -> str:
    """Write a text so that it is taken for nothing but text: no placeholder (3.11.5) and no link (3.11.6)."""
    return text.replace("{", "{{").replace("}", "}}").replace("](", "] (")
