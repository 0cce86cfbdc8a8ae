"""The online checks through the real command: what they find, what they ask for, and how long they wait."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import ssocfg
from checks.online_cases import (
    ACCOUNTS,
    ALSO,
    ASSIGNED,
    CASES,
    FIRING,
    PRODUCTION,
    SANDBOX,
    Case,
    Scene,
    is_worded,
)
from checks.said import read_parts, say_findings
from checks.wording import assert_worded
from ssocfg.cli.main import run_command_line
from ssocfg.testing import FakeIdentityCenter
from ssocfg.testing.home import is_dropped

HEAVY = {"botocore", "socket", "ssl", "ssocfg.aws", "ssocfg.api.probing", "urllib3"}


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """A healthy set-up that meets a fake."""
    with FakeIdentityCenter(accounts=ACCOUNTS, assignments=ASSIGNED) as center, ExitStack() as stack:
        for name in [name for name in os.environ if is_dropped(name)]:
            monkeypatch.delenv(name)
        for name, value in center.environ(tmp_path).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=lambda _seconds: None))
        yield Scene(center, tmp_path, monkeypatch, stack)


def run(*arguments: str) -> tuple[int, str]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = run_command_line(("doctor", *arguments))
    return code, out.getvalue()


def doctor(*arguments: str) -> dict[str, Any]:
    _code, out = run("--online", "--format", "json", *arguments)
    report: dict[str, Any] = json.loads(out)
    return report


def of(report: dict[str, Any], code: str) -> list[dict[str, Any]]:
    return [finding for finding in report["findings"] if finding["code"] == code]


def outcomes(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {check["code"]: check for check in report["checks"] if check["code"].startswith("SSO6")}


over_cases = pytest.mark.parametrize("case", CASES, ids=str)
over_firing = pytest.mark.parametrize("case", FIRING, ids=str)


# --- each case -----------------------------------------------------------------------------------


@over_cases
def test_a_check_says_what_is_the_matter_and_asks_for_no_more_than_it_needs(case: Case, scene: Scene) -> None:
    case.arrange(scene)
    before = {operation: scene.center.calls(operation) for operation in case.calls}
    report = doctor()
    found = of(report, case.code)
    assert len(found) == len(case.says), found
    for part in case.says:
        assert any(part in finding["message"] for finding in found), found
    for label, part in case.evidence.items():
        assert part in found[0]["evidence"][label], found
    assert all(finding["severity"] == case.severity for finding in found)
    asked = {operation: scene.center.calls(operation) - before[operation] for operation in case.calls}
    assert asked == dict(case.calls)


@over_cases
def test_one_cause_is_one_kind_of_finding(case: Case, scene: Scene) -> None:
    case.arrange(scene)
    report = doctor()
    kinds = {finding["code"] for finding in report["findings"] if finding["code"].startswith("SSO6")}
    assert kinds <= {case.code, *ALSO.get(case.title, ())}
    assert not [check for check in report["checks"] if check["status"] == "crashed"]


@over_firing
def test_findings_are_worded_like_all_others(case: Case, scene: Scene) -> None:
    case.arrange(scene)
    for finding in ssocfg.diagnose(select=[case.code], online=True).findings:
        assert_worded(finding)
        assert finding.fix is not None
        assert finding.fix.safety == "manual"
        assert Path(finding.place.file) == scene.config
        assert all(map(is_worded, (finding.message, finding.fix.title, *finding.evidence.values())))


@over_firing
def test_findings_are_worded_as_written_down(case: Case, scene: Scene) -> None:
    case.arrange(scene)
    title = f"{case.code} {case.title}"
    said = say_findings(title, ssocfg.diagnose(select=[case.code], online=True).findings, scene.home)
    written = Path(__file__).with_name("said_online.txt")
    parts = read_parts(written)
    if os.environ.get("SSOCFG_WRITE"):
        parts[title] = said
        written.write_text("\n\n".join(parts.values()) + "\n", encoding="utf-8")
    assert said == parts.get(title), "if that is meant: SSOCFG_WRITE=1 pytest -n 0"


@over_firing
def test_no_secret_is_shown(case: Case, scene: Scene) -> None:
    secrets = [json.loads(scene.token.read_bytes())[key] for key in ("accessToken", "refreshToken", "clientSecret")]
    case.arrange(scene)
    _code, out = run("--online", "-v")
    assert not any(secret in out for secret in secrets)
    assert "Traceback" not in out


@over_firing
def test_exit_codes_are_those_of_severity(case: Case, scene: Scene) -> None:
    case.arrange(scene)
    code, _out = run("--online", "--select", case.code)
    assert code == (1 if case.severity == "error" else 0)


# --- offline, down, not signed in ----------------------------------------------------------------


@pytest.mark.unwatched
def test_without_online_nothing_is_asked_and_nothing_of_the_network_is_loaded(scene: Scene) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "ssocfg", "doctor"], capture_output=True, text=True, check=False
    )
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "ssocfg.doctor.checks.online" in loaded
    assert not loaded & HEAVY
    assert scene.center.requests == ()
    assert re.search(r"\(\d+ checks passed, (\d+ skipped, )?9 more with --online\)", done.stdout)


def test_without_online_the_checks_are_skipped_for_that_reason() -> None:
    report = ssocfg.diagnose(select=["SSO6"])
    assert {(o.status, o.reason) for o in report.outcomes} == {("skipped", "needs --online")}
    assert len(report.outcomes) == 9


def test_where_nothing_can_be_reached_one_finding_says_so_and_the_rest_is_skipped(scene: Scene) -> None:
    next(case for case in CASES if case.title == "whole network down").arrange(scene)
    report = doctor("--select", "SSO6")
    (finding,) = report["findings"]
    assert finding["place"]["line"] == 0
    assert {"sso.invalid", "sso-oidc.invalid"} <= set(re.findall(r"[\w.-]+invalid", finding["evidence"]["hosts"]))
    others = {code: check for code, check in outcomes(report).items() if code != "SSO601"}
    assert {check["status"] for check in others.values()} == {"skipped"}
    assert {check["reason"] for check in others.values()} == {"no host could be reached; see SSO601"}


def test_where_sts_alone_is_down_the_roles_are_judged(scene: Scene) -> None:
    scene.lead(scene.closed_port(), "STS")
    status = {code: check["status"] for code, check in outcomes(doctor()).items()}
    assert status["SSO601"] == "failed"
    assert (status["SSO603"], status["SSO604"], status["SSO609"]) == ("passed", "passed", "passed")
    assert (status["SSO605"], status["SSO606"]) == ("skipped", "skipped")


def test_profiles_that_are_not_signed_in_are_counted_and_not_asked_for(scene: Scene) -> None:
    text = "[sso-session off]\nsso_start_url = https://d-1234567890.awsapps.com/start\nsso_region = us-east-1\n"
    for name in ("a", "b"):
        text += f"[profile {name}]\nsso_session = off\nsso_account_id = {SANDBOX}\nsso_role_name = Admin\n"
    text += f"[profile broken]\nsso_session = nowhere\nsso_account_id = {SANDBOX}\nsso_role_name = Admin\n"
    scene.config.write_text(scene.config.read_text() + text)
    report = doctor("--select", "SSO6")
    reason = "3 profiles were not asked for: 2 are not signed in, 1 cannot be used as it is written"
    assert {check["reason"] for check in outcomes(report).values()} == {reason}
    assert scene.center.calls("GetRoleCredentials") == 3
    assert scene.center.calls("StartDeviceAuthorization") == 0, "another session shows that the region is right"
    assert reason in run("--online")[1]


def test_where_nobody_is_signed_in_and_regions_are_known_nothing_is_asked(scene: Scene) -> None:
    scene.change_token(expiresAt="2020-01-01T00:00:00Z", refreshToken=...)
    report = doctor("--select", "SSO6")
    assert {check["status"] for check in outcomes(report).values()} == {"skipped"}
    assert "3 are not signed in" in outcomes(report)["SSO601"]["reason"]
    assert scene.center.requests == ()


def test_without_a_config_file_there_is_nothing_to_ask(scene: Scene) -> None:
    scene.config.unlink()
    assert {check["status"] for check in outcomes(doctor()).values()} == {"skipped"}
    assert scene.center.requests == ()


def test_checks_that_need_no_answers_ask_for_none(scene: Scene) -> None:
    doctor("--select", "SSO3")
    ssocfg.diagnose(select=["SSO3"], online=True)
    assert scene.center.requests == ()


# --- many ----------------------------------------------------------------------------------------


def write_many(scene: Scene, count: int) -> None:
    roles = [(SANDBOX, "Admin"), (SANDBOX, "ReadOnly"), (PRODUCTION, "ReadOnly"), (SANDBOX, "Operator")]
    scene.profiles(**{f"p{number}": roles[number % 4] for number in range(count)})


def test_forty_profiles_of_four_roles_are_four_questions(scene: Scene) -> None:
    write_many(scene, 40)
    report = doctor("--select", "SSO6")
    operations = [request.operation for request in scene.center.requests]
    assert sorted(operations) == sorted(
        ["GetRoleCredentials"] * 4 + ["GetCallerIdentity"] * 3 + ["ListAccounts", "ListAccountRoles"]
    )
    (finding,) = report["findings"]
    assert finding["message"].endswith('which profile "p3" and 9 others need')


@pytest.mark.parametrize("where", ["SSO", "STS"])
def test_forty_profiles_behind_one_host_that_is_down_are_one_finding_and_two_tries(scene: Scene, where: str) -> None:
    write_many(scene, 40)
    operation = {"SSO": "GetRoleCredentials", "STS": "GetCallerIdentity"}[where]
    scene.center.inject(operation, close=True, times=None)
    report = doctor("--select", "SSO601")
    assert len(report["findings"]) == 1
    assert "more" in report["findings"][0]["evidence"]["profiles"]
    assert scene.center.calls(operation) == 2


def test_a_rejected_token_is_tried_once_for_forty_profiles(scene: Scene) -> None:
    write_many(scene, 40)
    scene.center.end_session()
    report = doctor("--select", "SSO6")
    assert [finding["code"] for finding in report["findings"]] == ["SSO602"]
    assert [request.operation for request in scene.center.requests] == ["GetRoleCredentials", "CreateToken"]


def test_two_sessions_of_which_one_was_ended_are_told_apart(scene: Scene) -> None:
    text = "\n[sso-session two]\nsso_start_url = https://d-1234567890.awsapps.com/start\nsso_region = us-east-1\n"
    text += "sso_registration_scopes = sso:account:access\n"
    text += f"[profile other]\nsso_session = two\nsso_account_id = {SANDBOX}\nsso_role_name = Admin\n"
    scene.config.write_text(scene.config.read_text() + text)
    scene.center.end_session()
    scene.center.sign_in(scene.home, session="two")
    (finding,) = doctor("--select", "SSO6")["findings"]
    assert (finding["code"], finding["place"]["section"]) == ("SSO602", "sso-session corp")
    assert scene.center.calls("GetCallerIdentity") == 1


def test_a_host_that_one_profile_cannot_trust_serves_the_others(scene: Scene) -> None:
    scene.replace("[profile dev]\n", f"[profile dev]\nca_bundle = {scene.home / 'none.pem'}\n")
    url = scene.center.url.replace("http:", "https:")
    scene.replace("[profile dev]\n", "[profile dev]\nservices = moved\n")
    scene.config.write_text(scene.config.read_text() + f"[services moved]\nsso =\n  endpoint_url = {url}\n")
    scene.patch.delenv("AWS_ENDPOINT_URL_SSO")
    text = scene.config.read_text()
    for name in ("look", "prod"):
        text = text.replace(f"[profile {name}]\n", f"[profile {name}]\nservices = plain\n")
    scene.config.write_text(f"{text}[services plain]\nsso =\n  endpoint_url = {scene.center.url}\n")
    (finding,) = doctor("--select", "SSO6")["findings"]
    assert finding["code"] == "SSO601"
    assert finding["evidence"]["profiles"] == "dev"
    assert scene.center.calls("GetCallerIdentity") == 2


def test_one_profile_alone_is_asked_for(scene: Scene) -> None:
    from ssocfg.api.diagnosing import with_answers
    from ssocfg.host.snapshot import take_snapshot

    facts = with_answers(take_snapshot(), ["prod"])
    assert facts.online is not None
    assert [role.profiles for role in facts.online.roles] == [("prod",)]
    assert [request.operation for request in scene.center.requests] == ["GetRoleCredentials", "GetCallerIdentity"]
    assert with_answers(facts) is facts
    unknown = with_answers(take_snapshot(), ["nobody"]).online
    assert unknown is not None
    assert unknown.unasked == {"nobody": "unusable"}


# --- what is written, and how long it takes ------------------------------------------------------


def test_nothing_is_written_but_a_renewed_token(scene: Scene) -> None:
    def snapshot() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in scene.home.rglob("*") if path.is_file()}

    before = snapshot()
    doctor()
    assert snapshot() == before
    next(case for case in CASES if case.title == "to renew").arrange(scene)
    before = snapshot()
    doctor()
    after = snapshot()
    changed = {path for path in before | after if before.get(path) != after.get(path)}
    assert {path for path in changed if not path.endswith(".lock")} == {str(scene.token)}


def test_a_signed_out_session_leaves_no_registration_behind(scene: Scene) -> None:
    scene.token.unlink()
    doctor()
    assert not list(scene.token.parent.glob("*.json"))


def test_a_registration_that_is_cached_is_used(scene: Scene) -> None:
    run_command_line(("login", "corp", "--device-code", "--no-browser", "--timeout", "5", "--force"))
    scene.token.unlink()
    before = scene.center.calls("RegisterClient")
    doctor()
    assert scene.center.calls("RegisterClient") == before


def test_a_silent_server_costs_two_waits_however_many_ask(scene: Scene) -> None:
    write_many(scene, 40)
    scene.hurry()
    scene.lead(scene.silent_port())
    began = time.monotonic()
    report = doctor("--select", "SSO6")
    assert time.monotonic() - began < 3
    assert [finding["code"] for finding in report["findings"]] == ["SSO601"]


def test_the_time_outs_are_short() -> None:
    from ssocfg.api import probing_hosts

    assert probing_hosts.STAGE_SECONDS == 5
    assert probing_hosts.TRIES == 2
    assert probing_hosts.CALL_SECONDS > 2 * probing_hosts.TRIES * probing_hosts.STAGE_SECONDS


def test_the_report_keeps_its_schema(scene: Scene) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((Path(ssocfg.__file__).parent / "doctor" / "report-1.schema.json").read_bytes())
    scene.center.end_session()
    jsonschema.validate(doctor(), schema)


# --- facts of one's own --------------------------------------------------------------------------


def test_answers_of_ones_own_are_judged_without_asking(scene: Scene) -> None:

    from ssocfg.doctor.online_facts import HostFact, OnlineFacts, RoleFact, SessionFact
    from ssocfg.host.snapshot import take_snapshot
    from ssocfg.tokens.state import WantedSession

    session = WantedSession("corp", "https://d-1234567890.awsapps.com/start", "us-east-1")
    role = RoleFact(("dev", "gone"), session, SANDBOX, "Admin", "role-not-assigned", "ForbiddenException", "no")
    gone = role._replace(profiles=("gone",))
    answers = OnlineFacts((HostFact("the access portal", "h"),), (SessionFact(session),), (role, gone))
    facts = take_snapshot()._replace(online=answers)
    report = ssocfg.diagnose(facts, select=["SSO6"], online=True)
    (finding,) = report.findings
    assert (finding.code, finding.place.section) == ("SSO603", "profile dev")
    assert hash(answers) == hash(dataclasses.replace(answers))
    assert scene.center.requests == ()


@pytest.mark.parametrize("session", ["corp", "nobody's"])
def test_a_session_that_the_file_has_no_more_is_told_of_all_the_same(scene: Scene, session: str) -> None:

    from ssocfg.doctor.online_facts import HostFact, HostFault, OnlineFacts, SessionFact
    from ssocfg.host.snapshot import take_snapshot
    from ssocfg.tokens.state import WantedSession

    wanted = WantedSession(session, "https://d-1234567890.awsapps.com/start", "us-east-1")
    hosts = (
        HostFact("the access portal", "h", HostFault("connect", "no connection"), None, (wanted,), ("gone",)),
        HostFact("STS", "s", HostFault("time-out", "no answer"), None, (), ("gone",)),
        HostFact("SSO-OIDC", "o"),
    )
    answers = OnlineFacts(hosts, (SessionFact(wanted, "rejected", said="no"),))
    report = ssocfg.diagnose(take_snapshot()._replace(online=answers), select=["SSO6"])
    assert [finding.code for finding in report.findings].count("SSO601") == 2
    assert report.by_code("SSO602")[0].fix is not None
    assert not report.crashed


# --- one profile ---------------------------------------------------------------------------------


def links_of(report: dict[str, Any]) -> dict[str, str]:
    return {link["name"]: link["status"] for link in report["story"]["links"]}


def test_the_story_of_a_profile_ends_with_who_one_is(scene: Scene) -> None:
    scene.profiles(dev=(SANDBOX, "Admin"), ops=(PRODUCTION, "Admin"))
    report = doctor("--profile", "dev")
    assert set(links_of(report).values()) == {"ok"}
    assert ":assumed-role/AWSReservedSSO_Admin_" in report["story"]["links"][-1]["words"]
    assert scene.center.calls("GetRoleCredentials") == scene.center.calls("GetCallerIdentity") == 1


def test_the_story_breaks_where_aws_refuses(scene: Scene) -> None:
    scene.profiles(dev=(SANDBOX, "Operator"))
    report = doctor("--profile", "dev")
    assert list(links_of(report).values()) == ["ok", "ok", "ok", "broken", "not-reached"]
    code, text = run("--online", "--profile", "dev")
    assert code == 1
    assert "BROKEN role credentials" in text
    assert "SSO603 error" in text
    assert "identity" not in text.splitlines()[-1]


def test_a_profile_that_builds_on_another_is_asked_through_it(scene: Scene) -> None:
    scene.profiles(dev=(SANDBOX, "Admin"))
    with scene.config.open("a") as file:
        file.write(f"[profile deploy]\nrole_arn = arn:aws:iam::{SANDBOX}:role/Deploy\nsource_profile = dev\n")
    report = doctor("--profile", "deploy")
    assert set(links_of(report).values()) == {"ok"}
    assert report["story"]["links"][-1]["words"].startswith("of its source: arn:aws:sts:")
