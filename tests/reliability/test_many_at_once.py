"""R5, R7: many processes and threads at once lose nothing, and a reader never sees a part."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from reliability.editing import sections_of, seeded, setting
from reliability.processes import end, litter, run, start
from ssocfg.host.saving import save_file


def kept(path: Path) -> int:
    return sum(
        len(keys)
        for name, keys in sections_of(path.read_bytes()).items()
        if name.startswith(("profile p", "profile t"))
    )


@pytest.mark.parametrize("settle", [[], ["--no-settle"]], ids=["settling", "not-settling"])
def test_eight_processes_lose_nothing(tmp_path, settle):
    path = tmp_path / "config"
    path.write_bytes(seeded(20))
    running = [start("many", path, f"profile p-{n}", 10, *settle) for n in range(8)]
    assert [end(process) for process in running] == [(0, "")] * 8
    assert kept(path) == 80
    assert path.read_bytes().startswith(seeded(20))
    assert litter(tmp_path) == []


def test_sixteen_threads_lose_nothing(tmp_path):
    path = tmp_path / "config"
    result = run("threads", path, 16, 5, "--no-settle")
    assert (result.returncode, result.stderr) == (0, "")
    assert kept(path) == 80
    assert litter(tmp_path) == []


def test_a_reader_sees_whole_files_only(tmp_path):
    path = tmp_path / "config"
    path.write_bytes(seeded(200))
    process = start("many", path, "profile p-0", 200, "--no-settle")
    reads, seen = 0, 0
    while process.poll() is None or reads < 1_000:
        data = path.read_bytes()
        assert data.startswith(seeded(200)[:4096])
        assert data.endswith(b"\n")
        seen = max(seen, data.count(b"\nk"))
        reads += 1
    assert end(process) == (0, "")
    assert seen > 1
    assert path.read_bytes().count(b"\nk") == 200


def test_saves_of_different_files_in_one_folder_do_not_disturb_each_other(tmp_path):
    def edit(name: str) -> None:
        for n in range(20):
            save_file(str(tmp_path / name), setting("profile p", f"k{n}", n), settle=False)

    threads = [threading.Thread(target=edit, args=(name,)) for name in ("config", "credentials")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [kept(tmp_path / name) for name in ("config", "credentials")] == [20, 20]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["config", "credentials"]
