"""The main commands, each in a home of its own in which it has what it needs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import ssocfg
from ssocfg.testing import FakeIdentityCenter

ACCOUNT, ROLE = "111122223333", "ReadOnlyAccess"
COMMANDS = {
    "--version": ["--version"],
    "list": ["list"],
    "doctor": ["doctor"],
    "status --check": ["status", "--check"],
    "credential-process": ["credential-process", "--profile", "dev"],
    "profile set": ["profile", "set", "dev", "region=eu-west-2"],
    "apply": ["apply", "team.toml", "--yes"],
    "whoami": ["whoami", "dev"],
}
MANIFEST = '[profiles.team]\nregion = "eu-west-1"\n'
KEPT = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")


class House(NamedTuple):
    """A home directory and the environment of those who live in it."""

    home: Path
    environ: dict[str, str]


def furnish(home: Path, center: FakeIdentityCenter, command: str) -> House:
    """Sign in in this home, with a role in the cache and, for `apply`, with a manifest that was applied."""
    home.mkdir()
    config = center.write_config(home, profiles={"dev": (ACCOUNT, ROLE)})
    config.chmod(0o600)
    center.sign_in(home)
    house = House(home, environ_of(home, center))
    put_a_role_in_the_cache(house)
    if command == "apply":
        (home / "team.toml").write_text(MANIFEST, encoding="utf-8")
        run(house, *COMMANDS["apply"])
    return house


def run(house: House, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ssocfg", *arguments],
        cwd=house.home,
        env=house.environ,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


_cached: dict[str, bytes] = {}


def put_a_role_in_the_cache(house: House) -> None:
    """Let ssocfg write the file once; every other home gets a copy."""
    folder = house.home / ".aws" / "cli" / "cache"
    if not _cached:
        run(house, *COMMANDS["credential-process"])
        _cached.update((path.name, path.read_bytes()) for path in folder.iterdir())
    for folders in (folder.parent, folder):
        folders.mkdir(mode=0o700, exist_ok=True)
    for name, content in _cached.items():
        (folder / name).write_bytes(content)
        (folder / name).chmod(0o600)


def environ_of(home: Path, center: FakeIdentityCenter) -> dict[str, str]:
    """Return an environment in which nothing depends on who runs the tests."""
    asked: Mapping[str, str] = center.environ(home)
    kept = {name: value for name, value in asked.items() if name in KEPT or name.startswith("AWS_")}
    programs = home / "programs"
    programs.mkdir()
    (programs / "aws").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    (programs / "aws").chmod(0o755)
    return {
        **kept,
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "NO_PROXY": "127.0.0.1",
        "PATH": f"{programs}{os.pathsep}{kept['PATH']}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(Path(ssocfg.__file__).parents[1]),
    }
