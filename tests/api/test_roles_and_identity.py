"""Role credentials, who one is, and what one may."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

import ssocfg
from api.people import PROFILE, SESSION, account_of
from ssocfg.testing import Account, FakeIdentityCenter


@pytest.fixture
def signed_in(center, home):
    center.sign_in(home)
    return center


# --- role credentials ----------------------------------------------------------------------------


def test_role_credentials_are_fetched_once_and_shared_with_the_aws_cli(signed_in, home):
    first, second = ssocfg.role_credentials(PROFILE), ssocfg.role_credentials(PROFILE)
    assert first.access_key_id == second.access_key_id
    assert signed_in.calls("GetRoleCredentials") == 1
    (path,) = (home / ".aws" / "cli" / "cache").iterdir()
    assert json.loads(path.read_bytes())["ProviderType"] == "sso"


def test_renew_asks_though_the_cached_ones_are_good(signed_in):
    ssocfg.role_credentials(PROFILE)
    ssocfg.role_credentials(PROFILE, renew=True)
    assert signed_in.calls("GetRoleCredentials") == 2


def test_cached_credentials_that_end_within_fifteen_minutes_are_fetched_anew(signed_in):
    signed_in.settings.lifetimes.role_credentials = timedelta(minutes=14)
    ssocfg.role_credentials(PROFILE)
    ssocfg.role_credentials(PROFILE)
    assert signed_in.calls("GetRoleCredentials") == 2


def test_cached_credentials_need_no_token(signed_in, token_path):
    ssocfg.role_credentials(PROFILE)
    token_path.unlink()
    assert ssocfg.role_credentials(PROFILE)


def test_without_a_token_the_error_says_what_to_run(home):
    with pytest.raises(ssocfg.NotSignedInError) as caught:
        ssocfg.role_credentials(PROFILE)
    error = caught.value
    assert (error.session, error.profile) == (SESSION, PROFILE)
    assert (error.account_id, error.role_name) == ("111122223333", "AdministratorAccess")
    assert error.hint == "Run `ssocfg login corp`."
    assert error.code == "SSO401"


def test_a_token_that_ended_and_cannot_be_renewed_says_why(signed_in, change_token):
    change_token(expiresAt="2020-01-01T00:00:00Z", refreshToken=...)
    with pytest.raises(ssocfg.TokenExpiredError, match="came without a refresh token"):
        ssocfg.role_credentials(PROFILE)


def test_a_token_that_the_server_ended_is_renewed_once(signed_in, change_token):
    change_token(accessToken="not-a-token-any-more")
    assert ssocfg.role_credentials(PROFILE)
    assert [r.operation for r in signed_in.requests] == ["GetRoleCredentials", "CreateToken", "GetRoleCredentials"]


def test_a_session_that_the_server_ended_says_so(signed_in):
    signed_in.end_session()
    with pytest.raises(ssocfg.TokenRejectedError) as caught:
        ssocfg.role_credentials(PROFILE)
    assert caught.value.hint == "Run `ssocfg login --force corp`."
    assert "ended elsewhere" in str(caught.value)


def test_a_role_that_is_not_assigned_names_those_that_are(home, tmp_path):
    accounts = {"111122223333": Account("Sandbox", roles=["Admin", "ReadOnly"])}
    assignments = {"naka": {"111122223333": ["ReadOnly"]}}
    with (
        FakeIdentityCenter(accounts=accounts, assignments=assignments) as center,
        pytest.MonkeyPatch.context() as patch,
    ):
        for name, value in center.environ(home).items():
            patch.setenv(name, value)
        center.write_config(home, profiles={"lab": ("111122223333", "Admin"), "far": ("999999999999", "Admin")})
        center.sign_in(home)
        with pytest.raises(ssocfg.RoleNotAssignedError) as caught:
            ssocfg.role_credentials("lab")
        with pytest.raises(ssocfg.AccountNotAssignedError) as other:
            ssocfg.role_credentials("far")
    error = caught.value
    assert str(error) == (
        'profile "lab": the role Admin in account 111122223333 is not assigned to you '
        '(ForbiddenException: "No access"); assigned there: ReadOnly'
    )
    assert error.assigned == ("ReadOnly",)
    assert "permission set Admin of account 111122223333" in error.message
    assert error.message in error.hint
    assert other.value.assigned == ("111122223333",)


# --- who one is ----------------------------------------------------------------------------------


def test_the_identity_is_taken_apart_and_compared(signed_in):
    found = ssocfg.caller_identity(PROFILE)
    assert (found.account_id, found.caller.role_name, found.caller.session_name) == (
        "111122223333",
        "AdministratorAccess",
        "naka",
    )
    assert found.mismatch is None


def test_credentials_of_another_account_are_a_mismatch(signed_in, home):
    ssocfg.role_credentials(PROFILE)
    other = next(name for name in ssocfg.load_config().profiles if "111122223333" not in name)
    ssocfg.role_credentials(other)
    folder = home / ".aws" / "cli" / "cache"
    first, second = sorted(folder.iterdir())
    first.write_bytes(second.read_bytes())
    found = ssocfg.caller_identities([PROFILE, other])
    assert sum(isinstance(one, ssocfg.Identity) and one.mismatch is not None for one in found) == 1


def test_all_profiles_are_asked_and_one_that_fails_keeps_no_other(signed_in, home):
    config = home / ".aws" / "config"
    config.write_text(
        config.read_text() + "\n[profile broken]\nsso_session = nowhere\nsso_account_id = 1\nsso_role_name = r\n"
    )
    found = ssocfg.caller_identities()
    assert [one.profile for one in found] == list(ssocfg.load_config().profiles)
    assert isinstance(found[-1], ssocfg.Unidentified)
    assert all(isinstance(one, ssocfg.Identity) and one.mismatch is None for one in found[:-1])


@pytest.mark.parametrize("error", ["InvalidClientTokenId", "RequestExpired", "ExpiredToken", "SignatureDoesNotMatch"])
def test_what_sts_refuses_is_told_in_its_words(signed_in, error):
    signed_in.inject("GetCallerIdentity", error=error, text="words of STS")
    with pytest.raises(ssocfg.IdentityRefusedError, match="words of STS") as caught:
        ssocfg.caller_identity(PROFILE)
    assert caught.value.profile == PROFILE
    assert caught.value.hint


# --- what one may --------------------------------------------------------------------------------


def test_access_lists_accounts_and_roles_over_pages(signed_in):
    signed_in.settings.page_size = 1
    found = ssocfg.list_access(SESSION)
    assert [account.name for account in found] == ["Production", "Sandbox"]
    assert all(account.roles == tuple(sorted(account.roles)) and account.roles for account in found)


# --- botocore ------------------------------------------------------------------------------------


def test_a_botocore_session_is_signed_in(signed_in):
    session = ssocfg.botocore_session(PROFILE)
    assert account_of(session) == "111122223333"


def test_a_botocore_session_that_is_not_signed_in_is_an_error_with_the_reason(home):
    with pytest.raises(ssocfg.NotSignedInError, match="there is no token for it"):
        ssocfg.botocore_session(PROFILE)


def test_a_botocore_session_of_a_profile_that_is_not_there_names_those_that_are(home):
    with pytest.raises(ssocfg.UnknownProfileError) as caught:
        ssocfg.botocore_session("gone")
    assert PROFILE in caught.value.known


def test_a_botocore_session_can_be_of_another_config_file(signed_in, home, tmp_path):
    config = home / ".aws" / "config"
    other = tmp_path / "other"
    other.write_bytes(config.read_bytes())
    config.write_text("")
    session = ssocfg.botocore_session(PROFILE, config_file=other)
    assert account_of(session) == "111122223333"


# --- the clock -----------------------------------------------------------------------------------


def test_the_clock_can_be_another(signed_in):
    later = datetime.now(UTC) + timedelta(days=1)
    (now,), (then,) = ssocfg.token_status([SESSION]), ssocfg.token_status([SESSION], now=lambda: later)
    assert (now.state.value, then.state.value) == ("valid", "refreshable")


def test_a_token_that_cannot_be_renewed_is_tried_once_for_all_profiles(signed_in, change_token):
    signed_in.revoke_all()
    change_token(expiresAt="2020-01-01T00:00:00Z")
    found = ssocfg.caller_identities()
    assert signed_in.calls("CreateToken") == 1
    errors = [one.error for one in found if isinstance(one, ssocfg.Unidentified)]
    refused = [error for error in errors if isinstance(error, ssocfg.RefreshRefusedError)]
    assert [error.profile for error in refused] == [one.profile for one in found]


def test_a_token_that_the_server_ended_is_renewed_once_for_all_profiles(signed_in, change_token):
    change_token(accessToken="not-a-token-any-more")
    assert all(isinstance(one, ssocfg.Identity) for one in ssocfg.caller_identities())
    assert signed_in.calls("CreateToken") == 1


@pytest.mark.parametrize("trouble", [{"error": "InternalServerException"}, {"close": True}, {"html": 502}])
def test_a_token_that_still_lives_is_used_though_renewing_fails(signed_in, change_token, trouble):
    change_token(expiresAt=f"{datetime.now(UTC) + timedelta(minutes=5):%Y-%m-%dT%H:%M:%SZ}")
    signed_in.inject("CreateToken", **trouble)
    assert ssocfg.role_credentials(PROFILE)
    assert signed_in.calls("CreateToken") == 1
