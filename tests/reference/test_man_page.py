"""The manual page that the wheel brings: committed, and made of the commands."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from _reference.command_tree import Command, read_commands, walk
from _reference.man_page import make_man_page

PAGE = Path(__file__).parents[2] / "docs" / "_man" / "ssocfg.1"
COMMANDS = [pytest.param(command, id=command.call) for command in walk(read_commands()) if len(command.words) > 1]


def part_of(command: Command) -> str:
    """The page's part about one command, without marks."""
    parts = PAGE.read_text(encoding="utf-8").split('\n.SS "')
    plain = [re.sub(r"\\f[BR]|\\&", "", part).replace(r"\-", "-").replace(r"\e", "\\") for part in parts]
    found = next((part for part in plain if part.startswith(f'{command.usage}"\n')), None)
    assert found is not None, "the manual page lacks it: make that anew"
    return " ".join(found.split())


def test_the_committed_page_is_that_of_the_commands():
    assert PAGE.read_text(encoding="utf-8") == make_man_page(), "run `nox -s docs`, which writes it anew"


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_described_with_all_its_options(command: Command):
    part = part_of(command)
    assert command.options
    for text in command.paragraphs:
        assert text.replace("`", "") in part
    for option in command.options[:-1]:  # the last is --help, which is said once for all
        assert f".TP {option.names} {option.text.replace('`', '')}" in part


def test_no_line_of_text_is_taken_for_a_request():
    requests = {
        line.split()[0] for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith((".", "'"))
    }
    assert requests == {r".\"", ".TH", ".SH", ".SS", ".TP", ".PP", ".B", ".BR"}


def test_man_has_nothing_to_complain_of():
    if shutil.which("man") is None:
        pytest.skip("there is no man")
    done = subprocess.run(
        ["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", str(PAGE)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "EXIT STATUS" in re.sub(r".\x08|\x1b\[[0-9;]*m", "", done.stdout)
