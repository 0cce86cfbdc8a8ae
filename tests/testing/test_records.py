"""What a test can see of what was asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from testing.conftest import DEVICE, SCOPE, START_URL, Pkce, query_of
from testing.raw import ask, ask_url

AT = datetime(2027, 1, 31, tzinfo=UTC)


def test_requests_come_in_order_with_their_instant(make_center):
    from testing.conftest import Program

    center = make_center(now=lambda: AT)
    program = Program(center)
    client = program.register()
    center.advance(timedelta(seconds=5))
    program.start(client)
    first, second = center.requests
    assert first == ("RegisterClient", {"clientName": "tests", "clientType": "public", "scopes": [SCOPE]}, AT)
    assert second.operation == "StartDeviceAuthorization"
    assert second.parameters == {"clientId": client["clientId"], "clientSecret": "<secret>", "startUrl": START_URL}
    assert second.at == AT + timedelta(seconds=5)


def test_a_clock_of_any_zone_is_read_in_utc(make_center):
    zone = timezone(timedelta(hours=9))
    center = make_center(now=lambda: AT.astimezone(zone))
    answer = ask(center, "GET", "/assignment/accounts")
    assert answer.headers["date"] == "Sun, 31 Jan 2027 00:00:00 GMT"
    assert center.requests[0].at.tzinfo == UTC


def test_no_secret_is_kept(center, program):
    pkce = Pkce(program.register_for_pkce())
    code = query_of(ask_url(center, pkce.url(center)).headers["location"])["code"]
    answer = pkce.exchange(program, code)
    tokens = program.sign_in()
    started = program.start(tokens.client)
    refreshed = program.refresh(tokens.client, tokens.refresh)
    keys = program.keys(refreshed["accessToken"])
    program.sts(keys).get_caller_identity()
    ask(center, "POST", "/token", {"password": "hunter2", "grantType": DEVICE})
    told = repr(center.requests)
    secrets = [
        pkce.verifier, pkce.challenge, pkce.state, code, answer["accessToken"], answer["refreshToken"], tokens.access,
        tokens.refresh, tokens.client["clientSecret"], started["deviceCode"], started["userCode"],
        refreshed["accessToken"], keys["secretAccessKey"], keys["sessionToken"], keys["accessKeyId"], "hunter2",
    ]  # fmt: skip
    assert [secret for secret in secrets if secret in told] == []


def test_what_was_sent_is_seen_even_where_it_is_secret(center, program):
    tokens = program.sign_in()
    program.refresh(tokens.client, tokens.refresh)
    assert center.requests[-1].parameters == {
        "clientId": tokens.client["clientId"], "clientSecret": "<secret>", "grantType": "refresh_token",
        "refreshToken": "<secret>",
    }  # fmt: skip


def test_calls_are_counted_by_operation(center, program):
    program.sign_in()
    counted = {name: center.calls(name) for name in ("RegisterClient", "CreateToken", "ListAccounts")}
    assert counted == {"RegisterClient": 1, "CreateToken": 1, "ListAccounts": 0}


def test_what_none_of_the_services_has_is_recorded_as_unknown(center):
    ask(center, "GET", "/nothing?token=secret")
    (request,) = center.requests
    assert (request.operation, request.parameters) == ("Unknown", {"method": "GET", "path": "/nothing"})


def test_refused_requests_are_recorded_too(center):
    ask(center, "GET", "/assignment/accounts")
    assert center.calls("ListAccounts") == 1
