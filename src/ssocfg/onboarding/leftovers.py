"""What an import leaves behind, and which marks of aws-sso-cli it takes along."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from ssocfg.config.blocks import Profile
from ssocfg.config.credentials_names import CredentialsNames
from ssocfg.config.model import Config
from ssocfg.onboarding.foreign import COPIED
from ssocfg.onboarding.managed_blocks import ManagedBlock, find_managed_blocks
from ssocfg.onboarding.migration import Conflict


class Blocks(NamedTuple):
    """What becomes of the marked blocks.

    Attributes:
        empty: The names of those of which nothing is left.
        leftovers: One for each imported profile in a block that aws-sso-cli would go on to write.
    """

    empty: tuple[str, ...]
    leftovers: tuple[Conflict, ...]


def name_copies(credentials: CredentialsNames, profiles: Sequence[Profile]) -> list[Conflict]:
    """Name the credentials that yawsso copied for these profiles; whoever imports them has no use for the copies."""
    reason = (
        "yawsso copied credentials for it there, which stay: botocore uses IAM Identity Center before them, other "
        "SDKs may use the copy; take its keys out"
    )
    return [Conflict(profile.name, reason, credentials.keys_of(profile.name)[COPIED]) for profile in profiles]


def name_blocks(config: Config, done: Collection[str], profiles: Sequence[Profile]) -> Blocks:
    """Say what becomes of aws-sso-cli's marked blocks.

    Args:
        config: The config as it is.
        done: The names of the profiles that are imported.
        profiles: The profiles of aws-sso-cli.
    """
    empty: list[str] = []
    leftovers: list[Conflict] = []
    for mark, blocks in _by_name(find_managed_blocks(config.scanned)).items():
        inside: dict[str, ManagedBlock] = {}
        for block in blocks:
            for profile in (profile for profile in profiles if _is_inside(profile.place.line, block)):
                inside.setdefault(profile.name, block)
        imported = [name for name in inside if name in done]
        is_closed = all(block.last is not None for block in blocks)
        if imported and is_closed and len(imported) == len(inside):
            empty.append(mark)
        else:
            why = "has profiles that could not be imported" if is_closed else "has no end"
            reason = f"aws-sso-cli may write its block anew, which {why}, and undo the import; take its marks out"
            leftovers += [Conflict(name, reason, config.place_in_line(inside[name].first)) for name in imported]
    return Blocks(tuple(empty), tuple(leftovers))


def _by_name(found: Iterable[ManagedBlock]) -> Mapping[str, Sequence[ManagedBlock]]:
    """Put blocks together whose marks are the same, and stay or go together."""
    blocks: dict[str, list[ManagedBlock]] = {}
    for block in found:
        blocks.setdefault(block.name, []).append(block)
    return blocks


def _is_inside(line: int, block: ManagedBlock) -> bool:
    return block.first < line and (block.last is None or line < block.last)
