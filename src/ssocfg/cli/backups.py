"""`ssocfg backups`: the versions of the config file that ssocfg replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ssocfg.cli.changing import (
    SCHEMA,
    How,
    change_options,
    format_option,
    print_preview,
    print_saved,
    show_help,
    shown_path,
)
from ssocfg.cli.exit_codes import OK
from ssocfg.cli.names import complete_backups, config_file_option
from ssocfg.cli.render import Printer

if TYPE_CHECKING:
    from ssocfg.host.backups import Backup


@click.group("backups", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> int:
    """List, show or restore the versions of the config file that ssocfg replaced."""
    return show_help(context)


def short_id(backup: Backup) -> str:
    """Return the part of a backup's id that tells it from others of the same file."""
    return backup.id.rpartition("/")[2]


@command.command("list")
@format_option
@config_file_option
@click.pass_obj
def list_all(printer: Printer, output: str, config_file: str | None) -> int:
    """List the backups, the newest first. Each is the content before a change."""
    from ssocfg.api import list_backups

    kept = list_backups(config_file)
    if output == "json":
        shown = [{"id": b.id, "at": b.at.isoformat(), "size": b.size, "path": b.path} for b in kept]
        printer.json({"schema": SCHEMA, "command": "backups list", "backups": shown})
    elif kept:
        rows = [(short_id(b), f"{b.at:%Y-%m-%d %H:%M:%S} UTC", f"{b.size} bytes", shown_path(b.path)) for b in kept]
        printer.table(("ID", "MADE AT", "SIZE", "PLACE"), lambda: rows)
    else:
        printer.line("no backups")
    return OK


@command.command("show")
@click.argument("backup_id", metavar="ID", shell_complete=complete_backups)
@format_option
@config_file_option
@click.pass_obj
def show(printer: Printer, backup_id: str, output: str, config_file: str | None) -> int:
    """Print the backup ID; secrets in it are hidden."""
    from ssocfg.api.restoring import load_backup
    from ssocfg.config.text_diff import show_config

    lines = show_config(load_backup(backup_id, config_file))
    if output == "json":
        printer.json({"schema": SCHEMA, "command": "backups show", "id": backup_id, "lines": list(lines)})
    else:
        for line in lines:
            printer.line(line)
    return OK


@command.command("restore")
@click.argument("backup_id", metavar="ID", shell_complete=complete_backups)
@change_options
@click.pass_obj
def restore(printer: Printer, backup_id: str, how: How) -> int:
    """Put the backup ID in the place of the config file; what is there now becomes a backup."""
    from ssocfg.api import restore_backup
    from ssocfg.api.restoring import preview_restore

    if how.diff:
        return print_preview(printer, how, preview_restore(backup_id, how.config_file), {"id": backup_id})
    saved = restore_backup(backup_id, how.config_file, backup=how.backup)
    print_saved(printer, how, saved, f"restored {backup_id} to {shown_path(saved.path)}", {"id": backup_id})
    return OK
