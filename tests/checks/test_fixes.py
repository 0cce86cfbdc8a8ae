"""Every mechanical fix keeps its promises, on every example: each by itself, and all together.

Gone is its finding; nothing as bad has come; twice is once; other bytes are as they were; botocore reads the file.
"""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path

import pytest

import ssocfg
from checks.examples import EXAMPLES, FIRING, Example, Home, over
from ssocfg.doctor.finding import SEVERITIES
from ssocfg.doctor.fixes import FAMILY_IN_SIGHT_LATER, apply_fix
from ssocfg.host.snapshot import take_snapshot

configloader = pytest.importorskip("botocore.configloader")
from botocore.exceptions import ConfigParseError  # noqa: E402

ON_DISK = [
    example
    for example in EXAMPLES
    if example.config is not None
    and example.facts.state in ("present", "link")
    and "AWS_CONFIG_FILE" not in example.facts.environ
]
REFUSALS = ("SSO003", "SSO004", "SSO101", "SSO102", "SSO110")  # for which botocore refuses the file
# Fixes that are taken back, by example and code, with the reason.
NOT_KEPT = {
    (
        "SSO106-fires_no_break_space_as_indentation",
        "SSO115",
    ): "with a plain blank other SDKs would swallow the line too",
    ("SSO308-clean_account_on_an_unreadable_line", "SSO110"): "with the account read, the role is what is missing",
    ("SSO504-clean_legacy_profile", "SSO304"): "the aws on PATH is too old for sessions",
}

# What `doctor --fix` can mend by code: with leave only, or without.
SAFE = {"SSO004", "SSO005", "SSO008", "SSO101", "SSO102", "SSO105", "SSO110", "SSO112", "SSO114"}
SAFE |= {"SSO404", "SSO407", "SSO408", "SSO414"}
UNSAFE = {"SSO003", "SSO101", "SSO102", "SSO103", "SSO104", "SSO105", "SSO106", "SSO107", "SSO108", "SSO109", "SSO110"}
UNSAFE |= {"SSO111", "SSO113", "SSO115", "SSO202", "SSO203", "SSO206", "SSO301", "SSO303", "SSO304", "SSO305", "SSO314"}
UNSAFE |= {"SSO316", "SSO317"}
# Each of these changes one line.
OF_ONE_LINE = {"SSO104", "SSO106", "SSO107", "SSO111", "SSO113", "SSO202", "SSO203", "SSO303", "SSO305", "SSO316"}


def other_facts(facts: ssocfg.Facts, data: bytes) -> ssocfg.Facts:
    return facts._replace(config_file=facts.config_file._replace(data=data))


def read_with_botocore(path: Path, data: bytes) -> object:
    """Return what botocore reads, or None where it refuses the file."""
    path.write_bytes(data)
    try:
        return configloader.load_config(str(path))
    except ConfigParseError:
        return None


def mechanical(report: ssocfg.Report) -> list[ssocfg.Finding]:
    return [f for f in report.findings if f.fix is not None and (f.fix.edits or f.fix.repairs)]


def count(report: ssocfg.Report, worst: str) -> Counter[str]:
    bad = SEVERITIES[: SEVERITIES.index(worst) + 1]
    found = (finding.code for finding in report.findings if finding.severity in bad)
    return Counter(code for code in found if not code.startswith(FAMILY_IN_SIGHT_LATER))


def changed_lines(old: bytes, new: bytes) -> tuple[int, int]:
    """Count the old lines that are gone and the new ones that have come."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    codes = [code for code in SequenceMatcher(None, before, after, autojunk=False).get_opcodes() if code[0] != "equal"]
    return sum(i2 - i1 for _, i1, i2, _, _ in codes), sum(j2 - j1 for _, _, _, j1, j2 in codes)


@over(ON_DISK)
def test_each_fix_by_itself_keeps_its_promises(example: Example, home: Home) -> None:
    facts = take_snapshot()
    data = facts.config_file.data or b""
    report = ssocfg.diagnose(facts)
    for finding in mechanical(report):
        if (str(example), finding.code) in NOT_KEPT:
            continue
        assert finding.fix is not None
        mended = apply_fix(finding.fix, data)
        after = ssocfg.diagnose(other_facts(facts, mended))
        assert (finding.code, finding.message, finding.place) not in {
            (f.code, f.message, f.place) for f in after.findings
        }
        ran = {outcome.code for outcome in report.outcomes if outcome.status in ("passed", "failed")}
        new = count(after, finding.severity) - count(report, finding.severity)
        assert not ran & new.keys(), f"{finding.code} brings {new}"
        assert after.crashed == ()
        assert apply_again(facts, mended, finding) == mended, "twice is not once"


def apply_again(facts: ssocfg.Facts, mended: bytes, fixed: ssocfg.Finding) -> bytes:
    """Apply the fix of the same finding once more, where there still is one."""
    report = ssocfg.diagnose(other_facts(facts, mended), select=[fixed.code])
    same = (f for f in mechanical(report) if f.message == fixed.message and f.place.section == fixed.place.section)
    again = next((f for f in same if f.place.line == fixed.place.line), None)
    return apply_fix(again.fix, mended) if again is not None and again.fix is not None else mended


@over([example for example in ON_DISK if str(example) in {name for name, _code in NOT_KEPT}])
def test_a_fix_that_is_not_good_enough_is_taken_back(example: Example, home: Home) -> None:
    facts = take_snapshot()
    code = next(code for name, code in NOT_KEPT if name == str(example))
    plan = ssocfg.plan_fixes(facts, unsafe=True, select=[code])
    assert plan.fixed == ()
    assert plan.data == facts.config_file.data
    assert [unfixed.reason for unfixed in plan.left] in (["refused"], ["conflicting"])
    assert plan.left[0].because


@over(ON_DISK)
def test_a_safe_fix_keeps_what_botocore_reads(example: Example, home: Home, tmp_path: Path) -> None:
    facts = take_snapshot()
    data = facts.config_file.data or b""
    before = read_with_botocore(tmp_path / "before", data)
    for finding in mechanical(ssocfg.diagnose(facts)):
        assert finding.fix is not None
        if finding.fix.safety == "safe" and before is not None:
            assert read_with_botocore(tmp_path / "after", apply_fix(finding.fix, data)) == before


@over(ON_DISK)
def test_all_fixes_together_keep_their_promises(example: Example, home: Home, tmp_path: Path) -> None:
    facts = take_snapshot()
    data = facts.config_file.data or b""
    for unsafe in (False, True):
        plan = ssocfg.plan_fixes(facts, unsafe=unsafe)
        assert plan.data is not None
        after = ssocfg.diagnose(other_facts(facts, plan.data))
        kept = {finding for finding in after.findings if finding.fix is None or not finding.fix.files}
        assert {unfixed.finding for unfixed in plan.left} == kept
        tried = [unfixed for unfixed in plan.left if unfixed.reason not in ("manual", "unsafe")]
        assert [u.because for u in tried if (str(example), u.finding.code) not in NOT_KEPT] == []
        assert unsafe or all(finding.fix and finding.fix.safety == "safe" for finding in plan.fixed)
        again = ssocfg.plan_fixes(other_facts(facts, plan.data), unsafe=unsafe)
        assert again.data == plan.data, "twice is not once"
        before = read_with_botocore(tmp_path / "before", data)
        read = read_with_botocore(tmp_path / "after", plan.data)
        assert before is None or read is not None
        assert unsafe or before in (None, read)


@over([example for example in FIRING if example in ON_DISK and example.code in REFUSALS])
def test_a_file_that_was_refused_for_this_alone_is_read_afterwards(
    example: Example, home: Home, tmp_path: Path
) -> None:
    facts = take_snapshot()
    plan = ssocfg.plan_fixes(facts, unsafe=True, select=[example.code])
    assert plan.data is not None
    others = ssocfg.diagnose(facts, select=[code for code in REFUSALS if code != example.code]).findings
    by_hand = [unfixed for unfixed in plan.left if unfixed.finding.code == example.code]
    read = read_with_botocore(tmp_path / "after", plan.data)
    assert read is not None or others or by_hand


@over([example for example in FIRING if example.code in OF_ONE_LINE and example in ON_DISK])
def test_a_fix_of_one_line_touches_no_other(example: Example, home: Home) -> None:
    facts = take_snapshot()
    data = facts.config_file.data or b""
    for finding in mechanical(ssocfg.diagnose(facts, select=[example.code])):
        assert finding.fix is not None
        gone, come = changed_lines(data, apply_fix(finding.fix, data))
        assert gone == 1
        assert come <= 2  # a comment that stood in the line may have one of its own


def test_fixes_are_as_safe_as_they_are_said_to_be(tmp_path: Path) -> None:
    found: dict[str, set[str]] = {"safe": set(), "unsafe": set()}
    for number, example in enumerate(e for e in FIRING if not e.is_beyond_this_user):
        with pytest.MonkeyPatch.context() as monkeypatch:
            Home(tmp_path / str(number), example, monkeypatch)
            for finding in ssocfg.diagnose(select=[example.code]).findings:
                if finding.fix is not None and finding.fix.is_mechanical:
                    found[finding.fix.safety].add(finding.code)
                else:
                    assert finding.fix is None or finding.fix.safety == "manual"
    assert found["safe"] ^ SAFE == set(), "add these codes to SAFE, or take them out"
    assert found["unsafe"] ^ UNSAFE == set(), "add these codes to UNSAFE, or take them out"


def test_the_page_of_the_doctor_names_what_is_mended() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "doctor.md").read_text(encoding="utf-8")
    table = page.partition("| safe | with `--unsafe-fixes` |")[2].partition("\n\n")[0]
    assert set(re.findall(r"SSO\d{3}", table)) == SAFE | UNSAFE
