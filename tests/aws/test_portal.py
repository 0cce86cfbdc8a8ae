"""Accounts, roles and their credentials are read from the portal, all pages of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aws.conftest import ACCOUNT, REGION, ROLE, Odd, a_token, settings_for, sign_in
from ssocfg.aws.clients import Clients
from ssocfg.aws.oidc import Oidc
from ssocfg.aws.portal import Account, Portal
from ssocfg.aws.rate import RateLimit
from ssocfg.errors import BadAnswerError, RefusedError, TokenRejectedError
from ssocfg.testing import Account as FakeAccount, FakeIdentityCenter
from ssocfg.tokens.role_credentials import read_role_credentials, write_role_credentials


def test_role_credentials_are_such_as_aws_cli_caches(portal: Portal, signed_in: Any) -> None:
    found = portal.role_credentials(signed_in.token, ACCOUNT, ROLE, "c.json")
    assert (found.file, found.account_id, found.provider_type) == ("c.json", ACCOUNT, "sso")
    assert found.access_key_id.reveal().startswith("ASIA")
    assert abs(found.expires_at - datetime.now(UTC) - timedelta(hours=1)) < timedelta(minutes=1)
    assert read_role_credentials(write_role_credentials(found), "c.json") == found


def test_accounts_are_listed_in_the_portals_order(portal: Portal, signed_in: Any) -> None:
    assert portal.list_accounts(signed_in.token) == (
        Account("111122223333", "Sandbox", "sandbox@example.com"),
        Account("444455556666", "Production", "production@example.com"),
    )


def test_roles_are_listed(portal: Portal, signed_in: Any) -> None:
    assert portal.list_roles(signed_in.token, ACCOUNT) == ("AdministratorAccess", "ReadOnlyAccess")


@pytest.mark.parametrize("page_size", [1, 3, 7, 100])
def test_all_pages_are_read(page_size: int) -> None:
    accounts = {
        f"{number:012}": FakeAccount(f"Account {number}", roles=[f"Role{n}" for n in range(7)])
        for number in range(1, 9)
    }
    with (
        FakeIdentityCenter(accounts=accounts, page_size=page_size) as center,
        Clients(settings_for(center.url)) as clients,
    ):
        portal, token = Portal(clients, REGION), sign_in(Oidc(clients, REGION)).token
        assert [account.account_id for account in portal.list_accounts(token)] == list(accounts)
        assert portal.list_roles(token, "000000000001") == tuple(f"Role{n}" for n in range(7))
        assert center.calls("ListAccounts") == -(-8 // page_size)
        assert center.calls("ListAccountRoles") == -(-7 // page_size)


def test_pages_are_as_large_as_can_be(center: FakeIdentityCenter, portal: Portal, signed_in: Any) -> None:
    portal.list_accounts(signed_in.token)
    assert center.requests[-1].parameters["max_result"] == "100"


def test_an_account_that_is_none(portal: Portal, signed_in: Any) -> None:
    with pytest.raises(RefusedError) as refused:
        portal.list_roles(signed_in.token, "999999999999")
    assert (refused.value.error, refused.value.status) == ("ResourceNotFoundException", 404)


def test_a_logout_ends_the_session(portal: Portal, oidc: Oidc, signed_in: Any) -> None:
    portal.logout(signed_in.token)
    with pytest.raises(TokenRejectedError):
        portal.list_accounts(signed_in.token)
    with pytest.raises(TokenRejectedError):
        portal.logout(signed_in.token)


@pytest.mark.parametrize(("account", "role"), [
    ("111122223333&role_name=x", "R"), ("1/../2", "a b+c%20d"), ("1?x=y#z", "R\u00e9\n"), ("", ""),
])  # fmt: skip
def test_what_is_asked_for_stays_in_its_parameter(odd: Callable[..., Odd], account: str, role: str) -> None:
    from urllib.parse import parse_qs, urlsplit

    server = odd(403, b'{"message": "No access", "__type": "ForbiddenException"}')
    with Clients(settings_for(server.url)) as clients, pytest.raises(RefusedError):
        Portal(clients, REGION).role_credentials(a_token(), account, role, "c.json")
    (path,) = server.paths
    assert urlsplit(path).path == "/federation/credentials"
    assert parse_qs(urlsplit(path).query, keep_blank_values=True) == {"account_id": [account], "role_name": [role]}


def test_what_is_not_utf8_is_not_sent(odd: Callable[..., Odd]) -> None:
    from ssocfg.errors import InvalidValueError

    server = odd(200)
    with Clients(settings_for(server.url)) as clients, pytest.raises(InvalidValueError, match="not UTF-8"):
        Portal(clients, REGION).role_credentials(a_token(), ACCOUNT, "\udc80", "c.json")
    assert not server.paths


def test_a_limit_is_waited_for_before_each_page(center: FakeIdentityCenter, clients: Clients, signed_in: Any) -> None:
    class Counted(RateLimit):
        waits = 0

        def wait(self) -> None:
            Counted.waits += 1

    center.settings.page_size = 1
    portal = Portal(clients, REGION, Counted(1))
    portal.list_accounts(signed_in.token)
    portal.logout(signed_in.token)
    assert Counted.waits == center.calls("ListAccounts") + 1 == 3


def test_an_answer_for_what_has_no_credentials(odd: Callable[..., Odd]) -> None:
    with Clients(settings_for(odd(200, b"{}").url)) as clients, pytest.raises(BadAnswerError) as bad:
        Portal(clients, REGION).role_credentials(a_token(), ACCOUNT, ROLE, "c.json")
    assert bad.value.reason == "it has no roleCredentials"
