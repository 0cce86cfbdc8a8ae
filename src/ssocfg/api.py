"""The verbs that a program calls; the only place where pure rooms and the machine meet.

The pure ones (`parse_config`) live in their rooms and are only named in `ssocfg`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ssocfg.config.model import Config
from ssocfg.config.reader import parse_config
from ssocfg.config.reading import Dialect
from ssocfg.errors import UnreadableFileError
from ssocfg.host.files import load_file
from ssocfg.host.snapshot import locate_here, take_snapshot

if TYPE_CHECKING:
    from ssocfg.doctor.facts import Facts
    from ssocfg.doctor.report import Report


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


def diagnose(
    facts: Facts | None = None,
    *,
    config_file: str | os.PathLike[str] | None = None,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
) -> Report:
    """Say what is wrong with this machine's AWS sign-in. Reads only; calls nothing.

    Args:
        facts: What to judge; by default a snapshot of this machine, taken now.
        config_file: A config file to look at instead of the one that the environment selects; only without `facts`.
        select: Codes, names or prefixes of codes of the checks to run; empty means all.
        ignore: The same, of checks to leave out.

    Returns:
        Findings sorted by file, line and code, and an outcome for each check.

    Raises:
        UnknownCheckError: A selector matches no check.
    """
    import ssocfg.doctor.runner as runner
    from ssocfg.doctor.checks import CHECKS

    checks = runner.select_checks(CHECKS, select, ignore)
    if facts is None:
        facts = take_snapshot(os.fspath(config_file) if config_file is not None else None)
    return runner.run_checks(checks, facts, _version())


def _version() -> str:
    import ssocfg

    return ssocfg.__version__
