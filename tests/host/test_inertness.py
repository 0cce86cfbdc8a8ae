"""Commands that only read: they create nothing, write nothing, start nothing, call nothing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.unwatched

CONFIG = """
[default]
region = eu-west-1
credential_process = '{home}/leaves-a-trace' --profile default
[sso-session naka]
sso_start_url = https://naka.awsapps.com/start
sso_region = eu-central-1
[profile dev]
sso_session = naka
sso_account_id = 123456789012
sso_role_name = Admin
endpoint_url = http://127.0.0.1:9
web_identity_token_file = {home}/token
cli_history = enabled
[profile chain]
role_arn = arn:aws:iam::123456789012:role/x
source_profile = dev
[profile broken
"""
COMMANDS = [
    ["doctor"], ["doctor", "-v"], ["doctor", "--format", "json"], ["doctor", "--list"], ["doctor", "--explain", "SSO1"],
    ["list"], ["list", "--format", "json"], ["show", "dev"], ["show", "naka", "--format", "json"], ["show", "nobody"],
    ["profile", "set", "dev", "region=us-east-1", "--diff"], ["profile", "remove", "dev", "--diff"], ["profile"],
    ["session", "rename", "naka", "n2", "--diff", "--format", "json"], ["migrate", "--diff"], ["backups", "list"],
    ["backups", "show", "x"], ["backups", "restore", "x"], ["undo"], ["undo", "--diff"], ["session", "--help"],
    ["--version"], ["--help"], ["doctor", "--help"], ["nonsense"], [],
]  # fmt: skip
commands = pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
posix = pytest.mark.skipif(os.name != "posix", reason="a matter of POSIX")


@pytest.fixture
def full_home(home: Path) -> Path:
    """A home with all that a careless program could run, follow, mend or write to."""
    aws = home / ".aws"
    (aws / "config").write_text(CONFIG.format(home=home))
    (aws / "config").chmod(0o666)
    (aws / "credentials").write_text("[dev]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n")
    (aws / "sso" / "cache").mkdir(parents=True)
    (aws / "sso" / "cache" / "0123.json").write_text("{}")
    (home / "token").write_text("x")
    program = home / "leaves-a-trace"
    program.write_text(f"#!/bin/sh\ntouch '{home}/trace'\n")
    program.chmod(0o755)
    if os.name == "posix":
        os.mkfifo(home / "pipe")
        (home / "link").symlink_to("nowhere")
    return home


def picture(folder: Path) -> dict[str, tuple[object, ...]]:
    """Describe all that is in a folder: names, kinds, modes, times of change and bytes."""
    found: dict[str, tuple[object, ...]] = {}
    for path in [folder, *sorted(folder.rglob("*"))]:
        status = path.lstat()
        data = path.read_bytes() if path.is_file() and not path.is_symlink() else None
        found[str(path)] = (status.st_mode, status.st_uid, status.st_ino, status.st_mtime_ns, status.st_ctime_ns, data)
    return found


@commands
def test_a_command_leaves_the_home_as_it_was(full_home, run_python, command):
    before = picture(full_home)
    result = run_python("-m", "ssocfg", *command, TMPDIR=str(full_home), XDG_STATE_HOME=str(full_home / "state"))
    assert result.returncode in (0, 1, 2), result.stderr
    assert picture(full_home) == before


@pytest.mark.parametrize("command", [["doctor"], ["list"]], ids=" ".join)
def test_a_command_makes_no_home_where_there_is_none(tmp_path, run_python, command):
    result = run_python("-m", "ssocfg", *command, HOME=str(tmp_path / "new"))
    assert result.returncode == 0, result.stderr
    assert not (tmp_path / "new").exists()


@posix
@pytest.mark.parametrize("command", [["doctor"], ["list"], ["show", "dev"]], ids=" ".join)
def test_a_command_works_where_nothing_can_be_written(full_home, run_python, command):
    before = run_python("-m", "ssocfg", *command)
    for folder in (full_home / ".aws", full_home):
        folder.chmod(0o500)
    try:
        after = run_python("-m", "ssocfg", *command)
    finally:
        for folder in (full_home, full_home / ".aws"):
            folder.chmod(0o700)
    assert (after.returncode, after.stdout, after.stderr) == (before.returncode, before.stdout, before.stderr)


# --- as Python sees it ---------------------------------------------------------------------------

WATCH = """
import os, sys
TOUCHING = (
    "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "os.startfile", "pty.", "socket.",
    "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.link", "os.symlink", "os.chmod", "os.chown", "os.truncate",
    "os.utime", "os.setxattr", "os.removexattr", "os.putenv", "os.unsetenv", "shutil.", "tempfile.", "webbrowser.",
    "urllib.", "http.", "ftplib.", "smtplib.", "fcntl.", "ctypes.dlopen",
)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
def watch(event, arguments):
    touching = event.startswith(TOUCHING) and event != "socket.__new__"
    writing = event == "open" and (set(str(arguments[1])) & set("wax+") or (arguments[2] or 0) & WRITING)
    if touching or writing:
        print("TOUCHED", event, arguments[:1], file=sys.__stderr__)
sys.addaudithook(watch)
from ssocfg.__main__ import run
run()
"""


@commands
def test_a_command_asks_python_for_nothing_that_touches(full_home, run_python, command):
    result = run_python("-c", WATCH, *command)
    touched = [line for line in result.stderr.splitlines() if line.startswith("TOUCHED")]
    assert touched == []


def test_the_watch_sees_what_touches(run_python):
    code = WATCH.replace("run()", "open('x', 'w'); os.mkdir('y'); import subprocess; subprocess.run(['true'])")
    result = run_python("-c", code)
    assert [line.split()[1] for line in result.stderr.splitlines() if line.startswith("TOUCHED")][:3] == [
        "open",
        "os.mkdir",
        "subprocess.Popen",
    ]


# --- as the kernel sees it -----------------------------------------------------------------------

CALLS = """
    execve execveat fork vfork socket connect bind sendto sendmsg open openat openat2 creat mkdir mkdirat rmdir unlink
    unlinkat rename renameat renameat2 link linkat symlink symlinkat chmod fchmod fchmodat chown fchown lchown fchownat
    truncate ftruncate utimensat mknod mknodat setxattr fsetxattr fallocate
""".split()
OPENED_TO_WRITE = re.compile(r"\b(O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND)\b")


def trace(folder: Path, *arguments: str) -> list[str]:
    """Run Python under strace and give the calls that could change or reach anything."""
    log = folder.parent / "calls"
    result = subprocess.run(
        ["strace", "-f", "-qq", "-o", str(log), "-e", "trace=" + ",".join(f"?{call}" for call in CALLS),
         sys.executable, *arguments],
        cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    if not log.exists() or "execve(" not in log.read_text():
        pytest.skip(f"strace cannot trace here: {result.stderr.strip()[:200]}")
    calls = [line.split(maxsplit=1)[1] for line in log.read_text().splitlines() if "(" in line]
    opens = ("open(", "openat(", "openat2(")
    return [call for call in calls if not call.startswith(opens) or OPENED_TO_WRITE.search(call)]


needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")


@needs_strace
@commands
def test_a_command_asks_the_kernel_for_nothing_that_touches(full_home, command):
    first, *rest = trace(full_home, "-m", "ssocfg", *command)
    assert first.startswith("execve(")
    assert rest == []


@needs_strace
def test_the_trace_sees_what_touches(home):
    code = "import os, socket, subprocess; open('x', 'w'); socket.socket(); subprocess.run(['true'])"
    _first, *rest = trace(home, "-c", code)
    assert any(call.startswith("openat(") for call in rest)
    assert any(call.startswith("socket(") for call in rest)
    assert any(call.startswith("execve(") for call in rest)
