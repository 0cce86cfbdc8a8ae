"""Which regions a start URL stands with: of several only one can be right, and nobody but the user knows which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ssocfg.config.model import Config
from ssocfg.errors import InvalidValueError
from ssocfg.values import parse_region, parse_start_url


def find_disputes(config: Config, portals: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Name the start URLs that stand with several regions, each with that as a reason to leave its profiles alone.

    Args:
        config: The config as it is; its sessions count too, but for what they have that is no region.
        portals: Start URL in its plain spelling and region of each profile that is to be turned.
    """
    regions: dict[str, set[str]] = {}
    for url, region in portals:
        regions.setdefault(url, set()).add(region)
    for url, region in sessions_by_portal(config):
        if url in regions:
            regions[url].add(region)
    return {
        url: f"its start URL is named with the regions {' and '.join(sorted(named))}; only one can be right"
        for url, named in regions.items()
        if len(named) > 1
    }


def sessions_by_portal(config: Config) -> dict[tuple[str, str], str]:
    """Return the first session of each start URL in its plain spelling with a region; broken ones are nobody's."""
    found: dict[tuple[str, str], str] = {}
    for session in config.sessions.values():
        url, region = plain_url(session.sso_start_url), session.sso_region
        if url and region and _is_region(region):
            found.setdefault((url, region), session.name)
    return found


def _is_region(text: str) -> bool:
    try:
        parse_region(text)
    except InvalidValueError:
        return False
    return True


def plain_url(url: str | None) -> str:
    """Return a start URL in its plain spelling, empty for what is none."""
    try:
        return parse_start_url(url or "").plain
    except InvalidValueError:
        return ""
