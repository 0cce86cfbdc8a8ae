"""The verbs that change the config file by edits."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from ssocfg.errors import UnreadableFileError
from ssocfg.host.files import load_file
from ssocfg.host.here import locate_here

if TYPE_CHECKING:
    from ssocfg.config.edits import Edit
    from ssocfg.config.model import Config
    from ssocfg.host.journal import Kind
    from ssocfg.host.saving import Saved

LOCK_TIMEOUT = 30.0  # seconds
Edits: TypeAlias = "Sequence[Edit] | Callable[[Config], Sequence[Edit]]"


class Step(NamedTuple):
    """What a save is to make of a file.

    Attributes:
        data: The new content.
        what: What was done, in words in the past tense, without values.
        kind: Whether it is a change of its own, or takes one back, or makes it again.
    """

    data: bytes
    what: str
    kind: Kind = "change"


class Preview(NamedTuple):
    """What a change would make of the config file.

    Attributes:
        path: The config file.
        before: Its bytes now; none for a file that is not there.
        after: Its bytes then.
    """

    path: str
    before: bytes
    after: bytes


def update_config(
    edits: Edits,
    path: str | os.PathLike[str] | None = None,
    *,
    settle: bool = True,
    backup: bool = True,
    lock_timeout: float = LOCK_TIMEOUT,
) -> Saved:
    """Make edits in the AWS config file: locked, whole or not at all, proven, with a backup of what was there.

    Args:
        edits: What to change, in this order; or a function that says so for the file as it is read under the lock. It
            may be called again, where another program changed the file meanwhile, so it must do nothing else.
        path: The file; by default the one that `load_config` reads, which is made if it is missing.
        settle: Whether to look again after 20 milliseconds if a program that takes no lock wrote at the same time.
        backup: Whether to keep the old content, which `undo` and `restore_backup` need.
        lock_timeout: How many seconds to wait for other saves in the same folder.

    Returns:
        What was done; `changed` is False where the edits change nothing, and then nothing is written.

    Raises:
        InvalidValueError: A name, key or value would not be read by every AWS tool as it is meant.
        UnknownSectionError: A section that is to be changed is not there.
        EditRefusedError: The edits cannot be proven to change only what was asked.
        UnreadableFileError: A file that was asked for is not there.
        UnwritableFileError: The file or its backup cannot be written; the file is untouched, unless `touched` is set.
        LockTimeoutError: Another save in that folder did not end in time.
        UnstableFileError: Another program kept changing the file.
    """
    from ssocfg.onboarding.wording import word_edits

    file = find_file(path)

    def change(data: bytes) -> Step:
        made, new = _make(edits, data, file)
        return Step(new, word_edits(made))

    return save_noting(file, change, settle=settle, backup=backup, lock_timeout=lock_timeout)


def preview_update(edits: Edits, path: str | os.PathLike[str] | None = None) -> Preview:
    """Work out what `update_config` would make of the file, and write nothing. Raises what that raises."""
    file = find_file(path)
    before = load_bytes(file)
    return Preview(file, before, _make(edits, before, file)[1])


def _make(edits: Edits, data: bytes, file: str) -> tuple[Sequence[Edit], bytes]:
    from ssocfg.config.editor import edit_read_config
    from ssocfg.config.reader import parse_config

    config = parse_config(data, file=file)
    made = edits(config) if callable(edits) else edits
    after = edit_read_config(config, made)
    return made, data if after is None else after


def find_file(path: str | os.PathLike[str] | None) -> str:
    """Say which file is meant.

    Raises:
        UnreadableFileError: A file that was asked for is not there.
    """
    if path is None:
        return locate_here().config
    file = os.fspath(path)
    if load_file(file).state == "missing":
        raise UnreadableFileError(file, "there is no such file")
    return file


def load_bytes(file: str) -> bytes:
    """Read a file; a missing one holds nothing.

    Raises:
        UnreadableFileError: It is there and cannot be read.
    """
    fact = load_file(file)
    if fact.state == "unreadable":
        raise UnreadableFileError(fact.path, fact.reason)
    return fact.data or b""


def save_noting(
    file: str,
    change: Callable[[bytes], Step],
    *,
    settle: bool = True,
    backup: bool = True,
    lock_timeout: float = LOCK_TIMEOUT,
    closing: Callable[[], None] | None = None,
) -> Saved:
    """Save a file with a backup and a note of what was done, both of which `undo` needs."""
    from ssocfg.host.backups import backups_here
    from ssocfg.host.journal import digest, noting
    from ssocfg.host.saving import save_file

    store = backups_here(os.environ) if backup else None
    notes = noting(store) if store is not None else None

    def changing(data: bytes) -> bytes:
        step = change(data)
        if notes is not None:
            notes.what, notes.kind, notes.after = step.what, step.kind, digest(step.data)
        return step.data

    saved = save_file(file, changing, settle=settle, lock_timeout=lock_timeout, backups=notes, closing=closing)
    if notes is not None and saved.changed and notes.noted is None:
        from datetime import UTC, datetime

        notes.add(saved.target, b"", datetime.now(UTC))  # the file is new or was empty, so no backup was made
    return saved
