"""Comments in the config file tell the doctor what to pass over, and nothing more is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import ssocfg
from ssocfg.config.lines import scan_lines
from ssocfg.doctor.suppression import NONE, find_suppressions

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
TEXT = """\
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
[profile dev]
sso_session = crop
sso_account_id = 12
sso_role_name = R
[profile ops]
sso_session = crap
sso_account_id = 34
sso_role_name = R
"""


def diagnose(text: str) -> ssocfg.Report:
    facts = ssocfg.Facts(
        now=NOW, platform="linux", environ={}, home="/h",
        config_file=ssocfg.FileFact("/h/config", "present", data=text.encode()),
        credentials_file=ssocfg.FileFact("/h/credentials", "missing"),
    )  # fmt: skip
    return ssocfg.diagnose(facts, select=["SSO301", "SSO303", "SSO206"])


def lines(report: ssocfg.Report) -> list[tuple[str, int]]:
    return [(finding.code, finding.place.line) for finding in report.findings]


def with_comment(comment: str, before: str) -> str:
    assert TEXT.count(before) == 1
    return TEXT.replace(before, f"{comment}\n{before}")


ALL = [("SSO206", 1), ("SSO301", 5), ("SSO303", 6), ("SSO301", 9), ("SSO303", 10)]


def test_without_a_comment_all_is_told() -> None:
    report = diagnose(TEXT)
    assert lines(report) == ALL
    assert report.suppressed == ()
    assert report.summary["suppressed"] == 0


@pytest.mark.parametrize(
    "comment",
    ["# ssocfg: ignore SSO301", "; ssocfg: ignore SSO301", "#ssocfg:ignore sso301", "# ssocfg: ignore unknown-session",
     "# ssocfg: ignore 301", "# ssocfg: ignore SSO1, SSO301", "# SSOCFG: Ignore SSO301", "# why: the wiki says so. # ssocfg: ignore SSO301"],
)  # fmt: skip
def test_a_comment_counts_for_the_line_below(comment: str) -> None:
    report = diagnose(with_comment(comment, "sso_session = crop"))
    assert lines(report) == [("SSO206", 1), ("SSO303", 7), ("SSO301", 10), ("SSO303", 11)]
    assert lines(report._replace(findings=report.suppressed)) == [("SSO301", 6)]


@pytest.mark.parametrize(
    "comment",
    ["# ssocfg: ignore SSO302", "# ssocfg: ignore", "# ssocfg ignore SSO301", "# ssocfg: ignored SSO301",
     "# ignore SSO301", "# ssocfg: ignore unknown"],
)  # fmt: skip
def test_other_comments_pass_nothing_over(comment: str) -> None:
    assert diagnose(with_comment(comment, "sso_session = crop")).suppressed == ()


def test_a_comment_before_a_header_counts_for_the_section() -> None:
    report = diagnose(with_comment("# ssocfg: ignore SSO3", "[profile dev]"))
    assert lines(report) == [("SSO206", 1), ("SSO301", 10), ("SSO303", 11)]
    assert report.summary["suppressed"] == 2


def test_a_comment_behind_a_header_counts_for_the_section() -> None:
    report = diagnose(TEXT.replace("[profile ops]", "[profile ops]  # ssocfg: ignore SSO303, SSO301"))
    assert lines(report) == ALL[:3]


def test_comments_and_blank_lines_may_stand_between() -> None:
    text = with_comment("# ssocfg: ignore SSO301\n\n# he knows\n; ssocfg: ignore SSO303", "[profile dev]")
    assert lines(diagnose(text)) == [("SSO206", 1), ("SSO301", 13), ("SSO303", 14)]


def test_what_is_passed_over_did_not_fail() -> None:
    outcomes = {o.code: o.status for o in diagnose("# ssocfg: ignore SSO206\n" + TEXT).outcomes}
    assert outcomes == {"SSO206": "passed", "SSO301": "failed", "SSO303": "failed"}


def test_it_is_not_fixed_either() -> None:
    facts = ssocfg.Facts(
        now=NOW, platform="linux", environ={}, home="/h",
        config_file=ssocfg.FileFact("/h/config", "present", data=("# ssocfg: ignore SSO206\n" + TEXT).encode()),
        credentials_file=ssocfg.FileFact("/h/credentials", "missing"),
    )  # fmt: skip
    plan = ssocfg.plan_fixes(facts, unsafe=True, select=["SSO206"])
    assert plan.data == facts.config_file.data
    assert plan.fixed == ()


def test_a_file_without_the_word_costs_nothing() -> None:
    assert find_suppressions(scan_lines(TEXT)) is NONE


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_any_line_end_will_do(end: str) -> None:
    text = with_comment("# ssocfg: ignore SSO301", "sso_session = crop").replace("\n", end)
    assert [f.place.line for f in diagnose(text).suppressed] == [6]


def test_a_finding_about_a_token_goes_with_its_section() -> None:
    from ssocfg.doctor.machine_facts import CacheFacts

    text = "# ssocfg: ignore SSO404\n" + TEXT.replace("crop", "corp").replace("= 12", "= 111122223333")
    name = "ee0bfd2552fbd840c02cc48b6e823320543c450f.json"
    facts = ssocfg.Facts(
        now=NOW, platform="linux", environ={}, home="/h",
        config_file=ssocfg.FileFact("/h/config", "present", data=text.encode()),
        credentials_file=ssocfg.FileFact("/h/credentials", "missing"),
        token_cache=CacheFacts("/h/cache", "present", contents={name: b"{"}),
    )  # fmt: skip
    report = ssocfg.diagnose(facts, select=["SSO404"])
    assert report.findings == ()
    assert [f.place.file for f in report.suppressed] == [f"/h/cache/{name}"]
