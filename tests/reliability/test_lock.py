"""S14, R5: one writer at a time, no file left for it, and never a way on without the lock."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
import time

import pytest

from reliability.broken_system import CHANGING, Machine
from ssocfg.errors import LockTimeoutError, UnwritableFileError
from ssocfg.host.lock import lock_file_of, lock_folder
from ssocfg.host.saving import save_file

posix = pytest.mark.skipif(os.name != "posix", reason="a matter of POSIX")
UNABLE = [errno.EBADF, errno.EINVAL, errno.ENOTSUP, errno.ENOLCK, errno.ENOSYS]


def unable(number: int, times: int = 1) -> Machine:
    """A machine on which this many first tries to lock fail with this error."""

    def happens(now: int, name: str, machine: Machine) -> None:
        if name == "try_lock" and machine.calls.count("try_lock") <= times:
            raise OSError(number, os.strerror(number))

    return Machine(happens)


@posix
def test_a_lock_leaves_nothing_and_changes_nothing(tmp_path):
    before = os.stat(tmp_path).st_mtime_ns
    machine = Machine()
    with lock_folder(str(tmp_path), system=machine.system):
        assert list(tmp_path.iterdir()) == []
    assert not CHANGING.intersection(machine.calls)
    assert os.stat(tmp_path).st_mtime_ns == before
    assert machine.open == set()


def test_a_second_holder_waits_and_is_told_of_the_folder(tmp_path):
    machine = Machine()
    with (
        lock_folder(str(tmp_path)),
        pytest.raises(LockTimeoutError) as caught,
        lock_folder(str(tmp_path), timeout=30, system=machine.system),
    ):
        pass
    assert (caught.value.path, caught.value.seconds) == (str(tmp_path), 30)
    assert isinstance(caught.value, TimeoutError)
    assert machine.offset == pytest.approx(30, abs=1)
    with lock_folder(str(tmp_path), timeout=0):
        pass


def test_threads_take_turns(tmp_path):
    inside, most = 0, 0

    def enter() -> None:
        nonlocal inside, most
        for _ in range(5):
            with lock_folder(str(tmp_path)):
                inside += 1
                most = max(most, inside)
                time.sleep(0.001)
                inside -= 1

    threads = [threading.Thread(target=enter) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (inside, most) == (0, 1)


def test_a_holder_that_dies_frees_it(tmp_path):
    code = f"""
import os, signal
from ssocfg.host.lock import lock_folder
with lock_folder({str(tmp_path)!r}):
    print("held", flush=True)
    os._exit(9)
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=False)
    assert (result.returncode, result.stdout) == (9, "held\n")
    with lock_folder(str(tmp_path), timeout=0):
        assert list(tmp_path.iterdir()) == []


@posix
def test_a_process_that_was_forked_meanwhile_does_not_keep_it(tmp_path):
    code = f"""
import os, sys, time
from ssocfg.host.lock import lock_folder
with lock_folder({str(tmp_path)!r}):
    if os.fork() == 0:
        os.close(1)
        time.sleep(2)
        os._exit(0)
with lock_folder({str(tmp_path)!r}, timeout=0):
    print("free")
os._exit(0)
"""
    result = subprocess.run(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=30, check=False
    )
    assert (result.returncode, result.stdout) == (0, b"free\n")


# --- the lock file -------------------------------------------------------------------------------


@posix
@pytest.mark.parametrize("number", UNABLE, ids=errno.errorcode.get)
def test_where_a_folder_cannot_be_locked_a_file_in_it_is(tmp_path, number):
    machine = unable(number)
    with lock_folder(str(tmp_path), system=machine.system):
        (path,) = tmp_path.iterdir()
        assert str(path) == lock_file_of(str(tmp_path))
        assert path.stat().st_mode & 0o777 == 0o600
        with pytest.raises(LockTimeoutError), lock_folder(str(tmp_path), timeout=0, system=unable(number).system):
            pass
    assert path.exists()
    assert machine.open == set()


@posix
@pytest.mark.parametrize("number", UNABLE, ids=errno.errorcode.get)
def test_where_nothing_can_be_locked_nothing_is_saved(tmp_path, number):
    (tmp_path / "config").write_bytes(b"[a]\n")
    machine = unable(number, times=99)
    with pytest.raises(UnwritableFileError) as caught:
        save_file(str(tmp_path / "config"), lambda data: data + b"[b]\n", system=machine.system)
    assert caught.value.errno == number
    assert (tmp_path / "config").read_bytes() == b"[a]\n"


@posix
@pytest.mark.parametrize("kind", ["link", "dangling-link", "pipe", "folder"])
def test_what_stands_where_the_lock_file_should_be_is_never_followed(tmp_path, kind):
    folder = tmp_path / ".aws"
    folder.mkdir()
    victim = tmp_path / "victim"
    path = lock_file_of(str(folder))
    if kind == "link":
        victim.write_bytes(b"precious")
    if kind.endswith("link"):
        os.symlink(victim, path)
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        os.mkdir(path)
    with (
        pytest.raises((UnwritableFileError, IsADirectoryError)),
        lock_folder(str(folder), system=unable(errno.ENOLCK).system),
    ):
        pass
    assert not victim.exists() or victim.read_bytes() == b"precious"
    assert victim.exists() == (kind == "link")


@posix
def test_a_lock_file_keeps_its_content_and_its_inode(tmp_path):
    path = lock_file_of(str(tmp_path))
    with open(path, "wb") as file:
        file.write(b"someone's")
    before = os.stat(path).st_ino
    with lock_folder(str(tmp_path), system=unable(errno.ENOLCK).system):
        pass
    assert os.stat(path).st_ino == before
    with open(path, "rb") as file:
        assert file.read() == b"someone's"
