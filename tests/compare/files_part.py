"""The tables about files: what edits preserve, what crowds lose, what crashes leave; and what they miss of the promise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from compare import crashes, crowds, preservation, rights
from compare.crashes import Toll, Tolls
from compare.crowds import Count
from compare.page import make_list, make_table, share
from compare.preservation import Result
from compare.programs import ABSENT, Program, editors, populators, synchronizers
from compare.tracing import why_not

OURS = "ssocfg"


class Part(NamedTuple):
    """What a part came to.

    Attributes:
        blocks: What goes into the page.
        missed: What of the promise is missed, in words; nothing where all of it is kept.
    """

    blocks: list[str]
    missed: list[str]


def runnable(programs: Sequence[Program]) -> list[Program]:
    """Return those that can run here."""
    return [program for program in programs if not program.lacks]


def list_absent() -> str:
    """Say which programs have no figures, and why."""
    lacking = {p.name: p.lacks for p in (*editors(), *populators(), *synchronizers()) if p.lacks}
    return make_list(
        "Without figures, because they cannot run here:",
        [f"{name}: {reason}." for name, reason in {**lacking, **ABSENT}.items()],
    )


# --- preservation --------------------------------------------------------------------------------------


def preserve(step: int) -> Part:
    """Let all edit the files, or every so manieth of them, and see what is kept."""
    tasks = {
        "set one key": (editors(), 1),
        "give a role a profile": (populators(), 3),
        "write a role's credentials": (synchronizers(), 3),
    }
    rows: list[list[object]] = []
    refused: list[list[object]] = []
    missed: list[str] = []
    for task, (programs, every) in tasks.items():
        found = preservation.run_all(runnable(programs), list(preservation.cases())[:: every * step])
        for name, results in found.items():
            rows.append(_row_of(task, name, [one for one in results if one.loads]))
            refused.append(_row_of_refused(name, [one for one in results if not one.loads]))
            if name.startswith(OURS):
                missed += [f"{name}: {one.case.name}: {one.verdict}" for one in results if _is_damaged(one)]
    traits = rights.run_all([*runnable(editors()), *runnable(populators()), *runnable(synchronizers())])
    missed += [
        f"{name} loses: {trait}" for name, kept in traits.items() if name.startswith(OURS) for trait in _lost(kept)
    ]
    head = [
        "",
        "",
        "asked, and nothing else",
        "made",
        "others read as before",
        "other lines kept",
        "comments kept",
        "loads",
    ]
    return Part(
        [
            "Files that botocore loads:\n\n" + make_table(head, rows, 2),
            "Files that botocore refuses:\n\n"
            + make_table(["", "left alone", "changed, other lines kept", "changed, other lines lost"], refused),
            "Of the file besides its text:\n\n" + _table_of_traits(traits),
            _list_equals(rows),
        ],
        missed,
    )


def _is_damaged(one: Result) -> bool:
    """Say whether a promise is broken: what loads is edited cleanly, and of what does not no line is lost."""
    if one.loads:
        return not one.verdict.is_clean
    return not one.untouched and bool(one.verdict.lines or one.verdict.comments)


def _row_of(task: str, name: str, results: Sequence[Result]) -> list[object]:
    verdicts = [one.verdict for one in results]
    counts = [
        sum(one.is_clean for one in verdicts),
        sum(one.made for one in verdicts),
        sum(one.others for one in verdicts),
        sum(not one.lines for one in verdicts),
        sum(not one.comments for one in verdicts),
        sum(one.loads for one in verdicts),
    ]
    return [task, f"`{name}`", *(share(count, len(verdicts)) for count in counts)]


def _row_of_refused(name: str, results: Sequence[Result]) -> list[object]:
    untouched = [one for one in results if one.untouched]
    damaged = [one for one in results if not one.untouched and (one.verdict.lines or one.verdict.comments)]
    kept = len(results) - len(untouched) - len(damaged)
    return [f"`{name}`", *(share(count, len(results)) for count in (len(untouched), kept, len(damaged)))]


def _lost(kept: Mapping[str, bool | None]) -> list[str]:
    return [trait for trait, is_kept in kept.items() if is_kept is False]


def _table_of_traits(traits: Mapping[str, Mapping[str, bool | None]]) -> str:
    words = {True: "kept", False: "**lost**", None: "–"}
    head = ["", *(trait.name for trait in rights.TRAITS)]
    return make_table(head, [[f"`{name}`", *(words[kept[t]] for t in head[1:])] for name, kept in traits.items()])


def _list_equals(rows: Sequence[Sequence[object]]) -> str:
    """Name those of the others that damage no more than ours do at the same task."""
    ours = {row[0]: row[2] for row in rows if str(row[1]).startswith(f"`{OURS}")}
    equal = [
        f"{row[1]} is as clean as ours." for row in rows if OURS not in str(row[1])[:8] and ours.get(row[0]) == row[2]
    ]
    if "write a role's credentials" not in ours:
        equal.append("ssocfg writes no credentials into files, so it has no row there.")
    return make_list("Not ahead:", equal)


# --- crowds --------------------------------------------------------------------------------------------


def crowd(sizes: Sequence[tuple[int, int]]) -> Part:
    """Let many write at once: so many writers, so many rounds."""
    rows: list[list[object]] = []
    missed: list[str] = []
    for writers, rounds in sizes:
        for program in runnable(editors()):
            count = crowds.run_rounds(program, writers, rounds)
            rows.append([f"`{program.name}`", writers, *_cells(count)])
            if program.name.startswith(OURS) and (count.kept < count.asked or count.broken or count.gone):
                missed.append(f"{program.name}, {writers} at once: {count}")
    head = [
        "",
        "at once",
        "told of success",
        "of these lost",
        "file refused after",
        "others damaged after",
        "broken readings",
    ]
    return Part([make_table(head, rows)], missed)


def _cells(count: Count) -> list[str]:
    return [
        share(count.told, count.asked),
        str(count.lost),
        f"{share(count.unloadable, count.rounds)} rounds",
        f"{share(count.gone, count.rounds)} rounds",
        f"{count.broken:,} of {count.readings:,}",
    ]


# --- crashes -------------------------------------------------------------------------------------------


def crash() -> Part:
    """Kill all, and fill their disks."""
    if why_not():
        return Part([f"Not measured: {why_not()}."], [])
    found = crashes.run_all([*runnable(editors()), *runnable(populators()), *runnable(synchronizers())])
    ours = {name: tolls for name, tolls in found.items() if name.startswith(OURS)}
    missed = [
        f"{name}: {toll}" for name, tolls in ours.items() for toll in tolls if toll.empty or toll.cut or toll.lies
    ]
    head = [
        "",
        "kills",
        "empty",
        "cut",
        "a file left behind",
        "full at a call",
        "empty",
        "cut",
        "full disks",
        "made",
        "cut",
    ]
    rows = [[f"`{name}`", *_cells_of(tolls)] for name, tolls in found.items()]
    return Part([make_table(head, rows), _list_not_ahead(found), crashes.why_no_disk()], missed)


def _cells_of(tolls: Tolls) -> list[int | str]:
    killed, full, disk = tolls
    of_disk: list[int | str] = [disk.tries, disk.made, disk.empty + disk.cut] if disk.tries else ["–"] * 3
    return [killed.tries, killed.empty, killed.cut, killed.litter, full.tries, full.empty, full.cut, *of_disk]


def _list_not_ahead(found: Mapping[str, Tolls]) -> str:
    lines = []
    litter = [(name, tolls.killed) for name, tolls in found.items() if name.startswith(OURS) and tolls.killed.litter]
    lines += [
        f"`{name}` leaves a temporary file behind after {share(toll.litter, toll.tries)} kills; its next save removes it."
        for name, toll in litter
    ]
    most = max((tolls.full_disk.made for tolls in found.values()), default=0)
    lines += [
        f"`{name}` refuses on {toll.tries - toll.made} of {toll.tries} full disks; writing over the old file, which needs "
        f"no room for a second one, goes well on up to {most}."
        for name, toll in ((name, tolls.full_disk) for name, tolls in found.items())
        if name.startswith(OURS) and toll.made < most
    ]
    clean = [name for name, tolls in found.items() if OURS not in name[:6] and not _damage(tolls)]
    return make_list("Not ahead:", [*lines, *(f"`{name}` damages no file either." for name in clean)])


def _damage(tolls: Sequence[Toll]) -> int:
    return sum(toll.empty + toll.cut for toll in tolls)
