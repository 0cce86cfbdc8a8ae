"""Read the names of the credentials file; no value leaves this module."""

from __future__ import annotations

from ssocfg.config.credentials_names import CredentialsNames, read_credentials_names
from ssocfg.doctor.file_fact import FileFact
from ssocfg.host.files import load_file


def load_credentials_names(path: str) -> tuple[FileFact, CredentialsNames | None]:
    """Look at the credentials file.

    Returns:
        The file, without its bytes, and its names; None where it cannot be read or is not there.
    """
    fact = load_file(path)
    if fact.data is None:
        return fact, None
    return fact._replace(data=None), read_credentials_names(fact.data, path)
