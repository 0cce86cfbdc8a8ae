"""Tokens, registrations and role credentials are read and written as AWS CLI has them, and nothing is lost."""

from __future__ import annotations

import json
import pickle
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from botocore import tokens as botocore_tokens
from hypothesis import given, strategies as st

from ssocfg.tokens.json_file import Unreadable
from ssocfg.tokens.registration import Registration, read_registration, write_registration
from ssocfg.tokens.role_credentials import (
    RoleCredentials,
    read_role_credentials,
    role_credentials_of_answer,
    write_role_credentials,
)
from ssocfg.tokens.token import Token, read_token, refreshed, write_token
from ssocfg.values import Secret
from tokens.cache_files import (
    ACCESS,
    CANARY,
    CLIENT_SECRET,
    NOW,
    REFRESH,
    REGION,
    UNKNOWN,
    URL,
    after,
    registration_file,
    role_file,
    token_fields,
    token_file,
)

REAL: Any = botocore_tokens  # whose private names the stubs do not have


def a_token(**changes: object) -> Token:
    token = read_token(token_file(**changes), "t.json")
    assert isinstance(token, Token)
    return token


def a_registration(**changes: object) -> Registration:
    registration = read_registration(registration_file(**changes), "r.json")
    assert isinstance(registration, Registration)
    return registration


def some_role_credentials(keys: dict[str, object] | None = None, **changes: object) -> RoleCredentials:
    credentials = read_role_credentials(role_file(keys, **changes), "c.json")
    assert isinstance(credentials, RoleCredentials)
    return credentials


# --- tokens --------------------------------------------------------------------------------------


def test_a_token_is_read_whole():
    assert a_token(tokenType="Bearer") == Token(
        file="t.json",
        access_token=Secret(ACCESS),
        expires_at=NOW + timedelta(hours=1),
        start_url=URL,
        region=REGION,
        refresh_token=Secret(REFRESH),
        client_id="client",
        client_secret=Secret(CLIENT_SECRET),
        registration_expires_at=NOW + timedelta(days=80),
        extra=a_token(tokenType="Bearer").extra,
    )
    assert dict(a_token(tokenType="Bearer").extra) == {"tokenType": "Bearer"}


def test_a_token_needs_no_more_than_botocore_needs():
    found = read_token(json.dumps({"accessToken": ACCESS, "expiresAt": after(hours=1)}).encode(), "t.json")
    assert found == Token("t.json", Secret(ACCESS), NOW + timedelta(hours=1))


def test_what_is_written_is_what_botocore_writes():
    fields = token_fields() | {"expiresAt": NOW, "registrationExpiresAt": after(days=80)}
    assert write_token(a_token(expiresAt=after())) == REAL._sso_json_dumps(fields).encode()


def test_what_aws_cli_wrote_is_written_back_to_the_byte():
    for data in (token_file(), token_file(refreshToken=...), token_file(more=[1, {"a": None}], text="ä\ud800")):
        token = read_token(data, "t.json")
        assert isinstance(token, Token)
        assert write_token(token) == data


def test_a_field_of_a_wrong_type_counts_as_missing_and_is_kept():
    token = a_token(refreshToken=[REFRESH], region=5, startUrl=None)
    assert (token.refresh_token, token.region, token.start_url) == (None, None, None)
    assert token.problems == ("its startUrl is null", "its region is not a text", "its refreshToken is not a text")
    assert json.loads(write_token(token))["refreshToken"] == [REFRESH]
    assert "startUrl" not in json.loads(write_token(token))


PLAIN = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1)
SECONDS = st.datetimes(datetime(2000, 1, 1), datetime(9999, 12, 31)).map(  # noqa: DTZ001  hypothesis wants them so
    lambda naive: naive.replace(microsecond=0, tzinfo=UTC)
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
EXTRA = st.dictionaries(st.text().filter(lambda key: key not in token_fields()), VALUES, max_size=3)
TOKENS = st.builds(
    lambda extra, **known: Token("t.json", extra=type(a_token().extra)(extra), **known),
    access_token=PLAIN.map(Secret),
    expires_at=SECONDS,
    start_url=st.none() | st.text(),
    region=st.none() | st.text(),
    refresh_token=st.none() | PLAIN.map(Secret),
    client_id=st.none() | st.text(),
    client_secret=st.none() | PLAIN.map(Secret),
    registration_expires_at=st.none() | SECONDS,
    extra=EXTRA,
)


@given(TOKENS)
def test_every_token_that_is_written_is_read_back(token):
    assert read_token(write_token(token), "t.json") == token


# --- refreshing ----------------------------------------------------------------------------------


def test_a_refresh_renews_the_token_and_keeps_the_rest():
    new = refreshed(a_token(more=UNKNOWN), {"accessToken": "new", "expiresIn": 3600, "refreshToken": "newer"}, NOW)
    assert isinstance(new, Token)
    assert (new.access_token, new.refresh_token) == (Secret("new"), Secret("newer"))
    assert new.expires_at == NOW + timedelta(hours=1)
    assert json.loads(write_token(new)) == token_fields(accessToken="new", refreshToken="newer", more=UNKNOWN)


@pytest.mark.parametrize("answered", [{}, {"refreshToken": None}, {"refreshToken": ""}, {"refreshToken": 5}])
def test_an_answer_without_a_refresh_token_keeps_the_old_one(answered):
    new = refreshed(a_token(), {"accessToken": "new", "expiresIn": 60, **answered}, NOW)
    assert isinstance(new, Token)
    assert new.refresh_token == Secret(REFRESH)


def test_an_expiry_is_counted_in_utc_and_whole_seconds():
    now = NOW.replace(microsecond=999_999).astimezone(timezone(timedelta(hours=9)))
    new = refreshed(a_token(), {"accessToken": "new", "expiresIn": 1}, now)
    assert isinstance(new, Token)
    assert new.expires_at == NOW + timedelta(seconds=1)
    assert new.expires_at.tzinfo is UTC


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"accessToken": None, "expiresIn": 60},
        {"accessToken": "", "expiresIn": 60},
        {"accessToken": f"{CANARY}\n", "expiresIn": 60},
        {"accessToken": CANARY},
        {"accessToken": CANARY, "expiresIn": None},
        {"accessToken": CANARY, "expiresIn": "60"},
        {"accessToken": CANARY, "expiresIn": True},
        {"accessToken": CANARY, "expiresIn": 0},
        {"accessToken": CANARY, "expiresIn": -1},
        {"accessToken": CANARY, "expiresIn": 1.5},
        {"accessToken": CANARY, "expiresIn": 10**12},
        {"accessToken": CANARY, "expiresIn": 10**400},
    ],
)
def test_an_answer_that_cannot_be_used_says_why(answer):
    new = refreshed(a_token(), answer, NOW)
    assert isinstance(new, Unreadable)
    assert new.reason.startswith("the answer to its refresh cannot be used: ")
    assert CANARY not in repr(new)


# --- registrations -------------------------------------------------------------------------------


def test_a_registration_is_read_and_written_back_to_the_byte():
    registration = a_registration(more=UNKNOWN)
    assert registration.client_secret == Secret(CLIENT_SECRET)
    assert registration.scopes == ("sso:account:access",)
    assert write_registration(registration) == registration_file(more=UNKNOWN)


@pytest.mark.parametrize(
    ("grant_types", "kind"),
    [
        (..., "device"),
        (None, "device"),
        ([], "device"),
        (["refresh_token"], "device"),
        (["authorization_code", "refresh_token"], "pkce"),
    ],
)
def test_the_grant_types_tell_the_kinds_apart(grant_types, kind):
    assert a_registration(grantTypes=grant_types).kind == kind


def test_scopes_of_a_wrong_type_count_as_missing_and_are_kept():
    registration = a_registration(scopes="sso:account:access", grantTypes=[1])
    assert (registration.scopes, registration.grant_types) == (None, None)
    assert registration.problems == ("its scopes is not a list of texts", "its grantTypes is not a list of texts")
    assert json.loads(write_registration(registration))["scopes"] == "sso:account:access"


@pytest.mark.parametrize(("seconds", "good"), [(899, False), (900, True), (901, True), (0, False), (-1, False)])
def test_a_registration_is_good_while_15_minutes_are_left(seconds, good):
    assert a_registration(expiresAt=after(seconds=seconds)).is_good_at(NOW) is good


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"clientId": ...}, "it has no clientId"),
        ({"clientSecret": ...}, "it has no clientSecret"),
        ({"clientSecret": ""}, "its clientSecret is empty"),
        ({"clientSecret": None}, "its clientSecret is null"),
        ({"expiresAt": ...}, "it has no expiresAt"),
        ({"expiresAt": 1}, "its expiresAt is a number, not a text"),
    ],
)
def test_a_registration_that_cannot_be_used_says_why(changes, reason):
    found = read_registration(registration_file(**changes), "r.json")
    assert isinstance(found, Unreadable)
    assert found.reason == reason


# --- role credentials ----------------------------------------------------------------------------


def test_role_credentials_are_read_and_written_back_to_the_byte():
    credentials = some_role_credentials({"more": UNKNOWN}, AssumedRoleUser={"Arn": UNKNOWN})
    assert credentials.provider_type == "sso"
    assert credentials.account_id == "111122223333"
    assert write_role_credentials(credentials) == role_file({"more": UNKNOWN}, AssumedRoleUser={"Arn": UNKNOWN})


def test_assumed_roles_are_read_in_their_own_spelling():
    credentials = some_role_credentials({"Expiration": "2026-01-31T13:00:00UTC"}, ProviderType="assume-role")
    assert credentials.provider_type == "assume-role"
    assert credentials.expires_at == NOW + timedelta(hours=1)


def test_an_answer_becomes_the_file_that_botocore_writes():
    answer = {
        "accessKeyId": f"{CANARY}-id",
        "secretAccessKey": f"{CANARY}-key",
        "sessionToken": f"{CANARY}-session",
        "expiration": int((NOW + timedelta(hours=1)).timestamp() * 1000) + 999,
    }
    credentials = role_credentials_of_answer(answer, "111122223333", "c.json")
    assert isinstance(credentials, RoleCredentials)
    assert write_role_credentials(credentials) == role_file()
    for key in answer:
        refused = role_credentials_of_answer(answer | {key: None}, "111122223333", "c.json")
        assert isinstance(refused, Unreadable)
        lacks = ("it lacks a key", "odd-content")
        if key == "expiration":
            lacks = ("its expiration is not a whole number of milliseconds", "odd-expiry")
        assert refused == ("c.json", *lacks)


@pytest.mark.parametrize(
    ("keys", "changes", "reason"),
    [
        ({}, {"Credentials": ...}, "it has no Credentials"),
        ({}, {"Credentials": []}, "it has no Credentials"),
        ({"SessionToken": ...}, {}, "its Credentials are not complete"),
        ({"AccessKeyId": 1}, {}, "its AccessKeyId is not a text"),
        ({"Expiration": ...}, {}, "it has no Expiration"),
        (
            {"Expiration": "2026-01-31T12:00:00"},
            {},
            "its Expiration has no time zone, at which AWS tools stop with an error",
        ),
    ],
)
def test_role_credentials_that_cannot_be_used_say_why(keys, changes, reason):
    found = read_role_credentials(role_file(keys, **changes), "c.json")
    assert isinstance(found, Unreadable)
    assert found.reason == reason


# --- secrets -------------------------------------------------------------------------------------

HOLDERS: dict[str, Callable[[], Any]] = {
    "token": lambda: a_token(idToken=UNKNOWN),
    "registration": lambda: a_registration(more=UNKNOWN),
    "role-credentials": lambda: some_role_credentials({"more": UNKNOWN}, more=UNKNOWN),
}


@pytest.mark.parametrize("name", HOLDERS)
def test_no_way_of_printing_shows_a_secret(name):
    holder = HOLDERS[name]()
    shown = [str(holder), repr(holder), f"{holder}", f"{holder!a}", str(tuple(holder)), str(holder._asdict())]
    shown += [str(holder.extra.items()), str(holder.extra.values()), json.dumps(holder, default=str)]
    assert not [text for text in shown if CANARY in text]


@pytest.mark.parametrize("name", HOLDERS)
def test_a_holder_of_secrets_does_not_pickle(name):
    holder = HOLDERS[name]()
    for value in (holder, [holder], holder.extra):
        with pytest.raises(TypeError) as caught:
            pickle.dumps(value)
        assert CANARY not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("name", HOLDERS)
def test_a_traceback_with_locals_shows_no_secret(name):
    def fail(holder: object) -> None:
        raise LookupError(holder)

    try:
        fail(HOLDERS[name]())
    except LookupError as error:
        text = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert CANARY not in text
    assert "<secret>" in text
