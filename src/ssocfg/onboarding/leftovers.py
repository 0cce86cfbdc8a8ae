"""What an import leaves behind, and which marks of aws-sso-cli it takes along."""

from __future__ import annotations

from collections.abc import Collection, Sequence
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
    for block in find_managed_blocks(config.scanned):
        inside = [profile.name for profile in profiles if _is_inside(profile.place.line, block)]
        imported = [name for name in inside if name in done]
        if imported and block.last is not None and len(imported) == len(inside):
            empty.append(block.name)
        else:
            why = "has no end" if block.last is None else "has profiles that could not be imported"
            reason = f"aws-sso-cli may write its block anew, which {why}, and undo the import; take its marks out"
            leftovers += [Conflict(name, reason, config.place_in_line(block.first)) for name in imported]
    return Blocks(tuple(empty), tuple(leftovers))


def _is_inside(line: int, block: ManagedBlock) -> bool:
    return block.first < line and (block.last is None or line < block.last)
