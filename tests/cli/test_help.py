"""What somebody reads first who types `ssocfg` and nothing else."""

from __future__ import annotations

import pytest

from ssocfg.cli.main import COMMANDS


@pytest.mark.parametrize("columns", ["60", "80", "200"])
def test_each_command_is_told_of_by_a_whole_sentence(run, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    told = run("--help").out.partition("Commands:\n")[2]
    assert "..." not in told
    words = " ".join(told.split())
    assert all(f"{name} " in words for name in COMMANDS)
    assert "Give every account and role that you have a profile." in words
    assert "sorted by the account's name." in words


def test_the_help_says_where_to_begin(run):
    words = " ".join(run("--help").out.split())
    assert "Where to begin: `ssocfg configure` with the address of your access portal" in words
