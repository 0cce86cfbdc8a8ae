"""R4: a signal at any moment of a save leaves the old file or the new one, and nothing else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reliability.broken_system import Machine, interrupted
from reliability.scenes import Scene
from ssocfg.host.lock import lock_folder
from ssocfg.host.signals import hold_signals

NewScene = Callable[[], Scene]
SIGNALS = [signal.SIGINT, signal.SIGTERM]
posix = pytest.mark.skipif(os.name != "posix", reason="a matter of POSIX")


class EndedError(BaseException):
    """What a program's own handler raises."""


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """Let each signal raise; put everything back afterwards."""
    before = {number: signal.getsignal(number) for number in SIGNALS}

    def end(number: int, frame: object) -> None:
        raise EndedError(number)

    for number in SIGNALS:
        signal.signal(number, end)
    mine = {number: signal.getsignal(number) for number in SIGNALS}
    yield
    assert {number: signal.getsignal(number) for number in SIGNALS} == mine
    for number, handler in before.items():
        signal.signal(number, handler)


def ends_by(number: int, scene: Scene, machine: Machine) -> bool:
    """Save, and say whether the signal ended that."""
    try:
        scene.save(machine.system)
    except EndedError as error:
        return error.args == (number,)
    return False


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: signal.Signals(number).name)
def test_a_signal_waits_for_the_end_of_the_save(new_scene: NewScene, number):
    at = 0
    while True:
        at += 1
        scene = new_scene()
        machine = interrupted(at, lambda machine: signal.raise_signal(number))
        if not ends_by(number, scene, machine):
            break
        assert scene.data in (scene.old, scene.new)
        assert not [name for name in scene.names() if ".ssocfg" in name]
        assert machine.open == set()
    assert at > 15


def test_a_second_signal_does_not_wait(new_scene: NewScene):
    scene = new_scene()
    before = scene.names()
    at = 0
    while True:
        at += 1
        scene = new_scene()

        def twice(machine: Machine) -> None:
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)

        machine = interrupted(at, twice)
        try:
            scene.save(machine.system)
        except EndedError:
            pass
        else:
            break
        assert scene.data in (scene.old, scene.new)
        left = {name for name in scene.names() - before if ".ssocfg" in name}
        assert all(name.endswith((".tmp", ".keep", "recovery")) for name in left)
        scene.save(Machine().system)
        assert not [name for name in scene.names() if ".ssocfg" in name]
    assert at > 15


def test_one_who_waits_for_the_lock_is_ended_at_once(tmp_path):
    began = time.monotonic()
    (tmp_path / "config").write_bytes(b"[a]\n")
    machine = Machine()
    machine.on_sleep = lambda: signal.raise_signal(signal.SIGTERM)
    with lock_folder(str(tmp_path)), pytest.raises(EndedError):
        Scene(tmp_path, tmp_path / "config", tmp_path / "config").save(machine.system)
    assert time.monotonic() - began < 5
    assert machine.open == set()


def test_a_handler_that_returns_lets_the_save_go_on(tmp_path):
    seen: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, frame: seen.append(number))
    try:
        (tmp_path / "config").write_bytes(b"[a]\n")
        machine = Machine()
        machine.on_sleep = lambda: signal.raise_signal(signal.SIGTERM)
        scene = Scene(tmp_path, tmp_path / "config", tmp_path / "config", b"[a]\n")
        scene.save(machine.system)
        assert scene.data == scene.new
        assert set(seen) == {signal.SIGTERM}
    finally:
        signal.signal(signal.SIGTERM, before)


def test_an_ignored_signal_stays_ignored(tmp_path):
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with hold_signals():
            assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, before)


def test_another_thread_sets_no_handler():
    before = signal.getsignal(signal.SIGTERM)
    seen: list[object] = []

    def hold() -> None:
        with hold_signals() as deliver:
            deliver()
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=hold)
    thread.start()
    thread.join()
    assert seen == [before]


@posix
@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: signal.Signals(number).name)
def test_a_process_that_is_ended_in_the_middle_ends_by_that_signal(tmp_path, number):
    """As the shell would see it, with the file saved and nothing left over."""
    path = tmp_path / "config"
    path.write_bytes(b"[a]\n")
    code = f"""
import os, signal, sys
from ssocfg.host.saving import save_file
signal.signal(signal.SIGINT, signal.default_int_handler)
def change(data):
    os.kill(os.getpid(), {int(number)})
    return data + b"[b]\\n"
save_file({str(path)!r}, change)
print("went on")
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=False)
    assert "went on" not in result.stdout
    assert result.returncode == -number
    assert path.read_bytes() == b"[a]\n[b]\n"
    assert [name.name for name in Path(tmp_path).iterdir()] == ["config"]
