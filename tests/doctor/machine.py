"""A machine that has a config file and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime

import ssocfg

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def facts_of(text: str) -> ssocfg.Facts:
    """Return the facts of a machine that has this config file alone."""
    return ssocfg.Facts(
        now=NOW, platform="linux", environ={}, home="/home/naka", user=1000,
        config_file=ssocfg.FileFact("/home/naka/.aws/config", "present", data=text.encode()),
        credentials_file=ssocfg.FileFact("/home/naka/.aws/credentials", "missing"),
    )  # fmt: skip
