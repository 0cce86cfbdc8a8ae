"""Do what fixes ask to be done with whole files: change permission bits, set a file aside."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from typing import NamedTuple

from ssocfg.doctor.finding import FileAction, Finding
from ssocfg.doctor.fixes import Unfixed
from ssocfg.host.files import reason_of


class Acted(NamedTuple):
    """What became of the actions of some findings.

    Attributes:
        fixed: The findings that are fixed, those without any action among them.
        refused: Those of which a file could not be changed, with the reason.
        set_aside: The files that were set aside, each with where it lies now.
    """

    fixed: tuple[Finding, ...]
    refused: tuple[Unfixed, ...]
    set_aside: tuple[tuple[str, str], ...]


def act_on_files(findings: Sequence[Finding]) -> Acted:
    """Do what the fixes of findings ask to be done with files; one that cannot be changed keeps no other from it."""
    fixed: list[Finding] = []
    refused: list[Unfixed] = []
    moved: list[tuple[str, str]] = []
    # Permission bits first: a file that is set aside is not there any more.
    for finding in sorted(findings, key=_sets_aside):
        actions = finding.fix.files if finding.fix is not None else ()
        reasons = [f"{action.path}: {reason}" for action in actions if (reason := _act(action, moved))]
        if reasons:
            refused.append(Unfixed(finding, "refused", "; ".join(reasons[:3])))
        else:
            fixed.append(finding)
    return Acted(tuple(fixed), tuple(refused), tuple(moved))


def _sets_aside(finding: Finding) -> bool:
    return finding.fix is not None and any(action.mode is None for action in finding.fix.files)


def _act(action: FileAction, moved: list[tuple[str, str]]) -> str:
    """Do one thing; return why it could not be done, or an empty text."""
    if action.mode is not None:
        return set_mode(action.path, action.mode)
    from ssocfg.host.setting_aside import set_aside

    done = set_aside(action.path)
    if done.kept:
        moved.append((done.path, done.kept))
    return done.reason


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
