"""Regions: those that AWS has, the partition of each, and what cannot be a host label."""

from __future__ import annotations

import importlib.resources
import json
import re
import time
from typing import Any

import botocore
import pytest
from hypothesis import given, strategies as st

from ssocfg.errors import InvalidValueError
from ssocfg.values import is_known_region, parse_region, partition_of_region
from ssocfg.values.regions import KNOWN_REGIONS


def partitions_of_botocore() -> list[dict[str, Any]]:
    data = importlib.resources.files("botocore") / "data" / "partitions.json"
    partitions: list[dict[str, Any]] = json.loads(data.read_text(encoding="utf-8"))["partitions"]
    return partitions


PARTITIONS = partitions_of_botocore()
REGIONS = {
    region: partition["id"]
    for partition in PARTITIONS
    for region in partition["regions"]
    if not region.endswith("-global")  # stands for services that have no region
}


# The botocore that the regions were taken from; an older one knows fewer.
SOURCE = (1, 44, 5)


def test_every_region_of_botocore_is_known_and_no_other():
    assert set(REGIONS) <= set(KNOWN_REGIONS)
    if tuple(map(int, re.findall(r"\d+", botocore.__version__))) >= SOURCE:
        assert sorted(KNOWN_REGIONS) == sorted(REGIONS)


def test_the_known_regions_are_in_order_and_stand_once():
    assert list(KNOWN_REGIONS) == sorted(set(KNOWN_REGIONS))


@pytest.mark.parametrize(("region", "partition"), REGIONS.items())
def test_a_region_is_read_known_and_in_botocores_partition(region, partition):
    assert parse_region(region) == region
    assert is_known_region(region)
    assert partition_of_region(region) == partition


@pytest.mark.parametrize("number", ["1", "2", "9", "12"])
@pytest.mark.parametrize("partition", PARTITIONS, ids=lambda partition: partition["id"])
def test_a_region_that_aws_may_open_has_the_partition_of_botocores_pattern(partition, number):
    stems = {region.rpartition("-")[0] for region in partition["regions"] if not region.endswith("-global")}
    for stem in stems:
        region = f"{stem}-{number}"
        assert re.match(partition["regionRegex"], region)
        assert partition_of_region(region) == partition["id"]


@pytest.mark.parametrize("region", ["xx-east-1", "aws-global", "", "local", "useast-1", "US-EAST-1", "isob-east-1"])
def test_a_name_that_fits_no_partition_has_none(region):
    assert partition_of_region(region) is None
    assert not any(re.match(partition["regionRegex"], region) for partition in PARTITIONS)


@pytest.mark.parametrize("text", ["eu-central-3", "us-east-99", "xx-north-1", "us-isoz-east-1", "ap-far-southeast-1"])
def test_a_region_of_the_right_shape_is_read_though_unknown(text):
    assert parse_region(text) == text
    assert not is_known_region(text)


HOSTILE = [
    "evil.com/", "us-east-1.evil.com", "us-east-1.evil.com#", "us-east-1@evil.com", "-us-east-1", "us-east-1-",
    "us-east-1/", "us-east-1?", "us-east-1#", "us-east-1\n", "\nus-east-1", "us-east-1\0", "us-east-1:443", "us--east-1",
    "us-east-1 ", " us-east-1", "us east 1", "us_east_1", "us-east", "us-east-", "us-1", "-1", "1", "u-east-1",
    "us-east-123", "us-east-x", "us-east-1a-b", "us-east-１", "us-еast-1", "us-east-1\u200b", "${AWS_REGION}",
    "$(id)", "%s", "../us-east-1", "us-east-1\\", "[us-east-1]", "us-east-1;", "us-east-1,us-east-2", "us-e4st-1",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_unsafe_as_a_host_label_is_no_region(text):
    with pytest.raises(InvalidValueError):
        parse_region(text)
    assert not is_known_region(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it is empty"),
        ("eu-central-1a", "it is an availability zone; leave out the last letter"),
        ("us-gov-west-1b", "it is an availability zone; leave out the last letter"),
        ("EU-Central-1", "it must be in lower case"),
        ("Frankfurt", "a region looks like eu-central-1"),
        ("US East (N. Virginia)", "a region looks like eu-central-1"),
        ("eu-central", "a region looks like eu-central-1"),
        ('"eu-central-1"', "a region looks like eu-central-1"),
    ],
)
def test_the_reason_says_what_is_wrong(text, reason):
    with pytest.raises(InvalidValueError) as caught:
        parse_region(text)
    assert (caught.value.kind, caught.value.reason) == ("region", reason)


@given(st.text(st.sampled_from("abzus-12/.@:#?\\% \n\0É"), max_size=20))
def test_what_is_read_is_one_host_label(text):
    try:
        region = parse_region(text)
    except InvalidValueError:
        return
    assert re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", region, re.ASCII)
    assert not region.endswith("\n")


@pytest.mark.parametrize("text", ["a-" * 500_000, "aa" + "-a" * 500_000, "a" * 1_000_000, "aa-a-1" * 100_000])
def test_a_very_long_text_is_refused_fast(text):
    began = time.perf_counter()
    with pytest.raises(InvalidValueError):
        parse_region(text)
    assert time.perf_counter() - began < 2
