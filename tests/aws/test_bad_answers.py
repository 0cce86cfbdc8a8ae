"""What is no answer of AWS's is told as such, whatever it is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aws.conftest import AWS_NAMES, OIDC, OPERATIONS, PORTAL, REGION, Answer, Odd, a_token, settings_for
from ssocfg.aws.clients import Clients
from ssocfg.aws.portal import Portal
from ssocfg.errors import BadAnswerError, RefusedError
from ssocfg.testing import FakeIdentityCenter

ALL = list(OPERATIONS)
PAGE = b"<!DOCTYPE html>\n<html><body>Sign in to use the network.</body></html>"
WITH_ANSWER = [doing for doing in ALL if doing != "logout"]


def bad(odd: Any, doing: str, status: int, body: bytes, **headers: str) -> BadAnswerError:
    with Clients(settings_for(odd(status, body, **headers).url)) as clients, pytest.raises(BadAnswerError) as failed:
        OPERATIONS[doing](clients)
    assert failed.value.operation == AWS_NAMES[doing]
    assert failed.value.hint
    return failed.value


@pytest.mark.parametrize("status", [200, 403, 503])
@pytest.mark.parametrize("doing", ALL)
def test_a_web_page(odd: Any, doing: str, status: int) -> None:
    assert bad(odd, doing, status, PAGE, Content_Type="text/html").reason == f"HTTP {status} with a web page"


@pytest.mark.parametrize("doing", ALL)
def test_a_web_page_of_the_fake(center: FakeIdentityCenter, clients: Clients, doing: str) -> None:
    center.inject(AWS_NAMES[doing], html=200)
    with pytest.raises(BadAnswerError, match="with a web page"):
        OPERATIONS[doing](clients)


# botocore and urllib3 together stumble over a 303 to a signed POST: that one counts as a lost connection.
REDIRECTS = [(doing, status) for doing in ALL for status in (301, 302, 303, 307, 308)]
REDIRECTS.remove(("caller_identity", 303))


@pytest.mark.parametrize(("doing", "status"), REDIRECTS)
def test_a_redirect_is_not_followed(odd: Any, doing: str, status: int) -> None:
    target = odd(200, b"{}")
    failed = bad(odd, doing, status, b"", Location=f"{target.url}/login?secret=1")
    assert failed.reason == f"HTTP {status} sends it to another address, as the sign-in pages of networks do"
    assert not target.paths


@pytest.mark.parametrize("body", [
    b"{", b'{"accessToken": "eyJ', b"[]", b"null", b'"text"', b"5", b"\xff\xfe\x00", b"\x00" * 10, b"{} {}", b"ok",
    b'{"a":' * 200 + b"1" + b"}" * 200, b'{"a": NaN}', b'{"a": 1' + b"0" * 5_000 + b"}", b"[" * 100_000,
    b'{"x": "' + b"a" * (1 << 20) + b'"}',
])  # fmt: skip
@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize("doing", ["poll", "role_credentials", "logout"])
def test_what_is_no_json_object(odd: Any, doing: str, status: int, body: bytes) -> None:
    failed = bad(odd, doing, status, body)
    assert failed.reason == f"HTTP {status} with what is not a whole JSON object"


@pytest.mark.parametrize("body", [
    b"<", b"<GetCallerIdentityResponse>", b"<a/>", b"{}", b"\xff", b"<ErrorResponse><Error>",
    b'<?xml version="1.0" encoding="nonsense"?><AResponse/>',
    b'<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
    ) + b"]><GetCallerIdentityResponse>&j;</GetCallerIdentityResponse>",
])  # fmt: skip
@pytest.mark.parametrize("status", [200, 403])
def test_what_is_no_xml_of_aws(odd: Any, status: int, body: bytes) -> None:
    assert bad(odd, "caller_identity", status, body).reason == f"HTTP {status} with what is not XML of AWS's"


@pytest.mark.parametrize("doing", WITH_ANSWER)
def test_nothing(odd: Any, doing: str) -> None:
    assert bad(odd, doing, 200, b"").reason == "HTTP 200 with nothing"


@pytest.mark.parametrize("doing", ALL)
def test_an_error_with_nothing(odd: Any, doing: str) -> None:
    assert bad(odd, doing, 500, b"").reason == "HTTP 500 with nothing"


def test_a_logout_is_answered_with_nothing(odd: Any) -> None:
    with Clients(settings_for(odd(200, b"").url)) as clients:
        Portal(clients, REGION).logout(a_token())


def test_a_whole_answer_that_was_cut(center: FakeIdentityCenter, clients: Clients, signed_in: Any) -> None:
    center.inject("GetRoleCredentials", malformed=True)
    with pytest.raises(BadAnswerError) as failed:
        Portal(clients, REGION).role_credentials(signed_in.token, "111122223333", "AdministratorAccess", "c.json")
    assert failed.value.reason == "HTTP 200 with what is not a whole JSON object"


TOKEN = {"accessToken": "a", "expiresIn": 3600}
REGISTRATION = {"clientId": "a", "clientSecret": "b", "clientSecretExpiresAt": 1_800_000_000}
KEYS = {"accessKeyId": "a", "secretAccessKey": "b", "sessionToken": "c", "expiration": 1_800_000_000_000}
ODD_VALUES: tuple[Any, ...] = (None, "", [], "\x00")
ODD_MEMBERS: list[tuple[str, Any, str]] = [
    ("register", REGISTRATION | {"clientId": None}, "clientId"),
    ("register", REGISTRATION | {"clientId": 5}, "clientId"),
    ("register", REGISTRATION | {"clientId": ""}, "clientId"),
    ("register", REGISTRATION | {"clientSecret": None}, "clientSecret"),
    ("register", REGISTRATION | {"clientSecret": "a\nb"}, "clientSecret"),
    ("register", REGISTRATION | {"clientSecretExpiresAt": None}, "clientSecretExpiresAt"),
    ("register", REGISTRATION | {"clientSecretExpiresAt": "soon"}, "clientSecretExpiresAt"),
    ("register", REGISTRATION | {"clientSecretExpiresAt": 10**15}, "clientSecretExpiresAt"),
    *[
        (doing, TOKEN | {name: value}, name)
        for doing in ("poll", "exchange", "refresh")
        for name, value in (
            ("accessToken", None), ("accessToken", ""), ("accessToken", 5), ("accessToken", "a b"),
            ("accessToken", {"a": 1}), ("expiresIn", None), ("expiresIn", "3600"), ("expiresIn", 0),
            ("expiresIn", True), ("expiresIn", -1), ("expiresIn", 10**12),
        )
    ],
    ("role_credentials", {"roleCredentials": None}, "roleCredentials"),
    ("role_credentials", {"roleCredentials": "text"}, "roleCredentials"),
    ("role_credentials", {"roleCredentials": ["a"]}, "roleCredentials"),
    *[
        ("role_credentials", {"roleCredentials": KEYS | {name: value}}, "its expiration" if name == "expiration" else "lacks a key")
        for name in KEYS for value in ODD_VALUES
    ],
    ("list_accounts", {"accountList": "abc"}, "accountList"),
    ("list_accounts", {"accountList": ["abc"]}, "accountList"),
    ("list_accounts", {"accountList": [None]}, "accountList"),
    ("list_accounts", {"accountList": [{}]}, "accountId"),
    ("list_accounts", {"accountList": [{"accountId": 5}]}, "accountId"),
    ("list_accounts", {"accountList": [{"accountId": "a", "accountName": 5}]}, "accountName"),
    ("list_accounts", {"accountList": [], "nextToken": 5}, "nextToken"),
    ("list_roles", {"roleList": {"a": 1}}, "roleList"),
    ("list_roles", {"roleList": [{"roleName": None}]}, "roleName"),
]  # fmt: skip


@pytest.mark.parametrize(("doing", "answer", "word"), ODD_MEMBERS)
def test_members_that_are_missing_or_odd(odd: Any, doing: str, answer: Any, word: str) -> None:
    assert word in bad(odd, doing, 200, json.dumps(answer).encode()).reason


@pytest.mark.parametrize("missing", ["Arn", "Account", "UserId"])
def test_an_identity_without_a_member(odd: Any, missing: str) -> None:
    members = "".join(f"<{name}>x</{name}>" for name in ("Arn", "Account", "UserId") if name != missing)
    body = f"<GetCallerIdentityResponse><GetCallerIdentityResult>{members}</GetCallerIdentityResult></GetCallerIdentityResponse>"
    assert bad(odd, "caller_identity", 200, body.encode()).reason == f"it has no {missing}"


@pytest.mark.parametrize("doing", ["list_accounts", "list_roles"])
def test_lists_may_be_left_out(odd: Any, doing: str) -> None:
    with Clients(settings_for(odd(200, b'{"nextToken": null}').url)) as clients:
        assert OPERATIONS[doing](clients) == ()


@pytest.mark.parametrize("doing", ["list_accounts", "list_roles"])
def test_pages_that_lead_in_a_circle(odd: Any, doing: str) -> None:
    server = odd(200, b'{"nextToken": "again"}')
    with Clients(settings_for(server.url)) as clients, pytest.raises(BadAnswerError, match="leads back to a page"):
        OPERATIONS[doing](clients)
    assert len(server.paths) == 2


def test_pages_without_end(odd: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ssocfg.aws.portal.MOST_PAGES", 20)
    server: Odd = odd(lambda _request, _body: Answer(200, json.dumps({"nextToken": str(len(server.paths))}).encode()))
    with Clients(settings_for(server.url)) as clients, pytest.raises(BadAnswerError, match="goes on after 20 pages"):
        OPERATIONS["list_accounts"](clients)
    assert len(server.paths) == 20


@pytest.mark.parametrize("doing", OIDC + PORTAL)
def test_odd_errors_in_json_are_refusals(odd: Any, doing: str) -> None:
    for body in ({"__type": ["a"], "message": {"b": 1}}, {"error": 5, "error_description": None, "reason": 7}):
        server = odd(400, json.dumps(body).encode())
        with Clients(settings_for(server.url)) as clients, pytest.raises(Exception, match="HTTP 400") as failed:
            OPERATIONS[doing](clients)
        assert failed.value.hint  # type: ignore[attr-defined]


@pytest.mark.parametrize("body", [b"<ErrorResponse/>", b"<ErrorResponse><Error><Code/></Error></ErrorResponse>"])
def test_odd_errors_in_xml_are_refusals(odd: Any, body: bytes) -> None:
    with Clients(settings_for(odd(400, body).url)) as clients, pytest.raises(RefusedError, match="HTTP 400"):
        OPERATIONS["caller_identity"](clients)
