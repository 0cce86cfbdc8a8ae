"""The scenes in which a file is saved."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from reliability.editing import setting
from ssocfg.host.backups import Backups
from ssocfg.host.saving import Saved, save_file
from ssocfg.host.system import SYSTEM, System

OLD = b"# mine\n[profile a]\nregion = eu-west-1\r\n[profile b]\noutput = json\n" * 3
CHANGE = setting("profile ours", "region", "eu-central-1")


class Scene(NamedTuple):
    """A file that is to be saved.

    Attributes:
        folder: The folder that holds all of it.
        path: The file as it is named.
        target: Where it really is.
        old: Its content before; None where it is not there yet.
        backups: Whether backups are made.
    """

    folder: Path
    path: Path
    target: Path
    old: bytes | None = OLD
    backups: bool = False

    def save(self, system: System = SYSTEM, change: Callable[[bytes], bytes] = CHANGE, settle: bool = True) -> Saved:
        backups = Backups(str(self.folder / "state"), system) if self.backups else None
        return save_file(str(self.path), change, system=system, settle=settle, backups=backups)

    @property
    def new(self) -> bytes:
        return CHANGE(self.old or b"")

    @property
    def data(self) -> bytes | None:
        return self.target.read_bytes() if self.target.exists() else None

    def names(self) -> set[str]:
        """Name all that is in the folder, but for the backups, which may be more than before."""
        names = {str(path.relative_to(self.folder)) for path in self.folder.rglob("*")}
        return {name for name in names if not name.startswith("state") or ".ssocfg-" in name}


def an_existing_file(folder: Path) -> Scene:
    (folder / "config").write_bytes(OLD)
    return Scene(folder, folder / "config", folder / "config")


def a_file_with_backups(folder: Path) -> Scene:
    return an_existing_file(folder)._replace(backups=True)


def a_new_file(folder: Path) -> Scene:
    return Scene(folder, folder / "config", folder / "config", None)


def a_new_file_in_new_folders(folder: Path) -> Scene:
    path = folder / "home" / ".aws" / "config"
    return Scene(folder, path, path, None)


def a_link(folder: Path) -> Scene:
    (folder / "dotfiles").mkdir()
    (folder / "dotfiles" / "aws").write_bytes(OLD)
    (folder / "config").symlink_to("dotfiles/aws")
    return Scene(folder, folder / "config", folder / "dotfiles" / "aws")


def a_hard_link(folder: Path) -> Scene:
    (folder / "other").mkdir()
    (folder / "other" / "name").write_bytes(OLD)
    os.link(folder / "other" / "name", folder / "config")
    return Scene(folder, folder / "config", folder / "config")


SCENES = {
    make.__name__: make
    for make in (an_existing_file, a_file_with_backups, a_new_file, a_new_file_in_new_folders, a_link, a_hard_link)
}
