"""What `doctor --fix` does in any home of the corpus: it keeps its laws, on disk."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from botocore.configloader import load_config
from botocore.exceptions import ConfigParseError

import ssocfg
from corpus.bases import BASES, Base
from corpus.case import Case
from corpus.cases import CASES, is_possible
from corpus.home import Home
from ssocfg.doctor.finding import SEVERITIES
from ssocfg.doctor.fixes import FAMILY_IN_SIGHT_LATER

HOMES: list[Base | Case] = [*BASES, *(case for case in CASES if not case.online and is_possible(case))]
over_homes = pytest.mark.parametrize("described", HOMES, ids=lambda d: d.name if isinstance(d, Base) else str(d))


def read_with_botocore(path: Path) -> object:
    """Return what botocore reads, or None where it refuses the file."""
    try:
        return load_config(str(path))
    except ConfigParseError:
        return None


def count(report: ssocfg.Report, worst: str) -> Counter[str]:
    bad = SEVERITIES[: SEVERITIES.index(worst) + 1]
    found = (finding.code for finding in report.findings if finding.severity in bad)
    return Counter(code for code in found if not code.startswith(FAMILY_IN_SIGHT_LATER))


def is_found(home: Home) -> bool:
    """Say whether tools find the config file, and can have it mended."""
    named = home.fill(home.environ.get("AWS_CONFIG_FILE", home.config))
    return home.peek() != b"" and named.endswith(home.config)


@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
@over_homes
def test_fixes_keep_their_laws_on_disk(described: Base | Case, unsafe: bool, tmp_path: Path) -> None:
    home = described.make(tmp_path)
    if not is_found(home):
        pytest.skip("there is no config file that could be mended, or tools do not find it")
    path = home.at(home.config)
    read = read_with_botocore(path)
    with home.lived_in():
        before = ssocfg.diagnose()
        result = ssocfg.fix_config(unsafe=unsafe)
        after, mended = ssocfg.diagnose(), path.read_bytes()
        for fixed in result.fixed:
            new = count(after, fixed.severity) - count(before, fixed.severity)
            ran = {outcome.code for outcome in before.outcomes if outcome.status in ("passed", "failed")}
            assert not ran & new.keys(), f"{fixed.code} brings {new}"
        left = {(finding.code, finding.message, finding.place) for finding in after.findings}
        assert left.isdisjoint((f.code, f.message, f.place) for f in result.fixed)
        again = ssocfg.fix_config(unsafe=unsafe)
        assert (again.fixed, again.changed, path.read_bytes()) == ((), False, mended), "twice is not once"
    assert after.crashed == ()
    assert read is None or read_with_botocore(path) is not None
    assert unsafe or read in (None, read_with_botocore(path)), "a safe fix changes what botocore reads"
    safeties = ("safe", "unsafe") if unsafe else ("safe",)
    remaining = [f for f in after.findings if f.fix and f.fix.is_mechanical and f.fix.safety in safeties]
    assert remaining == [], "there is a fix left that could be applied"
