"""All broken homes, by the family of their faults."""

from __future__ import annotations

import os

from corpus import cache_cases, environment_cases, file_cases, service_cases, syntax_cases, value_cases
from corpus.case import Case

FAMILIES: dict[str, tuple[Case, ...]] = {
    "how the config file is written": syntax_cases.CASES,
    "what the config file says": value_cases.CASES,
    "the files as such": file_cases.CASES,
    "the caches": cache_cases.CASES,
    "the environment": environment_cases.CASES,
    "what only AWS knows": service_cases.CASES,
}
CASES: tuple[Case, ...] = tuple(case for cases in FAMILIES.values() for case in cases)


def is_possible(case: Case) -> bool:
    """Say whether this user can make the home, and has the trouble then."""
    is_root = os.geteuid() == 0
    return not (case.beyond_root if is_root else case.needs_root)
