"""The verbs of the doctor."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ssocfg.errors import UnknownProfileError, UnreadableFileError
from ssocfg.host.snapshot import take_snapshot

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from ssocfg.doctor.facts import Facts
    from ssocfg.doctor.fixes import FixPlan, FixResult
    from ssocfg.doctor.report import Report


def diagnose(
    facts: Facts | None = None,
    *,
    config_file: str | os.PathLike[str] | None = None,
    profile: str | None = None,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    diffs: bool = False,
    online: bool = False,
) -> Report:
    """Say what is wrong with this machine's AWS sign-in. Reads only, and calls nothing, unless `online` says so.

    Args:
        facts: What to judge; by default a snapshot of this machine, taken now.
        config_file: A config file to look at instead of the one that the environment selects; only without `facts`.
        profile: A profile to keep to: findings about others are left out, and the report has its `story`.
        select: Codes, names or prefixes of codes of the checks to run; empty means all.
        ignore: The same, of checks to leave out.
        diffs: Whether to work out what each mechanical fix changes in the config file; in a long file only for the
            first few.
        online: Whether to ask AWS too, which takes seconds: whether it can be reached, takes the sign-ins, and gives
            each profile the role that it names. Tokens are renewed as any AWS tool would; nothing else is written.
            Facts that hold answers already are taken as they are.

    Returns:
        Findings sorted by file, line and code, and an outcome for each check.

    Raises:
        UnknownCheckError: A selector matches no check.
        UnknownProfileError: There is no such profile, nor anything that was meant to be one.
    """
    import ssocfg.doctor.runner as runner
    from ssocfg.doctor.checks import CHECKS

    checks = runner.select_checks(CHECKS, select, ignore)
    if facts is None:
        facts = take_snapshot(os.fspath(config_file) if config_file is not None else None)
    if profile is not None:
        facts = _focus_on(facts, profile)
    if online and any(check.online for check in checks):
        facts = with_answers(facts, None if profile is None else _sources_of(facts, profile))
    report = runner.run_checks(checks, facts, _version())
    if profile is not None:
        report = _add_story(facts, report)
    if not diffs or facts.config_file.data is None:
        return report
    from ssocfg.doctor.fixes import add_diffs

    return add_diffs(report, facts.config_file.data)


def _focus_on(facts: Facts, profile: str) -> Facts:
    from ssocfg.credentials.merged import MergedProfiles
    from ssocfg.doctor.focus import focus_on
    from ssocfg.doctor.judging import lost_names

    known = MergedProfiles(facts.config, facts.credentials)
    is_read = facts.config_file.state == "present" and facts.is_text and facts.config.refused is None
    if is_read and profile not in known and profile != "default" and not lost_names(facts, "profile", {profile}):
        raise UnknownProfileError(profile, known.names)
    return focus_on(facts, profile)


def _sources_of(facts: Facts, profile: str) -> tuple[str, ...]:
    from ssocfg.credentials.sessions import chain_of

    return chain_of(facts.config, profile)


def _add_story(facts: Facts, report: Report) -> Report:
    from ssocfg.doctor.story import keep_to_profile, tell_story

    kept = report._replace(findings=keep_to_profile(facts, report.findings))
    return kept._replace(story=tell_story(facts, kept))


def with_answers(facts: Facts, profiles: Iterable[str] | None = None) -> Facts:
    """Add to facts what AWS answers, unless they hold that already.

    Args:
        facts: The facts.
        profiles: The only profiles to ask for; None for all.
    """
    if facts.online is not None:
        return facts

    from ssocfg.api.probing import probe

    return facts._replace(online=probe(facts, profiles))


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
    from ssocfg.api.updating import Step, save_noting
    from ssocfg.doctor.fixes import FixResult
    from ssocfg.host.file_actions import act_on_files

    codes = _codes(select, ignore)
    facts = take_snapshot(os.fspath(path) if path is not None else None)
    fact = facts.config_file
    if path is not None and fact.state == "missing":
        raise UnreadableFileError(fact.path, "there is no such file")
    plan = latest = _plan(facts, fact.data, codes, unsafe=unsafe)
    backup: str | None = None
    changed = plan.data != fact.data
    if changed:

        def change(data: bytes) -> Step:
            nonlocal plan, latest
            latest = _plan(facts, data, codes, unsafe=unsafe)  # the file may be another by now
            plan = latest if latest.data != data else plan
            new = latest.data if latest.data is not None else data
            return Step(new, f"fixed {', '.join(dict.fromkeys(finding.code for finding in latest.fixed))}")

        saved = save_noting(fact.path, change)
        changed, backup = saved.changed, saved.backup
        plan = plan if changed else latest  # where others mended it meanwhile, it is no work of ours
    acted = act_on_files(plan.fixed)
    return FixResult(fact.path, acted.fixed, (*plan.left, *acted.refused), changed, backup, acted.set_aside)


def _codes(select: Sequence[str], ignore: Sequence[str]) -> frozenset[str]:
    from ssocfg.doctor.checks import CHECKS
    from ssocfg.doctor.runner import select_checks

    return frozenset(check.code for check in select_checks(CHECKS, select, ignore))


def _plan(facts: Facts, data: bytes | None, codes: AbstractSet[str], *, unsafe: bool) -> FixPlan:

    from ssocfg.doctor import fixes

    def rediagnose(mended: bytes) -> Report:
        return diagnose(facts._replace(config_file=facts.config_file._replace(data=mended)))

    report = diagnose(facts) if data is None else rediagnose(data)
    return fixes.plan_fixes(report, data, unsafe=unsafe, rediagnose=rediagnose, codes=codes)


def _version() -> str:
    import ssocfg

    return ssocfg.__version__
