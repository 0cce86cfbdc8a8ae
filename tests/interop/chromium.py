"""One tab of a headless Chromium, over the pipe of its DevTools protocol: `--remote-debugging-pipe` reads descriptor 3
and writes descriptor 4, one JSON text with a zero byte after it for each message.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
# A sandbox within a container is often not to be had; the only pages are those of the tests.
OPTIONS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"),
    *("--no-proxy-server", "--disable-background-networking"),
]
# Puts the pipes where Chromium looks for them, and becomes Chromium.
LAUNCH = """
import fcntl, os, sys
ends = [fcntl.fcntl(int(end), fcntl.F_DUPFD, 20) for end in sys.argv[1:3]]
os.dup2(ends[0], 3); os.dup2(ends[1], 4)
os.execv(sys.argv[3], sys.argv[3:])
"""


def find_chromium() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


class Tab:
    """A tab that is told where to go and what to click."""

    def __init__(self, commands: IO[bytes], events: IO[bytes]) -> None:
        self._commands, self._events = commands, events
        self._number, self._rest = 0, b""
        self._session: str | None = None
        self.violations: list[str] = []
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self._call(f"{domain}.enable")

    def go(self, url: str) -> None:
        """Go to a URL; where the answer is slow to come, this waits for it."""
        self._call("Page.navigate", url=url)

    def run(self, script: str) -> Any:
        """Run a script in the page, as a person's hand and eye."""
        answer = self._call("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def click(self, button: str) -> None:
        self.run(f"document.querySelector('button[value={button}]').click()")

    def read_until(self, text: str) -> str:
        """Give the page as soon as it has a text."""
        deadline, page = time.monotonic() + 20, ""
        while time.monotonic() < deadline:
            with contextlib.suppress(RuntimeError):  # between two pages there is none
                page = str(self.run("document.documentElement?.outerHTML ?? ''"))
            if text in page:
                return page
            time.sleep(0.05)
        raise AssertionError(page)

    def _call(self, method: str, **parameters: Any) -> Any:
        self._number += 1
        call = {"id": self._number, "method": method, "params": parameters}
        if self._session is not None:
            call["sessionId"] = self._session
        self._commands.write(json.dumps(call).encode() + b"\0")
        self._commands.flush()
        while True:
            message = self._receive()
            if message.get("method") == "Log.entryAdded":
                self.violations.append(message["params"]["entry"]["text"])
            if message.get("id") == self._number:
                if "error" in message:
                    raise RuntimeError(message["error"])
                return message["result"]

    def _receive(self) -> Any:
        while b"\0" not in self._rest:
            piece = os.read(self._events.fileno(), 65536)
            assert piece, "Chromium has gone"
            self._rest += piece
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)


@contextlib.contextmanager
def open_tab(program: str, folder: Path) -> Iterator[Tab]:
    """Start Chromium with a profile of its own, and end it afterwards."""
    (theirs_in, ours_out), (ours_in, theirs_out) = os.pipe(), os.pipe()
    command = [sys.executable, "-I", "-c", LAUNCH, str(theirs_in), str(theirs_out)]
    command += [program, *OPTIONS, f"--user-data-dir={folder}", "--remote-debugging-pipe"]
    quiet = subprocess.DEVNULL
    with os.fdopen(ours_out, "wb") as commands, os.fdopen(ours_in, "rb") as events:
        process = subprocess.Popen(command, pass_fds=(theirs_in, theirs_out), stdin=quiet, stdout=quiet, stderr=quiet)
        os.close(theirs_in)
        os.close(theirs_out)
        try:
            yield Tab(commands, events)
        finally:
            process.terminate()
            process.wait(10)
