"""`ssocfg undo`: take back the newest change that ssocfg made of the config file."""

from __future__ import annotations

import click

from ssocfg.cli.changing import How, change_options, print_preview, print_saved, shown_path
from ssocfg.cli.exit_codes import OK
from ssocfg.cli.render import Printer


@click.command("undo")
@click.option("--force", is_flag=True, help="Also take back what others have changed since.")
@change_options
@click.pass_obj
def command(printer: Printer, force: bool, how: How) -> int:
    """Take back the newest change that ssocfg made of the config file; a second undo makes it again."""
    from ssocfg.api import undo
    from ssocfg.api.restoring import preview_undo

    if how.diff:
        return print_preview(printer, how, preview_undo(how.config_file, force=force), {})
    done = undo(how.config_file, force=force, backup=how.backup)
    word = {"undo": "undid", "redo": "redid"}[done.kind]
    said = f'{word} "{done.what}" of {done.at:%Y-%m-%d %H:%M:%S} UTC in {shown_path(done.saved.path)}'
    print_saved(printer, how, done.saved, said, {"what": done.what, "at": done.at.isoformat(), "kind": done.kind})
    return OK
