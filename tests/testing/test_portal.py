"""Accounts, roles and role credentials, through botocore."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from ssocfg.testing import Account, FakeIdentityCenter
from testing.conftest import Program
from testing.raw import ask

MANY = {f"{number:012}": Account(f"Account {number}", f"{number}@example.com") for number in range(250)}
TWO_USERS = {
    "accounts": {
        "111122223333": Account("Sandbox", roles=["Admin", "ReadOnly"]),
        "444455556666": Account("Production", roles=["Admin"]),
    },
    "assignments": {"naka": {"111122223333": ["ReadOnly"]}, "sato": {"444455556666": ["Admin"]}},
}


def test_accounts_are_listed_with_name_and_address(program):
    token = program.sign_in().access
    assert program.portal.list_accounts(accessToken=token)["accountList"] == [
        {"accountId": "111122223333", "accountName": "Sandbox", "emailAddress": "sandbox@example.com"},
        {"accountId": "444455556666", "accountName": "Production", "emailAddress": "production@example.com"},
    ]


def test_roles_are_listed_with_their_account(program):
    token = program.sign_in().access
    assert program.portal.list_account_roles(accessToken=token, accountId="111122223333")["roleList"] == [
        {"roleName": "AdministratorAccess", "accountId": "111122223333"},
        {"roleName": "ReadOnlyAccess", "accountId": "111122223333"},
    ]


def test_pages_follow_each_other_until_the_last(make_center: Callable[..., FakeIdentityCenter]):
    center = make_center(accounts=MANY)
    program = Program(center)
    token = program.sign_in().access
    pages = list(program.portal.get_paginator("list_accounts").paginate(accessToken=token))
    assert [len(page["accountList"]) for page in pages] == [100, 100, 50]
    assert [account["accountId"] for page in pages for account in page["accountList"]] == list(MANY)
    assert center.calls("ListAccounts") == 3


@pytest.mark.parametrize(("size", "pages"), [(1, 250), (50, 5), (100, 3)])
def test_a_page_is_as_large_as_was_asked(make_center: Callable[..., FakeIdentityCenter], size: int, pages: int):
    center = make_center(accounts=MANY)
    program = Program(center)
    paginator = program.portal.get_paginator("list_accounts")
    found = list(paginator.paginate(accessToken=program.sign_in().access, PaginationConfig={"PageSize": size}))
    assert len(found) == pages
    assert sum(len(page["accountList"]) for page in found) == 250


def test_a_page_is_no_larger_than_the_fake_has_it(make_center: Callable[..., FakeIdentityCenter]):
    center = make_center(accounts={"111122223333": Account("Sandbox", roles=["A", "B", "C"])}, page_size=2)
    program = Program(center)
    paginator = program.portal.get_paginator("list_account_roles")
    pages = list(paginator.paginate(accessToken=program.sign_in().access, accountId="111122223333"))
    assert [[role["roleName"] for role in page["roleList"]] for page in pages] == [["A", "B"], ["C"]]


@pytest.mark.parametrize("size", ["0", "101", "-1", "x", "", "1.5", "٣"])
def test_a_page_size_out_of_bounds_is_refused(center, program, size):
    from urllib.parse import quote

    answer = ask_portal(program, f"/assignment/accounts?max_result={quote(size)}")
    assert answer == ("InvalidRequestException", 400)


@pytest.mark.parametrize("token", ["junk", "", "ZmFrZTp4", "=", "%FF", "ZmFrZTotMQ=="])
def test_a_next_token_that_was_not_given_out_is_refused(center, program, token):
    assert ask_portal(program, f"/assignment/accounts?next_token={token}") == ("InvalidRequestException", 400)


def ask_portal(program: Program, target: str) -> tuple[str, int]:
    answer = ask(program.center, "GET", target, headers={"x-amz-sso_bearer_token": program.sign_in().access})
    return str(answer.json()["__type"]).rpartition("#")[2], answer.status


def test_role_credentials_live_for_an_hour_told_in_milliseconds(center, program):
    keys = program.keys(program.sign_in().access)
    assert keys["accessKeyId"].startswith("ASIA")
    assert len(keys["accessKeyId"]) == 20
    assert len(keys["secretAccessKey"]) == 40
    expected = (center.now() + timedelta(hours=1)).timestamp() * 1000
    assert abs(keys["expiration"] - expected) < 5000


def test_every_role_credentials_are_new(program):
    token = program.sign_in().access
    assert program.keys(token)["accessKeyId"] != program.keys(token)["accessKeyId"]


# --- who may what --------------------------------------------------------------------------------


def error_of(call: Callable[[], object]) -> tuple[str, int, str]:
    with pytest.raises(ClientError) as raised:
        call()
    response = raised.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Message"]


@pytest.mark.parametrize(
    ("account", "role"),
    [
        ("444455556666", "AdministratorAccess"),
        ("111122223333", "Other"),
        ("999999999999", "AdministratorAccess"),
        ("junk", "AdministratorAccess"),
    ],
)
def test_a_role_that_is_not_assigned_is_no_access(program, account, role):
    token = program.sign_in().access
    assert error_of(lambda: program.keys(token, role, account)) == ("ForbiddenException", 403, "No access")
    assert not hasattr(program.portal.exceptions, "ForbiddenException")


def test_each_user_sees_what_is_assigned_to_them(make_center: Callable[..., FakeIdentityCenter]):
    center = make_center(**TWO_USERS)
    program = Program(center)
    mine = program.sign_in().access
    center.person.user = "sato"
    hers = program.sign_in().access
    listed = [program.portal.list_accounts(accessToken=token)["accountList"] for token in (mine, hers)]
    assert [[account["accountId"] for account in accounts] for accounts in listed] == [
        ["111122223333"],
        ["444455556666"],
    ]
    roles = program.portal.list_account_roles(accessToken=mine, accountId="111122223333")["roleList"]
    assert [role["roleName"] for role in roles] == ["ReadOnly"]
    assert program.keys(hers, "Admin", "444455556666")
    assert error_of(lambda: program.keys(mine, "Admin", "111122223333"))[1] == 403
    assert error_of(lambda: program.keys(mine, "Admin", "444455556666"))[1] == 403
    assert error_of(lambda: program.portal.list_account_roles(accessToken=mine, accountId="444455556666"))[1] == 403


def test_who_has_no_assignment_has_nothing(make_center: Callable[..., FakeIdentityCenter]):
    center = make_center(**TWO_USERS, user="kato")
    program = Program(center)
    assert program.portal.list_accounts(accessToken=program.sign_in().access)["accountList"] == []


def test_roles_of_an_unknown_account_are_not_found(program):
    token = program.sign_in().access
    with pytest.raises(program.portal.exceptions.ResourceNotFoundException):
        program.portal.list_account_roles(accessToken=token, accountId="999999999999")


def test_a_token_for_something_else_opens_no_account(program):
    token = program.sign_in(("codewhisperer:analysis",)).access
    assert error_of(lambda: program.keys(token))[1] == 403
    assert error_of(lambda: program.portal.list_accounts(accessToken=token))[1] == 403
    assert error_of(lambda: program.portal.list_account_roles(accessToken=token, accountId="111122223333"))[1] == 403
    assert program.keys(program.sign_in(()).access)  # the legacy form registers no scopes and opens all


@pytest.mark.parametrize("token", ["junk", "aoa"])
def test_an_unknown_token_is_unauthorized(program, token):
    with pytest.raises(program.portal.exceptions.UnauthorizedException, match="Session token not found or invalid"):
        program.portal.list_accounts(accessToken=token)


def test_no_token_is_unauthorized(center):
    for method, target in [("GET", "/assignment/accounts"), ("POST", "/logout")]:
        assert ask(center, method, target, b"" if method == "POST" else None).status == 401


@pytest.mark.parametrize(
    "target", ["/federation/credentials", "/federation/credentials?role_name=A", "/assignment/roles"]
)
def test_a_missing_parameter_is_an_invalid_request(program, target):
    assert ask_portal(program, target) == ("InvalidRequestException", 400)


# --- too many ------------------------------------------------------------------------------------


def test_too_many_requests_are_refused_until_time_goes_by(make_center: Callable[..., FakeIdentityCenter]):
    from datetime import UTC, datetime

    center = make_center(requests_per_second=20, now=lambda: datetime(2027, 1, 31, tzinfo=UTC))
    program = Program(center)
    token = program.sign_in().access
    for _ in range(20):
        program.portal.list_accounts(accessToken=token)
    with pytest.raises(program.portal.exceptions.TooManyRequestsException):
        program.portal.list_accounts(accessToken=token)
    center.advance(timedelta(seconds=0.1))
    for _ in range(2):
        program.keys(token)
    with pytest.raises(program.portal.exceptions.TooManyRequestsException) as raised:
        program.keys(token)
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 429
    center.settings.requests_per_second = None
    assert program.keys(token)


def test_assignments_change_between_requests_and_never_within_one(identity_center):
    changed = threading.Event()

    def change():
        identity_center.assign(assignments={})
        changed.set()

    thread = threading.Thread(target=change)
    with identity_center._desk.lock:  # as while a request is worked on
        thread.start()
        assert not changed.wait(0.2)
    thread.join(10)
    assert changed.is_set()
