"""The desk that every request comes to: it keeps the record, lets trouble strike, and has the operation done."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from ssocfg.testing.answers import Answer, RefusedError
from ssocfg.testing.records import Call, Request
from ssocfg.testing.routes import Arrival, find_call
from ssocfg.testing.settings import Clock, Settings
from ssocfg.testing.trouble import Troubles
from ssocfg.testing.wire import Delivery

logger: logging.Logger = logging.getLogger(__name__)
_LOOK_AGAIN_SECONDS = 0.02


class Desk:
    """Takes requests of many connections at a time; one at a time is worked on, under `lock`."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.lock: threading.Condition = threading.Condition(threading.RLock())
        self.operations: Mapping[str, Callable[[Call], Answer]] = {}
        self.troubles: Troubles = Troubles()
        self.requests: list[Request] = []
        self._settings = settings
        self._clock = clock
        self._stopped = threading.Event()

    def open(self) -> None:
        """Let requests take their time from now on."""
        self._stopped.clear()

    def close(self) -> None:
        """Let nothing wait any longer."""
        self._stopped.set()
        with self.lock:
            self.lock.notify_all()

    def now(self) -> datetime:
        """Return the instant by the fake's clock."""
        return self._clock.now()

    def deliver(self, arrival: Arrival) -> Delivery:
        """Make the answer to a request."""
        try:
            return self._deliver(arrival)
        except Exception:
            # The client is not left without an answer, and the test's log has the reason.
            logger.exception("the fake Identity Center failed over %s %s", arrival.method, arrival.path)
            return Delivery(Answer(500, b"the fake failed; see the log\n", "text/plain"), datetime.now(UTC))

    def wait_until(self, ready: Callable[[], bool]) -> bool:
        """Wait until something holds, without keeping other requests waiting; no where the fake stops meanwhile."""
        while not ready():
            if self._stopped.is_set():
                return False
            self.lock.wait(_LOOK_AGAIN_SECONDS)
        return True

    def _deliver(self, arrival: Arrival) -> Delivery:
        call = self._take(arrival)
        if isinstance(call, Answer):
            return Delivery(call, self.now())
        with self.lock:
            trouble = self.troubles.take(call.operation)
        self._stopped.wait((trouble.hang + self._settings.latency).total_seconds())
        if trouble.close:
            return Delivery(None, self.now())
        answer = trouble.instead() or self._do(call)
        date = self.now() + trouble.date_skew
        return Delivery(None if trouble.lose_answer else trouble.spoil(answer), date)

    def _take(self, arrival: Arrival) -> Call | Answer:
        try:
            call = find_call(arrival)
        except RefusedError as error:
            call = error.answer()
        with self.lock:
            if isinstance(call, Answer):
                unknown = {"method": arrival.method, "path": arrival.path}
                self.requests.append(Request("Unknown", unknown, self.now()))
            else:
                self.requests.append(call.record(self.now()))
        return call

    def _do(self, call: Call) -> Answer:
        with self.lock:
            try:
                return self.operations[call.operation](call)
            except RefusedError as error:
                return error.answer()
