"""From the bytes of a config file to a `Config`."""

from __future__ import annotations

from ssocfg.config.dialects import read_dialect
from ssocfg.config.lines import scan_lines
from ssocfg.config.model import Config
from ssocfg.config.reading import Dialect


def parse_config(data: bytes | str, *, dialect: Dialect = "botocore", file: str = "<config>") -> Config:
    """Read the text of a config file.

    Bad content never raises: what readers of that dialect stumble over is in the result's `problems`, and the reason
    for which they refuse the whole file in `refused`.

    Args:
        data: The file's bytes, or its text.
        dialect: Whose reading: `"botocore"` (boto3 and AWS CLI) or `"sdk"` (the rules that AWS's SDKs share).
        file: The name that places carry.

    Returns:
        Sessions and profiles in file order, every value with its place.

    Raises:
        ValueError: `dialect` is neither of the two.
    """
    return read_dialect(scan_lines(data), file, dialect)
