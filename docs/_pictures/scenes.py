"""What is shown: the homes, the local Identity Center, the commands, and what is typed."""

from __future__ import annotations

import contextlib
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from rich.text import Text

from _pictures.terminal import Talk, Terminal
from ssocfg.testing import Account, FakeIdentityCenter
from ssocfg.testing.home import is_dropped

SHOWN_HOME = "/home/naka"
PORTAL = "https://naka.awsapps.com/start"
REGION = "eu-central-1"
BROKEN = """\
[sso-session naka]
sso_start_url = https://naka.awsapps.com/start
sso_region = eu-central-1
sso_registration_scopes = sso:account:access

[profile lab]
sso_session = naka2
sso_account_id = 123456789012
sso_role_name = Developer
region = eu-central-1

[profile prod]
sso_session = naka
sso_account_id = 21098765432
sso_role_name = ReadOnly
region = eu-central-1
"""
SESSIONS = """\
[sso-session naka]
sso_start_url = https://naka.awsapps.com/start
sso_region = eu-central-1
sso_registration_scopes = sso:account:access

[sso-session client]
sso_start_url = https://client.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access

[sso-session lab]
sso_start_url = https://lab.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access
"""
TEAM = {
    "123456789012": Account("Lab", "lab@example.com", ["Developer", "ReadOnly"]),
    "210987654321": Account("Production", "production@example.com", ["ReadOnly"]),
    "345678901234": Account("Staging", "staging@example.com", ["Developer", "ReadOnly"]),
}
NAMES = "Billing Catalogue Data Identity Mobile Network Orders Payments Search Security Shipping Support Web".split()
STAGES = "Production", "Sandbox", "Staging"
MANY = {
    f"{100_000_000_000 + number}": Account(f"{name} {stage}", f"{name.lower()}@example.com", ["Developer", "ReadOnly"])
    for number, (name, stage) in enumerate(((name, stage) for name in NAMES for stage in STAGES), 1)
} | {"123456789012": Account("Lab", "lab@example.com", ["Developer", "ReadOnly"])}


class Picture(NamedTuple):
    """One picture.

    Attributes:
        name: Of its file, without the ending.
        title: The command.
        columns: How wide the terminal is.
        take: Runs the command and gives the lines on the screen.
    """

    name: str
    title: str
    columns: int
    take: Callable[[int], list[Text]]


@contextlib.contextmanager
def _home(config: str = "") -> Iterator[Path]:
    """Give a home directory with a config file, and an `aws` that is new enough for it."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder).resolve()
        (home / ".aws").mkdir(mode=0o700)
        if config:
            (home / ".aws" / "config").write_text(config, encoding="utf-8")
            (home / ".aws" / "config").chmod(0o600)
        aws = home / "opt" / "aws-cli" / "v2" / "2.31.0" / "bin" / "aws"
        aws.parent.mkdir(parents=True)
        aws.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
        aws.chmod(0o755)
        yield home


def _environ(home: Path, more: Mapping[str, str]) -> dict[str, str]:
    """Give an environment in which nothing of whoever takes the pictures counts."""
    kept = {name: value for name, value in os.environ.items() if not is_dropped(name)}
    for name in ("NO_COLOR", "FORCE_COLOR", "SSH_CONNECTION", "SSH_TTY", "DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        kept.pop(name, None)
    path = os.pathsep.join([str(home / "opt/aws-cli/v2/2.31.0/bin"), os.path.dirname(sys.executable), os.defpath])
    return {**kept, "LC_ALL": "C.UTF-8", **more, "HOME": str(home), "PATH": path, "XDG_STATE_HOME": str(home / "state")}


def _run(
    home: Path,
    words: Sequence[str],
    columns: int,
    talks: Sequence[Talk] = (),
    *,
    center: FakeIdentityCenter | None = None,
) -> Terminal:
    def rewrite(text: str) -> str:
        text = text.replace(str(home), SHOWN_HOME)
        if center is not None:
            text = text.replace(center.url, PORTAL + "/#")
        text = re.sub(r"\b[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}\b", "BCDF-GHJK", text)
        text = re.sub(r"\b(?:[A-Z]  ){4}-(?:  [A-Z]){4}\b", "B  C  D  F  -  G  H  J  K", text)
        return re.sub(r"(\d+ min )\d\d( s)", r"\g<1>58\2", text)

    environ = _environ(home, center.environ(home) if center is not None else {})
    terminal = Terminal(words, environ, columns=columns, lines=60, rewrite=rewrite)
    terminal.answer(*talks)
    return terminal


def _portal(accounts: Mapping[str, Account]) -> FakeIdentityCenter:
    return FakeIdentityCenter(accounts=accounts, region=REGION, start_url=PORTAL)


def _doctor(columns: int) -> list[Text]:
    with _home(BROKEN) as home, _portal(TEAM) as center:
        center.sign_in(home, session="naka")
        return _run(home, ["doctor"], columns).end()


def _status(columns: int) -> list[Text]:
    with _home(SESSIONS) as home, _portal(TEAM) as center:
        center.settings.lifetimes.access_token = timedelta(minutes=42)
        center.sign_in(home, session="naka")
        earlier = datetime.now(UTC) - timedelta(hours=3)
        url = "https://client.awsapps.com/start"
        other = FakeIdentityCenter(region="us-east-1", start_url=url, now=lambda: earlier)
        other.sign_in(home, session="client")
        return _run(home, ["status"], columns).end()


def _whoami(columns: int) -> list[Text]:
    with _home() as home, _portal(TEAM) as center:
        profiles = {
            "lab": ("123456789012", "Developer"),
            "prod": ("210987654321", "ReadOnly"),
            "stage": ("345678901234", "Admin"),
        }
        center.write_config(home, session="naka", profiles=profiles)
        center.sign_in(home, session="naka")
        return _run(home, ["whoami", "--all"], columns, center=center).end()


SIGNED_IN = (
    Talk("invitation mail", f"<{PORTAL}/#/>\r"),
    Talk("Region of IAM Identity Center", f"{REGION}\r"),
    Talk("Name for the sso-session", "\r"),
)


def _choosing(columns: int) -> list[Text]:
    with _home() as home, _portal(MANY) as center:
        talks = (*SIGNED_IN, Talk("Account", "pay"))
        shown = _run(home, ["configure", "--device-code"], columns, talks, center=center).settle()
        return shown[next(number for number, line in enumerate(shown) if "is signed in" in line.plain) :]


def _configure(columns: int) -> list[Text]:
    with _home() as home, _portal(MANY) as center:
        talks = (
            *SIGNED_IN,
            Talk("Account", "lab\r"),
            Talk("Role", "dev\r"),
            Talk("Name for the profile", "lab\r"),
            Talk("Region that commands use", "\r"),
            Talk("Output format", "\r"),
            Talk("Write this", "y"),
        )
        return _run(home, ["configure", "--device-code"], columns, talks, center=center).end()


PICTURES = (
    Picture("doctor", "ssocfg doctor", 108, _doctor),
    Picture("status", "ssocfg status", 80, _status),
    Picture("whoami", "ssocfg whoami --all", 130, _whoami),
    Picture("choosing", "ssocfg configure", 90, _choosing),
    Picture("configure", "ssocfg configure", 100, _configure),
)
