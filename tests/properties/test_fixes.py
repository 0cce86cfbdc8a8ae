"""Fixes and repairs keep their promises on any file: generated ones as well as junk."""

from __future__ import annotations

import os
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

import ssocfg
from often import TIMES
from properties.config_files import REALISTIC, FileMaker, edited
from properties.test_botocore_oracle import read_with_botocore
from properties.test_never_raises import ANY_BYTES
from ssocfg.config.lines import scan_lines
from ssocfg.config.repair import repair_config
from ssocfg.config.repair_portably import PORTABLE_CONSTRUCTS
from ssocfg.config.repairs import Repair
from ssocfg.config.text_diff import diff_config
from ssocfg.doctor.fixes import FixPlan, apply_fix
from ssocfg.errors import ConfigError, InvalidValueError

FILES = int(os.environ.get("SSOCFG_ORACLE_FILES", "1500")) // 20  # each is diagnosed many times
SEED = int(os.environ.get("SSOCFG_ORACLE_SEED", "20261123"))

GENERATED = st.integers(0, 10**9).map(lambda seed: make(random.Random(seed)))


def make(rng: random.Random) -> bytes:
    """Make a file of odd constructs, sometimes with more than one trouble."""
    data = REALISTIC if rng.random() < 0.2 else FileMaker(rng).make()
    for _ in range(rng.choice([0, 0, 1, 3])):
        data = edited(data, rng)
    return data


def facts_of(data: bytes) -> ssocfg.Facts:
    """Make the facts of a machine that has this config file and nothing else."""
    return ssocfg.Facts(
        now=datetime(2026, 11, 23, tzinfo=UTC),
        platform="linux",
        environ={},
        home="/home/naka",
        config_file=ssocfg.FileFact("/home/naka/.aws/config", "present", mode=0o600, data=data),
        credentials_file=ssocfg.FileFact("/home/naka/.aws/credentials", "missing"),
    )


def fix(data: bytes, *, unsafe: bool) -> FixPlan:
    plan = ssocfg.plan_fixes(facts_of(data), unsafe=unsafe)
    assert plan.data is not None
    return plan


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config"


def assert_promises(data: bytes, path: Path) -> int:
    """Check what must hold of all fixes together; return how many findings they mend."""
    before = read_with_botocore(path, data)
    mended = 0
    for unsafe in (False, True):
        plan = fix(data, unsafe=unsafe)
        assert plan.data is not None
        read = read_with_botocore(path, plan.data)
        assert before.config is None or read.config is not None, "botocore could read it before"
        assert unsafe or before.config in (None, read.config), "safe fixes change what botocore reads"
        assert fix(plan.data, unsafe=unsafe).data == plan.data, "twice is not once"
        assert bool(plan.fixed) == (plan.data != data)
        assert (diff_config(data, plan.data, "f") == "") == (plan.data == data)
        mended += len(plan.fixed)
    return mended


def test_fixes_of_generated_files_keep_their_promises(path: Path) -> None:
    rng = random.Random(SEED)
    assert sum(assert_promises(make(rng), path) for _ in range(FILES)) > FILES


@settings(max_examples=100 * TIMES, deadline=None)
@given(data=ANY_BYTES)
def test_fixes_of_junk_keep_their_promises(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    assert_promises(data, tmp_path_factory.getbasetemp() / "junk")


@settings(max_examples=300 * TIMES, deadline=None)
@given(data=GENERATED)
def test_each_fix_mends_its_finding_or_is_refused(data: bytes) -> None:
    for finding in ssocfg.diagnose(facts_of(data)).findings:
        if finding.fix is not None and (finding.fix.edits or finding.fix.repairs):
            try:
                mended = apply_fix(finding.fix, data)
            except (ConfigError, InvalidValueError):
                continue
            assert mended != data, f"{finding.code} has a fix that does nothing"


# --- repairs by themselves -----------------------------------------------------------------------


def repairs_for(data: bytes) -> st.SearchStrategy[Repair]:
    """Make repairs that have something to do with a file: its lines, headers and keys."""
    reading = ssocfg.parse_config(data).reading
    headers = st.sampled_from([s.header for s in reading.sections] or ["default"])
    keys = st.sampled_from([key for s in reading.sections for key in s.settings] or ["region"])
    lines = st.integers(1, max(1, len(scan_lines(data).lines)))
    names = st.sampled_from(["profile a", "default", "sso-session b", "profile new"])
    return st.one_of(
        st.builds(Repair, st.just("strip-byte-order-mark")),
        st.builds(Repair, st.just("re-encode"), text=st.sampled_from(["windows-1252", "latin-1", "utf-16"])),
        st.builds(Repair, st.just("unify-line-ends"), text=st.sampled_from(["\n", "\r\n"])),
        st.builds(Repair, st.just("merge-sections"), section=headers, text=st.one_of(st.just(""), headers)),
        st.builds(Repair, st.just("drop-duplicate-key"), section=headers, key=keys),
        st.builds(
            Repair,
            st.sampled_from(["comment-line", "close-header", "insert-delimiter", "move-comment", "unindent"]),
            lines,
        ),
        st.builds(Repair, st.just("rewrite-header"), lines, text=names),
        st.builds(Repair, st.just("rename-key"), lines, key=keys, text=st.sampled_from(["region", "new"])),
        st.builds(Repair, st.just("join-list"), lines, key=keys),
        st.builds(Repair, st.just("write-portably"), text=st.sampled_from(sorted(PORTABLE_CONSTRUCTS))),
        st.builds(Repair, st.just("replace-character"), text=st.sampled_from(["\xa0", "\u200b", "\x00", "\x85", "\ufeff"])),
    )  # fmt: skip


KEEPING = {
    "strip-byte-order-mark",
    "unify-line-ends",
    "comment-line",
    "close-header",
    "insert-delimiter",
    "write-portably",
}


@settings(max_examples=600 * TIMES, deadline=None)
@given(st.data())
def test_a_repair_keeps_what_botocore_reads_or_is_refused(
    tmp_path_factory: pytest.TempPathFactory, drawn: st.DataObject
) -> None:
    data = drawn.draw(GENERATED)
    repair = drawn.draw(repairs_for(data))
    path = tmp_path_factory.getbasetemp() / "repaired"
    try:
        mended = repair_config(data, [repair])
    except ConfigError:
        return
    before, after = read_with_botocore(path, data).config, read_with_botocore(path, mended).config
    if before is not None:
        assert after is not None
        assert repair.kind not in KEEPING or includes(after, before)


def includes(after: dict[str, object], before: dict[str, object]) -> bool:
    """Say whether all that was read before is read the same after."""
    return all(
        key in after and (after[key] == value or (isinstance(value, dict) and includes(after[key], value)))  # type: ignore[arg-type]
        for key, value in before.items()
    )
