"""Write into a file that no other may take the place of: a mount point, or a file with several names.

Such a write can be cut short. So both contents, old and new, are first brought to the disk in a recovery copy beside
the file. A copy that is left over tells the next save what happened:

- The file holds the old content, or the new: nothing was cut short, and the copy goes.
- Every byte of the file is that of the old content or of the new: the write was cut short, and the old content comes
  back.
- Anything else: someone else wrote the file since. It stays as it is, and the old content is put aside.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Callable

from ssocfg.host.refusals import refusal
from ssocfg.host.replacing import TEMPORARY, name_beside, write_new
from ssocfg.host.steady import Reading, read_now
from ssocfg.host.system import WRITE, System, discard, opened, sync_folder, write_all

_HEAD = rb"ssocfg recovery copy, version 1: (\d{1,12}) old and (\d{1,12}) new bytes, sha256 ([0-9a-f]{64})\n"
_BLOCK = 512


def recovery_copy_of(target: str) -> str:
    """Name the copy that stands beside a file while it is written in place."""
    folder, name = os.path.split(target)
    return os.path.join(folder, f".{name}.ssocfg-recovery")


def write_in_place(
    target: str, new: bytes, old: Reading, system: System, named: str, look_again: Callable[[], bool]
) -> bool | None:
    """Overwrite a file, if it is still as it was read.

    Args:
        target: The file.
        new: Its new content.
        old: What was read of it.
        system: The calls to the machine.
        named: The file as the user named it.
        look_again: Says, after the write, whether it holds.

    Returns:
        What `look_again` said; None where someone changed the file meanwhile, so that nothing was written.

    Raises:
        OSError: Something failed; the file holds its old content.
        UnwritableFileError: Something failed, and the old content could not be brought back. The next save does it.
    """
    copy = recovery_copy_of(target)
    try:
        _make_copy(copy, target, old.data, new, system)
        unchanged = read_now(target, system).mark == old.mark
    except OSError:
        discard(copy, system)
        raise
    holds = None
    if unchanged:
        try:
            _overwrite(target, new, system)
            holds = look_again()
        except OSError as error:
            if not _put_back(target, new, old.data, system):
                raise refusal(named, error, touched=True) from error
            _drop_copy(copy, system)
            raise
    _drop_copy(copy, system)
    return holds


def recover(target: str, system: System, put_aside: Callable[[bytes], None]) -> None:
    """Bring a file back to its old content where an earlier write into it was cut short.

    Args:
        target: The file.
        system: The calls to the machine.
        put_aside: Takes the old content where someone else wrote the file since.

    Raises:
        OSError: The file or its copy cannot be read or written; the copy stays for another try.
    """
    copy = recovery_copy_of(target)
    contents = _unpack(read_now(copy, system).data)
    if contents is None:  # none of ours
        return
    old, new = contents
    reading = read_now(target, system)
    if reading.status and (reading.data in (old, new)):
        _overwrite(target, reading.data, system)  # so that it is on the disk, too
    elif reading.status and _is_mixed(reading.data, old, new):
        _overwrite(target, old, system)
    else:
        put_aside(old)
    _drop_copy(copy, system)


def _make_copy(copy: str, target: str, old: bytes, new: bytes, system: System) -> None:
    temporary = name_beside(target, TEMPORARY, system)
    digest = hashlib.sha256(old + new).hexdigest()
    head = f"ssocfg recovery copy, version 1: {len(old)} old and {len(new)} new bytes, sha256 {digest}\n"
    try:
        write_new(temporary, head.encode() + old + new, system)
        system.replace(temporary, copy)
    finally:
        discard(temporary, system)
    sync_folder(os.path.dirname(copy), system)


def _drop_copy(copy: str, system: System) -> None:
    discard(copy, system)
    with contextlib.suppress(OSError):  # a copy that comes back after a power cut does no harm
        sync_folder(os.path.dirname(copy), system)


def _unpack(data: bytes) -> tuple[bytes, bytes] | None:
    """Give the old and the new content of a recovery copy; None where it is not one, or not whole."""
    head = re.match(_HEAD, data)
    if head is None:
        return None
    body, size = data[head.end() :], int(head[1])
    whole = len(body) == size + int(head[2]) and hashlib.sha256(body).hexdigest().encode() == head[3]
    return (body[:size], body[size:]) if whole else None


def _overwrite(target: str, data: bytes, system: System) -> None:
    """Write into a file without emptying it first."""
    with opened(target, WRITE, system) as descriptor:
        write_all(descriptor, data, system)
        if system.fstat(descriptor).st_size > len(data):
            system.ftruncate(descriptor, len(data))
        system.sync(descriptor)


def _put_back(target: str, new: bytes, old: bytes, system: System) -> bool:
    """Undo a write that failed, unless someone else wrote since; say whether the file holds its old content."""
    try:
        data = read_now(target, system).data
        if data != old and _is_mixed(data, old, new):
            _overwrite(target, old, system)
            data = old
    except OSError:
        return False
    return data == old


def _is_mixed(data: bytes, old: bytes, new: bytes) -> bool:
    """Say whether every byte is that of the old or of the new content, or one that a power cut left zero."""
    if not min(len(old), len(new)) <= len(data) <= max(len(old), len(new)):
        return False
    for begin in range(0, len(data), _BLOCK):
        block, *sources = (content[begin : begin + _BLOCK] for content in (data, old, new))
        if block not in sources and not _is_mixed_block(block, *sources):
            return False
    return True


def _is_mixed_block(block: bytes, old: bytes, new: bytes) -> bool:
    return all(
        byte == 0 or byte in old[place : place + 1] or byte in new[place : place + 1]
        for place, byte in enumerate(block)
    )
