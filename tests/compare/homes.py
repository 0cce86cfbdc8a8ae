"""A home directory in which a program runs: its files, its environment, and nothing beyond this machine."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ssocfg.testing import Account, FakeIdentityCenter

BIN = Path(sys.executable).parent
AWS_2 = "/usr/bin/aws"
CLOSED = "http://127.0.0.1:9"  # a port at which nobody answers
SECONDS = 120
ACCOUNT, ACCOUNT_NAME, ROLE = "111122223333", "Team", "Reader"
SESSION, PROFILE = "corp", "signed-in"
SERVICES = ("sso-oidc/2019-06-10", "sso/2019-06-10", "sts/2011-06-15")
RULES = """{"version": "1.0", "parameters": {"Region": {"type": "String", "builtIn": "AWS::Region"}}, "rules": [
{"conditions": [], "type": "endpoint", "endpoint": {"url": "%s", "properties": {}, "headers": {}}}]}"""


class Ended(NamedTuple):
    """How a program ended, and what it said on both of its streams."""

    code: int
    said: str


class Home(NamedTuple):
    """A home directory whose person is signed in at a local Identity Center."""

    path: Path
    center: FakeIdentityCenter
    environ: dict[str, str]

    @property
    def config(self) -> Path:
        """The config file."""
        return self.path / ".aws" / "config"

    @property
    def credentials(self) -> Path:
        """The credentials file."""
        return self.path / ".aws" / "credentials"

    def file(self, name: str) -> Path:
        """The file of that name, `config` or `credentials`."""
        return self.path / ".aws" / name

    def run(self, words: Sequence[str], before: Sequence[str] = ()) -> Ended:
        """Run a program to its end, under another one where one is given."""
        done = subprocess.run(
            [*before, *words], cwd=self.path, env=self.environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=SECONDS, check=False,
        )  # fmt: skip
        return Ended(done.returncode, done.stdout.decode(errors="replace"))


def open_center(accounts: dict[str, Account] | None = None) -> FakeIdentityCenter:
    """Make a local Identity Center in which the person has one role, or those that are given."""
    return FakeIdentityCenter(accounts=accounts or {ACCOUNT: Account(ACCOUNT_NAME, roles=[ROLE])})


@contextlib.contextmanager
def make_home(center: FakeIdentityCenter, folder: Path | None = None) -> Iterator[Home]:
    """Make a home with tokens in every form that a program looks for, and without config file."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        path = Path(name)
        path.joinpath(".aws").mkdir(mode=0o700)
        center.sign_in(path, session=SESSION)
        center.sign_in(path, session=None)
        path.joinpath("bin").mkdir()
        path.joinpath("bin", "aws").symlink_to(AWS_2)  # what other programs call is never AWS CLI 1
        yield Home(path, center, _make_environ(center, path))


def _make_environ(center: FakeIdentityCenter, path: Path) -> dict[str, str]:
    kept = {name: value for name, value in center.environ(path).items() if not name.startswith(("PYTHON", "XDG_"))}
    return {
        **kept, "HTTPS_PROXY": CLOSED, "AWS_PAGER": "", "AWS_MAX_ATTEMPTS": "1",
        "AWS_DATA_PATH": str(_move_endpoints(path, center.url)), "BROWSER": "true", "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1", "PATH": f"{path / 'bin'}{os.pathsep}{os.defpath}",
    }  # fmt: skip


def _move_endpoints(home: Path, url: str) -> Path:
    """Write the rules by which an AWS CLI finds its endpoints that is too old to take them from the environment."""
    folder = home / "endpoints"
    for service in SERVICES:
        path = folder / service / "endpoint-rule-set-1.json"
        path.parent.mkdir(parents=True)
        path.write_text(RULES % url, encoding="utf-8")
    return folder


def signed_in_sections(home: Home) -> str:
    """Return the plain sections by which programs find the sign-in: a session, and a profile of the older form."""
    place = f"sso_start_url = {home.center.settings.start_url}\nsso_region = {home.center.settings.region}\n"
    profile = f"sso_account_id = {ACCOUNT}\nsso_role_name = {ROLE}\nregion = eu-west-1\n"
    return f"[sso-session {SESSION}]\n{place}\n[profile {PROFILE}]\n{place}{profile}\n"
