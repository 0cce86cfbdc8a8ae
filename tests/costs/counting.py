"""What a command costs, in things that can be counted and come out the same on every machine."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import ssocfg

Cost: TypeAlias = dict[str, list[str]]

STRACE = shutil.which("strace")
SOURCE = str(Path(ssocfg.__file__).parent)
PACKAGES = sysconfig.get_path("purelib")
# Runs a command in this process and writes down, at the end, the modules that it loaded and what it opened.
PROBE = """
import sys
before, events = set(sys.modules), []
def hear(event, arguments):
    if event in ("open", "os.listdir", "os.scandir") and isinstance(arguments[0], (str, bytes)):
        events.append(("open", arguments[0]))
    elif event in ("subprocess.Popen", "os.exec", "os.fork", "os.posix_spawn", "os.system"):
        events.append(("process", event))
sys.addaudithook(hear)
from ssocfg.__main__ import run
out, sys.argv = sys.argv[1], ["ssocfg", *sys.argv[2:]]
try:
    run()
except SystemExit as ended:
    code = ended.code
loaded, heard = sorted(set(sys.modules) - before), events[:]
with open(out, "w", encoding="utf-8") as file:
    print(repr((code, loaded, heard)), file=file)
"""
# Names that chance, the clock and the place of the home directory have a part in.
_CHANGING = (
    (re.compile(r"\b(?:[0-9a-f]{16}|[0-9a-f]{32})\b"), "HEX"),
    (re.compile(r"\b\d{8}T\d{6}\.\d{6}Z"), "INSTANT"),
)


def count(arguments: Sequence[str], environ: Mapping[str, str], out: Path) -> tuple[int, Cost]:
    """Run a command; return its exit code, what it loaded, opened and started and, with strace, what it called."""
    home, traced = environ["HOME"], out.with_suffix(".trace")
    tracing = [STRACE, *_TRACING, "-o", str(traced)] if STRACE is not None else []
    done = subprocess.run(
        [*tracing, sys.executable, "-P", "-c", PROBE, str(out), *arguments],
        cwd=home, env=dict(environ), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert out.exists(), done.stderr
    code, loaded, events = ast.literal_eval(out.read_text(encoding="utf-8"))
    opened = Counter(name_of(os.fsdecode(path), home) for event, path in events if event == "open")
    opened.pop("", None)
    cost = {
        "modules": [name for name in loaded if name.partition(".")[0] == "ssocfg"],
        "modules of others": [name for name in loaded if name.partition(".")[0] != "ssocfg"],
        "files": [name if number == 1 else f"{name} ({number} times)" for name, number in sorted(opened.items())],
        "processes": [name for event, name in events if event == "process"],
    }
    if tracing:
        cost["calls"] = calls_in(traced.read_text(encoding="utf-8", errors="replace"), home)
    return code, cost


def name_of(path: str, home: str) -> str:
    """Name a file so that it is the same on every machine; empty for code, which the modules already tell of."""
    if not path:
        return ""
    path = os.path.abspath(path)
    for root, label in ((SOURCE, "<ssocfg>"), (PACKAGES, "<packages>")):
        if path == root or path.startswith(root + os.sep):
            is_code = path.endswith((".py", ".pyc", ".so")) or os.path.isdir(path)
            return "" if is_code else label + path[len(root) :]
    if path == home or path.startswith(home + os.sep):
        path = "~" + path[len(home) :]
    elif not path.startswith("/etc/"):
        return ""  # where Python and the system lie
    for pattern, word in _CHANGING:
        path = pattern.sub(word, path)
    return path


# --- calls to the system -------------------------------------------------------------------------

COUNTED = {"clone", "connect", "execve", "fdatasync", "flock", "fork", "fsync", "vfork"}
_TRACING = ("-f", "-qq", "-s", "4096", "-e", f"trace=%file,clone3,{','.join(sorted(COUNTED))}", "-e", "signal=none")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
# The system and the version of the C library choose among them.
_SAME = {"lstat": "stat", "newfstatat": "stat", "statx": "stat", "faccessat2": "access", "clone3": "clone"}


def calls_in(text: str, home: str) -> list[str]:
    """Say how often the system was called for what matters, and how often with which path in the home directory."""
    found: Counter[str] = Counter()
    for line in text.splitlines():
        name = line.split(None, 1)[1].partition("(")[0]
        call = _SAME.get(name, name.removesuffix("at2").removesuffix("at") if name != "stat" else name)
        if call in COUNTED:
            found[call] += 1
        found.update(f"{call} {named}" for path in _QUOTED.findall(line) if (named := named_in(path, home)))
    return [f"{name} ×{number}" for name, number in sorted(found.items())]


def named_in(path: str, home: str) -> str:
    """Name a path in the home directory; empty for all others."""
    return name_of(path, home) if path.startswith(home) else ""
