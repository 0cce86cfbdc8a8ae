"""The programs that write AWS's files, and what each is asked to do; those that cannot run here say why."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from compare.homes import ACCOUNT, ACCOUNT_NAME, AWS_2, BIN, PROFILE, ROLE, SESSION, Home
from compare.judging import Asked

REGION = "us-gov-west-1"
OUT = "handed-out"
NOT_INSTALLED = "no package that pip or apt installs brings it"


class Program(NamedTuple):
    """A program with one thing to do.

    Attributes:
        name: The words that a person types.
        version: The package and its version.
        words: What is run in a home, for the profile that is to be edited.
        asked: What it is to change, by the name of the file, for that profile.
        asks_portal: Whether the portal is asked, so that the config file must lead to it.
        lacks: Why it cannot run here; empty where it can.
    """

    name: str
    version: str
    words: Callable[[Home, str], list[str]]
    asked: Callable[[str], dict[str, Asked]]
    asks_portal: bool = False
    lacks: str = ""


@cache
def version_of_aws_2() -> str:
    """Say which AWS CLI 2 the system's package brings; empty where there is none."""
    if not Path(AWS_2).exists():
        return ""
    said = subprocess.run([AWS_2, "--version"], capture_output=True, text=True, env={"HOME": "/nowhere"}, check=False)
    found = re.match(r"aws-cli/(2\.[\d.]+)", said.stdout)
    return f"aws-cli {found[1]}" if found else ""


def _package(name: str) -> str:
    return f"{name} {version(name)}"


def _set_region(profile: str) -> dict[str, Asked]:
    return {"config": Asked(profile, frozenset({"region"}), {"region": REGION})}


def _add(profile: str, *, file: str = "config", reads: dict[str, str] | None = None) -> dict[str, Asked]:
    return {file: Asked(profile, None, reads or {})}


def _configure_profile(home: Home, profile: str) -> list[str]:
    portal = ["--sso-start-url", home.center.settings.start_url, "--sso-region", home.center.settings.region]
    role = ["--account-id", ACCOUNT, "--role-name", ROLE, "--region", REGION]
    plain = ["--no-credential-process", "--non-interactive"]
    return [str(BIN / "aws-sso-util"), "configure", "profile", profile, *portal, *role, *plain]


def _set_sign_in(profile: str) -> dict[str, Asked]:
    keys = {"sso_start_url", "sso_region", "sso_account_id", "sso_role_name", "region", "credential_process"}
    return {"config": Asked(profile, frozenset(keys), {"region": REGION, "sso_role_name": ROLE})}


def editors() -> list[Program]:
    """List what changes one profile; the last sets all that a sign-in needs, and nothing less."""
    aws = ["configure", "set", "region", REGION, "--profile"]
    lacks = "" if version_of_aws_2() else "AWS CLI 2 is not installed as /usr/bin/aws"
    return [
        Program(
            "ssocfg profile set", _package("ssocfg"),
            lambda _home, name: [str(BIN / "ssocfg"), "profile", "set", name, "--region", REGION], _set_region,
        ),
        Program(
            "aws configure set (1)", _package("awscli"), lambda _home, name: [str(BIN / "aws"), *aws, name], _set_region
        ),
        Program(
            "aws configure set (2)", version_of_aws_2(), lambda _home, name: [AWS_2, *aws, name], _set_region,
            lacks=lacks,
        ),
        Program("aws-sso-util configure profile", _package("aws-sso-util"), _configure_profile, _set_sign_in),
    ]  # fmt: skip


def populators() -> list[Program]:
    """List what gives a role of the portal a profile."""
    role = {"sso_account_id": ACCOUNT, "sso_role_name": ROLE}

    def theirs(home: Home, _name: str) -> list[str]:
        portal = ["--sso-start-url", home.center.settings.start_url, "--sso-region", home.center.settings.region]
        return [str(BIN / "aws-sso-util"), "configure", "populate", *portal, "--region", "eu-west-1"]

    return [
        Program(
            "ssocfg populate", _package("ssocfg"),
            lambda _home, _name: [str(BIN / "ssocfg"), "populate", "--session", SESSION, "--yes"],
            lambda _name: _add(f"{ACCOUNT_NAME}-{ROLE}", reads=role), asks_portal=True,
        ),
        Program(
            "aws-sso-util configure populate", _package("aws-sso-util"), theirs,
            lambda _name: _add(f"{ACCOUNT_NAME}.{ROLE}", reads=role), asks_portal=True,
        ),
    ]  # fmt: skip


def synchronizers() -> list[Program]:
    """List what writes a role's credentials into files, for programs that know no Identity Center."""
    lacks = "" if version_of_aws_2() else "it calls AWS CLI 2, which is not installed as /usr/bin/aws"
    return [
        Program(
            "aws2-wrap --generate", _package("aws2-wrap"),
            lambda _home, _name: [str(BIN / "aws2-wrap"), "--generate", "--profile", PROFILE, "--outprofile", OUT],
            lambda _name: {**_add(OUT, reads={"region": "eu-west-1"}), **_add(OUT, file="credentials")},
            asks_portal=True, lacks=lacks,
        ),
        Program(
            "yawsso", _package("yawsso"),
            lambda _home, _name: [str(BIN / "yawsso"), "--bin", AWS_2, "--profiles", f"{PROFILE}:{OUT}"],
            lambda _name: _add(OUT, file="credentials"), asks_portal=True, lacks=lacks,
        ),
    ]  # fmt: skip


ABSENT = {
    "Granted": NOT_INSTALLED,
    "aws-sso-cli": NOT_INSTALLED,
    "aws-vault": NOT_INSTALLED,
}
