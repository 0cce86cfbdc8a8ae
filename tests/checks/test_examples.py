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
    return f"{finding.code} {finding.severity} {place.file}:{place.line}:{place.column}: {finding.message}"


def fits(finding: ssocfg.Finding, expected: dict[str, Any], home: Home) -> bool:
    place = finding.place
    file = expected.get("file")
    return (
        (place.line, place.column) == (expected["line"], expected["column"])
        and finding.severity == expected["severity"]
        and expected["message_contains"] in finding.message
        and (file == "*" or place.file == (home.config_path if file is None else home.name_file(file)))
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
    others = {
        finding.code: describe(finding)
        for finding in ssocfg.diagnose().findings
        if finding.severity != "info" and finding.code != example.code
    }
    accused = {code: text for code, text in others.items() if code not in example.also}
    assert accused == {}
    assert sorted(example.also) == sorted(others), "also.json names a code that finds nothing"


@over(EXAMPLES)
def test_no_check_crashes(example: Example, home: Home) -> None:
    assert ssocfg.diagnose().crashed == ()


@over(EXAMPLES)
def test_the_command_says_the_same(example: Example, home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    exit_code = run_command_line(["doctor", "--format", "json", "--select", example.code])
    printed = capsys.readouterr()
    assert printed.err == ""
    report = ssocfg.diagnose(select=[example.code])
    assert json.loads(printed.out)["findings"] == [finding.as_dict() for finding in report.findings]
    assert json.loads(printed.out)["checks"] == report.as_dict()["checks"]
    assert exit_code == any(finding.severity == "error" for finding in report.findings)


@over(EXAMPLES)
def test_a_selected_check_finds_what_it_finds_among_all(example: Example, home: Home) -> None:
    alone = ssocfg.diagnose(select=[example.code]).findings
    assert alone == ssocfg.diagnose().by_code(example.code)


@over(FIRING)
def test_the_text_names_every_place(example: Example, home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    run_command_line(["doctor", "--select", example.code])
    printed = capsys.readouterr()
    assert printed.err == ""
    for expected in example.expected:
        where = f":{expected['line']}:{expected['column']}" if expected["line"] else ""
        assert f"{where}: {example.code} {expected['severity']}: " in printed.out
    assert printed.out.replace("\n", "").isprintable()


@over([example for example in EXAMPLES if example.config is not None and example.facts.state in ("present", "link")])
def test_a_file_named_to_the_command_is_judged_alike(
    example: Example, home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if "AWS_CONFIG_FILE" in example.facts.environ:
        pytest.skip("the variable counts for nothing where a file is named")
    without = ssocfg.diagnose().findings
    run_command_line(["doctor", "--format", "json", "--config-file", home.config_path])
    assert json.loads(capsys.readouterr().out)["findings"] == [finding.as_dict() for finding in without]
