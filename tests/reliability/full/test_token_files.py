"""R1, R3, R4, R7: token files, written and removed by processes that are killed and whose calls fail; a crowd of them."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from reliability.driver import token_of
from reliability.full.conftest import Figures, needs
from reliability.full.tracing import FILES, points, run_with
from reliability.processes import COMMAND, ENVIRON, litter, rest, start
from ssocfg.errors import SsocfgError
from ssocfg.host.cache_files import CacheFolder

NAME, OTHER = f"{'a' * 40}.json", f"{'b' * 40}.json"
OLD, NEW = 3_000, 6_000
REMOVING = {"unlink", "unlinkat", "rmdir"}


class Kind(NamedTuple):
    """A kind of change to the folder of tokens.

    Attributes:
        old: What stands there before: a size, 0 for nothing, None for no folder; a link is to a victim.
        words: The driver's words after the folder.
        new: The size afterwards; None where it is removed.
        is_link: Whether a link to a victim stands there before.
        left: Whether a killed writer has left something.
    """

    old: int | None = OLD
    words: tuple[str, ...] = ("put", NAME, str(NEW))
    new: int | None = NEW
    is_link: bool = False
    left: bool = False

    def prepare(self, above: Path) -> tuple[list[str], Path]:
        folder = above / "home" / ".aws" / "sso" / "cache"
        if self.old is not None:
            folder.mkdir(parents=True)
            (folder / OTHER).write_bytes(token_of(OLD))
            if self.is_link:
                (above / "victim").write_bytes(token_of(OLD))
                (folder / NAME).symlink_to(above / "victim")
            elif self.old:
                (folder / NAME).write_bytes(token_of(self.old))
                rest(folder / NAME)
        if self.left:
            (folder / f".{NAME}.ssocfg-0123456789abcdef.tmp").write_bytes(b"{")
        command, *more = self.words
        return [command, str(folder), *more], folder

    def is_old(self, folder: Path) -> bool:
        path = folder / NAME
        return path.is_symlink() if self.is_link else data_of(path) == (token_of(self.old) if self.old else None)

    def is_new(self, folder: Path) -> bool:
        path = folder / NAME
        return not path.is_symlink() and data_of(path) == (token_of(self.new) if self.new else None)


def data_of(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


PUT = {
    "over-an-old-one": Kind(),
    "new": Kind(0),
    "new-folders": Kind(None),
    "over-a-link": Kind(0, is_link=True),
    "after-a-killed-one": Kind(left=True),
    "many-writes": Kind(words=("put", NAME, str(NEW), "--longest-write", "100")),
}
DROP = {
    "one": Kind(words=("drop", NAME), new=None),
    "two": Kind(words=("drop", NAME, OTHER), new=None),
    "a-link": Kind(0, words=("drop", NAME), new=None, is_link=True),
}
KINDS = PUT | {f"removal-of-{name}": kind for name, kind in DROP.items()}


def next_one(folder: Path) -> str:
    """Write a token as the next program does; say what is wrong, if anything is."""
    try:
        with CacheFolder(str(folder)).locked(timeout=5):
            CacheFolder(str(folder)).save_file(NAME, token_of(1_000))
    except SsocfgError as error:
        return f"stuck: {error}"
    found = CacheFolder(str(folder)).load_file(NAME)
    return "" if found == token_of(1_000) and not litter(folder) else "wrong"


def is_victim_whole(above: Path) -> bool:
    return data_of(above / "victim") in (None, token_of(OLD))


@pytest.mark.parametrize("name", KINDS)
def test_a_kill_leaves_the_old_or_the_new_token(name, new_folder: Callable[[], Path], figures: Figures):
    kind = KINDS[name]
    count = dict.fromkeys(["points", "hit", "old", "new", "torn", "litter", "stuck", "victims"], 0)
    words, _folder = kind.prepare(new_folder())
    for point in points(*words):
        above = new_folder()
        words, folder = kind.prepare(above)
        result = run_with(point, "signal=KILL", *words)
        count["points"] += 1
        count["hit"] += result.returncode < 0 or result.returncode > 128
        old, new = kind.is_old(folder), kind.is_new(folder)
        count["old"] += old
        count["new"] += new and not old
        count["torn"] += not old and not new
        count["litter"] += bool(litter(folder))
        count["stuck"] += next_one(folder) != ""
        count["victims"] += not is_victim_whole(above)
    figures("R1 R4", **count)
    assert count["hit"] > count["points"] * 0.9
    assert (count["torn"], count["stuck"], count["victims"]) == (0, 0, 0)
    assert count["old"]
    assert count["new"]


def test_there_are_enough_points(figures: Figures, new_folder):
    written, removed = (
        sum(len(points(*kind.prepare(new_folder())[0])) for kind in kinds.values()) for kinds in (PUT, DROP)
    )
    figures("R1", written=written, removed=removed)
    assert written + removed >= 300


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: signal.Signals(number).name)
@pytest.mark.parametrize("name", ["over-an-old-one", "removal-of-one"])
def test_a_signal_leaves_nothing_behind(name, number, new_folder, figures: Figures):
    kind = KINDS[name]
    count = dict.fromkeys(["points", "torn", "litter", "stuck"], 0)
    for point in points(*kind.prepare(new_folder())[0]):
        words, folder = kind.prepare(new_folder())
        run_with(point, f"signal={signal.Signals(number).name.removeprefix('SIG')}", *words)
        count["points"] += 1
        count["torn"] += not kind.is_old(folder) and not kind.is_new(folder)
        count["litter"] += bool(litter(folder))
        count["stuck"] += next_one(folder) != ""
    figures("R4", **count)
    assert (count["torn"], count["litter"], count["stuck"]) == (0, 0, 0)


@pytest.mark.parametrize("on", ["", "+"], ids=["once", "lasting"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO], ids=errno.errorcode.get)
@pytest.mark.parametrize("name", ["over-an-old-one", "new-folders", "over-a-link", "removal-of-one"])
def test_a_failing_call_changes_nothing(name, number, on, new_folder, figures: Figures):
    kind = KINDS[name]
    count = dict.fromkeys(["points", "refused", "saved", "changed", "lies", "litter", "other", "stuck", "victims"], 0)
    for point in points(*kind.prepare(new_folder())[0], names=FILES):
        above = new_folder()
        words, folder = kind.prepare(above)
        code = run_with(point, f"error={errno.errorcode[number]}", *words, on=on).returncode
        count["points"] += 1
        count["refused"] += code == 10 + number
        count["saved"] += code == 0
        count["changed"] += code != 0 and not kind.is_old(folder)
        count["lies"] += code == 0 and not kind.is_new(folder)
        count["other"] += code not in (0, 10 + number)
        # Where nothing can be removed any more, something stays for the next one to remove.
        count["litter"] += bool(litter(above)) and not (on and point.name in REMOVING)
        count["stuck"] += next_one(folder) != ""
        count["victims"] += not is_victim_whole(above)
    figures("R3", **count)
    assert count["points"] > 10
    assert [count[key] for key in ("changed", "lies", "litter", "other", "stuck", "victims")] == [0] * 6
    assert count["refused"]


def test_a_full_disk_changes_nothing(mount, figures: Figures):
    above = mount("-t", "tmpfs", "-o", "size=64k", "tmpfs")
    folder = CacheFolder(str(above))
    (above / NAME).write_bytes(token_of(OLD))
    full = os.statvfs(above)
    (above / "filler").write_bytes(b"x" * (full.f_bavail * full.f_frsize))
    with pytest.raises(SsocfgError, match="no space is left") as caught, folder.locked():
        folder.save_file(NAME, token_of(NEW))
    figures("R3", errno=errno.errorcode[getattr(caught.value, "errno", 0)])
    assert folder.load_file(NAME) == token_of(OLD)
    assert sorted(os.listdir(above)) == sorted([NAME, "filler"])
    with folder.locked():  # to sign out makes room, and needs none
        assert folder.remove_file(NAME)


def test_a_limit_of_the_file_size_changes_nothing(tmp_path, figures: Figures):
    needs("prlimit")
    codes: list[int] = []
    for limit in (1, 100, 4096):
        (tmp_path / NAME).write_bytes(token_of(OLD))
        command = ["prlimit", f"--fsize={limit}", *COMMAND, "put", str(tmp_path), NAME, str(NEW)]
        codes.append(subprocess.run(command, env=ENVIRON, check=False, timeout=60).returncode)
        assert (tmp_path / NAME).read_bytes() == token_of(OLD)
        assert litter(tmp_path) == []
    figures("R3", limits=3, refused=codes.count(10 + errno.EFBIG))
    assert set(codes) == {10 + errno.EFBIG}


def test_readers_never_see_a_part(tmp_path, figures: Figures):
    (tmp_path / NAME).write_bytes(token_of(OLD))
    stop = tmp_path / "stop"
    writers = [start("put-until", tmp_path, NAME, stop) for _ in range(2)]
    readers = [start("look", tmp_path, NAME, 40_000) for _ in range(3)]
    seen = [process.communicate(timeout=600) for process in readers]
    stop.touch()
    wrote = [process.communicate(timeout=600) for process in writers]
    assert [error for _out, error in (*seen, *wrote)] == [""] * 5
    torn = [int(out.split()[0]) for out, _error in seen]
    versions = [int(out.split()[1]) for out, _error in seen]
    figures("R7", reads=120_000, torn=sum(torn), versions_seen=min(versions), writes=sum(int(out) for out, _ in wrote))
    assert torn == [0, 0, 0]
    assert min(versions) > 200
    assert litter(tmp_path) == []
