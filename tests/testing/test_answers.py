"""Every answer and every error, held against the service models of botocore."""

from __future__ import annotations

from typing import Any

import botocore.session
import pytest
from botocore.exceptions import ClientError

from testing.conftest import DEVICE, START_URL, Pkce, Program, make_client, query_of
from testing.raw import Answered, ask, ask_url
from testing.shapes import error_shape, find_faults, output_shape

OIDC = ["RegisterClient", "StartDeviceAuthorization", "CreateToken"]
PORTAL = ["GetRoleCredentials", "ListAccounts", "ListAccountRoles", "Logout"]


def collect_oidc_answers(program: Program) -> dict[str, Answered]:
    """One good answer of each operation, and each form of a token."""
    center = program.center

    def post(path: str, **body: Any) -> Answered:
        return ask(center, "POST", path, body)

    registered = post("/client/register", clientName="tests", clientType="public", scopes=["sso:account:access"])
    client = {name: registered.json()[name] for name in ("clientId", "clientSecret")}
    started = post("/device_authorization", **client, startUrl=START_URL)
    token = post("/token", **client, grantType=DEVICE, deviceCode=started.json()["deviceCode"])
    refresh_token = token.json()["refreshToken"]
    center.settings.rotation = "omit"
    refreshed = post("/token", **client, grantType="refresh_token", refreshToken=refresh_token)
    pkce = Pkce(program.register_for_pkce())
    code = query_of(ask_url(center, pkce.url(center)).headers["location"])["code"]
    exchanged = post("/token", **pkce.client, grantType="authorization_code", code=code,
                     redirectUri=pkce.redirect_uri, codeVerifier=pkce.verifier)  # fmt: skip
    return {
        "RegisterClient": registered, "StartDeviceAuthorization": started, "CreateToken": token,
        "CreateToken refreshed": refreshed, "CreateToken exchanged": exchanged,
    }  # fmt: skip


def test_answers_of_sso_oidc_have_the_shapes_of_the_model(program):
    for name, answer in collect_oidc_answers(program).items():
        assert answer.status == 200, name
        assert answer.headers["content-type"] == "application/json"
        assert list(find_faults(output_shape("sso-oidc", name.split()[0]), answer.json())) == [], name


def test_what_is_absent_from_a_token_is_null(program):
    answers = collect_oidc_answers(program)
    nothing = {"idToken", "aws_sso_app_session_id", "issuedTokenType", "originSessionId"}
    assert {name for name, value in answers["CreateToken"].json().items() if value is None} == nothing
    refreshed = answers["CreateToken refreshed"].json()
    assert {name for name, value in refreshed.items() if value is None} == {*nothing, "refreshToken"}
    registered = answers["RegisterClient"].json()
    assert {name for name, value in registered.items() if value is None} == {"authorizationEndpoint", "tokenEndpoint"}


@pytest.mark.parametrize(
    ("operation", "target"),
    [
        ("GetRoleCredentials", "/federation/credentials?role_name=ReadOnlyAccess&account_id=111122223333"),
        ("ListAccounts", "/assignment/accounts"),
        ("ListAccounts", "/assignment/accounts?max_result=1"),
        ("ListAccountRoles", "/assignment/roles?account_id=111122223333"),
        ("ListAccountRoles", "/assignment/roles?account_id=111122223333&max_result=1"),
    ],
)
def test_answers_of_the_portal_have_the_shapes_of_the_model(program, operation, target):
    answer = ask(program.center, "GET", target, headers={"x-amz-sso_bearer_token": program.sign_in().access})
    assert answer.status == 200
    assert list(find_faults(output_shape("sso", operation), answer.json())) == []


def test_a_logout_answers_nothing(program):
    answer = ask(program.center, "POST", "/logout", b"", {"x-amz-sso_bearer_token": program.sign_in().access})
    assert (answer.status, answer.body) == (200, b"")


def test_a_wrong_shape_is_seen():
    shape = output_shape("sso", "ListAccounts")
    wrong = {"nextToken": 1, "accountList": [{"accountId": True, "more": "x"}]}
    assert len(list(find_faults(shape, wrong))) == 3


# --- errors --------------------------------------------------------------------------------------


def modelled_errors(service: str) -> list[tuple[str, str]]:
    model = botocore.session.Session().get_service_model(service)
    operations = OIDC if service == "sso-oidc" else PORTAL
    return [(name, error.name) for name in operations for error in model.operation_model(name).error_shapes]


CALLS: dict[str, dict[str, Any]] = {
    "RegisterClient": {"clientName": "tests", "clientType": "public"},
    "StartDeviceAuthorization": {"clientId": "a", "clientSecret": "b", "startUrl": START_URL},
    "CreateToken": {"clientId": "a", "clientSecret": "b", "grantType": DEVICE},
    "GetRoleCredentials": {"roleName": "a", "accountId": "111122223333", "accessToken": "a"},
    "ListAccounts": {"accessToken": "a"},
    "ListAccountRoles": {"accountId": "111122223333", "accessToken": "a"},
    "Logout": {"accessToken": "a"},
    "GetCallerIdentity": {},
}


def call(client: Any, operation: str) -> Any:
    name = botocore.xform_name(operation)
    with pytest.raises(ClientError) as raised:
        getattr(client, name)(**CALLS[operation])
    return raised.value


@pytest.mark.parametrize(
    ("service", "operation", "error"),
    [(service, *pair) for service in ("sso-oidc", "sso") for pair in modelled_errors(service)],
)
def test_every_modelled_error_comes_as_its_class(center, service, operation, error):
    client = make_client(service, center)
    center.inject(operation, error=error)
    raised = call(client, operation)
    assert type(raised) is getattr(client.exceptions, error)
    status = error_shape(service, error).metadata["error"]["httpStatusCode"]
    assert raised.response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert raised.response["Error"]["Message"]


def test_the_name_of_an_oidc_error_stands_in_the_header_alone(center):
    center.inject("CreateToken", error="AuthorizationPendingException")
    answer = ask(center, "POST", "/token", {})
    kind = "AuthorizationPendingException:http://internal.amazon.com/coral/com.amazonaws.sso.oidc/"
    assert answer.headers["x-amzn-errortype"] == kind
    pending = {"error": "authorization_pending", "error_description": "Authorization is still pending"}
    assert (answer.status, answer.json()) == (400, pending)


def test_the_name_of_a_portal_error_stands_in_the_body_alone(center):
    answer = ask(center, "GET", "/assignment/accounts")
    assert "x-amzn-errortype" not in answer.headers
    assert (answer.status, answer.json()) == (401, {
        "message": "Session token not found or invalid",
        "__type": "com.amazonaws.switchboard.portal#UnauthorizedException",
    })  # fmt: skip


def test_an_error_may_have_a_text_and_a_reason(center):
    client = make_client("sso-oidc", center)
    reason = "KMS_AccessDeniedException"
    center.inject("CreateToken", error="AccessDeniedException", text="no key", reason=reason)
    raised = call(client, "CreateToken")
    assert (raised.response["error_description"], raised.response["reason"]) == ("no key", reason)


@pytest.mark.parametrize("error", ["ExpiredToken", "RequestExpired", "InvalidClientTokenId", "ServiceUnavailable"])
def test_errors_of_sts_come_by_their_code(center, program, error):
    sts = program.sts({"accessKeyId": "a", "secretAccessKey": "b", "sessionToken": "c"})
    center.inject("GetCallerIdentity", error=error)
    assert call(sts, "GetCallerIdentity").response["Error"]["Code"] == error
