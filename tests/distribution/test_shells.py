"""Completion in real shells on a terminal: what the tabulator key makes of a line is what the command is then given."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from distribution.shells import STARTS, TAB, Shell

NAMES = ["naka-dev", "two words", "it's mine", "team:prod", "who@there", "star*", "a=b", "bücher"]
CONFIG = "".join(f"[profile {name}]\nregion = eu-west-1\n" if " " not in name and "'" not in name
                 else f'[profile "{name}"]\nregion = eu-west-1\n' for name in NAMES)  # fmt: skip


@pytest.fixture(scope="module", params=STARTS)
def shell(request, wheel_python, tmp_path_factory):
    name = request.param
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    home = tmp_path_factory.mktemp(f"home-{name}")
    (home / ".aws").mkdir()
    (home / ".aws" / "config").write_text(CONFIG, encoding="utf-8")
    # Puts every word that it is given between brackets; ssocfg itself answers the shell's questions.
    programs = home / "programs"
    programs.mkdir()
    (programs / "ssocfg").write_text(
        '#!/bin/sh\n[ -n "$_SSOCFG_COMPLETE" ] || [ "$1" = completion ] && exec "$SSOCFG" "$@"\nprintf "<%s>" "$@"; echo\n',
        encoding="utf-8",
    )
    (programs / "ssocfg").chmod(0o755)
    (home / "star1").touch()
    environ = {
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "SSOCFG": str(wheel_python.parent / "ssocfg"),
    }
    opened = Shell(name, home, environ)
    yield opened
    opened.end()


@pytest.mark.parametrize(
    ("typed", "given"),
    [
        ("ssocfg doc\t", "<doctor>"),
        ("ssocfg show nak\t", "<show><naka-dev>"),
        ("ssocfg show tw\t", "<show><two words>"),
        ("ssocfg show two\\ w\t", "<show><two words>"),
        ("ssocfg show 'two w\t", "<show><two words>"),
        ('ssocfg show "two w\t', "<show><two words>"),
        ("ssocfg show it\t", "<show><it's mine>"),
        ("ssocfg show te\t", "<show><team:prod>"),
        ("ssocfg show team:p\t", "<show><team:prod>"),
        ("ssocfg show who@t\t", "<show><who@there>"),
        ("ssocfg show who@\t", "<show><who@there>"),
        ("ssocfg show team:\t", "<show><team:prod>"),
        ("ssocfg show star\t", "<show><star*>"),
        ("ssocfg show a=\t", "<show><a=b>"),
        ("ssocfg show bü\t", "<show><bücher>"),
        ("ssocfg profile set naka-dev sso_sess\t", "<profile><set><naka-dev><sso_session=>"),
        ("ssocfg profile set tw\t--region eu-central-1 --out\t", "<profile><set><two words><--region><eu-central-1><--output>"),
        ("ssocfg doctor --explain unknown-se\t", "<doctor><--explain><unknown-session>"),
    ],
    ids=lambda value: value.replace(TAB, "TAB") if TAB in value else "",
)  # fmt: skip
def test_the_tabulator_key_makes_the_word_that_is_meant(shell, typed, given):
    shown = shell.enter(typed)
    assert [line for line in shown.splitlines() if line.startswith("<")] == [given], shown


def test_the_script_of_the_command_is_that_of_the_variable(wheel_python):
    ssocfg = str(wheel_python.parent / "ssocfg")
    for name in STARTS:
        if shutil.which("bash") is None and name == "bash":
            continue
        printed = subprocess.run([ssocfg, "completion", name], capture_output=True, text=True, check=True).stdout
        environ = {**os.environ, "_SSOCFG_COMPLETE": f"{name}_source"}
        by_variable = subprocess.run([ssocfg], env=environ, capture_output=True, text=True, check=True).stdout
        assert printed.split() == by_variable.split()
