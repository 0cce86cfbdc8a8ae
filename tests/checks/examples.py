"""The examples beside this file: one folder per code, in it healthy and unhealthy set-ups of one user.

A folder `fires_TITLE` has what the check must say in `expected.json`, a folder `clean_TITLE` a near miss of which it
must say nothing. Files in a folder, all but one of the first three optional:

- `config`, `credentials`: the AWS files, byte for byte; `{home}` stands for the home directory.
- `facts.json`: what is not in the bytes; see `Facts`.
- `expected.json`: the findings of the folder's code, each with line, column, severity and a part of the message; with
  `file` where that is not the config file (`"credentials"`, a path, `"token NAME"`, `"$VARIABLE"`, or `"*"` for any); with `message_lacks`,
  `fix_contains`, `fix_lacks` and `fix_safety` where more of the words matter.
- `also.json`: codes of other findings above info, each with the reason why it is a trouble of its own. No other code
  may find anything above info.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from checks.caches import Caches

FOLDER = Path(__file__).parent
NO_PERMISSION = "no-permission"
OTHER_VARIABLES = ("REQUESTS_CA_BUNDLE", "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What an example says beside the files' bytes.

    Attributes:
        environ: Environment variables; all other `AWS_*` variables are unset, and PATH is `{home}/bin`.
        mode: Permission bits of the config file.
        state: `present`, `missing`, `link` (to a healthy file), `directory`, `fifo`, `dangling-link`, `loop`,
            `no-permission`, or `folder-is-file` (where `~/.aws` should be a folder).
        credentials_mode: Permission bits of the credentials file.
        credentials_state: The same as `state`.
        config_path: Where the config file is, relative to the home directory.
        executables: Programs to make, relative to the home directory.
        files: Files to make that cannot be executed.
        folders: Folders to make.
        links: Symbolic links to make, to what each leads to.
        signed_in: Whether there is a token for every session.
        cache: Cache files beside those tokens, or over them; see `Caches.write`.
        cache_modes: Permission bits of cache files.
        cache_times: When cache files were written, from now, such as `+1h`.
        account_home: The home directory by the account, if that is not HOME.
    """

    environ: dict[str, str] = field(default_factory=dict)
    mode: str = "0600"
    state: str = "present"
    credentials_mode: str = "0600"
    credentials_state: str = "present"
    config_path: str = ".aws/config"
    executables: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    signed_in: bool = True
    cache: dict[str, Any] = field(default_factory=dict)
    cache_modes: dict[str, str] = field(default_factory=dict)
    cache_times: dict[str, str] = field(default_factory=dict)
    account_home: str = "{home}"

    @property
    def in_plain_files(self) -> bool:
        """Say whether tools find the files at their usual places and may read them."""
        moved = self.environ.keys() & {"AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"}
        return not moved and {self.state, self.credentials_state} <= {"present", "link"}


@dataclass(frozen=True)
class Example:
    """One folder."""

    folder: Path

    @property
    def code(self) -> str:
        """The code of the check that it is about."""
        return self.folder.parent.name

    @property
    def fires(self) -> bool:
        """Say whether the check must find something."""
        return self.folder.name.startswith("fires_")

    @property
    def config(self) -> bytes | None:
        """The config file's bytes, `{home}` still in them."""
        return self._bytes("config")

    @property
    def credentials(self) -> bytes | None:
        """The credentials file's bytes."""
        return self._bytes("credentials")

    def _bytes(self, name: str) -> bytes | None:
        path = self.folder / name
        return path.read_bytes() if path.exists() else None

    def _json(self, name: str) -> Any:
        path = self.folder / name
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None

    @cached_property
    def expected(self) -> list[dict[str, Any]]:
        """What the check must find; empty for a clean example."""
        rows: list[dict[str, Any]] = self._json("expected.json") or []
        return rows

    @cached_property
    def also(self) -> dict[str, str]:
        """Other codes that must find something above info, with the reason."""
        codes: dict[str, str] = self._json("also.json") or {}
        return codes

    @cached_property
    def facts(self) -> Facts:
        """What is not in the bytes."""
        return Facts(**(self._json("facts.json") or {}))

    @property
    def is_beyond_this_user(self) -> bool:
        """Say whether it needs a user who may not read everything, and this one may."""
        return NO_PERMISSION in (self.facts.state, self.facts.credentials_state) and os.geteuid() == 0

    def __str__(self) -> str:
        """Give the id of the example's tests."""
        return f"{self.code}-{self.folder.name}"


EXAMPLES = [Example(path) for path in sorted(FOLDER.glob("SSO[0-9][0-9][0-9]/*")) if path.is_dir()]
FIRING = [example for example in EXAMPLES if example.fires]
CLEAN = [example for example in EXAMPLES if not example.fires]


def over(examples: list[Example]) -> pytest.MarkDecorator:
    """Run a test once for each example."""
    return pytest.mark.parametrize("example", examples, ids=str)


def over_codes(examples: list[Example] = EXAMPLES) -> pytest.MarkDecorator:
    """Run a test once for each code, with that code's examples."""
    by_code: dict[str, list[Example]] = {}
    for example in examples:
        by_code.setdefault(example.code, []).append(example)
    return pytest.mark.parametrize("examples", by_code.values(), ids=by_code)


class Home:
    """A home directory on disk, as an example describes it; the process lives there."""

    def __init__(self, path: Path, example: Example, monkeypatch: pytest.MonkeyPatch) -> None:
        """Make the files and set the environment."""
        self.path = path
        self.example = example
        facts = example.facts
        path.mkdir(exist_ok=True)
        self._make_files(facts)
        config = (example.config or b"").replace(b"{home}", os.fsencode(path))
        self.caches = Caches(path, config)
        if facts.state != "folder-is-file":
            self._make_caches(facts)
        account_home = facts.account_home.replace("{home}", str(path))
        monkeypatch.setattr("ssocfg.host.machine.account_home", lambda: account_home)
        for name in list(os.environ):
            if name.startswith("AWS_") or name.upper() in OTHER_VARIABLES:
                monkeypatch.delenv(name)
        variables = {"HOME": "{home}", "PATH": "{home}/bin", **facts.environ}
        for name, value in variables.items():
            monkeypatch.setenv(name, value.replace("{home}", str(path)))
        monkeypatch.chdir(path)

    def _make_files(self, facts: Facts) -> None:
        if facts.state == "folder-is-file":
            (self.path / ".aws").touch()
        else:
            (self.path / ".aws").mkdir(mode=0o700)
            self._make(self.path / facts.config_path, self.example.config, facts.mode, facts.state)
            path = self.path / ".aws" / "credentials"
            self._make(path, self.example.credentials, facts.credentials_mode, facts.credentials_state)
        for name in facts.folders:
            (self.path / name).mkdir(parents=True)
        for name in (*facts.executables, *facts.files):
            program = self.path / name
            program.parent.mkdir(parents=True, exist_ok=True)
            program.write_bytes(b"#!/bin/sh\nexit 1\n")
            program.chmod(0o755 if name in facts.executables else 0o644)
        for name, target in facts.links.items():
            (self.path / name).parent.mkdir(parents=True, exist_ok=True)
            (self.path / name).symlink_to(self.path / target)

    def _make_caches(self, facts: Facts) -> None:
        if facts.signed_in:
            self.caches.sign_in()
        for title, content in facts.cache.items():
            self.caches.write(title, content, int(facts.cache_modes.get(title, "0600"), 8))
        for title, change in facts.cache_times.items():
            self.caches.touch(title, change)

    def _make(self, path: Path, data: bytes | None, mode: str, state: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        if state == "directory":
            path.mkdir()
        elif state == "fifo":
            os.mkfifo(path)
        elif state == "dangling-link":
            path.symlink_to(path.with_name("gone"))
        elif state == "loop":
            path.symlink_to(path)
        elif state != "missing" and data is not None:
            file = path.with_name("real") if state == "link" else path
            file.write_bytes(data.replace(b"{home}", os.fsencode(self.path)))
            file.chmod(0 if state == NO_PERMISSION else int(mode, 8))
            if file != path:
                path.symlink_to(file)

    @property
    def config_path(self) -> str:
        """Where the config file is."""
        return str(self.path / self.example.facts.config_path)

    def name_file(self, name: str) -> str:
        """Return the absolute path of what an expectation calls `file`."""
        if name.split(" ", maxsplit=1)[0] in ("token", "registration", "role"):
            return str(self.caches.path_of(name))
        path = "{home}/.aws/credentials" if name == "credentials" else name
        return path.replace("{home}", str(self.path))
