"""One file, two readings: the botocore dialect and the sdk dialect.

botocore (with boto3 and AWS CLI) and the other AWS SDKs do not agree on what a config file says. The two rule books
stand in `botocore_rules` and `sdk_rules`; this module is the way in to both.
"""

from __future__ import annotations

from typing import NamedTuple, get_args

from ssocfg.config.botocore_rules import read_botocore
from ssocfg.config.lines import ScannedText, scan_lines
from ssocfg.config.model import Config, sections_in_force
from ssocfg.config.reading import Dialect, Problem

DIALECTS: tuple[Dialect, ...] = get_args(Dialect)


def read_dialect(scanned: ScannedText, file: str, dialect: Dialect) -> Config:
    """Read a scanned text in one dialect.

    Raises:
        ValueError: `dialect` is neither `"botocore"` nor `"sdk"`.
    """
    if dialect not in DIALECTS:
        raise ValueError(f"dialect must be one of {', '.join(DIALECTS)}")
    if dialect == "botocore":
        return Config(scanned, read_botocore(scanned, file), dialect)
    from ssocfg.config.sdk_rules import read_sdk

    return Config(scanned, read_sdk(scanned, file), dialect)


class SdkFiles(NamedTuple):
    """A config and a credentials file merged as the shared SDK rules have it.

    Attributes:
        profiles: Name to key to value; nested blocks as their raw text; the credentials file's values win.
        sso_sessions: The same for sessions; only the config file defines them.
        services: The same for `[services]` sections.
        refused: The problem for which one of the files is refused, or None.
    """

    profiles: dict[str, dict[str, str]]
    sso_sessions: dict[str, dict[str, str]]
    services: dict[str, dict[str, str]]
    refused: Problem | None

    def as_dict(self) -> dict[str, dict[str, dict[str, str]]]:
        """Return all three kinds as plain dicts."""
        return {"profiles": self.profiles, "sso_sessions": self.sso_sessions, "services": self.services}


def read_sdk_files(config: bytes | str | None, credentials: bytes | str | None) -> SdkFiles:
    """Merge a config and a credentials file by the shared SDK rules, values included."""
    from ssocfg.config.sdk_rules import read_sdk

    merged: dict[str, dict[str, dict[str, str]]] = {"profile": {}, "sso-session": {}, "services": {}}
    refused: Problem | None = None
    for data, name in ((config, "<config>"), (credentials, "<credentials>")):
        if data is None:
            continue
        reading = read_sdk(scan_lines(data), name, credentials=name == "<credentials>")
        refused = refused or reading.refused
        for kind, sections in sections_in_force(reading, "sdk").items():
            for section_name, section in sections.items():
                target = merged.setdefault(kind, {}).setdefault(section_name, {})
                for key, value in section.settings.items():
                    target[key] = value if isinstance(value, str) else value.raw
    return SdkFiles(merged["profile"], merged["sso-session"], merged["services"], refused)
