"""Commands at a time that stands still: what `status` says, and what `login` keeps and renews, to the second."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from freezegun import freeze_time

from ssocfg.tokens.cache_key import file_name, token_key

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
CONFIG = """\
[sso-session corp]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access
"""


@pytest.fixture
def write_token(home, write_config):
    """Write a token that ends so long after noon."""

    def write(left: timedelta, **more) -> None:
        write_config(CONFIG)
        folder = home / ".aws" / "sso" / "cache"
        folder.mkdir(parents=True, exist_ok=True)
        content = {
            "startUrl": "https://d-1234567890.awsapps.com/start", "region": "us-east-1", "accessToken": "a",
            "expiresAt": f"{NOON + left:%Y-%m-%dT%H:%M:%SZ}", "refreshToken": "r", "clientId": "c", "clientSecret": "s",
            "registrationExpiresAt": "2027-01-01T00:00:00Z", **more,
        }  # fmt: skip
        (folder / file_name(token_key("corp"))).write_text(json.dumps(content))

    return write


SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
BOUNDS = [
    (8 * 60 * MINUTE, "valid", "8 h"), (15 * MINUTE + SECOND, "valid", "15 min 1 s"), (15 * MINUTE, "valid", "15 min"),
    (15 * MINUTE - SECOND, "expiring", "14 min 59 s"), (SECOND, "expiring", "1 s"), (0 * SECOND, "refreshable", "-"),
    (-SECOND, "refreshable", "-"), (-365 * 24 * 60 * MINUTE, "refreshable", "-"),
]  # fmt: skip


@pytest.mark.parametrize(("left", "state", "words"), BOUNDS)
def test_status_at_each_bound(run, write_token, left, state, words):
    write_token(left)
    with freeze_time(NOON):
        text, (session,) = run("status").out, json.loads(run("status", "--format", "json").out)["sessions"]
    assert (session["state"], session["seconds_left"]) == (state, int(left.total_seconds()))
    assert f"  {words}  " in text


@pytest.mark.parametrize(
    ("left", "more", "code"),
    [(SECOND, {}, 0), (-SECOND, {}, 0), (SECOND, {"refreshToken": None}, 0), (0 * SECOND, {"refreshToken": None}, 1),
     (-SECOND, {"registrationExpiresAt": "2026-11-24T12:00:00Z"}, 1), (-SECOND, {"registrationExpiresAt": "2026-11-24T12:00:01Z"}, 0)],
)  # fmt: skip
def test_status_check_says_whether_aws_tools_get_on(run, write_token, left, more, code):
    write_token(left, **more)
    with freeze_time(NOON):
        assert run("status", "--check").code == code


@pytest.mark.parametrize(
    ("left", "said", "asked"),
    [
        (15 * MINUTE + SECOND, "is signed in already; 15 min 1 s left", []),
        (15 * MINUTE, "is signed in already; 15 min left", []),
        (15 * MINUTE - SECOND, "was renewed without a sign-in; 1 h left", ["CreateToken"]),
        (-SECOND, "was renewed without a sign-in; 1 h left", ["CreateToken"]),
    ],
)
def test_login_keeps_or_renews(run, aws_home, identity_center, left, said, asked):
    with freeze_time(NOON):
        path = identity_center.sign_in(aws_home)
        content = json.loads(path.read_bytes())
        path.write_text(json.dumps({**content, "expiresAt": f"{NOON + left:%Y-%m-%dT%H:%M:%SZ}"}))
        result = run("login", "corp")
    assert (result.code, result.err) == (0, "")
    assert said in result.out
    assert [request.operation for request in identity_center.requests] == asked
    if asked:
        assert json.loads(path.read_bytes())["expiresAt"] == "2026-11-24T13:00:00Z"


def test_role_credentials_are_got_anew_when_less_than_fifteen_minutes_are_left(run, aws_home, identity_center):
    identity_center.settings.lifetimes.access_token = timedelta(hours=8)
    name = ["credential-process", "--profile", "AdministratorAccess-111122223333"]
    with freeze_time(NOON) as clock:
        identity_center.sign_in(aws_home)
        first = run(*name)
        clock.tick(timedelta(minutes=45))
        kept = run(*name)
        clock.tick(SECOND)
        new = run(*name)
    assert (first.code, first.out) == (kept.code, kept.out)
    assert new.code == 0
    assert new.out != first.out
    assert json.loads(new.out)["Expiration"] == "2026-11-24T13:45:01Z"
