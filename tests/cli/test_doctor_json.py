"""The doctor's JSON: its published schema, its order, and that it is ASCII whatever the files hold."""

from __future__ import annotations

import importlib.resources
import json
from typing import Any

import jsonschema
import pytest

from ssocfg.doctor.finding import Fix, Observation
from ssocfg.values import Place

FILES = {
    "none": None,
    "empty": "",
    "healthy": "[default]\nregion = eu-west-1\n",
    "full-of-trouble": "[profile dev]\nsso_session = gone\nsso_account_id = 1\nregion = x # y\n  output = json\n"
    "[dev]\n[profile dev]\njunk\nRegion = a\nregion = b\n[DEFAULT]\noutput = jason\n[profile",
    "odd-letters": "[profile naïve]\nsso_session = \x1b[31m\u202e日本\nsso_account_id = ²\n[sso-session 🚀]\n",
    "not-utf-8": b"[profile caf\xe9]\nregion = \xff\n",
    "binary": bytes(range(256)) * 8,
    "utf-16": "[default]\nregion = x\n".encode("utf-16"),
    "byte-order-mark": "\ufeff[default]\n",
    "nested": "[profile a]\ns3 =\n  x\n  y = z\n",
}


@pytest.fixture(params=FILES)
def report(request: pytest.FixtureRequest, write_config, run) -> dict[str, Any]:
    """Give the report on one of the files."""
    content = FILES[request.param]
    if content is not None:
        write_config(content)
    found: dict[str, Any] = json.loads(run("doctor", "--format", "json").out)
    return found


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """Give the schema that is shipped with the package."""
    path = importlib.resources.files("ssocfg") / "doctor" / "report-1.schema.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_the_schema_is_one(schema):
    jsonschema.Draft202012Validator.check_schema(schema)


def test_a_report_is_as_the_schema_says(report, schema):
    jsonschema.Draft202012Validator(schema).validate(report)


@pytest.mark.parametrize(
    "change",
    [
        lambda report: report.pop("findings"),
        lambda report: report.update(schema=2),
        lambda report: report["findings"][0].pop("place"),
        lambda report: report["findings"][0].update(severity="fatal"),
        lambda report: report["findings"][0]["place"].update(line="1"),
        lambda report: report["checks"][0].update(status="ok"),
        lambda report: report["summary"].update(error=-1),
    ],
    ids=range(7),
)
def test_the_schema_refuses_what_is_not_a_report(schema, write_config, run, change):
    write_config(FILES["full-of-trouble"])
    report = json.loads(run("doctor", "--format", "json").out)
    change(report)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate(report)


def test_a_report_with_every_kind_of_fix_and_outcome_is_as_the_schema_says(use_checks, check_that_sees, run, schema):
    place = Place("f", 1, 1, "profile a", "s3.x")
    use_checks(
        check_that_sees(
            Observation("m", place, {"a": "b"}, Fix("t", "safe", ("chmod", "600", "f"), "--- a\n+++ b\n")),
            Observation("m", Place("f"), fix=Fix("t")),
            Observation("m", place),
        ),
        check_that_sees(RuntimeError("x"), code="SSO902"),
    )
    report = json.loads(run("doctor", "--format", "json").out)
    jsonschema.Draft202012Validator(schema).validate(report)
    assert [finding["fix"] and finding["fix"]["safety"] for finding in report["findings"]] == ["manual", "safe", None]


@pytest.mark.parametrize("file", FILES)
def test_the_output_is_ascii_and_one_document(write_config, run, file):
    content = FILES[file]
    if content is not None:
        write_config(content)
    result = run("doctor", "--format", "json")
    assert result.out.isascii()
    assert not set(result.out) & {chr(code) for code in (*range(10), *range(11, 32), 127)}
    assert result.err == ""
    assert json.loads(result.out)["schema"] == 1


def test_the_counts_agree_with_what_is_listed(report):
    for severity in ("error", "warning", "info"):
        assert report["summary"][severity] == sum(f["severity"] == severity for f in report["findings"])
    for status in ("passed", "skipped", "crashed"):
        assert report["summary"][status] == sum(c["status"] == status for c in report["checks"])


def test_failed_checks_are_those_with_findings(report):
    failed = {check["code"] for check in report["checks"] if check["status"] == "failed"}
    assert failed == {finding["code"] for finding in report["findings"]}


def test_only_skipped_and_crashed_checks_have_a_reason(report):
    for check in report["checks"]:
        assert (check["reason"] is not None) == (check["status"] in ("skipped", "crashed"))


def test_nothing_crashes(report):
    assert [check for check in report["checks"] if check["status"] == "crashed"] == []


def test_findings_are_in_order_of_file_line_and_code(report):
    order = [(f["place"]["file"], f["place"]["line"], f["code"]) for f in report["findings"]]
    assert order == sorted(order)


def test_two_runs_give_the_same_but_for_the_instant(write_config, run_process):
    write_config(FILES["full-of-trouble"])
    reports = [
        json.loads(run_process("doctor", "--format", "json", PYTHONHASHSEED=seed).out) for seed in ("0", "1", "4711")
    ]
    for report in reports:
        report.pop("at")
    assert reports[0] == reports[1] == reports[2]
    assert [list(report) for report in reports] == [["schema", "ssocfg", "summary", "checks", "findings"]] * 3


def test_text_and_json_tell_of_the_same_findings(write_config, run):
    write_config(FILES["full-of-trouble"])
    text = run("doctor").out
    for finding in json.loads(run("doctor", "--format", "json").out)["findings"]:
        assert f"{finding['code']} {finding['severity']}: {finding['message']}" in text


@pytest.mark.parametrize("before", ["\x1b", "\t", "\x7f", "\u202e", "日", "\\", '"', "x"])
def test_a_hidden_key_leaves_it_json(write_config, run, before):
    key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYzCanary001"
    write_config(f"[profile a]\nsso_session = {before}{key}\nsso_account_id = {before}{key}9aB\n")
    for command in (["doctor"], ["show", "a"], ["list"]):
        out = run(*command, "--format", "json").out
        assert json.loads(out)
        assert "anary001" not in out


def test_list_and_show_are_ascii_too(write_config, run):
    write_config(FILES["odd-letters"])
    for arguments in (["list"], ["show", "naïve"], ["show", "🚀"]):
        result = run(*arguments, "--format", "json")
        assert (result.code, result.err) == (0, "")
        assert result.out.isascii()
        assert json.loads(result.out)["schema"] == 1
