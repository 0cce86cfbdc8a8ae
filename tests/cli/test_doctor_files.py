"""`ssocfg doctor FILES`: config files judged for themselves, whatever this machine is like."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ssocfg.doctor.checks import CHECKS
from ssocfg.doctor.file_alone import SKIPPED, is_about_the_file

TROUBLE = (
    "[profile dev]\nsso_session = gone\nsso_account_id = 123456789012\nsso_role_name = Admin\nregion = eu-west-1\n"
)
HEALTHY = "[default]\nregion = eu-west-1\n"


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two files of a team, in which one works."""
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "good").write_text(HEALTHY)
    (folder / "bad").write_text(TROUBLE)
    monkeypatch.chdir(folder)
    return folder


def report_of(result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.out)
    return found


def test_each_file_is_judged_and_the_reports_are_one(team, run):
    (team / "worse").write_text("junk\n")
    result = run("doctor", "bad", "good", "worse", "--format", "json")
    report = report_of(result)
    assert [(f["place"]["file"], f["code"]) for f in report["findings"] if f["severity"] == "error"] == [
        ("bad", "SSO301"), ("worse", "SSO110"),
    ]  # fmt: skip
    assert [check["code"] for check in report["checks"]] == [check.code for check in CHECKS]
    assert result.code == 1


@pytest.mark.parametrize(("files", "code"), [(["good"], 0), (["bad"], 1), (["good", "bad"], 1), (["good", "good"], 0)])
def test_any_file_with_findings_makes_the_code(team, run, files, code):
    assert run("doctor", *files).code == code


def test_a_file_named_twice_is_judged_once(team, run):
    once = report_of(run("doctor", "bad", "--format", "json"))["findings"]
    assert report_of(run("doctor", "bad", "bad", "--format", "json"))["findings"] == once


def test_checks_of_this_machine_are_skipped_and_say_why(team, run):
    checks = report_of(run("doctor", "good", "--format", "json"))["checks"]
    skipped = {check["code"] for check in checks if check["reason"] == SKIPPED}
    assert skipped == {check.code for check in CHECKS if not is_about_the_file(check)}
    assert {"SSO005", "SSO006", "SSO007", "SSO008", "SSO209"} <= skipped
    assert not skipped & {"SSO001", "SSO002", "SSO003", "SSO301", "SSO312"}


def test_nothing_of_this_machine_changes_what_is_said(team, run, write_config, write_credentials, monkeypatch):
    text = f"{TROUBLE}[profile p]\ncredential_process = /nowhere/at/all\n[profile q]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = base\n"
    (team / "bad").write_text(text)
    before = report_of(run("doctor", "bad", "--format", "json"))
    write_config("junk\n")
    write_credentials("junk\n[base]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n")
    (team / "bad").chmod(0o666)
    for name, value in {
        "AWS_PROFILE": "x",
        "AWS_REGION": "y",
        "AWS_CONFIG_FILE": "/z",
        "AWS_ENDPOINT_URL": "e",
    }.items():
        monkeypatch.setenv(name, value)
    after = report_of(run("doctor", "bad", "--format", "json"))
    assert before["findings"] == after["findings"]
    assert before["checks"] == after["checks"]
    assert "SSO312" not in {finding["code"] for finding in after["findings"]}


def test_selected_checks_alone_are_asked(team, run):
    checks = report_of(run("doctor", "bad", "--select", "301,005", "--format", "json"))["checks"]
    assert [(check["code"], check["status"]) for check in checks] == [("SSO005", "skipped"), ("SSO301", "failed")]


def test_the_text_shows_the_source_of_each_file(team, run):
    (team / "other").write_text(TROUBLE.replace("gone", "lost"))
    result = run("doctor", "bad", "other")
    assert 'bad:2:1: SSO301 error: profile "dev" uses sso-session "gone", which does not exist\n' in result.out
    assert "     2 | sso_session = gone\n" in result.out
    assert "     2 | sso_session = lost\n" in result.out


@pytest.mark.parametrize(
    ("names", "shown"), [(["bad"], "bad"), (["its config"], "'its config'"), (["bad", "its config"], "FILE")]
)
def test_what_can_be_fixed_is_said_with_the_option_that_fixes_it(team, run, names, shown):
    for name in names:
        (team / name).write_text("[default]\nregion = eu-west-1 # home\n")
    assert f"`ssocfg doctor --fix --unsafe-fixes --config-file {shown}`" in run("doctor", *names).out


def test_the_file_to_fix_is_written_with_a_tilde_and_not_at_all_where_names_are_taken_out(team, run, home):
    path = home / "its config"
    path.write_text("[default]\nregion = eu-west-1 # home\n")
    assert "--config-file ~/'its config'`" in run("doctor", str(path)).out
    assert "--config-file FILE`" in run("doctor", str(path), "--redact", "all").out


def test_github_and_sarif_name_files_as_the_repository_does(team, run):
    assert run("doctor", "bad", f"{team}/good", "--format", "github").out.startswith("::error file=bad,line=2,col=1,")
    log = report_of(run("doctor", f"{team}/bad", "--format", "sarif"))
    assert log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "bad"}


def test_markdown_names_no_variable_of_this_machine(team, run, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "x")
    out = run("doctor", "bad", "--format", "markdown").out
    assert "AWS_PROFILE" not in out
    assert "- `AWS_*` variables that are set: not looked at\n" in out


@pytest.mark.parametrize(
    "arguments", [["gone"], ["bad", "gone"], ["bad", "--fix"], ["bad", "--diff"], ["bad", "--config-file", "good"]],
    ids=" ".join,
)  # fmt: skip
def test_a_file_that_is_not_there_and_options_for_ones_own_file_are_wrong_calls(team, run, arguments):
    result = run("doctor", *arguments)
    assert (result.code, result.out) == (2, "")
    assert "error: " in result.err
    assert (team / "bad").read_text() == TROUBLE


def test_a_folder_and_a_binary_file_are_findings(team, run):
    (team / "folder").mkdir()
    (team / "binary").write_bytes(bytes(range(256)))
    findings = report_of(run("doctor", "folder", "binary", "--format", "json"))["findings"]
    assert {(f["place"]["file"], f["code"]) for f in findings if f["severity"] == "error"} >= {
        ("folder", "SSO002"), ("binary", "SSO003"),
    }  # fmt: skip


def test_a_crash_at_one_file_is_the_checks_outcome(team, run, use_checks, check_that_sees):
    made = check_that_sees()
    whole = made.look

    def look(facts):
        if facts.config_file.path == "bad":
            raise RuntimeError("x")
        yield from whole(facts)

    use_checks(made._replace(look=look))
    for files in (["bad", "good"], ["good", "bad"]):
        result = run("doctor", *files, "--format", "json")
        assert (result.code, report_of(result)["checks"][0]["status"]) == (3, "crashed")
