"""The small values that every room speaks of: places, secrets, regions, start URLs, account ids, role names.

A `parse_*` function takes one string and gives the value, or raises `InvalidValueError`, which never repeats the text.
Nothing here reads a file, a clock or the environment.
"""

from ssocfg.values.names import AccountId, RoleName, parse_account_id, parse_role_name
from ssocfg.values.place import Place
from ssocfg.values.regions import Region, is_known_region, parse_region, partition_of_region
from ssocfg.values.secret import Secret
from ssocfg.values.start_url import StartUrl, parse_start_url

__all__ = [
    "AccountId",
    "Place",
    "Region",
    "RoleName",
    "Secret",
    "StartUrl",
    "is_known_region",
    "parse_account_id",
    "parse_region",
    "parse_role_name",
    "parse_start_url",
    "partition_of_region",
]
