"""The verb that makes the address of the AWS console for a profile's role."""

from __future__ import annotations

import os
from urllib.parse import urlencode

from ssocfg.api.sign_ins import look_around
from ssocfg.credentials.roles import find_role
from ssocfg.credentials.sessions import check_complete
from ssocfg.values import parse_start_url


def console_url(
    profile: str | None = None,
    *,
    destination: str | None = None,
    config_file: str | os.PathLike[str] | None = None,
) -> str:
    """Return the access portal's shortcut to the console as a profile's role. It holds no secret and calls nothing.

    Args:
        profile: The profile; by default the one that the environment selects.
        destination: A page of the console to begin with.
        config_file: A config file to look at instead of the one that the environment selects.

    Raises:
        UnknownProfileError: There is no such profile.
        NotSsoError: The profile has no role by IAM Identity Center.
        InvalidValueError: The start URL is none.

    Source: IAM Identity Center user guide, "Creating shortcut links to AWS Management Console destinations".
    """
    ground = look_around(config_file)
    role = find_role(ground.config, ground.profile if profile is None else profile)
    portal = parse_start_url(check_complete(role.session)[0]).plain
    wanted = {"account_id": role.account_id, "role_name": role.role_name}
    if destination is not None:
        wanted["destination"] = destination
    return f"{portal}/#/console?{urlencode(wanted)}"
