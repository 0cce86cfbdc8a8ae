"""A file as AWS CLI's wizard writes it, and what becomes of it by one change each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import ssocfg
from checks.caches import Caches

SAMPLE = """\
[default]
region = ap-northeast-1
output = json

[profile naka]
sso_session = naka
sso_account_id = 123456789012
sso_role_name = PowerUserAccess
region = ap-northeast-1
output = json
[sso-session naka]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = ap-northeast-1
sso_registration_scopes = sso:account:access
"""
PROFILE_COPY = SAMPLE[SAMPLE.index("[profile naka]") : SAMPLE.index("[sso-session")]
LAST = len(SAMPLE.splitlines())


def replace(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert text.count(old) == 1
        return text.replace(old, new)

    return change


CHANGES = {
    "the profile names another session": (
        replace("sso_session = naka", "sso_session = naka2"), "SSO301", (6, 1), "error"),
    "a digit of the account is missing": (
        replace("123456789012", "12345678901"), "SSO303", (7, 1), "error"),
    "the profile stands more than once": (
        lambda text: f"{text}\n{PROFILE_COPY}", "SSO101", (LAST + 2, 1), "error"),
    "the profile stands more than once with one key": (
        lambda text: f"{text}[profile naka]\ncli_pager =\n", "SSO101", (LAST + 1, 1), "error"),
    "there is a byte order mark": (
        lambda text: f"\ufeff{text}", "SSO004", (1, 1), "error"),
    "the session's prefix has an underscore": (
        replace("[sso-session naka]", "[sso_session naka]"), "SSO104", (11, 1), "error"),
    "a comment stands behind a region": (
        replace("[default]\nregion = ap-northeast-1", "[default]\nregion = ap-northeast-1 # home"), "SSO107", (2, 25), "error"),
    "the default output is indented": (
        replace("output = json\n\n", "  output = json\n\n"), "SSO106", (3, 3), "error"),
    "the profile's output is indented": (
        replace("output = json\n[sso", "\toutput = json\n[sso"), "SSO106", (10, 2), "error"),
    "the start URL is not https": (
        replace("https://", "http://"), "SSO202", (12, 1), "error"),
    "a line of the profile has no delimiter": (
        replace("sso_role_name = PowerUserAccess", "sso_role_name PowerUserAccess"), "SSO110", (8, 1), "error"),
    "a line of the session has no delimiter": (
        replace("sso_region = ap-northeast-1", "sso_region ap-northeast-1"), "SSO110", (13, 1), "error"),
}  # fmt: skip


@pytest.fixture
def diagnose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[ssocfg.Finding]]:
    """Put a text at the config file's place and give what is found above info."""
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    path = tmp_path / ".aws" / "config"
    path.parent.mkdir(mode=0o700)
    Caches(tmp_path, SAMPLE.encode()).sign_in()

    def look(text: str) -> list[ssocfg.Finding]:
        path.write_bytes(text.encode())
        path.chmod(0o600)
        report = ssocfg.diagnose()
        assert report.crashed == ()
        found = list(report.at_or_above("warning"))
        assert all(finding.place.file == str(path) for finding in found)
        return found

    return look


@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CR LF"])
def test_the_wizard_s_file_is_healthy(diagnose: Callable[[str], list[ssocfg.Finding]], line_end: str) -> None:
    assert diagnose(SAMPLE.replace("\n", line_end)) == []


@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CR LF"])
@pytest.mark.parametrize("change", CHANGES)
def test_one_change_makes_one_finding_at_its_place(
    diagnose: Callable[[str], list[ssocfg.Finding]], change: str, line_end: str
) -> None:
    alter, code, place, severity = CHANGES[change]
    found = diagnose(alter(SAMPLE).replace("\n", line_end))
    assert [(f.code, (f.place.line, f.place.column), f.severity) for f in found] == [(code, place, severity)]


@pytest.mark.parametrize("change", CHANGES)
def test_taking_the_change_back_heals(diagnose: Callable[[str], list[ssocfg.Finding]], change: str) -> None:
    assert diagnose(CHANGES[change][0](SAMPLE)) != []
    assert diagnose(SAMPLE) == []
