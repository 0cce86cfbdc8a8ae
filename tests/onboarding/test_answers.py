"""From answers to edits: one set for session and profile, and nothing for what is there already."""

from __future__ import annotations

import botocore.configloader
import pytest

import ssocfg
from ssocfg import AddSection, DoubtfulValueError, InvalidValueError, SetKey
from ssocfg.onboarding.answers import Answers, plan_answers
from ssocfg.onboarding.proposing import propose_profile_name, propose_session_name

URL = "https://corp.awsapps.com/start"
ANSWERS = Answers("corp", URL, "eu-west-1", None, "111122223333", "Admin", "dev", "eu-central-1", "json")
SESSION = f"[sso-session corp]\nsso_start_url = {URL}\nsso_region = eu-west-1\n"
PROFILE = (
    "[profile dev]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Admin\n"
    "region = eu-central-1\noutput = json\n"
)


def written(text: str, answers: Answers = ANSWERS) -> str:
    after = ssocfg.edit_config(text.encode(), plan_answers(ssocfg.parse_config(text), answers))
    assert ssocfg.edit_config(after, plan_answers(ssocfg.parse_config(after), answers)) == after
    return after.decode()


def read(text, tmp_path):
    path = tmp_path / "config"
    path.write_text(text)
    return botocore.configloader.load_config(str(path))


def test_an_empty_file_gets_session_and_profile(tmp_path):
    edits = plan_answers(ssocfg.parse_config(""), ANSWERS)
    assert [(type(edit), edit.section) for edit in edits] == [
        (AddSection, "sso-session corp"),
        (AddSection, "profile dev"),
    ]
    found = read(written(""), tmp_path)
    assert found["sso_sessions"]["corp"]["sso_registration_scopes"] == "sso:account:access"
    assert found["profiles"]["dev"]["sso_session"] == "corp"


def test_a_session_that_is_there_is_not_touched():
    there = SESSION.replace(URL, f"{URL}#/")
    answers = ANSWERS._replace(start_url=f"{URL}#/")
    assert written(there, answers) == f"{there}\n{PROFILE}"


def test_what_is_there_gives_no_edit():
    assert plan_answers(ssocfg.parse_config(SESSION + PROFILE), ANSWERS) == []


def test_what_is_there_is_not_judged_anew():
    text = (SESSION + PROFILE).replace("eu-", "xx-").replace("json", "jsonl")
    answers = ANSWERS._replace(sso_region="xx-west-1", region="xx-central-1", output="jsonl", role_name="ReadOnly")
    assert plan_answers(ssocfg.parse_config(text), answers) == [SetKey("profile dev", "sso_role_name", "ReadOnly")]


def test_scopes_that_were_asked_for_are_written_into_a_session_that_is_there():
    answers = ANSWERS._replace(scopes="sso:account:access,codewhisperer:completions")
    assert plan_answers(ssocfg.parse_config(SESSION + PROFILE), answers) == [
        SetKey("sso-session corp", "sso_registration_scopes", "sso:account:access,codewhisperer:completions")
    ]


def test_default_is_the_section_without_prefix(tmp_path):
    assert "\n[default]\nsso_session = corp\n" in written("", ANSWERS._replace(profile="default"))


@pytest.mark.parametrize("header", ["default", "profile default"])
def test_the_default_profile_that_is_in_force_is_changed_however_it_is_spelled(header, tmp_path):
    text = written(f"[{header}]\nregion = us-east-1\n", ANSWERS._replace(profile="default"))
    assert text.startswith(f"[{header}]\nregion = eu-central-1\n")
    assert text.count("default]") == 1
    assert read(text, tmp_path)["profiles"]["default"]["sso_session"] == "corp"


def test_a_legacy_profile_keeps_nothing_that_its_session_could_contradict(tmp_path):
    legacy = (
        "[profile dev]\nsso_start_url = https://old.awsapps.com/start\nsso_region = us-east-1\n# mine\ns3 =\n"
        "  max_queue_size = 5\nsso_account_id = 444455556666\nsso_role_name = Old\n"
    )
    text = written(legacy)
    assert "# mine\ns3 =\n  max_queue_size = 5\n" in text
    profile = read(text, tmp_path)["profiles"]["dev"]
    assert profile["sso_account_id"] == "111122223333"
    assert not {"sso_start_url", "sso_region"} & profile.keys()


def test_line_ends_stay():
    there = "# ours\r\n[profile a]\r\nregion = us-east-1\r\n"
    text = written(there)
    assert text.startswith(there)
    assert text.count("\n") == text.count("\r\n")


@pytest.mark.parametrize("key", ["role_arn", "web_identity_token_file"])
def test_a_profile_whose_role_comes_from_elsewhere_is_refused(key):
    with pytest.raises(DoubtfulValueError) as raised:
        plan_answers(ssocfg.parse_config(f"[profile dev]\n{key} = arn:aws:iam::111122223333:role/x\n"), ANSWERS)
    assert raised.value.key == key
    assert "another profile name" in raised.value.hint


@pytest.mark.parametrize("name", ["it's", "two words", "a]b", "", "-x", "x\x1b[31m", "a\nb"])
def test_a_name_that_not_every_tool_reads_is_refused(name):
    with pytest.raises(InvalidValueError):
        plan_answers(ssocfg.parse_config(""), ANSWERS._replace(profile=name))


@pytest.mark.parametrize(
    ("field", "value"),
    [("account_id", "1111"), ("role_name", "arn:aws:x"), ("region", "Ireland"), ("output", "xml"), ("scopes", "a b")],
)
def test_what_makes_no_sense_is_refused_and_no_force_of_its_own_is_offered(field, value):
    with pytest.raises(DoubtfulValueError) as raised:
        plan_answers(ssocfg.parse_config(""), ANSWERS._replace(**{field: value}))
    assert "all the same" not in raised.value.hint


def test_a_default_of_all_sections_that_contradicts_is_refused():
    with pytest.raises(DoubtfulValueError):
        plan_answers(ssocfg.parse_config("[DEFAULT]\nsso_region = us-east-1\n"), ANSWERS)


# --- names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("account", "name"),
    [
        ("Sandbox", "Sandbox-Admin"),
        ("Team A (dev)", "Team-A-dev-Admin"),
        ("", "111122223333-Admin"),
        ("\x1b]0;x\x07", "0-x-Admin"),
        ("🙂", "111122223333-Admin"),
        ("-rf", "rf-Admin"),
        ("x" * 500, f"{'x' * 64}-Admin"),
    ],
)
def test_a_profile_is_named_after_account_and_role(account, name):
    assert propose_profile_name(ssocfg.parse_config(""), "corp", "111122223333", account, "Admin") == name


def test_a_name_that_is_taken_by_another_role_is_not_proposed():
    config = ssocfg.parse_config("[profile Prod-Admin]\nregion = x\n")
    assert propose_profile_name(config, "corp", "111122223333", "Prod", "Admin") == "Prod-111122223333-Admin"
    config = ssocfg.parse_config("[profile Prod-Admin]\n[profile Prod-111122223333-Admin]\n")
    assert propose_profile_name(config, "corp", "111122223333", "Prod", "Admin") == "Prod-111122223333-Admin-2"


def test_a_profile_that_is_the_same_role_already_is_proposed():
    config = ssocfg.parse_config(SESSION + PROFILE)
    assert propose_profile_name(config, "corp", "111122223333", "Prod", "Admin") == "dev"


def test_a_session_is_named_after_its_portal():
    config = ssocfg.parse_config("[sso-session corp]\n")
    assert propose_session_name(config, URL) == "corp-2"
    assert propose_session_name(config, "https://d-1234567890.awsapps.com/start") == "d-1234567890"
