"""Every form of a report tells of the same findings, on the home of every example, and redacted of no name at all."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from checks.examples import FIRING, Example, Home, over_codes
from cli.read_outputs import read_annotations, read_markdown, sarif_text
from cli.sarif_schema import validate
from ssocfg.cli.main import run_command_line
from ssocfg.cli.safe_text import safe
from ssocfg.doctor.checks import CHECKS
from ssocfg.doctor.private_words import is_everybodys

LEVELS = {"error": "error", "warning": "warning", "info": "note"}
COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    """Run the doctor; give what it printed, and fail where it said anything on standard error."""

    def run_doctor(*arguments: str) -> str:
        run_command_line(["doctor", *arguments])
        printed = capsys.readouterr()
        assert printed.err == ""
        return printed.out

    return run_doctor


@over_codes(FIRING)
def test_sarif_is_valid_and_tells_the_same(examples: list[Example], each_home, run) -> None:
    for home in each_home(examples):
        findings: list[dict[str, Any]] = json.loads(run("--format", "json"))["findings"]
        log = json.loads(run("--format", "sarif"))
        validate(log)
        (one,) = log["runs"]
        assert [rule["id"] for rule in one["tool"]["driver"]["rules"]] == [check.code for check in CHECKS]
        results = one["results"]
        assert len(results) == len(findings)
        for result, finding in zip(results, findings, strict=True):
            assert one["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == finding["code"]
            assert result["level"] == LEVELS[finding["severity"]]
            assert result["message"]["text"].split("\n")[0] == sarif_text(finding)
            if finding["place"]["file"].startswith("$"):
                (place,) = result["locations"][0]["logicalLocations"]
                assert place == {"fullyQualifiedName": finding["place"]["file"], "kind": "variable"}
                continue
            location = result["locations"][0]["physicalLocation"]
            region = location.get("region", {"startLine": 0, "startColumn": 0})
            assert (region["startLine"], region["startColumn"]) == (
                finding["place"]["line"],
                finding["place"]["column"],
            )
            assert_leads_to(location["artifactLocation"]["uri"], finding["place"]["file"], home.path)
        prints = [json.dumps(result["partialFingerprints"]) for result in results]
        assert len(set(prints)) == len(prints)


def assert_leads_to(uri: str, file: str, folder: Path) -> None:
    assert re.fullmatch(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+", uri)
    path = unquote(uri.removeprefix("file://"))
    below = file.startswith(f"{folder}/")
    assert uri.startswith("file:///") != (below or not file.startswith("/"))
    assert (f"{folder}/{path}" if below else path) == file


@over_codes(FIRING)
def test_annotations_tell_the_same(examples: list[Example], each_home, run) -> None:
    for home in each_home(examples):
        findings = json.loads(run("--format", "json"))["findings"]
        annotations = read_annotations(run("--format", "github"))
        assert len(annotations) == len(findings)
        for annotation, finding in zip(annotations, findings, strict=True):
            place = finding["place"]
            is_file = not place["file"].startswith("$")  # a variable is none, and the message names it
            wanted = {"file": place["file"].removeprefix(f"{home.path}/")} if is_file else {}
            wanted |= {"line": str(place["line"]), "col": str(place["column"])} if place["line"] else {}
            assert annotation.command == COMMANDS[finding["severity"]]
            assert annotation.properties == {**wanted, "title": f"{finding['code']} {finding['name']}"}
            assert annotation.message.split("\n")[0] == safe(finding["message"])


@over_codes(FIRING)
def test_markdown_tells_the_same_without_the_users_name(examples: list[Example], each_home, run) -> None:
    for home in each_home(examples):
        report = json.loads(run("--format", "json"))
        text = run("--format", "markdown")
        seen = read_markdown(text)
        assert str(home.path) not in text
        headings = re.findall(r"^### \d+\. (\w+): \[(SSO\d+) ([\w-]+)\]\((\S+)\)$", text, re.MULTILINE)
        assert headings == [(f["severity"], f["code"], f["name"], f["url"]) for f in report["findings"]]
        assert seen.links == [finding["url"] for finding in report["findings"]]
        for finding in report["findings"]:
            assert safe(finding["message"]).replace(str(home.path), "~") in seen.codes
            if finding["fix"]:
                assert safe(finding["fix"]["title"]).replace(str(home.path), "~") in seen.codes
        skipped = [check for check in report["checks"] if check["status"] == "skipped"]
        assert all(f"- {check['code']} {check['name']}: " in text for check in skipped)
        assert ("<details>" in text) == bool(skipped)


def names_in(home: Home) -> Iterator[str]:
    """Find names, accounts, roles and portals in the files of an example, by their looks."""
    for data in (home.example.config, home.example.credentials):
        text = (data or b"").decode("utf-8", "replace")
        yield from re.findall(
            r"^ *\[ *(?:profiles?|sso-session|services)\s+[\"']?([\w.@-]+)[\"']? *\]", text, re.MULTILINE
        )
        yield from re.findall(r"\b\d{12}\b", text)
        yield from re.findall(r"https://([a-z0-9-]+)\.awsapps", text)
        yield from re.findall(r"^(?:sso_session|sso_role_name|source_profile) *= *([\w.@-]+) *$", text, re.MULTILINE)
    yield str(home.path)


@over_codes(FIRING)
def test_redacted_of_all_no_form_names_anything(examples: list[Example], each_home, run) -> None:
    for home in each_home(examples):
        names = {name for name in names_in(home) if not is_everybodys(name)}
        count = len(json.loads(run("--format", "json"))["findings"])
        for form in ("json", "text", "sarif", "github", "markdown"):
            said = run("--redact", "all", "--format", form)
            told = said if form != "sarif" else json.dumps(json.loads(said)["runs"][0]["results"])
            leaked = {name for name in names if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", told)}
            assert not leaked, (form, leaked, told)
            if form == "json":
                assert len(json.loads(said)["findings"]) == count
