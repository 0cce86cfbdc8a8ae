"""The verb that gives a botocore session which is signed in."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ssocfg.api.sign_ins import look_around
from ssocfg.credentials.sessions import find_session_of_profile
from ssocfg.errors import UnknownProfileError, errors_about

if TYPE_CHECKING:
    from botocore.session import Session


def botocore_session(profile: str | None = None, *, config_file: str | os.PathLike[str] | None = None) -> Session:
    """Return a botocore session of a profile whose token works; nobody is asked to sign in.

    What botocore would find out at its first call, and word as "refresh failed", is found out now.

    Args:
        profile: The profile; by default the one that the environment selects.
        config_file: A config file instead of the one that the environment selects.

    Raises:
        UnknownProfileError: There is no such profile.
        NotSsoError: The profile does not lead to IAM Identity Center.
        TokenError: There is no token that works.
        AwsError: The token had to be renewed, and AWS could not be reached or refused.
    """
    import botocore.session

    from ssocfg.api.calling import ClientPool
    from ssocfg.api.tokens import fresh_token

    ground = look_around(config_file)
    name = ground.profile if profile is None else profile
    if name not in ground.config.profiles:
        raise UnknownProfileError(name, tuple(ground.config.profiles))
    wanted = find_session_of_profile(ground.config, name)
    with ClientPool(ground.config) as pool, errors_about(session=wanted.name, profile=name):
        fresh_token(ground, wanted, pool.of(name))
    session = botocore.session.Session(profile=name)
    if config_file is not None:
        session.set_config_variable("config_file", os.fspath(config_file))
    return session
