"""Sign-in with a device code, through botocore."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from testing.conftest import DEVICE, REDIRECT, SCOPE, START_URL, Program

SECOND = timedelta(seconds=1)


def test_a_person_who_approves_at_once_lets_the_program_in(center, program):
    client = program.register()
    started = program.start(client)
    answer = program.poll(client, started["deviceCode"])
    assert answer["tokenType"] == "Bearer"
    assert answer["expiresIn"] == 3600
    assert answer["accessToken"]
    assert answer["refreshToken"]
    assert (center.calls("RegisterClient"), center.calls("CreateToken")) == (1, 1)


def test_what_is_started_has_a_page_and_ten_minutes(center, program):
    started = program.start(program.register())
    assert re.fullmatch("[A-Z]{4}-[A-Z]{4}", started["userCode"])
    assert started["verificationUri"] == f"{center.url}/device"
    assert started["verificationUriComplete"] == f"{center.url}/device?user_code={started['userCode']}"
    assert (started["expiresIn"], started["interval"]) == (600, 1)


def test_polls_are_pending_until_the_person_approves(center, program):
    center.person.approves(after_polls=2)
    client = program.register()
    code = program.start(client)["deviceCode"]
    for _ in range(2):
        with pytest.raises(program.oidc.exceptions.AuthorizationPendingException):
            program.poll(client, code)
        center.advance(SECOND)
    assert program.poll(client, code)["accessToken"]


def test_polls_are_pending_while_the_person_thinks(center, program):
    center.settings.slows_down = False
    center.person.approves(after=timedelta(seconds=30))
    client = program.register()
    code = program.start(client)["deviceCode"]
    for seconds in (0, 29):
        center.advance(timedelta(seconds=seconds))
        with pytest.raises(program.oidc.exceptions.AuthorizationPendingException):
            program.poll(client, code)
    center.advance(SECOND)
    assert program.poll(client, code)["accessToken"]


def test_a_person_may_have_to_open_the_page_first(center, program):
    center.person.approves(when_visited=True)
    client = program.register()
    started = program.start(client)
    with pytest.raises(program.oidc.exceptions.AuthorizationPendingException):
        program.poll(client, started["deviceCode"])
    center.person.visit(started["verificationUriComplete"])
    assert program.poll(client, started["deviceCode"])["accessToken"]


def test_a_person_who_denies_keeps_the_program_out(center, program):
    center.person.denies()
    client = program.register()
    code = program.start(client)["deviceCode"]
    with pytest.raises(program.oidc.exceptions.AccessDeniedException, match="Access denied"):
        program.poll(client, code)
    center.person.approves()
    with pytest.raises(program.oidc.exceptions.InvalidGrantException):
        program.poll(client, code)


def test_a_code_expires_when_the_person_ignores_it(center, program):
    center.person.ignores()
    client = program.register()
    code = program.start(client)["deviceCode"]
    with pytest.raises(program.oidc.exceptions.AuthorizationPendingException):
        program.poll(client, code)
    center.advance(timedelta(seconds=600))
    with pytest.raises(program.oidc.exceptions.ExpiredTokenException):
        program.poll(client, code)


def poll_often(program: Program, times: int) -> list[str]:
    client = program.register()
    code = program.start(client)["deviceCode"]
    names: list[str] = []
    for _ in range(times):
        with pytest.raises(ClientError) as raised:
            program.poll(client, code)
        names.append(raised.value.response["Error"]["Code"])
    return names


def test_who_polls_too_fast_is_slowed_down(center, program):
    center.person.ignores()
    pending = "AuthorizationPendingException"
    assert poll_often(program, 4) == [pending, pending, "SlowDownException", "SlowDownException"]


def test_who_waits_the_interval_is_not_slowed_down(center, program):
    center.person.approves(after_polls=6)
    client = program.register()
    code = program.start(client)["deviceCode"]
    for _ in range(6):
        with pytest.raises(program.oidc.exceptions.AuthorizationPendingException):
            program.poll(client, code)
        center.advance(SECOND)
    assert program.poll(client, code)["accessToken"]


def test_slowing_down_can_be_switched_off(center, program):
    center.person.ignores()
    center.settings.slows_down = False
    assert set(poll_often(program, 5)) == {"AuthorizationPendingException"}


def test_a_device_code_is_good_once(program):
    client = program.register()
    code = program.start(client)["deviceCode"]
    program.poll(client, code)
    with pytest.raises(program.oidc.exceptions.InvalidGrantException):
        program.poll(client, code)


def test_a_device_code_belongs_to_the_client_that_started_it(program):
    code = program.start(program.register())["deviceCode"]
    with pytest.raises(program.oidc.exceptions.InvalidGrantException):
        program.poll(program.register(), code)


def test_without_scopes_there_is_no_refresh_token(program):
    assert program.sign_in(()).refresh is None
    assert program.sign_in().refresh is not None


@pytest.mark.parametrize("url", [START_URL, f"{START_URL}/", f"{START_URL}#", f"{START_URL}/#/", f"{START_URL}#/"])
def test_a_start_url_may_be_written_in_every_way_that_people_do(program, url):
    assert program.oidc.start_device_authorization(**program.register(), startUrl=url)["deviceCode"]


@pytest.mark.parametrize("url", ["https://d-9999999999.awsapps.com/start", "junk", START_URL.upper(), f"{START_URL}x"])
def test_another_start_url_is_refused(program, url):
    with pytest.raises(program.oidc.exceptions.InvalidRequestException):
        program.oidc.start_device_authorization(**program.register(), startUrl=url)


# --- registrations -------------------------------------------------------------------------------


def test_a_registration_lives_for_ninety_days_told_in_seconds(center, program):
    answer = program.oidc.register_client(clientName="tests", clientType="public")
    lifetime = answer["clientSecretExpiresAt"] - answer["clientIdIssuedAt"]
    assert lifetime == timedelta(days=90).total_seconds()
    assert abs(answer["clientIdIssuedAt"] - center.now().timestamp()) < 5
    assert answer["clientSecret"].count(".") == 2


def test_an_expired_registration_is_refused(center, program):
    client = program.register()
    center.advance(timedelta(days=90))
    with pytest.raises(program.oidc.exceptions.InvalidClientException) as raised:
        program.start(client)
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 401


@pytest.mark.parametrize("changed", [{"clientId": "other"}, {"clientSecret": "other"}])
def test_an_unknown_client_is_refused(program, changed):
    client = program.register()
    with pytest.raises(program.oidc.exceptions.InvalidClientException):
        program.start({**client, **changed})


def test_a_client_gets_no_grant_that_it_did_not_register(program):
    with pytest.raises(program.oidc.exceptions.UnauthorizedClientException):
        program.start(program.register_for_pkce())
    refuses_to_refresh = program.register(grantTypes=[DEVICE])
    answer = program.poll(refuses_to_refresh, program.start(refuses_to_refresh)["deviceCode"])
    assert "refreshToken" not in answer
    with pytest.raises(program.oidc.exceptions.UnauthorizedClientException):
        program.refresh(refuses_to_refresh, "any")


PKCE = {"grantTypes": ["authorization_code"], "redirectUris": [REDIRECT], "issuerUrl": START_URL}


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ({"clientType": "confidential"}, "InvalidClientMetadataException"),
        ({"clientName": ""}, "InvalidRequestException"),
        ({"scopes": ["with blank"]}, "InvalidScopeException"),
        ({"scopes": [""]}, "InvalidScopeException"),
        ({"grantTypes": ["password"]}, "UnsupportedGrantTypeException"),
        ({**PKCE, "redirectUris": []}, "InvalidRedirectUriException"),
        ({**PKCE, "redirectUris": ["https://example.com/"]}, "InvalidRedirectUriException"),
        ({**PKCE, "redirectUris": ["http://example.com/"]}, "InvalidRedirectUriException"),
        ({**PKCE, "redirectUris": ["http://127.0.0.1:junk/"]}, "InvalidRedirectUriException"),
        ({**PKCE, "redirectUris": ["http://127.0.0.1/#a"]}, "InvalidRedirectUriException"),
        ({**PKCE, "redirectUris": ["http://u@127.0.0.1/"]}, "InvalidRedirectUriException"),
        ({**PKCE, "redirectUris": ["http://127.0.0.1/\r\nX: y"]}, "InvalidRedirectUriException"),
        ({**PKCE, "issuerUrl": "https://example.com"}, "InvalidRequestException"),
        ({"grantTypes": PKCE["grantTypes"], "redirectUris": [REDIRECT]}, "InvalidRequestException"),
    ],
)
def test_a_registration_that_is_not_in_order_is_refused(program, parameters, error):
    with pytest.raises(getattr(program.oidc.exceptions, error)):
        program.oidc.register_client(**{"clientName": "tests", "clientType": "public", **parameters})


def test_an_unknown_grant_and_a_foreign_scope_are_refused(program):
    client = program.register()
    code = program.start(client)["deviceCode"]
    with pytest.raises(program.oidc.exceptions.UnsupportedGrantTypeException):
        program.oidc.create_token(**client, grantType="password")
    with pytest.raises(program.oidc.exceptions.InvalidScopeException):
        program.oidc.create_token(**client, grantType=DEVICE, deviceCode=code, scope=["other:scope"])
    with pytest.raises(program.oidc.exceptions.InvalidRequestException):
        program.oidc.create_token(**client, grantType=DEVICE)
    assert program.oidc.create_token(**client, grantType=DEVICE, deviceCode=code, scope=[SCOPE])["accessToken"]
