"""The verb of the doctor for files that a repository ships."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ssocfg.errors import UnreadableFileError
from ssocfg.host.file_snapshot import take_file_snapshots

if TYPE_CHECKING:
    from ssocfg.doctor.facts import Facts
    from ssocfg.doctor.report import Report


def look_at_files(paths: Sequence[str | os.PathLike[str]]) -> tuple[Facts, ...]:
    """Take facts of config files and of nothing else on this machine.

    Raises:
        UnreadableFileError: One of them is not there.
    """
    seen = take_file_snapshots(os.fspath(path) for path in paths)
    for facts in seen:
        if facts.config_file.state == "missing":
            raise UnreadableFileError(facts.config_file.path, "there is no such file")
    return seen


def diagnose_files(files: Sequence[Facts], *, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> Report:
    """Say what is wrong with config files, each by itself, whoever uses it and wherever. Pure.

    Args:
        files: At least one, from `look_at_files`.
        select: Codes, names or prefixes of codes of the checks to run; empty means all.
        ignore: The same, of checks to leave out.

    Returns:
        One report; checks of this machine are skipped in it.

    Raises:
        UnknownCheckError: A selector matches no check.
    """
    from ssocfg import __version__
    from ssocfg.doctor.checks import CHECKS
    from ssocfg.doctor.file_alone import judge_files
    from ssocfg.doctor.runner import select_checks

    return judge_files(select_checks(CHECKS, select, ignore), files, __version__)
