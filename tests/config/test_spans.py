"""Sections are found by the header that people write, in whatever spelling it stands in the file."""

from __future__ import annotations

import pytest

from ssocfg.config.editor import edit_config
from ssocfg.config.edits import SetKey
from ssocfg.config.spans import header_for, parse_header
from ssocfg.errors import UnknownSectionError


@pytest.mark.parametrize("kind", ["profile", "sso-session", "services"])
@pytest.mark.parametrize("name", ["two words", "naka", "a b c"])
def test_a_name_needs_no_quotes_to_be_found(kind, name):
    assert parse_header(f"{kind} {name}") == parse_header(header_for(kind, name)) == (kind, name)
    before = f'[{kind} "{name}"]\nregion = x\n'.encode()
    assert edit_config(before, [SetKey(f"{kind} {name}", "region", "y")]) == before.replace(b"= x", b"= y")


def test_another_prefix_is_none():
    assert parse_header("service two words") == ("other", "service two words")
    with pytest.raises(UnknownSectionError):
        edit_config(b"[services naka]\nregion = x\n", [SetKey("profile naka", "region", "y")])
