"""Machines that fail, that die, and on which others write: one call after the other."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from ssocfg.host.system import SYSTEM, System

CLOCKS = {"sleep", "monotonic", "time_ns", "random_name"}
CALLS = [name for name in System._fields if name not in CLOCKS]
CHANGING = {
    "mkdir", "rmdir", "write", "ftruncate", "give_owner", "set_mode", "copy_attributes", "set_time", "link", "replace",
    "unlink",
}  # fmt: skip


class DeathError(BaseException):
    """The process is no more: nothing that would come after is done."""


class Machine:
    """A machine on which something happens at one call to the system.

    Sleeping takes no time here; the clocks go on by themselves.

    Attributes:
        calls: The names of the calls made so far.
        system: What to hand to the code under test.
    """

    def __init__(self, happens: Callable[[int, str, Machine], None] | None = None, longest_write: int = 1 << 30):
        self.calls: list[str] = []
        self.happens = happens or (lambda number, name, machine: None)
        self.longest_write = longest_write
        self.offset = 0.0
        self.on_sleep: Callable[[], None] = lambda: None
        self.open: set[int] = set()
        self.system = SYSTEM._replace(
            **{name: self._watched(name) for name in CALLS},
            sleep=self._sleep,
            monotonic=lambda: SYSTEM.monotonic() + self.offset,
            time_ns=lambda: SYSTEM.time_ns() + round(self.offset * 1e9),
        )

    def _sleep(self, seconds: float) -> None:
        self.offset += seconds
        self.on_sleep()

    def _watched(self, name: str) -> Callable[..., Any]:
        real: Callable[..., Any] = getattr(SYSTEM, name) if name != "sync" else os.fstat  # no power is cut here

        def call(*arguments: Any) -> Any:
            self.calls.append(name)
            if name == "close":  # a descriptor is gone even where closing it fails
                self.open.discard(arguments[0])
                real(*arguments)
                self.happens(len(self.calls), name, self)
                return None
            self.happens(len(self.calls), name, self)
            if name == "write":
                return real(arguments[0], arguments[1][: self.longest_write])
            result = real(*arguments)
            if name == "open":
                self.open.add(result)
            return result

        return call

    def bury(self) -> None:
        """Free what the kernel frees when a process dies."""
        for descriptor in self.open:
            os.close(descriptor)
        self.open.clear()


def failing(number: int, error: int, *, lasting: bool = False) -> Machine:
    """A machine whose call of this number fails, and where that lasts, all later ones of its name too."""
    failed: list[str] = []

    def happens(now: int, name: str, _machine: Machine) -> None:
        if now == number or (lasting and name in failed):
            failed.append(name)
            raise OSError(error, os.strerror(error))

    return Machine(happens)


def dying(number: int, longest_write: int = 1 << 30) -> Machine:
    """A machine that dies right before the call of this number."""

    def happens(now: int, name: str, machine: Machine) -> None:
        if now >= number:
            raise DeathError

    return Machine(happens, longest_write)


def interrupted(number: int, action: Callable[[Machine], None]) -> Machine:
    """A machine on which someone else acts right before the call of this number."""

    def happens(now: int, name: str, machine: Machine) -> None:
        if now == number:
            action(machine)

    return Machine(happens)
