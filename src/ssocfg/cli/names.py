"""Options and completions that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from ssocfg.config.model import Config

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


def complete_names(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Complete names of profiles and sessions; a config that cannot be read completes to nothing."""
    config = _load(context)
    return _starting((*config.profiles, *config.sessions) if config else (), incomplete)


def complete_profiles(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Complete names of profiles."""
    config = _load(context)
    return _starting(config.profiles if config else (), incomplete)


def complete_sessions(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Complete names of sessions."""
    config = _load(context)
    return _starting(config.sessions if config else (), incomplete)


def complete_keys(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Complete the keys of the profile that the command names."""
    config = _load(context)
    profile = config.profiles.get(context.params.get("name") or "") if config else None
    return _starting(profile.settings if profile else (), incomplete)


def complete_settings(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Complete the known keys of profiles, with the sign behind them."""
    from ssocfg.config.schema import NAMES

    return _starting((f"{key}=" for key in sorted(NAMES["profile"])), incomplete)


def complete_regions(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Complete regions."""
    from ssocfg.values.regions import KNOWN_REGIONS

    return _starting(KNOWN_REGIONS, incomplete)


def complete_outputs(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Complete AWS CLI's output formats."""
    from ssocfg.values.choices import OUTPUT_FORMATS

    return _starting(OUTPUT_FORMATS, incomplete)


def complete_backups(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Complete ids of backups."""
    from ssocfg.api import list_backups

    try:
        kept = list_backups(context.params.get("config_file"))
    except OSError:
        return []
    return _starting((backup.id.rpartition("/")[2] for backup in kept), incomplete)


def lower_key(key: str) -> str:
    """Write a key as AWS tools do; the case of a nested key is its own."""
    outer, dot, inner = key.partition(".")
    return outer.lower() + dot + inner


def read_pairs(_context: click.Context, _parameter: click.Parameter, words: tuple[str, ...]) -> dict[str, str]:
    """Read words written as KEY=VALUE."""
    settings: dict[str, str] = {}
    for number, word in enumerate(words, 1):
        key, equals, value = word.partition("=")
        if not equals or not key.strip():  # the word is not repeated: it may be a secret
            raise click.BadParameter(f"number {number} is not written as KEY=VALUE")
        key = lower_key(key.strip())
        if key in settings:
            raise click.BadParameter(f'the key "{key}" is given twice')
        settings[key] = value.strip()
    return settings


def _load(context: click.Context) -> Config | None:
    from ssocfg.api import load_config
    from ssocfg.errors import SsocfgError

    try:
        return load_config(context.params.get("config_file"))
    except SsocfgError:
        return None


def _starting(names: Iterable[str], incomplete: str) -> list[str]:
    return [name for name in dict.fromkeys(names) if name.startswith(incomplete) and name.isprintable()]


def complete_checks(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Complete codes and names of checks, also the last of several separated by commas."""
    from ssocfg.doctor.checks import CHECKS

    done, comma, last = incomplete.rpartition(",")
    names = [name for check in CHECKS for name in (check.code, check.name)]
    return [done + comma + name for name in names if name.lower().startswith(last.lower())]
