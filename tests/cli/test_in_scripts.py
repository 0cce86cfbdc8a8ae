"""What a script can count on in every command: JSON, `--yes` where something is asked, no question without a terminal."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from ssocfg.cli.main import group

OTHER_READERS = {  # what these print is read by another program, or is a page for a person
    "completion": "a shell",
    "console": "a browser",
    "credential-process": "AWS tools, in the form that they ask for",
    "demo": "a person",
    "exec": "whoever reads what the command prints",
    "manifest export": "apply, as TOML",
    "manifest schema": "an editor, as JSON",
}
ASKING = {"apply", "configure", "import", "populate"}


def every_command(command: click.Command = group, words: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        yield " ".join(words), command
        return
    for name in command.list_commands(context := click.Context(command)):
        inner = command.get_command(context, name)
        assert inner is not None
        yield from every_command(inner, (*words, name))


COMMANDS = dict(every_command())


def options_of(command: click.Command) -> dict[str, click.Parameter]:
    return {option: parameter for parameter in command.params for option in parameter.opts}


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in OTHER_READERS])
def test_every_command_has_json_for_programs(name):
    assert "--format" in options_of(COMMANDS[name]), f"{name} has no JSON: give it --format, or name its OTHER_READERS"
    kind = options_of(COMMANDS[name])["--format"].type
    assert isinstance(kind, click.Choice)
    assert {"text", "json"} <= set(kind.choices) or "json" in kind.choices


def test_those_without_are_there_and_few():
    assert OTHER_READERS.keys() < COMMANDS.keys()
    assert not any(
        "json" in getattr(options_of(COMMANDS[name]).get("--format"), "choices", ()) for name in OTHER_READERS
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_yes_is_an_option_of_exactly_those_that_ask(name):
    assert ("--yes" in options_of(COMMANDS[name])) == (name in ASKING)


@pytest.mark.parametrize("name", [name for name in COMMANDS if "--no-backup" in options_of(COMMANDS[name])])
def test_what_changes_the_file_can_show_the_change_first(name):
    assert {"--diff", "--config-file", "--format"} <= options_of(COMMANDS[name]).keys()
