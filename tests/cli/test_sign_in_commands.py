"""The commands of signing in, as whole processes against the fake Identity Center."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest

from ssocfg.api import signing_in
from ssocfg.cli import login
from ssocfg.cli.render import Printer
from ssocfg.testing import Account, FakeIdentityCenter

PROFILE = "AdministratorAccess-111122223333"
URL = re.compile(r"^(http://127\.0\.0\.1:\d+/\S+)$", re.MULTILINE)


@pytest.fixture
def center(identity_center):
    identity_center.settings.interval = timedelta(seconds=1)
    return identity_center


@pytest.fixture
def home(center, tmp_path):
    center.write_config(tmp_path)
    return tmp_path


class Result:
    def __init__(self, done):
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr


@pytest.fixture
def run(center, home):
    """Run a command as a process of its own, and see that it never ends in a traceback."""

    def run(*words, **environ):
        done = subprocess.run(
            [sys.executable, "-m", "ssocfg", *words], env={**center.environ(home), **environ}, capture_output=True,
            text=True, timeout=60, check=False, encoding="utf-8",
        )  # fmt: skip
        assert "Traceback" not in done.stderr
        return Result(done)

    return run


# --- login ---------------------------------------------------------------------------------------


def test_commands_wait_for_an_approval_as_long_as_programs_do():
    assert login.TIMEOUT == signing_in.TIMEOUT


def test_login_opens_a_browser_and_signs_in(center, run, home):
    done = run("login", "corp", "--pkce")
    assert (done.code, done.err) == (0, "")
    assert URL.search(done.out)
    assert '"corp" is signed in' in done.out
    assert "then it renews itself" in done.out
    assert center.calls("Authorize") == 1
    assert os.stat(home / ".aws" / "sso" / "cache").st_mode & 0o777 == 0o700
    assert '"corp" is signed in already' in run("login", "corp").out


def test_login_without_a_browser_prints_the_page_on_a_line_of_its_own(center, run):
    done = run("login", "corp", "--no-browser")
    assert done.code == 0
    page = URL.search(done.out)
    code = re.search(r"[A-Z]{4}-[A-Z]{4}", done.out)
    assert page
    assert code
    assert code[0] in page[1]
    assert center.calls("StartDeviceAuthorization") == 1
    assert center.calls("Authorize") == center.calls("VerifyDevice") == 0


def test_the_page_that_login_prints_signs_in_wherever_it_is_opened(center, home):
    with subprocess.Popen(
        [sys.executable, "-m", "ssocfg", "login", "corp", "--pkce", "--no-browser"], env=center.environ(home),
        stdout=subprocess.PIPE, text=True, encoding="utf-8",
    ) as login:  # fmt: skip
        assert login.stdout is not None
        center.person.visit(next(found[1] for line in login.stdout if (found := URL.match(line))))
        assert '"corp" is signed in' in login.stdout.read()
    assert login.returncode == 0


def test_a_page_is_printed_whole_though_its_state_looks_like_a_key(capsys):
    page = f"https://oidc.us-east-1.amazonaws.com/authorize?state={'aB3cD4eF5gH6' * 4}&scopes=sso%3Aaccount%3Aaccess"
    Printer().link(page)
    assert capsys.readouterr().out == f"{page}\n"


def test_login_draws_a_qr_code_when_asked(run):
    done = run("login", "corp", "--no-browser", "--qr")
    assert done.code == 0
    assert sum(set(line) <= set("█▀▄ ") and len(line) > 20 for line in done.out.splitlines()) > 15


def test_login_as_json_keeps_standard_output_for_the_result(run):
    done = run("login", "corp", "--device-code", "--format", "json")
    (session,) = json.loads(done.out)["sessions"]
    assert (session["how"], session["state"], session["renewal"]) == ("signed-in", "valid", "possible")
    assert URL.search(done.err)


def test_login_to_all_sessions(center, run, home):
    config = home / ".aws" / "config"
    text = config.read_text()
    config.write_text(text + text[: text.index("[profile")].replace("corp", "two"))
    done = run("login", "--all", "--device-code")
    assert done.code == 0
    assert done.out.count("is signed in;") == 2


def test_login_that_is_denied_exits_with_1(center, run):
    center.person.denies()
    done = run("login", "corp", "--device-code")
    assert done.code == 1
    assert 'error: session "corp": ' in done.err
    assert "hint: " in done.err


def test_login_gives_up_in_time(center, run):
    center.person.ignores()
    began = time.monotonic()
    done = run("login", "corp", "--device-code", "--timeout", "2")
    assert done.code == 1
    assert "within 2 seconds" in done.err
    assert time.monotonic() - began < 10


def test_a_code_is_called_good_for_no_longer_than_it_is_waited_for(center, run):
    center.person.ignores()
    assert "which is good for 1 s:" in run("login", "corp", "--device-code", "--timeout", "1").out


def test_login_through_a_pipe_says_how_long_it_waits_for_the_browser(center, run):
    center.person.ignores()
    done = run("login", "corp", "--pkce", "--timeout", "1")
    assert "\n\nssocfg waits 1 s for that; Ctrl-C ends it.\n" in done.out
    assert "within 1 second\n" in done.err


def test_an_interrupted_login_leaves_nothing_behind(center, home):
    center.person.ignores()
    process = subprocess.Popen(
        [sys.executable, "-m", "ssocfg", "login", "corp", "--pkce"], env=center.environ(home), stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    while not URL.search(process.stdout.readline()):
        pass
    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert err.strip() == "interrupted: this sign-in left nothing behind"
    left = [path.name for path in (home / ".aws" / "sso" / "cache").iterdir()]
    assert len(left) == 1  # the registration, which is no sign-in
    assert left[0].endswith(".json")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--pkce", "--device-code"], "not both"),
        (["corp", "--all"], "not both"),
        (["nobody"], 'there is no sso-session or profile "nobody"'),
        (["--timeout", "0"], "timeout"),
    ],
)
def test_a_login_that_cannot_be_is_refused_with_2(run, words, said):
    done = run("login", *words)
    assert done.code == 2
    assert said in done.err


def test_login_when_the_network_is_down_exits_with_4(center, home):
    environ = center.environ(home)
    center.stop()
    done = subprocess.run(
        [sys.executable, "-m", "ssocfg", "login", "corp", "--device-code"], env=environ, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 4
    assert "cannot reach" in done.stderr


# --- status --------------------------------------------------------------------------------------


def test_status_shows_each_session(center, run, home):
    assert run("status").out.splitlines()[1].split()[:4] == ["corp", "not", "signed", "in"]
    center.sign_in(home)
    done = run("status")
    assert done.code == 0
    assert re.search(r"^corp +signed in +(1 h|59 min \d+ s) +yes$", done.out, re.MULTILINE)


def test_status_says_what_to_run(run):
    assert "corp: There is no token for it. Sign in. Run `ssocfg login corp`." in run("status").out


@pytest.mark.parametrize("words", [[], ["corp"], [PROFILE]])
def test_status_check_prints_nothing(center, run, home, words):
    before = run("status", "--check", *words)
    center.sign_in(home)
    after = run("status", "--check", *words)
    assert (before.code, before.out, before.err) == (1, "", "")
    assert (after.code, after.out, after.err) == (0, "", "")


def test_status_as_json_has_no_secret(center, run, home):
    path = center.sign_in(home)
    token = json.loads(path.read_bytes())
    done = run("status", "--format", "json")
    (session,) = json.loads(done.out)["sessions"]
    assert session["seconds_left"] > 3500
    assert session["has_refresh_token"] is True
    assert not any(token[key] in done.out for key in ("accessToken", "refreshToken", "clientSecret"))


def test_of_two_sessions_of_a_portal_one_is_signed_in_and_the_other_needs_a_sign_in_of_its_own(center, run, home):
    config = home / ".aws" / "config"
    session, _, profile = config.read_text().partition("\n\n")
    twin = profile.replace(f"[profile {PROFILE}]", "[profile twin]").replace(
        "sso_session = corp", "sso_session = admin"
    )
    config.write_text(f"{session}\n\n{session.replace('corp', 'admin', 1)}\n\n{twin}")
    center.sign_in(home)
    said = 'signed in to "corp", which is the same portal; "admin" needs a sign-in of its own'
    done = run("status")
    assert [line.split()[:2] for line in done.out.splitlines()[1:3]] == [["corp", "signed"], ["admin", "not"]]
    assert f"admin: You are {said}. Sign in. Run `ssocfg login admin`." in done.out
    done = run("status", "admin")
    assert said in done.out
    done = run("whoami", "twin")
    assert (done.code, done.out) == (1, "")
    assert said in done.err
    assert "hint: Run `ssocfg login admin`." in done.err
    found = json.loads(run("doctor", "--profile", "twin", "--format", "json", "--select", "SSO4").out)["findings"]
    assert [finding["code"] for finding in found] == ["SSO401"]


# --- whoami, access ------------------------------------------------------------------------------


def test_whoami_names_account_role_and_user(center, run, home):
    center.sign_in(home)
    done = run("whoami", PROFILE)
    assert done.code == 0
    assert done.out.splitlines()[1].split()[:4] == [PROFILE, "111122223333", "AdministratorAccess", "naka"]


def test_whoami_says_where_other_tools_stop(center, run, home):
    center.sign_in(home)
    config = home / ".aws" / "config"
    config.write_text(config.read_text() + "junk\n")
    done = run("whoami", PROFILE)
    assert done.code == 0
    assert "AWS CLI and boto3 refuse the whole file" in done.err
    assert "Run `ssocfg doctor`" in done.err


@pytest.mark.parametrize("command", ["whoami", "export", "explain"])
def test_the_variable_that_names_a_lost_profile_is_told(run, command):
    done = run(command, AWS_PROFILE="gone")
    told = done.out + done.err
    assert 'no profile "gone"' in told
    assert re.search(r"AWS_PROFILE names it\.|named by AWS_PROFILE", told)
    assert "AWS_PROFILE" not in run(command, "lost", AWS_PROFILE="gone").err


def test_whoami_of_all_as_json(center, run, home):
    center.sign_in(home)
    done = run("whoami", "--all", "--format", "json")
    found = json.loads(done.out)["identities"]
    assert len(found) == 3
    assert all(one["as_promised"] and one["partition"] == "aws" for one in found)


def test_whoami_without_a_sign_in_says_what_to_run(run):
    done = run("whoami", PROFILE)
    assert done.code == 1
    assert "hint: Run `ssocfg login corp`." in done.err


def test_access_lists_what_is_assigned(center, run, home):
    center.sign_in(home)
    done = run("access")
    assert done.code == 0
    assert re.search(r"^Sandbox +111122223333 +AdministratorAccess$", done.out, re.MULTILINE)


def test_access_says_where_nothing_is_assigned(center, run, home):
    center.sign_in(home)
    center.assign(accounts={})
    done = run("access")
    assert (done.code, done.out) == (0, "no account is assigned to you; ask your administrator for one\n")


def test_whoami_of_all_says_where_there_is_nobody_to_ask_for(run, home):
    (home / ".aws" / "config").write_text("[default]\nregion = eu-west-1\n")
    done = run("whoami", "--all")
    assert (done.code, done.out) == (0, "the config file has no profile that IAM Identity Center serves\n")


@pytest.mark.parametrize(("command", "said"), [("whoami", "give NAMES or --all"), ("logout", "give a NAME or --all")])
def test_names_and_all_are_not_said_together(center, run, command, said):
    done = run(command, "corp", "--all")
    assert (done.code, done.out) == (2, "")
    assert f"error: {said}, not both" in done.err
    assert center.requests == ()


# --- credentials for others ----------------------------------------------------------------------


def test_credential_process_gives_what_aws_tools_read(center, run, home):
    center.sign_in(home)
    fetched, cached = (json.loads(run("credential-process", "--profile", PROFILE).out) for _time in range(2))
    assert fetched == cached
    assert fetched["Version"] == 1
    assert set(fetched) == {"Version", "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration", "AccountId"}
    assert center.calls("GetRoleCredentials") == 1


def test_credential_process_never_signs_in(center, run):
    done = run("credential-process", "--profile", PROFILE)
    assert (done.code, done.out) == (1, "")
    assert 'profile "AdministratorAccess-111122223333"' in done.err
    assert center.requests == ()


def test_what_is_exported_can_be_read_by_a_shell(center, run, home):
    center.sign_in(home)
    text = run("export", PROFILE).out
    shown = subprocess.run(
        ["sh", "-c", f"{text}\nprintf %s $AWS_SESSION_TOKEN"], capture_output=True, text=True, check=True
    )
    assert shown.stdout == json.loads(run("export", PROFILE, "--format", "process").out)["SessionToken"]


def test_what_is_exported_as_json_has_the_variables_by_name(center, run, home):
    center.sign_in(home)
    shown = json.loads(run("export", PROFILE, "--format", "json").out)
    process = json.loads(run("export", PROFILE, "--format", "process").out)
    assert (shown["schema"], shown["profile"], shown["account_id"]) == (1, PROFILE, "111122223333")
    assert shown["AWS_SESSION_TOKEN"] == process["SessionToken"]


def test_a_command_runs_with_the_role_and_ends_with_its_exit_code(center, run, home):
    center.sign_in(home)
    code = "import os, sys; print(os.environ['AWS_ACCESS_KEY_ID'], os.environ['AWS_REGION'], 'AWS_PROFILE' in os.environ); sys.exit(7)"
    done = run("exec", PROFILE, "--", sys.executable, "-c", code, AWS_PROFILE="other")
    assert done.code == 7
    assert done.out.split()[1:] == ["us-east-1", "False"]


def test_a_command_that_is_not_there_is_told(center, run, home):
    center.sign_in(home)
    done = run("exec", PROFILE, "--", "no-such-program-anywhere")
    assert done.code == 2
    assert "error: cannot run no-such-program-anywhere: there is no such program" in done.err


def test_console_prints_the_portals_shortcut(run):
    done = run("console", PROFILE, "--print")
    assert done.out == (
        "https://d-1234567890.awsapps.com/start/#/console?account_id=111122223333&role_name=AdministratorAccess\n"
    )


def test_the_console_begins_with_the_page_that_is_asked_for(run):
    done = run(
        "console", PROFILE, "--print", "--destination", "https://console.aws.amazon.com/s3/home?region=eu-west-1"
    )
    assert done.out.endswith(
        "&role_name=AdministratorAccess&destination=https%3A%2F%2Fconsole.aws.amazon.com%2Fs3%2Fhome%3Fregion%3Deu-west-1\n"
    )


@pytest.mark.parametrize(
    ("destination", "ending"),
    [("https://x.example/" + "a" * 9_000, "%2F" + "a" * 9_000), ("https://x.example/a\nb", "%2Fa%0Ab")],
    ids=["long", "line-end"],
)
def test_where_no_browser_takes_the_link_it_is_printed(run, tmp_path, destination, ending):
    opened = tmp_path / "opened"
    browser = tmp_path / "browser.sh"
    browser.write_text(f"#!/bin/sh\necho \"$1\" > '{opened}'\n", encoding="utf-8")
    browser.chmod(0o755)
    done = run("console", PROFILE, "--destination", destination, BROWSER=str(browser))
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith(f"{ending}\n")
    assert not opened.exists()


# --- logout, demo --------------------------------------------------------------------------------


def test_logout_signs_out(center, run, home):
    center.sign_in(home)
    assert run("logout", "corp").out == '"corp": signed out\n'
    assert run("status", "--check").code == 1


@pytest.mark.unwatched
def test_the_demo_runs_in_ten_seconds_and_leaves_nothing(run, home, tmp_path_factory):
    there = tmp_path_factory.mktemp("temporary")
    began = time.monotonic()
    done = run("demo", TMPDIR=str(there))
    assert done.code == 0, done.err
    assert time.monotonic() - began < 10
    assert list(there.iterdir()) == []
    for shown in ("$ ssocfg login naka", "is signed in", "123456789012", "signed out"):
        assert shown in done.out


# --- errors of AWS -------------------------------------------------------------------------------


def test_a_role_that_is_not_assigned_is_explained(tmp_path):
    accounts = {"111122223333": Account("Sandbox", roles=["Admin", "ReadOnly"])}
    with FakeIdentityCenter(accounts=accounts, assignments={"naka": {"111122223333": ["ReadOnly"]}}) as center:
        center.write_config(tmp_path, profiles={"lab": ("111122223333", "Admin")})
        center.sign_in(tmp_path)
        done = subprocess.run(
            [sys.executable, "-m", "ssocfg", "whoami", "lab"], env=center.environ(tmp_path), capture_output=True,
            text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 4
    assert "assigned there: ReadOnly" in done.stderr
    assert "send this to your administrator" in done.stderr


def test_profiles_that_fail_for_one_reason_are_told_of_once(run):
    done = run("whoami", "--all")
    assert done.code == 1
    assert done.err.count("error: ") == 1
    assert "profiles: AdministratorAccess-111122223333, " in done.err


def test_a_session_that_fails_keeps_no_other_from_being_signed_in(run, home):
    config = home / ".aws" / "config"
    config.write_text("[sso-session broken]\n" + config.read_text())
    done = run("login", "--all", "--device-code")
    assert done.code == 2
    assert 'session "broken" has no sso_start_url' in done.err
    assert '"corp" is signed in' in done.out
