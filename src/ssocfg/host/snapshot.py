"""Take a snapshot of the machine for the doctor: one look at the files, the environment and the clock.

Reads only: creates nothing, runs nothing, calls nothing. Of the credentials file it has only names.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime

from ssocfg.config.reader import parse_config
from ssocfg.config.schema import is_secret
from ssocfg.config.words import split_words
from ssocfg.doctor.facts import LONGEST_COMMAND, Facts, ProgramState
from ssocfg.host.cache_files import cache_folders
from ssocfg.host.cache_snapshot import look_at_cache
from ssocfg.host.credentials_file import load_credentials_names
from ssocfg.host.files import load_file
from ssocfg.host.here import current_platform, locate_here
from ssocfg.host.machine import look_at_machine
from ssocfg.host.programs import find_program
from ssocfg.values.secret import MASK as SECRET_MASK


def take_snapshot(config_file: str | None = None, *, files_only: bool = False) -> Facts:
    """Gather all offline facts.

    Args:
        config_file: A config file to look at instead of the one that the environment selects.
        files_only: Whether to leave the caches and the machine out, which many questions do not need.
    """
    located = locate_here()
    folders = cache_folders(located.home)
    config = load_file(config_file if config_file is not None else located.config)
    credentials, names = load_credentials_names(located.credentials)
    environ = {name: _without_secret(name, value) for name, value in os.environ.items() if name.startswith("AWS_")}
    if config_file is not None:
        environ.pop("AWS_CONFIG_FILE", None)
    return Facts(
        now=datetime.now(UTC),
        platform=current_platform(),
        environ=environ,
        home=located.home,
        config_file=config,
        credentials_file=credentials,
        credentials=names,
        programs=_find_programs(config.data),
        user=os.getuid() if hasattr(os, "getuid") else None,
        token_cache=None if files_only else look_at_cache(folders.tokens),
        role_cache=None if files_only else look_at_cache(folders.roles),
        machine=None if files_only else look_at_machine(located.home, _find_bundles(config.data)),
    )


def _without_secret(name: str, value: str) -> str:
    """Keep of a secret only that it is there."""
    return SECRET_MASK if value and is_secret(name.lower()) else value


def _find_bundles(data: bytes | None) -> set[str]:
    """Name the certificate bundles of all profiles, as botocore opens them: without expanding anything."""
    if not data or b"ca_bundle" not in data.lower():
        return set()
    found = (profile.get("ca_bundle") for profile in parse_config(data).profiles.values())
    return {path for path in found if isinstance(path, str)}


def _find_programs(data: bytes | None) -> Mapping[str, ProgramState]:
    """Look up the program of every `credential_process`, without running any."""
    if not data or b"credential_process" not in data.lower():
        return {}
    programs: dict[str, ProgramState] = {}
    for profile in parse_config(data).profiles.values():
        command = profile.get("credential_process")
        words = split_words(command) if isinstance(command, str) and len(command) < LONGEST_COMMAND else None
        if words and words[0] not in programs:
            programs[words[0]] = find_program(words[0], os.environ.get("PATH", os.defpath))
    return programs
