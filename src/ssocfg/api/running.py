"""The verb that runs a command as a profile's role."""

from __future__ import annotations

import os
from collections.abc import Sequence

from ssocfg.api.roles import credentials_of
from ssocfg.api.sign_ins import look_around
from ssocfg.credentials.roles import find_role
from ssocfg.values.names import PROFILE_VARIABLES

# What would make an AWS tool take other credentials, or another region, than those it is given.
TAKEN_OUT = (
    *PROFILE_VARIABLES,
    "AWS_SECURITY_TOKEN",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CREDENTIAL_EXPIRATION",
)


def run_with_role(
    profile: str | None, command: Sequence[str], *, config_file: str | os.PathLike[str] | None = None
) -> int:
    """Run a command with a profile's role credentials and region in its environment.

    Where the system can, the command takes this process's place, so that signals and the terminal are its own; then
    this does not return.

    Args:
        profile: The profile; None for the one that the environment selects.
        command: Program and arguments; no shell is used.
        config_file: A config file to look at instead of the one that the environment selects.

    Returns:
        The command's exit code.

    Raises:
        UnrunnableProgramError: There is no such program, or it cannot be run.
        SsocfgError: What `role_credentials` raises.
    """
    from ssocfg.host.processes import find_program, replace_process

    find_program(command[0], os.environ)  # before anything is asked for
    ground = look_around(config_file)
    role = find_role(ground.config, ground.profile if profile is None else profile)
    found = credentials_of(ground, role)
    environ = _Environ({name: value for name, value in os.environ.items() if name not in TAKEN_OUT})
    environ |= found.reveal_variables()
    if role.region is not None:
        environ |= {"AWS_REGION": role.region, "AWS_DEFAULT_REGION": role.region}
    return replace_process(command, environ)


class _Environ(dict[str, str]):
    """An environment that the variables of a traceback do not show."""

    def __repr__(self) -> str:
        """Tell how many variables there are."""
        return f"<{len(self)} variables with secrets>"
