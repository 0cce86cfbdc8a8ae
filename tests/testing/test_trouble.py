"""Trouble on order, as a client meets it."""

from __future__ import annotations

import http.client
import json
import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError
from botocore.parsers import ResponseParserError

from testing.conftest import Pkce, make_client
from testing.raw import ask

SOME = timedelta(seconds=0.3)


def test_trouble_strikes_as_often_as_was_ordered_and_then_no_more(center, program):
    center.inject("ListAccounts", error="TooManyRequestsException", times=2)
    token = program.sign_in().access
    for _ in range(2):
        with pytest.raises(program.portal.exceptions.TooManyRequestsException):
            program.portal.list_accounts(accessToken=token)
    assert program.portal.list_accounts(accessToken=token)["accountList"]


def test_trouble_strikes_in_the_order_in_which_it_was_injected(center, program):
    for error in ("SlowDownException", "InternalServerException"):
        center.inject("RegisterClient", error=error)
    with pytest.raises(program.oidc.exceptions.SlowDownException):
        program.register()
    with pytest.raises(program.oidc.exceptions.InternalServerException):
        program.register()
    assert program.register()


def test_trouble_strikes_no_other_operation(center, program):
    center.inject("CreateToken", error="SlowDownException")
    client = program.register()
    code = program.start(client)["deviceCode"]
    with pytest.raises(program.oidc.exceptions.SlowDownException):
        program.poll(client, code)
    assert program.poll(client, code)["accessToken"]


def test_trouble_can_strike_every_time_and_be_called_off(center, program):
    center.inject("RegisterClient", error="InternalServerException", times=None)
    for _ in range(3):
        with pytest.raises(program.oidc.exceptions.InternalServerException):
            program.register()
    center.clear_trouble()
    assert program.register()


def test_an_error_does_nothing_else(center, program):
    client = program.register()
    center.inject("StartDeviceAuthorization", error="SlowDownException")
    with pytest.raises(program.oidc.exceptions.SlowDownException):
        program.start(client)
    tokens = program.sign_in()
    center.inject("CreateToken", error="InternalServerException")
    with pytest.raises(program.oidc.exceptions.InternalServerException):
        program.refresh(tokens.client, tokens.refresh)
    assert program.refresh(tokens.client, tokens.refresh)


def test_a_lost_answer_had_its_effect(center, program):
    tokens = program.sign_in()
    center.inject("CreateToken", lose_answer=True)
    with pytest.raises(ConnectionClosedError):
        program.refresh(tokens.client, tokens.refresh)
    with pytest.raises(program.oidc.exceptions.InvalidGrantException):
        program.refresh(tokens.client, tokens.refresh)


def test_a_closed_connection_had_no_effect(center, program):
    tokens = program.sign_in()
    center.inject("CreateToken", close=True)
    with pytest.raises(ConnectionClosedError):
        program.refresh(tokens.client, tokens.refresh)
    assert program.refresh(tokens.client, tokens.refresh)


def test_a_closed_connection_is_reset(center):
    center.inject("RegisterClient", close=True)
    with pytest.raises((ConnectionResetError, http.client.RemoteDisconnected)):
        ask(center, "POST", "/client/register", {})
    assert center.calls("RegisterClient") == 1


def test_an_answer_that_hangs_comes_in_the_end(center, program):
    center.inject("RegisterClient", hang=SOME)
    started = time.monotonic()
    assert program.register()
    assert time.monotonic() - started >= 0.3
    started = time.monotonic()
    assert program.register()
    assert time.monotonic() - started < 0.3


def test_a_client_gives_up_on_an_answer_that_hangs(center):
    center.inject("RegisterClient", hang=timedelta(hours=1))
    impatient = make_client("sso-oidc", center, config={"read_timeout": 0.2})
    with pytest.raises(ReadTimeoutError):
        impatient.register_client(clientName="tests", clientType="public")


def test_stopping_does_not_wait_for_what_hangs(center):
    import threading

    center.inject("RegisterClient", hang=timedelta(hours=1))
    thread = threading.Thread(target=ask_whatever_comes, args=(center,))
    thread.start()
    while center.calls("RegisterClient") < 1:
        time.sleep(0.01)
    started = time.monotonic()
    center.stop()
    assert time.monotonic() - started < 1
    thread.join(5)
    assert not thread.is_alive()
    assert not [left for left in threading.enumerate() if "process_request" in left.name]


def ask_whatever_comes(center: object, method: str = "POST", target: str = "/client/register") -> None:
    import contextlib

    from ssocfg.testing import FakeIdentityCenter

    assert isinstance(center, FakeIdentityCenter)
    with contextlib.suppress(OSError, http.client.HTTPException):
        ask(center, method, target, {} if method == "POST" else None)


def test_stopping_does_not_wait_for_a_person_who_thinks(center, program):
    import threading

    center.person.approves(after=timedelta(hours=1))
    pkce = Pkce(program.register_for_pkce())
    thread = threading.Thread(
        target=ask_whatever_comes, args=(center, "GET", pkce.url(center).removeprefix(center.url))
    )
    thread.start()
    while center.calls("Authorize") < 1:
        time.sleep(0.01)
    center.stop()
    thread.join(5)
    assert not thread.is_alive()


def test_a_failure_of_the_fake_is_answered_and_logged(center, program, caplog, monkeypatch):
    monkeypatch.setattr("ssocfg.testing.sessions.Store.make_user_code", lambda _: 1 / 0)
    with pytest.raises(ClientError, match="500"):
        program.start(program.register())
    assert "the fake Identity Center failed over POST /device_authorization" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_latency_is_for_every_request(center, program):
    center.settings.latency = timedelta(seconds=0.1)
    started = time.monotonic()
    program.sign_in()
    assert time.monotonic() - started >= 0.3


@pytest.mark.parametrize("status", [200, 502])
def test_a_proxy_may_answer_instead(center, program, status):
    center.inject("RegisterClient", html=status)
    answer = ask(center, "POST", "/client/register", {})
    assert (answer.status, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert b"Web Gateway" in answer.body
    assert program.register()


def test_a_proxys_page_is_no_answer_to_botocore(center, program):
    center.inject("RegisterClient", html=200)
    with pytest.raises(KeyError):
        program.register()
    center.inject("RegisterClient", html=502)
    with pytest.raises((ResponseParserError, ClientError)):
        program.register()


def test_an_answer_may_be_no_json(center, program):
    center.inject("RegisterClient", malformed=True)
    answer = ask(center, "POST", "/client/register", {"clientName": "a", "clientType": "public"})
    assert answer.status == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()
    center.inject("Logout", malformed=True)
    token = program.sign_in().access
    assert ask(center, "POST", "/logout", b"", {"x-amz-sso_bearer_token": token}).body == b"{"


@pytest.mark.parametrize("seconds", [-3600, 90])
def test_the_date_may_be_wrong(center, seconds):
    center.inject("RegisterClient", date_skew=timedelta(seconds=seconds))
    dates = [ask(center, "POST", "/client/register", {}).headers["date"] for _ in range(2)]
    off, right = [(parsedate_to_datetime(date) - datetime.now(UTC)).total_seconds() for date in dates]
    assert abs(off - seconds) < 5
    assert abs(right) < 5


def test_any_operation_can_be_meant(center, program):
    center.inject("*", html=502, times=2)
    for path in ("/client/register", "/token"):
        assert ask(center, "POST", path, {}).status == 502
    assert program.register()


def test_a_client_that_tries_again_gets_through(center):
    patient = make_client("sso-oidc", center, config={"retries": {"total_max_attempts": 2}})
    center.inject("RegisterClient", close=True)
    assert patient.register_client(clientName="tests", clientType="public")["clientId"]
    assert center.calls("RegisterClient") == 2


@pytest.mark.parametrize(
    ("operation", "trouble", "said"),
    [
        ("CreateTokens", {"close": True}, "there is no operation 'CreateTokens'"),
        ("CreateToken", {"error": "ForbiddenException"}, "CreateToken has no error 'ForbiddenException'"),
        ("ListAccounts", {"error": "SlowDownException"}, "ListAccounts has no error"),
        ("*", {"error": "SlowDownException"}, "has no errors of its own"),
        ("Authorize", {"error": "SlowDownException"}, "has no errors of its own"),
        ("CreateToken", {"close": True, "times": 0}, "at least once"),
    ],
)
def test_trouble_that_cannot_be_is_refused(center, operation, trouble, said):
    with pytest.raises(ValueError, match=said):
        center.inject(operation, **trouble)
