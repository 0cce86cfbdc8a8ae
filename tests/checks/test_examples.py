"""Every example: the check finds exactly what is wrong, nothing else is accused of it, and the command says the same."""

from __future__ import annotations

import json
from typing import Any

import pytest

import ssocfg
from checks.examples import CLEAN, EXAMPLES, FIRING, Example, Home, over
from ssocfg.cli.main import run_command_line


def describe(finding: ssocfg.Finding) -> str:
    place = finding.place
    fix = f"{finding.fix.safety} fix: {finding.fix.title}" if finding.fix else "no fix"
    return f"{finding.code} {finding.severity} {place}: {finding.message} ({fix})"


def fits(finding: ssocfg.Finding, expected: dict[str, Any], home: Home) -> bool:
    place, file, fix = finding.place, expected.get("file"), finding.fix.title if finding.fix else ""
    unwanted = "\n"  # is in no text at all
    return (
        (place.line, place.column, finding.severity) == (expected["line"], expected["column"], expected["severity"])
        and (file == "*" or place.file == (home.config_path if file is None else home.name_file(file)))
        and expected["message_contains"] in finding.message
        and expected.get("message_lacks", unwanted) not in finding.message
        and expected.get("fix_contains", "") in fix
        and expected.get("fix_lacks", unwanted) not in fix
        and expected.get("fix_safety", finding.fix and finding.fix.safety) == (finding.fix and finding.fix.safety)
    )


@over(FIRING)
def test_the_check_finds_exactly_what_is_wrong(example: Example, home: Home) -> None:
    found = ssocfg.diagnose().by_code(example.code)
    shown = "\n".join(map(describe, found)) or "nothing"
    assert len(found) == len(example.expected), shown
    for finding, expected in zip(found, example.expected, strict=True):
        assert fits(finding, expected, home), f"{shown}\ninstead of {expected}"


@over(CLEAN)
def test_the_check_is_silent_about_a_near_miss(example: Example, home: Home) -> None:
    assert [describe(finding) for finding in ssocfg.diagnose().by_code(example.code)] == []


@over(EXAMPLES)
def test_one_root_cause_makes_one_finding(example: Example, home: Home) -> None:
    report = ssocfg.diagnose()
    assert report.crashed == ()
    others = [finding for finding in report.at_or_above("warning") if finding.code != example.code]
    accused = [describe(finding) for finding in others if finding.code not in example.also]
    assert accused == []
    assert {finding.code for finding in others} == set(example.also), "also.json names a code that finds nothing"


@over(EXAMPLES)
def test_the_command_says_the_same(example: Example, home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    exit_code = run_command_line(["doctor", "--format", "json", "--select", example.code])
    printed = capsys.readouterr()
    report = ssocfg.diagnose(select=[example.code])
    assert printed.err == ""
    assert json.loads(printed.out)["findings"] == [finding.as_dict() for finding in report.findings]
    assert json.loads(printed.out)["checks"] == report.as_dict()["checks"]
    assert exit_code == any(finding.severity == "error" for finding in report.findings)
    assert report.findings == ssocfg.diagnose().by_code(example.code), "alone it finds something else than among all"


@over(FIRING)
def test_the_text_names_every_place(example: Example, home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    run_command_line(["doctor", "--select", example.code])
    printed = capsys.readouterr()
    assert printed.err == ""
    assert printed.out.replace("\n", "").isprintable()
    for finding in ssocfg.diagnose(select=[example.code]).findings:
        where = f":{finding.place.line}:{finding.place.column}" if finding.place.line else ""
        assert f"{where}: {example.code} {finding.severity}: " in printed.out


@over([example for example in FIRING if example.config is not None and example.facts.in_plain_files])
def test_a_file_named_to_the_command_is_judged_alike(
    example: Example, home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    run_command_line(["doctor", "--format", "json", "--config-file", home.config_path])
    found = json.loads(capsys.readouterr().out)["findings"]
    assert found == [finding.as_dict() for finding in ssocfg.diagnose().findings]
