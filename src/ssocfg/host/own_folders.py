"""Where the user's own folders for ssocfg are; `platformdirs` knows the rules of each system."""

from __future__ import annotations

import os

from ssocfg.errors import UnreadableFileError, UnwritableFileError

_REASON = "no home directory is known"


def state_folder(name: str) -> str:
    """Name a folder for what is kept of changes.

    Args:
        name: Its name below ssocfg's own folder.

    Raises:
        UnwritableFileError: There is no home directory, and no variable says where else.
    """
    import platformdirs

    try:
        folder = platformdirs.user_state_dir("ssocfg", appauthor=False)
    except RuntimeError:
        folder = ""
    if not os.path.isabs(folder):  # older versions of platformdirs leave the tilde in
        hint = "Set HOME, or XDG_STATE_HOME; SSOCFG_NO_BACKUPS=1 changes files without keeping what was there."
        raise UnwritableFileError("~/.local/state/ssocfg", _REASON, hint=hint)
    return os.path.join(folder, name)


def config_folder() -> str:
    """Name the folder for what the user has written for ssocfg.

    Raises:
        UnreadableFileError: There is no home directory, and no variable says where else.
    """
    import platformdirs

    try:
        folder = platformdirs.user_config_dir("ssocfg", appauthor=False)
    except RuntimeError:
        folder = ""
    if not os.path.isabs(folder):
        raise UnreadableFileError("~/.config/ssocfg", _REASON)
    return folder
