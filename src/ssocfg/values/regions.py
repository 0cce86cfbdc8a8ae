"""AWS regions and the partitions that they belong to."""

from __future__ import annotations

import re
from typing import NewType

from ssocfg.errors import InvalidValueError

Region = NewType("Region", str)

# Source: botocore 1.44.5, data/partitions.json: each partition's regionRegex and regions.
_PARTITIONS_BY_PREFIX = (
    ("cn-", "aws-cn"),
    ("eusc-", "aws-eusc"),
    ("us-gov-", "aws-us-gov"),
    ("us-iso-", "aws-iso"),
    ("us-isob-", "aws-iso-b"),
    ("eu-isoe-", "aws-iso-e"),
    ("us-isof-", "aws-iso-f"),
)
_COMMERCIAL_PREFIXES = "us-", "eu-", "ap-", "sa-", "ca-", "me-", "af-", "il-", "mx-"
KNOWN_REGIONS = tuple(
    """
    af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2
    ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7
    ca-central-1 ca-west-1 cn-north-1 cn-northwest-1 eu-central-1 eu-central-2 eu-isoe-west-1 eu-north-1
    eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 eusc-de-east-1 il-central-1 me-central-1 me-south-1
    me-west-1 mx-central-1 sa-east-1 sa-west-1 us-east-1 us-east-2 us-gov-east-1 us-gov-west-1 us-iso-east-1
    us-iso-west-1 us-isob-east-1 us-isob-west-1 us-isof-east-1 us-isof-south-1 us-west-1 us-west-2
    """.split()
)
LONGEST_REGION = 63  # a host label, as botocore demands
# Names that botocore takes for the endpoints of services without regions, such as IAM's; no region for signing in.
PSEUDO_REGIONS = (
    "aws-cn-global",
    "aws-global",
    "aws-iso-b-global",
    "aws-iso-e-global",
    "aws-iso-f-global",
    "aws-iso-global",
    "aws-us-gov-global",
)
_SHAPE = r"[a-z]{2,}(-[a-z]+)+-[0-9]{1,2}"


def parse_region(text: str) -> Region:
    """Read a region name: lower-case words and a number, joined by hyphens, safe as a host label.

    A region that ssocfg has never heard of is accepted, as long as it has that shape.

    Raises:
        InvalidValueError: With what is wrong (empty, an availability zone, a display name, a character).

    Source: botocore `utils.validate_region_name` accepts any host label; GHSA-9cvc-h2w8-phrp shows why a region
    that is not one is dangerous.
    """
    if len(text) <= LONGEST_REGION and re.fullmatch(_SHAPE, text):
        return Region(text)
    raise InvalidValueError("region", _region_fault(text))


def _region_fault(text: str) -> str:
    if not text:
        return "it is empty"
    if len(text) > LONGEST_REGION:
        return "a region looks like eu-central-1"
    if re.fullmatch(_SHAPE, text[:-1]) and text[-1:].isalpha():
        return "it is an availability zone; leave out the last letter"
    if re.fullmatch(_SHAPE, text.lower()):
        return "it must be in lower case"
    return "a region looks like eu-central-1"


def is_known_region(region: str) -> bool:
    """Say whether the region is one that AWS had in November 2026."""
    return region in KNOWN_REGIONS


def is_pseudo_region(region: str) -> bool:
    """Say whether the name stands for a partition's services without regions, such as `aws-global`."""
    return region in PSEUDO_REGIONS


def partition_of_region(region: str) -> str | None:
    """Return the partition (`"aws"`, `"aws-cn"`, ...) that a region of that name belongs to, or None."""
    for prefix, partition in _PARTITIONS_BY_PREFIX:
        if region.startswith(prefix):
            return partition
    return "aws" if region.startswith(_COMMERCIAL_PREFIXES) else None
