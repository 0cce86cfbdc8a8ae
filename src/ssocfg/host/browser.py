"""Open a page in the browser of whoever sits at this machine.

Python's `webbrowser` is not used: until lately it handed on whatever it was given, it waits without an end for some
browsers and for what it asks about them, lets them write into the terminal, and falls back to text browsers.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Mapping

from ssocfg.host.browser_url import check_url
from ssocfg.host.headless import (
    LINUX_COMMANDS,
    MachineFacts,
    gather_facts,
    has_display,
    is_text_browser,
    is_wsl,
    judge_machine,
    read_wish,
    why_no_browser,
)

__all__ = ["MachineFacts", "check_url", "judge_machine", "open_browser", "why_no_browser"]

START_SECONDS = 1.0  # in which a command that cannot do it has failed
_POWERSHELL = "/mnt/c/Windows/System32/WindowsPowerShell/v1.0/powershell.exe"


def open_browser(url: str) -> bool:
    """Open a page in a graphical browser, and return within two seconds whether something was started.

    BROWSER names the program; where it is not set, the system's own browser is taken. No shell is used, the URL is one
    argument, and what the program prints is thrown away.

    Args:
        url: An https URL, or one of this machine.

    Raises:
        InvalidValueError: The URL may not be handed to a browser; nothing was started.
    """
    from ssocfg.host.here import current_platform

    check_url(url)
    platform = current_platform()
    facts = gather_facts(platform)
    if platform == "windows" and not os.environ.get("BROWSER", "").strip():
        return _ask_windows(url)
    commands = find_commands(os.environ, platform, facts)
    return _start_first(([word.replace("%s", url) for word in command] for command in commands), _clean_environ())


def find_commands(environ: Mapping[str, str], platform: str, facts: MachineFacts) -> list[list[str]]:
    """Find the commands that could open a page, the best first; `%s` in a word stands for the URL."""
    if environ.get("BROWSER", "").strip():
        found = read_wish(environ, platform, facts)
    elif platform == "darwin":
        found = [["/usr/bin/open", "%s"]]
    elif is_wsl(environ, facts):
        found = [*_windows_commands(facts), *_linux_commands(environ)]
    else:
        found = _linux_commands(environ)
    return [command for command in found if not is_text_browser(command[0])]


def _windows_commands(facts: MachineFacts) -> list[list[str]]:
    """From Windows's Linux, the page opens in Windows. Never by `cmd /c start`, which splits at `&`."""
    powershell = facts.find_program("powershell.exe") or _POWERSHELL
    # `check_url` lets no quote through, so that the text cannot end early.
    command = "Start-Process -FilePath '%s'"
    return [["wslview", "%s"], [powershell, "-NoLogo", "-NoProfile", "-NonInteractive", "-Command", command]]


def _linux_commands(environ: Mapping[str, str]) -> list[list[str]]:
    return [list(command) for command in LINUX_COMMANDS] if has_display(environ, "linux") else []


def _ask_windows(url: str) -> bool:
    if sys.platform == "win32":
        with contextlib.suppress(OSError):
            os.startfile(url)  # noqa: S606  # by what Windows has for https
            return True
    return False


def _clean_environ() -> dict[str, str]:
    """Return the environment without the libraries that a bundled program brought for itself.

    Source: PyInstaller, "LD_LIBRARY_PATH / LIBPATH considerations".
    """
    environ = dict(os.environ)
    original = environ.pop("LD_LIBRARY_PATH_ORIG", None)
    if original is not None:
        environ["LD_LIBRARY_PATH"] = original
    elif getattr(sys, "frozen", False):
        environ.pop("LD_LIBRARY_PATH", None)
    return environ


def _start_first(commands: Iterable[list[str]], environ: Mapping[str, str]) -> bool:
    """Start the first command that does not fail at once."""
    import time

    deadline = time.monotonic() + START_SECONDS
    for command in commands:
        left = deadline - time.monotonic()
        if left <= 0:
            break
        if _start(command, environ, max(0.2, left)):
            return True
    return False


def _start(command: list[str], environ: Mapping[str, str], seconds: float) -> bool:
    """Start a program on its own: its output is thrown away, and Ctrl-C does not reach it."""
    import subprocess
    import threading

    try:
        process = subprocess.Popen(
            command,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except (OSError, ValueError):  # `ValueError` for a zero byte in BROWSER
        return False
    try:
        return process.wait(seconds) == 0
    except subprocess.TimeoutExpired:
        return True
    finally:
        if process.returncode is None:  # so that it is not left as a zombie
            threading.Thread(target=process.wait, name="ssocfg-browser", daemon=True).start()
