"""The verb that imports the profiles of other programs."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, NamedTuple

from ssocfg.api.updating import LOCK_TIMEOUT, Preview, Step, find_file, load_bytes, save_noting
from ssocfg.host.files import load_file
from ssocfg.host.here import locate_here
from ssocfg.onboarding.foreign import TOOLS, ForeignPortal, Tool

if TYPE_CHECKING:
    from ssocfg.host.saving import Saved
    from ssocfg.onboarding.importing import ImportPlan

# Source: aws-sso-cli 2.3, the tests of its `ConfigDir`: the older folder counts where it is there.
_AWS_SSO_CLI = (".aws-sso/config.yaml", ".config/aws-sso/config.yaml")


class Imported(NamedTuple):
    """What an import did, or would do.

    Attributes:
        plan: Which profiles use which session, what is left alone, what stays behind.
        preview: The bytes before and after.
        saved: How they were saved; None where they were not to be.
    """

    plan: ImportPlan
    preview: Preview
    saved: Saved | None


def import_profiles(
    tools: Collection[Tool] = TOOLS,
    *,
    write: bool = True,
    confirmed: bytes | None = None,
    other_portal: ForeignPortal | None = None,
    config_file: str | os.PathLike[str] | None = None,
    backup: bool = True,
) -> Imported:
    """Turn the profiles of Granted, aws-sso-cli, aws-sso-util and yawsso into such as use an `[sso-session]`.

    All changes are one save. The credentials file is looked at for the names of keys alone, and not changed.

    Args:
        tools: The programs to look for.
        write: Whether to write; else it is only worked out.
        confirmed: The new content that somebody has seen, so that nothing else is written.
        other_portal: The portal of aws-sso-cli's profiles, where its own settings do not say it.
        config_file: A config file to change instead of the one that the environment selects.
        backup: Whether to keep the old content, which `undo` needs.

    Raises:
        ConfigRefusedError: AWS tools refuse the file.
        EditRefusedError: The edits cannot be proven to change only what was planned; or the file is no longer as it was
            when the change was shown.
        UnreadableFileError: The config file cannot be read.
        FileError: It cannot be written.
    """
    from ssocfg.errors import EditRefusedError
    from ssocfg.onboarding.wording import word_edits

    file = find_file(config_file)
    surroundings = _Surroundings.here(other_portal)
    plan, preview = surroundings.work_out(file, load_bytes(file), tools)
    if not write:
        return Imported(plan, preview, None)

    def change(data: bytes) -> Step:
        now, made = surroundings.work_out(file, data, tools)
        if confirmed is not None and made.after != confirmed:
            raise EditRefusedError("another program changed the file since the change was shown", file)
        return Step(made.after, word_edits(now.edits))

    return Imported(plan, preview, save_noting(file, change, backup=backup, lock_timeout=LOCK_TIMEOUT))


class _Surroundings(NamedTuple):
    """What is known besides the config file."""

    credentials: bytes
    credentials_file: str
    portals: Mapping[str, ForeignPortal]
    other_portal: ForeignPortal | None

    @classmethod
    def here(cls, other_portal: ForeignPortal | None) -> _Surroundings:
        located = locate_here()
        data = load_file(located.credentials).data or b""
        return cls(data, located.credentials, _load_portals(located.home), other_portal)

    def work_out(self, file: str, data: bytes, tools: Collection[Tool]) -> tuple[ImportPlan, Preview]:
        from ssocfg.config.credentials_names import read_credentials_names
        from ssocfg.config.reader import parse_config
        from ssocfg.onboarding.importing import apply_import, plan_import

        config = parse_config(data, file=file)
        config.as_dict()  # raises where AWS tools refuse the file
        plan = plan_import(
            config,
            read_credentials_names(self.credentials, self.credentials_file),
            tools=tools,
            portals=self.portals,
            other_portal=self.other_portal,
        )
        return plan, Preview(file, data, apply_import(config, plan))


def _load_portals(home: str) -> Mapping[str, ForeignPortal]:
    from ssocfg.onboarding.aws_sso_cli_settings import read_aws_sso_cli_settings

    for name in _AWS_SSO_CLI:
        data = load_file(os.path.join(home, name)).data
        if data is not None:
            return read_aws_sso_cli_settings(data.decode("utf-8", "replace"))
    return {}
