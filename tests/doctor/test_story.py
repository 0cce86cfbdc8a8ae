"""The story of one profile: link by link, and no further than the first that is broken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import ssocfg
from checks.caches import Caches
from ssocfg.cli.main import run_command_line

TEXT = """\
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access
[profile dev]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = Developer
region = eu-west-1
[profile admin]
role_arn = arn:aws:iam::444455556666:role/Admin
source_profile = dev
region = eu-west-1
[sso-session other]
sso_start_url = https://other.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access
[profile bad]
sso_session = othr
sso_account_id = 12
sso_role_name = R
[profile keys]
credential_process = /bin/true
region = eu-west-1
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    import os

    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".aws").mkdir()
    write(tmp_path, TEXT)
    Caches(tmp_path, TEXT.encode()).sign_in()
    return tmp_path


def write(home: Path, text: str) -> None:
    path = home / ".aws" / "config"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)


def story(name: str) -> ssocfg.Report:
    report = ssocfg.diagnose(profile=name)
    assert report.story is not None
    assert report.crashed == ()
    return report


def statuses(report: ssocfg.Report) -> list[str]:
    assert report.story is not None
    return [link.status for link in report.story.links]


@pytest.mark.parametrize("name", ["dev", "admin"])
def test_a_healthy_profile_holds_as_far_as_can_be_known_without_asking(name: str) -> None:
    report = story(name)
    assert statuses(report) == ["ok", "ok", "ok", "not-asked", "not-asked"]
    assert report.at_or_above("warning") == ()
    assert report.story
    assert report.story.broken is None


def test_other_profiles_and_sessions_are_no_part_of_it(home: Path) -> None:
    Caches(home, TEXT.encode()).write("token other", "{")
    assert {f.code for f in ssocfg.diagnose().at_or_above("error")} >= {"SSO301", "SSO303"}
    assert story("dev").at_or_above("warning") == ()


def test_a_missing_session_is_the_link_that_is_broken() -> None:
    report = story("bad")
    assert statuses(report)[1:] == ["not-reached"] * 4 or statuses(report)[:2] == ["ok", "broken"]
    assert report.story
    assert report.story.broken
    assert {f.code for f in report.findings if f.severity == "error"} == {"SSO301", "SSO303"}
    assert all(finding.place.line in (19, 20) for finding in report.at_or_above("error"))


def test_a_token_that_ended_is_the_link_that_is_broken(home: Path) -> None:
    Caches(home, TEXT.encode()).write("token corp", {"expiresAt": "-1h", "refreshToken": None})
    for name in ("dev", "admin"):
        report = story(name)
        assert statuses(report) == ["ok", "ok", "broken", "not-reached", "not-reached"]
        assert report.story
        assert report.story.broken
        assert [finding.code for finding in report.story.broken.findings][:1] == ["SSO402"]


def test_a_profile_in_focus_makes_its_sign_in_an_error(home: Path) -> None:
    text = TEXT.replace("othr", "other").replace("= 12", "= 121212121212")
    write(home, text)
    Caches(home, text.encode()).write("token other", None)
    assert [f.severity for f in ssocfg.diagnose().by_code("SSO401")] == ["error"]
    assert [f.severity for f in story("bad").by_code("SSO401")] == ["error"]
    assert story("dev").by_code("SSO401") == ()


def test_a_profile_without_identity_center_needs_no_token() -> None:
    report = story("keys")
    assert statuses(report) == ["ok", "not-needed", "not-needed", "ok", "not-asked"]
    assert report.story
    assert "custom-process" in report.story.links[3].words


def test_cached_role_credentials_are_told(home: Path) -> None:
    Caches(home, TEXT.encode()).write("role dev", {})
    report = story("dev")
    assert statuses(report) == ["ok", "ok", "ok", "ok", "not-asked"]


def test_an_unknown_profile_is_an_error_with_the_nearest() -> None:
    with pytest.raises(ssocfg.UnknownProfileError) as caught:
        ssocfg.diagnose(profile="dve1")
    assert "dev" in str(caught.value) or "dev" in caught.value.hint


def test_a_header_that_was_meant_for_it_is_told_instead(home: Path) -> None:
    write(home, TEXT.replace("[profile dev]", "[dev]"))
    report = story("dev")
    assert statuses(report)[0] == "broken"
    assert report.by_code("SSO104")


def test_a_file_that_is_refused_breaks_the_first_link(home: Path) -> None:
    write(home, TEXT.replace("= othr", ""))  # in another profile, and yet no tool reads anything
    report = story("dev")
    assert statuses(report) == ["broken", *["not-reached"] * 4]


def test_lines_keep_their_numbers() -> None:
    text = TEXT.replace("sso_account_id = 111122223333", "sso_account_id = 1")
    facts_lines = [f.place.line for f in ssocfg.diagnose().findings]
    assert facts_lines
    write(Path("~").expanduser(), text)
    assert [f.place.line for f in story("dev").by_code("SSO303")] == [7]
    assert story("dev").by_code("SSO303") == tuple(f for f in ssocfg.diagnose().by_code("SSO303") if f.place.line == 7)


def test_the_command_tells_it(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Caches(home, TEXT.encode()).write("token corp", None)
    assert run_command_line(["doctor", "--profile", "dev"]) == 1
    printed = capsys.readouterr()
    assert printed.err == ""
    first, *rest = printed.out.splitlines()
    assert first == 'profile "dev"'
    assert [line.split()[:2] for line in rest[:3]] == [["ok", "config"], ["ok", "session"], ["BROKEN", "token"]]
    assert rest[-1].strip() == "ssocfg login corp"
    assert all(line == line.rstrip() for line in printed.out.splitlines())
    assert "identity" not in printed.out


def test_the_command_tells_a_healthy_profile_to_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["doctor", "--profile", "dev"]) == 0
    printed = capsys.readouterr()
    assert [line.split()[1] for line in printed.out.splitlines()[1:6]] == [
        "config",
        "session",
        "token",
        "role",
        "identity",
    ]
    assert "BROKEN" not in printed.out


def test_a_profile_of_the_credentials_file_alone_has_a_story_too(home: Path) -> None:
    path = home / ".aws" / "credentials"
    path.write_text("[static]\naws_access_key_id = AKIA\naws_secret_access_key = canary\n", encoding="utf-8")
    path.chmod(0o600)
    report = story("static")
    assert statuses(report) == ["ok", "not-needed", "not-needed", "ok", "not-asked"]
    assert report.story
    assert report.story.links[0].words == 'profile "static" stands in the credentials file'
    assert report.story.links[3].words.startswith("from shared-credentials-file: ")


def test_a_default_profile_that_is_not_there_is_no_broken_link_by_itself() -> None:
    report = story("default")
    assert report.story
    assert report.story.links[0][:3] == (
        "config", "ok", "there is no default profile; credentials may come from elsewhere",
    )  # fmt: skip


def test_a_value_that_stops_every_use_is_told_where_the_credentials_would_be(home: Path) -> None:
    write(home, "[profile slow]\nregion = eu-west-1\nmetadata_service_timeout = soon\n")
    report = story("slow")
    assert report.story
    assert report.story.broken
    assert report.story.broken.words == (
        "boto3 finds no credentials: metadata_service_timeout has a value that makes no sense"
    )


def test_a_redacted_story_names_nobody(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["doctor", "--profile", "admin", "--redact", "all", "--format", "json"]) == 0
    text = capsys.readouterr().out
    told = json.loads(text)["story"]
    assert told["profile"] == "profile-1"
    assert [link["status"] for link in told["links"]] == ["ok", "ok", "ok", "not-asked", "not-asked"]
    assert not [word for word in ("corp", "111122223333", "444455556666", str(home)) if word in text]


def test_the_json_has_the_story(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["doctor", "--profile", "admin", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)["story"]
    assert told["profile"] == "admin"
    assert [link["name"] for link in told["links"]] == ["config", "session", "token", "role credentials", "identity"]


@pytest.mark.parametrize("option", ["--fix", "--diff"])
def test_fixing_is_refused_as_it_would_change_other_profiles(
    option: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = TEXT + '[profile quoted]\nregion = "eu-west-1"\n'
    write(home, text)
    assert run_command_line(["doctor", "--profile", "dev", option, "--unsafe-fixes"]) == 2
    assert "fixes are made in the whole file" in capsys.readouterr().err
    assert (home / ".aws" / "config").read_text(encoding="utf-8") == text


def test_an_unknown_profile_is_a_wrong_call(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["doctor", "--profile", "nobody"]) == 2
    assert 'no profile "nobody"' in capsys.readouterr().err
