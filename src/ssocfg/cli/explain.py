"""`ssocfg explain [NAME]`: which credential provider wins, and why the others lose."""

from __future__ import annotations

from collections.abc import Iterator

import click

from ssocfg.cli.exit_codes import FINDINGS, OK, USAGE
from ssocfg.cli.names import complete_profiles, config_file_option
from ssocfg.cli.render import Printer
from ssocfg.cli.safe_text import shorten_home
from ssocfg.credentials.chain import Prediction
from ssocfg.credentials.explanation import NOT_FOUND, Explanation
from ssocfg.values import Place
from ssocfg.values.secret import MASK

SCHEMA = 1
_TOOLS = {"botocore": "botocore", "aws-cli": "AWS CLI v2"}
_STYLES = {"wins": "bold green", "error": "bold red"}


@click.command("explain")
@click.argument("name", required=False, shell_complete=complete_profiles)
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="How to print.")  # fmt: skip
@config_file_option
@click.pass_obj
def command(printer: Printer, name: str | None, output: str, config_file: str | None) -> int:
    """Say where the credentials of the profile NAME come from, and why not from elsewhere.

    Predicts for botocore (boto3) and AWS CLI v2 without calling anything. Without NAME: for the profile that they use
    when nobody names one. Exits with 0 if both find a provider, with 1 if one of them finds none or fails.
    """
    from ssocfg.api import explain

    found = explain(name, config_file=config_file)
    if output == "json":
        printer.json({"schema": SCHEMA, **found.as_dict()})
    else:
        _print(printer, found)
    return _exit_code(found)


def _exit_code(found: Explanation) -> int:
    predictions = (found.botocore, found.aws_cli)
    if any(prediction.error == NOT_FOUND for prediction in predictions):
        return USAGE
    return OK if all(prediction.provider is not None for prediction in predictions) else FINDINGS


def _print(printer: Printer, found: Explanation) -> None:
    from ssocfg.host.here import locate_here

    home = locate_here().home
    if found.tools_agree and found.botocore.refusal == found.aws_cli.refusal:
        _print_outcome(printer, "botocore and AWS CLI v2", found.botocore, home)
    else:
        _print_outcome(printer, "botocore", found.botocore, home)
        printer.line("")
        _print_outcome(printer, "AWS CLI v2", found.aws_cli, home)
    rows = list(_setting_rows(found, home))
    if rows:
        printer.line("")
        printer.table(("SETTING", "VALUE", "FROM", "FOR"), lambda: rows)


def _print_outcome(printer: Printer, tools: str, prediction: Prediction, home: str) -> None:
    selection, decides = prediction.selection, prediction.decides
    by = {"argument": "named explicitly", "default": "nobody names another"}.get(
        selection.selected_by, f"named by {selection.selected_by}"
    )
    printer.line((f'profile "{selection.profile}"', "bold"), f"  {by}")
    if prediction.refusal is not None:
        where = _where(prediction.refusal.place, home)
        printer.line(
            f"{tools}: ", (prediction.refusal.error, "bold red"), f": {prediction.refusal.because}  {where}".rstrip()
        )
        return
    if decides is None:
        printer.line(f"{tools}: ", ("no credentials", "bold red"))
    else:
        word = decides.error or decides.provider
        printer.line(f"{tools}: ", (word, _STYLES[decides.status]), f": {decides.because}")
    printer.line("")
    rows = [(v.provider, v.status, _where(v.place, home), v.because) for v in prediction.chain]
    printer.table(("PROVIDER", "STATUS", "PLACE", "WHY"), lambda: rows)


def _setting_rows(found: Explanation, home: str) -> Iterator[tuple[str, str, str, str]]:
    for setting, tools in found.settings:
        source = setting.variable or _where(setting.place, home)
        value = MASK if setting.value is None else setting.value
        yield setting.key, value, source, ", ".join(_TOOLS[tool] for tool in tools)


def _where(place: Place | None, home: str) -> str:
    return f"{shorten_home(place.file, home)}:{place.line}" if place is not None else ""
