"""Where this process runs: its platform, its home directory, its AWS files."""

from __future__ import annotations

import os
import sys

from ssocfg.host.environ import FileLocations, locate_files

_PLATFORMS = {"win32": "windows", "darwin": "darwin"}


def current_platform() -> str:
    """Return `"linux"`, `"darwin"` or `"windows"`; any other POSIX system counts as Linux."""
    return _PLATFORMS.get(sys.platform, "linux")


def locate_here() -> FileLocations:
    """Say where botocore finds the AWS files of this process, and what it takes for the home directory.

    Source: botocore 1.44.5, configloader.py `raw_config_parse`: `expandvars`, then `expanduser`.
    """
    located = locate_files(
        os.environ, current_platform(), expand=lambda path: os.path.expanduser(os.path.expandvars(path))
    )
    home = os.path.expanduser("~")
    return located._replace(home="" if home == "~" else home)
