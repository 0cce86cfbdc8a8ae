"""STS says whose credentials they are, for many credentials from many threads by one client."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aws.conftest import ACCOUNT, REGION, ROLE, settings_for, sign_in, some_keys
from ssocfg.aws.clients import Clients
from ssocfg.aws.oidc import Oidc
from ssocfg.aws.portal import Portal
from ssocfg.aws.sts import Sts
from ssocfg.errors import IdentityRefusedError
from ssocfg.testing import Account, FakeIdentityCenter
from ssocfg.tokens.role_credentials import RoleCredentials
from ssocfg.values import Secret
from ssocfg.values.arn import parse_caller_arn


def test_an_identity(sts: Sts, keys: RoleCredentials) -> None:
    found = sts.caller_identity(keys)
    caller = parse_caller_arn(found.arn)
    assert (found.account_id, caller.account_id, caller.role_name, caller.session_name) == (
        ACCOUNT,
        ACCOUNT,
        ROLE,
        "naka",
    )
    assert found.user_id.endswith(":naka")


@pytest.mark.parametrize(("change", "error"), [
    ({"secret_access_key": Secret("wrong")}, "SignatureDoesNotMatch"),
    ({"access_key_id": Secret("ASIAWRONG")}, "InvalidClientTokenId"),
    ({"session_token": Secret("wrong")}, "InvalidClientTokenId"),
])  # fmt: skip
def test_wrong_keys(sts: Sts, keys: RoleCredentials, change: dict[str, Any], error: str) -> None:
    with pytest.raises(IdentityRefusedError) as refused:
        sts.caller_identity(keys._replace(**change))
    assert refused.value.error == error
    assert refused.value.hint


@pytest.mark.parametrize("minutes", [10, -10])
def test_a_clock_that_is_wrong(minutes: int) -> None:
    skewed = FakeIdentityCenter(now=lambda: datetime.now(UTC) + timedelta(minutes=minutes))
    with skewed as center, Clients(settings_for(center.url)) as clients:
        token = sign_in(Oidc(clients, REGION)).token
        keys = Portal(clients, REGION).role_credentials(token, ACCOUNT, ROLE, "c.json")
        with pytest.raises(IdentityRefusedError, match="Signature") as refused:
            Sts(clients, REGION).caller_identity(keys)
    assert "clock" in refused.value.hint


def test_expired_keys(center: FakeIdentityCenter, portal: Portal, signed_in: Any, sts: Sts) -> None:
    center.settings.lifetimes.role_credentials = timedelta(seconds=60)
    keys = portal.role_credentials(signed_in.token, ACCOUNT, ROLE, "c.json")
    center.advance(timedelta(seconds=61))
    with pytest.raises(IdentityRefusedError) as refused:
        sts.caller_identity(keys)
    assert refused.value.error == "ExpiredToken"


def test_keys_of_no_kind(sts: Sts) -> None:
    with pytest.raises(IdentityRefusedError):
        sts.caller_identity(some_keys())


def test_one_client_serves_many_credentials_from_many_threads() -> None:
    roles = [f"Role{number}" for number in range(24)]
    with FakeIdentityCenter(accounts={ACCOUNT: Account("Lab", roles=roles)}) as center:
        with Clients(settings_for(center.url)) as clients:
            portal, token = Portal(clients, REGION), sign_in(Oidc(clients, REGION)).token
            sts = Sts(clients, REGION)

            def ask(role: str) -> str | None:
                keys = portal.role_credentials(token, ACCOUNT, role, "c.json")
                names = {parse_caller_arn(sts.caller_identity(keys).arn).role_name for _ in range(5)}
                return names.pop() if len(names) == 1 else None

            with ThreadPoolExecutor(12) as threads:
                assert list(threads.map(ask, roles)) == roles
        assert center.calls("GetCallerIdentity") == 120


def test_clients_are_made_by_many_threads_at_once(center: FakeIdentityCenter) -> None:
    with Clients(settings_for(center.url)) as clients, ThreadPoolExecutor(16) as threads:
        made = list(threads.map(lambda _n: clients.client("sts", "eu-west-1"), range(64)))
        assert all(client is made[0] for client in made)

        def start(number: int) -> object:
            region = f"eu-west-{number % 3 + 1}"
            return Oidc(clients, region).register(
                "device", client_name="c", scopes=None, start_url="https://a", file="r"
            )

        assert all(threads.map(start, range(48)))
    assert center.calls("RegisterClient") == 48


def test_keys_do_not_stay_behind(sts: Sts, keys: RoleCredentials) -> None:
    sts.caller_identity(keys)
    credentials = sts._client._request_signer._credentials
    with pytest.raises(LookupError):
        credentials.get_frozen_credentials()
