"""Look at a cache folder for the doctor: what is in it, whose it is, who may read it, when it was written."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from ssocfg.doctor.machine_facts import CachedFile, CacheFacts
from ssocfg.errors import UnreadableFileError
from ssocfg.host.cache_files import CacheFolder


def look_at_cache(folder: CacheFolder) -> CacheFacts:
    """Gather what there is to know of a cache folder; a missing or unreadable one is a fact too."""
    try:
        status = os.stat(folder.path)
    except (FileNotFoundError, NotADirectoryError):  # of the latter the config file tells, which cannot be there either
        return CacheFacts(folder.path)
    except OSError as error:
        return CacheFacts(folder.path, "unreadable", (error.strerror or "unknown reason").lower())
    owner = status.st_uid if os.name == "posix" else None
    is_writable = os.access(folder.path, os.W_OK | os.X_OK)
    try:
        contents = folder.load()
    except UnreadableFileError as error:
        return CacheFacts(folder.path, "unreadable", error.reason, owner, is_writable)
    files = {name: _look_at(folder.path_of(name)) for name in contents}
    return CacheFacts(folder.path, "present", "", owner, is_writable, contents, files)


def _look_at(path: str) -> CachedFile:
    try:
        status = os.lstat(path)
        modified = datetime.fromtimestamp(status.st_mtime, UTC)
    except (OSError, OverflowError, ValueError):
        return CachedFile()
    is_posix = os.name == "posix"
    return CachedFile(status.st_mode & 0o7777 if is_posix else None, status.st_uid if is_posix else None, modified)
