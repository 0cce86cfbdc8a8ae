"""The three programs that are scored, run as a person would, in a home of the corpus; none leaves this machine.

Their environment has the Identity Center of the home for Identity Center and STS, and for all else a proxy at a closed port.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.bases import Base
from corpus.home import Home
from corpus.texts import ADMIN, READER

BIN = Path(sys.executable).parent
SECONDS = 60
CLOSED = "http://127.0.0.1:9"
ENDPOINTS = ("AWS_ENDPOINT_URL_SSO", "AWS_ENDPOINT_URL_SSO_OIDC", "AWS_ENDPOINT_URL_STS")
KEPT_HERE = {
    "HTTP_PROXY": CLOSED, "HTTPS_PROXY": CLOSED, "http_proxy": CLOSED, "https_proxy": CLOSED,
    "NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost",
    "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1", "BROWSER": "true", "PYTHONDONTWRITEBYTECODE": "1",
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """What a program said.

    Attributes:
        text: Both of its streams, with `~` for the home directory.
        failed: Whether it ended with anything but 0.
        seconds: How long it took.
    """

    text: str
    failed: bool
    seconds: float


@dataclass(frozen=True)
class Question:
    """What a person asks of a program.

    Attributes:
        base: The home as it was when it was healthy: what the person knows of the set-up by heart.
        profile: The profile that is asked about.
        online: Whether the person suspects AWS.
    """

    base: Base
    profile: str | None
    online: bool = False


Ask = Callable[[Home, Question], Said]


def run(home: Home, environ: Mapping[str, str], *words: str) -> Said:
    """Run a program to its end, or until it has taken a minute."""
    start = time.perf_counter()
    try:
        ended = subprocess.run(
            words, cwd=home.path, env=dict(environ), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Said("", True, time.perf_counter() - start)
    text = ended.stdout.decode(errors="replace").replace(str(home.path), "~")
    return Said(text, ended.returncode != 0, time.perf_counter() - start)


def environ(home: Home, *, calls: bool = True) -> dict[str, str]:
    """Return the environment in which a program finds the home, and nothing beyond this machine.

    Endpoints that the home itself sets stay as they are: they are at closed ports of this machine. A program that calls
    nothing is not told of endpoints at all.
    """
    own = home.variables()
    endpoints = dict.fromkeys(ENDPOINTS, home.endpoint or home.center.url) if calls and home.aided else {}
    return {**KEPT_HERE, **endpoints, **own}


def ask_ssocfg(home: Home, question: Question) -> Said:
    """`doctor` needs no name of a profile; it fails of a warning too, so that healthy homes are put to a hard test."""
    online = ("--online",) if question.online else ()
    words = (sys.executable, "-m", "ssocfg", "doctor", "--fail-on", "warning", *online)
    return run(home, environ(home, calls=question.online), *words)


def ask_aws(home: Home, question: Question) -> Said:
    """The question that everyone asks first; the profile is named unless a variable selects one."""
    selected = {"AWS_PROFILE", "AWS_DEFAULT_PROFILE"} & home.environ.keys()
    profile = () if selected or question.profile in (None, "default") else ("--profile", str(question.profile))
    return run(home, environ(home), str(BIN / "aws"), "sts", "get-caller-identity", *profile)


def ask_aws_sso_util(home: Home, question: Question) -> Said:
    """It cannot find out about sessions by itself, so the person gives it what belongs to the profile; and the profile."""
    program = str(BIN / "aws-sso-util")
    runs = [run(home, environ(home), program, "check", *_options(question.base))]
    if question.profile is not None:
        runs.append(run(home, environ(home), program, "check", "--check-profile", question.profile))
    # A profile of a session is beyond it, so that either way counts as a success.
    return Said(
        "\n".join(said.text for said in runs), all(said.failed for said in runs), sum(said.seconds for said in runs)
    )


def _options(base: Base) -> list[str]:
    """Return what the person knows: where to sign in, and a role that is theirs there."""
    if not base.sign_ins:
        return []
    made = base.sign_ins[0]
    account, role = ("111122223333", ADMIN) if ADMIN in base.config else ("444455556666", READER)
    return ["--sso-start-url", made.url, "--sso-region", made.region, "--account-id", account, "--role-name", role]


PROGRAMS: dict[str, Ask] = {
    "ssocfg doctor": ask_ssocfg,
    "aws sts get-caller-identity": ask_aws,
    "aws-sso-util check": ask_aws_sso_util,
}
