"""Planning fixes: in which order, which are kept, which are left and why, and when it ends."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import ssocfg
from ssocfg.config.edits import SetKey, UnsetKey
from ssocfg.config.repairs import Repair
from ssocfg.doctor import fixes
from ssocfg.doctor.finding import FileAction, Finding, Fix, Safety, Severity
from ssocfg.doctor.fixes import Unfixed, add_diffs, plan_fixes
from ssocfg.doctor.report import Outcome, Report
from ssocfg.values import Place

NOW = datetime(2026, 11, 23, tzinfo=UTC)
DATA = b"[default]\nregion = a\nbad\noutput = b\n"


def finding(
    code: str, fix: Fix | None, severity: Severity = "error", message: str = "it is bad", line: int = 1
) -> Finding:
    return Finding(code, "made-up", severity, message, Place("f", line, 1), {}, fix, "url")


def report(*findings: Finding, skipped: tuple[str, ...] = (), crashed: tuple[str, ...] = ()) -> Report:
    codes = sorted({"SSO901", "SSO902", "SSO903"} - set(skipped) - set(crashed))
    outcomes = [
        Outcome(code, "made-up", "failed" if code in {f.code for f in findings} else "passed") for code in codes
    ]
    outcomes += [Outcome(code, "made-up", "skipped", "why") for code in skipped]
    outcomes += [Outcome(code, "made-up", "crashed", "why") for code in crashed]
    return Report(NOW, tuple(outcomes), tuple(findings), "0")


def commenting(line: int = 3, safety: Safety = "safe") -> Fix:
    return Fix("comment it", safety, repairs=(Repair("comment-line", line),))


def reasons(plan: fixes.FixPlan) -> list[tuple[str, str]]:
    return [(unfixed.finding.code, unfixed.reason) for unfixed in plan.left]


def test_a_fix_whose_finding_goes_is_kept() -> None:
    bad = finding("SSO901", commenting())
    plan = plan_fixes(report(bad), DATA, unsafe=False, rediagnose=lambda _data: report())
    assert plan == (b"[default]\nregion = a\n# bad\noutput = b\n", (bad,), ())


def test_a_fix_whose_finding_stays_is_taken_back() -> None:
    bad = finding("SSO901", commenting())
    plan = plan_fixes(report(bad), DATA, unsafe=False, rediagnose=lambda _data: report(bad))
    assert plan == (DATA, (), (Unfixed(bad, "conflicting", "the finding would still be there"),))


@pytest.mark.parametrize(("severity", "kept"), [("error", False), ("warning", False), ("info", True)])
def test_a_fix_that_brings_something_as_bad_is_taken_back(severity: Severity, kept: bool) -> None:
    bad = finding("SSO901", commenting(), "warning")
    new = finding("SSO902", None, severity, "it is new")
    plan = plan_fixes(report(bad), DATA, unsafe=False, rediagnose=lambda _data: report(new))
    assert (plan.data != DATA) == bool(plan.fixed) == kept
    assert kept or plan.left == (Unfixed(bad, "conflicting", "there would be a new finding: SSO902, it is new"),)


def test_what_a_check_could_not_see_before_is_not_new() -> None:
    bad = finding("SSO901", commenting())
    hidden = finding("SSO902", None)
    plan = plan_fixes(report(bad, skipped=("SSO902",)), DATA, unsafe=False, rediagnose=lambda _data: report(hidden))
    assert plan.fixed == (bad,)
    assert reasons(plan) == [("SSO902", "manual")]


def test_a_fix_that_makes_a_check_crash_is_taken_back() -> None:
    bad = finding("SSO901", commenting())
    plan = plan_fixes(report(bad), DATA, unsafe=False, rediagnose=lambda _data: report(crashed=("SSO903",)))
    assert plan.left == (Unfixed(bad, "conflicting", "a check would crash"),)


@pytest.mark.parametrize(
    "fix",
    [
        commenting(2),
        commenting(9),
        Fix("x", "safe", edits=(SetKey("profile gone", "region", "a"),)),
        Fix("x", "safe", edits=(SetKey("default", "region", "a\nb"),)),
    ],
)
def test_a_fix_that_cannot_be_proven_is_refused(fix: Fix) -> None:
    bad = finding("SSO901", fix)
    plan = plan_fixes(report(bad), DATA, unsafe=False, rediagnose=lambda _data: report())
    assert plan.data == DATA
    assert reasons(plan) == [("SSO901", "refused")]
    assert plan.left[0].because


def test_unsafe_fixes_wait_for_leave_and_manual_ones_for_hands() -> None:
    first, second, third = (
        finding("SSO901", commenting(safety="unsafe")),
        finding("SSO902", Fix("do it")),
        finding("SSO903", None),
    )
    plan = plan_fixes(report(first, second, third), DATA, unsafe=False, rediagnose=lambda _data: report(second, third))
    assert plan.data == DATA
    assert reasons(plan) == [("SSO901", "unsafe"), ("SSO902", "manual"), ("SSO903", "manual")]
    plan = plan_fixes(report(first, second, third), DATA, unsafe=True, rediagnose=lambda _data: report(second, third))
    assert plan.fixed == (first,)
    assert reasons(plan) == [("SSO902", "manual"), ("SSO903", "manual")]


def test_only_what_is_wanted_is_fixed_and_told_of() -> None:
    first, second = finding("SSO901", commenting(3)), finding("SSO902", commenting(3))
    plan = plan_fixes(
        report(first, second), DATA, unsafe=True, rediagnose=lambda _data: report(first), codes={"SSO902"}
    )
    assert plan.fixed == (second,)
    assert plan.left == ()


def test_the_text_is_mended_before_what_is_written_in_it() -> None:
    later = finding("SSO902", Fix("x", "safe", edits=(UnsetKey("default", "output"),)), line=1)
    first = finding("SSO901", commenting(), line=9)
    seen: list[bytes] = []

    def rediagnose(data: bytes) -> Report:
        seen.append(data)
        return report(later) if len(seen) == 1 else report()

    plan = plan_fixes(report(later, first), DATA, unsafe=False, rediagnose=rediagnose)
    assert plan.fixed == (first, later)
    assert seen == [b"[default]\nregion = a\n# bad\noutput = b\n", b"[default]\nregion = a\n# bad\n"]


def test_a_fix_that_failed_is_tried_again_once_another_has_helped() -> None:
    needs_other = finding("SSO901", Fix("x", "safe", edits=(SetKey("profile a", "region", "b"),)))
    helps = finding("SSO902", Fix("x", "safe", repairs=(Repair("close-header", 1),)))
    data = b"[profile a\nregion = x\n"

    def rediagnose(mended: bytes) -> Report:
        left = [needs_other] if b"region = b" not in mended else []
        return report(*left, *([helps] if b"]" not in mended else []))

    plan = plan_fixes(rediagnose(data), data, unsafe=False, rediagnose=rediagnose)
    assert {f.code for f in plan.fixed} == {"SSO901", "SSO902"}
    assert plan.left == ()


def test_after_three_passes_what_still_waits_for_another_is_left_to_the_next_time() -> None:
    lines = [b"one", b"two", b"three", b"four"]

    def rediagnose(mended: bytes) -> Report:
        done = [b"# " + line in mended for line in lines]
        left = [n for n in range(4) if not (done[n] and all(done[n + 1 : n + 2]))]
        return report(*(finding(f"SSO90{n + 1}", commenting(n + 2), line=n + 2) for n in left))

    data = b"[default]\none\ntwo\nthree\nfour\n"
    plan = plan_fixes(rediagnose(data), data, unsafe=False, rediagnose=rediagnose)
    assert [f.code for f in plan.fixed] == ["SSO904", "SSO903", "SSO902"]
    assert reasons(plan) == [("SSO901", "conflicting")]
    assert plan.data is not None
    again = plan_fixes(rediagnose(plan.data), plan.data, unsafe=False, rediagnose=rediagnose)
    assert [f.code for f in again.fixed] == ["SSO901"]


def test_fixes_of_one_code_are_made_together_where_that_does_no_harm() -> None:
    looks = 0

    def rediagnose(data: bytes) -> Report:
        nonlocal looks
        looks += 1
        lines = data.decode().split("\n")
        bad = [number for number, line in enumerate(lines, 1) if " # " in line]
        fix = [Fix("x", "safe", repairs=(Repair("move-comment", number),)) for number in bad]
        return report(*(finding("SSO901", f, message=lines[n - 1], line=n) for n, f in zip(bad, fix, strict=True)))

    data = b"[default]\na = 1 # one\nb = 2\nc = 3 # three\nd = 4 # four\n"
    plan = plan_fixes(rediagnose(data), data, unsafe=False, rediagnose=rediagnose)
    assert plan.data == b"[default]\n# one\na = 1\nb = 2\n# three\nc = 3\n# four\nd = 4\n"
    assert [f.place.line for f in plan.fixed] == [2, 4, 5]
    assert looks == 2


def test_one_fix_that_fails_does_not_keep_the_others_of_its_code_from_being_made() -> None:
    def rediagnose(data: bytes) -> Report:
        lines = data.decode().split("\n")
        bad = [number for number, line in enumerate(lines, 1) if line in ("bad", "worse", "region = a")]
        return report(*(finding("SSO901", commenting(n), message=lines[n - 1], line=n) for n in bad))

    data = b"[default]\nregion = a\nbad\nworse\n"
    plan = plan_fixes(rediagnose(data), data, unsafe=False, rediagnose=rediagnose)
    assert plan.data == b"[default]\nregion = a\n# bad\n# worse\n"
    assert reasons(plan) == [("SSO901", "refused")]


def test_it_ends_even_where_every_fix_brings_the_next_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fixes, "MOST_FIXES", 20)
    count = 0

    def rediagnose(_data: bytes) -> Report:
        nonlocal count
        count += 1
        return report(
            finding("SSO901", Fix("x", "safe", edits=(SetKey("default", "region", f"r{count}"),)), message="x" * count)
        )

    plan = plan_fixes(rediagnose(DATA), DATA.replace(b"bad\n", b""), unsafe=False, rediagnose=rediagnose)
    assert count <= 1 + 20
    assert len(plan.fixed) <= 20
    assert reasons(plan) == [("SSO901", "not-reached")]


def test_without_a_file_only_permissions_can_be_fixed() -> None:
    by_text = finding("SSO901", commenting())
    by_mode = finding("SSO902", Fix("x", "safe", ("chmod", "600", "f"), files=(FileAction("f", 0o600),)))
    plan = plan_fixes(report(by_text, by_mode), None, unsafe=True, rediagnose=lambda _data: report())
    assert plan.data is None
    assert plan.fixed == (by_mode,)
    assert plan.files == (("f", 0o600),)
    assert reasons(plan) == [("SSO901", "not-reached")]


def test_diffs_are_filled_in_where_fixes_have_any() -> None:
    found = report(finding("SSO901", commenting()), finding("SSO902", Fix("x")), finding("SSO903", commenting(2)))
    diffs = [f.fix and f.fix.diff for f in add_diffs(found, DATA).findings]
    assert diffs == ["--- f\n+++ f\n@@ -1,4 +1,4 @@\n [default]\n region = a\n-bad\n+# bad\n output = b\n", None, None]


def test_diffs_are_few_and_short(monkeypatch: pytest.MonkeyPatch) -> None:
    found = report(*(finding("SSO901", commenting()) for _ in range(60)))
    assert (
        sum(f.fix is not None and f.fix.diff is not None for f in add_diffs(found, DATA).findings) == fixes.MOST_DIFFED
    )
    monkeypatch.setattr(fixes, "LONGEST_DIFF", 10)
    assert all(f.fix and f.fix.diff is None for f in add_diffs(found, DATA).findings)
    monkeypatch.setattr(fixes, "MOST_BYTES_DIFFED", 0)
    assert add_diffs(found, DATA) == found


def test_what_can_be_fixed_is_counted_by_safety() -> None:
    found = report(
        finding("SSO901", commenting()), finding("SSO902", commenting(safety="unsafe")), finding("SSO902", Fix("x")),
        finding("SSO903", Fix("x", "safe", files=(FileAction("f", 0),))), finding("SSO903", None),
    )  # fmt: skip
    assert found.fixable == {"safe": 2, "unsafe": 1}


def test_a_fix_says_in_json_whether_it_is_mechanical() -> None:
    shown = [
        finding("SSO901", fix).as_dict()["fix"]
        for fix in (commenting(), Fix("x"), Fix("x", "safe", files=(FileAction("f", 0o600),)))
    ]
    assert [fix["mechanical"] for fix in shown if isinstance(fix, dict)] == [True, False, True]


def test_applying_makes_repairs_before_edits() -> None:
    fix = Fix("x", "unsafe", edits=(SetKey("profile a", "region", "b"),), repairs=(Repair("close-header", 1),))
    assert fixes.apply_fix(fix, b"[profile a\nregion = x\n") == b"[profile a]\nregion = b\n"


def test_the_plan_of_a_machine_is_pure() -> None:
    facts = ssocfg.Facts(
        now=NOW, platform="linux", environ={}, home="/h",
        config_file=ssocfg.FileFact("/h/config", "present", mode=0o622, owner=1, data=b"\xef\xbb\xbf[default]\n"),
        credentials_file=ssocfg.FileFact("/h/credentials", "missing"), user=1,
    )  # fmt: skip
    plan = ssocfg.plan_fixes(facts)
    assert plan.data == b"[default]\n"
    assert [f.code for f in plan.fixed] == ["SSO004", "SSO005"]
    assert plan.files == (("/h/config", 0o600),)
    assert facts.config_file.data == b"\xef\xbb\xbf[default]\n"


@pytest.mark.parametrize(
    ("owner", "user", "safety"), [(1, 1, "safe"), (2, 1, "manual"), (None, 1, "safe"), (1, None, "safe")]
)
def test_the_mode_of_another_user_s_file_is_left_to_its_owner(owner: int | None, user: int | None, safety: str) -> None:
    facts = ssocfg.Facts(
        now=NOW, platform="linux", environ={}, home="/h",
        config_file=ssocfg.FileFact("/h/config", "present", mode=0o666, owner=owner, data=b"[default]\nregion = x\n"),
        credentials_file=ssocfg.FileFact("/h/credentials", "present", mode=0o644, owner=owner), user=user,
    )  # fmt: skip
    found = ssocfg.diagnose(facts, select=["SSO005", "SSO008"]).findings
    assert [f.fix and f.fix.safety for f in found] == [safety, safety]
    assert [[a.mode for a in f.fix.files] for f in found if f.fix] == (
        [[0o644], [0o600]] if safety == "safe" else [[], []]
    )
    assert [f.fix and f.fix.command for f in found] == [
        ("chmod", "go-w", "/h/config"),
        ("chmod", "600", "/h/credentials"),
    ]
