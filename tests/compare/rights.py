"""What is kept of a file besides its text: its permission bits, its owner, its links, and its rest where nothing changes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple, TypeAlias

from compare.homes import Home, make_home, open_center
from compare.preservation import WORKERS, Case, prepare
from compare.programs import Program
from config.aws_files import AWS_FILES
from ssocfg.testing import FakeIdentityCenter

OWNER = 1000
CASE = Case("configure-sso", AWS_FILES["configure-sso"][0].encode(), "a")
Kept: TypeAlias = Callable[[], bool]


class Trait(NamedTuple):
    """Something about a file that an edit must keep.

    Attributes:
        name: What it is.
        give: Gives a file this trait, and returns what tells whether it still has it.
        twice: Whether the program runs once before.
    """

    name: str
    give: Callable[[Path], Kept]
    twice: bool = False


def _mode(mode: int) -> Callable[[Path], Kept]:
    def give(path: Path) -> Kept:
        path.chmod(mode)
        return lambda: path.stat().st_mode & 0o7777 == mode

    return give


def _owner(path: Path) -> Kept:
    os.chown(path, OWNER, OWNER)
    return lambda: (path.stat().st_uid, path.stat().st_gid) == (OWNER, OWNER)


def _link(path: Path) -> Kept:
    """Let the file be a link to one in a folder of dotfiles, through a second link."""
    folder = path.parents[1] / "dotfiles"
    folder.mkdir(exist_ok=True)
    target, middle = folder / f"aws-{path.name}", folder / f"current-{path.name}"
    before = path.read_bytes()
    path.rename(target)
    middle.symlink_to(target.name)
    path.symlink_to(f"../dotfiles/{middle.name}")
    return lambda: path.is_symlink() and middle.is_symlink() and target.read_bytes() != before


def _hard_link(path: Path) -> Kept:
    other = path.with_name(f"{path.name}-by-another-name")
    os.link(path, other)
    return lambda: other.read_bytes() == path.read_bytes() and other.stat().st_ino == path.stat().st_ino


def _rest(path: Path) -> Kept:
    """Let the file be old: an edit that changes nothing leaves it so."""
    os.utime(path, (1_700_000_000, 1_700_000_000))
    before = path.read_bytes()
    return lambda: path.read_bytes() == before and path.stat().st_mtime == 1_700_000_000


TRAITS = (
    Trait("mode 0600", _mode(0o600)),
    Trait("mode 0640", _mode(0o640)),
    Trait("mode 0664", _mode(0o664)),
    *([Trait("owner", _owner)] if os.geteuid() == 0 else []),
    Trait("a link to a link", _link),
    Trait("a second hard link", _hard_link),
    Trait("untouched where nothing is to change", _rest, twice=True),
)


def is_kept(program: Program, trait: Trait, center: FakeIdentityCenter, folder: Path) -> bool | None:
    """Let a program edit a file with a trait, and say whether every file that it writes still has it.

    None where that cannot be asked: credentials are others each time.
    """
    if trait.twice and "credentials" in program.asked(CASE.profile):
        return None
    with make_home(center, folder) as home:
        prepare(program, CASE, home)
        if trait.twice:
            _run(program, home)
        kept = [trait.give(home.file(file)) for file in program.asked(CASE.profile)]
        before = [home.file(file).read_bytes() for file in program.asked(CASE.profile)]
        _run(program, home)
        after = [home.file(file).read_bytes() for file in program.asked(CASE.profile)]
        assert trait.twice or before != after, f"{program.name} changed nothing"
        return all(still() for still in kept)


def _run(program: Program, home: Home) -> None:
    ended = home.run(program.words(home, CASE.profile))
    assert ended.code == 0, ended.said


def run_all(programs: Sequence[Program]) -> dict[str, dict[str, bool | None]]:
    """Say of each program which traits it keeps, two at a time."""
    jobs = [(program, trait) for program in programs for trait in TRAITS]
    with open_center() as center, tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(WORKERS) as pool:
        ran = pool.map(lambda job: is_kept(job[0], job[1], center, Path(folder)), jobs)
        found: dict[str, dict[str, bool | None]] = {}
        for (program, trait), kept in zip(jobs, ran, strict=True):
            found.setdefault(program.name, {})[trait.name] = kept
        return found
