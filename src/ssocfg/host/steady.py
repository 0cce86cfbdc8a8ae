"""Read a file that others may be writing to at this moment.

Most programs empty a file and then write it. Who reads it in between sees an empty or cut file, and who saves what
they read then destroys the rest. So what was changed a moment ago is read again.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from typing import NamedTuple

from ssocfg.errors import UnstableFileError
from ssocfg.host.system import READ, System, opened, read_all

MOMENT = 0.020  # seconds in which a writer that has begun is thought to end
BLANK_MOMENT = 0.500  # the same where the file is empty, which few files are meant to be
LONGEST = 5.0  # seconds


class Reading(NamedTuple):
    """What a file held.

    Attributes:
        data: Its bytes; none for a missing file.
        status: What the system says of the file; None for a missing one.
    """

    data: bytes
    status: os.stat_result | None

    @property
    def mark(self) -> tuple[object, ...]:
        """Tell this state of the file from others."""
        status = self.status
        return (self.data, status and (status.st_dev, status.st_ino, status.st_mtime_ns))


def read_now(path: str, system: System) -> Reading:
    """Read a regular file as it is, which may be half written.

    Raises:
        OSError: It cannot be read, or is no regular file.
    """
    try:
        with opened(path, READ, system) as descriptor:
            status = system.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                number = errno.EISDIR if stat.S_ISDIR(status.st_mode) else errno.EINVAL
                raise OSError(number, "it is a folder, a pipe or a device, not a file")
            return Reading(read_all(descriptor, system), status)
    except FileNotFoundError:
        return Reading(b"", None)


def read_steady(path: str, system: System, wait: Callable[[float], None], named: str) -> Reading:
    """Read a file when nobody has changed it for a moment.

    A time of change in the future, as clocks that differ produce, is no reason to wait for ever: what has been seen
    to stay the same for a moment counts too. Nor is an old time enough for a file that was found empty or cut off:
    systems cut a file first and give it a new time afterwards.

    Args:
        path: The file.
        system: The calls to the machine.
        wait: Waits for so many seconds.
        named: The file as the user named it.

    Raises:
        UnstableFileError: It kept changing for five seconds.
        OSError: It cannot be read, or is no regular file.
    """
    began = seen_since = system.monotonic()
    reading = read_now(path, system)
    while True:
        seen = system.monotonic() - seen_since
        rest = _moment_of(reading) - max(_age(reading, system), seen)
        if _is_cut(reading):
            rest = max(rest, MOMENT - seen)
        if rest <= 0:
            return reading
        if system.monotonic() - began > LONGEST:
            raise UnstableFileError(named, LONGEST)
        wait(min(rest, MOMENT))
        again = read_now(path, system)
        if again.mark != reading.mark:
            reading, seen_since = again, system.monotonic()


def _moment_of(reading: Reading) -> float:
    if reading.status is None:
        return 0.0
    return MOMENT if reading.data.strip() else BLANK_MOMENT


def _is_cut(reading: Reading) -> bool:
    """Say whether somebody may just have emptied the file: it is blank, or not as long as it was before it was read."""
    status = reading.status
    return status is not None and (not reading.data.strip() or len(reading.data) != status.st_size)


def _age(reading: Reading, system: System) -> float:
    """Say how many seconds ago the file was changed; below zero where that is in the future."""
    return (system.time_ns() - reading.status.st_mtime_ns) / 1e9 if reading.status else 0.0
