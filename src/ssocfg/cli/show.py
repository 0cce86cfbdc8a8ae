"""`ssocfg show NAME`: the settings in force for a profile or session, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import click

from ssocfg.api import load_config
from ssocfg.cli.exit_codes import OK
from ssocfg.cli.listing import warn_if_refused
from ssocfg.cli.names import complete_names, config_file_option
from ssocfg.cli.render import Printer
from ssocfg.cli.safe_text import mask_value, shorten_home
from ssocfg.config.blocks import Profile, SsoSession
from ssocfg.config.credentials_names import NO_KEYS, CredentialsNames
from ssocfg.config.model import Config
from ssocfg.config.schema import is_secret
from ssocfg.errors import UnknownProfileError
from ssocfg.host.credentials_file import load_credentials_names
from ssocfg.host.here import locate_here
from ssocfg.values import Place
from ssocfg.values.secret import MASK

SCHEMA = 1


class ShownSetting(NamedTuple):
    """One setting in force; `value` is None where it is never shown."""

    key: str
    value: str | None
    source: str
    place: Place


@click.command("show")
@click.argument("name", shell_complete=complete_names)
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="How to print the settings.")  # fmt: skip
@config_file_option
@click.pass_obj
def command(printer: Printer, name: str, output: str, config_file: str | None) -> int:
    """Show the settings in force for the profile (or else the session) NAME, and where each stands.

    A profile's settings are followed by those of its session and those inherited from [DEFAULT]. Of the credentials
    file only the names of keys are shown; secret values never are.
    """
    config, here = load_config(config_file), locate_here()
    block = config.profiles.get(name) or config.sessions.get(name)
    if block is None:
        raise _unknown(config, name)
    kind = "profile" if isinstance(block, Profile) else "sso-session"
    _file, credentials = load_credentials_names(here.credentials)
    settings = list(settings_in_force(config, block, credentials))
    if output == "json":
        printer.json(
            {
                "schema": SCHEMA,
                "kind": kind,
                "name": name,
                "place": block.place.as_dict(),
                "settings": [
                    {"key": s.key, "value": s.value, "from": s.source, "place": s.place.as_dict()} for s in settings
                ],
            }
        )
    else:
        place = f"{shorten_home(block.place.file, here.home)}:{block.place.line}"
        printer.line((f"{kind} {name}", "bold"), f"  {place}")
        rows = [(s.key, MASK if s.value is None else s.value, s.source, _where(s.place, here.home)) for s in settings]
        printer.table(("KEY", "VALUE", "FROM", "PLACE"), lambda: rows)
    warn_if_refused(printer, config)
    return OK


def _unknown(config: Config, name: str) -> UnknownProfileError:
    unknown = UnknownProfileError(name, tuple(dict.fromkeys((*config.profiles, *config.sessions))))
    unknown.kind = "profile or sso-session"
    return unknown


def _where(place: Place, home: str) -> str:
    return f"{shorten_home(place.file, home)}:{place.line}"


def settings_in_force(
    config: Config, block: Profile | SsoSession, credentials: CredentialsNames | None
) -> Iterator[ShownSetting]:
    """Give what is in force for a profile or session: the credentials file over the profile over its session.

    Source: botocore 1.44.5, session.py `full_config` (the credentials file's keys are merged over the profile's);
    credentials.py `SSOProvider` (the session's keys fill in).
    """
    over = credentials.keys_of(block.name) if credentials and isinstance(block, Profile) else NO_KEYS
    for key, place in over.items():
        yield ShownSetting(key, None, "credentials file", place)
    yield from (setting for setting in _own_settings(config, block) if setting.key.partition(".")[0] not in over)
    if isinstance(block, Profile) and block.sso_session in config.sessions and "sso_session" not in over:
        session = config.sessions[block.sso_session or ""]
        inherited = (setting for setting in _own_settings(config, session) if setting.key not in block.settings)
        yield from (setting for setting in inherited if setting.key not in over)


def _own_settings(config: Config, block: Profile | SsoSession) -> Iterator[ShownSetting]:
    own = config.section_of(block)
    for key, value in block.settings.items():
        inner = {key: value} if isinstance(value, str) else {f"{key}.{name}": text for name, text in value.items()}
        source = f"[{own.header}]" if key in own.settings else "[DEFAULT]"
        for name, text in inner.items():
            yield ShownSetting(
                name, None if is_secret(name) else mask_value(text, name), source, config.place_of(block, name)
            )
