"""Where it is kept what manifests and populating have made of config files, in the user's state folder.

One file for each pair of a config file and a source, for the owner alone, written whole or not at all. What is in it
is not known here. Who writes one holds the lock of the config file's folder.
"""

from __future__ import annotations

import hashlib
import os
import re
from typing import NamedTuple

from ssocfg.host.files import load_file


class ManagedStore(NamedTuple):
    """The store of records.

    Attributes:
        folder: Where it lies; made when the first record is.
    """

    folder: str

    def path_of(self, config_file: str, source: str) -> str:
        """Name the record of a pair.

        Args:
            config_file: The config file; links are followed, so that it has one record by whatever name.
            source: What tells the source from all others; of a file, its path with the links followed.
        """
        real = os.path.realpath(config_file)
        both = os.fsencode(real), os.fsencode(source)
        digest = hashlib.sha256(b"\0".join(both)).hexdigest()[:32]
        name = re.sub(r"[^\w.-]", "_", os.path.basename(real), flags=re.ASCII)[:40] or "_"
        return os.path.join(self.folder, f"{name}-{digest}.json")

    def load(self, path: str) -> bytes | None:
        """Read a record; None where there is none, or none that can be read."""
        return load_file(path).data

    def save(self, path: str, data: bytes | None) -> None:
        """Write a record, or remove it where there is nothing to keep.

        Raises:
            UnwritableFileError: It cannot be written; what was there before is there still.
        """
        from ssocfg.host.folders import make_folders
        from ssocfg.host.refusals import refusals_about
        from ssocfg.host.replacing import TEMPORARY, is_ours, name_beside, write_new
        from ssocfg.host.system import SYSTEM, discard, sync_folder

        with refusals_about(path):
            if data is None:
                discard(path, SYSTEM)
                return
            make_folders(self.folder, SYSTEM)
            for left in SYSTEM.listdir(self.folder):
                if left.startswith(f".{os.path.basename(path)}.") and is_ours(left):  # by a save that was killed
                    discard(os.path.join(self.folder, left), SYSTEM)
            temporary = name_beside(path, TEMPORARY, SYSTEM)
            try:
                write_new(temporary, data, SYSTEM)
                SYSTEM.replace(temporary, path)
            finally:
                discard(temporary, SYSTEM)
            sync_folder(self.folder, SYSTEM)


def managed_here() -> ManagedStore:
    """Give this user's store of records.

    Raises:
        UnwritableFileError: No home directory is known to keep it in.
    """
    from ssocfg.host.own_folders import state_folder

    return ManagedStore(state_folder("managed"))
