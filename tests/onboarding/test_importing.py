"""Plans of imports: what each program's profiles mean, what goes and what stays, and what is left alone."""

from __future__ import annotations

import botocore.configloader
import botocore.session
import pytest

import ssocfg
from ssocfg.config.credentials_names import read_credentials_names
from ssocfg.onboarding.aws_sso_cli_settings import read_aws_sso_cli_settings
from ssocfg.onboarding.foreign import TOOLS, ForeignPortal
from ssocfg.onboarding.importing import ImportPlan, apply_import, plan_import

URL = "https://corp.awsapps.com/start"
SESSION = (
    f"[sso-session corp]\nsso_start_url = {URL}\nsso_region = eu-west-1\nsso_registration_scopes = sso:account:access\n"
)
GRANTED = """\
[profile prod/DevRole]
# mine
granted_sso_start_url      = https://corp.awsapps.com/start
granted_sso_region         = eu-west-1
granted_sso_account_id     = 123456789012
granted_sso_role_name      = DevRole
common_fate_generated_from = aws-sso
credential_process         = granted credential-process --profile prod/DevRole
region = eu-central-1
"""
UTIL = """\
[profile util]
sso_start_url = https://corp.awsapps.com/start/#/
sso_region = eu-west-1
sso_account_name = Lab
sso_account_id = 210987654321
sso_role_name = Admin
region = us-east-1
credential_process = aws-sso-util credential-process --profile util
sso_auto_populated = true
"""
CLI = """\
[profile mine]
region = us-east-1

# BEGIN_AWS_SSO_CLI

[profile 000000012345:Bar]
credential_process = /opt/homebrew/bin/aws-sso -u open -S "Default" process --arn arn:aws:iam::12345:role/Bar
region = eu-west-2

[profile China]
credential_process = aws-sso -S "Default" process --arn arn:aws-cn:iam::123456789012:role/Dev

# END_AWS_SSO_CLI

[profile after]
region = us-east-2
"""
YAWSSO = f"[profile copied]\nsso_start_url = {URL}\nsso_region = eu-west-1\nsso_account_id = 123456789012\nsso_role_name = Dev\n"
COPIES = b"[copied]\naws_access_key_id = x\naws_secret_access_key = y\naws_session_token = z\naws_session_expiration = 2020\n"
PORTALS = {"Default": ForeignPortal(URL, "eu-west-1")}


def plan_of(text: str, copies: bytes = b"", **more) -> ImportPlan:
    return plan_import(ssocfg.parse_config(text), read_credentials_names(copies), **more)


def imported(text: str, copies: bytes = b"", **more) -> str:
    config = ssocfg.parse_config(text)
    after = apply_import(config, plan_import(config, read_credentials_names(copies), **more))
    again = ssocfg.parse_config(after)
    assert apply_import(again, plan_import(again, read_credentials_names(copies), **more)) == after
    return after.decode()


def reasons(text: str, **more) -> dict[str, str]:
    return {conflict.profile: conflict.reason for conflict in plan_of(text, **more).conflicts}


def read(text: str, tmp_path, monkeypatch):
    """Read as botocore does, and say which provider each profile with an account gets its credentials from."""
    path = tmp_path / "config"
    path.write_text(text)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(path))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    found = botocore.configloader.load_config(str(path))["profiles"]
    methods = {}
    for name, keys in found.items():
        if "sso_account_id" in keys:
            credentials = botocore.session.Session(profile=name).get_credentials()
            methods[name] = credentials.method if credentials is not None else None
    return found, methods


# --- what each program's profiles mean -----------------------------------------------------------


def test_granted(tmp_path, monkeypatch):
    text = imported(GRANTED)
    assert text == (
        "[profile prod/DevRole]\n# mine\nregion = eu-central-1\nsso_session = corp\nsso_account_id = 123456789012\n"
        f"sso_role_name = DevRole\n\n{SESSION}"
    )
    _profiles, methods = read(text, tmp_path, monkeypatch)
    assert methods == {"prod/DevRole": "sso"}


@pytest.mark.parametrize("url", [f"`{URL}/#`", f"{URL}#/", f'"{URL}"', f"{URL}/"])
def test_a_url_that_granted_quotes_is_read(url):
    (move,) = plan_of(GRANTED.replace(URL, url)).moves
    assert (move.start_url, move.session, move.is_new) == (URL, "corp", True)


@pytest.mark.parametrize(
    "command",
    ["/usr/local/bin/dgranted credential-process --profile x", "granted credential-process --auto-login --profile x",
     "C:\\\\Tools\\\\granted.exe credential-process --profile x", '"/opt/a b/granted" credential-process --profile x'],
)  # fmt: skip
def test_however_granted_is_called_its_process_goes(command):
    text = GRANTED.replace("granted credential-process --profile prod/DevRole", command.replace("\\\\", "\\"))
    assert "credential_process" not in imported(text)


def test_granted_without_its_process_writes_the_keys_of_aws_with_a_mark():
    text = GRANTED.replace("granted_sso_", "sso_").replace("common_fate", "granted").replace("credential_process", "#")
    (move,) = plan_of(text).moves
    assert move.profiles == ("prod/DevRole",)
    assert "granted_generated_from" not in imported(text)


def test_aws_sso_util(tmp_path, monkeypatch):
    text = imported(UTIL)
    assert text.startswith(
        "[profile util]\nsso_account_name = Lab\nsso_account_id = 210987654321\nsso_role_name = Admin\n"
        "region = us-east-1\nsso_session = corp\n"
    )
    profiles, methods = read(text, tmp_path, monkeypatch)
    assert not {"credential_process", "sso_auto_populated", "sso_start_url"} & profiles["util"].keys()
    assert methods == {"util": "sso"}


def test_aws_sso_cli(tmp_path, monkeypatch):
    text = imported(CLI, portals=PORTALS)
    assert "AWS_SSO_CLI" not in text
    assert text.startswith("[profile mine]\nregion = us-east-1\n\n\n[profile 000000012345:Bar]\nregion = eu-west-2\n")
    profiles, methods = read(text, tmp_path, monkeypatch)
    assert profiles["000000012345:Bar"]["sso_account_id"] == "000000012345"
    assert profiles["China"]["sso_role_name"] == "Dev"
    assert profiles["after"] == {"region": "us-east-2"}
    assert methods == {"000000012345:Bar": "sso", "China": "sso"}


def test_the_options_of_aws_sso_cli_may_be_one_word_each():
    words = CLI.replace('-S "Default" process --arn ', "--sso=Default process --arn=")
    assert imported(words, portals=PORTALS) == imported(CLI, portals=PORTALS)


def test_aws_sso_cli_with_crlf_loses_its_marks_alone():
    text = imported(CLI.replace("\n", "\r\n"), portals=PORTALS)
    assert "AWS_SSO_CLI" not in text
    assert text.count("\n") == text.count("\r\n")


def test_yawsso(tmp_path, monkeypatch):
    text = imported(YAWSSO, COPIES)
    (leftover,) = plan_of(YAWSSO, COPIES).leftovers
    assert (leftover.profile, leftover.place.line) == ("copied", 5)
    assert "take its keys out" in leftover.reason
    (tmp_path / "credentials").write_bytes(COPIES)
    assert read(text, tmp_path, monkeypatch)[1] == {"copied": "sso"}


def test_profiles_of_several_programs_share_the_session_of_their_portal():
    (move,) = plan_of(GRANTED + UTIL + CLI + YAWSSO, COPIES, portals=PORTALS).moves
    assert move.profiles == ("prod/DevRole", "util", "000000012345:Bar", "China", "copied")
    assert imported(GRANTED + UTIL + CLI + YAWSSO, COPIES, portals=PORTALS).count("[sso-session") == 1


def test_a_session_that_is_there_is_used():
    there = SESSION.replace("corp]", "mine]").replace(URL, f"{URL}#/")
    (move,) = plan_of(there + GRANTED).moves
    assert (move.session, move.is_new) == ("mine", False)
    assert imported(there + GRANTED).startswith(there)


@pytest.mark.parametrize("region", ["", "sso_region = not a region\n"])
def test_a_session_without_a_region_is_neither_used_nor_in_the_way(region):
    broken = f"[sso-session mine]\nsso_start_url = {URL}\n{region}"
    (move,) = plan_of(broken + GRANTED).moves
    assert (move.session, move.is_new, move.region) == ("corp", True, "eu-west-1")
    assert imported(broken + GRANTED).startswith(broken)


@pytest.mark.parametrize("tool", TOOLS)
def test_only_the_programs_that_are_wanted_are_taken(tool):
    plan = plan_of(GRANTED + UTIL + CLI + YAWSSO, COPIES, portals=PORTALS, tools=(tool,))
    expected = {"granted": 1, "aws-sso-cli": 2, "aws-sso-util": 1, "yawsso": 1}[tool]
    assert sum(len(move.profiles) for move in plan.moves) == expected


@pytest.mark.parametrize(
    "text",
    ["", "[default]\nregion = x\n", YAWSSO, SESSION + "[profile a]\nsso_session = corp\nsso_account_id = 123456789012\n",
     "[profile a]\ncredential_process = aws-vault export x\n", "[profile a]\ncredential_process = \"\n",
     "[profile a]\ncredential_process =\n", "[profile a]\ncredential_process =\n  x = 1\n",
     "[profile a]\ncredential_process = aws-sso list\n"],
)  # fmt: skip
def test_what_none_of_them_wrote_is_none_of_it(text):
    assert plan_of(text) == ImportPlan((), (), (), (), ())
    assert imported(text) == text


# --- what is left alone --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (GRANTED.replace("granted_sso_region         = eu-west-1\n", ""), "it says no region of Identity Center"),
        (GRANTED.replace("123456789012", "12"), "account id is not usable"),
        (GRANTED.replace("= DevRole", "= arn:aws:x"), "role name is not usable"),
        (GRANTED.replace("= eu-west-1", "= Ireland"), "region is not usable"),
        (GRANTED.replace(URL, "nonsense"), "start URL is not usable"),
        (GRANTED.replace(URL, "https://corp.awsaps.com/start"), "not AWS's own"),
        (GRANTED.replace("granted credential-process", "other"), "runs another program"),
        (GRANTED + "role_arn = arn:aws:iam::123456789012:role/x\n", "it has a role_arn"),
        (GRANTED + "sso_account_id = 210987654321\n", "it has a sso_account_id of its own"),
        (GRANTED + "sso_session = other\n[sso-session other]\nsso_start_url = https://other.awsapps.com/start\n"
         "sso_region = eu-west-1\n", 'it uses sso-session "other" already'),
        ("[DEFAULT]\nsso_region = us-east-1\n" + GRANTED, "from [DEFAULT]"),
        (SESSION.replace("eu-west-1", "us-east-1") + GRANTED, "with the regions eu-west-1 and us-east-1"),
    ],
)  # fmt: skip
def test_what_cannot_be_turned_is_named_with_its_reason(text, reason):
    (conflict,) = plan_of(text).conflicts
    assert conflict.profile == "prod/DevRole"
    assert conflict.reason.startswith("granted: ")
    assert reason in conflict.reason
    assert conflict.place.line == text[: text.index("[profile")].count("\n") + 1
    assert imported(text) == text


def test_a_portal_that_aws_sso_cli_only_names_has_to_be_said():
    assert 'calls "Default" is not known' in reasons(CLI)["China"]
    assert imported(CLI) == CLI
    assert "sso_session = corp" in imported(CLI, other_portal=PORTALS["Default"])


def test_a_block_of_which_something_is_left_keeps_its_marks_and_is_named():
    text = CLI.replace("role/Dev", "user/Dev")
    plan = plan_of(text, portals=PORTALS)
    assert reasons(text, portals=PORTALS) == {"China": "aws-sso-cli: it says no account and no role"}
    (leftover,) = plan.leftovers
    assert (leftover.profile, leftover.place.line) == ("000000012345:Bar", 4)
    assert "AWS_SSO_CLI" in imported(text, portals=PORTALS)


def test_a_block_without_end_keeps_its_mark_and_is_named():
    text = CLI.replace("# END_AWS_SSO_CLI\n", "")
    plan = plan_of(text, portals=PORTALS)
    assert [one.profile for one in plan.leftovers] == ["000000012345:Bar", "China"]
    assert "# BEGIN_AWS_SSO_CLI\n" in imported(text, portals=PORTALS)


@pytest.mark.parametrize(
    "text",
    [
        CLI.replace("[profile China]", "# END_AWS_SSO_CLI_x\n# BEGIN_AWS_SSO_CLI\n[profile China]"),
        CLI
        + CLI.replace("mine", "m2").replace("China", "C2").replace("12345:Bar", "B2").replace("role/Dev", "user/Dev"),
    ],
    ids=["the first has no end", "one is left in the second"],
)
def test_blocks_of_one_name_keep_their_marks_where_one_of_them_does(text):
    text = text.replace("after]\nregion = us-east-2\n[", "a2]\n[", 1)
    left = {one.profile: one.place.line for one in plan_of(text, portals=PORTALS).leftovers}
    assert {"000000012345:Bar": 4, "China": 4}.items() <= left.items()
    after = imported(text, portals=PORTALS)
    assert [line for line in after.splitlines() if "AWS_SSO_CLI" in line] == [
        line for line in text.splitlines() if "AWS_SSO_CLI" in line
    ]


def test_a_named_block_loses_its_own_marks_alone():
    other = CLI.replace("_CLI", "_CLI_other").replace("China", "C2").replace("12345:Bar", "B2").replace("mine", "m2")
    text = imported(CLI + other.replace("after", "a2").replace("role/", "user/"), portals=PORTALS)
    assert "# BEGIN_AWS_SSO_CLI\n" not in text
    assert "# BEGIN_AWS_SSO_CLI_other\n" in text


def test_many_are_imported_in_no_time():
    text = "".join(
        GRANTED.replace("prod/DevRole", f"p{number}").replace("123456789012", f"{number:012}") for number in range(500)
    )
    (move,) = plan_of(text).moves
    assert len(move.profiles) == 500


# --- what aws-sso-cli's own settings say ---------------------------------------------------------


def test_the_settings_of_aws_sso_cli_are_read_where_they_are_plain():
    text = (
        "# comment\nDefaultSSO: Default\nSSOConfig:\n    Default:\n        SSORegion: us-east-1\n"
        "        StartUrl: https://corp.awsapps.com/start   # ours\n        Accounts:\n            123:\n"
        '                StartUrl: https://wrong.awsapps.com/start\n    "Other One":\n'
        "        StartUrl: 'https://other.awsapps.com/start#/'\n        SSORegion: \"eu-west-1\"\n"
        "    Half:\n        StartUrl: https://half.awsapps.com/start\n"
        "    Flow: {SSORegion: x, StartUrl: y}\nOther:\n    Default:\n        SSORegion: wrong\n"
    )
    assert read_aws_sso_cli_settings(text) == {
        "Default": ForeignPortal(URL, "us-east-1"),
        "Other One": ForeignPortal("https://other.awsapps.com/start#/", "eu-west-1"),
    }


@pytest.mark.parametrize(
    "text", ["", "\0", "SSOConfig", "SSOConfig: {}", "- a\n- b", " " * 100_000 + ":", "a: " * 50_000]
)
def test_odd_settings_of_aws_sso_cli_say_nothing(text):
    assert read_aws_sso_cli_settings(text) == {}
