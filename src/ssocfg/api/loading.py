"""The verb that reads the config file."""

from __future__ import annotations

import os

from ssocfg.config.model import Config
from ssocfg.config.reader import parse_config
from ssocfg.config.reading import Dialect
from ssocfg.errors import UnreadableFileError
from ssocfg.host.files import load_file
from ssocfg.host.here import locate_here


def load_config(path: str | os.PathLike[str] | None = None, *, dialect: Dialect = "botocore") -> Config:
    """Read the AWS config file.

    Bad content never raises: see the result's `problems` and `refused`.

    Args:
        path: The file; by default `$AWS_CONFIG_FILE` (variables and `~` expanded, as botocore does), else
            `~/.aws/config`. A default file that is not there reads as empty, as it does to AWS tools.
        dialect: Whose reading, `"botocore"` or `"sdk"`.

    Raises:
        UnreadableFileError: The file is a folder, a pipe, a link to nowhere or not permitted, which AWS tools would
            silently take for an empty one; or a file that was asked for is not there.
    """
    asked_for = os.fspath(path) if path is not None else None
    fact = load_file(asked_for if asked_for is not None else locate_here().config)
    if fact.state == "unreadable":
        raise UnreadableFileError(fact.path, fact.reason)
    if fact.state == "missing" and asked_for is not None:
        raise UnreadableFileError(fact.path, "there is no such file")
    return parse_config(fact.data or b"", dialect=dialect, file=fact.path)
