"""A home directory on disk, in which a person has set up AWS, is signed in, and then meets trouble."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from ssocfg.testing import Account, FakeIdentityCenter, Lifetimes

ACCOUNTS = {
    "111122223333": Account("Sandbox", roles=["AdministratorAccess", "ReadOnlyAccess"]),
    "444455556666": Account("Production", roles=["ReadOnlyAccess", "PowerUserAccess"]),
    "012345678901": Account("Archive", roles=["ReadOnlyAccess"]),
}
ACCESS = "sso:account:access"
TIME = "%Y-%m-%dT%H:%M:%SZ"
CONFIG, CREDENTIALS = ".aws/config", ".aws/credentials"
SSO_CACHE, ROLE_CACHE = ".aws/sso/cache", ".aws/cli/cache"


class SignIn(NamedTuple):
    """A sign-in that the person has made: into a session, or with a start URL alone as legacy profiles do."""

    session: str | None
    url: str
    region: str
    scopes: tuple[str, ...] = (ACCESS,)

    @property
    def token(self) -> str:
        """Where the token is, relative to the home directory."""
        return f"{SSO_CACHE}/{sha1(self.session or self.url)}.json"

    @property
    def registration(self) -> str:
        """Where the registered client is, relative to the home directory."""
        scopes = list(self.scopes) if self.session and self.scopes else None
        key = {"tool": "botocore", "startUrl": self.url, "region": self.region, "scopes": scopes}
        return f"{SSO_CACHE}/{sha1(json.dumps({**key, 'session_name': self.session}, sort_keys=True))}.json"

    def role(self, account: str, role: str) -> str:
        """Where AWS CLI keeps a role's credentials, relative to the home directory."""
        source = {"sessionName": self.session} if self.session else {"startUrl": self.url}
        key = {"accountId": account, "roleName": role, **source}
        return f"{ROLE_CACHE}/{sha1(json.dumps(key, sort_keys=True, separators=(',', ':')))}.json"


def sha1(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def write_time(at: datetime) -> str:
    return at.astimezone(UTC).strftime(TIME)


@dataclass
class Home:
    """One home directory; steps change it as a person or a program would.

    Attributes:
        path: The directory.
        center: The Identity Center that its tokens are from; it may run or not.
        environ: The environment besides HOME and PATH; `{home}` is filled in.
        config: Where the config file is, relative to the directory.
        aided: Whether programs are told where the Identity Center is; not where that would hide the trouble.
        endpoint: Where programs are to look for AWS, instead of the Identity Center.
    """

    path: Path
    center: FakeIdentityCenter
    environ: dict[str, str] = field(default_factory=dict)
    config: str = CONFIG
    endpoint: str | None = None
    aided: bool = True

    # --- files ---------------------------------------------------------------------------------------

    def at(self, name: str) -> Path:
        """Return the path of a file that is named relative to the home directory."""
        return self.path / self.fill(name)

    def fill(self, text: str) -> str:
        return text.replace("{home}", str(self.path))

    def write(self, name: str, data: bytes | str, mode: int = 0o600) -> Path:
        path = self.at(name)
        for folder in reversed([folder for folder in path.parents if not folder.exists()]):
            folder.mkdir(mode=0o700, exist_ok=True)  # another thread may make a shared one first
        path.write_bytes(self.fill(data).encode() if isinstance(data, str) else data)
        path.chmod(mode)
        return path

    def read(self, name: str) -> str:
        return self.at(name).read_bytes().decode()

    def peek(self) -> bytes:
        """Return the config file's bytes; none where there is no file that this user may read."""
        path = self.at(self.config)
        try:
            return path.read_bytes() if path.is_file() else b""
        except PermissionError:
            return b""

    def change_json(self, name: str, change: Callable[[dict[str, Any]], None]) -> None:
        content = json.loads(self.read(name))
        change(content)
        self.at(name).write_text(json.dumps(content))

    # --- signing in ----------------------------------------------------------------------------------

    def sign_in(self, sign_in: SignIn) -> None:
        """Leave in the cache what AWS CLI leaves there: the token, and the client that it registered."""
        self.center.settings.start_url, self.center.settings.region = sign_in.url, sign_in.region
        path = self.center.sign_in(self.path, session=sign_in.session, scopes=sign_in.scopes)
        token = json.loads(path.read_bytes())
        client = {name: token[name] for name in ("clientId", "clientSecret")}
        scopes = {"scopes": list(sign_in.scopes)} if sign_in.session and sign_in.scopes else {}
        content = {**client, "expiresAt": token["registrationExpiresAt"], **scopes}
        self.write(sign_in.registration, json.dumps(content))

    def cache_role(self, sign_in: SignIn, account: str, role: str, age: timedelta = timedelta()) -> None:
        """Leave role credentials in the cache, as AWS CLI does; they are `age` old."""
        now = self.center.now()
        keys = {
            "AccessKeyId": "ASIAIOSFODNN7EXAMPLE", "SecretAccessKey": "not-a-secret", "SessionToken": "not-a-token",
            "Expiration": write_time(now + timedelta(hours=8) - age), "AccountId": account,
        }  # fmt: skip
        path = self.write(sign_in.role(account, role), json.dumps({"ProviderType": "sso", "Credentials": keys}))
        written = (now - age).timestamp()
        os.utime(path, (written, written))

    # --- living there --------------------------------------------------------------------------------

    def variables(self) -> dict[str, str]:
        """Return the environment that a program finds which is started in this home; nothing else is set in it."""
        own = {name: self.fill(value) for name, value in self.environ.items()}
        fixed = {"HOME": str(self.path), "USERPROFILE": str(self.path), "PATH": str(self.path / "bin")}
        return {**fixed, "LANG": "C.UTF-8", **own}

    @contextlib.contextmanager
    def lived_in(self, more: Mapping[str, str] | None = None) -> Iterator[None]:
        """Let this process live there, in that environment."""
        before = Path.cwd()
        with mock.patch.dict(os.environ, {**self.variables(), **(more or {})}, clear=True):
            os.chdir(self.path)
            try:
                yield
            finally:
                os.chdir(before)


def make_center(ahead: timedelta = timedelta()) -> FakeIdentityCenter:
    """Make an Identity Center whose tokens outlive any run of the tests; its clock is ahead of this machine's."""
    lifetimes = Lifetimes(access_token=timedelta(hours=8), session=timedelta(days=7))
    return FakeIdentityCenter(accounts=ACCOUNTS, lifetimes=lifetimes, now=lambda: datetime.now(UTC) + ahead)
