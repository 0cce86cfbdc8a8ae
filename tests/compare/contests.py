"""What people start all day, beside the programs that do the same or the nearest to it."""

from __future__ import annotations

import shutil
import sys
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from benchmarks.parsing import write_config

from compare.homes import ACCOUNT, AWS_2, BIN, PROFILE, ROLE, Home, make_home, open_center, signed_in_sections
from compare.races import Race, Runner, race
from ssocfg.testing import Account

NAME = "mine"
ROUNDS = 7
MANY = 20
LATENCY = timedelta(milliseconds=50)
NOTHING = "python -c pass"


class Contest(NamedTuple):
    """A race with what is promised of it.

    Attributes:
        race: The race.
        bound: How many times faster than each of the others ssocfg must be at least.
        floor: How many times longer than an empty interpreter it may take at most; None where that is not promised.
    """

    race: Race
    bound: float
    floor: float | None = None

    @property
    def peers(self) -> list[str]:
        """Name the other programs, without the empty interpreter."""
        return [name for name in self.race.samples if name not in (self.race.ours, NOTHING)]

    def misses(self) -> list[str]:
        """Name the bounds that are missed."""
        missed = [
            f"{self.race.name}: {self.race.ours} is {ratio:.1f} times faster than {name}, at least {self.bound} promised"
            for name in self.peers
            if (ratio := self.race.ratio(name)) < self.bound
        ]
        times = 1 / self.race.ratio(NOTHING)
        if self.floor is not None and times > self.floor:
            missed.append(f"{self.race.name}: {times:.1f} times {NOTHING}, at most {self.floor} promised")
        return missed


def ssocfg(*words: str) -> Runner:
    """Return our own runner."""
    return Runner(f"ssocfg {words[0]}", [[str(BIN / "ssocfg"), *words]])


def aws(*words: str, count: int = 2) -> list[Runner]:
    """Return both AWS CLIs as runners for these words, the first `count` of which are shown."""
    shown = " ".join(words[:count])
    programs = {"1": str(BIN / "aws"), "2": AWS_2}
    return [Runner(f"aws {shown} ({number})", [[program, *words]]) for number, program in programs.items()]


def peer(program: str, *words: str, count: int = 1) -> Runner:
    """Return another program as a runner, the first `count` words of which are shown."""
    return Runner(" ".join([program, *words[:count]]), [[str(BIN / program), *words]])


def run_all(rounds: int = ROUNDS) -> list[Contest]:
    """Run all contests."""
    with open_center() as center, make_home(center) as home:
        profile = f"sso_session = corp\nsso_account_id = {ACCOUNT}\nsso_role_name = {ROLE}\nregion = us-east-1\n"
        home.config.write_text(f"{signed_in_sections(home)}[profile {NAME}]\n{profile}\n{write_config(10, 2)}")
        found = [_run(home, rounds, *each) for each in _contests()]
    return [*found, _all_profiles()]


def _run(home: Home, rounds: int, name: str, runners: list[Runner], bound: float, floor: float | None) -> Contest:
    nothing = Runner(NOTHING, [[sys.executable, "-c", "pass"]])
    return Contest(race(home, name, [*runners, nothing], rounds), bound, floor)


def _contests() -> list[tuple[str, list[Runner], float, float | None]]:
    portal = ["--profile", PROFILE]
    return [
        ("say the version", [ssocfg("--version"), *aws("--version", count=1), peer("aws-sso-util", "--help")], 4, 6),
        ("list the profiles", [ssocfg("list"), *aws("configure", "list-profiles")], 3, 6),
        ("show one profile", [ssocfg("show", NAME), *aws("configure", "list", "--profile", NAME)], 3, 8),
        ("can this sign-in be used?", [ssocfg("status", "--check", NAME)], 1, 5),
        (
            "hand out credentials that are cached",
            [
                ssocfg("credential-process", "--profile", NAME),
                *aws("configure", "export-credentials", "--profile", NAME),
                peer("aws-sso-util", "credential-process", *portal),
                peer("aws2-wrap", "--process", *portal),
            ],
            4, 5,
        ),
        (
            "whose credentials are these?",
            [ssocfg("whoami", NAME), *aws("sts", "get-caller-identity", "--profile", NAME)], 1.2, None,
        ),
        ("list accounts and roles", [ssocfg("access", "--session", "corp"), peer("aws-sso-util", "roles")], 1.2, None),
        (
            "what is wrong?",
            [
                ssocfg("doctor", "--fail-on", "never"),
                Runner("aws-sso-util check", [[str(BIN / "aws-sso-util"), "check", "--check-profile", PROFILE]]),
            ],
            2, 8,
        ),
    ]  # fmt: skip


def _all_profiles() -> Contest:
    """Ask whose credentials many profiles have, with the distance to AWS that is usual; nothing is cached."""
    accounts = {f"{number:012d}": Account(f"a{number}", roles=["Admin"]) for number in range(1, MANY + 1)}
    with open_center(accounts) as center, make_home(center) as home:
        center.settings.latency = LATENCY
        names = {f"p{account}": (account, "Admin") for account in accounts}
        center.write_config(home.path, profiles=names)
        one_by_one = [[str(BIN / "aws"), "sts", "get-caller-identity", "--profile", name] for name in names]
        runners = [
            Runner("ssocfg whoami --all", [[str(BIN / "ssocfg"), "whoami", "--all"]]),
            Runner("aws sts get-caller-identity (1), one by one", one_by_one),
            Runner(NOTHING, [[sys.executable, "-c", "pass"]]),
        ]
        name = f"whose credentials do {MANY} profiles have?"
        found = race(home, name, runners, 1, warm=False, before=lambda: _forget_roles(home.path))
        return Contest(found, 5)


def _forget_roles(home: Path) -> None:
    shutil.rmtree(home / ".aws" / "cli" / "cache", ignore_errors=True)
