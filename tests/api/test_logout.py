"""Signing out: what lies here goes in any case."""

from __future__ import annotations

import json
import os
import time

import pytest

import ssocfg
from api.people import PROFILE, SESSION


@pytest.fixture
def signed_in(center, home):
    center.sign_in(home)
    ssocfg.role_credentials(PROFILE)
    return center


def cached(home):
    folders = (home / ".aws" / "sso" / "cache", home / ".aws" / "cli" / "cache")
    return [path for folder in folders if folder.is_dir() for path in folder.iterdir()]


def test_one_session_is_signed_out_with_its_role_credentials(signed_in, home):
    (done,) = ssocfg.logout(SESSION)
    assert done == ssocfg.SignedOut(SESSION, True, 1, True, None)
    assert cached(home) == []
    assert signed_in.calls("Logout") == 1


def test_other_sessions_stay(signed_in, home, token_path):
    config = home / ".aws" / "config"
    config.write_text(
        config.read_text().replace(
            "[profile",
            "[sso-session two]\nsso_start_url = https://d-1234567890.awsapps.com/start\nsso_region = us-east-1\n\n[profile",
            1,
        )
    )
    signed_in.sign_in(home, session="two")
    ssocfg.logout("two")
    assert token_path.exists()
    assert ssocfg.role_credentials(PROFILE)


def test_all_sign_outs_take_tokens_that_no_session_has(signed_in, home):
    signed_in.sign_in(home, session="gone")
    done = ssocfg.logout(all_sessions=True)
    assert [one.had_token for one in done] == [True, True]
    assert cached(home) == []
    assert signed_in.calls("Logout") == 2


def test_without_a_network_everything_here_goes_all_the_same(signed_in, home):
    signed_in.stop()
    began = time.monotonic()
    (done,) = ssocfg.logout(SESSION)
    assert time.monotonic() - began < 7
    assert cached(home) == []
    assert isinstance(done.error, ssocfg.UnreachableError)
    assert (done.had_token, done.is_ended) == (True, False)


def test_hostile_neighbours_neither_stop_it_nor_go(signed_in, home, tokens, token_path):
    os.mkfifo(tokens / f"{'a' * 40}.json")
    (tokens / f"{'b' * 40}.json").write_text("42")
    (tokens / f"{'c' * 40}.json").symlink_to("/dev/zero")
    (tokens / f"{'d' * 40}.json").mkdir()
    (tokens / "kiro-auth-token.json").write_text(json.dumps({"accessToken": "theirs"}))
    (tokens / f"{'e' * 40}.json").write_text(
        json.dumps({"clientId": "a", "clientSecret": "b", "expiresAt": "2030-01-01T00:00:00Z"})
    )
    before = {path.name for path in tokens.iterdir()}
    began = time.monotonic()
    (done,) = ssocfg.logout(all_sessions=True)
    assert time.monotonic() - began < 2
    assert done.had_token
    assert before - {path.name for path in tokens.iterdir()} == {token_path.name}


def test_signing_out_twice_is_no_error(signed_in):
    ssocfg.logout(SESSION)
    (done,) = ssocfg.logout(SESSION)
    assert not done.had_token
    assert done.error is None


def test_a_token_that_aws_does_not_know_any_more_has_ended(signed_in):
    signed_in.end_session()
    (done,) = ssocfg.logout(SESSION)
    assert (done.is_ended, done.error) == (True, None)
