"""What no home directory of this user can show, such as files of others: facts are handed in."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

import ssocfg
from ssocfg.config.credentials_names import read_credentials_names
from ssocfg.doctor.machine_facts import AwsProgram, CachedFile, CacheFacts, MachineFacts, release_of
from ssocfg.doctor.online_facts import HostFact, HostFault, OnlineFacts
from ssocfg.tokens.cache_key import file_name, token_key
from ssocfg.tokens.json_file import Unreadable

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
FOLDER, NAME = "/home/naka/.aws/sso/cache", "a" * 40 + ".json"
FACTS = ssocfg.Facts(
    now=NOW, platform="linux", environ={}, home="/home/naka", user=1000,
    config_file=ssocfg.FileFact("/home/naka/.aws/config", "present", data=b"[default]\nregion = eu-west-1\n"),
    credentials_file=ssocfg.FileFact("/home/naka/.aws/credentials", "missing"),
)  # fmt: skip


def found(code: str, **facts: object) -> list[ssocfg.Finding]:
    return list(ssocfg.diagnose(FACTS._replace(**facts), select=[code]).findings)  # type: ignore[arg-type]


def test_facts_can_be_told_apart_and_kept_in_sets() -> None:
    other = FACTS._replace(environ={"AWS_PROFILE": "dev"})
    assert FACTS._replace() == FACTS
    assert hash(FACTS) == hash(FACTS._replace())
    assert len({FACTS, FACTS._replace(), other}) == 2


def test_a_folder_that_cannot_be_written() -> None:
    cache = CacheFacts(FOLDER, "present", owner=0, is_writable=False)
    (finding,) = found("SSO413", token_cache=cache)
    assert (finding.severity, finding.place.file) == ("error", FOLDER)
    assert "cannot be written by you" in finding.message
    assert finding.fix
    assert finding.fix.command == ("sudo", "chown", "-R", "1000", FOLDER)
    assert finding.evidence["owner"] == "user id 0"


@pytest.mark.parametrize(
    "cache",
    [
        CacheFacts(FOLDER, "present", owner=1000, is_writable=False),
        CacheFacts(FOLDER, "unreadable", "permission denied", owner=1000),
    ],
    ids=["cannot be written", "cannot be listed"],
)
def test_a_folder_of_ones_own_needs_a_permission_and_no_other_owner(cache: CacheFacts) -> None:
    (finding,) = found("SSO413", token_cache=cache)
    assert finding.fix
    assert finding.fix.title == "give yourself the right to read and write there"
    assert finding.fix.command == ("chmod", "-R", "u+rwX", FOLDER)
    assert finding.fix.safety == "manual"


def test_a_file_of_another_user_in_ones_own_folder_needs_another_owner() -> None:
    cache = CacheFacts(FOLDER, "present", owner=1000, files={NAME: CachedFile(0o600, 0)})
    (finding,) = found("SSO413", token_cache=cache)
    assert finding.fix
    assert finding.fix.command == ("sudo", "chown", "-R", "1000", FOLDER)


def test_where_the_platform_has_no_users_no_folder_is_ones_own() -> None:
    (finding,) = found("SSO413", token_cache=CacheFacts(FOLDER, "present", is_writable=False), user=None)
    assert finding.fix
    assert finding.fix.command == ("sudo", "chown", "-R", "$USER", FOLDER)


def test_a_folder_that_cannot_be_listed() -> None:
    cache = CacheFacts(FOLDER, "unreadable", "permission denied")
    (finding,) = found("SSO413", role_cache=cache)
    assert finding.message == "the cache folder cannot be listed: permission denied"
    skipped = ssocfg.diagnose(FACTS._replace(token_cache=cache), select=["SSO401"]).outcomes[0]
    assert (skipped.status, skipped.reason) == ("skipped", f"the folder {FOLDER} cannot be read: permission denied")


def test_a_file_of_another_user_is_one_finding_and_no_damaged_token() -> None:
    cache = CacheFacts(FOLDER, "present", contents={NAME: b"{"}, files={NAME: CachedFile(0o600, 0)})
    report = ssocfg.diagnose(FACTS._replace(token_cache=cache), select=["SSO4"])
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
    elsewhere = {"AWS_CONFIG_FILE": "/home/naka/.aws/config"}
    assert found("SSO513", machine=MachineFacts(sudo_user="naka"), config_file=config, user=0, environ=elsewhere) == []
    assert found("SSO513", machine=MachineFacts(), config_file=config, user=0) == []


def test_where_the_config_file_is_named_no_home_is_looked_at() -> None:
    missing = ssocfg.FileFact("/root/.aws/config", "missing")
    machine = MachineFacts(account_home="/home/naka", account_config=True)
    (finding,) = found("SSO513", machine=machine, config_file=missing)
    assert finding.fix
    assert finding.fix.title == "set HOME=/home/naka, if that is meant"
    named = {"AWS_CONFIG_FILE": "/root/.aws/config"}
    assert found("SSO513", machine=machine, config_file=missing, environ=named) == []


def test_an_old_botocore_is_mended_by_pip() -> None:
    (finding,) = found("SSO512", machine=MachineFacts(botocore_version="1.29.0"))
    assert str(finding.place) == "$PYTHONPATH"
    assert finding.fix
    assert finding.fix.command == ("python", "-m", "pip", "install", "--upgrade", "botocore")


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
    assert "s3cret" not in repr(FACTS._replace(token_cache=cache))


CORP = "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"
OF_CORP = file_name(token_key("corp"))
DEV = "[profile dev]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Dev\nregion = eu-west-1\n"


def with_config(text: str) -> ssocfg.FileFact:
    return FACTS.config_file._replace(data=text.encode())


def test_where_the_folder_of_all_is_shut_the_caches_are_no_second_trouble() -> None:
    cache = CacheFacts(FOLDER, "unreadable", "permission denied")
    shut = FACTS.config_file._replace(state="unreadable", reason="permission denied", data=None)
    assert found("SSO413", token_cache=cache, config_file=shut) == []


def test_a_damaged_token_of_another_user_is_told_of_once_and_by_its_owner() -> None:
    cache = CacheFacts(FOLDER, "present", contents={OF_CORP: b"{"}, files={OF_CORP: CachedFile(0o600, 0)})
    config = with_config(CORP)
    assert found("SSO404", token_cache=cache, config_file=config) == []
    assert len(found("SSO413", token_cache=cache, config_file=config)) == 1
    own = cache._replace(files={OF_CORP: CachedFile(0o600, 1000)})
    assert len(found("SSO404", token_cache=CacheFacts(*own), config_file=config)) == 1


@pytest.mark.parametrize(("name", "title"), [
    (OF_CORP, "move what stands there out of the way, then sign in"), (NAME, "move what stands there out of the way"),
])  # fmt: skip
def test_what_is_no_file_is_left_to_hands(name: str, title: str) -> None:
    cache = CacheFacts(FOLDER, "present", contents={name: Unreadable(name, "it is a folder", "cannot-be-read")})
    (finding,) = found("SSO404", token_cache=cache, config_file=with_config(CORP))
    assert finding.fix
    assert (finding.fix.title, finding.fix.files) == (title, ())


def test_a_cache_file_of_unknown_age_says_nothing_of_the_clock() -> None:
    late = CachedFile(0o600, 1000, NOW.replace(year=2027))
    assert found("SSO505", token_cache=CacheFacts(FOLDER, "present", files={NAME: CachedFile(0o600, 1000)})) == []
    assert len(found("SSO505", token_cache=CacheFacts(FOLDER, "present", files={NAME: late}))) == 1


@pytest.mark.parametrize(
    ("url", "count"), [("http://[::1", 1), ("http://localhost", 1), ("https://sts.eu-west-1.amazonaws.com", 0)]
)
def test_an_address_that_is_none_is_not_that_of_aws(url: str, count: int) -> None:
    assert len(found("SSO509", environ={"AWS_ENDPOINT_URL": url})) == count


def test_keys_of_the_environment_come_before_a_web_identity_and_are_told_of_alone() -> None:
    config = with_config(CORP + DEV)
    environ = {"AWS_WEB_IDENTITY_TOKEN_FILE": "/t"}
    assert len(found("SSO508", environ=environ, config_file=config)) == 1
    environ |= {"AWS_ACCESS_KEY_ID": "set", "AWS_SECRET_ACCESS_KEY": "set"}
    assert found("SSO508", environ=environ, config_file=config) == []
    assert len(found("SSO502", environ=environ, config_file=config)) == 1


def test_a_credentials_file_that_nobody_looked_into_holds_no_sessions() -> None:
    present = ssocfg.FileFact("/home/naka/.aws/credentials", "present")
    assert found("SSO209", credentials_file=present) == []
    names = read_credentials_names("[sso-session corp]\n", "/home/naka/.aws/credentials")
    assert len(found("SSO209", credentials_file=present, credentials=names)) == 1


def test_a_damaged_file_is_not_that_of_a_profile_whose_session_is_missing() -> None:
    cache = CacheFacts(FOLDER, "present", contents={NAME: b"{"})
    config = with_config(f"{DEV}[profile plain]\nregion = eu-west-1\n")
    (finding,) = found("SSO414", role_cache=cache, config_file=config)
    assert finding.severity == "info"
    assert found("SSO414", role_cache=cache, config_file=config, profile="dev") == []


def test_without_a_look_at_the_caches_no_session_is_judged() -> None:
    facts = FACTS._replace(config_file=with_config(CORP + DEV))
    assert facts.judged_sessions == ()
    assert [judged.label for judged in facts._replace(token_cache=CacheFacts(FOLDER)).judged_sessions] == [
        'sso-session "corp"'
    ]


@pytest.mark.parametrize(("region", "count"), [("eu-west-1", 1), ("mars-north-7", 1), ("eu-wset-1", 0)])
def test_a_region_that_is_new_to_ssocfg_can_be_signed_in_to_and_a_misspelled_one_not(region: str, count: int) -> None:
    config = with_config(CORP.replace("eu-west-1", region) + DEV)
    assert len(found("SSO401", token_cache=CacheFacts(FOLDER, "present"), config_file=config)) == count


@pytest.mark.parametrize(("url", "count"), [("https://naka.awsapps.com/start", 1), ("no address", 0)])
def test_nobody_is_sent_to_sign_in_at_what_is_no_address(url: str, count: int) -> None:
    config = with_config(re.sub("sso_start_url = .*", f"sso_start_url = {url}", CORP) + DEV)
    assert len(found("SSO401", token_cache=CacheFacts(FOLDER, "present"), config_file=config)) == count


def test_a_host_that_no_profile_needs_is_told_of_without_profiles() -> None:
    fault = HostFault("connect", "no connection")
    online = OnlineFacts((HostFact("SSO-OIDC", "o", fault), HostFact("the access portal", "p")))
    (finding,) = found("SSO601", online=online)
    assert "profiles" not in finding.evidence
    named = OnlineFacts((HostFact("SSO-OIDC", "o", fault, profiles=("dev",)), HostFact("the access portal", "p")))
    assert found("SSO601", online=named, config_file=with_config(CORP + DEV))[0].evidence["profiles"] == "dev"
