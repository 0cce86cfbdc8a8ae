"""R1, R4, R11: a process that dies at any call leaves the old file or the new one, or what the next save mends."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from reliability.broken_system import DeathError, Machine, dying
from reliability.editing import setting
from reliability.scenes import CHANGE, SCENES, Scene

NewScene = Callable[[], Scene]
NEXT = setting("profile next", "region", "us-east-1")


def die(scene: Scene, at: int, longest_write: int = 1 << 30, change: Callable[[bytes], bytes] = CHANGE) -> bool:
    """Save and die at this call; say whether there was such a call."""
    machine = dying(at, longest_write)
    try:
        scene.save(machine.system, change)
    except DeathError:
        return True
    finally:
        machine.bury()
    return False


def assert_mended(scene: Scene) -> None:
    """The next save must succeed on top of either the old or the new content, and leave nothing behind."""
    result = scene.save(Machine().system, NEXT)
    assert result.changed
    assert scene.data in (NEXT(scene.old or b""), NEXT(scene.new))
    assert not [name for name in scene.names() if ".ssocfg" in name]
    if scene.old is not None:
        assert (os.stat(scene.target).st_nlink > 1) == (not result.atomic)


def test_a_death_leaves_the_old_or_the_new_file(new_scene: NewScene):
    at = 1
    while die(scene := new_scene(), at):
        assert scene.data in (scene.old, scene.new)  # also in place, where one write takes all here
        assert_mended(scene)
        at += 1
    assert at > 15


@pytest.fixture
def linked(tmp_path) -> Callable[[], Scene]:
    count = iter(range(10_000))

    def make() -> Scene:
        folder = tmp_path / f"linked-{next(count)}"
        folder.mkdir()
        scene = SCENES["a_hard_link"](folder)
        os.utime(scene.target, (1_700_000_000, 1_700_000_000))
        return scene

    return make


INSERTING = CHANGE
SHORTENING: Callable[[bytes], bytes] = lambda data: data[100:]  # noqa: E731
IN_FRONT: Callable[[bytes], bytes] = lambda data: b"[profile first]\nx = 1\n" + data  # noqa: E731
EMPTYING: Callable[[bytes], bytes] = lambda data: b""  # noqa: E731


@pytest.mark.parametrize("change", [INSERTING, SHORTENING, IN_FRONT, EMPTYING], ids=["add", "cut", "shift", "empty"])
def test_a_write_in_place_that_was_cut_short_is_undone_by_the_next_save(linked, change):
    at, torn = 1, 0
    while die(scene := linked(), at, 13, change):
        old, new = scene.old or b"", change(scene.old or b"")
        torn += scene.data not in (old, new)
        assert scene.save(Machine().system, NEXT).changed
        assert scene.data in (NEXT(old), NEXT(new)), at
        assert not [name for name in scene.names() if ".ssocfg" in name]
        at += 1
    assert at > 20
    assert torn or change is EMPTYING, "no write was cut short, so that nothing was shown"


def test_a_recovery_may_die_too_at_every_call(linked):
    """The first death is in the middle of the write; the second at each call of the save that mends it."""
    probe = linked()
    whole = Machine(longest_write=13)
    probe.save(whole.system, IN_FRONT)
    first = max(place for place, name in enumerate(whole.calls, 1) if name == "write") - 5
    second = 1
    while True:
        scene = linked()
        assert die(scene, first, 13, IN_FRONT)
        assert scene.data not in (scene.old, IN_FRONT(scene.old or b""))
        if not die(scene, second, 13, NEXT):
            break
        assert scene.save(Machine().system, NEXT).changed in (True, False)
        assert scene.data in (NEXT(scene.old or b""), NEXT(IN_FRONT(scene.old or b""))), second
        assert not [name for name in scene.names() if ".ssocfg" in name]
        second += 1
    assert second > 40


def test_someone_who_wrote_after_the_cut_keeps_their_content_and_the_old_one_is_put_aside(linked):
    probe = linked()
    whole = Machine(longest_write=13)
    probe.save(whole.system, IN_FRONT)
    middle = max(place for place, name in enumerate(whole.calls, 1) if name == "write") - 5
    scene = linked()
    assert die(scene, middle, 13, IN_FRONT)
    with scene.target.open("r+b") as file:
        file.write(b"[theirs]\nregion = x\n")
        file.truncate()
    scene.save(Machine().system, NEXT)
    assert scene.data == NEXT(b"[theirs]\nregion = x\n")
    (rescued,) = scene.folder.glob(".config.ssocfg-rescued-*")
    assert rescued.read_bytes() == scene.old
    assert rescued.stat().st_mode & 0o777 == 0o600


def test_a_recovery_copy_that_is_not_ours_or_not_whole_is_left_alone(linked):
    scene = linked()
    copy = scene.folder / ".config.ssocfg-recovery"
    copy.write_bytes(b"ssocfg recovery copy, version 1: 3 old and 3 new bytes, sha256 " + b"0" * 64 + b"\nabcdef")
    scene._replace(path=scene.folder / "config").save(change=lambda data: data)
    assert scene.data == scene.old
    assert copy.exists()
