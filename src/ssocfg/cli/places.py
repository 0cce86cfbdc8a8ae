"""Where a finding is, as programs of others want it: a path below the working directory, or a URL."""

from __future__ import annotations

import os
from urllib.parse import quote

# Besides letters and digits, what RFC 3986 allows in a path as it is; a colon in a first part would end a scheme.
_PLAIN = "/-._~!$&'()*+,;=@"


def find_folder() -> str:
    """Return the working directory, or an empty text where it has been removed."""
    try:
        return os.getcwd()
    except OSError:
        return ""


def is_file(path: str) -> bool:
    """Say whether the place of a finding is a file, and not a variable such as `$AWS_PROFILE`."""
    return not path.startswith("$")


def relative_to(folder: str, path: str) -> str | None:
    """Return a path relative to a folder that it is below, with `/` between its parts; or None."""
    if not folder or path.startswith(("~", "$", "<")):
        return None
    whole = os.path.normpath(os.path.join(folder, path))
    start = folder.rstrip(os.sep) + os.sep
    return whole[len(start) :].replace(os.sep, "/") if whole.startswith(start) else None


def as_uri(path: str) -> str:
    """Return a URI for a path: `file://` for an absolute one, a relative reference for any other."""
    slashed = path.replace("\\", "/") if os.name == "nt" else path
    encoded = quote(os.fsencode(slashed), safe=_PLAIN)
    if slashed[1:2] == ":" and os.name == "nt":
        return f"file:///{slashed[0]}:{encoded[4:]}"
    return f"file://{encoded}" if slashed.startswith("/") else encoded
