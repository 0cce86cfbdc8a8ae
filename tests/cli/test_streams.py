"""Where the output goes: pipes that close, narrow encodings, terminals, full disks, and Ctrl-C."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

posix = pytest.mark.skipif(os.name != "posix", reason="a matter of POSIX")
CONFIG = "[sso-session naka]\n[profile dev]\nsso_session = gone\nsso_account_id = 1\nregion = x # y\n"
LARGE = "".join(f"[profile a-rather-long-name-of-a-profile-{n}]\nsso_session = gone-{n}\n" for n in range(3_000))
COMMANDS = [["doctor"], ["doctor", "--format", "json"], ["doctor", "--list"], ["doctor", "--explain", "SSO"], ["list"],
            ["list", "--format", "json"], ["show", "dev"], ["show", "gone"], ["--help"], ["doctor", "--help"],
            ["profile", "set", "dev", "region=us-east-1", "--diff"], ["session", "rename", "naka", "n2", "--diff", "--format", "json"],
            ["profile", "set", "dev", "region=us-east-1"], ["backups", "list"], ["undo", "--diff"],
            ["session"]]  # fmt: skip
commands = pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start() -> Start:
    """Start a command as a process, its streams as asked for."""

    def start(*arguments: str, **streams: Any) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-m", "ssocfg", *arguments]
        return subprocess.Popen(words, stdin=subprocess.DEVNULL, text=False, **streams)

    return start


# --- pipes ---------------------------------------------------------------------------------------


@posix
@pytest.mark.parametrize("content", [CONFIG, LARGE], ids=["small", "large"])
@pytest.mark.parametrize("read", [0, 1_000], ids=["at-once", "after-a-page"])
@commands
def test_a_reader_that_goes_away_is_met_with_silence(write_config, start, command, content, read):
    write_config(content)
    end, mouth = os.pipe()
    process = start(*command, stdout=mouth, stderr=subprocess.PIPE)
    os.close(mouth)
    if read:
        os.read(end, read)
    os.close(end)
    _out, err = process.communicate(timeout=60)
    said = b"" if command != ["show", "gone"] and (command[0] != "show" or content == CONFIG) else b"error: there is no"
    assert err.startswith(said)
    assert b"Traceback" not in err
    assert b"BrokenPipe" not in err
    assert b"Exception ignored" not in err
    assert process.returncode != 3


@posix
@pytest.mark.parametrize("command", [["list"], ["list", "--format", "json"], ["doctor", "--list"]], ids=" ".join)
@pytest.mark.parametrize("content", [CONFIG, LARGE], ids=["small", "large"])
@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
def test_a_reader_that_goes_away_does_not_change_the_code_of_a_listing(
    write_config, start, monkeypatch, command, content, unbuffered
):
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    write_config(content)
    end, mouth = os.pipe()
    process = start(*command, stdout=mouth, stderr=subprocess.PIPE)
    os.close(mouth)
    os.close(end)
    assert process.communicate(timeout=60) == (None, b"")
    assert process.returncode == 0


@posix
@commands
def test_a_closed_standard_output_or_error_is_no_crash(write_config, command):
    write_config(CONFIG)
    for closing in (">&-", "2>&-", ">&- 2>&-"):
        script = f'exec "$0" -m ssocfg "$@" {closing}'
        result = subprocess.run(["/bin/sh", "-c", script, sys.executable, *command], capture_output=True, check=False)
        assert b"Traceback" not in result.stderr, closing
        assert result.returncode in (0, 1, 2), closing


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
@commands
def test_a_full_disk_is_told_of_in_a_line_and_is_not_our_fault(write_config, start, command):
    write_config(CONFIG)
    with open("/dev/full", "wb") as full:
        process = start(*command, stdout=full, stderr=subprocess.PIPE)
        _out, err = process.communicate(timeout=60)
    assert b"Traceback" not in err
    assert b"fault in ssocfg" not in err
    assert b"Exception ignored" not in err
    assert process.returncode != 0


# --- encodings -----------------------------------------------------------------------------------

ODD = '[profile "naïve"]\nregion = 日本 # 🚀\nsso_session = ’\n[sso-session "größe"]\nsso_region = \udcff\n'
ENVIRONMENTS: list[dict[str, str | None]] = [
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LC_ALL": "C"},
    {"LC_ALL": "POSIX", "LANG": None, "PYTHONUTF8": "0"},
    {"LC_ALL": "no_SUCH.locale"},
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONIOENCODING": "ascii:strict"},
    {"PYTHONIOENCODING": "latin-1:strict"},
    {"PYTHONIOENCODING": "cp1252"},
    {"PYTHONIOENCODING": "cp437"},
    {"PYTHONIOENCODING": "utf-8:strict"},
]


@pytest.mark.parametrize("environ", ENVIRONMENTS, ids=lambda environ: "-".join(map(str, environ.values())))
@pytest.mark.parametrize(
    "command", [["doctor"], ["list"], ["show", "naïve"], ["show", "größ"]], ids=["d", "l", "s", "u"]
)
def test_letters_that_the_encoding_lacks_are_no_crash(write_config, run_process, command, environ):
    write_config(ODD)
    result = run_process(*command, **environ)
    assert result.code in (0, 1, 2)
    assert "Traceback" not in result.err
    assert "crashed" not in result.err
    assert result.out + result.err


def test_letters_that_the_encoding_lacks_are_escaped(write_config, run_process):
    write_config('[profile "日本"]\n')
    assert "\\u65e5\\u672c" in run_process("list", PYTHONIOENCODING="ascii").out
    assert "日本" in run_process("list", PYTHONIOENCODING="utf-8").out


def test_the_json_is_the_same_in_every_encoding(write_config, run_process):
    write_config(ODD)
    texts = {run_process("list", "--format", "json", **environ).out for environ in ENVIRONMENTS}
    assert len(texts) == 1
    assert json.loads(texts.pop())["profiles"][0]["name"] == "naïve"


# --- terminals -----------------------------------------------------------------------------------

COLOUR = re.compile(rb"\x1b\[[0-9;]*?(?:3[0-7]|38|4[0-7]|48|9[0-7]|10[0-7])[0-9;]*m")
# Colours, and links that lead to a page of ours.
STYLE = re.compile(
    rb"\x1b\[[0-9;]*m|\x1b\]8;(?:id=[0-9]+)?;(?:https://ssocfg\.readthedocs\.io/en/latest/findings/SSO[0-9]{3})?\x1b\\"
)


@pytest.fixture
def run_in_terminal(start) -> Callable[..., tuple[int, bytes]]:
    """Run a command whose standard output is a terminal; give its code and the bytes that it sent there."""
    pty = pytest.importorskip("pty")

    def run(*arguments: str, **environ: str) -> tuple[int, bytes]:
        outside, inside = pty.openpty()
        process = start(*arguments, stdout=inside, stderr=inside, env={**os.environ, **environ})
        os.close(inside)
        data = b""
        deadline = time.monotonic() + 60
        while select.select([outside], [], [], max(0, deadline - time.monotonic()))[0]:
            try:
                piece = os.read(outside, 65_536)
            except OSError:  # how Linux says that the other side has gone
                break
            if not piece:
                break
            data += piece
        os.close(outside)
        return process.wait(timeout=60), data.replace(b"\r\n", b"\n")

    return run


@posix
def test_a_terminal_gets_colours(write_config, run_in_terminal):
    write_config(CONFIG)
    code, data = run_in_terminal("doctor")
    assert code == 1
    assert COLOUR.search(data)


@posix
@pytest.mark.parametrize("command", [["doctor"], ["list"], ["show", "dev"]], ids=" ".join)
def test_no_colour_where_none_is_wanted(write_config, run_in_terminal, command):
    write_config(CONFIG)
    assert not COLOUR.search(run_in_terminal(*command, NO_COLOR="1")[1])


@posix
@pytest.mark.parametrize("command", [["doctor"], ["list"], ["show", "dev"]], ids=" ".join)
def test_a_dumb_terminal_gets_no_escape_at_all(write_config, run_in_terminal, command):
    write_config(CONFIG)
    assert b"\x1b" not in run_in_terminal(*command, TERM="dumb")[1]


@posix
def test_a_terminal_gets_the_same_words_as_a_pipe(write_config, run_in_terminal, run_process):
    write_config(CONFIG)
    code, data = run_in_terminal("doctor")
    piped = run_process("doctor")
    assert STYLE.sub(b"", data).decode().split() == piped.out.split()
    assert code == piped.code


@posix
def test_a_table_on_a_terminal_has_every_cell(write_config, run_in_terminal):
    write_config("[profile dev]\nsso_account_id = 123456789012\n[profile [bold]x]\n")
    data = STYLE.sub(b"", run_in_terminal("list")[1])
    for cell in (b"PROFILE", b"dev", b"123456789012", b"[bold]x"):
        assert cell in data


@posix
@pytest.mark.parametrize("command", [["doctor"], ["list"], ["show", "a\x1b[31m"], ["show", "x\x1b]0;x\x07"]], ids=ascii)
def test_on_a_terminal_only_our_own_styles_are_escapes(write_config, run_in_terminal, command):
    write_config(
        '[profile "a\x1b[31m"]\nregion = \x1b]0;title\x07 \x9b2J [red]x[/] :smile:\njunk \x1b[2J\n\x1bP = [link=x]\n'
    )
    data = STYLE.sub(b"", run_in_terminal(*command, COLUMNS="300")[1])
    left = {byte for byte in data if byte < 32 or byte == 127} - {10}
    assert not left
    assert not {"\x9b", "\x85"} & set(data.decode())


@posix
def test_json_on_a_terminal_is_plain(write_config, run_in_terminal):
    write_config(CONFIG)
    data = run_in_terminal("list", "--format", "json")[1]
    assert b"\x1b" not in data
    assert json.loads(data)


@commands
def test_a_pipe_gets_no_escape_and_rich_is_not_loaded(write_config, run_process, command):
    write_config(CONFIG)
    result = run_process(*command, python=("-X", "importtime"))
    loaded = {line.rpartition("|")[2].strip() for line in result.err.splitlines() if line.startswith("import time:")}
    assert "\x1b" not in result.out + result.err
    assert "ssocfg.cli.render" in loaded
    editing = {"configupdater", "platformdirs"} if command[0] in ("profile", "session", "backups", "undo") else set()
    unneeded = {"rich", "rich.console", "botocore", "configupdater", "questionary", "segno", "msgspec", "platformdirs"}
    assert not loaded & (unneeded - editing)


@pytest.mark.parametrize("environ", [{"FORCE_COLOR": "1"}, {"CLICOLOR_FORCE": "1"}, {"TTY_COMPATIBLE": "1"}], ids=str)
def test_a_file_of_output_stays_plain_or_at_least_whole(write_config, run_process, environ):
    write_config(CONFIG)
    plain, forced = run_process("list"), run_process("list", **environ)
    assert STYLE.sub(b"", forced.out.encode()).decode() == plain.out


# --- Ctrl-C --------------------------------------------------------------------------------------


@posix
@pytest.mark.parametrize("command", [["list"], ["doctor", "--fail-on", "never"]], ids=" ".join)
def test_an_interrupt_while_printing_ends_with_130_and_without_a_traceback(write_config, start, command):
    write_config(LARGE)
    listen = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)}  # a job in the background does not
    process = start(*command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **listen)
    assert process.stdout
    process.stdout.read(1)  # more is to come than the pipe holds, so it stands and waits
    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=60)
    assert b"Traceback" not in err
    assert b"KeyboardInterrupt" not in err
    assert process.returncode == 130


@pytest.mark.parametrize(
    ("command", "target"),
    [
        (["doctor"], "ssocfg.cli.doctor.take_snapshot"),
        (["list"], "ssocfg.cli.listing.load_config"),
        (["show", "x"], "ssocfg.cli.show.load_config"),
        (["profile", "set", "x", "region=us-east-1"], "ssocfg.host.saving.save_file"),
        (["migrate", "--diff"], "ssocfg.config.editor.edit_read_config"),
        (["backups", "list"], "ssocfg.host.backups.backups_here"),
    ],
)
def test_an_interrupt_at_work_ends_with_130(run, monkeypatch, command, target):
    def interrupt(*_arguments: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(target, interrupt)
    result = run(*command)
    assert (result.code, result.out, result.err.strip()) == (130, "", "")


@pytest.mark.parametrize("module", ["click", "ssocfg.cli.main", "ssocfg.cli.listing", "ssocfg.api"])
def test_an_interrupt_while_starting_ends_with_130_and_without_a_traceback(tmp_path: Path, run_process, module):
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\n"
        "class Interrupt:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name == {module!r}:\n"
        "            raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupt())\n"
    )
    result = run_process("list", PYTHONPATH=os.pathsep.join([str(tmp_path), os.environ["PYTHONPATH"]]))
    assert "Traceback" not in result.err
    assert result.code == 130
