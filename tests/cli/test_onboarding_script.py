"""A machine set up by a script that is run again and again: what is there already is neither written nor asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter

import pytest

MANIFEST = """\
[sessions.corp]
start_url = "{url}"
region = "{region}"

[profiles.admin]
account = "111122223333"
role = "AdministratorAccess"
region = "eu-west-1"

[[generate]]
name = "{{account|slug}}-{{role|short}}"
accounts = ["Sandbox", "Prod"]
roles = ["ReadOnlyAccess"]

[accounts]
Sandbox = "111122223333"
Prod = "444455556666"
"""
SCRIPT = '"$SSOCFG" -m ssocfg apply team.toml --yes --login && "$SSOCFG" -m ssocfg whoami --all'


@pytest.fixture
def onboard(identity_center, home, tmp_path):
    """Run the script as a shell does, in an empty home."""
    settings = identity_center.settings
    (tmp_path / "team.toml").write_text(MANIFEST.format(url=settings.start_url, region=settings.region))
    (home / ".aws").rmdir()
    environ = {**os.environ, **identity_center.environ(home), "SSOCFG": sys.executable}
    environ["PYTHONPATH"] = os.environ["PYTHONPATH"]

    def run() -> str:
        done = subprocess.run(
            ["sh", "-c", SCRIPT], cwd=tmp_path, env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=60, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    return run


def state_of(home) -> dict[str, tuple[bytes, int]]:
    return {
        str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in sorted(home.rglob("*")) if path.is_file()
    }


def test_a_script_sets_a_machine_up_and_run_again_writes_nothing_and_calls_nothing_that_it_need_not(
    identity_center, home, onboard
):
    first = onboard()
    assert first.count("AWSReservedSSO_") == 6, "after the sign-in, and by whoami"
    before, asked = state_of(home), len(identity_center.requests)
    second = onboard()
    assert second.startswith("nothing to change in ~/.aws/config\nsigned in already\n")
    assert [line.split()[0] for line in second.splitlines()[3:]] == ["admin", "sandbox-readonly", "prod-readonly"]
    assert state_of(home) == before
    calls = Counter(one.operation for one in identity_center.requests[asked:])
    assert calls == {"GetCallerIdentity": 3}, "that is what whoami is for"
