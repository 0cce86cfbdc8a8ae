"""What commands that change the config file share: their options, the diff, and how they say what was done."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import click

from ssocfg.cli.exit_codes import FINDINGS, OK, USAGE
from ssocfg.cli.names import config_file_option
from ssocfg.cli.safe_text import shorten_home

if TYPE_CHECKING:
    from ssocfg.api.updating import Preview
    from ssocfg.cli.render import Printer
    from ssocfg.config.edits import Edit
    from ssocfg.config.model import Config
    from ssocfg.host.saving import Saved

SCHEMA = 1
MOST_LINES_TO_ASK, FEW_LINES_TO_ASK = 200, 60  # of a change that somebody is asked about, and what is shown of more
_SAVED = ("target", "changed", "atomic", "reason", "backup")


class How(NamedTuple):
    """How a change is made and told of.

    Attributes:
        diff: Whether only to show it.
        output: `"text"` or `"json"`.
        config_file: The file, or None for the one that the environment selects.
        backup: Whether to keep the old content.
    """

    diff: bool
    output: str
    config_file: str | None
    backup: bool


def change_options(function: Callable[..., int]) -> Callable[..., int]:
    """Add the options that all changing commands have, and hand them over as `how`."""

    @functools.wraps(function)
    def collected(
        *arguments: object, diff: bool, output: str, config_file: str | None, no_backup: bool, **others: object
    ) -> int:
        return function(*arguments, how=How(diff, output, config_file, not no_backup), **others)

    options = (
        click.option("--diff", is_flag=True, help="Print what would change, write nothing; exit with 1 if anything."),
        format_option,
        config_file_option,
        click.option("--no-backup", is_flag=True, help="Keep no copy of the old content; then it cannot be undone."),
    )
    decorated: Callable[..., int] = collected
    for option in reversed(options):
        decorated = option(decorated)
    return decorated


def format_option(function: Callable[..., int]) -> Callable[..., int]:
    """Add `--format`."""
    return click.option(
        "--format",
        "output",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="How to say what was done.",
    )(function)


def show_help(context: click.Context) -> int:
    """Print the help of a family of commands where none of them is named."""
    if context.invoked_subcommand is None:
        printer: Printer = context.obj
        printer.page(context.get_help())
    return USAGE


def carry_out(printer: Printer, how: How, plan: Callable[[Config], Sequence[Edit]]) -> int:
    """Make a planned change of the config file, or show it.

    Args:
        printer: Where to say it.
        how: How.
        plan: Gives the edits for the config as it is.
    """
    from ssocfg.api.updating import preview_update, update_config
    from ssocfg.onboarding.wording import describe_edits, preposition, word_edits

    made: list[Edit] = []

    def edits(config: Config) -> Sequence[Edit]:
        made[:] = plan(config)
        return made

    if how.diff:
        preview = preview_update(edits, how.config_file)
        return print_preview(printer, how, preview, {"edits": describe_edits(made)})
    saved = update_config(edits, how.config_file, backup=how.backup)
    said = f"{word_edits(made)} {preposition(made)} {shown_path(saved.path)}"
    print_saved(printer, how, saved, said, {"edits": describe_edits(made)})
    return OK


def print_preview(printer: Printer, how: How, preview: Preview, more: Mapping[str, object]) -> int:
    """Show what a change would do; 1 where it would do anything."""
    would_change = preview.before != preview.after
    if how.output == "json":
        printer.json({**json_head(), **preview_as_json(preview), **more})
    else:
        print_diff(printer, preview)
        if not would_change:
            printer.note(f"nothing to change in {shown_path(preview.path)}")
    return FINDINGS if would_change else OK


def preview_as_json(preview: Preview) -> dict[str, object]:
    """Return what a change would do as the JSON output has it."""
    from ssocfg.config.text_diff import diff_config

    diff = diff_config(preview.before, preview.after, preview.path)
    return {"file": preview.path, "would_change": preview.before != preview.after, "diff": diff}


def print_diff(printer: Printer, preview: Preview) -> None:
    """Print the lines that a change takes out and those that it brings."""
    printer.diff(_diff_lines(preview))


def _diff_lines(preview: Preview) -> list[str]:
    if preview.before == preview.after:
        return []
    from ssocfg.config.text_diff import diff_config

    return diff_config(preview.before, preview.after, preview.path).split("\n")[:-1]


def print_saved(printer: Printer, how: How, saved: Saved, said: str, more: Mapping[str, object]) -> None:
    """Say what a change did, where, and where the old content is."""
    if how.output == "json":
        printer.json({**json_head(), **saved_as_json(saved), **more})
    elif not saved.changed:
        printer.line(f"nothing to change in {shown_path(saved.path)}")
    else:
        backup = "" if how.backup else " (no backup)"
        printer.line(said, f" (backup: {shown_path(saved.backup)})" if saved.backup else backup)
        if not saved.atomic:
            printer.line(f"the file was not changed in one step: {saved.reason}")


def saved_as_json(saved: Saved) -> dict[str, object]:
    """Return what a change did as the JSON output has it."""
    fields: dict[str, object] = {name: getattr(saved, name) for name in _SAVED}
    return {"file": saved.path, **fields}


def json_head() -> dict[str, object]:
    """Return what every JSON output of a changing command begins with."""
    command = click.get_current_context().command_path.partition(" ")[2]
    return {"schema": SCHEMA, "command": command}


def may_write(printer: Printer, how: How, preview: Preview, *, yes: bool, note: Callable[[], None]) -> bool:
    """Show a change and ask for a yes; to programs that read JSON nothing else is printed where that goes.

    Args:
        printer: Where to show it.
        how: How.
        preview: The change; one that changes nothing is not asked for.
        yes: Whether `--yes` was given.
        note: Says what else there is to know before one answers.

    Raises:
        click.UsageError: There is nobody to ask.
    """
    if yes or preview.before == preview.after:
        return True
    from ssocfg.cli.asking import Asker

    asker = Asker(assume=False)
    asker.check_that_yes_can_be_had()
    lines = _diff_lines(preview)
    shown = lines if len(lines) <= MOST_LINES_TO_ASK else lines[:FEW_LINES_TO_ASK]
    if how.output == "json":
        for line in shown:
            printer.note(line)
    else:
        printer.diff(shown)
    printer.flush()
    if len(lines) > MOST_LINES_TO_ASK:
        printer.note(f"and {len(lines) - FEW_LINES_TO_ASK:,} lines more; --diff shows them all")
    note()
    try:
        if asker.confirm(f"Write this in {shown_path(preview.path)}?"):
            return True
    except (KeyboardInterrupt, EOFError):
        printer.note("interrupted: nothing was written")
        raise
    printer.note("nothing was written")
    return False


def check_login(how: How, *, login: bool, check: bool) -> None:
    """Make sure that nobody is to be signed in, which writes a token, where nothing is to be written.

    Raises:
        click.UsageError: Both are asked for.
    """
    if login and (check or how.diff):
        raise click.UsageError("--login writes; give it without --check and --diff")


def shown_path(path: str) -> str:
    """Write a path as people do."""
    return shorten_home(path, os.path.expanduser("~"))
