"""The blocks that aws-sso-cli marks as its own in a config file, and the file without such marks.

As long as the marks are there, aws-sso-cli writes everything between them anew.

Source: aws-sso-cli 2.3 `internal/fileutils/fileedit.go`.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from ssocfg.config.lines import ScannedText, scan_lines

_MARK = r"#\s*(BEGIN|END)_AWS_SSO_CLI(_\S+)?\s*"


class ManagedBlock(NamedTuple):
    """A block between two marks.

    Attributes:
        name: What stands behind the marks' own words; empty for the block without a name.
        first: The line of the opening mark, from 1.
        last: The line of the closing mark; None where there is none.
    """

    name: str
    first: int
    last: int | None


def find_managed_blocks(scanned: ScannedText) -> tuple[ManagedBlock, ...]:
    """Find the marked blocks of a file, in its order."""
    blocks: list[ManagedBlock] = []
    opened: ManagedBlock | None = None
    for number, word, name in _marks(scanned):
        if word == "BEGIN":
            if opened is not None:
                blocks.append(opened)
            opened = ManagedBlock(name, number, None)
        elif opened is not None and opened.name == name:
            blocks.append(opened._replace(last=number))
            opened = None
    return (*blocks, *((opened,) if opened is not None else ()))


def drop_marks(data: bytes, names: Collection[str]) -> bytes:
    """Return the text of a file without the marks of these blocks; all else stays byte for byte."""
    if not names:
        return data
    scanned = scan_lines(data)
    gone = {number for number, _word, name in _marks(scanned) if name in names}
    kept = (line.text + line.ending for line in scanned.lines if line.number not in gone)
    return "".join(kept).encode("utf-8", "surrogateescape")


def _marks(scanned: ScannedText) -> list[tuple[int, str, str]]:
    if "_AWS_SSO_CLI" not in scanned.text:
        return []
    found = ((line.number, re.fullmatch(_MARK, line.text)) for line in scanned.lines)
    return [(number, mark[1], mark[2] or "") for number, mark in found if mark]
