"""The command line: finds the command, and turns every error into words and an exit code."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from ssocfg import __version__
from ssocfg.cli.exit_codes import FINDINGS, INTERRUPTED, OK, OWN_FAULT, REFUSED, USAGE
from ssocfg.cli.render import OutputError, Printer
from ssocfg.errors import SsocfgError

COMMANDS = {
    "access": "ssocfg.cli.access",
    "apply": "ssocfg.cli.apply",
    "backups": "ssocfg.cli.backups",
    "completion": "ssocfg.cli.completion",
    "configure": "ssocfg.cli.configure",
    "console": "ssocfg.cli.console",
    "credential-process": "ssocfg.cli.credential_process",
    "demo": "ssocfg.cli.demo",
    "doctor": "ssocfg.cli.doctor",
    "exec": "ssocfg.cli.executing",
    "explain": "ssocfg.cli.explain",
    "export": "ssocfg.cli.export",
    "import": "ssocfg.cli.importing",
    "list": "ssocfg.cli.listing",
    "login": "ssocfg.cli.login",
    "logout": "ssocfg.cli.logout",
    "manifest": "ssocfg.cli.manifest",
    "migrate": "ssocfg.cli.migrate",
    "populate": "ssocfg.cli.populate",
    "profile": "ssocfg.cli.profile",
    "session": "ssocfg.cli.session",
    "show": "ssocfg.cli.show",
    "status": "ssocfg.cli.status",
    "undo": "ssocfg.cli.undo",
    "whoami": "ssocfg.cli.whoami",
}
_WHOLE = 1000  # letters, which no first sentence has
OUTPUT_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EPIPE)


class LazyGroup(click.Group):
    """A group that imports a command's module only when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Name the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  click's
        """Import a command, or return None for an unknown one."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(COMMANDS[cmd_name]).command
        assert isinstance(command, click.Command)  # noqa: S101
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each command does as a whole sentence, on more lines where one is too short."""
        rows = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.get_short_help_str(_WHOLE)) for name, command in rows if command])


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Where to begin: `ssocfg configure` with the address of your access portal; where a sign-in does not work, "
    "`ssocfg doctor`; to look on, `ssocfg demo`.",
)
@click.version_option(__version__, prog_name="ssocfg", message="%(prog)s %(version)s")
@click.pass_context
def group(context: click.Context) -> int:
    """Sign in through AWS IAM Identity Center; read, check and write its sessions and profiles in ~/.aws/config."""
    if context.invoked_subcommand is None:
        printer = context.find_object(Printer) or Printer()
        printer.page(context.get_help())
    return USAGE


def run_command_line(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Args:
        arguments: The words after the program's name; by default those of this process.
    """
    printer = Printer()
    if "_SSOCFG_COMPLETE" in os.environ:
        from ssocfg.cli.shells import register

        register()
    try:
        result = group.main(
            list(arguments) if arguments is not None else None,
            prog_name="ssocfg",
            standalone_mode=False,
            obj=printer,
        )
        printer.flush()
    except OutputError as error:
        return leave_output(error, printer)
    except OSError as error:
        if error.errno in OUTPUT_ERRORS:  # written by click itself
            return leave_output(OutputError(error), printer)
        return _explain(error, printer)
    except Exception as error:  # noqa: BLE001  the boundary: nothing may leave as a traceback
        return _explain(error, printer)
    except KeyboardInterrupt:
        return INTERRUPTED
    return result if isinstance(result, int) else OK


def leave_output(error: OutputError, printer: Printer) -> int:
    """End quietly when the reader has gone (`| head`), with a word when the disk is full."""
    _drop_output()
    if not error.reason:
        return OK
    with contextlib.suppress(OutputError):
        printer.note(f"error: cannot write the output: {error.reason}")
    return USAGE


def _drop_output() -> None:
    """Let what is still held back go nowhere, so that the interpreter's last flush does not complain."""
    with contextlib.suppress(OSError, ValueError, AttributeError):  # there may be nothing to redirect
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _explain(error: Exception, printer: Printer) -> int:
    if isinstance(error.__cause__, OutputError):
        _drop_output()
    if isinstance(error, click.exceptions.Abort):
        return INTERRUPTED
    if isinstance(error, click.ClickException):
        from ssocfg.cli.usage_errors import explain_usage

        explain_usage(error, printer)
        return USAGE
    if isinstance(error, SsocfgError):
        explain_error(error, printer)
        return exit_code_of(error)
    printer.notes(describe_crash(error))
    return OWN_FAULT


def explain_error(error: SsocfgError, printer: Printer) -> None:
    """Say what is wrong and what to do next, on standard error; all of it where it is known at once."""
    lines: tuple[str, ...] = getattr(error, "lines", (str(error),))
    for line in lines:
        printer.note(f"error: {line}")
    if error.hint:
        printer.note(f"hint: {_where_it_is_named(error)}{error.hint}")


def _where_it_is_named(error: SsocfgError) -> str:
    """Say which variable names a profile that is not there: whoever left it set may not think of it."""
    if "profile" not in getattr(error, "kind", ""):
        return ""
    from ssocfg.values.names import PROFILE_VARIABLES

    named = getattr(error, "name", None)
    found = [name for name in reversed(PROFILE_VARIABLES) if os.environ.get(name) == named]
    return f"{' and '.join(found)} {'names' if len(found) == 1 else 'name'} it. " if found else ""


def exit_code_of(error: SsocfgError) -> int:
    """Return the exit code that tells why something could not be done."""
    from ssocfg.errors import AwsError, TokenError

    if isinstance(error, TokenError):
        return FINDINGS
    return REFUSED if isinstance(error, AwsError) else USAGE


def describe_crash(error: BaseException) -> list[str]:
    """Describe a crash of ours so that it can be pasted into a report: where, which versions, no values."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        click_version = version("click")
    except PackageNotFoundError:  # in one file with everything, without what tells of packages
        click_version = "of an unknown version"
    lines = [f"ssocfg {__version__} crashed. This is a fault in ssocfg, not in your files. Please report these lines:"]
    lines.append(f"  Python {sys.version.split()[0]} on {sys.platform}, click {click_version}")
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        module = str(trace.tb_frame.f_globals.get("__name__", "?"))
        if module.startswith("ssocfg") or trace.tb_next is None:
            lines.append(f"  {module}.{code.co_name}, line {trace.tb_lineno}")
        trace = trace.tb_next
    lines.append(f"  {type(error).__name__}")
    return lines
