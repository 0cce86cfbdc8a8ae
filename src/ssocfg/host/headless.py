"""Can a person at this machine be shown a page, and bring its answer back to a port of this machine?

`judge_machine` is a pure function of the environment and of facts; `why_no_browser` hands in the real ones.

Source: the Google Cloud CLI's rule for Linux (no browser without DISPLAY, WAYLAND_DISPLAY or MIR_SOCKET, and no text
browsers); the variables are those that OpenSSH, GitHub Codespaces, VS Code, Gitpod, AWS CloudShell and WSL set.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Callable, Mapping
from typing import NamedTuple

TEXT_BROWSERS = frozenset({"www-browser", "lynx", "links", "links2", "elinks", "w3m", "browsh"})
# What opens pages on Linux, the best first: the desktop's own choice, then Debian's, then browsers by name.
LINUX_COMMANDS = (
    ("xdg-open", "%s"),
    ("gio", "open", "%s"),
    ("x-www-browser", "%s"),
    ("firefox", "%s"),
    ("google-chrome", "%s"),
    ("chromium", "%s"),
    ("chromium-browser", "%s"),
    ("microsoft-edge", "%s"),
)
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "MIR_SOCKET")
_SSH = ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")
_CONTAINER_FILES = ("/.dockerenv", "/run/.containerenv")
_ELSEWHERE = {
    "CODESPACES": "this is a codespace",
    "REMOTE_CONTAINERS": "this is a development container",
    "GITPOD_WORKSPACE_ID": "this is a Gitpod workspace",
}
_NOT_SET = ("", "0", "false", "no")
# VS Code's own, for terminals on other machines: the page opens where the editor's window is.
_EDITOR_HELPER = r".*/helpers/browser(-linux)?\.sh"


class MachineFacts(NamedTuple):
    """What the environment does not tell.

    Attributes:
        in_container: Whether this is a container of Docker or Podman.
        is_wsl: Whether this is Windows's Linux.
        find_program: Gives the path of a program by name, as `shutil.which`.
    """

    in_container: bool = False
    is_wsl: bool = False
    find_program: Callable[[str], str | None] = shutil.which


def gather_facts(platform: str) -> MachineFacts:
    """Look at the machine; `platform` is `"linux"`, `"darwin"` or `"windows"`."""
    if platform != "linux":
        return MachineFacts()
    try:
        with open("/proc/sys/kernel/osrelease", encoding="ascii", errors="replace") as file:
            is_wsl = "microsoft" in file.read(200).lower()
    except OSError:
        is_wsl = False
    return MachineFacts(any(map(os.path.exists, _CONTAINER_FILES)), is_wsl)


def why_no_browser() -> str | None:
    """Say in words why no browser can be opened on this machine; None where one can."""
    from ssocfg.host.here import current_platform

    platform = current_platform()
    return judge_machine(os.environ, platform, gather_facts(platform))


def judge_machine(environ: Mapping[str, str], platform: str, facts: MachineFacts) -> str | None:
    """Say in words why no browser can be opened, or None where one can.

    Whoever names a graphical program in BROWSER is taken at their word, wherever this is.

    Args:
        environ: The environment variables.
        platform: `"linux"`, `"darwin"` or `"windows"`.
        facts: What else is known.
    """
    if environ.get("BROWSER", "").strip():
        return _judge_wish(environ, platform, facts)
    if environ.get("CI", "").lower() not in _NOT_SET:
        return "this is a CI job"
    return is_elsewhere(environ) or _judge_display(environ, platform, facts)


def is_elsewhere(environ: Mapping[str, str]) -> str | None:
    """Say what this is, if it is a machine that people only reach through an editor or a web page; else None."""
    for name, words in _ELSEWHERE.items():
        if environ.get(name, "").lower() not in _NOT_SET:
            return words
    return "this is AWS CloudShell" if environ.get("AWS_EXECUTION_ENV") == "CloudShell" else None


def has_display(environ: Mapping[str, str], platform: str) -> bool:
    """Say whether there is a display that the environment tells of, which only Linux's does."""
    return platform == "linux" and any(environ.get(name) for name in _DISPLAYS)


def is_wsl(environ: Mapping[str, str], facts: MachineFacts) -> bool:
    """Say whether this is Windows's Linux; its containers, which have the same kernel, do not count."""
    return not facts.in_container and (facts.is_wsl or "WSL_DISTRO_NAME" in environ)


def read_wish(environ: Mapping[str, str], platform: str, facts: MachineFacts) -> list[list[str]]:
    """Read BROWSER into commands, in the order of preference; `%s` in a word stands for the URL.

    As in Python's `webbrowser` there may be several, separated as in PATH. Beyond it a command may have options
    without having a `%s`, and a path with blanks need not be quoted.
    """
    commands: list[list[str]] = []
    for entry in environ.get("BROWSER", "").split(";" if platform == "windows" else ":"):
        text = entry.strip().removesuffix("&").strip()  # none is waited for anyway
        try:
            words = [text] if facts.find_program(text) else shlex.split(text, posix=platform != "windows")
        except ValueError:  # a quotation without an end
            continue
        if words:
            commands.append(words if any("%s" in word for word in words) else [*words, "%s"])
    return commands


def is_text_browser(program: str) -> bool:
    """Say whether a program, by name or path, shows pages in the terminal."""
    return re.split(r"[/\\]", program)[-1].lower().removesuffix(".exe") in TEXT_BROWSERS


def _judge_wish(environ: Mapping[str, str], platform: str, facts: MachineFacts) -> str | None:
    reason = "BROWSER names no program that is here"
    for command in read_wish(environ, platform, facts):
        if is_text_browser(command[0]):
            reason = "BROWSER names a text browser"
        elif re.fullmatch(_EDITOR_HELPER, command[0]) and not is_wsl(environ, facts):
            reason = "BROWSER opens pages on another machine, where the editor's window is"
        elif facts.find_program(command[0]):
            return None
    return reason


def _judge_display(environ: Mapping[str, str], platform: str, facts: MachineFacts) -> str | None:
    shown = has_display(environ, platform)
    if not shown and any(environ.get(name) for name in _SSH):
        return "this is an SSH session without a display"
    if not shown and facts.in_container:
        return "this is a container without a display"
    if platform != "linux" or is_wsl(environ, facts):
        return None
    if not shown:
        return "there is no display (none of DISPLAY, WAYLAND_DISPLAY and MIR_SOCKET is set)"
    found = any(facts.find_program(command[0]) for command in LINUX_COMMANDS)
    return None if found else "there is no graphical browser"
