"""Populating: whole processes beside aws-sso-util on the same portal, and how the time grows with the profiles."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Figure, paired, ratio_of
from ssocfg.config.reader import parse_config
from ssocfg.onboarding.access import AccountAccess
from ssocfg.onboarding.managed_edit import make_managed
from ssocfg.onboarding.patterns import ProfilePattern
from ssocfg.onboarding.populating import Population, plan_population
from ssocfg.testing import Account, FakeIdentityCenter

ACCOUNTS, ROLES = 10, 50  # as few accounts as the portal's quota lets both ask for at once
RUNS = 3
GROWTH_RUNS = 5
SOME, MANY = 500, 10_000
CLOSED = "http://127.0.0.1:9"
SESSION = "[sso-session corp]\nsso_start_url = https://d-1234567890.awsapps.com/start\nsso_region = us-east-1\n"


def measure() -> list[Figure]:
    """Time populating from nothing."""
    return [_beside_aws_sso_util(), _growth()]


def _beside_aws_sso_util() -> Figure:
    """Give each role of an empty home a profile; the answers come from this machine at once."""
    accounts = {f"{n:012d}": Account(f"account-{n}", roles=[f"Role{r}" for r in range(ROLES)]) for n in range(ACCOUNTS)}
    with tempfile.TemporaryDirectory() as home, FakeIdentityCenter(accounts=accounts) as center:
        config = center.write_config(home, profiles={})
        center.sign_in(home)
        center.sign_in(home, session=None)  # as aws-sso-util looks for it
        environ = {name: value for name, value in center.environ(home).items() if not name.startswith("PYTHON")}
        environ |= {"HTTP_PROXY": CLOSED, "HTTPS_PROXY": CLOSED, "NO_PROXY": "127.0.0.1,localhost", "BROWSER": "true"}
        empty = config.read_bytes()

        def run(*words: str) -> None:
            config.write_bytes(empty)
            done = subprocess.run(words, env=environ, cwd=home, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr or done.stdout
            number = len(parse_config(config.read_bytes()).profiles)
            assert number == ACCOUNTS * ROLES, f"{number} profiles"

        def ours() -> None:
            run(sys.executable, "-m", "ssocfg", "populate", "--session", "corp", "--yes", "--no-backup")
            for record in Path(home, ".local", "state", "ssocfg", "managed").iterdir():
                record.unlink()

        portal = ("--sso-start-url", center.settings.start_url, "--sso-region", center.settings.region)
        program = str(Path(sys.executable).with_name("aws-sso-util"))

        def theirs() -> None:
            run(program, "configure", "populate", *portal, "--region", "us-east-1")

        mine, others = paired(ours, theirs, RUNS)
        detail = f"{min(mine) * 1e3:.0f} ms, aws-sso-util configure populate {min(others) * 1e3:.0f} ms"
        return Figure(f"times faster: populate of {SOME} profiles", ratio_of(others, mine), 20.0, True, detail)


def _growth() -> Figure:
    """Plan and make many profiles, and some, without the portal and the disk."""
    large, small = paired(lambda: _make(MANY), lambda: _make(SOME), GROWTH_RUNS)
    detail = f"{min(large) * 1e3:.0f} ms, {SOME} in {min(small) * 1e3:.0f} ms"
    return Figure(f"times longer: {MANY:,} populated profiles than {SOME}", ratio_of(large, small), 24.0, False, detail)


def _make(number: int) -> None:
    accounts = tuple(
        AccountAccess(f"{n:012d}", f"account-{n}", "", tuple(f"Role{r}" for r in range(10)))
        for n in range(number // 10)
    )
    data = SESSION.encode()
    config = parse_config(data)
    planned = plan_population(Population("corp", "us-east-1", accounts, ProfilePattern(), False), config, {})
    made = make_managed(data, config, {}, planned.managed)
    assert made.data.count(b"[profile ") == number
