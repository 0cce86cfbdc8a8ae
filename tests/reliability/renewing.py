"""Start processes that all meet one token which has ended, and whose refresh token is good for one use."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from reliability.processes import end
from ssocfg.testing import FakeIdentityCenter

PROFILE = "AdministratorAccess-111122223333"
ENSURE = "import ssocfg; ssocfg.ensure_login('corp', interactive=False)"
COMMAND = f"""
from ssocfg.cli.main import run_command_line
code = run_command_line(["credential-process", "--profile", "{PROFILE}"])
if code: sys.exit(code)
"""
SCRIPT = """
import os, sys, time
import ssocfg, ssocfg.api, ssocfg.aws.oidc, ssocfg.cli.main  # so that all ask at the same moment
number, folder = sys.argv[1:]
open(os.path.join(folder, "ready-" + number), "w").close()
while not os.path.exists(os.path.join(folder, "go")):
    time.sleep(0.002)
"""


class Round(NamedTuple):
    """What came of one round.

    Attributes:
        ends: Exit code and words of each process.
        renewals: How many times AWS was asked to renew.
        seconds: From the start signal to the end of the last process.
    """

    ends: list[tuple[int, str]]
    renewals: int
    seconds: float


def end_token(path: Path) -> None:
    """Let a token file say that its token has ended."""
    path.write_text(json.dumps({**json.loads(path.read_bytes()), "expiresAt": "2020-01-01T00:00:00Z"}))


def renew_at_once(center: FakeIdentityCenter, home: Path, folder: Path, processes: int) -> Round:
    """Let processes meet the session's token, which has ended; half ask for role credentials, half for the sign-in."""
    folder.mkdir()
    before = center.calls("CreateToken")
    running = [
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT + (COMMAND if n % 2 else ENSURE), str(n), str(folder)],
            env=center.environ(home), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )
        for n in range(processes)
    ]  # fmt: skip
    while sum(1 for _ in folder.glob("ready-*")) < processes and all(process.poll() is None for process in running):
        time.sleep(0.02)
    began = time.monotonic()
    (folder / "go").touch()
    ends = [end(process) for process in running]
    return Round(ends, center.calls("CreateToken") - before, time.monotonic() - began)


def whole_files(home: Path) -> int:
    """Count the files of both caches; each is whole, for its owner alone, and nothing else lies there."""
    files = [path for folder in ("sso", "cli") for path in (home / ".aws" / folder / "cache").iterdir()]
    for path in files:
        assert path.suffix == ".json", path.name
        assert path.stat().st_mode & 0o777 == 0o600
        json.loads(path.read_bytes())
    return len(files)
