"""Take facts of named config files, for judging them by themselves: a look at each, nothing of the environment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from ssocfg.doctor.facts import Facts
from ssocfg.doctor.file_alone import facts_of_file
from ssocfg.host.files import load_file
from ssocfg.host.here import current_platform, locate_here


def take_file_snapshots(paths: Iterable[str]) -> tuple[Facts, ...]:
    """Look at config files, each once, in the order in which they are named."""
    now, platform, home = datetime.now(UTC), current_platform(), locate_here().home
    return tuple(facts_of_file(load_file(path), now=now, platform=platform, home=home) for path in dict.fromkeys(paths))
