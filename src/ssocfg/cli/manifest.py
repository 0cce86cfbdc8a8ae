"""`ssocfg manifest`: make a manifest of what the config file has, and print the schema for editors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ssocfg.cli.changing import show_help, shown_path
from ssocfg.cli.exit_codes import OK
from ssocfg.cli.names import config_file_option
from ssocfg.cli.render import Printer

if TYPE_CHECKING:
    from ssocfg.onboarding.manifest_export import LeftOut

MOST_LEFT_OUT = 20


@click.group("manifest", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> int:
    """Make a manifest for `ssocfg apply`, or print the schema of manifests."""
    return show_help(context)


@command.command("export")
@config_file_option
@click.pass_obj
def export(printer: Printer, config_file: str | None) -> int:
    """Print a manifest of the sessions and profiles in the config file.

    Applied to that file, it changes nothing. Credentials and what a manifest cannot say are left out and named.
    """
    from ssocfg.api import export_manifest

    exported = export_manifest(config_file)
    printer.document(exported.text.splitlines())
    printer.flush()
    for one in exported.left_out[:MOST_LEFT_OUT]:
        printer.note(_word(one))
    if len(exported.left_out) > MOST_LEFT_OUT:
        printer.note(f"{len(exported.left_out) - MOST_LEFT_OUT} more are left out")
    return OK


@command.command("schema")
@click.pass_obj
def schema(printer: Printer) -> int:
    """Print the JSON Schema of manifests, with which editors complete and check them."""
    from importlib.resources import files

    text = files("ssocfg.onboarding").joinpath("manifest-1.schema.json").read_text(encoding="utf-8")
    printer.document(text.splitlines())
    return OK


def _word(one: LeftOut) -> str:
    key = f" {one.key}" if one.key is not None else ""
    return f"{shown_path(one.place.file)}:{one.place.line}: [{one.section}]{key} is left out: {one.reason}"
