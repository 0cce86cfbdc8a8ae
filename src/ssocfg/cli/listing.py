"""`ssocfg list`: the sessions and profiles of the config file."""

from __future__ import annotations

import click

from ssocfg.api import load_config
from ssocfg.cli.exit_codes import OK
from ssocfg.cli.names import config_file_option
from ssocfg.cli.render import Printer
from ssocfg.cli.safe_text import mask_value, shorten_home
from ssocfg.config.blocks import Profile, SsoSession
from ssocfg.config.model import Config

SCHEMA = 1
NO_VALUE = "-"
SET_UP = "hint: Run `ssocfg configure` to set one up."


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
        printer.note("hint: Run `ssocfg doctor` to see what to do.")


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
                **_shown(session, "sso_start_url", "sso_region", "sso_registration_scopes"),
                "place": session.place.as_dict(),
            }
            for session in config.sessions.values()
        ],
        "profiles": [
            {
                "name": profile.name,
                **_shown(
                    profile, "sso_session", "sso_start_url", "sso_account_id", "sso_role_name", "region", "output"
                ),
                "place": profile.place.as_dict(),
            }
            for profile in config.profiles.values()
        ],
    }


def _shown(block: Profile | SsoSession, *keys: str) -> dict[str, str | None]:
    """Return the values of some keys, secrets that they swallowed hidden."""
    values = ((key, block.get(key)) for key in keys)
    return {key: mask_value(value) if isinstance(value, str) else None for key, value in values}


def _print_text(printer: Printer, config: Config) -> None:
    import os

    file = shorten_home(config.file, os.path.expanduser("~"))
    if not config.sessions and not config.profiles:
        printer.line(f"no sessions and no profiles in {file}")
        if "AWS_CONFIG_FILE" in os.environ and not os.path.lexists(config.file):  # which may name another by mistake
            printer.note("hint: There is no such file; AWS_CONFIG_FILE names it.")
        elif config.refused is None:
            printer.note(SET_UP)
        return
    if config.sessions:
        sessions = config.sessions.values()
        printer.table(
            ("SESSION", "START URL", "REGION"),
            lambda: (_row(session, "sso_start_url", "sso_region") for session in sessions),
        )
    if config.sessions and config.profiles:
        printer.line("")
    if config.profiles:
        profiles = config.profiles.values()
        keys = ("sso_session", "sso_account_id", "sso_role_name", "region")
        printer.table(
            ("PROFILE", "SESSION", "ACCOUNT", "ROLE", "REGION"), lambda: (_row(profile, *keys) for profile in profiles)
        )


def _row(block: Profile | SsoSession, *keys: str) -> list[str]:
    row = [block.name, *(value or NO_VALUE for value in _shown(block, *keys).values())]
    if isinstance(block, Profile) and block.is_legacy:
        row[1] = "(legacy)"
    return row
