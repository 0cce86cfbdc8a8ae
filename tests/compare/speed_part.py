"""The tables and curves about time and memory, and what they miss of the promise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from compare import contests, floor, growth, reading_floor
from compare.contests import Contest
from compare.files_part import Part
from compare.floor import SETTLING, Floor
from compare.growth import Curve
from compare.page import make_list, make_table
from compare.plot import draw
from compare.reading_floor import ReadingFloor

MEMORY_BOUND = 40  # times the file's size; README.md says so


def race_all(rounds: int) -> Part:
    """Run the contests."""
    found = contests.run_all(rounds)
    rows = [row for contest in found for row in _rows(contest)]
    head = ["", "program", "time", "times ours", "memory", "times ours"]
    unable = [f"`{said}`" for contest in found for said in contest.race.unable.values()]
    return Part(
        [make_table(head, rows, 2), make_list("Left out, because they cannot do it:", unable), _list_alone(found)],
        [missed for contest in found for missed in contest.misses()],
    )


def _rows(contest: Contest) -> list[list[str]]:
    race = contest.race
    rows = []
    for name in race.samples:
        is_ours = name == race.ours
        ratio, memory = race.ratio(name), race.memory(name) / race.memory(race.ours)
        rows.append([
            race.name if is_ours else "",
            f"**`{name}`**" if is_ours else f"`{name}`",
            f"{race.seconds(name) * 1e3:,.0f} ms",
            "" if is_ours else f"{ratio:.1f}" if ratio >= 1 else f"{ratio:.2f}",
            f"{race.memory(name):.0f} MiB",
            "" if is_ours else f"{memory:.1f}",
        ])  # fmt: skip
    return rows


def _list_alone(found: Sequence[Contest]) -> str:
    lines = [
        f"`{name}` is as fast at “{contest.race.name}”, or faster."
        for contest in found
        for name in contest.peers
        if contest.race.ratio(name) <= 1
    ]
    alone = [contest.race.name for contest in found if not contest.peers]
    lines += [
        f"No other program answers “{name}” alone, so there is only the empty interpreter beside it." for name in alone
    ]
    return make_list("Not ahead:", lines)


def grow(folder: Path, *, small: bool) -> Part:
    """Measure the curves, and draw them into a folder."""
    cut = 2 if small else None
    curves = {
        "reading": growth.measure_reading(growth.READ_SIZES[:cut]),
        "memory": growth.measure_memory(growth.MEMORY_SIZES[: cut and 1]),
        "editing": growth.measure_editing(growth.EDIT_SIZES[:cut]),
        "populating": growth.measure_populating(growth.POPULATE_SIZES[:cut]),
    }
    folder.mkdir(parents=True, exist_ok=True)
    blocks = []
    missed = [line for curve in curves.values() for line in curve.misses()]
    for name, curve in curves.items():
        title = f"{curve.title}, {curve.unit}"
        svg = draw(title, curve.unit, "profiles", curve.values)
        (folder / f"compare-{name}.svg").write_text(svg, encoding="utf-8")
        blocks.append(
            f"![Curves over the number of profiles: {title}](../_static/compare-{name}.svg)\n\n{_table_of(curve)}"
        )
    missed += _misses_of_memory(curves["memory"])
    return Part([*blocks, _list_slower(curves.values())], missed)


def _table_of(curve: Curve) -> str:
    sizes = list(curve.values[curve.ours])
    rows = []
    for name, values in curve.values.items():
        ratios = curve.ratios.get(name, {})
        cells = [f"{_short(values[s])}{f' ({ratios[s]:.1f} ×)' if s in ratios else ''}" for s in sizes]
        rows.append([f"**`{name}`**" if name == curve.ours else f"`{name}`", *cells])
    return make_table([f"{curve.unit} for so many profiles", *(f"{size:,}" for size in sizes)], rows)


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def _misses_of_memory(curve: Curve) -> list[str]:
    shares = {size: value * 2**20 / curve.bytes_of[size] for size, value in curve.values[curve.ours].items()}
    return [
        f"reading {size:,} profiles takes {times:.0f} times the file's size of memory, at most {MEMORY_BOUND} promised"
        for size, times in shares.items()
        if times > MEMORY_BOUND
    ]


def _list_slower(curves: Iterable[Curve]) -> str:
    lines = [
        f"`{name}` is as good at {curve.title}, {size:,} profiles, or better."
        for curve in curves
        for name, ratios in curve.ratios.items()
        for size, ratio in ratios.items()
        if ratio <= 1
    ]
    return make_list("Not ahead:", lines)


def take_apart(*, small: bool) -> Part:
    """Take the time of the main commands apart, and that of reading."""
    rows = [_row_of(one) for one in floor.measure(3 if small else floor.ROUNDS)]
    head = ["", "all, ms", "interpreter", "imports", "modules", "the rest", "times the interpreter", "config file read"]
    note = (
        f"`profile set` and `populate` wait {SETTLING} ms of their rest on purpose; both read the file again before and "
        "after they write it."
    )
    sizes = reading_floor.SIZES[: 2 if small else None]
    return Part([make_table(head, rows), note, _table_of_reading(reading_floor.measure(sizes))], [])


def _table_of_reading(found: Sequence[ReadingFloor]) -> str:
    head = ["ms for so many profiles", "file", *found[0].taken]
    rows = [
        [f"{one.profiles:,}", f"{one.bytes / 1024:,.0f} KiB", *(_short(value) for value in one.taken.values())]
        for one in found
    ]
    return make_table(head, rows)


def _row_of(one: Floor) -> list[str]:
    readings = "–" if one.readings is None else str(one.readings)
    times = one.whole / one.interpreter
    parts = [f"{value:.0f}" for value in (one.whole, one.interpreter, one.imports)]
    return [f"`{one.command}`", *parts, str(one.modules), f"{one.work:.0f}", f"{times:.1f}", readings]
