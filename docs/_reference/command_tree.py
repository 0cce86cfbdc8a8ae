"""The commands as data: what click knows of each, and nothing that stands elsewhere."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import NamedTuple

import click

WIDE = 10_000  # columns, so that click breaks no line


class Option(NamedTuple):
    """One option.

    Attributes:
        names: As help shows them, with what it takes: `-v, --verbose`, `--format [text|json]`.
        text: What it does, with its default.
    """

    names: str
    text: str


class Command(NamedTuple):
    """One command, or a family of them.

    Attributes:
        words: How it is called, such as `("ssocfg", "profile", "set")`.
        usage: The whole call.
        paragraphs: Its help; the first is a summary.
        options: In the order of help.
        commands: Those of the family.
    """

    words: tuple[str, ...]
    usage: str
    paragraphs: tuple[str, ...]
    options: tuple[Option, ...]
    commands: tuple[Command, ...]

    @property
    def call(self) -> str:
        """The words by which it is called."""
        return " ".join(self.words)


def read_commands() -> Command:
    """Read the tree of commands from the program itself."""
    from ssocfg.cli.main import group

    return _read(group, None, "ssocfg")


def walk(command: Command) -> Iterator[Command]:
    """Go through a command and all below it, in the order of help."""
    yield command
    for below in command.commands:
        yield from walk(below)


def _read(command: click.Command, parent: click.Context | None, name: str) -> Command:
    settings = {**command.context_settings, "max_content_width": WIDE, "terminal_width": WIDE}
    context = click.Context(command, parent=parent, info_name=name, **settings)
    usage = " ".join((context.command_path, *command.collect_usage_pieces(context)))
    below = command.list_commands(context) if isinstance(command, click.Group) else []
    children = ((word, command.get_command(context, word)) for word in below if isinstance(command, click.Group))
    return Command(
        words=tuple(context.command_path.split()) if parent is None else (*_words(parent), name),
        usage=usage,
        paragraphs=tuple(" ".join(text.split()) for text in inspect.cleandoc(command.help or "").split("\n\n")),
        options=tuple(_read_options(command, context)),
        commands=tuple(_read(child, context, word) for word, child in children if child and not child.hidden),
    )


def _words(context: click.Context) -> tuple[str, ...]:
    return (*(_words(context.parent) if context.parent else ()), context.info_name or "")


def _read_options(command: click.Command, context: click.Context) -> Iterator[Option]:
    for parameter in command.get_params(context):
        # Of arguments the usage and the help tell.
        record = parameter.get_help_record(context) if isinstance(parameter, click.Option) else None
        if record is not None:
            yield Option(record[0], " ".join(record[1].split()))
