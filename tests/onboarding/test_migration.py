"""Plans of migrations: which profiles use which session then, how it is called, and what is left alone."""

from __future__ import annotations

import botocore.configloader
import pytest

import ssocfg
from ssocfg.onboarding.migration import MigrationPlan, plan_migration

URL = "https://corp.awsapps.com/start"


def legacy(name: str, url: str = URL, region: str = "eu-west-1", more: str = "") -> str:
    return (
        f"[profile {name}]\nsso_start_url = {url}\nsso_region = {region}\nsso_account_id = 123456789012\n"
        f"sso_role_name = Dev\n{more}"
    )


def plan_of(text: str, *only: str) -> MigrationPlan:
    return plan_migration(ssocfg.parse_config(text), only)


def reasons(text: str, *only: str) -> dict[str, str]:
    return {conflict.profile: conflict.reason for conflict in plan_of(text, *only).conflicts}


def migrated(text: str) -> str:
    return ssocfg.edit_config(text.encode(), plan_of(text).edits).decode()


# --- what is done ---------------------------------------------------------------------------------


def test_only_the_keys_of_the_portal_go_and_all_comments_stay():
    text = (
        "# mine\n[profile dev]   # first\n; the portal\nsso_start_url=https://corp.awsapps.com/start/\n"
        "sso_region=eu-west-1\n# the account\nsso_account_id=123456789012\nsso_role_name=Dev\nregion=eu-west-1\n"
    )
    assert migrated(text) == (
        "# mine\n[profile dev]   # first\n; the portal\n# the account\nsso_account_id=123456789012\nsso_role_name=Dev\n"
        "region=eu-west-1\nsso_session=corp\n\n[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\n"
        "sso_region = eu-west-1\nsso_registration_scopes = sso:account:access\n"
    )


def test_profiles_of_one_portal_share_a_session_however_its_address_is_spelled():
    text = (
        legacy("a") + legacy("b", f"{URL}/") + legacy("c", f"{URL}#/") + legacy("d", "https://CORP.awsapps.com/start")
    )
    (move,) = plan_of(text).moves
    assert (move.session, move.is_new, move.start_url, move.region) == ("corp", True, URL, "eu-west-1")
    assert move.profiles == ("a", "b", "c", "d")


def test_what_botocore_reads_is_the_session_form_of_the_same(tmp_path):
    path = tmp_path / "config"
    path.write_text(
        migrated(legacy("a", more="region = x\n") + legacy("b", "https://other.awsapps.com/start") + "[default]\n")
    )
    read = botocore.configloader.load_config(str(path))
    ours = {"sso_account_id": "123456789012", "sso_role_name": "Dev"}
    assert read["profiles"] == {
        "a": {**ours, "region": "x", "sso_session": "corp"},
        "b": {**ours, "sso_session": "other"},
        "default": {},
    }
    scopes = {"sso_region": "eu-west-1", "sso_registration_scopes": "sso:account:access"}
    assert read["sso_sessions"] == {
        "corp": {**scopes, "sso_start_url": URL},
        "other": {**scopes, "sso_start_url": "https://other.awsapps.com/start"},
    }
    assert plan_of(path.read_text()) == MigrationPlan((), (), ())


def test_a_session_of_the_same_portal_is_taken():
    text = f"[sso-session mine]\nsso_start_url = {URL}/\nsso_region = eu-west-1\n" + legacy("a")
    (move,) = plan_of(text).moves
    assert (move.session, move.is_new) == ("mine", False)
    assert "[sso-session corp" not in migrated(text)


@pytest.mark.parametrize("region", ["", "sso_region = Ireland\n"])
def test_a_session_without_a_region_is_not_the_one_that_is_meant(region):
    text = f"[sso-session mine]\nsso_start_url = {URL}\n{region}" + legacy("a")
    (move,) = plan_of(text).moves
    assert (move.session, move.is_new, move.region) == ("corp", True, "eu-west-1")


def test_names_are_unique():
    text = "[sso-session corp]\n[sso-session corp-2]\n" + legacy("a") + legacy("b", "https://corp.awsapps.cn/start")
    assert [move.session for move in plan_of(text).moves] == ["corp-3", "corp-4"]


@pytest.mark.parametrize(
    ("url", "region", "name"),
    [
        ("https://d-1234567890.awsapps.com/start", "us-east-1", "d-1234567890"),
        ("https://start.us-gov-home.awsapps.com/directory/d-99", "us-gov-west-1", "d-99"),
        ("https://start.home.awsapps.cn/directory/corp", "cn-north-1", "corp"),
        ("https://identitycenter.amazonaws.com/ssoins-1234", "us-east-1", "ssoins-1234"),
        ("https://ssoins-1234.us-east-1.portal.amazonaws.com", "us-east-1", "ssoins-1234"),
        ("https://aws.mycompany.com", "us-east-1", "mycompany"),
        ("https://sso.example.org/x/y", "us-east-1", "example"),
        ("https://start.home.awsapps.cn/directory/a%20b!", "cn-north-1", "a-20b"),
    ],
)
def test_a_session_is_named_after_its_portal_in_letters_that_all_tools_read(url, region, name):
    text = legacy("a", url, region)
    (move,) = plan_of(text).moves
    assert move.session == name
    assert f"[sso-session {name}]\n" in migrated(text)


def test_only_the_profiles_that_were_asked_for_are_taken():
    text = legacy("a") + legacy("b") + legacy("c", "http://x")
    plan = plan_of(text, "b")
    assert [move.profiles for move in plan.moves] == [("b",)]
    assert plan.conflicts == ()
    assert reasons(text, "c") == {"c": "its start URL is not usable: it must use https, not http"}
    with pytest.raises(ssocfg.UnknownProfileError, match='"nobody"'):
        plan_of(text, "nobody")


def test_a_profile_without_a_portal_is_no_matter():
    text = "[profile a]\nregion = x\n[sso-session s]\nsso_region = eu-west-1\n[profile b]\nsso_session = s\n"
    assert plan_of(text) == MigrationPlan((), (), ())
    assert plan_of(text + "[profile c]\nsso_session = s\nsso_region = eu-west-1\n") == MigrationPlan((), (), ())


# --- what is left alone ---------------------------------------------------------------------------


def test_two_regions_for_one_address_are_for_the_user_to_decide():
    text = legacy("a") + legacy("b", region="us-east-1") + legacy("c", "https://other.awsapps.com/start")
    reason = "its start URL is named with the regions eu-west-1 and us-east-1; only one can be right"
    assert reasons(text) == {"a": reason, "b": reason}
    assert [move.profiles for move in plan_of(text).moves] == [("c",)]


def test_a_session_with_another_region_is_such_a_case_too():
    text = f"[sso-session s]\nsso_start_url = {URL}\nsso_region = us-east-1\n" + legacy("a")
    assert reasons(text) == {
        "a": "its start URL is named with the regions eu-west-1 and us-east-1; only one can be right"
    }


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[profile a]\nsso_start_url = https://corp.awsapps.com/start\n", "it has no sso_region"),
        (legacy("a", "corp"), "its start URL is not usable: it must begin with https://"),
        (legacy("a", "https://corp.awsapps.com/start # x"), "its start URL is not usable: it has a blank, a control"),
        (legacy("a", region="Frankfurt"), "its region is not usable: a region looks like eu-central-1"),
        ("[DEFAULT]\nsso_region = eu-west-1\n[profile a]\nsso_start_url = https://corp.awsapps.com/start\n",
         "its sso_region stands in [DEFAULT]"),
        ("[sso-session s]\nsso_start_url = https://x.awsapps.com/start\n" + legacy("a", more="sso_session = s\n"),
         'it uses sso-session "s" and has another sso_start_url of its own'),
        (f"[sso-session s]\nsso_start_url = {URL}\nsso_region = eu-west-1\nsso_role_name = Ops\n" + legacy("a"),
         "it would have another sso_role_name than its session"),
        ("[DEFAULT]\nsso_region = us-east-1\n" + legacy("a"),
         "it would have another sso_region than its session, from [DEFAULT]"),
        ("[DEFAULT]\nsso_registration_scopes = x\n" + legacy("a"),
         "it would have another sso_registration_scopes than its session, from [DEFAULT]"),
        (legacy("a", more="sso_registration_scopes = x\n"),
         "it would have another sso_registration_scopes than its session"),
    ],
)  # fmt: skip
def test_what_cannot_be_decided_is_left_alone_with_the_reason(text, reason):
    plan = plan_of(text)
    assert (plan.moves, plan.edits) == ((), ())
    (conflict,) = plan.conflicts
    assert (conflict.profile, conflict.reason.startswith(reason)) == ("a", True), conflict.reason
    assert conflict.place.section == "profile a"


def test_conflicts_stand_in_the_files_order():
    text = legacy("z", "x") + legacy("a", region="us-east-1") + legacy("m") + "[profile b]\nsso_start_url = y\n"
    assert list(reasons(text)) == ["z", "a", "m", "b"]
