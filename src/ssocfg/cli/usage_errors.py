"""Words for a command line that is not understood: what is wrong with it, and what would be understood."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import click

from ssocfg.errors import find_nearest

if TYPE_CHECKING:
    from ssocfg.cli.render import Printer

_FEW = 6
_UNKNOWN_COMMAND = r"No such command '(?P<word>.*)'\.?"
_ONE_WORD_TOO_MANY = r"Got unexpected extra argument \((?P<word>.*)\)"
_NAMING = ("--session", "--profile")


def explain_usage(error: click.ClickException, printer: Printer) -> None:
    """Say what is wrong with the command line and what to do next, on standard error."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        printer.notes(context.get_usage().splitlines())
    takes_word = context is not None and _is_profile_asked_of_a_word(error, context)
    # What click makes of several choices has line breaks in it; what somebody typed keeps its own, as escapes.
    message = error.format_message() if not takes_word else error.message  # without the options that look alike
    if isinstance(error, click.MissingParameter):
        message = " ".join(message.split())
    message = message.replace("is not a valid float range", "is not a number")
    printer.note(f"error: {message}")
    if context is None:  # click does not say where an option stood that lacks its value
        printer.note("hint: `ssocfg COMMAND --help` tells what a command takes.")
    elif takes_word:
        printer.note(f"hint: The name is a word of its own: `{context.command_path} NAME`.")
    else:
        printer.note(f"hint: {_next_step(error.message, context)}")


def _is_profile_asked_of_a_word(error: click.ClickException, context: click.Context) -> bool:
    """Say whether somebody wrote `--profile NAME`, as for AWS CLI, where a command takes the name alone."""
    return (
        isinstance(error, click.NoSuchOption)
        and error.option_name == "--profile"
        and any(parameter.name in ("name", "names") for parameter in context.command.params)
    )


def _next_step(message: str, context: click.Context) -> str:
    extra = re.fullmatch(_ONE_WORD_TOO_MANY, message, re.DOTALL)
    named_by = [option for parameter in context.command.params for option in parameter.opts if option in _NAMING]
    if extra is not None and len(named_by) == 1:
        return f"The name goes with an option: `{context.command_path} {named_by[0]} {shlex.quote(extra['word'])}`."
    unknown = re.fullmatch(_UNKNOWN_COMMAND, message)
    if unknown is None or not isinstance(context.command, click.Group):
        return f"`{context.command_path} --help` tells what it takes."
    word, commands = unknown["word"], tuple(context.command.list_commands(context))
    meant = _meant(word, context.command, commands)
    if meant:
        return f"Did you mean `{context.command_path} {meant}`?"
    known = f"It knows: {', '.join(commands)}." if len(commands) <= _FEW else ""
    return known or f"`{context.command_path} --help` names all."


def _meant(word: str, group: click.Group, commands: tuple[str, ...]) -> str | None:
    """Guess the command that was meant, by its letters or its first ones, or the option of that name."""
    option = f"--{word.lower()}"
    if any(option in parameter.opts for parameter in group.params) or option == "--help":
        return option
    begun = [name for name in commands if word and name.startswith(word.lower())]
    return begun[0] if len(begun) == 1 else find_nearest(word, commands)
