"""R6: programs that take no lock and write in place, as AWS CLI does, beside our own saves."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from reliability.broken_system import Machine, interrupted
from reliability.editing import set_line
from reliability.scenes import CHANGE, Scene
from ssocfg.errors import UnstableFileError
from ssocfg.host.saving import save_file
from ssocfg.host.steady import BLANK_MOMENT, LONGEST, MOMENT, read_steady
from ssocfg.host.system import SYSTEM

NewScene = Callable[[], Scene]


def theirs(data: bytes) -> bytes:
    return set_line(data, "profile theirs", "region", "us-west-2")


def both(data: bytes | None) -> bool:
    return data is not None and CHANGE(data) == data and theirs(data) == data and data.count(b"profile theirs") == 1


def write_in_place(path: Path, _machine: Machine) -> None:
    """Read, empty and write, all in one moment."""
    data = path.read_bytes() if path.exists() else b""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(theirs(data))


def test_one_who_writes_in_place_before_any_call_loses_nothing_and_neither_do_we(new_scene: NewScene):
    """But for a file with several names, which has no old file to look at again: theirs, not ours, is lost there."""
    at, lost = 0, 0
    while True:
        at += 1
        scene = new_scene()
        machine = interrupted(at, functools.partial(write_in_place, scene.target))
        scene.save(machine.system)
        if len(machine.calls) < at:
            break
        lost += not both(scene.data)
        assert scene.data is not None
        assert CHANGE(scene.data) == scene.data, f"call {at}, {machine.calls[at - 1]}: {scene.data!r}"
        assert not [name for name in scene.names() if ".ssocfg" in name]
        if not (scene.folder / "other").exists():
            assert both(scene.data), f"call {at}, {machine.calls[at - 1]}: {scene.data!r}"
    assert at > 15
    assert lost <= 5


def test_one_who_has_emptied_the_file_is_waited_for(new_scene: NewScene):
    """They empty the file before any call and write it while we wait; nobody's lines may be lost."""
    at = 0
    while True:
        at += 1
        scene = new_scene()
        if scene.old is None:
            return
        writer: list[int] = []

        def begin(machine: Machine, scene: Scene = scene, writer: list[int] = writer) -> None:
            data = theirs(scene.target.read_bytes())
            writer.append(os.open(scene.target, os.O_WRONLY | os.O_TRUNC))

            def end() -> None:
                if writer:
                    os.write(writer[0], data)
                    os.close(writer.pop())

            machine.on_sleep = end

        machine = interrupted(at, begin)
        scene.save(machine.system)
        if writer:  # they began after our last wait
            os.close(writer.pop())
            continue
        if len(machine.calls) < at:
            break
        assert both(scene.data), f"call {at}, {machine.calls[at - 1]}: {scene.data!r}"
    assert at > 15


def test_one_who_puts_another_file_in_place_loses_nothing_before_we_compare(new_scene: NewScene):
    """Up to the second read of the file; nothing can see the few microseconds between that and the swap."""
    at, saved = 0, 0
    while True:
        at += 1
        scene = new_scene()

        def replace(machine: Machine, target: Path = scene.target) -> None:
            data = target.read_bytes() if target.exists() else b""
            target.parent.mkdir(parents=True, exist_ok=True)
            (target.parent / "new").write_bytes(theirs(data))
            os.replace(target.parent / "new", target)

        machine = interrupted(at, replace)
        scene.save(machine.system)
        if len(machine.calls) < at:
            break
        saved += both(scene.data)
        assert scene.data is not None
        assert CHANGE(scene.data) == scene.data
    assert saved >= at - 6


def test_without_the_settling_a_later_writer_is_not_seen(tmp_path):
    """Which is why it is on unless it is turned off."""
    path = tmp_path / "config"
    path.write_bytes(b"[a]\n")
    machine = Machine()
    machine.on_sleep = path.unlink
    os.utime(path, (1, 1))
    save_file(str(path), CHANGE, settle=False, system=machine.system)
    assert "sleep" not in machine.calls
    assert path.read_bytes() == CHANGE(b"[a]\n")


# --- reading -------------------------------------------------------------------------------------


def read_on(machine: Machine, path: Path) -> bytes:
    return read_steady(str(path), machine.system, machine.system.sleep, str(path)).data


@pytest.mark.parametrize(
    ("data", "age", "waited"),
    [
        (b"[a]\n", 1.0, 0.0),
        (b"[a]\n", MOMENT + 0.005, 0.0),
        (b"[a]\n", 0.0, MOMENT),
        (b"", 0.1, BLANK_MOMENT - 0.1),
        (b" \n\t\n", 0.1, BLANK_MOMENT - 0.1),
        (b"", 1.0, MOMENT),
        (b"[a]\n", -3600.0, MOMENT),
        (b"", -3600.0, BLANK_MOMENT),
    ],
)
def test_a_young_file_is_waited_for_and_no_longer(tmp_path, data, age, waited):
    path = tmp_path / "config"
    path.write_bytes(data)
    at = SYSTEM.time_ns() - round(age * 1e9)
    os.utime(path, ns=(at, at))
    machine = Machine()
    assert read_on(machine, path) == data
    assert machine.offset == pytest.approx(waited, abs=0.03)
    assert (machine.offset == 0) == (waited == 0)


@pytest.mark.parametrize("call", ["fstat", "read"])
def test_an_old_time_does_not_vouch_for_a_file_that_is_just_emptied(tmp_path, call):
    """Systems cut a file first and give it a new time afterwards; the writer fills it a moment later."""
    path = tmp_path / "config"
    path.write_bytes(b"[a]\n")
    os.utime(path, (1, 1))

    def empty(_number: int, name: str, machine: Machine) -> None:
        if name == call and machine.calls.count(call) == 1:
            os.truncate(path, 0)
            os.utime(path, (1, 1))

    machine = Machine(empty)
    machine.on_sleep = lambda: path.write_text("[a]\n[b]\n") and None
    assert read_on(machine, path) == b"[a]\n[b]\n"


def test_a_missing_file_is_not_waited_for(tmp_path):
    machine = Machine()
    assert read_on(machine, tmp_path / "config") == b""
    assert machine.offset == 0


def test_a_file_that_never_rests_is_told_of(tmp_path):
    path = tmp_path / "config"
    path.write_bytes(b"[a]\n")
    machine = Machine()

    def write_on() -> None:
        path.write_bytes(path.read_bytes() + b"# more\n")
        at = machine.system.time_ns()
        os.utime(path, ns=(at, at))

    machine.on_sleep = write_on
    began = machine.system.monotonic()  # its clock goes on while a busy machine reads, too
    with pytest.raises(UnstableFileError) as caught:
        save_file(str(path), CHANGE, system=machine.system)
    assert (caught.value.path, caught.value.seconds) == (str(path), LONGEST)
    assert machine.system.monotonic() - began >= LONGEST
    assert machine.offset <= LONGEST + 0.5
    assert b"ours" not in path.read_bytes()
    assert [name.name for name in tmp_path.iterdir()] == ["config"]


def test_one_who_undoes_our_change_for_ever_is_told_of(tmp_path):
    path = tmp_path / "config"

    def undo() -> None:
        path.write_bytes(b"[a]\n")
        os.utime(path, (1, 1))

    undo()
    machine = Machine()
    machine.on_sleep = undo
    with pytest.raises(UnstableFileError):
        save_file(str(path), CHANGE, system=machine.system)
    assert [name.name for name in tmp_path.iterdir()] == ["config"]
