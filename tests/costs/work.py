"""How much work grows with a config file: the instructions that Python runs for each further profile.

Only those of Python code count; what a regular expression or a search of the interpreter does is not seen.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from types import FrameType
from typing import Any

from ssocfg.config.editor import edit_config
from ssocfg.config.edits import AddSection, SetKey
from ssocfg.config.reader import parse_config
from ssocfg.doctor.checks import CHECKS
from ssocfg.doctor.file_alone import facts_of_file, judge_files
from ssocfg.doctor.file_fact import FileFact
from ssocfg.onboarding.managed import Wanted, plan_managed

FEWEST = 50  # profiles
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def config_of(profiles: int) -> bytes:
    """Write a config of one session and so many profiles, as AWS CLI writes them."""
    session = "[sso-session corp]\nsso_start_url = https://d-1234567890.awsapps.com/start\nsso_region = eu-west-1\n"
    session += "sso_registration_scopes = sso:account:access\n"
    return "".join((session, *(_profile(number) for number in range(profiles)))).encode()


def _profile(number: int) -> str:
    keys = (
        f"sso_session = corp\nsso_account_id = {number + 111122220000}\nsso_role_name = ReadOnly\nregion = eu-west-1\n"
    )
    return f"\n[profile team-{number + 1000}]\n{keys}"


def _read(data: bytes) -> object:
    return list(parse_config(data).profiles.values())


def _read_as_botocore(data: bytes) -> object:
    return parse_config(data).as_dict()


def _set_a_key(data: bytes) -> object:
    return edit_config(data, [SetKey("profile team-1007", "region", "eu-west-2")])


def _add_a_profile(data: bytes) -> object:
    return edit_config(data, [AddSection("profile new", {"region": "eu-west-2"})])


def _diagnose(data: bytes) -> object:
    facts = facts_of_file(FileFact("config", "present", data=data), now=NOW, platform="linux")
    report = judge_files(CHECKS, [facts], "0")
    assert not report.findings, report.findings
    return report


def _plan_what_is_there(data: bytes) -> object:
    config = parse_config(data)
    wanted = [Wanted("profile", name, {"region": "eu-west-1"}) for name in config.profiles]
    plan = plan_managed(wanted, config, {})
    assert len(plan.unchanged) == len(wanted)
    return plan


WORK: dict[str, Callable[[bytes], object]] = {
    "read": _read,
    "read as botocore": _read_as_botocore,
    "set a key": _set_a_key,
    "add a profile": _add_a_profile,
    "diagnose": _diagnose,
    "plan what is there": _plan_what_is_there,
}


def count_instructions(work: Callable[[bytes], object], data: bytes) -> int:
    """Count the instructions of Python code that a call runs."""
    number = 0

    def watch(frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal number
        frame.f_trace_lines, frame.f_trace_opcodes = False, True
        number += event == "opcode"
        return watch

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        work(data)
    finally:
        sys.settrace(before)
    return number


def growth_of(work: Callable[[bytes], object]) -> tuple[int, int]:
    """Count the instructions for each profile more, in a small file and in one that is four times as large."""
    work(config_of(FEWEST))  # modules, caches and patterns are made once
    sizes = (FEWEST, 2 * FEWEST, 4 * FEWEST)
    small, middle, large = (count_instructions(work, config_of(profiles)) for profiles in sizes)
    return (middle - small) // FEWEST, (large - middle) // (2 * FEWEST)
