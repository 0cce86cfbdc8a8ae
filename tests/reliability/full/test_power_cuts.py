"""R2: the disk as it is after a power cut: a copy of the image beneath a mounted file system, mounted anew."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reliability.editing import seeded, setting
from reliability.full.conftest import Figures, needs, sh
from reliability.full.test_killed_processes import EDIT, NEXT
from reliability.full.tracing import points, run_with
from reliability.processes import litter, rest, run
from ssocfg.host.saving import save_file

CUTS = 20
OPTIONS = ["noauto_da_alloc", "auto_da_alloc"]


@pytest.fixture
def disk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[[str], Path]]:
    """Mount a fresh ext4 image with these options; its file is `image` beside it."""
    needs("mkfs.ext4", "mount", "umount")
    place = tmp_path / "disk"

    def make(options: str) -> Path:
        image = tmp_path / "image"
        with image.open("wb") as file:
            file.truncate(16 << 20)
        sh("mkfs.ext4", "-q", "-F", image)
        place.mkdir()
        result = subprocess.run(
            ["mount", "-o", f"loop,{options}", str(image), str(place)], capture_output=True, text=True, check=False
        )
        if result.returncode:
            pytest.skip(f"no image can be mounted here: {result.stderr.strip()}")
        return place

    yield make
    if place.is_mount():
        sh("umount", place)


@contextmanager
def after_a_cut(disk: Path) -> Iterator[Path]:
    """Give the disk as it would be found if the power had gone at this moment."""
    image, place = disk.with_name("image-after"), disk.with_name("disk-after")
    shutil.copyfile(disk.with_name("image"), image)
    place.mkdir(exist_ok=True)
    sh("mount", "-o", "loop", image, place)
    try:
        yield place
    finally:
        sh("umount", place)


@pytest.mark.parametrize("linked", [False, True], ids=["atomic", "in-place"])
@pytest.mark.parametrize("options", OPTIONS)
def test_a_save_that_succeeded_is_there_after_a_power_cut(disk, options, linked, figures: Figures):
    folder = disk(options)
    path = folder / "config"
    path.write_bytes(seeded(200))
    if linked:
        (folder / "elsewhere").mkdir()
        os.link(path, folder / "elsewhere" / "name")
    os.sync()
    old = torn = lost_later = 0
    began = time.monotonic()
    for cut in range(CUTS):
        rest(path)
        result = run("edit", path, "profile seed-3", "region", f"r{cut}", "--no-settle")
        assert result.returncode == 0, result.stderr
        expected = path.read_bytes()
        with after_a_cut(folder) as found:
            data = (found / "config").read_bytes()
            old += data != expected and f"region = r{cut - 1}\n".encode() in data
            torn += data != expected
    for cut in range(CUTS):
        rest(path)
        run("edit", path, "profile seed-4", "region", f"r{cut}", "--no-settle")
        expected = path.read_bytes()
        time.sleep(0.3 + 2.5 * (cut % 4 == 0))
        with after_a_cut(folder) as found:
            lost_later += (found / "config").read_bytes() != expected
    figures(
        "R2",
        cuts=CUTS,
        old=old,
        torn=torn,
        later_cuts=CUTS,
        later_bad=lost_later,
        seconds=round(time.monotonic() - began),
    )
    assert (old, torn, lost_later) == (0, 0, 0)


def test_a_new_file_in_new_folders_is_there_after_a_power_cut(disk, figures: Figures):
    folder = disk("noauto_da_alloc")
    missing = 0
    for cut in range(CUTS):
        path = folder / f"home-{cut}" / ".aws" / "config"
        assert run("edit", path, *EDIT, "--no-settle").returncode == 0
        with after_a_cut(folder) as found:
            there = found / f"home-{cut}" / ".aws" / "config"
            missing += not there.exists() or there.read_bytes() != path.read_bytes()
    figures("R2", cuts=CUTS, missing=missing)
    assert missing == 0


def test_a_cut_loses_what_was_not_brought_to_the_disk(disk):
    """Which shows that these cuts can be seen: the way of writing that saves must not be."""
    folder = disk("noauto_da_alloc")
    (folder / "config").write_bytes(b"old\n")
    os.sync()
    (folder / "new").write_bytes(b"new\n")
    os.replace(folder / "new", folder / "config")
    with after_a_cut(folder) as found:
        assert (found / "config").read_bytes() == b"old\n"


@pytest.mark.parametrize("written_back", [False, True], ids=["in-memory", "written-back"])
@pytest.mark.parametrize("linked", [False, True], ids=["atomic", "in-place"])
def test_a_power_cut_in_the_middle_of_a_save_is_mended(disk, linked, written_back, figures: Figures):
    """The process is stopped at a call and the disk looked at as it is then."""
    folder = disk("noauto_da_alloc")
    path = folder / "config"
    old = seeded(40)
    new = setting(*EDIT)(old)
    words = ["edit", path, *EDIT, "--no-settle", "--longest-write", "200"]

    def prepare() -> None:
        for name in folder.rglob("*config*"):
            name.unlink()
        path.write_bytes(old)
        if linked:
            (folder / "elsewhere").mkdir(exist_ok=True)
            (folder / "elsewhere" / "name").unlink(missing_ok=True)
            os.link(path, folder / "elsewhere" / "name")
        rest(path)
        os.sync()

    prepare()
    every = points(*words)
    count = dict.fromkeys(["cuts", "old", "new", "torn", "wrong"], 0)
    for point in every[:: max(1, len(every) // 40)]:
        prepare()
        run_with(point, "signal=KILL", *words)
        if written_back:  # as the kernel does by itself, at any time
            os.sync()
        with after_a_cut(folder) as found:
            data = (found / "config").read_bytes()
            count["cuts"] += 1
            count["old" if data == old else "new" if data == new else "torn"] += 1
            save_file(str(found / "config"), NEXT, settle=False)
            count["wrong"] += (found / "config").read_bytes() not in (NEXT(old), NEXT(new)) or bool(litter(found))
    figures("R1 R2", **count)
    assert count["cuts"] >= 20
    assert count["wrong"] == 0
    assert bool(count["torn"]) == (linked and written_back)
