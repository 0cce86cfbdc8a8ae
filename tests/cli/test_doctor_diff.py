"""`doctor --diff`, and how `doctor` says that it can fix something."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

import ssocfg
from checks.caches import Caches

BAD = """\
[profile dev]
sso_session = crop
sso_account_id = 123456789012
sso_role_name = Developer
region: eu-west-1
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access
"""
SAFE_DIFF = """\
--- {path}
+++ {path}
@@ -2,7 +2,7 @@
 sso_session = crop
 sso_account_id = 123456789012
 sso_role_name = Developer
-region: eu-west-1
+region = eu-west-1
 [sso-session corp]
 sso_start_url = https://corp.awsapps.com/start
 sso_region = eu-west-1
"""
HEALTHY = BAD.replace("crop", "corp").replace("region:", "region =")
NO_REGION = "[profile elsewhere]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = ReadOnly\n"


@pytest.fixture(autouse=True)
def signed_in(home: Path) -> None:
    """Sign in to the session, so that there is nothing to say of that."""
    Caches(home, BAD.replace("\ufeff", "").encode()).sign_in()


def test_a_diff_shows_what_would_change_and_writes_nothing(run, write_config):
    path = write_config(BAD + NO_REGION)
    result = run("doctor", "--diff")
    assert (result.code, result.out) == (1, SAFE_DIFF.format(path=path))
    assert result.err == "1 finding would be fixed; 1 more with --unsafe-fixes; 1 only by hand\n"
    assert path.read_text() == BAD + NO_REGION


def test_with_leave_it_shows_the_unsafe_changes_too(run, write_config):
    path = write_config(BAD)
    result = run("doctor", "--diff", "--unsafe-fixes")
    assert result.code == 1
    assert "-sso_session = crop\n+sso_session = corp\n" in result.out
    assert "-region: eu-west-1\n+region = eu-west-1\n" in result.out
    assert result.err == "2 findings would be fixed\n"
    assert path.read_text() == BAD


def test_fix_and_diff_together_write_nothing(run, write_config):
    path = write_config(BAD)
    assert run("doctor", "--fix", "--diff") == run("doctor", "--diff")
    assert path.read_text() == BAD


@pytest.mark.parametrize("more", [[], ["--unsafe-fixes"]])
def test_there_is_no_diff_of_a_healthy_file(run, write_config, more):
    write_config(HEALTHY)
    assert run("doctor", "--diff", *more) == (0, "", "0 findings would be fixed\n")


def test_only_selected_findings_count(run, write_config):
    write_config(BAD)
    assert run("doctor", "--diff", "--select", "SSO301").code == 0
    assert run("doctor", "--diff", "--ignore", "SSO112").code == 0
    assert "+sso_session = corp\n" in run("doctor", "--diff", "--unsafe-fixes", "--select", "unknown-session").out


def test_a_mode_that_would_change_is_shown(run, write_config):
    path = write_config(HEALTHY)
    path.chmod(0o666)
    result = run("doctor", "--diff")
    assert (result.code, result.out) == (1, "mode 0644 ~/.aws/config\n")
    assert path.stat().st_mode & 0o777 == 0o666


def test_a_fix_that_would_do_harm_is_named_with_the_reason(run, write_config):
    write_config("[profile a]\nsso_session = s\nsso_account_id 123456789012\nregion = eu-west-1\n")
    result = run("doctor", "--diff", "--unsafe-fixes", "--select", "SSO110")
    assert (result.code, result.out) == (0, "")
    assert "not fixed: SSO110 junk-line: there would be a new finding: SSO302, " in result.err


def test_the_json_has_the_whole_diff_and_that_of_each_finding(run, write_config):
    path = write_config(BAD + NO_REGION)
    result = run("doctor", "--diff", "--format", "json")
    shown = json.loads(result.out)
    jsonschema.validate(shown, json.loads(files("ssocfg.doctor").joinpath("report-1.schema.json").read_text()))
    assert result.code == 1
    assert shown["diff"] == SAFE_DIFF.format(path=path)
    assert [finding["code"] for finding in shown["fixed"]] == ["SSO112"]
    assert [(unfixed["code"], unfixed["reason"]) for unfixed in shown["unfixed"]] == [
        ("SSO301", "unsafe"),
        ("SSO310", "manual"),
    ]
    diffs = {finding["code"]: finding["fix"]["diff"] for finding in shown["findings"]}
    assert diffs["SSO112"] == shown["diff"]
    assert "+sso_session = corp\n" in diffs["SSO301"]


def test_without_asking_there_is_no_diff_in_the_json(run, write_config):
    write_config(BAD + NO_REGION)
    findings = json.loads(run("doctor", "--format", "json").out)["findings"]
    assert [(f["code"], f["fix"]["mechanical"], f["fix"]["diff"]) for f in findings] == [
        ("SSO301", True, None),
        ("SSO112", True, None),
        ("SSO310", False, None),
    ]


def test_what_cannot_be_shown_is_escaped(run, write_config):
    write_config(b"[profile a]\r\nregion: \x1b[31mx\r\noutput = json\n# caf\xe9\n")
    out = run("doctor", "--diff", "--unsafe-fixes").out
    assert "\x1b" not in out
    assert "-region: \\x1b[31mx\\r\n" in out
    assert "-# caf\\udce9\n" in out
    assert "+# café" in out


def test_leave_alone_is_a_wrong_call(run, write_config):
    write_config(BAD)
    result = run("doctor", "--unsafe-fixes")
    assert (result.code, result.out) == (2, "")
    assert "--unsafe-fixes says how --fix or --diff works" in result.err


# --- the closing line ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (BAD, "1 can be fixed: run `ssocfg doctor --fix`, 1 more with `--unsafe-fixes`; `--diff` shows the changes"),
        (BAD.replace("crop", "corp"), "1 can be fixed: run `ssocfg doctor --fix`; `--diff` shows the changes"),
        (
            BAD.replace("region:", "region ="),
            "1 can be fixed, if you agree: run `ssocfg doctor --fix --unsafe-fixes`; `--diff` shows the changes",
        ),
    ],
)
def test_the_report_says_how_to_fix(run, write_config, text, line):
    write_config(text)
    assert run("doctor").out.splitlines()[-1] == line


def test_it_says_nothing_where_nothing_can_be_fixed(run, write_config):
    write_config(HEALTHY)
    assert "can be fixed" not in run("doctor").out


@pytest.mark.parametrize("arguments", [[], ["--format", "json"]], ids=["text", "json"])
def test_a_plain_report_loads_nothing_that_edits_or_compares(run_process, write_config, arguments):
    write_config(BAD.replace("crop", "corp"))
    result = run_process("doctor", *arguments, python=("-X", "importtime"))
    loaded = {line.rpartition("|")[2].strip() for line in result.err.splitlines() if line.startswith("import time:")}
    assert "ssocfg.config.repairs" in loaded
    heavy = {"difflib", "configupdater", "ssocfg.config.edits", "ssocfg.config.editor", "ssocfg.config.repair"}
    assert not loaded & (heavy | {"ssocfg.doctor.fixes", "ssocfg.cli.fixing", "ssocfg.host.saving"})


def test_the_plan_in_the_library_is_that_of_the_command(run, write_config):
    path = write_config(BAD)
    plan = ssocfg.plan_fixes(config_file=path, unsafe=True)
    assert plan.data == HEALTHY.encode()
    assert [finding.code for finding in plan.fixed] == ["SSO112", "SSO301"]
    assert plan.left == ()
