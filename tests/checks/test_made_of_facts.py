"""SSO413 and SSO512, which no home directory of this user can show: facts are handed in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

import ssocfg
from ssocfg.doctor.machine_facts import AwsProgram, CachedFile, CacheFacts, MachineFacts, release_of

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
FOLDER, NAME = "/home/naka/.aws/sso/cache", "a" * 40 + ".json"
FACTS = ssocfg.Facts(
    now=NOW, platform="linux", environ={}, home="/home/naka", user=1000,
    config_file=ssocfg.FileFact("/home/naka/.aws/config", "present", data=b"[default]\nregion = eu-west-1\n"),
    credentials_file=ssocfg.FileFact("/home/naka/.aws/credentials", "missing"),
)  # fmt: skip


def found(code: str, **facts: object) -> list[ssocfg.Finding]:
    return list(ssocfg.diagnose(replace(FACTS, **facts), select=[code]).findings)  # type: ignore[arg-type]


def test_a_folder_that_cannot_be_written() -> None:
    cache = CacheFacts(FOLDER, "present", owner=0, is_writable=False)
    (finding,) = found("SSO413", token_cache=cache)
    assert (finding.severity, finding.place.file) == ("error", FOLDER)
    assert "cannot be written by you" in finding.message
    assert finding.fix
    assert finding.fix.command == ("sudo", "chown", "-R", "1000", FOLDER)
    assert finding.evidence["owner"] == "user id 0"


def test_a_folder_that_cannot_be_listed() -> None:
    cache = CacheFacts(FOLDER, "unreadable", "permission denied")
    (finding,) = found("SSO413", role_cache=cache)
    assert finding.message == "the cache folder cannot be listed: permission denied"
    skipped = ssocfg.diagnose(replace(FACTS, token_cache=cache), select=["SSO401"]).outcomes[0]
    assert (skipped.status, skipped.reason) == ("skipped", f"the folder {FOLDER} cannot be read: permission denied")


def test_a_file_of_another_user_is_one_finding_and_no_damaged_token() -> None:
    cache = CacheFacts(FOLDER, "present", contents={NAME: b"{"}, files={NAME: CachedFile(0o600, 0)})
    report = ssocfg.diagnose(replace(FACTS, token_cache=cache), select=["SSO4"])
    assert [f.code for f in report.findings] == ["SSO413"]
    assert NAME in report.findings[0].message


@pytest.mark.parametrize(
    "cache",
    [
        CacheFacts(FOLDER),
        CacheFacts(FOLDER, "present", owner=1000),
        CacheFacts(FOLDER, "present", files={NAME: CachedFile(0o600, 1000), "kiro.json": CachedFile(0o600, 0)}),
    ],
    ids=["missing", "own", "file of another program"],
)
def test_what_is_the_user_s_own_is_fine(cache: CacheFacts) -> None:
    assert found("SSO413", token_cache=cache) == []


def test_root_may_work_for_the_owner_of_the_folder() -> None:
    files = {NAME: CachedFile(0o600, 1000)}
    assert found("SSO413", token_cache=CacheFacts(FOLDER, "present", owner=1000, files=files), user=0) == []
    assert found("SSO413", token_cache=CacheFacts(FOLDER, "present", owner=0, files=files), user=0) != []


def test_a_file_system_that_root_cannot_write_either_is_told() -> None:
    assert found("SSO413", token_cache=CacheFacts(FOLDER, "present", owner=0, is_writable=False), user=0) != []


def test_sudo_with_the_home_of_another_user() -> None:
    config = FACTS.config_file._replace(owner=1000)
    (finding,) = found("SSO513", machine=MachineFacts(sudo_user="naka"), config_file=config, user=0)
    assert finding.place.file == "$HOME"
    assert "naka" in finding.message
    assert found("SSO513", machine=MachineFacts(sudo_user="naka"), config_file=config, user=1000) == []
    assert found("SSO513", machine=MachineFacts(), config_file=config, user=0) == []


@pytest.mark.parametrize(
    ("version", "severity"),
    [("1.28.9", "error"), ("1.29.0", "info"), ("1.42.10", "info"), ("1.42.11", None), ("2.0", None), (None, None)],
)
def test_botocore_by_its_version(version: str | None, severity: str | None) -> None:
    assert [f.severity for f in found("SSO512", machine=MachineFacts(botocore_version=version))] == (
        [severity] if severity else []
    )


@pytest.mark.parametrize(
    ("version", "release"),
    [("2.15.3", (2, 15, 3)), ("2.9.19rc1", (2, 9, 19)), ("x", ()), ("", ()), (None, ()), ("1." + "9" * 50, (1,))],
)
def test_a_version_as_numbers(version: str | None, release: tuple[int, ...]) -> None:
    assert release_of(version) == release


def test_a_newer_aws_behind_an_old_one_is_named() -> None:
    programs = (AwsProgram("/usr/bin/aws", "1.22.34"), AwsProgram("/usr/local/bin/aws", "2.31.1"))
    data = b"[sso-session a]\nsso_region = eu-west-1\n"
    config = FACTS.config_file._replace(data=data)
    (finding,) = found("SSO504", machine=MachineFacts(aws_programs=programs), config_file=config)
    assert finding.evidence == {"also on PATH": "/usr/local/bin/aws"}


def test_facts_without_caches_and_machine_skip_what_needs_them() -> None:
    report = ssocfg.diagnose(FACTS)
    reasons = {o.code: o.reason for o in report.outcomes if o.status == "skipped"}
    assert reasons["SSO401"] == "nobody looked at the caches"
    assert reasons["SSO510"] == "nobody looked at the machine"
    assert report.crashed == ()


def test_caches_are_not_shown() -> None:
    cache = CacheFacts(FOLDER, "present", contents={NAME: b"s3cret"})
    assert "s3cret" not in repr(replace(FACTS, token_cache=cache))
