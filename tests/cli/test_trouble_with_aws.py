"""Whatever AWS or the network answers, a command says what it means and what to do, with the right exit code."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from ssocfg.testing import FakeIdentityCenter
from ssocfg.testing.answers import OIDC_ERRORS, PORTAL_ERRORS, STS_ERRORS

PROFILE = "AdministratorAccess-111122223333"
WORDS = "words of the service"
SENTENCE = re.compile(r"[A-Z`].*[.)]$")

# command: the arguments, what its session is like before, and the operations that it asks for
COMMANDS = {
    "login-by-code": (["login", "corp", "--device-code", "--no-browser", "--timeout", "1"], None),
    "login-by-browser": (["login", "corp", "--pkce", "--timeout", "5"], None),
    "credential-process": (["credential-process", "--profile", PROFILE], "signed-in"),
    "credential-process-renewing": (["credential-process", "--profile", PROFILE], "ended"),
    "whoami": (["whoami", PROFILE], "signed-in"),
    "whoami-renewing": (["whoami", PROFILE], "ended"),
    "access": (["access"], "signed-in"),
    "export": (["export", PROFILE], "signed-in"),
    "exec": (["exec", PROFILE, "--", "true"], "signed-in"),
    "logout": (["logout", "corp"], "signed-in"),
}
ASKED = {
    "login-by-code": ["RegisterClient", "StartDeviceAuthorization", "CreateToken"],
    "login-by-browser": ["RegisterClient", "CreateToken"],
    "credential-process": ["GetRoleCredentials"],
    "credential-process-renewing": ["CreateToken"],
    "whoami": ["GetRoleCredentials", "GetCallerIdentity"],
    "whoami-renewing": ["CreateToken"],
    "access": ["ListAccounts", "ListAccountRoles"],
    "export": ["GetRoleCredentials"],
    "exec": ["GetRoleCredentials"],
    "logout": ["Logout"],
}
PLACES = [(command, operation) for command, operations in ASKED.items() for operation in operations]
# The other commands ask by the same ways; of each of these one refusal is enough.
FULL = ("login-by-code", "login-by-browser", "credential-process-renewing", "access", "logout")
OIDC = ("RegisterClient", "StartDeviceAuthorization", "CreateToken")


def errors_of(command, operation):
    known = OIDC_ERRORS if operation in OIDC else STS_ERRORS if operation == "GetCallerIdentity" else PORTAL_ERRORS
    is_full = command in FULL or operation == "GetCallerIdentity" or command == "credential-process"
    return list(known) if is_full else list(known)[-1:]


REFUSALS = [(*place, error) for place in PLACES for error in errors_of(*place)]


def expect(command: str, operation: str, error: str) -> int:
    """Return the exit code: 1 where somebody has to sign in (again), 4 where AWS refuses."""
    if command == "logout":
        return 0
    if operation == "CreateToken" and command == "login-by-code":
        ends = ("AuthorizationPendingException", "SlowDownException", "ExpiredTokenException", "AccessDeniedException")
        return 1 if error in ends else 4
    if operation == "CreateToken" and command != "login-by-browser":
        return 4 if error in ("InternalServerException", "SlowDownException") else 1
    return 4


@pytest.fixture(scope="module")
def one_center():
    with FakeIdentityCenter() as running:
        running.settings.interval = timedelta(0)
        yield running


@pytest.fixture
def center(one_center: FakeIdentityCenter, home: Any, monkeypatch: pytest.MonkeyPatch) -> FakeIdentityCenter:
    """The fake, in a home of this process; nothing here waits long."""
    one_center.clear_trouble()
    one_center.write_config(home)
    for name, value in one_center.environ(home).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("ssocfg.aws.device.SHORTEST_INTERVAL", timedelta(seconds=0.01))
    monkeypatch.setattr("ssocfg.api.device_flow.SLOW_DOWN", 0.1)
    monkeypatch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=lambda _seconds: None))
    monkeypatch.setattr("ssocfg.host.browser.open_browser", one_center.person.open)
    return one_center


@pytest.fixture
def be(center, home):
    """Bring a session into a state; return the secrets in its file."""

    def be(state):
        if state is None:
            return []
        path = center.sign_in(home)
        content = json.loads(path.read_bytes())
        if state == "ended":
            path.write_text(json.dumps({**content, "expiresAt": "2020-01-01T00:00:00Z"}))
        return [content["accessToken"], content["refreshToken"], content["clientSecret"]]

    return be


def assert_explained(result, code, secrets, *, what):
    said = result.out + result.err
    assert result.code == code, (what, said)
    assert "Traceback" not in said
    assert "crashed" not in said
    assert not any(secret in said for secret in secrets)
    assert said.isascii() or "─" in said  # the frame around a code
    if code == 0:
        return
    lines = result.err.splitlines()
    errors = [line for line in lines if line.startswith("error: ")]
    hints = [line.removeprefix("hint: ") for line in lines if line.startswith("hint: ")]
    assert len(errors) == 1, (what, said)
    assert len(hints) == 1, (what, said)
    assert len(errors[0]) < 400, what
    assert 'session "corp"' in errors[0] or f'profile "{PROFILE}"' in errors[0], (what, errors)
    assert SENTENCE.match(hints[0]), (what, hints)


@pytest.mark.parametrize(("command", "operation", "error"), REFUSALS)
def test_every_refusal_has_words_a_hint_and_its_exit_code(center, be, run, command, operation, error):
    arguments, state = COMMANDS[command]
    secrets = be(state)
    center.inject(operation, error=error, text=WORDS, times=None)
    result = run(*arguments)
    assert_explained(result, expect(command, operation, error), secrets, what=(command, operation, error))
    is_wait = error in ("AuthorizationPendingException", "SlowDownException") and command == "login-by-code"
    if result.code and not (is_wait and operation == "CreateToken"):
        assert error in result.err
        assert WORDS in result.err


NETWORK: dict[str, dict[str, Any]] = {
    "reset": {"close": True},
    "hang": {"hang": timedelta(seconds=2)},
    "proxy-page": {"html": 200},
    "proxy-refusal": {"html": 403},
    "gateway-time-out": {"html": 504},
    "malformed": {"malformed": True},
    "lost-answer": {"lose_answer": True},
}


@pytest.fixture
def impatient(monkeypatch):
    from ssocfg.aws.clients import Timeouts

    monkeypatch.setattr("ssocfg.aws.clients.Timeouts.__new__.__defaults__", (2.0, 0.3))
    assert Timeouts() == (2.0, 0.3)
    monkeypatch.setattr("ssocfg.api.signing_out.NETWORK_SECONDS", 0.3)


# Reading is tried three times, so that there it takes three times as long until nobody waits any more.
IN_THE_WAY = [
    (command, operation, trouble)
    for command, operation in PLACES
    for trouble in NETWORK
    if command in (*FULL, "whoami") and (trouble != "hang" or operation in (*OIDC, "GetCallerIdentity"))
]


@pytest.mark.parametrize(("command", "operation", "trouble"), IN_THE_WAY)
def test_trouble_of_the_network_has_words_and_a_hint(center, be, run, impatient, command, operation, trouble):
    arguments, state = COMMANDS[command]
    secrets = be(state)
    center.inject(operation, times=None, **NETWORK[trouble])
    result = run(*arguments)
    # What AWS answers to a sign-out is nothing, of which no half can be made.
    assert_explained(result, 0 if command == "logout" else 4, secrets, what=(command, operation, trouble))


# --- the answer to a refresh is lost --------------------------------------------------------------


@pytest.mark.parametrize("trouble", ["lost-answer", "malformed", "hang"])
def test_after_a_lost_answer_it_is_said_that_a_sign_in_may_be_needed_and_then_that_it_is(
    center, be, run, impatient, trouble
):
    be("ended")
    center.inject("CreateToken", **NETWORK[trouble])
    first = run("credential-process", "--profile", PROFILE)
    assert first.code == 4
    assert "then run `ssocfg login corp`" in first.err
    if trouble == "hang":
        return  # whether the request counted depends on who was faster
    second = run("credential-process", "--profile", PROFILE)
    assert second.code == 1
    assert "AWS refused to renew the token: InvalidGrantException" in second.err
    assert "hint: Run `ssocfg login corp`." in second.err
    third = run("login", "corp", "--device-code", "--no-browser")
    assert third.code == 0
    assert "note: the old token could not be renewed" in third.err


def test_a_key_that_must_not_be_used_is_no_reason_to_sign_in_again(center, be, run):
    be("ended")
    center.inject("CreateToken", error="AccessDeniedException", reason="KMS_AccessDeniedException")
    result = run("credential-process", "--profile", PROFILE)
    assert "KMS_AccessDeniedException" in result.err
    assert "tell your administrator the reason" in result.err


def test_a_code_that_is_polled_for_survives_trouble_that_passes(center, run):
    center.person.approves(after_polls=1)
    for trouble in ({"error": "InternalServerException"}, {"close": True}):
        center.inject("CreateToken", **trouble)
    assert run("login", "corp", "--device-code", "--no-browser").code == 0


def test_keys_that_were_revoked_are_got_anew(center, be, run):
    be("signed-in")
    assert run("whoami", PROFILE).code == 0
    center.inject("GetCallerIdentity", error="InvalidClientTokenId")
    before = center.calls("GetRoleCredentials")
    assert run("whoami", PROFILE).code == 0
    assert center.calls("GetRoleCredentials") == before + 1


@pytest.mark.parametrize("error", ["SignatureDoesNotMatch", "RequestExpired"])
def test_a_clock_that_is_wrong_is_named(center, be, run, error):
    be("signed-in")
    center.inject("GetCallerIdentity", error=error, times=None)
    assert "Look at this machine's clock" in run("whoami", PROFILE).err


def test_a_clock_that_is_wrong_is_named_by_a_real_signature(center, be, run):
    from freezegun import freeze_time

    be("signed-in")
    run("export", PROFILE)
    # The fake's clock is the machine's, which stands six minutes ahead of what requests are signed with.
    from ssocfg.testing.settings import Clock

    real = Clock.machine_now
    with freeze_time(tz_offset=0) as _frozen, pytest.MonkeyPatch.context() as patch:
        patch.setattr(Clock, "machine_now", lambda clock: real(clock) + timedelta(minutes=6))
        result = run("whoami", PROFILE)
    assert result.code == 4
    assert "Signature expired" in result.err
    assert re.search(
        r"Put this machine's clock right: it is (6 min|5 min 59 s|6 min 1 s) behind AWS's time", result.err
    )


# --- as whole processes --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trouble", "words", "code"),
    [
        (("GetRoleCredentials", {"error": "UnauthorizedException"}), ["export", PROFILE], 4),
        (("CreateToken", {"error": "InvalidGrantException"}), ["credential-process", "--profile", PROFILE], 1),
        (("GetRoleCredentials", {"html": 502}), ["exec", PROFILE, "--", "true"], 4),
        (("ListAccounts", {"malformed": True}), ["access", "--format", "json"], 4),
    ],
)
def test_a_process_ends_as_the_command_does(center, be, run_process, trouble, words, code):
    secrets = be("ended" if trouble[0] == "CreateToken" else "signed-in")
    center.inject(trouble[0], times=None, **trouble[1])
    result = run_process(*words)
    assert_explained(result, code, secrets, what=words)
    assert result.out == ""


# --- odd wishes, odd surroundings ----------------------------------------------------------------


@pytest.mark.parametrize("seconds", ["inf", "nan", "1e300", "86401"])
@pytest.mark.parametrize("way", ["--pkce", "--device-code"])
def test_a_time_that_cannot_be_waited_is_refused(center, run, way, seconds):
    result = run("login", "corp", way, "--timeout", seconds)
    assert result.code == 2
    assert "not a valid time to wait" in result.err


def test_no_command_to_run_is_a_wrong_call(center, be, run):
    be("signed-in")
    result = run("exec", PROFILE, "--")
    assert result.code == 2
    assert "name a COMMAND" in result.err


def test_a_page_that_no_qr_code_can_hold_is_told(center, run, monkeypatch):
    monkeypatch.setattr(center._oidc, "url", f"{center.url}/{'x' * 3000}")
    result = run("login", "corp", "--device-code", "--no-browser", "--qr")
    assert result.code == 0
    assert "too long for a QR code" in result.err


@pytest.mark.parametrize("stream", [">/dev/full", "| true"])
def test_a_sign_in_that_nobody_sees_is_no_success(center, home, stream):
    script = f"set -o pipefail; {shlex.quote(sys.executable)} -m ssocfg login corp --device-code --no-browser {stream}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert 'error: session "corp": cannot show what is to be approved' in done.stderr


def test_an_answer_with_an_odd_expiry_is_told_once(center, be, run, monkeypatch):
    be("signed-in")
    operate = center._desk.operations["GetRoleCredentials"]

    def odd(call):
        answer = operate(call)
        return answer._replace(body=re.sub(rb'"expiration": \d+', b'"expiration": "x"', answer.body))

    monkeypatch.setattr(center._desk, "operations", {**center._desk.operations, "GetRoleCredentials": odd})
    result = run("export", PROFILE)
    assert result.code == 4
    assert result.err.count("cannot be used") == 1
