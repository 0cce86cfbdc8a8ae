"""Every error that AWS has a name for becomes one of ours, with AWS's words and with what to do next."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aws.conftest import AWS_NAMES, OIDC, OPERATIONS, PORTAL, REGION, a_token, settings_for
from ssocfg.aws.clients import Clients
from ssocfg.aws.failures import is_no_access
from ssocfg.aws.oidc import DevicePoll, Oidc
from ssocfg.aws.portal import Portal
from ssocfg.errors import (
    AwsError,
    BadAnswerError,
    IdentityRefusedError,
    RefreshRefusedError,
    RefusedError,
    SignInDeniedError,
    SignInTimeoutError,
    SsocfgError,
    ThrottledError,
    TokenRejectedError,
)
from ssocfg.testing import FakeIdentityCenter
from ssocfg.testing.answers import OIDC_ERRORS, PORTAL_ERRORS, STS_ERRORS

OIDC_CASES = [(doing, error) for doing in OIDC for error in OIDC_ERRORS]
PORTAL_CASES = [(doing, error) for doing in PORTAL for error in PORTAL_ERRORS]
PORTAL_KINDS: dict[str, type[RefusedError]] = {
    "UnauthorizedException": TokenRejectedError, "TooManyRequestsException": ThrottledError,
}  # fmt: skip
POLLED: dict[str, object] = {
    "AuthorizationPendingException": DevicePoll.PENDING, "SlowDownException": DevicePoll.SLOW_DOWN,
    "ExpiredTokenException": SignInTimeoutError, "AccessDeniedException": SignInDeniedError,
}  # fmt: skip


def kind_of(doing: str, error: str) -> object:
    if doing == "poll" and error in POLLED:
        return POLLED[error]
    if error == "SlowDownException":
        return ThrottledError
    return RefreshRefusedError if doing == "refresh" and error != "InternalServerException" else RefusedError


def caught(center: FakeIdentityCenter, clients: Clients, doing: str, error: str, **more: Any) -> Any:
    center.inject(AWS_NAMES[doing], error=error, times=None, **more)
    try:
        return OPERATIONS[doing](clients)
    except SsocfgError as failed:
        return failed


@pytest.mark.parametrize(("doing", "error"), OIDC_CASES)
def test_every_error_of_oidc(center: FakeIdentityCenter, clients: Clients, doing: str, error: str) -> None:
    failed, kind = caught(center, clients, doing, error), kind_of(doing, error)
    if isinstance(kind, DevicePoll):
        assert failed is kind
        return
    status, _, words = OIDC_ERRORS[error]
    assert type(failed) is kind
    assert (failed.error, failed.words) == (error, words)
    assert getattr(failed, "status", status) == status
    assert_is_clear(failed, error, words)


@pytest.mark.parametrize(("doing", "error"), PORTAL_CASES)
def test_every_error_of_the_portal(center: FakeIdentityCenter, clients: Clients, doing: str, error: str) -> None:
    failed = caught(center, clients, doing, error)
    status, words = PORTAL_ERRORS[error]
    assert type(failed) is PORTAL_KINDS.get(error, RefusedError)
    assert (failed.operation, failed.error, failed.words, failed.status) == (AWS_NAMES[doing], error, words, status)
    assert is_no_access(failed) is (error == "ForbiddenException")
    assert_is_clear(failed, error, words)


@pytest.mark.parametrize("error", STS_ERRORS)
def test_every_error_of_sts(center: FakeIdentityCenter, clients: Clients, error: str) -> None:
    failed = caught(center, clients, "caller_identity", error)
    status, words = STS_ERRORS[error]
    assert type(failed) is (ThrottledError if error == "Throttling" else IdentityRefusedError)
    assert (failed.operation, failed.error, failed.words, failed.status) == ("GetCallerIdentity", error, words, status)
    assert_is_clear(failed, error, words)


def assert_is_clear(failed: SsocfgError, error: str, words: str) -> None:
    assert error in str(failed)
    assert words in str(failed)
    assert failed.hint.endswith(".")
    assert len(failed.hint) > 20


@pytest.mark.parametrize("error", ["SignatureDoesNotMatch", "RequestExpired", "ExpiredToken"])
def test_what_a_wrong_clock_causes_hints_at_the_clock(center: FakeIdentityCenter, clients: Clients, error: str) -> None:
    assert "clock" in caught(center, clients, "caller_identity", error).hint


@pytest.mark.parametrize("doing", ["register", "start"])
def test_an_invalid_request_hints_at_the_portal(center: FakeIdentityCenter, clients: Clients, doing: str) -> None:
    hint = caught(center, clients, doing, "InvalidRequestException").hint
    assert "sso_start_url" in hint
    assert "sso_region" in hint


@pytest.mark.parametrize(("error", "word"), [
    ("InvalidScopeException", "sso_registration_scopes"), ("InvalidClientException", "sign in again"),
    ("UnauthorizedClientException", "sign in again"), ("InternalServerException", "AWS's own trouble"),
])  # fmt: skip
def test_hints_name_what_matters(center: FakeIdentityCenter, clients: Clients, error: str, word: str) -> None:
    assert word in caught(center, clients, "exchange", error).hint


@pytest.mark.parametrize(("doing", "error"), [("start", "InvalidRequestException"), ("poll", "AccessDeniedException")])
def test_trouble_with_a_kms_key_is_for_the_administrator(
    center: FakeIdentityCenter, clients: Clients, doing: str, error: str
) -> None:
    failed = caught(center, clients, doing, error, reason="KMS_AccessDeniedException")
    assert "administrator" in failed.hint
    assert "KMS_AccessDeniedException" in failed.words


@pytest.mark.parametrize("doing", PORTAL)
def test_reading_is_tried_three_times(center: FakeIdentityCenter, clients: Clients, doing: str) -> None:
    caught(center, clients, doing, "TooManyRequestsException")
    assert center.calls(AWS_NAMES[doing]) == 3


def test_trouble_of_sts_passes(center: FakeIdentityCenter, clients: Clients, keys: Any) -> None:
    center.inject("GetCallerIdentity", error="ServiceUnavailable", times=2)
    from ssocfg.aws.sts import Sts

    assert Sts(clients, REGION).caller_identity(keys)
    assert center.calls("GetCallerIdentity") == 3


@pytest.mark.parametrize("doing", OIDC)
def test_what_oidc_is_asked_for_is_asked_for_once(center: FakeIdentityCenter, clients: Clients, doing: str) -> None:
    caught(center, clients, doing, "InternalServerException")
    assert center.calls(AWS_NAMES[doing]) == 1


# --- answers in other forms than the usual ones ------------------------------------------------------


def refused(odd: Any, doing: str, status: int, body: bytes, **headers: str) -> Any:
    with Clients(settings_for(odd(status, body, **headers).url)) as clients:
        try:
            return OPERATIONS[doing](clients)
        except SsocfgError as failed:
            return failed


SAYS = {"error": "invalid_grant", "error_description": "no"}


@pytest.mark.parametrize(("body", "headers"), [
    (SAYS, {}),
    (SAYS, {"x_amzn_ErrorType": "InvalidGrantException"}),
    (SAYS, {"x_amzn_ErrorType": "InvalidGrantException:http://internal.amazon.com/coral/"}),
    (SAYS, {"x_amzn_ErrorType": "com.amazonaws.sso.oidc#InvalidGrantException"}),
    ({"__type": "com.amazonaws.sso.oidc#InvalidGrantException", "message": "no"}, {}),
    ({"__type": "InvalidGrantException", "Message": "no"}, {}),
    ({"code": "InvalidGrantException", "message": "no"}, {}),
    ({"__type": 5, "error": "invalid_grant", "message": "no"}, {}),
    (SAYS, {"x_amzn_ErrorType": "<script>"}),
])  # fmt: skip
def test_the_name_is_found_in_header_or_body(odd: Any, body: dict[str, object], headers: dict[str, str]) -> None:
    failed = refused(odd, "refresh", 400, json.dumps(body).encode(), **headers)
    assert isinstance(failed, RefreshRefusedError)
    assert (failed.error, failed.words) == ("InvalidGrantException", "no")


def test_a_header_alone_will_do(odd: Any) -> None:
    failed = refused(odd, "exchange", 400, b"", x_amzn_ErrorType="InvalidGrantException:http://a/")
    assert (type(failed), failed.error, failed.words) == (RefusedError, "InvalidGrantException", "")


def test_an_error_without_a_name_is_called_by_its_status(odd: Any) -> None:
    failed = refused(odd, "exchange", 403, b'{"message": "Forbidden"}')
    assert (type(failed), failed.error, failed.words, failed.status) == (RefusedError, "HTTP 403", "Forbidden", 403)
    assert not is_no_access(failed)
    assert failed.hint


def test_an_unknown_error_has_a_hint(odd: Any) -> None:
    failed = refused(odd, "exchange", 400, b'{"__type": "NewException", "message": "new"}')
    assert (failed.error, failed.words) == ("NewException", "new")
    assert failed.hint


@pytest.mark.parametrize("doing", ["role_credentials", "caller_identity", "register"])
@pytest.mark.parametrize("body", [b"", b"<html>slow</html>", b"{}"])
def test_429_is_throttling_whatever_it_says(odd: Any, doing: str, body: bytes) -> None:
    assert isinstance(refused(odd, doing, 429, body), ThrottledError)


def test_a_throttled_poll_is_asked_to_slow_down(odd: Any) -> None:
    assert refused(odd, "poll", 429, b"") is DevicePoll.SLOW_DOWN


def test_a_proxy_that_forbids_a_refresh_ends_no_session(odd: Any) -> None:
    for status in (401, 403):
        failed = refused(odd, "refresh", status, b"<html>Forbidden by policy</html>", Content_Type="text/html")
        assert type(failed) is BadAnswerError


@pytest.mark.parametrize("doing", ["refresh", "role_credentials"])
def test_what_has_no_name_of_aws_ends_no_session(odd: Any, doing: str) -> None:
    failed = refused(odd, doing, 401, b'{"message": "sign in to the gateway"}')
    assert type(failed) is RefusedError
    assert (failed.error, failed.words) == ("HTTP 401", "sign in to the gateway")


def test_words_of_a_server_are_cut_and_stay_in_one_line(odd: Any) -> None:
    body = json.dumps({"error": "invalid_grant", "error_description": "long\n" * 5_000}).encode()
    failed = refused(odd, "refresh", 400, body)
    assert len(failed.words) == 500
    assert "\n" not in failed.words


def test_a_server_that_repeats_a_secret_is_not_repeated(odd: Any) -> None:
    body = json.dumps({"__type": "InvalidRequestException", "message": "no token access-1234 here"}).encode()
    failed = refused(odd, "role_credentials", 400, body)
    assert failed.words == "no token <secret> here"


def test_a_role_that_is_not_assigned_is_told_apart(center: FakeIdentityCenter, portal: Portal, signed_in: Any) -> None:
    with pytest.raises(RefusedError) as failed:
        portal.role_credentials(signed_in.token, "111122223333", "NoSuchRole", "c.json")
    assert (failed.value.error, failed.value.words, failed.value.status) == ("ForbiddenException", "No access", 403)
    assert is_no_access(failed.value)


def test_a_session_that_was_ended_rejects_its_token(center: FakeIdentityCenter, portal: Portal, signed_in: Any) -> None:
    center.end_session()
    for ask in (portal.list_accounts, portal.logout):
        with pytest.raises(TokenRejectedError):
            ask(signed_in.token)


def test_an_error_of_oidc_with_401_is_no_rejected_token(odd: Any) -> None:
    failed = refused(odd, "exchange", 401, b"{}", x_amzn_ErrorType="InvalidClientException")
    assert type(failed) is RefusedError


def test_a_refusal_is_an_error_of_aws(center: FakeIdentityCenter, clients: Clients) -> None:
    center.inject("RegisterClient", error="InvalidScopeException")
    with pytest.raises(AwsError):
        OPERATIONS["register"](clients)
    assert Oidc(clients, REGION).register("device", client_name="c", scopes=None, start_url="https://a", file="r")
    assert a_token()
