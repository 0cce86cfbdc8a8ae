"""What botocore would wait for without bounds has some; who signed a certificate is asked without sending anything."""

from __future__ import annotations

import socket
import threading
import time
from contextvars import ContextVar
from typing import Any

import pytest

from aws.conftest import REGION, settings_for
from ssocfg.aws.clients import Clients
from ssocfg.aws.portal import Portal
from ssocfg.aws.reaching import LateError, find_issuer, look_up, within
from ssocfg.aws.sessions import Service
from ssocfg.errors import UnreachableError

PLACE: ContextVar[str] = ContextVar("place", default="outside")
TLS_FAULT = UnreachableError("the access portal", "h", "tls", "its certificate is not trusted")


def client_of(clients: Clients) -> Any:
    return clients.client("sso", REGION)


def test_what_is_called_gives_its_result_or_its_error() -> None:
    assert within(5, lambda: 7) == 7
    assert within(5, lambda: None) is None
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 / 0)


def test_what_is_called_sees_the_context() -> None:
    token = PLACE.set("inside")
    try:
        assert within(5, PLACE.get) == "inside"
    finally:
        PLACE.reset(token)


def test_what_takes_longer_is_left_to_itself() -> None:
    done = threading.Event()
    began = time.monotonic()
    with pytest.raises(LateError):
        within(0.1, lambda: done.wait(20))
    done.set()
    assert time.monotonic() - began < 5


@pytest.fixture
def slow_names(monkeypatch: pytest.MonkeyPatch) -> Any:
    done = threading.Event()
    asked: list[str] = []

    def wait(host: str, *_args: object, **_kwargs: object) -> Any:
        asked.append(host)
        done.wait(20)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", wait)
    yield asked
    done.set()


def test_a_name_server_that_is_silent(slow_names: list[str]) -> None:
    with Clients(settings_for("https://portal.invalid")) as clients, pytest.raises(UnreachableError) as failed:
        look_up(client_of(clients), 0.1)
    assert (failed.value.stage, failed.value.host) == ("name", "portal.invalid")
    assert failed.value.reason == "no answer to the question for its name within 0.1 seconds"
    assert slow_names == ["portal.invalid"]


@pytest.mark.parametrize("url", ["http://user:p4ss@proxy.invalid:3128", "proxy.invalid:3128"])
def test_with_a_proxy_its_name_is_looked_up(slow_names: list[str], monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("https_proxy", url)
    with Clients(settings_for("https://portal.invalid")) as clients, pytest.raises(UnreachableError) as failed:
        look_up(client_of(clients), 0.1)
    assert failed.value.stage == "proxy"
    assert "p4ss" not in str(failed.value)
    assert slow_names == ["proxy.invalid"]


def test_a_name_that_is_not_known_is_left_for_the_call_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args: object, **_kwargs: object) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with Clients(settings_for("https://portal.invalid")) as clients:
        look_up(client_of(clients), 5)


def test_nobody_is_asked_for_an_issuer_unless_it_was_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *_a, **_k: pytest.fail("connected"))
    with Clients(settings_for("https://127.0.0.1:1")) as clients:
        other = UnreachableError("the access portal", "h", "connect", "no connection")
        assert find_issuer(client_of(clients), other, 1) == ""
        monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
        monkeypatch.delenv("no_proxy", raising=False)
        assert find_issuer(client_of(clients), TLS_FAULT, 1) == ""


def test_a_server_without_tls_has_no_issuer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"https://127.0.0.1:{server.getsockname()[1]}"
        with Clients(settings_for(url)) as clients:
            assert find_issuer(client_of(clients), TLS_FAULT, 0.2) == ""


# --- who answered ---------------------------------------------------------------------------------


def test_clients_know_who_answered_and_what_time_it_was_there(center: Any, clients: Clients, signed_in: Any) -> None:
    from datetime import timedelta

    center.inject("ListAccounts", date_skew=timedelta(minutes=9))
    Portal(clients, REGION).list_accounts(signed_in.token)
    key: tuple[Service, str] = ("sso", center.url.removeprefix("http://"))
    first = clients.heard[key]
    assert first is not None
    assert first.severity == "error"
    Portal(clients, REGION).list_accounts(signed_in.token)
    second = clients.heard[key]
    assert second is not None
    assert second.severity == "ok", "the least counts"
    assert {service for service, _host in clients.heard} == {"sso", "sso-oidc"}


def test_a_proxys_page_is_not_heard(center: Any, signed_in: Any) -> None:
    center.inject("ListAccounts", html=502, times=None)
    with Clients(settings_for(center.url)) as clients:
        with pytest.raises(Exception, match="web page"):
            Portal(clients, REGION).list_accounts(signed_in.token)
        assert clients.heard == {}


def test_fewer_tries_can_be_wished_for(center: Any, signed_in: Any) -> None:
    center.inject("ListAccounts", close=True, times=None)
    before = center.calls("ListAccounts")
    with Clients(settings_for(center.url), tries=2) as clients, pytest.raises(UnreachableError):
        Portal(clients, REGION).list_accounts(signed_in.token)
    assert center.calls("ListAccounts") == before + 2
