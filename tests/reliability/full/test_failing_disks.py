"""R3: a real process whose calls to the system fail, one after the other; full disks, quotas, read-only places."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from reliability.driver import OTHER, TOUCHED
from reliability.editing import seeded, setting
from reliability.full.conftest import Figures, needs, sh
from reliability.full.test_killed_processes import ATOMIC, EDIT, IN_PLACE, NEXT, Kind
from reliability.full.tracing import FILES, points, run_with
from reliability.processes import litter, rest, run
from ssocfg.errors import UnwritableFileError
from ssocfg.host.saving import save_file

KINDS = {
    **{f"atomic-{name}": kind for name, kind in ATOMIC.items() if "many" not in name},
    "in-place": IN_PLACE["short"],
}
REMOVING = {"unlink", "unlinkat", "rmdir"}


@pytest.mark.parametrize("on", ["", "+"], ids=["once", "lasting"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO], ids=errno.errorcode.get)
@pytest.mark.parametrize("name", KINDS)
def test_a_failing_call_changes_nothing(name, number, on, new_folder: Callable[[], Path], figures: Figures):
    kind: Kind = KINDS[name]
    count = dict.fromkeys(["points", "refused", "saved", "touched", "changed", "lies", "litter", "other", "stuck"], 0)
    words, _path, _old = kind.prepare(new_folder())
    for point in points(*words, names=FILES):
        folder = new_folder()
        words, path, old = kind.prepare(folder)
        new = setting(*kind.edit)(old)
        code = run_with(point, f"error={errno.errorcode[number]}", *words, on=on).returncode
        data = path.read_bytes() if path.exists() else b""
        count["points"] += 1
        count["refused"] += code == 10 + number
        count["saved"] += code == 0
        count["touched"] += code == TOUCHED
        count["changed"] += code not in (0, TOUCHED) and data != old
        count["lies"] += code == 0 and data != new
        count["other"] += code not in (0, 10 + number, TOUCHED)
        # Where nothing can be removed any more, something stays for the next save to remove.
        count["litter"] += bool(litter(path.parent)) and code != TOUCHED and not (on and point.name in REMOVING)
        try:
            save_file(str(path), NEXT, settle=False)
        except OSError:
            count["stuck"] += 1
        assert path.read_bytes() in (NEXT(old), NEXT(new))
        assert litter(path.parent) == []
    figures("R3", **count)
    assert count["points"] > 20
    assert [count[key] for key in ("changed", "lies", "litter", "other", "stuck")] == [0] * 5
    assert not count["touched"] or on


def test_a_limit_of_the_file_size_is_told_of(tmp_path, figures: Figures):
    needs("prlimit")
    refused = 0
    for limit in (1, 100, 4096, 8192, 20_000):
        path = tmp_path / "config"
        path.write_bytes(seeded(210))
        rest(path)
        result = run("edit", path, *EDIT, before=["prlimit", f"--fsize={limit}"])
        refused += result.returncode == 10 + errno.EFBIG
        assert path.read_bytes() == seeded(210)
        assert litter(tmp_path) == []
    figures("R3", limits=5, refused=refused, size=len(seeded(210)))
    assert refused == 5


def refusal_of(path: Path, change: Callable[[bytes], bytes]) -> UnwritableFileError | None:
    try:
        save_file(str(path), change, settle=False)
    except UnwritableFileError as error:
        return error
    return None


@pytest.mark.parametrize("linked", [False, True], ids=["atomic", "in-place"])
def test_a_full_disk_changes_nothing(mount, linked, figures: Figures):
    folder = mount("-t", "tmpfs", "-o", "size=64k", "tmpfs")
    path = folder / "config"
    old = seeded(201)
    path.write_bytes(old)
    if linked:
        (folder / "elsewhere").mkdir()
        os.link(path, folder / "elsewhere" / "name")
    rest(path)
    tries = refused = 0
    for free in range(16, -1, -1):
        (folder / "filler").write_bytes(b"")
        full = os.statvfs(folder)
        size = max(full.f_bavail - free, 0) * full.f_frsize
        (folder / "filler").write_bytes(b"x" * size)
        tries += 1
        error = refusal_of(path, setting("profile seed-3", "region", f"r{free}"))
        if error is None:
            old = path.read_bytes()
            assert f"region = r{free}\n".encode() in old
        else:
            assert (error.errno, error.touched) == (errno.ENOSPC, False)
            assert path.read_bytes() == old
            refused += 1
        assert old.count(b"[profile seed-") == 201
        assert litter(folder) == []
        rest(path)
    figures("R3", tries=tries, refused=refused)
    assert 0 < refused < tries


def test_a_read_only_file_system_is_told_of(mount, figures: Figures):
    folder = mount("-t", "tmpfs", "tmpfs")
    path = folder / "config"
    path.write_bytes(seeded(3))
    rest(path)
    sh("mount", "-o", "remount,ro", folder)
    with pytest.raises(UnwritableFileError, match="read-only") as caught:
        save_file(str(path), setting(*EDIT))
    figures("R11", errno=errno.errorcode[caught.value.errno or 0])
    assert caught.value.errno == errno.EROFS
    assert caught.value.hint
    assert not save_file(str(path), lambda data: data).changed
    assert path.read_bytes() == seeded(3)


@pytest.mark.parametrize("flag", ["i", "a"])
@pytest.mark.parametrize("linked", [False, True], ids=["atomic", "in-place"])
def test_an_immutable_file_is_told_of(tmp_path, flag, linked, figures: Figures):
    needs("chattr")
    path = tmp_path / "config"
    path.write_bytes(seeded(3))
    if linked:
        (tmp_path / "elsewhere").mkdir()
        os.link(path, tmp_path / "elsewhere" / "name")
    rest(path)
    sh("chattr", f"+{flag}", path)
    try:
        with pytest.raises(UnwritableFileError) as caught:
            save_file(str(path), setting(*EDIT))
    finally:
        sh("chattr", f"-{flag}", path)
    figures("R11", errno=errno.errorcode[caught.value.errno or 0])
    assert caught.value.errno in (errno.EPERM, errno.EACCES)
    assert caught.value.hint
    assert path.read_bytes() == seeded(3)
    assert litter(tmp_path) == []


@pytest.mark.parametrize(("folder_mode", "file_mode"), [(0o555, 0o666), (0o777, 0o444), (0o311, 0o666)], ids=oct)
def test_who_may_not_write_is_told(tmp_path, folder_mode, file_mode, figures: Figures):
    """As another user, in a process of its own."""
    needs()
    for above in [tmp_path, *tmp_path.parents]:
        if not above.stat().st_mode & 0o001:
            above.chmod(above.stat().st_mode | 0o001)
        if above.name.startswith("pytest-of"):
            break
    folder = tmp_path / "aws"
    folder.mkdir()
    path = folder / "config"
    path.write_bytes(seeded(3))
    rest(path)
    path.chmod(file_mode)
    folder.chmod(folder_mode)
    child = os.fork()
    if child == 0:
        code = 99
        try:
            os.setgroups([])
            os.setgid(12345)
            os.setuid(12345)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            save_file(str(path), setting(*EDIT), settle=False)
            code = 0
        except UnwritableFileError as error:
            code = error.errno or 98
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    figures("R11", errno=errno.errorcode.get(code, code))
    assert code == errno.EACCES
    assert path.read_bytes() == seeded(3)
    assert [name.name for name in folder.iterdir()] == ["config"]
    assert code != OTHER
