"""Tokens and registrations made of AWS's answers are written as AWS CLI writes them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from ssocfg.tokens.json_file import Unreadable
from ssocfg.tokens.registration import Registration, registration_of_answer, write_registration
from ssocfg.tokens.token import Token, read_token, refreshed, token_of_answer, write_token
from ssocfg.values import Secret
from tokens.cache_files import ACCESS, CANARY, CLIENT_SECRET, NOW, REFRESH, REGION, URL, after, token_file

REGISTRATION = Registration("r.json", "client", Secret(CLIENT_SECRET), NOW + timedelta(days=80))
ANSWER: dict[str, object] = {
    "accessToken": ACCESS, "tokenType": "Bearer", "expiresIn": 3600, "refreshToken": REFRESH, "idToken": None,
    "aws_sso_app_session_id": None, "issuedTokenType": None, "originSessionId": None,
}  # fmt: skip
REGISTERED: dict[str, object] = {
    "clientId": "client", "clientSecret": CLIENT_SECRET, "clientIdIssuedAt": 1_769_860_800,
    "clientSecretExpiresAt": int((NOW + timedelta(days=80)).timestamp()), "authorizationEndpoint": None, "tokenEndpoint": None,
}  # fmt: skip


def made(now: datetime = NOW, **changes: Any) -> Token | Unreadable:
    return token_of_answer(
        ANSWER | changes, file="t.json", start_url=URL, region=REGION, registration=REGISTRATION, now=now
    )


def test_a_new_token_is_written_byte_for_byte_as_by_aws_cli() -> None:
    token = made()
    assert isinstance(token, Token)
    assert write_token(token) == token_file()
    assert read_token(write_token(token), "t.json") == token


def test_a_null_refresh_token_is_none() -> None:
    for absent in (None, ...):
        token = made(refreshToken=absent) if absent is None else made_without("refreshToken")
        assert isinstance(token, Token)
        assert token.refresh_token is None
        assert write_token(token) == token_file(refreshToken=...)


def made_without(name: str) -> Token | Unreadable:
    answer = {key: value for key, value in ANSWER.items() if key != name}
    return token_of_answer(answer, file="t.json", start_url=URL, region=REGION, registration=REGISTRATION, now=NOW)


def test_what_aws_answers_beside_is_not_kept() -> None:
    token = made(idToken="id", aws_sso_app_session_id="x")
    assert isinstance(token, Token)
    assert len(token.extra) == 0
    assert token.problems == ()


def test_the_expiry_is_in_whole_seconds_and_in_utc() -> None:
    token = made(now=(NOW + timedelta(microseconds=999_999)).astimezone(timezone(timedelta(hours=9))))
    assert isinstance(token, Token)
    assert token.expires_at == NOW + timedelta(hours=1)
    assert token.expires_at.tzinfo is UTC


def test_start_url_and_region_stay_as_written() -> None:
    token = token_of_answer(
        ANSWER, file="t.json", start_url="https://X/start#/", region="r", registration=REGISTRATION, now=NOW
    )
    assert isinstance(token, Token)
    assert json.loads(write_token(token))["startUrl"] == "https://X/start#/"


BAD: list[tuple[dict[str, object], str]] = [
    ({"accessToken": None}, "accessToken is null"), ({"accessToken": 5}, "accessToken is not a text"),
    ({"accessToken": ""}, "accessToken is empty"), ({"accessToken": f"{CANARY}\n"}, "accessToken has characters"),
    ({"expiresIn": None}, "expiresIn is not a number"), ({"expiresIn": "3600"}, "expiresIn is not a number"),
    ({"expiresIn": 0}, "expiresIn is not a number"), ({"expiresIn": True}, "expiresIn is not a number"),
    ({"expiresIn": 10**20}, "expiresIn is not a number"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "reason"), BAD)
def test_an_answer_that_is_no_token_says_why(changes: dict[str, Any], reason: str) -> None:
    unreadable = made(**changes)
    assert isinstance(unreadable, Unreadable)
    assert reason in unreadable.reason
    assert "the answer to the request for a token cannot be used: " in unreadable.reason
    assert CANARY not in repr(unreadable)


@pytest.mark.parametrize(("changes", "reason"), BAD)
def test_a_refresh_says_the_same(changes: dict[str, Any], reason: str) -> None:
    token = made()
    assert isinstance(token, Token)
    unreadable = refreshed(token, ANSWER | changes, NOW)
    assert isinstance(unreadable, Unreadable)
    assert unreadable.reason.startswith("the answer to its refresh cannot be used: ")
    assert reason in unreadable.reason


# --- registrations -------------------------------------------------------------------------------


def registered(scopes: Any = None, grants: Any = None, **changes: object) -> Registration | Unreadable:
    return registration_of_answer(REGISTERED | changes, file="r.json", scopes=scopes, grant_types=grants)


def test_registrations_are_written_byte_for_byte_as_by_aws_cli() -> None:
    plain = {"clientId": "client", "clientSecret": CLIENT_SECRET, "expiresAt": after(days=80)}
    scopes = {"scopes": ["sso:account:access"]}
    grants = {"grantTypes": ["authorization_code", "refresh_token"]}
    for given, kind, written in (
        (registered(), "device", plain),
        (registered(("sso:account:access",)), "device", plain | scopes),
        (registered(("sso:account:access",), ("authorization_code", "refresh_token")), "pkce", plain | scopes | grants),
    ):
        assert isinstance(given, Registration)
        assert given.kind == kind
        assert write_registration(given) == json.dumps(written).encode()


def test_the_end_of_a_registration_is_in_seconds() -> None:
    given = registered(clientSecretExpiresAt=1_769_860_800)
    assert isinstance(given, Registration)
    assert given.expires_at == datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(("changes", "reason"), [
    ({"clientId": None}, "its clientId is null"), ({"clientId": ""}, "it has no clientId"), ({"clientId": 5}, "its clientId is not a text"),
    ({"clientSecret": None}, "its clientSecret is null"), ({"clientSecret": "a b"}, "its clientSecret has characters in it"),
    ({"clientSecretExpiresAt": None}, "its clientSecretExpiresAt is not a whole number of seconds"),
    ({"clientSecretExpiresAt": 1.5}, "its clientSecretExpiresAt is not a whole number of seconds"),
    ({"clientSecretExpiresAt": True}, "its clientSecretExpiresAt is not a whole number of seconds"),
    ({"clientSecretExpiresAt": 10**13}, "its clientSecretExpiresAt lies beyond the year 9999"),
    ({"clientSecretExpiresAt": -(10**13)}, "its clientSecretExpiresAt lies beyond the year 9999"),
])  # fmt: skip
def test_an_answer_that_is_no_registration_says_why(changes: dict[str, object], reason: str) -> None:
    unreadable = registered(**changes)
    assert isinstance(unreadable, Unreadable)
    assert unreadable.reason.startswith(reason)
    assert unreadable.fault == ("odd-expiry" if "ExpiresAt" in reason else "odd-content")
    assert CANARY not in repr(unreadable)
