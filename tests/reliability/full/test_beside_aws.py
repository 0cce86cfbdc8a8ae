"""R6: our saves beside the real AWS CLI, which takes no lock and writes in place."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from reliability.editing import sections_of, seeded
from reliability.full.conftest import Figures
from reliability.processes import end, litter, start
from ssocfg.config.reader import parse_config

OURS, THEIRS = 2_000, 310


@pytest.fixture
def aws() -> str:
    """Find the AWS CLI that is installed beside this Python, or else on the path."""
    beside = shutil.which("aws", path=os.path.dirname(sys.executable)) or shutil.which("aws")
    if beside is None:
        pytest.skip("the AWS CLI is not installed")
    return beside


def ended(running: list[subprocess.Popen[str]]) -> int:
    """Wait for our processes, none of which may fail; give how many edits they made."""
    outputs = [process.communicate(timeout=60) for process in running]
    assert [(process.returncode, err) for process, (_out, err) in zip(running, outputs, strict=True)] == [
        (0, "") for _ in running
    ]
    return sum(int(out) for out, _err in outputs)


def assert_whole(path: Path) -> dict[str, dict[str, str]]:
    """The file must be readable by botocore's rules, with every section that was there before."""
    data = path.read_bytes()
    assert parse_config(data).refused is None
    sections = sections_of(data)
    assert [name for name in sections if name.startswith("profile seed-")] == [f"profile seed-{n}" for n in range(200)]
    assert all(sections[f"profile seed-{n}"]["sso_account_id"] == f"{n:012}" for n in range(200))
    return sections


def test_edits_beside_the_real_aws_are_all_kept(tmp_path, aws, figures: Figures):
    path, stop = tmp_path / "config", tmp_path / "stop"
    path.write_bytes(seeded(200) + b"[profile theirs]\nregion = x\n")
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "AWS_CONFIG_FILE": str(path)}
    running = [start("until", path, f"profile ours-{n}", stop) for n in range(3)]
    began = time.monotonic()
    failed = theirs = 0
    ours = 0
    while theirs < THEIRS or ours < OURS:
        command = [aws, "configure", "set", f"k{theirs}", str(theirs), "--profile", "theirs"]
        failed += subprocess.run(command, env=environ, capture_output=True, check=False).returncode != 0
        theirs += 1
        ours = path.read_bytes().count(b"\nk") - theirs
    stop.touch()
    ours = ended(running)
    sections = assert_whole(path)
    kept_ours = sum(len(sections[f"profile ours-{n}"]) for n in range(3))
    kept_theirs = sum(key.startswith("k") for key in sections["profile theirs"])
    version = subprocess.run([aws, "--version"], capture_output=True, text=True, check=False).stdout.split()[0]
    figures(
        "R6", with_=version, ours=ours, ours_kept=kept_ours, theirs=theirs, theirs_kept=kept_theirs,
        theirs_failed=failed, seconds=round(time.monotonic() - began),
    )  # fmt: skip
    assert ours >= OURS
    assert kept_ours == ours
    assert theirs - kept_theirs <= max(1, theirs // 300)
    assert failed == 0
    assert litter(tmp_path) == []


WRITER = """
import random, sys, time
from awscli.customizations.configure.writer import ConfigFileWriter
path, count = sys.argv[1], int(sys.argv[2])
for n in range(count):
    ConfigFileWriter().update_config({"__section__": "profile theirs", f"k{n}": str(n)}, path)
    time.sleep(random.uniform(0.0, 0.16))  # in which there must be moments of rest
"""


def test_edits_beside_a_fast_loop_of_the_clis_writer_are_all_kept(tmp_path, figures: Figures):
    """The CLI's own writer without its start-up: many more writes that may meet ours."""
    awscli = pytest.importorskip("awscli", reason="the AWS CLI is not installed beside this Python")
    count = 1_200
    path, stop = tmp_path / "config", tmp_path / "stop"
    path.write_bytes(seeded(200) + b"[profile theirs]\nregion = x\n")
    running = [start("until", path, f"profile ours-{n}", stop) for n in range(2)]
    began = time.monotonic()
    writer = subprocess.run([sys.executable, "-c", WRITER, str(path), str(count)], check=False, capture_output=True)
    stop.touch()
    ours = ended(running)
    sections = assert_whole(path)
    kept_ours = sum(len(sections[f"profile ours-{n}"]) for n in range(2))
    kept_theirs = sum(key.startswith("k") for key in sections["profile theirs"])
    figures(
        "R6", with_=f"aws-cli/{awscli.__version__} writer", ours=ours, ours_kept=kept_ours, theirs=count,
        theirs_kept=kept_theirs, seconds=round(time.monotonic() - began),
    )  # fmt: skip
    assert writer.returncode == 0, writer.stderr
    assert kept_ours == ours
    assert count - kept_theirs <= count // 300
    assert litter(tmp_path) == []


def test_the_stop_is_seen_by_all(tmp_path):
    """The loops above end because of their sign and not because they fail."""
    stop = tmp_path / "stop"
    timer = threading.Timer(0.5, stop.touch)
    timer.start()
    process = start("until", tmp_path / "config", "profile ours", stop, "--no-settle")
    assert end(process) == (0, "")
    timer.join()
