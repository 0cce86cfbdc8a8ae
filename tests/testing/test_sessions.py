"""Tokens: how long they live, how they are refreshed, and what ends them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from ssocfg.testing import FakeIdentityCenter, Lifetimes
from testing.conftest import SCOPE, Program

HOUR = timedelta(hours=1)


def assert_ended(program: Program, token: str) -> None:
    with pytest.raises(program.portal.exceptions.UnauthorizedException, match="Session token not found or invalid"):
        program.portal.list_accounts(accessToken=token)


# --- refresh -------------------------------------------------------------------------------------


def test_a_refresh_gives_a_new_access_token(program):
    tokens = program.sign_in()
    answer = program.refresh(tokens.client, tokens.refresh)
    assert answer["accessToken"] != tokens.access
    assert answer["expiresIn"] == 3600
    for token in (tokens.access, answer["accessToken"]):
        assert program.portal.list_accounts(accessToken=token)


def test_a_rotated_refresh_token_is_refused_and_the_new_one_is_good(program):
    tokens = program.sign_in()
    new = program.refresh(tokens.client, tokens.refresh)["refreshToken"]
    assert new != tokens.refresh
    with pytest.raises(program.oidc.exceptions.InvalidGrantException, match="Invalid refresh token provided"):
        program.refresh(tokens.client, tokens.refresh)
    assert program.refresh(tokens.client, new)["accessToken"]


def test_without_rotation_the_same_refresh_token_comes_back(center, program):
    center.settings.rotation = "never"
    tokens = program.sign_in()
    for _ in range(2):
        assert program.refresh(tokens.client, tokens.refresh)["refreshToken"] == tokens.refresh


def test_a_refresh_may_answer_without_refresh_token(center, program):
    center.settings.rotation = "omit"
    tokens = program.sign_in()
    for _ in range(2):
        assert "refreshToken" not in program.refresh(tokens.client, tokens.refresh)


def test_a_refresh_token_belongs_to_its_client(program):
    tokens = program.sign_in()
    with pytest.raises(program.oidc.exceptions.InvalidGrantException):
        program.refresh(program.register(), tokens.refresh)
    assert program.refresh(tokens.client, tokens.refresh)


def test_junk_is_no_refresh_token(program):
    with pytest.raises(program.oidc.exceptions.InvalidGrantException):
        program.refresh(program.register(), "junk")
    with pytest.raises(program.oidc.exceptions.InvalidRequestException):
        program.refresh(program.register(), "")


def test_of_many_that_refresh_at_once_one_gets_the_new_token(program):
    from concurrent.futures import ThreadPoolExecutor

    tokens = program.sign_in()

    def refresh(_: int) -> bool:
        try:
            return bool(program.refresh(tokens.client, tokens.refresh))
        except program.oidc.exceptions.InvalidGrantException:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(refresh, range(16))) == [False] * 15 + [True]


# --- time ----------------------------------------------------------------------------------------


def test_an_access_token_expires_and_can_be_refreshed(center, program):
    tokens = program.sign_in()
    center.advance(HOUR - timedelta(seconds=1))
    assert program.portal.list_accounts(accessToken=tokens.access)
    center.advance(timedelta(seconds=1))
    assert_ended(program, tokens.access)
    assert program.keys(program.refresh(tokens.client, tokens.refresh)["accessToken"])


def test_no_token_outlives_its_session(center, program):
    tokens = program.sign_in()
    center.advance(timedelta(hours=7, minutes=30))
    answer = program.refresh(tokens.client, tokens.refresh)
    assert answer["expiresIn"] in {1799, 1800}
    center.advance(timedelta(minutes=30))
    assert_ended(program, answer["accessToken"])
    with pytest.raises(program.oidc.exceptions.InvalidGrantException):
        program.refresh(tokens.client, answer["refreshToken"])


def test_lifetimes_and_the_clock_are_the_tests_own(make_center: Callable[..., FakeIdentityCenter]):
    at = datetime(2027, 1, 31, 12, tzinfo=UTC)
    lifetimes = Lifetimes(access_token=timedelta(minutes=20), role_credentials=timedelta(minutes=15))
    center = make_center(now=lambda: at, lifetimes=lifetimes)
    program = Program(center)
    assert center.now() == at
    answer = program.refresh((tokens := program.sign_in()).client, tokens.refresh)
    assert answer["expiresIn"] == 1200
    expiration = program.keys(answer["accessToken"])["expiration"]
    assert expiration == (at + timedelta(minutes=15)).timestamp() * 1000
    center.settings.lifetimes.access_token = timedelta(minutes=5)
    assert program.refresh(tokens.client, answer["refreshToken"])["expiresIn"] == 300
    center.advance(HOUR)
    assert center.now() == at + HOUR


# --- what ends a session -------------------------------------------------------------------------


def test_logout_ends_the_token_and_what_came_from_it(program):
    tokens = program.sign_in()
    refreshed = program.refresh(tokens.client, tokens.refresh)
    other = program.sign_in()
    assert program.portal.logout(accessToken=refreshed["accessToken"])["ResponseMetadata"]["HTTPStatusCode"] == 200
    for token in (tokens.access, refreshed["accessToken"]):
        assert_ended(program, token)
    with pytest.raises(program.oidc.exceptions.InvalidGrantException):
        program.refresh(tokens.client, refreshed["refreshToken"])
    with pytest.raises(program.portal.exceptions.UnauthorizedException):
        program.portal.logout(accessToken=tokens.access)
    assert program.portal.list_accounts(accessToken=other.access)


def test_role_credentials_outlive_a_logout_but_no_revocation(center, program):
    tokens = program.sign_in()
    sts = program.sts(program.keys(tokens.access))
    program.portal.logout(accessToken=tokens.access)
    assert sts.get_caller_identity()["Account"]
    center.revoke_all()
    with pytest.raises(sts.exceptions.ClientError, match="InvalidClientTokenId"):
        sts.get_caller_identity()


def test_revocation_ends_codes_that_are_on_their_way_and_keeps_registrations(center, program):
    client = program.register()
    code = program.start(client)["deviceCode"]
    center.revoke_all()
    with pytest.raises(program.oidc.exceptions.InvalidGrantException):
        program.poll(client, code)
    assert program.start(client)


def test_an_administrator_ends_the_sessions_of_one_user(center, program):
    mine = program.sign_in()
    center.person.user = "sato"
    hers = program.sign_in()
    center.end_session("naka")
    assert_ended(program, mine.access)
    assert program.portal.list_accounts(accessToken=hers.access)
    center.end_session()
    assert_ended(program, hers.access)


def test_what_was_given_out_stays_good_over_a_restart():
    center = FakeIdentityCenter().start()
    tokens = Program(center).sign_in((SCOPE,))
    center.stop()
    with center:
        assert Program(center).portal.list_accounts(accessToken=tokens.access)
