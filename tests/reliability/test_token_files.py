"""R1, R3, R4, R7: whatever fails or dies while a token file is written or removed, it is the old one or the new one."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from reliability.broken_system import DeathError, dying, failing
from reliability.driver import token_of
from reliability.processes import end, litter, start
from reliability.test_failing_calls import CASES, REMOVING
from ssocfg.errors import UnwritableFileError
from ssocfg.host.cache_files import CacheFolder
from ssocfg.host.cache_saving import drop_file, locked, put_file
from ssocfg.host.system import SYSTEM, System

NAME, OTHER = f"{'a' * 40}.json", f"{'b' * 40}.json"
OLD, NEW = token_of(3_000), token_of(4_000)
LEFT = f".{OTHER}.ssocfg-0123456789abcdef.tmp"
VICTIM = b"of someone else"


class Scene(NamedTuple):
    """A token file that is to be written or removed.

    Attributes:
        above: The folder that holds all of it.
        old: Its content before; None where it is not there.
        new: Its content afterwards; None where it is to be removed.
    """

    above: Path
    old: bytes | None = OLD
    new: bytes | None = NEW

    @property
    def folder(self) -> Path:
        return self.above / "sso" / "cache"

    def run(self, system: System = SYSTEM) -> None:
        with locked(str(self.folder), 30, system):
            if self.new is None:
                assert drop_file(str(self.folder), NAME, system)
            else:
                put_file(str(self.folder), NAME, self.new, system)

    @property
    def data(self) -> bytes | None:
        """What a reader gets; where a link stood before, that counts as the old content."""
        found = CacheFolder(str(self.folder)).load_file(NAME)
        return found if isinstance(found, bytes) else None

    def names(self) -> set[str]:
        return {str(path.relative_to(self.above)) for path in self.above.rglob("*")} - {f"sso/cache/{LEFT}"}


def rested(scene: Scene) -> Scene:
    scene.folder.mkdir(parents=True)
    for name in (NAME, OTHER):
        (scene.folder / name).write_bytes(OLD)
        os.utime(scene.folder / name, (1_700_000_000, 1_700_000_000))
    return scene


def an_old_token(above: Path) -> Scene:
    return rested(Scene(above))


def after_a_killed_writer(above: Path) -> Scene:
    scene = rested(Scene(above))
    (scene.folder / LEFT).write_bytes(NEW[:100])
    return scene


def no_token(above: Path) -> Scene:
    scene = rested(Scene(above, None))
    (scene.folder / NAME).unlink()
    return scene


def no_folder(above: Path) -> Scene:
    return Scene(above, None)


def a_link(above: Path) -> Scene:
    scene = no_token(above)
    (above / "victim").write_bytes(VICTIM)
    (scene.folder / NAME).symlink_to(above / "victim")
    return scene


def removal(above: Path) -> Scene:
    return rested(Scene(above, new=None))


SCENES = [an_old_token, after_a_killed_writer, no_token, no_folder, a_link, removal]
NewScene = Callable[[], Scene]


@pytest.fixture(params=SCENES)
def new_scene(request: pytest.FixtureRequest, tmp_path: Path) -> NewScene:
    count = iter(range(10_000))

    def make() -> Scene:
        above = tmp_path / str(next(count))
        above.mkdir()
        scene: Scene = request.param(above)
        return scene

    return make


def assert_mended(scene: Scene) -> None:
    """The next run must succeed, and leave nothing behind."""
    put_file_anew(scene)
    assert scene.data == token_of(2_000)
    assert litter(scene.above) == []
    victim = scene.above / "victim"
    assert not victim.exists() or victim.read_bytes() == VICTIM


def put_file_anew(scene: Scene) -> None:
    with CacheFolder(str(scene.folder)).locked():
        CacheFolder(str(scene.folder)).save_file(NAME, token_of(2_000))


@pytest.mark.parametrize(
    ("number", "lasting"), CASES, ids=[f"{errno.errorcode[n]}-{'lasting' if more else 'once'}" for n, more in CASES]
)
def test_a_failing_call_changes_nothing_leaves_nothing_and_is_told(new_scene: NewScene, number, lasting):
    at, told = 0, 0
    while True:
        at += 1
        scene = new_scene()
        before = scene.names()
        machine = failing(at, number, lasting=lasting)
        error: UnwritableFileError | None = None
        try:
            scene.run(machine.system)
        except UnwritableFileError as caught:
            error = caught
        assert machine.open == set(), "a descriptor was left open"
        if len(machine.calls) < at:
            break
        failed = machine.calls[at - 1]
        if error is None:
            assert scene.data == scene.new, f"call {at} ({failed}): success was a lie"
        else:
            told += 1
            assert (error.errno, error.touched) == (number, False), f"call {at} ({failed})"
            assert str(scene.folder) in error.path
            assert errno.errorcode[number] in str(error)
            assert scene.data == scene.old, f"call {at} ({failed}): {error}"
            if not (lasting and failed in REMOVING):
                assert scene.names() == before, f"call {at} ({failed})"
        assert not litter(scene.folder) or failed in REMOVING or LEFT in litter(scene.folder)
        assert_mended(scene)
    assert at > 10
    assert told > at / 3


def test_a_death_leaves_the_old_or_the_new_token(new_scene: NewScene):
    at = 0
    while True:
        at += 1
        scene = new_scene()
        machine = dying(at, longest_write=1_500)
        try:
            scene.run(machine.system)
            break
        except DeathError:
            machine.bury()
        assert scene.data in (scene.old, scene.new), at
        assert_mended(scene)
    assert at > 10


def test_folders_that_were_made_in_vain_go_again(tmp_path):
    scene = no_folder(tmp_path)
    folder = CacheFolder(str(scene.folder))
    with pytest.raises(ZeroDivisionError), folder.locked():
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_a_reader_beside_two_writers_sees_whole_tokens_only(tmp_path):
    (tmp_path / NAME).write_bytes(OLD)
    stop = tmp_path / "stop"
    writers = [start("put-until", tmp_path, NAME, stop) for _ in range(2)]
    folder = CacheFolder(str(tmp_path))
    seen: set[int] = set()
    for _ in range(200_000):
        data = folder.load_file(NAME)
        assert isinstance(data, bytes)
        assert data == token_of(len(data))
        seen.add(len(data))
        if len(seen) > 100:
            break
    stop.touch()
    assert [end(process) for process in writers] == [(0, "")] * 2
    assert len(seen) > 100
    assert litter(tmp_path) == []
