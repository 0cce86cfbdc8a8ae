"""The list of keys: each has a kind that is known, a source, and one place."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from ssocfg.config.schema import _MEANT, KEYS, NAMES, Block, Key, find_near_key, is_secret

BLOCKS = ("profile", "sso-session")
OF_WORDS = {"text", "number", "boolean", "path", "url", "arn", "list", "command", "block", "secret"}
OF_SECTIONS = {"profile", "services", "sso-session"}
OF_SSO = {"start-url", "region", "account-id", "role-name"}
over_keys = pytest.mark.parametrize("key", KEYS, ids=lambda key: f"{key.block}-{key.name}")


@over_keys
def test_a_key_has_a_name_a_block_and_a_kind_that_are_known(key: Key) -> None:
    assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", key.name)
    assert key.block in BLOCKS
    assert key.kind in OF_WORDS | OF_SECTIONS | OF_SSO


@over_keys
def test_a_key_has_a_source_that_can_be_looked_up(key: Key) -> None:
    assert re.search(r"\S+\.py\b|guide, \S", key.source)
    assert re.fullmatch(r"|(botocore|AWS CLI) \d+\.\d+\.\d+", key.since)


@over_keys
def test_a_key_is_hidden_if_it_is_a_secret_and_only_then(key: Key) -> None:
    assert is_secret(key.name) == (key.kind == "secret"), "its name and its kind disagree: see `_TELLING`"


def test_no_name_that_stands_for_another_stands_for_a_secret() -> None:
    for name, meant in _MEANT["profile"].items():
        assert find_near_key(name, "profile") == meant
        assert not is_secret(name)
        assert not is_secret(meant)


@over_keys
def test_a_known_key_is_no_slip(key: Key) -> None:
    assert find_near_key(key.name, key.block) is None


def test_no_key_stands_twice_in_a_block() -> None:
    assert [pair for pair, count in Counter((key.block, key.name) for key in KEYS).items() if count > 1] == []


def test_what_a_session_needs_is_required() -> None:
    needed = {key.name for key in KEYS if key.required}
    assert needed == {"sso_start_url", "sso_region"}
    assert needed <= NAMES["sso-session"]


@pytest.mark.parametrize(
    ("key", "is_hidden"),
    [
        ("token_url", False), ("token_file", False), ("token", True), ("my_token", True), ("password", True),
        ("db_passwd", True), ("private_key", True), ("client_secret", True), ("secret_name", True), ("region", False),
        ("db_pwd", True), ("api_key", True), ("credentials", True), ("s3_disable_expres_session_auth", False),
    ],
)  # fmt: skip
def test_a_name_says_whether_a_value_is_hidden(key: str, is_hidden: bool) -> None:
    assert is_secret(key) is is_hidden


@over_keys
def test_a_slip_is_hidden_if_what_was_meant_is_a_secret_and_only_then(key: Key) -> None:
    name = key.name
    slips = {name[:at] + put + name[at + 1 :] for at in range(len(name)) for put in ("", "x", name[at] * 2)} - {name}
    meant = {slip: find_near_key(slip, "profile") for slip in slips}
    secret = {slip for slip, near in meant.items() if near is not None and is_secret(near)}
    told = {slip for slip in slips if "secret" in slip or ("token" in slip and not slip.endswith(("_file", "_url")))}
    named = {slip for slip in told if meant[slip] in (None, slip) or "secret" in slip}
    assert {slip for slip in slips if is_secret(slip)} == secret | named


# What people write who remember what a key is about.
MEANT = {
    "profile": {
        "sso_role_name": ("sso_role", "role_name"), "sso_account_id": ("sso_account", "account_id", "account"),
        "sso_start_url": ("sso_url", "start_url"), "sso_session": ("sso_session_name", "session"),
        "region": ("aws_region", "default_region", "aws_default_region"), "output": ("format",),
    },
    "sso-session": {
        "sso_start_url": ("start_url", "sso_url", "url"), "sso_region": ("region",),
        "sso_registration_scopes": ("scopes", "sso_scopes"),
    },
}  # fmt: skip


@pytest.mark.parametrize("block", BLOCKS)
def test_a_key_that_is_half_remembered_is_found(block: Block) -> None:
    for key, written in MEANT[block].items():
        assert [find_near_key(name, block) for name in written] == [key] * len(written)
