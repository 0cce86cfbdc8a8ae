"""R10, S1: links lead to the file that is saved, and a file keeps its rights; new ones are for the owner alone."""

from __future__ import annotations

import errno
import os
import stat
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reliability.scenes import CHANGE, OLD
from ssocfg.errors import UnwritableFileError
from ssocfg.host.backups import Backups
from ssocfg.host.lock import lock_file_of
from ssocfg.host.saving import Saved, save_file
from ssocfg.host.system import SYSTEM

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a matter of POSIX")
needs_root = pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() != 0, reason="only root may give files away")


def save(path: Path) -> Saved:
    return save_file(str(path), CHANGE, settle=False)


def rested(path: Path) -> Path:
    path.write_bytes(OLD)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    return path


# --- R10 -----------------------------------------------------------------------------------------


def relative_link(folder: Path) -> tuple[Path, Path]:
    (folder / "real").mkdir()
    (folder / "link").symlink_to("real/config")
    return folder / "link", rested(folder / "real" / "config")


def absolute_link(folder: Path) -> tuple[Path, Path]:
    (folder / "link").symlink_to(folder / "config")
    return folder / "link", rested(folder / "config")


def chain_of_links(folder: Path) -> tuple[Path, Path]:
    (folder / "first").symlink_to("second")
    (folder / "second").symlink_to(folder / "third")
    (folder / "third").symlink_to("config")
    return folder / "first", rested(folder / "config")


def link_to_the_folder(folder: Path) -> tuple[Path, Path]:
    (folder / "real").mkdir()
    (folder / ".aws").symlink_to("real")
    return folder / ".aws" / "config", rested(folder / "real" / "config")


def dangling_link(folder: Path) -> tuple[Path, Path]:
    (folder / "link").symlink_to("config")
    return folder / "link", folder / "config"


def dangling_link_without_folders(folder: Path) -> tuple[Path, Path]:
    (folder / "link").symlink_to("dotfiles/aws/config")
    return folder / "link", folder / "dotfiles" / "aws" / "config"


@pytest.mark.parametrize(
    "make",
    [relative_link, absolute_link, chain_of_links, link_to_the_folder, dangling_link, dangling_link_without_folders],
)
def test_links_are_followed_and_stay(tmp_path, make):
    path, target = make(tmp_path)
    links = {link: os.readlink(link) for link in tmp_path.rglob("*") if link.is_symlink()}
    before = target.read_bytes() if target.exists() else b""
    result = save(path)
    assert (result.path, result.target, result.atomic) == (str(path), os.path.realpath(target), True)
    assert target.read_bytes() == CHANGE(before)
    assert not target.is_symlink()
    assert {link: os.readlink(link) for link in tmp_path.rglob("*") if link.is_symlink()} == links


@pytest.mark.parametrize("links", [{"a": "a"}, {"a": "b", "b": "a"}], ids=["of-one", "of-two"])
def test_a_circle_of_links_is_told_of(tmp_path, links):
    for name, to in links.items():
        (tmp_path / name).symlink_to(to)
    with pytest.raises(UnwritableFileError) as caught:
        save(tmp_path / "a")
    assert (caught.value.path, caught.value.errno) == (str(tmp_path / "a"), errno.ELOOP)
    assert caught.value.hint
    assert {path.name: os.readlink(path) for path in tmp_path.iterdir()} == links


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o660, 0o200 | 0o444, 0o700])
def test_the_mode_stays(tmp_path, mode):
    path = rested(tmp_path / "config")
    path.chmod(mode)
    save(path)
    assert stat.S_IMODE(path.stat().st_mode) == mode


@pytest.mark.requires_root
@needs_root
def test_the_owner_stays(tmp_path):
    path = rested(tmp_path / "config")
    os.chown(path, 1234, 4321)
    path.chmod(0o640)
    save(path)
    assert (path.stat().st_uid, path.stat().st_gid, stat.S_IMODE(path.stat().st_mode)) == (1234, 4321, 0o640)


@pytest.fixture
def set_attribute() -> Callable[[Path, str, bytes], None]:
    """Set an extended attribute, where the system has such."""

    def set_it(path: Path, name: str, value: bytes) -> None:
        if not hasattr(os, "setxattr"):
            pytest.skip("no extended attributes on this system")
        try:
            os.setxattr(path, name, value)
        except OSError as error:
            pytest.skip(f"no extended attributes on this file system: {error}")

    return set_it


def test_extended_attributes_stay(tmp_path, set_attribute):
    path = rested(tmp_path / "config")
    set_attribute(path, "user.origin", b"mine")
    save(path)
    assert os.getxattr(path, "user.origin") == b"mine"


def test_an_access_list_stays(tmp_path, set_attribute):
    entries = [
        (0x01, 6, 0xFFFFFFFF),
        (0x02, 4, 1234),
        (0x04, 0, 0xFFFFFFFF),
        (0x10, 4, 0xFFFFFFFF),
        (0x20, 0, 0xFFFFFFFF),
    ]
    access_list = struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)
    path = rested(tmp_path / "config")
    set_attribute(path, "system.posix_acl_access", access_list)
    save(path)
    assert os.getxattr(path, "system.posix_acl_access") == access_list


def test_a_file_that_is_no_file_is_told_of(tmp_path):
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for name in ("folder", "pipe"):
        with pytest.raises(UnwritableFileError, match="not a file"):
            save(tmp_path / name)
    with pytest.raises(UnwritableFileError):
        save(rested(tmp_path / "config") / "below")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["config", "folder", "pipe"]


@pytest.mark.parametrize(("name", "number"), [("a\0b", errno.EINVAL), ("a" * 300, errno.ENAMETOOLONG)])
def test_a_path_that_cannot_be_is_told_of(tmp_path, name, number):
    with pytest.raises(UnwritableFileError) as caught:
        save(tmp_path / name)
    assert caught.value.errno == number
    assert list(tmp_path.iterdir()) == []


def test_a_file_with_several_names_keeps_them_and_it_is_said(tmp_path):
    path = rested(tmp_path / "config")
    os.link(path, tmp_path / "other")
    result = save(path)
    assert (result.atomic, result.changed) == (False, True)
    assert "several names" in result.reason
    assert path.samefile(tmp_path / "other")
    assert path.read_bytes() == CHANGE(OLD)
    assert sorted(name.name for name in tmp_path.iterdir()) == ["config", "other"]


def test_a_file_that_nothing_can_take_the_place_of_is_written_in_place(tmp_path):
    path = rested(tmp_path / "config")
    inode = path.stat().st_ino

    def busy(source: str, target: str) -> None:
        if target == str(path):
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
        os.replace(source, target)

    result = save_file(str(path), CHANGE, settle=False, system=SYSTEM._replace(replace=busy))
    assert (result.atomic, result.changed) == (False, True)
    assert "mount point" in result.reason
    assert (path.read_bytes(), path.stat().st_ino) == (CHANGE(OLD), inode)
    assert [name.name for name in tmp_path.iterdir()] == ["config"]


def test_a_file_marked_read_only_is_refused(tmp_path):
    path = rested(tmp_path / "config")

    def refuse(name: str, flags: int, mode: int) -> int:  # as for all but root
        if name == str(path) and flags & os.O_WRONLY:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return os.open(name, flags, mode)

    system = SYSTEM._replace(open=refuse)
    with pytest.raises(UnwritableFileError) as caught:
        save_file(str(path), CHANGE, system=system)
    assert caught.value.errno == errno.EACCES
    assert path.read_bytes() == OLD
    assert [name.name for name in tmp_path.iterdir()] == ["config"]


# --- S1 ------------------------------------------------------------------------------------------


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode_of(path: Path | str) -> int:
    return stat.S_IMODE(os.stat(path).st_mode)


def test_what_is_new_is_for_the_owner_alone(tmp_path, umask):
    path = tmp_path / "home" / ".aws" / "config"
    save(path)
    assert mode_of(path) == 0o600
    assert {mode_of(folder) for folder in path.parents if tmp_path in folder.parents} <= {0o700}


def test_the_owner_can_use_a_new_file_even_where_the_umask_takes_everything(tmp_path):
    before = os.umask(0o777)
    try:
        save(tmp_path / "config")
    finally:
        os.umask(before)
    assert mode_of(tmp_path / "config") == 0o600


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o666])
def test_what_was_loose_is_left_to_its_owner(tmp_path, umask, mode):
    folder = tmp_path / ".aws"
    folder.mkdir()
    folder.chmod(0o755)
    path = rested(folder / "config")
    path.chmod(mode)
    save(path)
    assert (mode_of(path), mode_of(folder)) == (mode, 0o755)


def test_backups_and_copies_are_for_the_owner_alone(tmp_path, umask):
    path = rested(tmp_path / "config")
    path.chmod(0o666)
    save_file(str(path), CHANGE, settle=False, backups=Backups(str(tmp_path / "state")))
    below = list((tmp_path / "state").rglob("*"))
    assert len(below) == 3
    assert {mode_of(name) for name in [tmp_path / "state", *below] if name.is_dir()} == {0o700}
    assert {mode_of(name) for name in below if name.is_file()} == {0o600}


@pytest.mark.parametrize("linked", [False, True], ids=["atomic", "in-place"])
def test_no_copy_is_ever_open_to_others(tmp_path, umask, linked):
    path = rested(tmp_path / "config")
    if linked:
        os.link(path, tmp_path / "other")
    seen: set[int] = set()

    def look(descriptor: int, data: memoryview) -> int:
        seen.update(mode_of(name) for name in tmp_path.glob(".*"))
        return os.write(descriptor, data)

    path.chmod(0o600)
    save_file(str(path), CHANGE, settle=False, system=SYSTEM._replace(write=look))
    assert seen
    assert not any(mode & 0o077 for mode in seen)
    assert not os.path.exists(lock_file_of(str(tmp_path)))
