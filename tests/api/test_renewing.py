"""Renewing a token: what still lives is used, what cannot be kept is not asked for, and failures say what to do."""

from __future__ import annotations

import contextlib
import errno
import json
import os
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import ssocfg
from api.people import PROFILE, SESSION
from ssocfg.host.cache_files import CacheFolder
from ssocfg.host.system import SYSTEM


def in_minutes(minutes):
    return f"{datetime.now(UTC) + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%SZ}"


@pytest.fixture
def ending(center, home, change_token):
    """A token that lives for ten minutes more, so that it is to be renewed."""
    center.sign_in(home)
    change_token(expiresAt=in_minutes(10))
    return center


@pytest.fixture
def ended(ending, change_token):
    change_token(expiresAt="2020-01-01T00:00:00Z")
    return ending


TROUBLE: dict[str, dict[str, Any]] = {
    "refused": {"error": "InvalidGrantException"}, "servers": {"error": "InternalServerException"},
    "slow-down": {"error": "SlowDownException"}, "reset": {"close": True}, "page": {"html": 200}, "cut": {"malformed": True},
}  # fmt: skip


@pytest.mark.parametrize("trouble", TROUBLE)
def test_a_token_that_still_lives_is_used_whatever_keeps_it_from_being_renewed(ending, trouble):
    ending.inject("CreateToken", times=None, **TROUBLE[trouble])
    assert ssocfg.role_credentials(PROFILE)
    assert ssocfg.list_access(SESSION)
    assert ssocfg.botocore_session(PROFILE).profile == PROFILE
    done = ssocfg.ensure_login(SESSION, interactive=False)
    assert (done.how, done.sign_in.state) == ("kept", ssocfg.SignInState.EXPIRING)
    assert done.not_renewed is not None


def test_a_token_that_still_lives_and_cannot_be_renewed_is_kept_where_nobody_is_there(ending, change_token):
    change_token(refreshToken=...)
    done = ssocfg.ensure_login(SESSION, interactive=False)
    assert (done.how, done.not_renewed) == ("kept", None)


def test_login_says_why_a_token_that_still_lives_could_not_be_renewed(ending, person):
    ending.revoke_all()
    done = ssocfg.login(SESSION, browser=person.browser, output=person.output)
    assert done.how == "signed-in"
    assert isinstance(done.not_renewed, ssocfg.RefreshRefusedError)


def test_without_a_network_nobody_is_told_to_sign_in(ended):
    ended.stop()
    with pytest.raises(ssocfg.UnreachableError) as caught:
        ssocfg.ensure_login(SESSION, interactive=False)
    assert caught.value.session == SESSION


def test_a_refusal_where_nobody_is_there_asks_for_a_sign_in(ended):
    ended.revoke_all()
    with pytest.raises(ssocfg.InteractionRequiredError, match="InvalidGrantException") as caught:
        ssocfg.ensure_login(SESSION, interactive=False)
    assert caught.value.hint == "Run `ssocfg login corp`."


def for_reading_only(monkeypatch):
    monkeypatch.setattr(os, "access", lambda _path, mode: not mode & os.W_OK)


def test_nothing_is_renewed_that_could_not_be_kept(ended, token_path, monkeypatch):
    before = token_path.read_bytes()
    for_reading_only(monkeypatch)
    with pytest.raises(ssocfg.UnwritableFileError, match="a renewed token could not be kept"):
        ssocfg.role_credentials(PROFILE)
    assert ended.calls("CreateToken") == 0
    monkeypatch.undo()
    assert token_path.read_bytes() == before


def test_where_nothing_may_be_written_a_token_that_lives_serves_those_who_have_nobody_to_ask(ending, monkeypatch):
    for_reading_only(monkeypatch)
    done = ssocfg.ensure_login(SESSION, interactive=False)
    assert (done.how, done.sign_in.state) == ("kept", ssocfg.SignInState.EXPIRING)
    assert isinstance(done.not_renewed, ssocfg.UnwritableFileError)
    assert done.not_renewed.hint == "Give yourself the right to write to that folder."


def test_a_refusal_that_no_renewal_can_be_kept_for_says_both(center, home, tokens, monkeypatch):
    center.sign_in(home)
    center.revoke_all()
    for_reading_only(monkeypatch)
    with pytest.raises(ssocfg.TokenRejectedError) as caught:
        ssocfg.list_access(SESSION)
    assert caught.value.hint == (f"Give yourself the right to write to {tokens}, then run `ssocfg login --force corp`.")


def test_a_token_that_cannot_be_renewed_any_more_once_the_lock_is_held_is_used_as_it_is(
    ending, change_token, monkeypatch
):
    locked = CacheFolder.locked

    @contextlib.contextmanager
    def locked_after_somebody_else(folder, **how):
        with locked(folder, **how):
            change_token(refreshToken=...)
            yield

    monkeypatch.setattr(CacheFolder, "locked", locked_after_somebody_else)
    done = ssocfg.ensure_login(SESSION, interactive=False)
    assert (done.how, done.sign_in.state) == ("kept", ssocfg.SignInState.EXPIRING)
    assert ending.calls("CreateToken") == 0


def test_a_sign_in_whose_old_role_credentials_cannot_be_removed_is_one(center, home, person):
    center.sign_in(home)
    ssocfg.role_credentials(PROFILE)
    (kept,) = (home / ".aws" / "cli" / "cache").iterdir()
    kept.unlink()
    kept.mkdir()
    done = ssocfg.login(SESSION, force=True, browser=person.browser, output=person.output)
    assert (done.how, done.sign_in.state) == ("signed-in", ssocfg.SignInState.VALID)


def test_a_home_for_reading_only_gives_what_lives(ending, home, token_path, monkeypatch):
    from ssocfg.host import cache_saving

    def refuse(*_arguments):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    for_reading_only(monkeypatch)
    monkeypatch.setattr(cache_saving.put_file, "__defaults__", (SYSTEM._replace(open=refuse),))
    assert ssocfg.role_credentials(PROFILE)
    assert ssocfg.caller_identity(PROFILE).mismatch is None
    assert ending.calls("CreateToken") == 0
    assert not list((home / ".aws").glob("cli/cache/*"))


def test_a_rejected_token_that_somebody_else_renewed_is_not_renewed_again(center, home, token_path, change_token):
    """Two threads meet one rejected token; the second finds the new one."""
    center.sign_in(home)
    good = json.loads(token_path.read_bytes())
    change_token(accessToken="ended-elsewhere")
    deliver = center._desk.deliver

    def renewed_meanwhile(arrival):
        delivery = deliver(arrival)
        if arrival.path.startswith("/federation") and delivery.answer.status == 401:
            token_path.write_text(json.dumps(good))
        return delivery

    center._desk.deliver = renewed_meanwhile
    assert ssocfg.role_credentials(PROFILE)
    assert center.calls("CreateToken") == 0


def test_an_arn_that_is_none_is_a_bad_answer(center, home):
    center.sign_in(home)
    operate = center._desk.operations["GetCallerIdentity"]

    def odd(call):
        answer = operate(call)
        return answer._replace(body=answer.body.replace(b"arn:aws:sts", b"arn:aws:s3"))

    center._desk.operations = {**center._desk.operations, "GetCallerIdentity": odd}
    with pytest.raises(ssocfg.BadAnswerError, match="its ARN is not a valid caller ARN"):
        ssocfg.caller_identity(PROFILE)


def test_a_page_that_the_browser_may_not_have_is_shown_to_the_person(center, person, monkeypatch):
    from ssocfg.errors import InvalidValueError

    def refuse(_url):
        raise InvalidValueError("URL for a browser", "it is not https")

    monkeypatch.setattr("ssocfg.host.browser.open_browser", refuse)
    done = ssocfg.login(SESSION, flow="device", output=person.output)
    assert done.how == "signed-in"
    (prompt,) = person.told_of(ssocfg.EnterCode)
    assert not prompt.opened


def test_one_profile_with_an_odd_region_keeps_no_other_from_being_asked(center, home):
    center.sign_in(home)
    config = home / ".aws" / "config"
    odd = (
        "\n[sso-session odd]\nsso_start_url = https://d-1234567890.awsapps.com/start\nsso_region = evil.example.com/\n"
    )
    odd += "\n[profile odd]\nsso_session = odd\nsso_account_id = 111122223333\nsso_role_name = x\n"
    config.write_text(config.read_text() + odd)
    center.sign_in(home, session="odd")
    found = ssocfg.caller_identities()
    assert [one.profile for one in found if isinstance(one, ssocfg.Unidentified)] == ["odd"]
