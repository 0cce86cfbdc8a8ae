"""The doctor on a team's whole set-up, beside an empty interpreter and beside what looks at one profile of it."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.measure import Figure, paired, ratio_of
from benchmarks.parsing import write_config
from ssocfg.testing import FakeIdentityCenter

PROFILES = 1000
SESSIONS = 100
CACHED = 200
RUNS = 15
PEER_RUNS = 7
CLOSED = "http://127.0.0.1:9"
LEGACY = """
[profile legacy]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = us-east-1
sso_account_id = 111122223333
sso_role_name = AdministratorAccess
region = us-east-1
"""
FIELDS = {
    "region": "us-east-1", "accessToken": "aoaExample", "refreshToken": "aorExample", "clientId": "client",
    "clientSecret": "not-a-secret",
}  # fmt: skip


def measure() -> list[Figure]:
    """Time `doctor` on a thousand profiles and two hundred cache files, offline."""
    with tempfile.TemporaryDirectory() as home, FakeIdentityCenter() as center:
        config = Path(home, ".aws", "config")
        config.parent.mkdir(mode=0o700)
        config.write_text(write_config(PROFILES, sessions=SESSIONS) + LEGACY, encoding="utf-8")
        config.chmod(0o600)
        center.sign_in(home, session=None)
        fill_cache(config.parent / "sso" / "cache", CACHED)
        own = {name: value for name, value in center.environ(home).items() if not name.startswith("PYTHON")}
        mine = {name: value for name, value in own.items() if not name.startswith("AWS_ENDPOINT")}
        theirs = {**own, "HTTP_PROXY": CLOSED, "HTTPS_PROXY": CLOSED, "BROWSER": "true"}

        def doctor() -> None:
            _run(mine, home, sys.executable, "-m", "ssocfg", "doctor", "--fail-on", "never")

        def check() -> None:
            _run(
                theirs, home, str(Path(sys.executable).with_name("aws-sso-util")), "check", "--check-profile", "legacy"
            )

        long, empty = paired(doctor, lambda: _run(mine, home, sys.executable, "-c", "pass"), RUNS)
        again, checked = paired(doctor, check, PEER_RUNS)
        what = f"doctor of {PROFILES} profiles, {CACHED} cache files"
        detail = f"{min(long) * 1e3:.0f} ms, python -c pass {min(empty) * 1e3:.0f} ms"
        beside = f"{min(again) * 1e3:.0f} ms, aws-sso-util check of one profile {min(checked) * 1e3:.0f} ms"
        return [
            Figure(f"times longer: {what}", ratio_of(long, empty), 15.0, False, detail),
            Figure(f"times faster: {what}", ratio_of(checked, again), 3.0, True, beside),
        ]


def _run(environ: dict[str, str], folder: str, *words: str) -> None:
    done = subprocess.run(words, env=environ, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr or done.stdout


def fill_cache(folder: Path, files: int) -> None:
    """Write tokens as AWS CLI does, at first those of the sessions, until there are as many as are wanted."""
    folder.mkdir(parents=True, exist_ok=True)
    expires = (datetime.now(UTC) + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M:%SZ")
    for number in range(files - len(list(folder.iterdir()))):
        url = f"https://d-{number:010d}.awsapps.com/start"
        content = {"startUrl": url, **FIELDS, "expiresAt": expires, "registrationExpiresAt": expires}
        name = hashlib.sha1(f"s{number}".encode(), usedforsecurity=False).hexdigest()
        path = folder / f"{name}.json"
        path.touch(mode=0o600)
        path.write_text(json.dumps(content), encoding="utf-8")
