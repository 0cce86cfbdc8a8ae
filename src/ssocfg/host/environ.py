"""Where the AWS files are and which profile is meant, by the rules of each family of tools.

Pure functions over a mapping of environment variables and the name of a platform; `host.snapshot` hands in the real
ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

Rules = Literal["botocore", "sdk"]

_POSIX_VARIABLE = r"\$(?a:(\w+)|\{([^}]*)\})"
_WINDOWS_VARIABLE = r"\$(?a:([\w]+)|\{([^}]*)\})|%([^%]*)%"


class FileLocations(NamedTuple):
    """Where one family of tools looks.

    Attributes:
        config: Path of the config file.
        credentials: Path of the credentials file.
        profile: Name of the profile that is used when no one names one.
        home: The home directory that the default paths and the caches are under; empty where none is known.
    """

    config: str
    credentials: str
    profile: str
    home: str


def locate_files(
    environ: Mapping[str, str],
    platform: str,
    *,
    rules: Rules = "botocore",
    expand: Callable[[str], str] | None = None,
) -> FileLocations:
    """Say where the config and credentials files are and which profile the environment selects.

    Args:
        environ: The environment variables.
        platform: `"linux"`, `"darwin"` or `"windows"`.
        rules: Whose rules. They differ on Windows, where botocore ignores HOME, and in the order of the two profile
            variables: botocore reads AWS_DEFAULT_PROFILE first, the SDKs read only AWS_PROFILE.
        expand: Expands variables and `~` in a path as this machine does; by default `expand_path` does, which knows
            no other users' home directories.

    Source: botocore 1.44.5, configprovider.py and configloader.py; the SDKs' shared file-location cases.
    """
    home = find_home(environ, platform, rules=rules)
    separator = "\\" if platform == "windows" else "/"
    default_config, default_credentials = (
        f"~{separator}.aws{separator}config",
        f"~{separator}.aws{separator}credentials",
    )
    config = environ.get("AWS_CONFIG_FILE", default_config)
    credentials = environ.get("AWS_SHARED_CREDENTIALS_FILE", default_credentials)
    if rules == "sdk":  # to botocore an empty variable names no file at all
        config, credentials = config or default_config, credentials or default_credentials
    config, credentials = (
        expand(path) if expand else expand_path(path, environ, platform, home=home, rules=rules)
        for path in (config, credentials)
    )
    return FileLocations(config, credentials, _selected_profile(environ, rules), home)


def find_home(environ: Mapping[str, str], platform: str, *, rules: Rules = "botocore") -> str:
    """Return the home directory as the tools find it, or an empty text where the environment does not say.

    Source: CPython `ntpath.expanduser` (USERPROFILE, then HOMEDRIVE and HOMEPATH; HOME is ignored since 3.8) and
    `posixpath.expanduser`.
    """
    if platform != "windows":
        return environ.get("HOME", "")
    first, second = ("HOME", "USERPROFILE") if rules == "sdk" else ("USERPROFILE", "")
    home = environ.get(first) or environ.get(second)
    return home or environ.get("HOMEDRIVE", "") + environ.get("HOMEPATH", "")


def expand_path(path: str, environ: Mapping[str, str], platform: str, *, home: str, rules: Rules = "botocore") -> str:
    """Expand a path as the tools do: `~` at the front, and for botocore `$VAR` before that; an unset one stays."""
    if rules == "botocore":
        pattern = _WINDOWS_VARIABLE if platform == "windows" else _POSIX_VARIABLE
        path = re.sub(pattern, lambda found: environ.get(next(filter(None, found.groups()), ""), found.group()), path)
    at_home = path == "~" or path.startswith(("~/", "~\\") if platform == "windows" else "~/")
    if not at_home or not home:
        return path  # as the tools do where no home is known
    return (home.rstrip("/") + path[1:] or "/") if platform != "windows" else home + path[1:]


def _selected_profile(environ: Mapping[str, str], rules: Rules) -> str:
    if rules == "sdk":
        return environ.get("AWS_PROFILE") or "default"
    return environ.get("AWS_DEFAULT_PROFILE", environ.get("AWS_PROFILE", "default"))
