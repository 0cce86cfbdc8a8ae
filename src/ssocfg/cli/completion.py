"""`ssocfg completion`: the script with which a shell completes commands, profiles and sessions."""

from __future__ import annotations

import click

from ssocfg.cli.exit_codes import OK
from ssocfg.cli.main import group
from ssocfg.cli.render import Printer

VARIABLE = "_SSOCFG_COMPLETE"


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_obj
def command(printer: Printer, shell: str) -> int:
    """Print the script with which a SHELL completes commands, profiles, sessions and more.

    For bash, in ~/.bashrc: `eval "$(ssocfg completion bash)"`

    For zsh, in ~/.zshrc, behind compinit: `eval "$(ssocfg completion zsh)"`

    For fish, in ~/.config/fish/config.fish: `ssocfg completion fish | source`
    """
    from click.shell_completion import get_completion_class

    from ssocfg.cli.shells import register

    register()
    made = get_completion_class(shell)
    assert made is not None  # noqa: S101  the choice is among those that click knows
    # Not `source()`, which starts bash to ask for its version.
    complete = made(group, {}, "ssocfg", VARIABLE)
    printer.raw((complete.source_template % complete.source_vars()).strip() + "\n")
    return OK
