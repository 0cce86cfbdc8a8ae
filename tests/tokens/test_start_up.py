"""A command that only asks whether somebody is signed in starts at once: nothing heavy is loaded before it is needed."""

from __future__ import annotations

import subprocess
import sys

import pytest

MODULES = ["cache", "cache_key", "instants", "registration", "role_credentials", "state", "token"]
pytestmark = pytest.mark.unwatched


@pytest.mark.parametrize("module", MODULES)
def test_importing_the_room_loads_nothing_heavy(tmp_path, module):
    command = [sys.executable, "-c", f"import sys, ssocfg.tokens.{module}; print(*sys.modules)"]
    loaded = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.split()
    heavy = {
        "botocore",
        "configupdater",
        "dataclasses",
        "dateutil",
        "hashlib",
        "hmac",
        "inspect",
        "json",
        "ssocfg.config",
    }
    assert not heavy.intersection(loaded)
