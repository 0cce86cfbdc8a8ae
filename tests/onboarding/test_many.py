"""Plans for very large files take time that grows with the file, not with its square."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from growth import BOUND, least_growth
from ssocfg.config.edits import Edit
from ssocfg.config.model import Config
from ssocfg.config.reader import parse_config
from ssocfg.onboarding.migration import plan_migration
from ssocfg.onboarding.profiles import find_orphans, plan_profile_removal
from ssocfg.onboarding.sessions import plan_session_removal, plan_session_rename

FEW = 1_000
SESSION = "[sso-session s]\nsso_start_url = https://s.awsapps.com/start\nsso_region = eu-west-1\n"
PLANS: dict[str, tuple[str, Callable[[Config], object]]] = {
    "rename": ("[profile p{n}]\nsso_session = s\n", lambda config: plan_session_rename(config, "s", "t")),
    "remove": (
        "[profile p{n}]\nsso_session = s\nsource_profile = p{n}\n",
        lambda config: plan_session_removal(config, "s", with_profiles=True),
    ),
    "remove-profiles": (
        "[profile p{n}]\nsource_profile = p{n}\n",
        lambda config: (
            plan_profile_removal(config, list(config.profiles)),
            find_orphans(config, list(config.profiles)),
        ),
    ),
    "migrate": (
        "[profile p{n}]\nsso_start_url = https://a{n}.awsapps.com/start\nsso_region = eu-west-1\n",
        lambda config: plan_migration(config).edits,
    ),
    "migrate-to-sessions": (
        (
            "[profile p{n}]\nsso_start_url = https://a{n}.awsapps.com/start\nsso_region = eu-west-1\n"
            "[sso-session x{n}]\nsso_start_url = https://a{n}.awsapps.com/start\nsso_region = eu-west-1\n"
        ),
        lambda config: plan_migration(config).edits,
    ),
}


def seconds(text: str, plan: Callable[[Config], object]) -> float:
    def once() -> float:
        config = parse_config(text)
        start = time.process_time()
        assert plan(config)
        return time.process_time() - start

    return min(once() for _ in range(3))


@pytest.mark.parametrize("kind", PLANS)
def test_four_times_the_file_takes_at_most_eight_times_as_long(kind):
    text, plan = PLANS[kind]

    def seconds_of(size: int) -> float:
        return seconds(SESSION + "".join(text.format(n=n) for n in range(size)), plan)

    assert least_growth(seconds_of, FEW, slack=0.05) <= BOUND


def test_all_are_found():
    config = parse_config(SESSION + "".join(f"[profile p{n}]\nsso_session = s\n" for n in range(FEW)))
    edits: list[Edit] = plan_session_rename(config, "s", "t")
    assert len(edits) == FEW + 1
