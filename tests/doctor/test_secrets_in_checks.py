"""What the checks propose has no secret in it, and a part of a secret is no setting."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import ssocfg
from ssocfg.config.edits import AddSection
from ssocfg.doctor.finding import Finding


def find(text: str, code: str) -> list[Finding]:
    file = ssocfg.FileFact("/h/config", "present", data=text.encode())
    missing = ssocfg.FileFact("/h/credentials", "missing")
    facts = ssocfg.Facts(datetime(2026, 11, 24, tzinfo=UTC), "linux", {}, "/h", file, missing)
    return list(ssocfg.diagnose(facts, select=[code]).findings)


@pytest.mark.parametrize("header", ["profile a token=hunter2", "a password: hunter2", "profile a x secret = hunter2"])
def test_a_header_with_a_secret_in_it_is_left_to_its_owner(header: str) -> None:
    (found,) = find(f"[{header}]\nsso_session = s\n", "SSO104")
    assert found.fix is not None
    assert (found.fix.title, found.fix.safety) == (
        "write [profile NAME], and what stands behind the name on a line of its own",
        "manual",
    )


@pytest.mark.parametrize("header", ["profile a token x", "profile a x=y"])
def test_another_header_can_be_written_right(header: str) -> None:
    (found,) = find(f"[{header}]\nsso_session = s\n", "SSO104")
    assert found.fix is not None
    assert found.fix.safety == "unsafe"


def test_a_part_of_a_secret_with_a_delimiter_in_it_is_no_swallowed_setting() -> None:
    assert find("[profile a]\naws_session_token = x\n  hunter2==\n", "SSO106") == []
    swallowed = "  region = x\n  aws_secret_access_key = x\n  [profile b]\n"
    lines = [found.place.line for found in find(f"[profile a]\naws_session_token = x\n{swallowed}", "SSO106")]
    assert lines == [3, 4, 5]
    assert [found.place.line for found in find("[profile a]\nregion = x\n  hunter2 = x\n", "SSO106")] == [3]


@pytest.mark.parametrize("end", ["?token=hunter2", "#token=hunter2", "/?token=hunter2", ""])
def test_a_session_is_not_named_after_a_parameter_of_its_url(end: str) -> None:
    text = f"[profile a]\nsso_start_url = https://corp.awsapps.com/start{end}\nsso_region = us-east-1\n"
    (found,) = find(f"{text}sso_account_id = 123456789012\nsso_role_name = x\n", "SSO304")
    assert found.fix is not None
    adding = found.fix.edits[0]
    assert isinstance(adding, AddSection)
    assert adding.section == "sso-session corp"
