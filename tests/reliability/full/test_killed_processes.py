"""R1, R4, R11: a real process, killed at every call to the system, and what the next save finds."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from reliability.editing import seeded, setting
from reliability.full.conftest import Figures
from reliability.full.tracing import points, run_with
from reliability.processes import litter, rest
from ssocfg.host.backups import Backups
from ssocfg.host.saving import save_file

EDIT = ("profile seed-3", "region", "eu-central-1")
NEXT = setting("profile next", "region", "us-east-1")


class Kind(NamedTuple):
    """A kind of save.

    Attributes:
        profiles: How many the file has before; none for a file that is not there yet.
        path: The file, below the folder.
        words: More words for the driver; `{}` is the folder.
        linked: Whether the file has a second name, so that it is written in place.
        edit: Section, key and value.
    """

    profiles: int = 40
    path: str = "config"
    words: tuple[str, ...] = ("--no-settle",)
    linked: bool = False
    edit: tuple[str, str, str] = EDIT

    def prepare(self, folder: Path) -> tuple[list[str], Path, bytes]:
        path = folder / self.path
        old = seeded(self.profiles)
        if self.profiles:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(old)
            rest(path)
        if self.linked:
            (folder / "elsewhere").mkdir()
            os.link(path, folder / "elsewhere" / "name")
        return ["edit", str(path), *self.edit, *(word.format(folder) for word in self.words)], path, old


ATOMIC = {
    "plain": Kind(),
    "settling": Kind(words=()),
    "with-backups": Kind(words=("--no-settle", "--backups", "{}/state")),
    "new-folders": Kind(profiles=0, path="home/.aws/config"),
    "many-writes": Kind(words=("--no-settle", "--longest-write", "100")),
}
IN_PLACE = {
    "short": Kind(linked=True),
    "many-writes": Kind(linked=True, words=("--no-settle", "--longest-write", "100")),
    "shifting": Kind(
        linked=True, words=("--no-settle", "--longest-write", "100"), edit=("profile seed-0", "output", "json")
    ),
}


def sweep(kind: Kind, new_folder: Callable[[], Path], what: str) -> dict[str, int]:
    """Do this at every call, look at the file, save again, and count what was seen."""
    count = dict.fromkeys(["points", "hit", "old", "new", "torn", "litter", "stuck", "wrong"], 0)
    words, _path, _old = kind.prepare(new_folder())
    for point in points(*words):
        folder = new_folder()
        words, path, old = kind.prepare(folder)
        new = setting(*kind.edit)(old)
        result = run_with(point, what, *words)
        count["points"] += 1
        count["hit"] += result.returncode < 0 or result.returncode > 128
        data = path.read_bytes() if path.exists() else b""
        count["old" if data == old else "new" if data == new else "torn"] += 1
        count["litter"] += bool(litter(folder))
        try:
            backups = Backups(f"{folder}/state") if "--backups" in kind.words else None
            save_file(str(path), NEXT, settle=False, backups=backups)
        except OSError:
            count["stuck"] += 1
        count["wrong"] += path.read_bytes() not in (NEXT(old), NEXT(new)) or bool(litter(folder))
    return count


@pytest.mark.parametrize("name", ATOMIC)
def test_a_kill_leaves_the_old_or_the_new_file(name, new_folder, figures: Figures):
    count = sweep(ATOMIC[name], new_folder, "signal=KILL")
    figures("R1 R4", **count)
    assert count["hit"] > count["points"] * 0.9
    assert (count["torn"], count["stuck"], count["wrong"]) == (0, 0, 0)


@pytest.mark.parametrize("name", IN_PLACE)
def test_a_kill_in_place_is_mended_by_the_next_save(name, new_folder, figures: Figures):
    count = sweep(IN_PLACE[name], new_folder, "signal=KILL")
    figures("R1 R4 R11", **count)
    assert count["hit"] > count["points"] * 0.9
    assert (count["stuck"], count["wrong"]) == (0, 0)
    assert count["torn"] or name == "short", "nothing was torn, so that nothing was shown"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: signal.Signals(number).name)
@pytest.mark.parametrize("kind", [ATOMIC["with-backups"], IN_PLACE["short"]], ids=["atomic", "in-place"])
def test_a_signal_leaves_nothing_behind(kind, number, new_folder, figures: Figures):
    count = sweep(kind, new_folder, f"signal={signal.Signals(number).name.removeprefix('SIG')}")
    figures("R4", **count)
    assert (count["torn"], count["stuck"], count["wrong"], count["litter"]) == (0, 0, 0, 0)


def test_there_are_enough_points(figures: Figures, new_folder):
    atomic, in_place = (
        sum(len(points(*kind.prepare(new_folder())[0])) for kind in kinds.values()) for kinds in (ATOMIC, IN_PLACE)
    )
    figures("R1", atomic=atomic, in_place=in_place)
    assert min(atomic, in_place) >= 300
