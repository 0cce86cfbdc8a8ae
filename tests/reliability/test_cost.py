"""R13, R2: what a save asks of the system, in which order; and that a change of nothing asks for nothing."""

from __future__ import annotations

import os

import pytest

from reliability.broken_system import CHANGING, Machine
from reliability.scenes import OLD, Scene, a_hard_link, an_existing_file
from ssocfg.host.saving import Saved


@pytest.fixture
def scene(tmp_path) -> Scene:
    scene = an_existing_file(tmp_path)
    os.utime(scene.target, (1_700_000_000, 1_700_000_000))
    return scene


def test_a_change_of_nothing_writes_nothing(scene):
    before = os.stat(scene.target)
    machine = Machine()
    result = scene.save(machine.system, lambda data: data)
    assert result == Saved(str(scene.path), str(scene.target), False, True, "", None)
    assert not CHANGING.intersection(machine.calls)
    assert "sleep" not in machine.calls
    assert machine.offset == 0
    after = os.stat(scene.target)
    assert (after.st_mtime_ns, after.st_ctime_ns, after.st_ino) == (
        before.st_mtime_ns,
        before.st_ctime_ns,
        before.st_ino,
    )


def test_a_second_save_of_the_same_changes_nothing(scene):
    assert scene.save().changed
    before = os.stat(scene.target)
    assert not scene.save().changed
    assert (os.stat(scene.target).st_mtime_ns, os.stat(scene.target).st_ino) == (before.st_mtime_ns, before.st_ino)


@pytest.mark.parametrize("data", [b"", None])
def test_nothing_is_made_for_a_change_of_nothing(tmp_path, data):
    scene = Scene(tmp_path, tmp_path / "new" / "config", tmp_path / "new" / "config", data)
    assert not scene.save(change=lambda data: data).changed
    assert list(tmp_path.iterdir()) == []


def test_the_content_is_on_the_disk_before_it_takes_its_place_and_the_name_after(scene):
    machine = Machine()
    scene.save(machine.system, settle=False)
    calls = [name for name in machine.calls if name in {"write", "sync", "link", "replace", "try_lock"}]
    assert calls == ["try_lock", "write", "sync", "link", "replace", "sync"]


def test_in_place_both_contents_are_on_the_disk_before_the_file_is_touched(tmp_path):
    scene = a_hard_link(tmp_path)
    machine = Machine()
    scene.save(machine.system, settle=False)
    calls = [name for name in machine.calls if name in {"write", "sync", "replace", "ftruncate", "unlink", "link"}]
    calls = calls[: calls.index("unlink")] + calls[calls.index("unlink") + 1 :]  # of the temporary name, gone by then
    assert calls == ["write", "sync", "replace", "sync", "write", "sync", "unlink", "sync"]


def test_a_save_takes_few_calls(scene):
    machine = Machine()
    scene.save(machine.system, settle=False)
    assert len(machine.calls) <= 45, machine.calls


def test_a_new_file_is_of_this_moment(scene):
    before = os.stat(scene.target).st_mtime
    scene.save()
    assert before < os.stat(scene.target).st_mtime
    assert abs(os.stat(scene.target).st_mtime - os.stat(scene.folder).st_mtime) < 1
    assert scene.data != OLD
