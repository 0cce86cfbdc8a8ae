"""Judge config files for themselves, as a repository ships them: without this machine, its environment and its user.

What a check says of the permission bits, the credentials file, the environment, sign-ins or AWS is true of one machine
at one time. It is no fault of a file that many people will use elsewhere, so such checks are skipped.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ssocfg.doctor.facts import Facts, FileFact
from ssocfg.doctor.finding import Check, Finding, Status
from ssocfg.doctor.report import Outcome, Report, sort_findings
from ssocfg.doctor.runner import run_checks

ABOUT_THE_MACHINE = ("SSO4", "SSO5", "SSO6")  # tokens, environment, online
# permission bits, variables that name files, the credentials file
ABOUT_OTHER_FILES = frozenset({"SSO005", "SSO006", "SSO007", "SSO008", "SSO209"})
SKIPPED = "it looks at this machine, and files were named to be judged for themselves"
_WORST_LAST: tuple[Status, ...] = ("skipped", "passed", "failed", "crashed")


def is_about_the_file(check: Check) -> bool:
    """Say whether what a check finds is a matter of the config file's content alone."""
    return not check.code.startswith(ABOUT_THE_MACHINE) and check.code not in ABOUT_OTHER_FILES and not check.online


def facts_of_file(fact: FileFact, *, now: datetime, platform: str, home: str = "") -> Facts:
    """Make facts of one config file and nothing else.

    Args:
        fact: The file, with its bytes.
        now: The instant of the report, aware, in UTC.
        platform: `"linux"`, `"darwin"` or `"windows"`.
        home: The home directory, to write `~` for it; or an empty text.
    """
    return Facts(
        now=now,
        platform=platform,
        environ={},
        home=home,
        config_file=fact._replace(mode=None, owner=None),
        credentials_file=FileFact("", "missing"),
    )


def judge_files(checks: Sequence[Check], files: Sequence[Facts], version: str) -> Report:
    """Ask the checks about each file by itself, and put what they say into one report.

    Args:
        checks: Those that were selected; of them, those about a machine are skipped.
        files: One or more, as `facts_of_file` makes them.
        version: The version of ssocfg.

    Returns:
        All findings; of each check the worst outcome: crashed, failed, passed, skipped.
    """
    asked = [check for check in checks if is_about_the_file(check)]
    outcomes = {
        check.code: Outcome(check.code, check.name, "skipped", SKIPPED) for check in checks if check not in asked
    }
    findings: list[Finding] = []
    suppressed: list[Finding] = []
    for facts in files:
        report = run_checks(asked, facts, version)
        findings.extend(report.findings)
        suppressed.extend(report.suppressed)
        for outcome in report.outcomes:
            outcomes[outcome.code] = _worse(outcomes.get(outcome.code, outcome), outcome)
    in_order = tuple(outcomes[check.code] for check in checks)
    return Report(files[0].now, in_order, sort_findings(findings), version, sort_findings(suppressed))


def _worse(one: Outcome, other: Outcome) -> Outcome:
    return max(one, other, key=lambda outcome: _WORST_LAST.index(outcome.status))
