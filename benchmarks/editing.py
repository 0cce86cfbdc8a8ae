"""Editing: one key as a whole process beside AWS CLI, and many sections in one call."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import ssocfg
from benchmarks.measure import Figure, paired, ratio_of, seconds
from benchmarks.parsing import write_config

PROFILES = 1_000
PROCESS_RUNS = 21
RUNS = 5
SOME, MANY = 500, 10_000


def measure() -> list[Figure]:
    """Time what a person waits for, and what an onboarding of many accounts takes."""
    return [_one_key(), *_many_sections()]


def _one_key() -> Figure:
    """Set a key of one profile of many; each finds the other's value, so there is always something to write."""
    with tempfile.TemporaryDirectory() as home:
        path = Path(home, ".aws", "config")
        path.parent.mkdir()
        path.write_text(write_config(PROFILES), encoding="utf-8")
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHON", "XDG_"))}
        environ |= {"HOME": home, "USERPROFILE": home}

        def run(*arguments: str) -> None:
            before = path.read_bytes()
            done = subprocess.run(
                [sys.executable, *arguments], env=environ, cwd=home, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr
            assert path.read_bytes() != before, "it must have written"

        def ours() -> None:
            run("-m", "ssocfg", "profile", "set", f"p{PROFILES // 2}", "--region", "eu-west-1")

        def theirs() -> None:
            run("-m", "awscli", "configure", "set", "region", "eu-north-1", "--profile", f"p{PROFILES // 2}")

        mine, aws = paired(ours, theirs, PROCESS_RUNS)
        detail = f"{min(mine) * 1e3:.0f} ms with its 20 ms of settling, aws configure set {min(aws) * 1e3:.0f} ms"
        return Figure(f"times faster: profile set in {PROFILES:,} profiles", ratio_of(aws, mine), 3.0, True, detail)


def _sections(number: int) -> list[ssocfg.AddSection]:
    settings = {"sso_session": "s0", "sso_role_name": "PowerUserAccess", "region": "us-east-1"}
    return [ssocfg.AddSection(f"profile new-{i}", {**settings, "sso_account_id": f"{i:012d}"}) for i in range(number)]


def _many_sections() -> list[Figure]:
    data = write_config(10).encode()
    some, many = _sections(SOME), _sections(MANY)

    def in_one_call() -> bytes:
        return ssocfg.edit_config(data, some)

    def in_many_calls() -> bytes:
        new = data
        for edit in some:
            new = ssocfg.edit_config(new, [edit])
        return new

    assert in_one_call() == in_many_calls(), "both must write the same"
    ones = [seconds(in_one_call) for _ in range(RUNS)]
    single = [seconds(in_many_calls)]
    large, small = paired(lambda: ssocfg.edit_config(data, many), in_one_call, RUNS)
    return [
        Figure(
            f"times longer: {SOME} sections in one call than in {SOME} calls",
            min(ones) / single[0],
            0.1,
            False,
            f"{min(ones) * 1e3:.0f} ms, one by one {single[0] * 1e3:.0f} ms",
        ),
        Figure(
            f"times longer: {MANY:,} sections in one call than {SOME}",
            ratio_of(large, small),
            24.0,
            False,
            f"{min(large) * 1e3:.0f} ms, {SOME} in {min(small) * 1e3:.0f} ms",
        ),
    ]
