"""Real AWS programs on the same files; SSOCFG_JS_MODULES names the folder in which npm installed those of JavaScript."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from interop.programs import Programs, find, find_js, succeed
from ssocfg.testing import FakeIdentityCenter

Run: TypeAlias = Callable[..., str]
LoadJs: TypeAlias = Callable[[Path], dict[str, dict[str, dict[str, str]]]]
SCRIPT = """
const { loadSharedConfigFiles, loadSsoSessionData } = require("@smithy/shared-ini-file-loader");
const [configFilepath, filepath] = process.argv.slice(1);
Promise.all([loadSharedConfigFiles({ configFilepath, filepath }), loadSsoSessionData({ configFilepath })]).then(
  ([files, sessions]) => console.log(JSON.stringify({ profiles: files.configFile, sessions })),
);
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty home directory."""
    (tmp_path / ".aws").mkdir()
    return tmp_path


def clean_environ(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHON"))}
    return {**kept, "HOME": str(home), "AWS_EC2_METADATA_DISABLED": "true", "AWS_PAGER": ""}


@pytest.fixture
def aws(home: Path) -> Run:
    """Run the AWS CLI in the home directory; gives what it printed."""
    program = find("aws")
    if program is None:
        pytest.skip("there is no AWS CLI here; `pip install awscli` brings it")

    def run(*words: str, typed: str = "") -> str:
        return succeed(
            subprocess.run(
                [program, *words], env=clean_environ(home), input=typed, capture_output=True, text=True, timeout=60,
                check=False,
            )
        )  # fmt: skip

    return run


@pytest.fixture
def load_js(home: Path) -> LoadJs:
    """Read a config file with the loader of the AWS SDK for JavaScript."""
    found = find_js("@smithy/shared-ini-file-loader")
    if found is None:
        pytest.skip("SSOCFG_JS_MODULES names no folder with @smithy/shared-ini-file-loader, or there is no node")

    node, modules = found

    def load(path: Path) -> dict[str, dict[str, dict[str, str]]]:
        done = subprocess.run(
            [node, "-e", SCRIPT, str(path), str(path.with_name("none"))],
            env={**clean_environ(home), "NODE_PATH": modules}, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        read: dict[str, dict[str, dict[str, str]]] = json.loads(succeed(done))
        return read

    return load


@pytest.fixture
def programs(identity_center: FakeIdentityCenter, home: Path) -> Programs:
    """ssocfg and the AWS programs, in a home in which nobody is signed in."""
    return Programs(identity_center, home)
