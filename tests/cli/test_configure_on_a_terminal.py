"""`ssocfg configure` with somebody at the terminal: every question, Ctrl-C at each of them, many accounts, odd names."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable
from pathlib import Path

import botocore.configloader
import pytest

from cli.changes import validated
from cli.terminal import CTRL_C, CTRL_D, Shown, Talk
from ssocfg.testing import Account, FakeIdentityCenter

URL = "https://d-1234567890.awsapps.com/start"
ONE = {"111122223333": Account("Sandbox", "sandbox@example.com", ["Admin"])}
MANY = {
    f"{100_000_000_000 + number}": Account(f"Team {number}", f"team-{number}@example.com", ["Admin", "ReadOnly"])
    for number in range(500)
}
UP_TO_SIGN_IN = (
    Talk("invitation mail", f" <{URL}/#/> \r"),
    Talk("Region of IAM Identity Center", "us-east-1\r"),
    Talk("Name for the sso-session", "corp\r"),
)
CHOICES = (Talk("Account", "team 177\r"), Talk("Role", "read\r"))
SETTINGS = (
    Talk("Name for the profile", "dev\r"),
    Talk("Region that commands use", "eu-west-1\r"),
    Talk("Output format", "\r"),
)
CONFIRMED = Talk("Write this", "y")
EVERYTHING = (*UP_TO_SIGN_IN, *CHOICES, *SETTINGS, CONFIRMED)
WRITTEN = """\
[sso-session corp]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access

[profile dev]
sso_session = corp
sso_account_id = 100000000177
sso_role_name = ReadOnly
region = eu-west-1
output = json
"""


@pytest.fixture
def start(identity_center: FakeIdentityCenter, tmp_path: Path) -> Callable[..., Shown]:
    """Start `configure` in an empty home."""
    environ = {**identity_center.environ(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state")}
    return lambda *words, **more: Shown(("configure", "--device-code", *words), environ, **more)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / ".aws" / "config"


@pytest.fixture
def accounts(identity_center: FakeIdentityCenter) -> Callable[[dict[str, Account]], None]:
    """Let the fake have these accounts."""

    def let_there_be(accounts: dict[str, Account]) -> None:
        identity_center._directory.accounts = dict(accounts)

    return let_there_be


def files_below(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in home.rglob("*") if path.is_file()}


def test_one_account_with_one_role_is_not_asked_for(accounts, start, config):
    accounts(ONE)
    shown = start()
    shown.talk(*UP_TO_SIGN_IN, Talk("Name for the profile", "\r"), *SETTINGS[1:], CONFIRMED)
    assert shown.end() == 0
    assert "Account (type" not in shown.text
    assert "? Role" not in shown.text
    profiles = botocore.configloader.load_config(str(config))["profiles"]
    assert profiles["Sandbox-Admin"]["sso_account_id"] == "111122223333"
    assert "arn:aws:sts::111122223333:assumed-role/" in shown.text


def test_one_of_five_hundred_accounts_is_found_by_typing(accounts, start, config, identity_center):
    accounts(MANY)
    shown = start()
    shown.talk(*EVERYTHING)
    assert shown.end() == 0
    assert config.read_text() == WRITTEN
    assert config.stat().st_mode & 0o777 == 0o600
    assert identity_center.calls("ListAccounts") == 5
    assert identity_center.calls("ListAccountRoles") == 1  # not one for each account


def test_why_an_answer_is_none_is_read_whole_on_a_narrow_terminal(start):
    shown = start(columns=80)
    shown.talk(
        Talk("invitation mail", "https://two words.awsapps.com/start\r"),
        Talk("it has a blank, a control character or a letter outside ASCII in it", CTRL_C),
    )
    assert shown.end() == 130


def test_a_second_run_asks_for_no_sign_in_and_changes_nothing(accounts, start, config, identity_center):
    accounts(ONE)
    shown = start()
    shown.talk(*UP_TO_SIGN_IN, *SETTINGS, CONFIRMED)
    assert shown.end() == 0
    before = config.read_bytes(), identity_center.calls("CreateToken")
    again = start()
    again.talk(Talk("invitation mail", "\r"), Talk("Name for the profile [dev]", "\r"), Talk("[eu-west-1]", "\r"),
               Talk("Output format", "\r"))  # fmt: skip
    assert again.end() == 0
    assert 'sso-session "corp" is there for this portal' in again.text
    assert "nothing to change" in again.text
    assert (config.read_bytes(), identity_center.calls("CreateToken")) == before


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D], ids=["ctrl-c", "ctrl-d"])
@pytest.mark.parametrize("asked", range(len(EVERYTHING)), ids=[talk.question.replace(" ", "-") for talk in EVERYTHING])
def test_whoever_leaves_at_a_question_leaves_everything_as_it_was(accounts, start, config, tmp_path, asked, key):
    if key == CTRL_D and asked == len(EVERYTHING) - 1:
        pytest.skip("a question for yes or no knows no end of input")
    accounts(MANY)
    config.parent.mkdir(mode=0o700)
    config.write_text("# mine\n[profile mine]\nregion = eu-west-1\n")
    before = files_below(tmp_path)
    shown = start()
    shown.talk(*EVERYTHING[:asked], Talk(EVERYTHING[asked].question, key))
    assert shown.end() == 130
    assert "Traceback" not in shown.text
    after = files_below(tmp_path)
    if asked < len(UP_TO_SIGN_IN):
        assert "interrupted: nothing was changed" in shown.text
        assert after == before
    else:
        assert 'the sign-in to "corp" stays' in shown.text
        assert {path: data for path, data in after.items() if "sso/cache" not in path} == before


def test_whoever_leaves_while_the_approval_is_waited_for_is_not_signed_in(accounts, start, config, identity_center):
    accounts(ONE)
    identity_center.person.ignores()
    shown = start()
    shown.talk(*UP_TO_SIGN_IN, Talk("waiting for the approval", ""))
    shown.process.send_signal(signal.SIGINT)
    assert shown.end() == 130
    assert "the config file is as it was, and nobody is signed in" in shown.text
    assert not config.exists()


def test_json_alone_is_on_standard_output_while_somebody_is_asked(accounts, config, identity_center, tmp_path):
    accounts(ONE)
    out = tmp_path / "out.json"
    with out.open("w") as file:
        shown = Shown(("configure", "--device-code", "--format", "json"), identity_center.environ(tmp_path), file)
        shown.talk(*UP_TO_SIGN_IN, *SETTINGS, CONFIRMED)
        assert shown.end() == 0
    assert validated(out.read_text())["profile"] == "dev"


def test_whoever_says_no_leaves_the_file_as_it_was(accounts, start, config):
    accounts(ONE)
    shown = start()
    shown.talk(*UP_TO_SIGN_IN, *SETTINGS, Talk("Write this", "n"))
    assert shown.end() == 1
    assert not config.exists()
    assert "not written" in shown.text


def test_a_wrong_answer_is_said_to_be_one_and_can_be_mended(accounts, start, config):
    accounts(ONE)
    clear = "\x15"
    shown = start()
    shown.talk(
        Talk("invitation mail", "nonsense\r"),
        Talk("no host name", f"{clear}{URL}\r"),
        Talk("Region of IAM Identity Center", "\r"),
        Talk("an answer is needed", "us-gov-east-1\r"),
        Talk("another partition", f"{clear}eu-west-11\r"),
        Talk("ssocfg knows no such", f"{clear}us-east-1\r"),
        Talk("Name for the sso-session", "two words\r"),
        Talk("only letters, digits", f"{clear}corp\r"),
        Talk("Name for the profile", "it's\r"),
        Talk("only letters, digits", f"{clear}dev\r"),
        *SETTINGS[1:],
        CONFIRMED,
    )
    assert shown.end() == 0
    assert "[profile dev]" in config.read_text()


def test_a_region_that_does_not_know_the_url_is_asked_for_anew_before_any_browser(
    accounts, start, config, identity_center
):
    accounts(ONE)
    identity_center.inject("StartDeviceAuthorization", error="InvalidRequestException")
    shown = start()
    shown.talk(
        Talk("invitation mail", f"{URL}\r"),
        Talk("Region of IAM Identity Center", "eu-west-1\r"),
        Talk("Name for the sso-session", "corp\r"),
        Talk("Identity Center in eu-west-1 does not know this start URL", ""),
        Talk("Region of IAM Identity Center", "us-east-1\r"),
        *SETTINGS,
        CONFIRMED,
    )
    assert shown.end() == 0
    assert "sso_region = us-east-1" in config.read_text()


def test_what_several_fit_cannot_be_entered(accounts, start):
    accounts(MANY)
    shown = start()
    shown.talk(*UP_TO_SIGN_IN, Talk("Account", "eam 17\r"), Talk("type more of it", "7\r"), Talk("Role", CTRL_C))
    assert shown.end() == 130
    assert "account 100000000177" in shown.text


def test_arrow_keys_choose_from_what_is_left(accounts, start):
    accounts(MANY)
    shown = start()
    shown.talk(*UP_TO_SIGN_IN, Talk("Account", "17"), Talk("171", "\x1b[B\x1b[B\r"), Talk("Role", CTRL_C))
    assert shown.end() == 130
    assert "account 100000000017  Team 17  " in shown.text


def test_names_of_accounts_cannot_talk_to_the_terminal(accounts, start, config):
    accounts({
        "111122223333": Account("\x1b]0;owned\x07\x1b[31mred\u202e", "\x1b[2J@example.com", ["Admin"]),
        "444455556666": Account("x" * 250, "\r\nname = x", ["Admin"]),
    })  # fmt: skip
    shown = start()
    shown.talk(*UP_TO_SIGN_IN, Talk("Account", "red\r"), Talk("Name for the profile", "\r"), *SETTINGS[1:], CONFIRMED)
    assert shown.end() == 0
    assert not re.search("\x1b\\]0;|\x07|\x1b\\[31m|\x1b\\[2J|\u202e", shown.text)
    assert "[profile 0-owned-31mred-Admin]" in config.read_text()


def test_a_profile_that_is_there_is_shown_and_changed_only_after_a_yes(accounts, start, config):
    accounts(ONE)
    config.parent.mkdir(mode=0o700)
    text = (
        "[profile dev]\r\nsso_start_url = https://old.awsapps.com/start\r\nsso_region = us-east-1\r\n"
        "# mine\r\ncli_pager = less\r\naws_secret_access_key = wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYaa\r\n"
    )
    config.write_bytes(text.encode())
    shown = start()
    shown.talk(*UP_TO_SIGN_IN, *SETTINGS, Talk('Change profile "dev"', "n"))
    assert shown.end() == 1
    assert config.read_bytes() == text.encode()
    assert 'profile "dev" is there already:' in shown.text
    assert "wJalrXUtn" not in shown.text
    again = start()
    again.talk(*UP_TO_SIGN_IN, *SETTINGS, Talk('Change profile "dev"', "y"))
    assert again.end() == 0
    data = config.read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n")
    profile = botocore.configloader.load_config(str(config))["profiles"]["dev"]
    assert (profile["sso_session"], profile["cli_pager"]) == ("corp", "less")
    assert not {"sso_start_url", "sso_region"} & profile.keys()
    assert os.listdir(config.parent.parent / "state" / "ssocfg" / "backups")
