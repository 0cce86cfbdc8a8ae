"""Looking at one file: whatever is at the path, there is a fact, at once and without an error."""

from __future__ import annotations

import os
import socket
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ssocfg.doctor.facts import FileFact
from ssocfg.host.files import load_file

posix = pytest.mark.skipif(os.name != "posix", reason="a matter of POSIX file systems")
LOOK = """
import json, os, sys
from ssocfg.host.files import load_file
{before}
fact = load_file(sys.argv[1])
print(json.dumps([fact.state, fact.reason, None if fact.data is None else len(fact.data)]))
"""


@pytest.fixture
def look_from_outside(run_python) -> Callable[..., list[object]]:
    """Look at a path in a process of its own, so that one that waits for ever is noticed."""
    import json

    def look(path: str | Path, before: str = "") -> list[object]:
        result = run_python("-c", LOOK.format(before=before), str(path))
        assert result.returncode == 0, result.stderr
        found: list[object] = json.loads(result.stdout)
        return found

    return look


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A folder with a short path, which any user may enter."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


# --- regular files -------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"", b"[default]\n", b"\xff\xfe\0", b"\r\n\x1a\n", b"x" * 1_000_000])
def test_a_regular_file_is_present_with_its_bytes(tmp_path, data):
    path = tmp_path / "config"
    path.write_bytes(data)
    fact = load_file(str(path))
    assert (fact.path, fact.state, fact.reason, fact.target, fact.data) == (str(path), "present", "", None, data)


@posix
@pytest.mark.parametrize("mode", [0o600, 0o644, 0o666, 0o400])
def test_a_regular_file_has_its_mode_and_owner(tmp_path, mode):
    path = tmp_path / "config"
    path.touch()
    path.chmod(mode)
    fact = load_file(str(path))
    assert (fact.mode, fact.owner) == (mode, os.getuid())


def test_a_relative_path_stays_as_it_was_named(tmp_path, monkeypatch):
    (tmp_path / "config").write_bytes(b"x")
    monkeypatch.chdir(tmp_path)
    assert (load_file("config").path, load_file("config").data) == ("config", b"x")


@pytest.mark.parametrize("path", ["config", "no/such/folder/config", ""])
def test_a_path_without_anything_is_missing(tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    assert load_file(path) == FileFact(path, "missing")


def test_the_bytes_do_not_stand_in_the_repr(tmp_path):
    path = tmp_path / "config"
    path.write_bytes(b"canary-4711")
    assert "canary" not in repr(load_file(str(path)))


def test_a_file_larger_than_the_bound_is_not_read(tmp_path, look_from_outside):
    path = tmp_path / "config"
    with path.open("wb") as file:
        file.truncate((1 << 30) + 1)
    assert look_from_outside(path) == ["unreadable", "it is larger than 1 GiB", None]


# --- what is no file -----------------------------------------------------------------------------


def test_a_folder_is_unreadable(tmp_path):
    fact = load_file(str(tmp_path))
    assert (fact.state, fact.data) == ("unreadable", None)
    if os.name == "posix":
        assert fact.reason == "it is a folder, not a file"


@posix
def test_a_pipe_that_nobody_writes_to_does_not_make_it_wait(tmp_path, look_from_outside):
    os.mkfifo(tmp_path / "config")
    assert look_from_outside(tmp_path / "config") == ["unreadable", "it is a pipe, not a file", None]


@posix
def test_a_pipe_that_is_never_closed_does_not_make_it_wait(tmp_path, look_from_outside):
    os.mkfifo(tmp_path / "config")
    descriptor = os.open(tmp_path / "config", os.O_RDWR)
    try:
        os.write(descriptor, b"[default]\n")
        assert look_from_outside(tmp_path / "config") == ["unreadable", "it is a pipe, not a file", None]
        assert os.read(descriptor, 100) == b"[default]\n"  # it took nothing out of it either
    finally:
        os.close(descriptor)


@posix
def test_a_socket_is_unreadable(short_folder, look_from_outside):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(short_folder / "config"))
        server.listen()
        assert look_from_outside(short_folder / "config") == ["unreadable", "it is a socket, not a file", None]


@posix
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/full", "/dev/urandom", "/dev/random"])
@pytest.mark.parametrize("linked", [False, True], ids=["direct", "linked"])
def test_a_device_is_unreadable_and_not_read(tmp_path, look_from_outside, device, linked):
    if not os.path.exists(device) or not stat.S_ISCHR(os.stat(device).st_mode):
        pytest.skip(f"there is no {device} here")
    path = Path(device)
    if linked:
        path = tmp_path / "config"
        path.symlink_to(device)
    assert look_from_outside(path) == ["unreadable", "it is a device, not a file", None]


@pytest.mark.skipif(not os.path.exists("/proc/self/mem"), reason="there is no /proc/self/mem here")
def test_an_error_while_reading_is_a_reason():
    fact = load_file("/proc/self/mem")
    assert (fact.state, fact.reason, fact.data) == ("unreadable", "the disk reports an error", None)


# --- links ---------------------------------------------------------------------------------------


@posix
@pytest.mark.parametrize("hops", [1, 2, 20])
def test_a_link_to_a_file_is_followed_and_its_end_is_known(tmp_path, hops):
    real = (tmp_path / "0").resolve()
    real.write_bytes(b"[default]\n")
    for number in range(hops):
        (tmp_path / str(number + 1)).symlink_to(str(number))  # a relative link
    fact = load_file(str(tmp_path / str(hops)))
    assert (fact.state, fact.target, fact.data) == ("present", str(real), b"[default]\n")


@posix
def test_a_link_to_nowhere_is_unreadable_and_not_missing(tmp_path):
    (tmp_path / "config").symlink_to(tmp_path / "gone")
    fact = load_file(str(tmp_path / "config"))
    assert (fact.state, fact.reason) == ("unreadable", "it is a link to a file that is not there")
    assert fact.target == str((tmp_path / "gone").resolve())


@posix
@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_circle_of_links_is_unreadable(tmp_path, look_from_outside, length):
    for number in range(length):
        (tmp_path / str(number)).symlink_to(str((number + 1) % length))
    assert look_from_outside(tmp_path / "0") == ["unreadable", "symbolic links that lead in a circle", None]


@posix
def test_a_link_to_a_folder_is_unreadable_and_says_where_it_leads(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "config").symlink_to("folder")
    fact = load_file(str(tmp_path / "config"))
    assert (fact.state, fact.reason) == ("unreadable", "it is a folder, not a file")
    assert fact.target == str((tmp_path / "folder").resolve())


@posix
def test_a_link_to_a_pipe_does_not_make_it_wait(tmp_path, look_from_outside):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "config").symlink_to("pipe")
    assert look_from_outside(tmp_path / "config") == ["unreadable", "it is a pipe, not a file", None]


# --- permission ----------------------------------------------------------------------------------

BECOME_NOBODY = "os.setgroups([]); os.setegid(65534); os.seteuid(65534)"


def as_a_plain_user() -> str:
    """Give the statement that drops the rights which would let root read everything."""
    return BECOME_NOBODY if os.getuid() == 0 else ""


@posix
@pytest.mark.parametrize("mode", [0o000, 0o200, 0o300])
def test_a_file_without_permission_is_unreadable(short_folder, look_from_outside, mode):
    path = short_folder / "config"
    path.write_bytes(b"[default]\n")
    path.chmod(mode)
    assert look_from_outside(path, as_a_plain_user()) == ["unreadable", "permission denied", None]


@posix
def test_a_file_in_a_folder_without_permission_is_unreadable_and_not_missing(short_folder, look_from_outside):
    folder = short_folder / "closed"
    folder.mkdir()
    (folder / "config").write_bytes(b"[default]\n")
    folder.chmod(0o000)
    try:
        assert look_from_outside(folder / "config", as_a_plain_user()) == ["unreadable", "permission denied", None]
    finally:
        folder.chmod(0o700)


# --- paths that cannot be ------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["con\0fig", "\0", "config\0"])
def test_a_path_with_nul_is_unreadable_with_that_reason(path):
    fact = load_file(path)
    assert (fact.state, fact.reason) == ("unreadable", "its path has a NUL character in it")


@posix
@pytest.mark.parametrize("path", ["x" * 256, "x" * 100_000, "x/" * 50_000])
def test_a_path_that_is_too_long_is_unreadable(tmp_path, path):
    fact = load_file(f"{tmp_path}/{path}")
    assert (fact.state, fact.reason) == ("unreadable", "the path is too long")


@posix
@pytest.mark.parametrize("path", ["file/config", "file/"])
def test_a_path_through_a_file_is_unreadable(tmp_path, path):
    (tmp_path / "file").touch()
    fact = load_file(f"{tmp_path}/{path}")
    assert (fact.state, fact.reason) == ("unreadable", "a part of its path is not a folder")


@posix
def test_a_name_that_is_not_utf_8_can_be_read(tmp_path):
    path = os.path.join(os.fsencode(tmp_path), b"caf\xe9\x1b")
    try:
        with open(path, "wb") as file:
            file.write(b"x")
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    assert load_file(os.fsdecode(path)).data == b"x"


@pytest.mark.parametrize("path", ["\ud800", "\udfff/config"])
def test_a_path_that_cannot_be_encoded_is_no_error(path):
    assert load_file(path).state in ("missing", "unreadable")


# --- afterwards ----------------------------------------------------------------------------------


@pytest.mark.skipif(not os.path.exists("/proc/self/fd"), reason="there is no /proc/self/fd here")
def test_no_descriptor_stays_open(tmp_path):
    (tmp_path / "link").symlink_to("link")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").touch()
    before = set(os.listdir("/proc/self/fd"))
    for name in ("", "file", "link", "pipe", "gone", "file/x", "\0"):
        load_file(f"{tmp_path}/{name}")
    assert set(os.listdir("/proc/self/fd")) == before


def test_looking_changes_no_time_of_a_file(tmp_path):
    path = tmp_path / "config"
    path.write_bytes(b"x")
    before = path.stat()
    load_file(str(path))
    after = path.stat()
    assert (after.st_mtime_ns, after.st_ctime_ns, after.st_mode) == (
        before.st_mtime_ns,
        before.st_ctime_ns,
        before.st_mode,
    )
