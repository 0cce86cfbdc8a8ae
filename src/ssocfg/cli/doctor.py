"""`ssocfg doctor`: say what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from ssocfg.api import diagnose
from ssocfg.cli.exit_codes import OK
from ssocfg.cli.judged import Judged
from ssocfg.cli.names import complete_checks, complete_files, complete_profiles, config_file_option
from ssocfg.cli.report_outputs import FORMATS, LEVELS, print_report
from ssocfg.doctor.checks import CHECKS
from ssocfg.doctor.finding import SEVERITIES
from ssocfg.doctor.runner import select_checks
from ssocfg.errors import UnreadableFileError
from ssocfg.host.snapshot import take_snapshot

if TYPE_CHECKING:
    from ssocfg.cli.render import Printer
    from ssocfg.doctor.facts import Facts
    from ssocfg.doctor.fixes import FixResult
    from ssocfg.doctor.redaction import Level
    from ssocfg.doctor.report import Report


def _split(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())


@click.command("doctor")
@click.option("--select", multiple=True, callback=_split, metavar="CODES", shell_complete=complete_checks,
              help="Run only these checks: codes, names or prefixes of codes, separated by commas.")  # fmt: skip
@click.option("--ignore", multiple=True, callback=_split, metavar="CODES", shell_complete=complete_checks,
              help="Leave these checks out.")  # fmt: skip
@click.option("--profile", metavar="NAME", shell_complete=complete_profiles,
              help="Tell the story of one profile, link by link, up to the first that is broken.")  # fmt: skip
@click.option("--fail-on", type=click.Choice([*SEVERITIES, "never"]), default="error", show_default=True,
              help="Exit with 1 from findings of this severity on.")  # fmt: skip
@click.option("--format", "output", type=click.Choice(FORMATS), default="text", show_default=True,
              help="How to print the report.")  # fmt: skip
@click.option("--list", "list_checks", is_flag=True, help="List all checks and exit.")
@click.option("--explain", metavar="CODE", shell_complete=complete_checks, help="Print a check's page and exit.")
@click.option("--fix", is_flag=True, help="Apply the safe fixes, then report what is left; the old file is kept.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: also fixes that change what tools read.")
@click.option("--diff", is_flag=True, help="Print what --fix would change, write nothing; exit with 1 if anything.")
@click.option("--online", is_flag=True, help="Also ask AWS: can it be reached, are roles what profiles say.")
@click.option("-v", "--verbose", is_flag=True, help="Also print the checks that passed or were skipped.")
@click.option("--redact", type=click.Choice(LEVELS),
              help="Take out secrets and the user's name in paths, or also accounts, portals, and all names and values."
              " Markdown: always the former.")  # fmt: skip
@click.argument("files", nargs=-1, metavar="[FILES]...", shell_complete=complete_files)
@config_file_option
@click.pass_obj
def command(
    printer: Printer,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    profile: str | None,
    fail_on: str,
    output: str,
    list_checks: bool,
    explain: str | None,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    online: bool,
    verbose: bool,
    redact: Level | None,
    files: tuple[str, ...],
    config_file: str | None,
) -> int:
    """Say what is wrong with your AWS sign-in, where, and what to do.

    Reads the AWS config and credentials files (of the latter never a value) and the environment. Writes only with
    --fix. Calls only with --online, which renews tokens where any AWS tool would. Exits with 0 if all is well, 1 if
    there are findings, 2 if it was called wrongly, 3 by its own fault.

    FILES are config files to judge for themselves, as a repository ships them, instead of yours: checks of this
    machine, of its other files, its environment and its user are skipped.
    """
    if profile is not None and (fix or diff):  # which would change other profiles too
        raise click.UsageError(
            "--profile tells the story of one profile, and fixes are made in the whole file; leave it out"
        )
    about_machine = config_file is not None or profile is not None or online
    _refuse_what_does_not_go_together(
        files, output, redact, machine=about_machine, changes=fix or diff, catalogue=list_checks or explain is not None
    )
    if list_checks:
        from ssocfg.cli.check_pages import print_checks

        print_checks(printer, select_checks(CHECKS, select, ignore), output)
        return OK
    if explain is not None:
        from ssocfg.cli.check_pages import print_pages

        print_pages(printer, select_checks(CHECKS, [explain]), output)
        return OK
    if unsafe_fixes and not fix and not diff:
        raise click.UsageError("--unsafe-fixes says how --fix or --diff works; give one of them too")
    result = _apply(config_file, unsafe_fixes, select, ignore) if fix and not diff else None
    if files:
        machines, report = _judge_files(files, select, ignore)
    else:
        machines = (_look(config_file),)
        with_diffs = diff and output == "json"
        report = diagnose(machines[0], profile=profile, select=select, ignore=ignore, diffs=with_diffs, online=online)
    if diff:
        from ssocfg.cli.fixing import print_diff

        return print_diff(printer, machines[0], report, output, unsafe=unsafe_fixes, select=select, ignore=ignore)
    more = _print_result(printer, result, output, machines[0].home)
    judged = Judged(report, machines, select_checks(CHECKS, select, ignore), alone=bool(files))
    print_report(printer, judged, output, redact, verbose=verbose, more=more)
    return judged.exit_code(fail_on)


def _apply(config_file: str | None, unsafe: bool, select: tuple[str, ...], ignore: tuple[str, ...]) -> FixResult:
    from ssocfg.api import fix_config

    return fix_config(config_file, unsafe=unsafe, select=select, ignore=ignore)


def _refuse_what_does_not_go_together(
    files: tuple[str, ...], output: str, redact: str | None, *, machine: bool, changes: bool, catalogue: bool
) -> None:
    if files and (machine or changes):
        raise click.UsageError(
            "FILES are judged for themselves; leave out --config-file, --profile, --online, --fix and --diff"
        )
    if redact and changes:
        raise click.UsageError("--redact is about the report; leave out --fix and --diff")
    if (changes or catalogue) and output not in ("text", "json"):
        raise click.UsageError("--fix, --diff, --list and --explain print text or JSON")


def _judge_files(
    files: tuple[str, ...], select: tuple[str, ...], ignore: tuple[str, ...]
) -> tuple[tuple[Facts, ...], Report]:
    from ssocfg.api.diagnosing_files import diagnose_files, look_at_files

    seen = look_at_files(files)
    return seen, diagnose_files(seen, select=select, ignore=ignore)


def _look(config_file: str | None) -> Facts:
    facts = take_snapshot(config_file)
    if config_file is not None and facts.config_file.state == "missing":
        raise UnreadableFileError(config_file, "there is no such file")
    return facts


def _print_result(printer: Printer, result: FixResult | None, output: str, home: str) -> Mapping[str, object]:
    """Say what was fixed, or give it, where JSON is wanted, to be added to the report."""
    if result is None:
        return {}
    from ssocfg.cli.fixing import print_result, result_as_dict

    if output == "json":
        return result_as_dict(result)
    print_result(printer, result, home)
    return {}
