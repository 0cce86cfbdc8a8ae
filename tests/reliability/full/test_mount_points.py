"""R11: a file that is mounted into its folder, as containers do it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from reliability.editing import seeded, setting
from reliability.full.conftest import Figures, needs
from reliability.full.test_killed_processes import EDIT, NEXT
from reliability.full.tracing import points, run_with
from reliability.processes import COMMAND, ENVIRON, litter, rest
from ssocfg.host.saving import save_file


def bind(folder: Path) -> tuple[Path, Path]:
    """Mount a file of one folder over a file of another."""
    inner, outer = folder / "container" / "config", folder / "host" / "config"
    for path in (inner, outer):
        path.parent.mkdir()
        path.write_bytes(b"")
    outer.write_bytes(seeded(40))
    rest(outer)
    subprocess.run(["mount", "--bind", str(outer), str(inner)], check=True)
    return inner, outer


def test_a_mounted_file_is_saved_in_a_mount_namespace_of_its_own(tmp_path, figures: Figures):
    needs("unshare", "mount")
    inner, outer = tmp_path / "inner", tmp_path / "outer"
    inner.write_bytes(b"")
    outer.write_bytes(seeded(40))
    rest(outer)
    script = 'mount --bind "$1" "$2" && shift 2 && exec "$@"'
    result = subprocess.run(
        ["unshare", "-m", "sh", "-c", script, "sh", str(outer), str(inner), *COMMAND, "edit", str(inner), *EDIT],
        env=ENVIRON, capture_output=True, text=True, check=False,
    )  # fmt: skip
    figures("R11", code=result.returncode)
    assert result.returncode == 0, result.stderr
    assert outer.read_bytes() == setting(*EDIT)(seeded(40))
    assert inner.read_bytes() == b""
    assert litter(tmp_path) == []


def test_a_mounted_file_survives_every_kill(new_folder: Callable[[], Path], figures: Figures):
    needs("mount", "umount", "strace")
    count = dict.fromkeys(["points", "torn", "stuck", "wrong"], 0)
    old, new = seeded(40), setting(*EDIT)(seeded(40))

    def words(path: Path) -> list[str]:
        return ["edit", str(path), *EDIT, "--no-settle", "--longest-write", "200"]

    folder = new_folder()
    inner, _outer = bind(folder)
    every = points(*words(inner))
    subprocess.run(["umount", str(inner)], check=True)
    for point in every:
        folder = new_folder()
        inner, outer = bind(folder)
        try:
            run_with(point, "signal=KILL", *words(inner))
            count["points"] += 1
            count["torn"] += outer.read_bytes() not in (old, new)
            result = save_file(str(inner), NEXT, settle=False)
            count["stuck"] += result.atomic or not result.changed
            count["wrong"] += outer.read_bytes() not in (NEXT(old), NEXT(new)) or bool(litter(folder))
        finally:
            subprocess.run(["umount", str(inner)], check=True)
    figures("R1 R11", **count)
    assert count["points"] >= 100
    assert count["torn"] > 0
    assert (count["stuck"], count["wrong"]) == (0, 0)
