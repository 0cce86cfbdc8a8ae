"""Where there is too much, or too little to go by, a fix is left in words and a list ends: each bound by itself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import ssocfg

SESSION = "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"


def found(code: str, config: str | bytes, platform: str = "linux") -> list[ssocfg.Finding]:
    data = config.encode() if isinstance(config, str) else config
    facts = ssocfg.Facts(
        now=datetime(2026, 11, 24, 9, tzinfo=UTC), platform=platform, environ={}, home="/h",
        config_file=ssocfg.FileFact("/h/config", "present", data=data),
        credentials_file=ssocfg.FileFact("/h/credentials", "missing"),
    )  # fmt: skip
    report = ssocfg.diagnose(facts, select=[code])
    assert report.crashed == ()
    return list(report.findings)


def fix_of(code: str, config: str | bytes) -> ssocfg.Fix:
    (finding,) = found(code, config)
    assert finding.fix is not None
    return finding.fix


def profiles(count: int, lines: str) -> str:
    return "".join(f"[profile p{n}]\n{lines}\n" for n in range(count))


# What stands once in each profile; and how many findings come of 19, 20 and 21 profiles.
@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("SSO106", "region = eu-west-1\n  output = json"),
        ("SSO107", "region = eu-west-1 # home"),
        ("SSO111", "region = 'eu-west-1'"),
    ],
)
def test_of_one_kind_twenty_findings_are_told(code: str, lines: str) -> None:
    assert [len(found(code, profiles(count, lines))) for count in (19, 20, 21)] == [19, 20, 20]


def test_the_last_of_twenty_junk_lines_tells_how_many_more_there_are() -> None:
    findings = found("SSO110", "[default]\n" + "junk\n" * 25)
    assert len(findings) == 20
    assert [finding.evidence.get("more of this kind") for finding in findings[-2:]] == [None, "5"]


def test_the_lines_of_a_construct_are_named_up_to_eight_and_all_are_counted() -> None:
    (finding,) = found("SSO112", "[default]\n" + "".join(f"k{n}: v\n" for n in range(12)))
    assert finding.evidence["lines"] == "2, 3, 4, 5, 6, 7, 8, 9 and 4 more"


def test_more_than_twenty_lines_before_the_first_header_are_left_to_hands() -> None:
    config = "[default]\nregion = eu-west-1\n"
    assert len(fix_of("SSO110", "junk\n" * 20 + config).repairs) == 20
    assert fix_of("SSO110", "junk\n" * 21 + config).safety == "manual"


def test_two_spellings_of_the_default_profile_can_be_merged_and_three_cannot() -> None:
    two = "[default]\nregion = eu-west-1\n[profile default]\noutput = json\n"
    assert fix_of("SSO109", two).repairs
    assert fix_of("SSO109", f'{two}[profile "default"]\ncli_pager = x\n').safety == "manual"


def test_a_key_is_corrected_in_at_most_a_hundred_sections_at_once() -> None:
    config = f"{SESSION}sso_registration_scopes = sso:account:access\n"
    misspelled = "sso_session = crop\nsso_account_id = 111122223333\nsso_role_name = R"
    assert len(fix_of("SSO301", config + profiles(100, misspelled)).edits) == 100
    assert fix_of("SSO301", config + profiles(101, misspelled)).safety == "manual"


def test_a_key_is_taken_out_of_at_most_a_hundred_sections_at_once() -> None:
    assert len(fix_of("SSO314", profiles(100, "services = gone")).edits) == 100
    assert fix_of("SSO314", profiles(101, "services = gone")).safety == "manual"


def test_a_value_that_cannot_stand_without_its_quotes_keeps_them_until_somebody_looks() -> None:
    assert fix_of("SSO111", '[default]\noutput = "json"\n').edits
    assert fix_of("SSO111", '[default]\noutput = " json"\n').safety == "manual"


def test_a_value_that_other_tools_would_read_otherwise_is_not_moved_to_the_profiles() -> None:
    config = f"{SESSION}sso_account_id = 111122223333\nsso_role_name = R{{}}\n[profile p]\nsso_session = corp\n"
    assert fix_of("SSO317", config.format("")).edits
    assert fix_of("SSO317", config.format(" # c")).safety == "manual"


def test_in_a_long_file_sections_that_stand_twice_are_taken_to_differ() -> None:
    twice = "[default]\nregion = eu-west-1\n[default]\nregion = eu-west-1\n"
    assert fix_of("SSO101", twice).safety == "safe"
    assert fix_of("SSO101", twice + "# a long comment\n" * 4096).safety == "unsafe"


def test_a_byte_that_is_in_neither_encoding_is_left_to_hands() -> None:
    assert fix_of("SSO003", b"# f\xfcr\n[default]\n").repairs
    assert fix_of("SSO003", b"# \x81\n[default]\n").safety == "manual"


@pytest.mark.parametrize(
    ("command", "platform", "messages"),
    [
        ("aws configure export-credentials", "linux", []),
        ("aws configure export-credentials --profile", "linux", []),
        ("aws configure export-credentials --profile gone", "linux", ['asks for the profile "gone", which does not exist']),
        ("", "linux", []),
        ("get 'it", "linux", ["has a quote that is not closed"]),
        ("get 'it", "windows", []),
    ],
)  # fmt: skip
def test_what_a_credential_process_is_told_of(command: str, platform: str, messages: list[str]) -> None:
    findings = found("SSO312", f"[profile p]\ncredential_process = {command}\n", platform)
    assert [finding.message.removeprefix('the credential_process of profile "p" ') for finding in findings] == messages


def test_a_source_profile_that_is_empty_is_told_of() -> None:
    config = "[profile p]\nrole_arn = arn:aws:iam::111122223333:role/r\nsource_profile =\n"
    (finding,) = found("SSO309", config)
    assert (finding.message, finding.place.line) == ('the source profile of "p" is empty', 3)
