"""Options and completions that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click
from click.shell_completion import CompletionItem

CommandT = TypeVar("CommandT", bound=Callable[..., object])


def config_file_option(command: CommandT) -> CommandT:
    """Add `--config-file`."""
    return click.option(
        "--config-file",
        metavar="PATH",
        shell_complete=complete_files,
        help="Look at this file instead of $AWS_CONFIG_FILE or ~/.aws/config.",
    )(command)


def complete_files(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Leave the completion of paths to the shell."""
    return [CompletionItem(incomplete, type="file")]


def complete_names(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Complete names of profiles and sessions; a config that cannot be read completes to nothing."""
    from ssocfg.api import load_config
    from ssocfg.errors import SsocfgError

    try:
        config = load_config()
    except SsocfgError:
        return []
    names = dict.fromkeys((*config.profiles, *config.sessions))
    return [name for name in names if name.startswith(incomplete) and name.isprintable()]


def complete_checks(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Complete codes and names of checks, also the last of several separated by commas."""
    from ssocfg.doctor.checks import CHECKS

    done, comma, last = incomplete.rpartition(",")
    names = [name for check in CHECKS for name in (check.code, check.name)]
    return [done + comma + name for name in names if name.lower().startswith(last.lower())]
