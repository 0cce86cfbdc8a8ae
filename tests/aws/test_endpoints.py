"""Calls go where botocore's own would go, whatever the config file says; bad regions go nowhere."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import botocore.session
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from aws.conftest import OPERATIONS, REGION, START_URL, Answer, a_registration, settings_for, some_keys
from ssocfg.aws.clients import Clients
from ssocfg.aws.oidc import Oidc
from ssocfg.aws.portal import Portal
from ssocfg.aws.sessions import SERVICES, EndpointSettings, Service, signed_with
from ssocfg.aws.sts import Sts
from ssocfg.errors import InvalidValueError
from ssocfg.testing import FakeIdentityCenter
from ssocfg.values.regions import KNOWN_REGIONS, PSEUDO_REGIONS

VARIANTS = [(False, False), (True, False), (False, True), (True, True)]
ASKS: dict[Service, tuple[str, dict[str, str]]] = {
    "sso-oidc": ("create_token", {"clientId": "a", "clientSecret": "b", "grantType": "c"}),
    "sso": ("list_accounts", {"accessToken": "a"}),
    "sts": ("get_caller_identity", {}),
}


class SeenError(Exception):
    """Stops a request before it is sent."""


def host_called(client: Any, service: Service) -> str:
    seen: list[str] = []

    def stop(request: Any, **_more: object) -> None:
        seen.append(request.url)
        raise SeenError

    client.meta.events.register("before-send", stop)
    method, parameters = ASKS[service]
    try:
        getattr(client, method)(**parameters)
    except SeenError:
        return urlsplit(seen[0]).netloc
    pytest.fail("no request was made")


@pytest.fixture(scope="module")
def oracle() -> botocore.session.Session:
    session = botocore.session.Session()
    for file in ("config_file", "credentials_file"):
        session.set_config_variable(file, os.devnull)
    return session


def host_of_botocore(oracle: Any, service: Service, region: str, dualstack: bool, fips: bool) -> str | None:
    config = Config(signature_version=UNSIGNED, use_dualstack_endpoint=dualstack, use_fips_endpoint=fips)
    try:
        return host_called(oracle.create_client(service, region_name=region, config=config), service)
    except botocore.exceptions.EndpointVariantError:
        return None


def our_host(service: Service, region: str, settings: EndpointSettings) -> str | None:
    with Clients(settings) as clients:
        return host_of(clients, service, region)


def host_of(clients: Clients, service: Service, region: str) -> str | None:
    keys = some_keys()
    with signed_with((keys.access_key_id, keys.secret_access_key, keys.session_token)):
        try:
            return host_called(clients.client(service, region), service)
        except InvalidValueError:
            return None


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize(("dualstack", "fips"), VARIANTS)
def test_every_region_has_the_host_that_botocore_gives_it(
    oracle: Any, service: Service, dualstack: bool, fips: bool
) -> None:
    found = 0
    with Clients(EndpointSettings({}, dualstack, fips)) as clients:
        for region in (*KNOWN_REGIONS, *(PSEUDO_REGIONS if service == "sts" else ("xx-new-7",))):
            expected = host_of_botocore(oracle, service, region, dualstack, fips)
            assert host_of(clients, service, region) == expected, region
            found += expected is not None
    assert found >= 40


@pytest.mark.parametrize(("region", "host"), [
    ("eu-central-1", "oidc.eu-central-1.amazonaws.com"), ("cn-north-1", "oidc.cn-north-1.amazonaws.com.cn"),
    ("us-gov-west-1", "oidc.us-gov-west-1.amazonaws.com"), ("eusc-de-east-1", "oidc.eusc-de-east-1.amazonaws.eu"),
    ("us-iso-east-1", "oidc.us-iso-east-1.c2s.ic.gov"), ("us-isob-east-1", "oidc.us-isob-east-1.sc2s.sgov.gov"),
])  # fmt: skip
def test_partitions(region: str, host: str) -> None:
    assert our_host("sso-oidc", region, EndpointSettings()) == host


@pytest.mark.parametrize(("dualstack", "fips"), VARIANTS)
def test_the_page_to_authorize_at_is_where_calls_go(oracle: Any, dualstack: bool, fips: bool) -> None:
    for region in ("eu-west-1", "us-gov-east-1", "us-iso-east-1", "cn-north-1", "eusc-de-east-1"):
        with Clients(EndpointSettings({}, dualstack, fips)) as clients:
            url = Oidc(clients, region).authorize_url(a_registration(), "http://127.0.0.1:1/x", "s", "c", ())
        assert url.startswith(f"https://{host_of_botocore(oracle, 'sso-oidc', region, dualstack, fips)}/authorize?")


@pytest.mark.parametrize("path", ["", "/", "/base", "/base/"])
def test_an_endpoint_with_a_path_keeps_it(path: str) -> None:
    with Clients(settings_for(f"http://127.0.0.1:1{path}")) as clients:
        url = Oidc(clients, REGION).authorize_url(a_registration(), "http://127.0.0.1:1/x", "s", "c", ())
    assert url.startswith(f"http://127.0.0.1:1{path.rstrip('/')}/authorize?")


# --- regions -------------------------------------------------------------------------------------

BAD_REGIONS = [
    "", " ", "us-east-1a", "US-EAST-1", "evil.com/", "us-east-1.evil.com#", "us-east-1@evil", "-x", "us-east-1/",
    "us-east-1\n", "us-east-1 ", "us east 1", "us-east-1.amazonaws.com", "us-east-1?x=", "us-east-1:8080", "..", "localhost",
    "127.0.0.1", "us_east_1", "us-east-1%2f", "\u0430us-east-1", "a" * 70 + "-east-1", "us-east-123", "fips-us-east-1/x",
]  # fmt: skip


class Sockets:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.opened = 0
        real = socket.socket

        def opening(*args: Any, **kwargs: Any) -> socket.socket:
            self.opened += 1
            return real(*args, **kwargs)

        def asking(*_args: Any, **_kwargs: Any) -> Any:
            self.opened += 1
            raise socket.gaierror

        monkeypatch.setattr(socket, "socket", opening)
        monkeypatch.setattr(socket, "getaddrinfo", asking)


@pytest.fixture
def sockets(monkeypatch: pytest.MonkeyPatch) -> Sockets:
    return Sockets(monkeypatch)


@pytest.mark.parametrize("region", BAD_REGIONS)
def test_a_bad_region_opens_no_socket(sockets: Sockets, region: str) -> None:
    with Clients() as clients:
        for room in (Oidc, Portal, Sts):
            with pytest.raises(InvalidValueError, match="not a valid region"):
                room(clients, region)
    assert sockets.opened == 0


def test_a_pseudo_region_is_none_for_signing_in(sockets: Sockets) -> None:
    with Clients() as clients:
        for room in (Oidc, Portal):
            with pytest.raises(InvalidValueError):
                room(clients, "aws-global")
        Sts(clients, "aws-global")
    assert sockets.opened == 0


def test_making_clients_opens_no_socket(sockets: Sockets) -> None:
    with Clients() as clients:
        for service in SERVICES:
            clients.client(service, REGION)
    assert sockets.opened == 0


def test_the_socket_count_counts(sockets: Sockets, monkeypatch: pytest.MonkeyPatch) -> None:
    with Clients() as clients, pytest.raises(OSError, match="name is not known"):
        OPERATIONS["register"](clients)
    assert sockets.opened == 1


# --- what the environment and a profile say -------------------------------------------------------

NAMES = {"sso-oidc": "AWS_ENDPOINT_URL_SSO_OIDC", "sso": "AWS_ENDPOINT_URL_SSO", "sts": "AWS_ENDPOINT_URL_STS"}
ELSEWHERE = "http://elsewhere.invalid"


@pytest.mark.parametrize("service", SERVICES)
def test_an_endpoint_of_the_environment(monkeypatch: pytest.MonkeyPatch, service: Service) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", ELSEWHERE)
    assert our_host(service, REGION, EndpointSettings({service: "http://profile.invalid"})) == "elsewhere.invalid"
    monkeypatch.setenv(NAMES[service], "http://own.invalid")
    assert our_host(service, REGION, EndpointSettings({service: "http://profile.invalid"})) == "own.invalid"


@pytest.mark.parametrize("service", SERVICES)
def test_an_endpoint_of_the_profile(service: Service) -> None:
    settings = EndpointSettings({service: "http://profile.invalid"})
    assert our_host(service, REGION, settings) == "profile.invalid"
    for other in set(SERVICES) - {service}:
        assert (our_host(other, REGION, settings) or "").endswith(".amazonaws.com")


def test_configured_endpoints_can_be_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")
    monkeypatch.setenv("AWS_ENDPOINT_URL", ELSEWHERE)
    settings = EndpointSettings({"sso": "http://profile.invalid"})
    assert our_host("sso", REGION, settings) == f"portal.sso.{REGION}.amazonaws.com"
    assert our_host("sts", REGION, settings) == f"sts.{REGION}.amazonaws.com"


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "")
    assert our_host("sts", REGION, EndpointSettings()) == f"sts.{REGION}.amazonaws.com"


def test_dual_stack_and_fips_of_environment_and_profile(monkeypatch: pytest.MonkeyPatch) -> None:
    assert our_host("sso-oidc", REGION, EndpointSettings(use_dualstack=True)) == f"oidc.{REGION}.api.aws"
    assert our_host("sso-oidc", REGION, EndpointSettings(use_fips=True)) == f"oidc-fips.{REGION}.amazonaws.com"
    monkeypatch.setenv("AWS_USE_DUALSTACK_ENDPOINT", "true")
    assert our_host("sso-oidc", REGION, EndpointSettings()) == f"oidc.{REGION}.api.aws"
    assert our_host("sso-oidc", REGION, EndpointSettings(use_dualstack=False)) == f"oidc.{REGION}.api.aws"
    monkeypatch.setenv("AWS_USE_FIPS_ENDPOINT", "true")
    assert our_host("sso-oidc", REGION, EndpointSettings()) == f"oidc-fips.{REGION}.api.aws"
    monkeypatch.setenv("AWS_USE_FIPS_ENDPOINT", "false")
    monkeypatch.delenv("AWS_USE_DUALSTACK_ENDPOINT")
    assert our_host("sso-oidc", REGION, EndpointSettings(use_fips=True)) == f"oidc.{REGION}.amazonaws.com"


def test_a_variant_that_the_partition_lacks_is_told(sockets: Sockets) -> None:
    with Clients(EndpointSettings(use_dualstack=True)) as clients, pytest.raises(InvalidValueError) as failed:
        Oidc(clients, "us-isof-east-1")
    assert "AWS_USE_DUALSTACK_ENDPOINT" in failed.value.reason
    assert sockets.opened == 0


@pytest.mark.parametrize("url", ["nonsense", "http://", "ftp", "://x", "http://user:p4ss@[bad"])
def test_an_endpoint_that_is_no_url_is_told(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", url)
    with Clients() as clients, pytest.raises(InvalidValueError, match="AWS_ENDPOINT_URL") as failed:
        Oidc(clients, REGION)
    assert "p4ss" not in str(failed.value)


@pytest.mark.parametrize("value", ["bogus", "", "\udc80\n"])
def test_no_variable_of_the_environment_stops_botocore(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    from botocore.configprovider import BOTOCORE_DEFAUT_SESSION_VARIABLES as KNOWN

    names = [name for _, given, _, _ in KNOWN.values() for name in ([given] if isinstance(given, str) else given or [])]
    assert len(names) > 30
    for name in {*names, "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS", "AWS_BEARER_TOKEN_STS", "AWS_EXECUTION_ENV"}:
        with monkeypatch.context() as environ, Clients() as clients:
            environ.setenv(name, value)
            told = [error for service in SERVICES if (error := why_no_client(clients, service)) is not None]
            assert all(name in error or name.startswith("AWS_ENDPOINT_URL") for error in told), name


def why_no_client(clients: Clients, service: Service) -> str | None:
    try:
        clients.client(service, REGION)
    except InvalidValueError as error:
        return str(error)
    return None


def test_a_model_that_is_not_json_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "endpoints.json").write_text("{")
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))
    with Clients() as clients, pytest.raises(InvalidValueError, match="AWS_DATA_PATH"):
        clients.client("sso", REGION)


BROKEN = [
    "[profile",
    "region = x\n",
    "[default]\nsso_session = none\n[default]\n",
    "\ufeff[default]\n",
    "[default]\n x = y\n",
]


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_config_file_keeps_nobody_from_signing_in(
    center: FakeIdentityCenter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    for name in ("config", "credentials"):
        (tmp_path / ".aws").mkdir(exist_ok=True)
        (tmp_path / ".aws" / name).write_text(text)
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    monkeypatch.setenv("AWS_DEFAULT_PROFILE", "nobody")
    monkeypatch.setenv("AWS_ENDPOINT_URL", center.url)
    with Clients() as clients:
        assert OPERATIONS["register"](clients)


MISLEADING = """
[default]
aws_access_key_id = AKIAWRONG
aws_secret_access_key = wrong
endpoint_url = http://127.0.0.1:1
ca_bundle = /nowhere
retry_mode = adaptive
max_attempts = 9
credential_process = /bin/false
services = none
use_fips_endpoint = true
defaults_mode = auto
parameter_validation = false
sso_session = none
"""


def test_nothing_of_the_users_files_matters(
    center: FakeIdentityCenter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text(MISLEADING)
    (tmp_path / ".aws" / "credentials").write_text(
        "[default]\naws_access_key_id = AKIAWRONG\naws_secret_access_key = x\n"
    )
    for name, value in {
        "AWS_ACCESS_KEY_ID": "AKIAWRONG", "AWS_SECRET_ACCESS_KEY": "wrong", "AWS_SESSION_TOKEN": "wrong",
        "AWS_RETRY_MODE": "adaptive", "AWS_MAX_ATTEMPTS": "9", "AWS_DEFAULTS_MODE": "auto", "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1", "AWS_BEARER_TOKEN_SSO": "wrong", "AWS_BEARER_TOKEN_STS": "wrong",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    from aws.conftest import sign_in

    with Clients(settings_for(center.url)) as clients:
        token = sign_in(Oidc(clients, REGION)).token
        keys = Portal(clients, REGION).role_credentials(token, "111122223333", "AdministratorAccess", "c.json")
        assert Sts(clients, REGION).caller_identity(keys).account_id == "111122223333"
        center.inject("ListAccounts", error="TooManyRequestsException", times=None)
        with pytest.raises(Exception, match="TooManyRequests"):
            Portal(clients, REGION).list_accounts(token)
    assert center.calls("ListAccounts") == 3


def test_only_sts_is_signed(odd: Any) -> None:
    server = odd(lambda _request, _body: Answer(400, b"{}"))
    with Clients(settings_for(server.url)) as clients:
        for doing in OPERATIONS.values():
            with pytest.raises(Exception, match=r"HTTP 400|renew"):
                doing(clients)
    signed = ["Authorization" in headers for headers in server.headers]
    assert signed == [False] * 9 + [True]
    assert all("ssocfg" in headers["User-Agent"] for headers in server.headers)


def test_there_is_one_client_for_each_service_and_region() -> None:
    with Clients() as clients:
        assert clients.client("sso", "eu-west-1") is clients.client("sso", "eu-west-1")
        assert clients.client("sso", "eu-west-1") is not clients.client("sso", "eu-west-2")
        assert clients.client("sso", "eu-west-1") is not clients.client("sso-oidc", "eu-west-1")


def test_clients_that_were_closed_make_no_more() -> None:
    clients = Clients()
    clients.client("sso", REGION)
    clients.close()
    clients.close()
    with pytest.raises(RuntimeError, match="closed"):
        clients.client("sso", REGION)


def test_the_start_url_is_never_called(center: FakeIdentityCenter, clients: Clients) -> None:
    OPERATIONS["register"](clients)
    assert cast("Any", center.requests[0]).operation == "RegisterClient"
    assert START_URL.startswith("https://d-")


def test_a_botocore_without_its_data_is_named_as_what_it_is(monkeypatch):
    class NoLoader:
        def __getattr__(self, _name: str) -> Any:
            def fail(*_words: object, **_more: object) -> None:
                raise botocore.exceptions.DataNotFoundError(data_path="canary")

            return fail

    monkeypatch.setattr("ssocfg.aws.sessions._make_loader", lambda _path: NoLoader())
    with (
        Clients() as clients,
        pytest.raises(InvalidValueError, match=r"not a valid installation of botocore.*zip file"),
    ):
        clients.client("sso", REGION)
