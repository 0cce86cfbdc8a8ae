"""What holds of every plan, on files of odd constructs: it is made or refused with an error of ours, and does what it says.

SSOCFG_LAW_EXAMPLES says how many files it is tried on.
"""

from __future__ import annotations

import contextlib
import os
import random
from collections.abc import Callable, Sequence
from typing import TypeAlias

import pytest

from properties.config_files import generated
from ssocfg.config.editor import edit_config
from ssocfg.config.edits import Edit
from ssocfg.config.model import Config
from ssocfg.config.reader import parse_config
from ssocfg.errors import SsocfgError
from ssocfg.onboarding.migration import plan_migration
from ssocfg.onboarding.profiles import plan_profile, plan_profile_removal, plan_profile_rename
from ssocfg.onboarding.sessions import plan_session, plan_session_removal, plan_session_rename
from ssocfg.onboarding.settings import plan_unset

Plan: TypeAlias = Callable[[Config], Sequence[Edit]]
EXAMPLES = int(os.environ.get("SSOCFG_LAW_EXAMPLES", "200"))
LEGACY = """
[profile legacy-{n}]
sso_start_url = https://{url}.awsapps.com/start
sso_region = {region}
sso_account_id = 123456789012
sso_role_name = {n}
"""


def files() -> list[tuple[bytes, Config]]:
    """Give files that AWS tools read, each with its reading."""
    read = ((data, parse_config(data)) for data in generated(EXAMPLES, seed=11))
    return [(data, config) for data, config in read if config.refused is None]


def plans_for(config: Config, rng: random.Random) -> list[Plan]:
    """Give a plan of every kind, for names that are there and some that are not."""
    profiles, sessions = [*config.profiles, "new"], [*config.sessions, "new"]
    one, two, session = rng.choice(profiles), rng.choice(profiles), rng.choice(sessions)
    return [
        lambda now: plan_profile(now, one, {"region": "eu-west-1", "s3.x": "1"}),
        lambda now: plan_unset(now, one, ["region", "s3"]),
        lambda now: plan_profile_rename(now, one, two),
        lambda now: plan_profile_removal(now, [one, two]),
        lambda now: plan_session(now, session, {"sso_region": "eu-west-1"}, force=True),
        lambda now: plan_session_rename(now, session, "renamed"),
        lambda now: plan_session_removal(now, session, with_profiles=True),
        lambda now: plan_migration(now).edits,
    ]


@pytest.mark.parametrize("seed", range(3))
def test_a_plan_is_made_or_refused_with_an_error_of_ours(seed):
    rng, made = random.Random(seed), 0
    for data, config in files():
        for plan in plans_for(config, rng):
            with contextlib.suppress(SsocfgError):
                new = edit_config(data, plan(config))
                made += new != data
                after = parse_config(new)
                assert after.refused is None
                assert list(plan_or_nothing(plan, after)) == [] or new != data
    assert made > EXAMPLES


def plan_or_nothing(plan: Plan, config: Config) -> Sequence[Edit]:
    try:
        return plan(config)
    except SsocfgError:  # what is gone or has another name cannot be planned for again
        return []


@pytest.mark.parametrize("seed", range(3))
def test_a_migration_leaves_only_what_it_named_and_every_profile_reaches_the_portal_that_it_had(seed):
    rng, moved = random.Random(seed), 0
    for data, _config in files():
        text = "".join(
            LEGACY.format(n=n, url=rng.choice("ab"), region=rng.choice(["eu-west-1", "eu-west-1", "x"]))
            for n in range(rng.randrange(4))
        )
        longer = data + b"\n" + text.encode()
        config = parse_config(longer)
        if config.refused is not None:
            continue
        plan = plan_migration(config)
        try:
            after = parse_config(edit_config(longer, plan.edits))
        except SsocfgError:
            continue
        again = plan_migration(after)
        assert (again.moves, again.edits) == ((), ())
        assert [conflict.profile for conflict in again.conflicts] == [conflict.profile for conflict in plan.conflicts]
        for move in plan.moves:
            session = after.sessions[move.session]
            moved += len(move.profiles)
            assert session.sso_region == move.region
            for name in move.profiles:
                before, profile = config.profiles[name], after.profiles[name]
                assert profile.sso_session == move.session
                assert (profile.sso_account_id, profile.sso_role_name) == (before.sso_account_id, before.sso_role_name)
                assert profile.sso_start_url is None
        assert after.profiles.keys() == config.profiles.keys()
    assert moved > EXAMPLES // 4


@pytest.mark.parametrize("kind", ["profile", "sso-session"])
def test_after_a_rename_all_that_named_it_name_it_anew(kind):
    renamed = 0
    for data, config in files():
        for old in list(config.profiles if kind == "profile" else config.sessions)[:5]:
            key = "source_profile" if kind == "profile" else "sso_session"
            plan = (plan_profile_rename if kind == "profile" else plan_session_rename)(config, old, "renamed")
            try:
                after = parse_config(edit_config(data, plan))
            except SsocfgError:
                continue
            renamed += 1
            assert "renamed" in (after.profiles if kind == "profile" else after.sessions)
            for name, profile in config.profiles.items():
                if profile.get(key) == old and name != old:
                    assert after.profiles[name].get(key) == "renamed"
    assert renamed > EXAMPLES // 8
