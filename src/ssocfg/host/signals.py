"""Signals wait while a file is being written, so that no half of a save is ever left behind.

A save takes milliseconds. SIGINT, SIGTERM and SIGHUP that arrive meanwhile are delivered right after it, or at once
where a save only waits for others. Handlers are put in place for the save alone, and only in the main thread.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Generator
from types import FrameType

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
_SIGNALS = tuple(getattr(signal, name) for name in _NAMES if hasattr(signal, name))
_LEFT_ALONE = (None, signal.SIG_IGN)


class _Held:
    """The signals that wait, and the handlers that they wait for."""

    def __init__(self) -> None:
        self.waiting: list[int] = []
        handlers = {number: signal.getsignal(number) for number in _SIGNALS}
        # None is a handler that was not set from Python and could not be put back.
        self.handlers = {number: handler for number, handler in handlers.items() if handler not in _LEFT_ALONE}

    def install(self) -> None:
        for number in self.handlers:
            signal.signal(number, self.hold)

    def restore(self) -> None:
        for number, handler in self.handlers.items():
            signal.signal(number, handler)

    def hold(self, number: int, _frame: FrameType | None) -> None:
        self.waiting.append(number)
        if len(self.waiting) > 1:
            self.end()

    def end(self) -> None:
        self.restore()
        while self.waiting:
            signal.raise_signal(self.waiting.pop(0))

    def deliver(self) -> None:
        if self.waiting:
            self.end()
            self.install()  # a handler that returns lets the save go on


@contextlib.contextmanager
def hold_signals() -> Generator[Callable[[], None]]:
    """Keep signals back until the end of the block, or until what this gives is called.

    A second signal does not wait: whatever the save hangs in, it can be ended.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: None
        return
    held = _Held()
    held.install()
    try:
        yield held.deliver
    finally:
        held.end()
