"""Real AWS programs on the same files: the AWS CLI of PyPI, and the loader of the AWS SDK for JavaScript.

SSOCFG_JS_MODULES names the folder in which npm installed the loader.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

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
    program = shutil.which("aws", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if program is None:
        pytest.skip("there is no AWS CLI here; `pip install awscli` brings it")

    def run(*words: str, typed: str = "") -> str:
        done = subprocess.run(
            [program, *words], env=clean_environ(home), input=typed, capture_output=True, text=True, timeout=60, check=False
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture
def load_js(home: Path) -> LoadJs:
    """Read a config file with the loader of the AWS SDK for JavaScript."""
    modules = os.environ.get("SSOCFG_JS_MODULES", "")
    node = shutil.which("node", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if node is None or not (Path(modules) / "@smithy" / "shared-ini-file-loader").is_dir():
        pytest.skip("SSOCFG_JS_MODULES names no folder with @smithy/shared-ini-file-loader, or there is no node")

    def load(path: Path) -> dict[str, dict[str, dict[str, str]]]:
        done = subprocess.run(
            [node, "-e", SCRIPT, str(path), str(path.with_name("none"))],
            env={**clean_environ(home), "NODE_PATH": modules}, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        read: dict[str, dict[str, dict[str, str]]] = json.loads(done.stdout)
        return read

    return load
