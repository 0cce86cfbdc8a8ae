"""Run the corpus through three programs, judge all by the same rules, and write the table: `python -m corpus.score PAGE`."""

from __future__ import annotations

import json
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import NamedTuple, TypeAlias

from corpus.bases import BASES, Base
from corpus.case import Case
from corpus.cases import CASES, FAMILIES, is_possible
from corpus.home import make_center
from corpus.judging import Verdict, judge
from corpus.programs import PROGRAMS, Ask, Question, Said

Healthy: TypeAlias = dict[tuple[str, bool], Said]  # by program, and whether it may call

BEGIN, END = "<!-- score:begin -->", "<!-- score:end -->"
WORKERS = 2
PACKAGES = ("ssocfg", "awscli", "aws-sso-util", "boto3")
# AWS CLI takes a role by STS AssumeRole, which the local Identity Center does not have, and what is in a program's answer
# or in the credentials file of a test is nobody's.
NO_IDENTITY = {"assume-role", "assume-role-with-web-identity", "custom-process", "shared-credentials-file", None}


class Scored(NamedTuple):
    """What a program made of one case."""

    case: Case
    program: str
    verdict: Verdict
    seconds: float
    said: str = ""


def visit_healthy(base: Base, folder: Path, *, online: bool) -> Healthy:
    """Ask all programs about a healthy home, each in a home of its own, since programs leave things behind."""
    said: Healthy = {}
    for name, ask in PROGRAMS.items():
        for is_online in (False, True) if online else (False,):
            with make_center() as center:
                home = base.make(folder / f"{len(said)}", center)
                said[name, is_online] = ask(home, Question(base, base.profile, is_online))
    return said


def visit(case: Case, folder: Path, healthy: Healthy) -> list[Scored]:
    """Ask all programs about a broken home, and judge what they say."""
    return [_visit_one(case, folder / str(number), healthy, *item) for number, item in enumerate(PROGRAMS.items())]


def _visit_one(case: Case, folder: Path, healthy: Healthy, name: str, ask: Ask) -> Scored:
    with make_center(case.ahead) as center:
        home = case.make(folder, center)
        said = ask(home, Question(case.base, case.asked, case.online))
        return Scored(
            case, name, judge(said.text, case, home, healthy[name, case.online].text), said.seconds, said.text
        )


def run_all(folder: Path) -> tuple[dict[str, Healthy], list[Scored]]:
    """Run everything, two at a time."""
    online = {case.base.name for case in CASES if case.online}
    possible = [case for case in CASES if is_possible(case)]
    with ThreadPoolExecutor(WORKERS) as pool:
        visited = pool.map(
            lambda base: visit_healthy(base, folder / "healthy" / base.name, online=base.name in online), BASES
        )
        healthy = dict(zip((base.name for base in BASES), visited, strict=True))
        scored = pool.map(lambda case: visit(case, folder / "broken" / str(case), healthy[case.base.name]), possible)
        return healthy, [one for several in scored for one in several]


# --- the page ----------------------------------------------------------------------------------------


def write_page(path: Path, healthy: dict[str, Healthy], scored: list[Scored], versions: dict[str, str]) -> None:
    """Write the tables between the page's markers."""
    page = path.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    path.write_text(f"{before}{BEGIN}\n{make_tables(healthy, scored, versions)}\n{END}{after}", encoding="utf-8")


def make_tables(healthy: dict[str, Healthy], scored: list[Scored], versions: dict[str, str]) -> str:
    """Lay out what came of it."""
    packages = ", ".join(f"{package} {number}" for package, number in versions.items())
    cases = len({str(one.case) for one in scored})
    kinds = len({one.case.kind.name for one in scored})
    made = f"Made on {datetime.now(UTC):%Y-%m-%d} with {packages}, Python {sys.version.split()[0]}."
    said = f"{len(healthy)} healthy homes; {cases} broken ones with {kinds} kinds of faults."
    return "\n\n".join([f"{made} {said}", _table(scored), _table_of_healthy(healthy, scored), _list_missed(scored)])


def _table(scored: list[Scored]) -> str:
    rows = [
        "| broken homes | | " + " | ".join(f"`{name}`" for name in PROGRAMS) + " |",
        "|---|---|" + "---|" * len(PROGRAMS),
    ]
    for family, cases in FAMILIES.items():
        rows += _rows(family, [one for one in scored if one.case in cases])
    return "\n".join(rows + _rows("**all**", scored))


def _rows(family: str, scored: list[Scored]) -> list[str]:
    total = len({str(one.case) for one in scored})
    rows = []
    for what in Verdict._fields:
        counts = [sum(getattr(o.verdict, what) for o in scored if o.program == name) for name in PROGRAMS]
        cells = " | ".join(f"{count} ({100 * count / total:.0f} %)" for count in counts)
        rows.append(f"| {f'{family}, {total}' if what == 'cause' else ''} | {what} | {cells} |")
    return rows


def _table_of_healthy(healthy: dict[str, Healthy], scored: list[Scored]) -> str:
    rows = ["| all homes | " + " | ".join(f"`{name}`" for name in PROGRAMS) + " |", "|---|" + "---|" * len(PROGRAMS)]
    alarms = [_count_alarms(name, healthy) for name in PROGRAMS]
    rows.append("| healthy ones that it takes for broken | " + " | ".join(alarms) + " |")
    times = [median(one.seconds for one in scored if one.program == name) for name in PROGRAMS]
    return "\n".join([*rows, "| median time in seconds | " + " | ".join(f"{seconds:.2f}" for seconds in times) + " |"])


def _count_alarms(name: str, healthy: dict[str, Healthy]) -> str:
    asked = [base for base in BASES if name.startswith("ssocfg") or base.provider not in NO_IDENTITY]
    return f"{sum(healthy[base.name][name, False].failed for base in asked)} of {len(asked)}"


def _list_missed(scored: list[Scored]) -> str:
    missed = [str(one.case) for one in scored if one.program.startswith("ssocfg") and not one.verdict.cause]
    return "Causes that `ssocfg doctor` does not name: " + (", ".join(f"`{name}`" for name in missed) or "none") + "."


def list_said(scored: list[Scored]) -> str:
    """List what was said and how it was judged, as one JSON object a line, to be looked through by hand."""
    return "".join(
        json.dumps({"case": str(one.case), "program": one.program, **one.verdict._asdict(), "said": one.said}) + "\n"
        for one in scored
    )


def main() -> None:
    """Write the page that is named first; what was said goes to the file that is named second, if one is."""
    page, *listed = map(Path, sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder:
        healthy, scored = run_all(Path(folder))
    versions = {package: version(package) for package in PACKAGES}
    write_page(page, healthy, scored, versions)
    for path in listed:
        path.write_text(list_said(scored), encoding="utf-8")
    print(make_tables(healthy, scored, versions))


if __name__ == "__main__":
    main()
