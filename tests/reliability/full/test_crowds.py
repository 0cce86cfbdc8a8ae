"""R5, R7, R13: fifty processes, threads, a hundred thousand reads, and what a save costs."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import pytest

from reliability.editing import sections_of, seeded, setting
from reliability.full.conftest import Figures
from reliability.processes import end, litter, rest, run, start
from ssocfg.host.backups import Backups
from ssocfg.host.saving import save_file


def kept(path: Path, begin: str) -> int:
    return sum(len(keys) for name, keys in sections_of(path.read_bytes()).items() if name.startswith(begin))


@pytest.mark.parametrize(("settle", "most"), [(["--no-settle"], 5.0), ([], 30.0)], ids=["not-settling", "settling"])
def test_fifty_processes_lose_nothing(tmp_path, settle, most, figures: Figures):
    path = tmp_path / "config"
    path.write_bytes(seeded(200))
    go = tmp_path / "go"
    running = [start("many", path, f"profile p-{n}", 20, "--wait-for", go, *settle) for n in range(50)]
    time.sleep(6)  # until all of them wait
    began = time.monotonic()
    go.touch()
    ends = [end(process) for process in running]
    each = (time.monotonic() - began) / 1000 * 1e3
    errors = [outcome for outcome in ends if outcome != (0, "")]
    figures("R5", edits=1000, kept=kept(path, "profile p-"), errors=len(errors), ms_an_edit=round(each, 2))
    assert errors == []
    assert kept(path, "profile p-") == 1000
    assert path.read_bytes().startswith(seeded(200))
    assert litter(tmp_path) == []
    assert each <= most


def test_thirty_two_threads_lose_nothing(tmp_path, figures: Figures):
    path = tmp_path / "config"
    path.write_bytes(seeded(200))
    began = time.monotonic()
    result = run("threads", path, 32, 20, "--no-settle")
    each = (time.monotonic() - began) / 640 * 1e3
    figures("R5", edits=640, kept=kept(path, "profile thread-"), ms_an_edit=round(each, 2))
    assert (result.returncode, result.stderr) == (0, "")
    assert kept(path, "profile thread-") == 640
    assert litter(tmp_path) == []
    assert each <= 5


def test_a_reader_never_sees_a_part(tmp_path, figures: Figures):
    path = tmp_path / "config"
    stop = tmp_path / "stop"
    path.write_bytes(seeded(200))
    running = [start("until", path, f"profile p-{n}", stop, "--no-settle") for n in range(2)]
    reads = partial = 0
    versions: set[int] = set()
    begin, size = seeded(200)[-200:], len(seeded(200))
    while reads < 100_000 or len(versions) < 1_000:
        data = path.read_bytes()
        partial += len(data) < size or data[size - 200 : size] != begin or not data.endswith(b"\n")
        versions.add(len(data))
        reads += 1
    stop.touch()
    assert [end(process) for process in running] == [(0, "")] * 2
    figures("R7", reads=reads, versions_seen=len(versions), partial=partial)
    assert partial == 0


@pytest.mark.parametrize("backed_up", [False, True], ids=["without-backups", "with-backups"])
def test_a_save_is_cheap(tmp_path, backed_up, figures: Figures):
    path = tmp_path / "config"
    path.write_bytes(seeded(200))
    rest(path)
    backups = Backups(str(tmp_path / "state")) if backed_up else None
    taken: list[float] = []
    for n in range(1_000):
        began = time.perf_counter()
        save_file(str(path), setting("profile seed-3", "region", f"r{n}"), settle=False, backups=backups)
        taken.append((time.perf_counter() - began) * 1e3)
    rest(path)
    before = path.stat()
    nothing: list[float] = []
    for _ in range(1_000):
        began = time.perf_counter()
        save_file(str(path), lambda data: data, backups=backups)
        nothing.append((time.perf_counter() - began) * 1e3)
    assert path.stat() == before or path.stat().st_ctime_ns == before.st_ctime_ns
    p50, p99 = statistics.median(taken), statistics.quantiles(taken, n=100)[98]
    figures("R13", p50_ms=round(p50, 3), p99_ms=round(p99, 3), of_nothing_p50_ms=round(statistics.median(nothing), 3))
    assert p50 <= 2
