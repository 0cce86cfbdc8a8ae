"""Clients are registered, sign-ins begun, tokens got and renewed, as AWS CLI does it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from aws.conftest import ACCOUNT, REDIRECT, REGION, SCOPES, START_URL, SignedIn, a_registration, a_token, register
from ssocfg.aws.clients import Clients
from ssocfg.aws.oidc import DevicePoll, Oidc
from ssocfg.aws.pkce import new_attempt
from ssocfg.aws.portal import Portal
from ssocfg.errors import BadAnswerError, RefreshRefusedError, RefusedError, SignInDeniedError, SignInTimeoutError
from ssocfg.testing import FakeIdentityCenter
from ssocfg.tokens.token import Token, refreshed, token_of_answer
from ssocfg.values import Secret


def asked(center: FakeIdentityCenter) -> Mapping[str, object]:
    return center.requests[-1].parameters


def test_a_client_for_codes_is_registered_as_aws_cli_does(center: FakeIdentityCenter, oidc: Oidc) -> None:
    made = register(oidc)
    assert asked(center) == {"clientName": "ssocfg-corp", "clientType": "public", "scopes": list(SCOPES)}
    assert (made.kind, made.scopes, made.grant_types, made.file) == ("device", SCOPES, None, "r.json")
    assert abs(made.expires_at - datetime.now(UTC) - timedelta(days=90)) < timedelta(minutes=1)
    assert made.expires_at.microsecond == 0


@pytest.mark.parametrize("scopes", [None, ()])
def test_no_scopes_are_named_where_there_are_none(
    center: FakeIdentityCenter, oidc: Oidc, scopes: tuple[str, ...] | None
) -> None:
    made = register(oidc, scopes=scopes)
    assert "scopes" not in asked(center)
    assert made.scopes is None


def test_a_client_for_browsers_is_registered_as_aws_cli_does(center: FakeIdentityCenter, oidc: Oidc) -> None:
    made = register(oidc, "pkce")
    assert asked(center) == {
        "clientName": "ssocfg-corp", "clientType": "public", "scopes": list(SCOPES),
        "grantTypes": ["authorization_code", "refresh_token"], "redirectUris": ["http://127.0.0.1/oauth/callback"],
        "issuerUrl": START_URL,
    }  # fmt: skip
    assert (made.kind, made.scopes) == ("pkce", SCOPES)


def test_a_client_for_browsers_has_a_scope_in_any_case(center: FakeIdentityCenter, oidc: Oidc) -> None:
    assert register(oidc, "pkce", scopes=None).scopes == SCOPES
    assert asked(center)["scopes"] == list(SCOPES)


def test_a_code_is_given_and_polled_for_until_it_is_approved(center: FakeIdentityCenter, oidc: Oidc) -> None:
    center.person.approves(after_polls=1)
    registration = register(oidc)
    given = oidc.start_device(registration, START_URL)
    assert (given.expires_in, given.interval) == (timedelta(seconds=600), timedelta(seconds=1))
    assert given.verification_uri == f"{center.url}/device"
    assert given.verification_uri_complete == f"{center.url}/device?user_code={given.user_code}"
    assert oidc.poll_device(registration, given.device_code) is DevicePoll.PENDING
    answer = oidc.poll_device(registration, given.device_code)
    assert isinstance(answer, Mapping)
    assert answer["tokenType"] == "Bearer"
    assert "eyJ" not in repr(answer)
    assert str(answer["accessToken"]) not in repr(answer)


def test_polling_too_fast_is_told(center: FakeIdentityCenter, oidc: Oidc) -> None:
    center.person.ignores()
    registration = register(oidc)
    code = oidc.start_device(registration, START_URL).device_code
    answers = [oidc.poll_device(registration, code) for _ in range(4)]
    assert answers[-1] is DevicePoll.SLOW_DOWN


def test_a_denied_code_and_an_expired_one_end_the_sign_in(center: FakeIdentityCenter, oidc: Oidc) -> None:
    registration = register(oidc)
    center.person.denies()
    with pytest.raises(SignInDeniedError) as denied:
        oidc.poll_device(registration, oidc.start_device(registration, START_URL).device_code)
    assert (denied.value.error, denied.value.words) == ("AccessDeniedException", "Access denied")
    code = oidc.start_device(registration, START_URL).device_code
    center.advance(timedelta(minutes=11))
    with pytest.raises(SignInTimeoutError) as expired:
        oidc.poll_device(registration, code)
    assert expired.value.error == "ExpiredTokenException"
    assert expired.value.hint


def test_a_forgotten_client_is_told_by_name(oidc: Oidc) -> None:
    with pytest.raises(RefusedError) as refused:
        oidc.start_device(a_registration(), START_URL)
    assert (refused.value.error, refused.value.status) == ("InvalidClientException", 401)


def test_a_wrong_start_url_hints_at_the_region(oidc: Oidc) -> None:
    with pytest.raises(RefusedError, match="InvalidRequestException") as refused:
        oidc.start_device(register(oidc), "https://other.awsapps.com/start")
    assert "sso_region" in refused.value.hint
    assert "sso_start_url" in refused.value.hint


def test_a_browser_brings_a_code_that_is_exchanged(center: FakeIdentityCenter, clients: Clients, oidc: Oidc) -> None:
    registration, attempt = register(oidc, "pkce"), new_attempt()
    url = oidc.authorize_url(registration, REDIRECT, attempt.state, attempt.challenge, SCOPES)
    assert url.startswith(f"{center.url}/authorize?")
    brought = redirect_of(url)
    assert brought["state"] == attempt.state
    answer = oidc.exchange_code(registration, Secret(brought["code"]), REDIRECT, attempt.verifier)
    token = token_of_answer(
        answer, file="t", start_url=START_URL, region=REGION, registration=registration, now=datetime.now(UTC)
    )
    assert isinstance(token, Token)
    assert Portal(clients, REGION).list_roles(token, ACCOUNT)
    with pytest.raises(RefusedError, match="InvalidGrantException"):
        oidc.exchange_code(registration, Secret(brought["code"]), REDIRECT, attempt.verifier)


def test_a_code_without_its_verifier_is_worth_nothing(oidc: Oidc) -> None:
    registration, attempt = register(oidc, "pkce"), new_attempt()
    url = oidc.authorize_url(registration, REDIRECT, attempt.state, attempt.challenge, SCOPES)
    with pytest.raises(RefusedError, match="InvalidGrantException"):
        oidc.exchange_code(registration, Secret(redirect_of(url)["code"]), REDIRECT, new_attempt().verifier)


def redirect_of(url: str) -> dict[str, str]:
    import http.client

    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    try:
        connection.request("GET", f"{parts.path}?{parts.query}")
        location = connection.getresponse().headers["Location"]
    finally:
        connection.close()
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def test_the_url_to_authorize_at_has_what_aws_cli_puts_there(oidc: Oidc) -> None:
    url = oidc.authorize_url(a_registration(), REDIRECT, "st&te", "chall=enge", ("a:b", "c:d"))
    assert parse_qs(urlsplit(url).query) == {
        "response_type": ["code"], "client_id": ["client"], "redirect_uri": [REDIRECT], "state": ["st&te"],
        "code_challenge_method": ["S256"], "scopes": ["a:b c:d"], "code_challenge": ["chall=enge"],
    }  # fmt: skip
    assert "client-1234" not in url
    assert parse_qs(urlsplit(oidc.authorize_url(a_registration(), REDIRECT, "s", "c", ())).query)["scopes"] == [*SCOPES]


def test_a_token_is_renewed(center: FakeIdentityCenter, oidc: Oidc, portal: Portal, signed_in: SignedIn) -> None:
    now = datetime.now(UTC)
    renewed = refreshed(signed_in.token, oidc.refresh(signed_in.token), now)
    assert isinstance(renewed, Token)
    assert renewed.access_token != signed_in.token.access_token
    assert renewed.refresh_token != signed_in.token.refresh_token
    assert portal.list_accounts(renewed)
    with pytest.raises(RefreshRefusedError) as refused:
        oidc.refresh(signed_in.token)
    assert (refused.value.error, refused.value.words) == ("InvalidGrantException", "Invalid refresh token provided")
    assert refused.value.hint


def test_nothing_of_oidc_is_asked_twice(center: FakeIdentityCenter, oidc: Oidc, signed_in: SignedIn) -> None:
    center.inject("CreateToken", error="InternalServerException", times=None)
    before = center.calls("CreateToken")
    with pytest.raises(RefusedError, match="InternalServerException"):
        oidc.refresh(signed_in.token)
    assert center.calls("CreateToken") == before + 1


def test_a_token_without_what_renews_it_is_not_sent(center: FakeIdentityCenter, oidc: Oidc) -> None:
    whole = a_token()
    for lacking in (
        whole._replace(refresh_token=None), whole._replace(client_id=None), whole._replace(client_secret=None),
    ):  # fmt: skip
        with pytest.raises(ValueError, match="lacks"):
            oidc.refresh(lacking)
    assert not center.requests


START = {
    "deviceCode": "device", "userCode": "ABCD-EFGH", "verificationUri": "https://a/device",
    "verificationUriComplete": "https://a/device?user_code=ABCD-EFGH", "expiresIn": 600, "interval": 1,
}  # fmt: skip


def start_with(odd: Any, answer: Mapping[str, object]) -> Any:
    import json

    from aws.conftest import settings_for

    with Clients(settings_for(odd(200, json.dumps(answer).encode()).url)) as clients:
        return Oidc(clients, REGION).start_device(a_registration(), START_URL)


def test_what_a_device_answer_leaves_out_has_defaults(odd: Any) -> None:
    given = start_with(odd, START | {"interval": None, "verificationUriComplete": None})
    assert given.interval == timedelta(seconds=5)
    assert given.verification_uri_complete == "https://a/device"
    assert start_with(odd, START | {"interval": 0}).interval == timedelta(seconds=1)


ODD_MEMBERS: list[tuple[str, object, str]] = [
    ("deviceCode", None, "it has no deviceCode"),
    ("deviceCode", 5, "its deviceCode is not a text"),
    ("deviceCode", "two words", "its deviceCode has characters in it that no token has"),
    ("userCode", None, "it has no userCode"),
    ("userCode", "\x1b[2J", "its userCode has characters in it that it cannot have"),
    ("userCode", ["a"], "its userCode is not a text"),
    ("verificationUri", "", "it has no verificationUri"),
    ("verificationUri", "https://a/\n", "its verificationUri has characters in it that it cannot have"),
    ("verificationUri", "https://" + "a" * 5000, "its verificationUri is too long"),
    ("verificationUriComplete", 5, "its verificationUriComplete is not a text"),
    ("expiresIn", None, "it has no expiresIn"),
    ("expiresIn", "600", "its expiresIn is not a whole number of seconds"),
    ("expiresIn", True, "its expiresIn is not a whole number of seconds"),
    ("expiresIn", 0, "its expiresIn is no time to wait for"),
    ("expiresIn", 10**12, "its expiresIn is no time to wait for"),
    ("interval", -1, "its interval is no time to wait for"),
    ("interval", 1.5, "its interval is not a whole number of seconds"),
]


@pytest.mark.parametrize(("name", "value", "reason"), ODD_MEMBERS)
def test_an_odd_device_answer_is_told(odd: Any, name: str, value: object, reason: str) -> None:
    with pytest.raises(BadAnswerError) as bad:
        start_with(odd, START | {name: value})
    assert (bad.value.operation, bad.value.reason) == ("StartDeviceAuthorization", reason)
