"""Apply the fixes of findings to a config file's bytes, one after the other, and judge each by its result. Pure.

A fix counts only if its finding is gone afterwards and nothing as bad or worse has come in its place; one that does not
keep this is taken back and named with the reason. That one has to sign in, to a session which nobody could make out
before, is nothing bad that the fix has made.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence, Set as AbstractSet
from typing import Literal, NamedTuple

from ssocfg.config.repair import repair_config
from ssocfg.doctor.finding import SEVERITIES, FileAction, Finding, Fix
from ssocfg.doctor.report import Report
from ssocfg.errors import ConfigError, InvalidValueError

Reason = Literal["manual", "unsafe", "conflicting", "refused", "not-reached"]

# How a sign-in stands comes into sight once the config file says which one is meant; mending the file makes none of it.
FAMILY_IN_SIGHT_LATER = "SSO4"
MOST_FIXES = 500
MOST_PASSES = 3
MOST_BYTES_READ = 1 << 25  # by all fixes together: each reads the whole file anew
BYTES_OF_A_LINE = 32  # a line costs as much as so many bytes, however short it is
FEWEST_FIXES = 10
MOST_DIFFED = 50
MOST_BYTES_DIFFED = 1 << 20  # of all diffs together
LONGEST_DIFF = 20_000


class Unfixed(NamedTuple):
    """A finding that stays.

    Attributes:
        finding: What was found.
        reason: `"manual"`: there is no mechanical fix. `"unsafe"`: there is one, and it was not asked for.
            `"refused"`: it cannot be made so that only what it is about changes. `"conflicting"`: the finding would
            stay, or another as bad would come. `"not-reached"`: there were too many.
        because: More in words, or an empty text.
    """

    finding: Finding
    reason: Reason
    because: str = ""


class FixPlan(NamedTuple):
    """What fixing would do.

    Attributes:
        data: The config file's new bytes; None where there is no config file to read.
        fixed: The findings that their fixes mend, in the order applied; those that are about whole files come last.
        left: The findings that stay, in the order of a report.
    """

    data: bytes | None
    fixed: tuple[Finding, ...]
    left: tuple[Unfixed, ...]

    @property
    def files(self) -> tuple[FileAction, ...]:
        """What is to be done with whole files."""
        return tuple(action for finding in self.fixed if finding.fix for action in finding.fix.files)


class FixResult(NamedTuple):
    """What fixing did.

    Attributes:
        path: The config file.
        fixed: The findings that were fixed, in the order applied.
        left: The findings that stay, with the reason.
        changed: Whether the config file has new bytes.
        backup: Where the old bytes are kept, or None where nothing was written.
        set_aside: The cache files that were set aside, each with where it lies now.
    """

    path: str
    fixed: tuple[Finding, ...]
    left: tuple[Unfixed, ...]
    changed: bool
    backup: str | None
    set_aside: tuple[tuple[str, str], ...] = ()


def apply_fix(fix: Fix, data: bytes, file: str = "<config>") -> bytes:
    """Apply a fix's repairs, then its edits.

    Raises:
        EditRefusedError: It cannot be done so that only what was meant changes.
        UnknownSectionError: An edit's section is not there.
        InvalidValueError: An edit's value is none that all tools would read alike.
    """
    data = repair_config(data, fix.repairs, file=file)
    if fix.edits:
        from ssocfg.config.editor import edit_config

        data = edit_config(data, fix.edits, file=file)
    return data


def apply_fixes(fixes: Sequence[Fix], data: bytes, file: str = "<config>") -> bytes:
    """Apply several fixes, in their order; all or none.

    Raises:
        EditRefusedError: As `apply_fix` does, and the other two as well.
    """
    if any(fix.edits for fix in fixes):
        for fix in fixes:
            data = apply_fix(fix, data, file)
        return data
    return repair_config(data, [repair for fix in fixes for repair in fix.repairs], file=file)  # which reads less often


def plan_fixes(
    report: Report,
    data: bytes | None,
    *,
    unsafe: bool,
    rediagnose: Callable[[bytes], Report],
    codes: AbstractSet[str] | None = None,
) -> FixPlan:
    """Work out what fixing does to a config file.

    Args:
        report: What all checks find now; fixes are judged by all of them.
        data: The config file's bytes, or None where there are none.
        unsafe: Whether to take also fixes that change meaning.
        rediagnose: Gives what all checks find with other bytes in the config file.
        codes: The codes to fix; None means all.
    """
    fixer = _Fixer(report, data, unsafe, rediagnose, codes)
    fixer.run()
    return fixer.plan()


class _Fixer:
    """The state of one plan: the bytes so far, what is found in them, what was tried."""

    def __init__(
        self,
        report: Report,
        data: bytes | None,
        unsafe: bool,
        rediagnose: Callable[[bytes], Report],
        codes: AbstractSet[str] | None,
    ) -> None:
        self.report = report
        self.data = data
        self.safeties = {"safe", "unsafe"} if unsafe else {"safe"}
        self.rediagnose = rediagnose
        self.codes = codes
        self.fixed: list[Finding] = []
        self.failed: dict[_Identity, tuple[Reason, str]] = {}
        self.one_by_one: set[str] = set()  # codes whose fixes do not go together
        self.rounds = min(MOST_FIXES, max(FEWEST_FIXES, MOST_BYTES_READ // _cost_to_read(data or b"")))

    def run(self) -> None:
        for _ in range(MOST_PASSES):
            self.failed.clear()
            self.one_by_one.clear()  # what is left may go together, so that fixing again would find nothing more
            before = len(self.fixed)
            while self.data is not None and self.rounds > 0:
                candidates = self.next_candidates()
                if not candidates:
                    break
                self.rounds -= len(candidates)
                if len(candidates) == 1 or not self.try_together(candidates, self.data):
                    self.try_fix(candidates[0], self.data)
            if not self.failed or len(self.fixed) == before:
                break
        self.fixed += [finding for finding in self.wanted() if _acts_on_files(finding)]

    def wanted(self) -> list[Finding]:
        """Return the findings to fix, by code: the text comes before what is written in it."""
        chosen = (f for f in self.report.findings if self.codes is None or f.code in self.codes)
        return sorted(chosen, key=lambda finding: finding.code)

    def next_candidates(self) -> list[Finding]:
        """Return the findings of the first code that has any to try; of one that failed together, the first alone."""
        candidates = [finding for finding in self.wanted() if self.is_candidate(finding)]
        same = [finding for finding in candidates if finding.code == candidates[0].code]
        alone = bool(same) and same[0].code in self.one_by_one
        return same[:1] if alone else same[: max(1, self.rounds)]

    def is_candidate(self, finding: Finding) -> bool:
        fix = finding.fix
        by_data = fix is not None and bool(fix.edits or fix.repairs)
        return by_data and fix is not None and fix.safety in self.safeties and _identify(finding) not in self.failed

    def try_together(self, findings: list[Finding], data: bytes) -> bool:
        """Apply the fixes of one code at once, the last in the file first, so that the lines of the others stay."""
        try:
            mended = apply_fixes([f.fix for f in reversed(findings) if f.fix is not None], data, findings[0].place.file)
        except (ConfigError, InvalidValueError):
            mended = data
        after = self.rediagnose(mended) if mended != data else self.report
        if any(find_objection(finding, self.report, after) for finding in findings):
            self.one_by_one.add(findings[0].code)
            return False
        self.fixed += findings
        self.data, self.report = mended, after
        return True

    def try_fix(self, finding: Finding, data: bytes) -> None:
        assert finding.fix is not None  # noqa: S101
        try:
            mended = apply_fix(finding.fix, data, finding.place.file)
        except (ConfigError, InvalidValueError) as error:
            self.failed[_identify(finding)] = ("refused", str(error))
            return
        after = self.rediagnose(mended)
        objection = find_objection(finding, self.report, after)
        if objection:
            self.failed[_identify(finding)] = ("conflicting", objection)
        else:
            self.fixed.append(finding)
            self.data, self.report = mended, after

    def plan(self) -> FixPlan:
        by_file = [finding for finding in self.wanted() if _acts_on_files(finding)]
        chosen = (f for f in self.report.findings if self.codes is None or f.code in self.codes)
        left = tuple(self.explain(finding) for finding in chosen if finding not in by_file)
        return FixPlan(self.data, tuple(self.fixed), left)

    def explain(self, finding: Finding) -> Unfixed:
        """Say why a finding stays."""
        fix = finding.fix
        if fix is None or not fix.is_mechanical:
            return Unfixed(finding, "manual")
        if fix.safety not in self.safeties:
            return Unfixed(finding, "unsafe")
        return Unfixed(finding, *self.failed.get(_identify(finding), ("not-reached", "")))


def _cost_to_read(data: bytes) -> int:
    return max(1, len(data) + BYTES_OF_A_LINE * (data.count(b"\n") + data.count(b"\r")))


def _acts_on_files(finding: Finding) -> bool:
    return finding.fix is not None and bool(finding.fix.files)


_Identity = tuple[str, str, str | None, str | None]


def _identify(finding: Finding) -> _Identity:
    """Return what stays of a finding when lines shift."""
    place = finding.place
    return finding.code, re.sub(r"\d+", "0", finding.message), place.section, place.key


def find_objection(finding: Finding, before: Report, after: Report) -> str:
    """Say why a fix is not good enough: its finding is still there, or one as bad has come; else an empty text."""
    mine = _identify(finding)
    same_before = [f.place.line for f in before.findings if _identify(f) == mine]
    same_after = [f.place.line for f in after.findings if _identify(f) == mine]
    if len(same_after) >= len(same_before) and (finding.place.line == 0 or finding.place.line in same_after):
        return "the finding would still be there"
    ran = {outcome.code for outcome in before.outcomes if outcome.status in ("passed", "failed")}
    worst = SEVERITIES[: SEVERITIES.index(finding.severity) + 1]
    counts = Counter(f.code for f in before.findings if f.severity in worst)
    news = Counter(f.code for f in after.findings if f.severity in worst)
    more = sorted(code for code, count in news.items() if code in ran and count > counts[code] and not _is_late(code))
    if more:
        named = next(f for f in after.findings if f.code == more[0] and f.severity in worst)
        return f"there would be a new finding: {named.code}, {named.message}"
    return "a check would crash" if len(after.crashed) > len(before.crashed) else ""


def _is_late(code: str) -> bool:
    return code.startswith(FAMILY_IN_SIGHT_LATER)


def add_diffs(report: Report, data: bytes) -> Report:
    """Fill in what each mechanical fix does to the config file; as many, and as long, as someone could read."""
    from ssocfg.config.text_diff import diff_config

    budget = min(MOST_DIFFED, MOST_BYTES_DIFFED // max(1, len(data)))
    findings: list[Finding] = []
    for finding in report.findings:
        fix = finding.fix
        if budget and fix is not None and (fix.edits or fix.repairs):
            budget -= 1
            try:
                diff = diff_config(data, apply_fix(fix, data, finding.place.file), finding.place.file)
            except (ConfigError, InvalidValueError):
                diff = ""
            fix = fix._replace(diff=diff if 0 < len(diff) <= LONGEST_DIFF else None)
        findings.append(finding._replace(fix=fix))
    return report._replace(findings=tuple(findings))
