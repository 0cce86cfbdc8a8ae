"""The verbs that a program calls; the only place where pure rooms and the machine meet.

The pure ones (`parse_config`) live in their rooms and are only named in `ssocfg`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ssocfg.api.restoring import Undone, list_backups, restore_backup, undo
from ssocfg.api.updating import Step, save_noting, update_config
from ssocfg.config.model import Config
from ssocfg.config.reader import parse_config
from ssocfg.config.reading import Dialect
from ssocfg.errors import UnreadableFileError
from ssocfg.host.files import load_file
from ssocfg.host.snapshot import locate_here, take_snapshot

__all__ = [
    "Undone",
    "diagnose",
    "fix_config",
    "list_backups",
    "load_config",
    "plan_fixes",
    "restore_backup",
    "undo",
    "update_config",
]

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from ssocfg.doctor.facts import Facts
    from ssocfg.doctor.fixes import FixPlan, FixResult
    from ssocfg.doctor.report import Report


def load_config(path: str | os.PathLike[str] | None = None, *, dialect: Dialect = "botocore") -> Config:
    """Read the AWS config file.

    Bad content never raises: see the result's `problems` and `refused`.

    Args:
        path: The file; by default `$AWS_CONFIG_FILE` (variables and `~` expanded, as botocore does), else
            `~/.aws/config`. A default file that is not there reads as empty, as it does to AWS tools.
        dialect: Whose reading, `"botocore"` or `"sdk"`.

    Raises:
        UnreadableFileError: The file is a folder, a pipe, a link to nowhere or not permitted, which AWS tools would
            silently take for an empty one; or a file that was asked for is not there.
    """
    asked_for = os.fspath(path) if path is not None else None
    fact = load_file(asked_for if asked_for is not None else locate_here().config)
    if fact.state == "unreadable":
        raise UnreadableFileError(fact.path, fact.reason)
    if fact.state == "missing" and asked_for is not None:
        raise UnreadableFileError(fact.path, "there is no such file")
    return parse_config(fact.data or b"", dialect=dialect, file=fact.path)


def diagnose(
    facts: Facts | None = None,
    *,
    config_file: str | os.PathLike[str] | None = None,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    diffs: bool = False,
) -> Report:
    """Say what is wrong with this machine's AWS sign-in. Reads only; calls nothing.

    Args:
        facts: What to judge; by default a snapshot of this machine, taken now.
        config_file: A config file to look at instead of the one that the environment selects; only without `facts`.
        select: Codes, names or prefixes of codes of the checks to run; empty means all.
        ignore: The same, of checks to leave out.
        diffs: Whether to work out what each mechanical fix changes in the config file; in a long file only for the
            first few.

    Returns:
        Findings sorted by file, line and code, and an outcome for each check.

    Raises:
        UnknownCheckError: A selector matches no check.
    """
    import ssocfg.doctor.runner as runner
    from ssocfg.doctor.checks import CHECKS

    checks = runner.select_checks(CHECKS, select, ignore)
    if facts is None:
        facts = take_snapshot(os.fspath(config_file) if config_file is not None else None)
    report = runner.run_checks(checks, facts, _version())
    if not diffs or facts.config_file.data is None:
        return report
    from ssocfg.doctor.fixes import add_diffs

    return add_diffs(report, facts.config_file.data)


def plan_fixes(
    facts: Facts | None = None,
    *,
    config_file: str | os.PathLike[str] | None = None,
    unsafe: bool = False,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
) -> FixPlan:
    """Work out what `fix_config` would do. Reads only.

    Args:
        facts: What to judge; by default a snapshot of this machine, taken now.
        config_file: A config file to look at instead of the one that the environment selects; only without `facts`.
        unsafe: Whether to take also fixes that change what AWS tools read.
        select: Codes, names or prefixes of codes of the findings to fix; empty means all.
        ignore: The same, of findings to leave alone.

    Returns:
        The config file's new bytes, the findings that are fixed in them, and those that stay, each with the reason.

    Raises:
        UnknownCheckError: A selector matches no check.
    """
    codes = _codes(select, ignore)
    if facts is None:
        facts = take_snapshot(os.fspath(config_file) if config_file is not None else None)
    return _plan(facts, facts.config_file.data, codes, unsafe=unsafe)


def fix_config(
    path: str | os.PathLike[str] | None = None,
    *,
    unsafe: bool = False,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
) -> FixResult:
    """Fix what the doctor finds in the config file, and the permission bits of the AWS files.

    Each fix is applied by itself and kept only if its finding is gone and nothing as bad has come in its place. The
    file is written once, under a lock, with a backup; what another program wrote meanwhile is not lost.

    Args:
        path: A config file instead of the one that the environment selects.
        unsafe: Whether to take also fixes that change what AWS tools read.
        select: Codes, names or prefixes of codes of the findings to fix; empty means all.
        ignore: The same, of findings to leave alone.

    Raises:
        UnknownCheckError: A selector matches no check.
        UnreadableFileError: A file that was asked for is not there.
        FileError: The file cannot be written.
    """
    from ssocfg.doctor.fixes import FixResult
    from ssocfg.host.modes import set_modes

    codes = _codes(select, ignore)
    facts = take_snapshot(os.fspath(path) if path is not None else None)
    fact = facts.config_file
    if path is not None and fact.state == "missing":
        raise UnreadableFileError(fact.path, "there is no such file")
    plan = _plan(facts, fact.data, codes, unsafe=unsafe)
    backup: str | None = None
    changed = plan.data != fact.data
    if changed:

        def change(data: bytes) -> Step:
            nonlocal plan
            anew = _plan(facts, data, codes, unsafe=unsafe)  # the file may be another by now
            plan = anew if anew.data != data else plan
            new = anew.data if anew.data is not None else data
            return Step(new, f"fixed {', '.join(dict.fromkeys(finding.code for finding in anew.fixed))}")

        saved = save_noting(fact.path, change)
        changed, backup = saved.changed, saved.backup
    fixed, refused = set_modes(plan.fixed)
    return FixResult(fact.path, fixed, (*plan.left, *refused), changed, backup)


def _codes(select: Sequence[str], ignore: Sequence[str]) -> frozenset[str]:
    from ssocfg.doctor.checks import CHECKS
    from ssocfg.doctor.runner import select_checks

    return frozenset(check.code for check in select_checks(CHECKS, select, ignore))


def _plan(facts: Facts, data: bytes | None, codes: AbstractSet[str], *, unsafe: bool) -> FixPlan:
    from dataclasses import replace

    from ssocfg.doctor import fixes

    def rediagnose(mended: bytes) -> Report:
        return diagnose(replace(facts, config_file=facts.config_file._replace(data=mended)))

    report = diagnose(facts) if data is None else rediagnose(data)
    return fixes.plan_fixes(report, data, unsafe=unsafe, rediagnose=rediagnose, codes=codes)


def _version() -> str:
    import ssocfg

    return ssocfg.__version__
