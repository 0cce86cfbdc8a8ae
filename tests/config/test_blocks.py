"""What a profile and a session say of themselves."""

from __future__ import annotations

import pytest

import ssocfg


@pytest.mark.parametrize("key", ["sso_session", "sso_account_id", "sso_role_name", "sso_start_url"])
def test_any_of_four_keys_makes_a_profile_of_identity_center(key: str) -> None:
    assert ssocfg.parse_config(f"[profile a]\n{key} = x\n").profiles["a"].is_sso


def test_other_keys_do_not() -> None:
    profile = ssocfg.parse_config("[profile a]\nregion = x\nsso_region = x\n").profiles["a"]
    assert not profile.is_sso
    assert not profile.is_legacy


def test_a_profile_that_names_its_start_url_and_no_session_is_a_legacy_one() -> None:
    text = "[profile old]\nsso_start_url = x\n[profile new]\nsso_start_url = x\nsso_session = s\n"
    profiles = ssocfg.parse_config(text).profiles
    assert (profiles["old"].is_legacy, profiles["new"].is_legacy) == (True, False)


@pytest.mark.parametrize(
    ("line", "scopes"),
    [("", ()), ("sso_registration_scopes =\n", ()), ("sso_registration_scopes = b:c , ,a:b,\n", ("b:c", "a:b"))],
)
def test_scopes_come_in_order_and_without_blanks(line: str, scopes: tuple[str, ...]) -> None:
    assert ssocfg.parse_config(f"[sso-session s]\n{line}").sessions["s"].scopes == scopes
