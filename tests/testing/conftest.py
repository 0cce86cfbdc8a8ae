"""What the tests of the fake share: clients of botocore, each without retries, and a program that signs in."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit

import botocore.session
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from ssocfg.testing import FakeIdentityCenter

DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
REDIRECT = "http://127.0.0.1/oauth/callback"
SCOPE = "sso:account:access"
START_URL = "https://d-1234567890.awsapps.com/start"
DEFAULT_SCOPES = (SCOPE,)
SESSION = botocore.session.Session()  # one for all, because it keeps the service models that it has read
SESSION.set_config_variable("config_file", os.devnull)
SESSION.set_config_variable("credentials_file", os.devnull)


def make_client(service: str, center: FakeIdentityCenter, **settings: Any) -> Any:
    """A client of botocore for the fake, without retries."""
    given = {"retries": {"total_max_attempts": 1}, "read_timeout": 10, **settings.pop("config", {})}
    if service != "sts":
        given["signature_version"] = UNSIGNED
    return SESSION.create_client(
        service, region_name="us-east-1", endpoint_url=center.url, config=Config(**given), **settings
    )


class Tokens(NamedTuple):
    """What a sign-in gave."""

    client: dict[str, str]
    access: str
    refresh: str | None


class Program:
    """A program that signs in through botocore."""

    def __init__(self, center: FakeIdentityCenter) -> None:
        self.center = center
        self.oidc = make_client("sso-oidc", center)
        self.portal = make_client("sso", center)

    def register(self, scopes: tuple[str, ...] = DEFAULT_SCOPES, **more: Any) -> dict[str, str]:
        answer = self.oidc.register_client(clientName="tests", clientType="public", scopes=list(scopes), **more)
        return {"clientId": answer["clientId"], "clientSecret": answer["clientSecret"]}

    def register_for_pkce(self, scopes: tuple[str, ...] = DEFAULT_SCOPES) -> dict[str, str]:
        grants = ["authorization_code", "refresh_token"]
        return self.register(scopes, grantTypes=grants, redirectUris=[REDIRECT], issuerUrl=START_URL)

    def start(self, client: dict[str, str]) -> dict[str, Any]:
        return dict(self.oidc.start_device_authorization(**client, startUrl=START_URL))

    def poll(self, client: dict[str, str], code: str) -> dict[str, Any]:
        return dict(self.oidc.create_token(**client, grantType=DEVICE, deviceCode=code))

    def sign_in(self, scopes: tuple[str, ...] = DEFAULT_SCOPES) -> Tokens:
        client = self.register(scopes)
        answer = self.poll(client, self.start(client)["deviceCode"])
        return Tokens(client, answer["accessToken"], answer.get("refreshToken"))

    def refresh(self, client: dict[str, str], token: str | None) -> dict[str, Any]:
        return dict(self.oidc.create_token(**client, grantType="refresh_token", refreshToken=token))

    def keys(self, token: str, role: str = "AdministratorAccess", account: str = "111122223333") -> dict[str, Any]:
        answer = self.portal.get_role_credentials(roleName=role, accountId=account, accessToken=token)
        return dict(answer["roleCredentials"])

    def sts(self, keys: dict[str, Any], **settings: Any) -> Any:
        return make_client(
            "sts",
            self.center,
            aws_access_key_id=keys["accessKeyId"],
            aws_secret_access_key=keys["secretAccessKey"],
            aws_session_token=keys["sessionToken"],
            **settings,
        )


class Pkce:
    """One authorization with a code verifier."""

    def __init__(self, client: dict[str, str], redirect_uri: str = "http://127.0.0.1:50123/oauth/callback") -> None:
        self.client = client
        self.redirect_uri = redirect_uri
        self.verifier = secrets.token_urlsafe(48)
        self.state = secrets.token_urlsafe(16)

    @property
    def challenge(self) -> str:
        return base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()

    def url(self, center: FakeIdentityCenter, **changes: str | None) -> str:
        fields: dict[str, str | None] = {
            "response_type": "code", "client_id": self.client["clientId"], "redirect_uri": self.redirect_uri,
            "state": self.state, "code_challenge_method": "S256", "scopes": SCOPE, "code_challenge": self.challenge,
        }  # fmt: skip
        wanted = {name: value for name, value in {**fields, **changes}.items() if value is not None}
        return f"{center.url}/authorize?{urlencode(wanted)}"

    def exchange(self, program: Program, code: str, **changes: str) -> dict[str, Any]:
        asked = {"grantType": "authorization_code", "code": code, "redirectUri": self.redirect_uri,
                 "codeVerifier": self.verifier, **self.client}  # fmt: skip
        return dict(program.oidc.create_token(**{**asked, **changes}))


@pytest.fixture(autouse=True)
def plain_environ(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what the environment of whoever runs the tests says about AWS."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def center(identity_center: FakeIdentityCenter) -> FakeIdentityCenter:
    """The running fake of the plugin, under a short name."""
    return identity_center


@pytest.fixture
def program(center: FakeIdentityCenter) -> Program:
    """A program that signs in to the fake."""
    return Program(center)


@pytest.fixture
def make_center() -> Iterator[Callable[..., FakeIdentityCenter]]:
    """Make running fakes with settings of the test's choice."""
    running: list[FakeIdentityCenter] = []

    def make(**settings: Any) -> FakeIdentityCenter:
        running.append(FakeIdentityCenter(**settings).start())
        return running[-1]

    yield make
    for fake in running:
        fake.stop()


def query_of(url: str) -> dict[str, str]:
    """The fields of a URL's query."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
