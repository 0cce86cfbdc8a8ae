"""Start processes that edit one config file with `update_config`, all at once."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from botocore.configloader import load_config

from reliability.processes import ENVIRON, end

SCRIPT = """
import os, sys, time
import ssocfg
path, number, edits, settle, folder = sys.argv[1:]
import ssocfg.config.editor, ssocfg.host.saving, configupdater  # so that only the work is timed
open(os.path.join(folder, "ready-" + number), "w").close()
while not os.path.exists(os.path.join(folder, "go")):
    time.sleep(0.01)
for n in range(int(edits)):
    ssocfg.update_config([ssocfg.SetKey("profile own-" + number, f"k{n}", str(n))], path, settle=settle == "settle", backup=False)
"""


def seeded(profiles: int, writers: int) -> str:
    """Write a file with comments, a section for each writer, and others that must stay as they are."""
    text = "# the team's file\n\n"
    text += "".join(f"# about {n}\n[profile seed-{n}]\nregion = r{n} ; as it is\n\n" for n in range(profiles))
    return text + "".join(f"[profile own-{n}]\n\n" for n in range(writers))


def edit_at_once(folder: Path, writers: int, edits: int, *, settle: bool) -> tuple[list[tuple[int, str]], float]:
    """Let processes edit `config` in the folder; give how each ended, and the seconds that it took them all."""
    mode = "settle" if settle else "at-once"
    running = [
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT, str(folder / "config"), str(n), str(edits), mode, str(folder)],
            env=ENVIRON, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for n in range(writers)
    ]  # fmt: skip
    while sum(1 for _ in folder.glob("ready-*")) < writers and all(process.poll() is None for process in running):
        time.sleep(0.05)
    began = time.monotonic()
    (folder / "go").touch()
    ends = [end(process) for process in running]
    return ends, time.monotonic() - began


def count_kept(path: Path, profiles: int, writers: int, edits: int) -> int:
    """Count the edits that stand in the file, as botocore reads it; all else must be as it was."""
    text = path.read_text()
    assert text.startswith(seeded(profiles, 0))
    read = load_config(str(path))["profiles"]
    return sum(read[f"own-{n}"].get(f"k{k}") == str(k) for n in range(writers) for k in range(edits))
