"""What shells and AWS tools start all the time, and all profiles at once, beside `aws` and an empty interpreter."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.measure import Figure, paired, ratio_of, seconds
from ssocfg.config.reader import parse_config
from ssocfg.credentials.roles import find_role
from ssocfg.testing import Account, FakeIdentityCenter

RUNS = 31
AWS_RUNS = 9
PROFILES = 100
LATENCY = timedelta(milliseconds=50)
PORTAL = {"GetRoleCredentials", "ListAccounts", "ListAccountRoles"}
QUOTA = 20  # requests a second


def measure() -> list[Figure]:
    """Time `status --check` and `credential-process`, and `whoami --all` of a hundred profiles."""
    return [*_quick_commands(), *_all_profiles()]


class _Home:
    """A home directory in which processes run against a fake."""

    def __init__(self, center: FakeIdentityCenter, home: str) -> None:
        self.environ = {k: v for k, v in center.environ(home).items() if not k.startswith("PYTHON")}

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], env=self.environ, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def _quick_commands() -> list[Figure]:
    with tempfile.TemporaryDirectory() as home, FakeIdentityCenter() as center:
        path = center.write_config(home)
        center.sign_in(home)
        profile = next(iter(parse_config(path.read_bytes()).profiles))
        _cache_role(home, path, profile)
        machine = _Home(center, home)
        figures = []
        process = ("credential-process", "--profile", profile)
        for name, command in (("status --check", ("status", "--check")), ("credential-process", process)):
            mine, empty = paired(
                lambda c=command: machine.run("-m", "ssocfg", *c), lambda: machine.run("-c", "pass"), RUNS
            )
            detail = f"{min(mine) * 1e3:.0f} ms, python -c pass {min(empty) * 1e3:.0f} ms"
            figures.append(Figure(f"times longer: ssocfg {name}", ratio_of(mine, empty), 5.0, False, detail))
        assert not center.requests, "both must work from what is cached"
        figures.append(_beside_aws(machine, profile, process))
        return figures


def _beside_aws(machine: _Home, profile: str, process: tuple[str, ...]) -> Figure:
    """Compare with AWS CLI's own export of credentials, or with what stands in for it where it is too old for that."""
    theirs = ("configure", "export-credentials", "--format", "process", "--profile", profile)
    known = subprocess.run(
        [sys.executable, "-m", "awscli", *theirs], env=machine.environ, capture_output=True, text=True, check=False
    )
    if known.returncode != 0:
        theirs = ("sts", "get-caller-identity", "--profile", profile)
    mine, aws = paired(
        lambda: machine.run("-m", "ssocfg", *process), lambda: machine.run("-m", "awscli", *theirs), AWS_RUNS
    )
    detail = f"{min(mine) * 1e3:.0f} ms, aws {' '.join(theirs[:2])} {min(aws) * 1e3:.0f} ms"
    return Figure("times faster: credential-process", ratio_of(aws, mine), 6.0, True, detail)


def _cache_role(home: str, path: Path, profile: str) -> None:
    folder = Path(home, ".aws", "cli", "cache")
    folder.mkdir(parents=True, mode=0o700)
    expires = (datetime.now(UTC) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    keys = {"AccessKeyId": "ASIAEXAMPLE", "SecretAccessKey": "secret", "SessionToken": "token", "Expiration": expires}
    file = folder / find_role(parse_config(path.read_bytes()), profile).file
    file.write_text(json.dumps({"ProviderType": "sso", "Credentials": keys}), encoding="utf-8")


def _all_profiles() -> list[Figure]:
    accounts = {f"{number:012d}": Account(f"a{number}", roles=["Admin"]) for number in range(1, PROFILES + 1)}
    with tempfile.TemporaryDirectory() as home, FakeIdentityCenter(accounts=accounts) as center:
        center.settings.latency = LATENCY
        center.write_config(home, profiles={f"p{account}": (account, "Admin") for account in accounts})
        center.sign_in(home)
        machine = _Home(center, home)
        found: list[str] = []
        mine = seconds(lambda: found.append(machine.run("-m", "ssocfg", "whoami", "--all", "--format", "json")))
        assert len(json.loads(found[0])["identities"]) == PROFILES
        asked = [request.at for request in center.requests if request.operation in PORTAL]
        assert len(asked) == PROFILES
        busiest = max(sum(0 <= (at - since).total_seconds() < 1 for at in asked) for since in asked)
        names = [f"p{account}" for account in accounts]
        theirs = seconds(
            lambda: [machine.run("-m", "awscli", "sts", "get-caller-identity", "--profile", name) for name in names]
        )
        detail = f"{mine:.1f} s, {PROFILES} aws sts get-caller-identity one after the other {theirs:.0f} s"
        return [
            Figure(f"share of time: whoami --all of {PROFILES} profiles", mine / theirs, 0.1, False, detail),
            Figure("requests to the portal in the busiest second", busiest, QUOTA, False, f"{len(asked)} in all"),
        ]
