"""The verb that tells which credential provider wins for a profile."""

from __future__ import annotations

import os

from ssocfg.credentials.explanation import NOT_FOUND, Explanation, explain_profile
from ssocfg.credentials.merged import MergedProfiles
from ssocfg.errors import UnknownProfileError, UnreadableFileError
from ssocfg.host.snapshot import take_snapshot


def explain(name: str | None = None, *, config_file: str | os.PathLike[str] | None = None) -> Explanation:
    """Predict where botocore and AWS CLI v2 take a profile's credentials from, and why not from elsewhere.

    Looks only: calls nothing, runs nothing, reads no value of the credentials file.

    Args:
        name: The profile, as if it were named explicitly (`Session(profile=...)`, `--profile`); by default what each
            tool uses when nobody names one, which the environment may decide.
        config_file: A config file to look at instead of the one that the environment selects.

    Raises:
        UnknownProfileError: There is no profile `name`. A variable that names a missing one is part of the explanation.
        UnreadableFileError: The config file cannot be read, or one that was asked for is not there.
    """
    facts = take_snapshot(os.fspath(config_file) if config_file is not None else None, files_only=True)
    fact = facts.config_file
    if fact.state == "unreadable" or (config_file is not None and fact.state == "missing"):
        raise UnreadableFileError(fact.path, fact.reason or "there is no such file")
    found = explain_profile(facts.config, facts.credentials, facts.environ, name)
    if name is not None and found.botocore.error == NOT_FOUND:
        raise UnknownProfileError(name, MergedProfiles(facts.config, facts.credentials).names)
    return found
