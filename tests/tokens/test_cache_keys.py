"""The names of cache files are those of AWS CLI and botocore, to the letter."""

from __future__ import annotations

import hashlib
import sys
from typing import Any

import pytest
from botocore import credentials as botocore_credentials, utils as botocore_utils
from hypothesis import example, given, strategies as st

from ssocfg.tokens import cache_key
from ssocfg.tokens.cache_key import (
    assume_role_key,
    file_name,
    is_key_file_name,
    registration_key,
    role_credentials_key,
    token_key,
)

REAL: Any = botocore_credentials  # whose private names the stubs do not have
REAL_UTILS: Any = botocore_utils
URL = "https://x.awsapps.com/start"
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
MAYBE = st.none() | NAMES


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("s", "a0f1490a20d0211c997b44bc357e1972deab8ae3"),
        ("admin", "d033e22ae348aeb5660fc2140aec35850c4da997"),
        ("https://d-abc123.awsapps.com/start", "40a89917e3175433e361b710a9d43528d7f1890a"),
    ],
)
def test_token_keys(text, key):
    assert token_key(text) == key


@pytest.mark.parametrize(
    ("scopes", "key"),
    [
        (None, "b2f640a2e2320340107f473afb4af416eb854bcd"),
        (("sso:account:access",), "bb1597a601c9040b2086bfba9c9e87fcded600a1"),
        (("sso:account:access", "codewhisperer:analysis"), "a0e71281b18c0c7f1db723fc4ab5cc92361c140f"),
    ],
)
def test_registration_keys(scopes, key):
    assert registration_key(URL, "us-east-1", scopes, "s") == key


def test_a_python_without_its_own_sha_1_takes_that_of_openssl(monkeypatch):
    monkeypatch.setitem(sys.modules, "_sha1", None)
    cache_key._find_sha1.cache_clear()
    try:
        assert cache_key._find_sha1() is hashlib.sha1
        assert token_key("admin") == "d033e22ae348aeb5660fc2140aec35850c4da997"
    finally:
        cache_key._find_sha1.cache_clear()


def test_registration_keys_tell_no_scopes_from_an_empty_list():
    assert registration_key(URL, "us-east-1", (), "s") != registration_key(URL, "us-east-1", None, "s")


def test_role_credentials_keys():
    by_session = role_credentials_key("111122223333", "R", session_name="s")
    assert by_session == "fa0e99e78f487f91147f8b6091b0eeb516045415"
    by_url = role_credentials_key("111122223333", "R", start_url=URL)
    assert by_url == "0db60e3628fff6afc778d566014defa7aa91518b"
    upstream = role_credentials_key("1234567890", "test-role", start_url="https://d-92671207e4.awsapps.com/start")
    assert upstream == "048db75bbe50955c16af7aba6ff9c41a3131bb7e"


def test_a_start_url_is_hashed_as_it_is_written():
    assert len({token_key(URL), token_key(f"{URL}/"), token_key(f"{URL}#/"), token_key(f"{URL}/#/")}) == 4


@given(url=NAMES, session=MAYBE)
def test_token_keys_are_those_of_botocore(url, session):
    expected = REAL_UTILS.SSOTokenLoader()._generate_cache_key(url, session)
    assert token_key(url if session is None else session) == expected


@given(account=NAMES, role=NAMES, session=st.none() | st.just("") | NAMES, url=NAMES)
def test_role_credentials_keys_are_those_of_botocore(account, role, session, url):
    fetcher = REAL.SSOCredentialFetcher(url, "r", role, account, None, sso_session_name=session)
    assert role_credentials_key(account, role, session_name=session, start_url=url) == fetcher._cache_key


@given(arn=NAMES, session=st.just("") | MAYBE, external=MAYBE, mfa=MAYBE, seconds=st.none() | st.integers(0, 99999))
def test_assumed_role_keys_are_those_of_botocore(arn, session, external, mfa, seconds):
    named = {"RoleSessionName": session, "ExternalId": external, "SerialNumber": mfa, "DurationSeconds": seconds}
    extra = {key: value for key, value in named.items() if value is not None}
    expected = REAL.AssumeRoleCredentialFetcher(None, None, arn, extra_args=extra)._cache_key
    key = assume_role_key(arn, session_name=session, external_id=external, mfa_serial=mfa, duration_seconds=seconds)
    assert key == expected


@example("\ud800")  # what is not UTF-8 in a config file
@given(st.text(st.characters()))
def test_any_text_has_a_key_that_names_a_file_in_the_folder(text):
    for key in (token_key(text), registration_key(text, text, (text,), text), assume_role_key(text)):
        assert is_key_file_name(file_name(key))


@pytest.mark.parametrize(
    "name", ["", "a.json", ".json", "A" * 40 + ".json", "X" * 40 + ".json", "0" * 40, "../" + "0" * 37 + ".json"]
)
def test_other_names_are_no_keys(name):
    assert not is_key_file_name(name)
