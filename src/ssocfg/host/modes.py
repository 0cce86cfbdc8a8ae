"""Change the permission bits of one of the user's own files."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence

from ssocfg.doctor.finding import Finding
from ssocfg.doctor.fixes import Unfixed
from ssocfg.host.files import reason_of


def set_modes(findings: Sequence[Finding]) -> tuple[tuple[Finding, ...], tuple[Unfixed, ...]]:
    """Set the permission bits that fixes ask for.

    Returns:
        The findings that are fixed, those without such a wish among them, and those whose file could not be changed.
    """
    fixed: list[Finding] = []
    refused: list[Unfixed] = []
    for finding in findings:
        mode = finding.fix.mode if finding.fix is not None else None
        reason = set_mode(finding.place.file, mode) if mode is not None else ""
        if reason:
            refused.append(Unfixed(finding, "refused", reason))
        else:
            fixed.append(finding)
    return tuple(fixed), tuple(refused)


def set_mode(path: str, mode: int) -> str:
    """Set the permission bits of a regular file that the user owns; a link's target is meant.

    Returns:
        Why it could not be done, in words; an empty text where it was done.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except (OSError, ValueError) as error:
        return reason_of(error)
    try:
        return _set_mode_of(descriptor, mode)
    except OSError as error:
        return reason_of(error)
    finally:
        os.close(descriptor)


def _set_mode_of(descriptor: int, mode: int) -> str:
    if os.name != "posix":
        return "this system has no permission bits"
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        return "it is not a regular file"
    if status.st_uid != os.geteuid():
        return "it is another user's file"
    os.fchmod(descriptor, mode)
    return ""
