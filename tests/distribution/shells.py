"""A shell on a terminal of its own, in which somebody types and presses the tabulator key."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Mapping
from pathlib import Path

TAB = "\t"
READY = "ready-for-input>"
# A shell that reads no start-up files of anybody's, has a prompt that can be waited for, and completion by the script.
STARTS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], 'eval "$(ssocfg completion bash)"'),
    "zsh": (["zsh", "-f", "-i"], 'autoload -Uz compinit && compinit -u && eval "$(ssocfg completion zsh)"'),
    "fish": (["fish", "--no-config", "-i"], "ssocfg completion fish | source"),
}
PROMPTS = {
    "bash": f"PS1='{READY[:5]}''{READY[5:]}'",
    "zsh": f"PROMPT='{READY[:5]}''{READY[5:]}'; unsetopt zle_bracketed_paste prompt_sp",
    "fish": f"function fish_prompt; echo -n '{READY[:5]}''{READY[5:]}'; end; function fish_right_prompt; end",
}
_CONTROL = re.compile(
    r"\x1b\[[0-9;?>=]*[A-Za-z]|\x1b[()][A-Z0-9]|\x1b[=>]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|[\x00-\x09\x0b-\x1f]"
)


class Shell:
    """A shell with completion."""

    def __init__(self, name: str, folder: Path, environ: Mapping[str, str]) -> None:
        command, setting_up = STARTS[name]
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
        self._process = subprocess.Popen(
            command, cwd=folder, env={**environ, "TERM": "xterm"}, stdin=theirs, stdout=theirs, stderr=theirs,
            close_fds=True, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509  the one way to a terminal to control
        )  # fmt: skip
        os.close(theirs)
        self._ours = ours
        self._text = ""
        self._quiet(3)
        self._type(f"{PROMPTS[name]}\n")
        self._until(READY)
        self.enter(setting_up)

    def enter(self, line: str) -> str:
        """Type a line, press enter, and return what is shown until the next prompt."""
        start = len(self._text)
        for piece in re.split(f"({TAB})", line):
            self._type(piece)
            if piece == TAB:
                self._quiet(1.2, least=0.4)
        self._type("\n")
        self._until(READY, start)
        return _CONTROL.sub("", self._text[start:])

    def end(self) -> None:
        self._process.kill()
        self._process.wait(10)
        os.close(self._ours)

    def _type(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def _read(self, seconds: float) -> bool:
        if not select.select([self._ours], [], [], seconds)[0]:
            return False
        data = os.read(self._ours, 65_536).decode("utf-8", "replace")
        self._text += data
        if "\x1b[c" in data or "\x1b[0c" in data:  # fish asks which terminal this is, and waits for the answer
            self._type("\x1b[?62;c")
        return True

    def _quiet(self, seconds: float, least: float = 0.0) -> None:
        """Wait until nothing was shown for a while."""
        time.sleep(least)
        while self._read(seconds):
            pass

    def _until(self, wanted: str, start: int = 0) -> None:
        deadline = time.monotonic() + 30
        while wanted not in self._text[start:]:
            assert time.monotonic() < deadline, self._text[start:][-2000:]
            self._read(0.2)
