"""The doctor's options: which checks run, what they are, and with which code it ends."""

from __future__ import annotations

import json
import re

import pytest

from ssocfg.doctor.checks import CHECKS
from ssocfg.doctor.finding import Observation
from ssocfg.values import Place

CODES = [check.code for check in CHECKS]
TROUBLE = "[profile dev]\nsso_session = gone\nsso_account_id = 1\nregion = eu-west-1\noutput = jason\n"


def codes_run(result) -> list[str]:
    return [check["code"] for check in json.loads(result.out)["checks"]]


def codes_shown(text: str) -> list[str]:
    return re.findall(r"^(?:\S+ )?(SSO\d{3})\b", text, re.MULTILINE)


# --- which checks run ----------------------------------------------------------------------------


def test_all_checks_run_in_the_order_of_their_codes(run):
    assert codes_run(run("doctor", "--format", "json")) == CODES == sorted(CODES)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["SSO301"], ["SSO301"]),
        (["301"], ["SSO301"]),
        (["sso301"], ["SSO301"]),
        (["unknown-session"], ["SSO301"]),
        (["Unknown-Session"], ["SSO301"]),
        (["SSO20"], [code for code in CODES if code.startswith("SSO20")]),
        (["2"], [code for code in CODES if code.startswith("SSO2")]),
        (["SSO"], CODES),
        (["SSO301,202"], ["SSO202", "SSO301"]),
        ([" SSO301 , bad-region ,"], ["SSO203", "SSO301"]),
        (["301", "202,unknown-session"], ["SSO202", "SSO301"]),
        (["3,301"], [code for code in CODES if code.startswith("SSO3")]),
    ],
)
def test_checks_are_selected_and_ignored_by_code_number_name_and_prefix(run, arguments, expected):
    selecting = [word for argument in arguments for word in ("--select", argument)]
    ignoring = [word for argument in arguments for word in ("--ignore", argument)]
    assert codes_run(run("doctor", "--format", "json", *selecting)) == expected
    assert codes_run(run("doctor", "--format", "json", *ignoring)) == [code for code in CODES if code not in expected]


def test_ignoring_takes_away_from_what_is_selected(run):
    assert codes_run(run("doctor", "--format", "json", "--select", "30", "--ignore", "301,302")) == [
        code for code in CODES if code.startswith("SSO30") and code not in ("SSO301", "SSO302")
    ]


@pytest.mark.parametrize("option", ["--select", "--ignore", "--explain"])
@pytest.mark.parametrize(
    ("word", "nearest"),
    [("unknown-sesion", "unknown-session"), ("bad-regoin", "bad-region"), ("SSO301x", "SSO301"), ("duplicate_key", "duplicate-key")],
)  # fmt: skip
def test_an_unknown_check_is_a_wrong_call_and_the_nearest_is_offered(run, option, word, nearest):
    result = run("doctor", option, word)
    assert (result.code, result.out) == (2, "")
    assert f'error: no check matches "{word}"; did you mean "{nearest}"?\n' in result.err
    assert "hint: Run `ssocfg doctor --list`" in result.err


@pytest.mark.parametrize("word", ["999", "SSO999", "xyz", "²", "*", "SSO3.."])
def test_a_check_that_is_near_none_is_a_wrong_call_too(run, word):
    result = run("doctor", "--select", word)
    assert (result.code, result.out) == (2, "")
    said = f'error: no check matches "{word}"\nhint: Run `ssocfg doctor --list` to see all checks.\n'
    assert result.err == said


def test_one_wrong_word_among_right_ones_is_a_wrong_call(run):
    assert run("doctor", "--select", "SSO301,nonsense").code == 2


# --- what the checks are -------------------------------------------------------------------------


def test_the_list_has_every_check_with_its_name_severity_and_summary(run):
    result = run("doctor", "--list")
    assert (result.code, result.err) == (0, "")
    title, *rows = result.out.splitlines()
    assert title.split(maxsplit=3) == ["CODE", "NAME", "SEVERITY", "WHAT IT FINDS"]
    expected = [[check.code, check.name, check.severity, check.summary] for check in CHECKS]
    assert [row.split(maxsplit=3) for row in rows] == expected


def test_the_list_can_be_selected_from(run):
    assert codes_shown(run("doctor", "--list", "--select", "30", "--ignore", "301").out) == [
        code for code in CODES if code.startswith("SSO30") and code != "SSO301"
    ]


def test_the_list_as_json_has_the_same(run):
    listed = json.loads(run("doctor", "--list", "--format", "json").out)
    assert (list(listed), listed["schema"]) == (["schema", "checks"], 1)
    assert [(d["code"], d["name"], d["severity"], d["summary"]) for d in listed["checks"]] == [
        (check.code, check.name, check.severity, check.summary) for check in CHECKS
    ]


@pytest.mark.parametrize("word", ["SSO301", "sso301", "301", "unknown-session", "UNKNOWN-SESSION"])
def test_a_page_is_printed_by_code_number_or_name(run, word):
    result = run("doctor", "--explain", word)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(
        "SSO301 unknown-session (error, since 0.1.0)\n\nProfiles use a session that does not exist.\n"
    )
    for heading in ("What it looks at: ", "Why it matters: ", "Example: ", "Fix: ", "Fix safety: ", "Source: "):
        assert f"\n{heading}" in result.out


def test_a_prefix_prints_all_its_pages(run):
    assert codes_shown(run("doctor", "--explain", "SSO20").out) == [code for code in CODES if code.startswith("SSO20")]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_every_check_has_a_page(run, check):
    out = run("doctor", "--explain", check.code).out
    assert out.startswith(f"{check.code} {check.name} ({check.severity}, since ")
    assert check.page in out
    assert len(check.page) < 2_000
    assert max(map(len, out.splitlines())) <= 120


def test_a_page_as_json_is_whole(run):
    explained = json.loads(run("doctor", "--explain", "301", "--format", "json").out)
    assert (list(explained), explained["schema"]) == (["schema", "checks"], 1)
    (page,) = explained["checks"]
    assert page["code"] == "SSO301"
    assert page["page"].startswith(page["summary"])
    assert page["url"].endswith("/SSO301")


@pytest.mark.parametrize("arguments", [["--list"], ["--explain", "301"]])
def test_list_and_pages_look_at_no_file(run, monkeypatch, arguments):
    monkeypatch.setattr("ssocfg.cli.doctor.take_snapshot", lambda *_: pytest.fail("it looked"), raising=False)
    assert run("doctor", *arguments).code == 0


# --- with which code it ends ---------------------------------------------------------------------


@pytest.mark.parametrize("found", ["error", "warning", "info", None])
@pytest.mark.parametrize("fail_on", ["error", "warning", "info", "never", None])
@pytest.mark.parametrize("output", ["text", "json"])
def test_the_code_is_1_from_the_severity_on_that_was_asked_for(
    use_checks, check_that_sees, run, found, fail_on, output
):
    use_checks(check_that_sees(*([Observation("m", Place("f", 1, 1), severity=found)] if found else [])))
    order = ["error", "warning", "info"]
    asked_for = fail_on or "error"
    failing = found is not None and asked_for != "never" and order.index(found) <= order.index(asked_for)
    arguments = ["--fail-on", fail_on] if fail_on else []
    assert run("doctor", "--format", output, *arguments).code == (1 if failing else 0)


def test_findings_of_a_real_file_make_the_code(write_config, run):
    write_config(TROUBLE)
    assert run("doctor").code == 1
    assert run("doctor", "--fail-on", "never").code == 0
    assert run("doctor", "--ignore", "SSO").code == 0
    assert run("doctor", "--select", "bad-output").code == 0
    assert run("doctor", "--select", "bad-output", "--fail-on", "warning").code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["doctor", "--fail-on", "fatal"], ["doctor", "--format", "xml"], ["doctor", "--nonsense"], ["doctor", "stray"],
        ["doctor", "--select"], ["nonsense"], ["show"], ["show", "a", "b"], ["list", "stray"], ["--nonsense"], [],
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_wrong_call_is_code_2_and_says_how(run, arguments):
    result = run(*arguments)
    assert result.code == 2
    assert "error: " in result.err or result.out.startswith("Usage: ssocfg")
    assert "Traceback" not in result.err


@pytest.mark.parametrize(
    "arguments", [["--version"], ["--help"], ["-h"], ["doctor", "--help"], ["list", "-h"], ["show", "-h"]]
)
def test_asking_for_help_or_the_version_is_fine(run_process, arguments):
    result = run_process(*arguments)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(("Usage: ssocfg", "ssocfg 0."))


@pytest.mark.parametrize("command", [["doctor"], ["list"], ["show", "dev"]], ids=" ".join)
def test_a_file_that_is_asked_for_and_not_there_is_code_2(run, tmp_path, command):
    result = run(*command, "--config-file", str(tmp_path / "gone"))
    assert (result.code, result.out) == (2, "")
    assert "gone: there is no such file" in result.err


@pytest.mark.parametrize("command", [["list"], ["show", "dev"]], ids=" ".join)
def test_a_folder_in_place_of_the_file_is_code_2_for_those_who_need_it(run, tmp_path, command):
    result = run(*command, "--config-file", str(tmp_path))
    assert (result.code, result.out) == (2, "")
    assert "it is a folder, not a file" in result.err


def test_a_folder_in_place_of_the_file_is_a_finding_to_the_doctor(run, tmp_path):
    result = run("doctor", "--config-file", str(tmp_path))
    assert (result.code, result.err) == (1, "")
    assert "SSO002 error: the AWS config file cannot be read: it is a folder" in result.out


def test_a_file_that_is_asked_for_is_looked_at_in_place_of_the_own(run, write_config, tmp_path):
    write_config(TROUBLE)
    (tmp_path / "other").write_text("[default]\nregion = eu-west-1\n")
    result = run("doctor", "--config-file", str(tmp_path / "other"), "--format", "json")
    assert {finding["place"]["file"] for finding in json.loads(result.out)["findings"]} <= {str(tmp_path / "other")}
