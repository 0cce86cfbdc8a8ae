"""Move cache files that no tool can read out of the way of all tools. Nothing is deleted: they lie in the state folder.

They may not stay in the cache's folder under another name: `aws sso logout` reads every file there, and stops at one
that it cannot make out.
"""

from __future__ import annotations

import errno
import os
import stat
from datetime import UTC, datetime
from typing import NamedTuple

from ssocfg.errors import SsocfgError
from ssocfg.host.cache_files import CacheFolder
from ssocfg.host.files import reason_of
from ssocfg.host.folders import make_folders
from ssocfg.host.system import SYSTEM
from ssocfg.tokens.cache import read_cache_file
from ssocfg.tokens.json_file import Unreadable
from ssocfg.tokens.role_credentials import read_role_credentials

_STAMP = "%Y%m%dT%H%M%S.%fZ"


class SetAside(NamedTuple):
    """What became of a file.

    Attributes:
        path: The file.
        kept: Where it lies now; empty where it was not moved.
        reason: Why it could not be moved, in words; empty where it was, or where it has mended itself meanwhile.
    """

    path: str
    kept: str = ""
    reason: str = ""


def set_aside(path: str) -> SetAside:
    """Move a cache file to the user's state folder, unless it can be read by now.

    The folder's lock is held, so that no writer of ours is in the middle of it.
    """
    folder, name = os.path.split(path)
    cache = CacheFolder(folder)
    try:
        with cache.locked():
            if not _is_still_unreadable(cache, name):
                return SetAside(path)
            return SetAside(path, _move(path, name))
    except SsocfgError as error:
        return SetAside(path, reason=str(error))
    except OSError as error:
        return SetAside(path, reason=reason_of(error))


def _is_still_unreadable(cache: CacheFolder, name: str) -> bool:
    data = cache.load_file(name)
    if data is None or isinstance(data, Unreadable):
        return data is not None
    return isinstance(read_cache_file(data, name), Unreadable) and isinstance(
        read_role_credentials(data, name), Unreadable
    )


def _move(path: str, name: str) -> str:
    if not stat.S_ISREG(os.lstat(path).st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file")
    store = _store()
    make_folders(store, SYSTEM)
    target = os.path.join(store, f"{datetime.now(UTC).strftime(_STAMP)}-{name}")
    try:
        os.rename(path, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        import shutil

        shutil.move(path, target)
    if os.name == "posix":
        os.chmod(target, 0o600)
    return target


def _store() -> str:
    from ssocfg.host.own_folders import state_folder

    return state_folder("set-aside")
