"""`ssocfg list`: the sessions and profiles of the config file."""

from __future__ import annotations

import click

from ssocfg.api import load_config
from ssocfg.cli.main import OK
from ssocfg.cli.names import config_file_option
from ssocfg.cli.render import Printer
from ssocfg.cli.safe_text import shorten_home
from ssocfg.config.model import Config

SCHEMA = 1
NO_VALUE = "-"


@click.command("list")
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="How to print the list.")  # fmt: skip
@config_file_option
@click.pass_obj
def command(printer: Printer, output: str, config_file: str | None) -> int:
    """List the sessions and profiles of the AWS config file, in the file's order."""
    config = load_config(config_file)
    if output == "json":
        printer.json(as_json(config))
    else:
        _print_text(printer, config)
    warn_if_refused(printer, config)
    return OK


def warn_if_refused(printer: Printer, config: Config) -> None:
    """Say on standard error that AWS tools do not read the file that was shown."""
    if config.refused is not None:
        printer.note(
            f"warning: {config.refused.place}: {config.refused.message}; AWS CLI and boto3 refuse the whole file"
        )
        printer.note("hint: Run `python -m ssocfg doctor` to see what to do.")


def as_json(config: Config) -> dict[str, object]:
    """Return the list as the JSON output has it, schema 1."""
    refused = config.refused
    return {
        "schema": SCHEMA,
        "file": config.file,
        "refused": refused and {"reason": refused.message, "place": refused.place.as_dict()},
        "sessions": [
            {
                "name": session.name,
                "sso_start_url": session.sso_start_url,
                "sso_region": session.sso_region,
                "sso_registration_scopes": session.sso_registration_scopes,
                "place": session.place.as_dict(),
            }
            for session in config.sessions.values()
        ],
        "profiles": [
            {
                "name": profile.name,
                "sso_session": profile.sso_session,
                "sso_start_url": profile.sso_start_url,
                "sso_account_id": profile.sso_account_id,
                "sso_role_name": profile.sso_role_name,
                "region": profile.region,
                "output": profile.output,
                "place": profile.place.as_dict(),
            }
            for profile in config.profiles.values()
        ],
    }


def _print_text(printer: Printer, config: Config) -> None:
    import os

    file = shorten_home(config.file, os.path.expanduser("~"))
    if not config.sessions and not config.profiles:
        printer.line(f"no sessions and no profiles in {file}")
        return
    if config.sessions:
        rows = [(s.name, s.sso_start_url or NO_VALUE, s.sso_region or NO_VALUE) for s in config.sessions.values()]
        printer.table(("SESSION", "START URL", "REGION"), rows)
    if config.sessions and config.profiles:
        printer.line("")
    if config.profiles:
        printer.table(
            ("PROFILE", "SESSION", "ACCOUNT", "ROLE", "REGION"),
            [
                (
                    profile.name,
                    profile.sso_session or ("(legacy)" if profile.is_legacy else NO_VALUE),
                    profile.sso_account_id or NO_VALUE,
                    profile.sso_role_name or NO_VALUE,
                    profile.region or NO_VALUE,
                )
                for profile in config.profiles.values()
            ],
        )
