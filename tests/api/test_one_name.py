"""A name alone, where names are wanted, is one name and no heap of letters."""

from __future__ import annotations

import ssocfg

PROFILE = "AdministratorAccess-111122223333"


def test_the_sign_in_of_one_profile_is_told(identity_center, aws_home):
    identity_center.sign_in(aws_home)
    assert [sign_in.session.name for sign_in in ssocfg.token_status(PROFILE)] == ["corp"]


def test_the_identity_of_one_profile_is_asked_for(aws_home):
    assert [found.profile for found in ssocfg.caller_identities(PROFILE)] == [PROFILE]


def test_one_check_is_selected(aws_home):
    assert [outcome.code for outcome in ssocfg.diagnose(select="SSO301").outcomes] == ["SSO301"]


def test_one_check_is_ignored_and_no_other(aws_home):
    all_codes = [outcome.code for outcome in ssocfg.diagnose().outcomes]
    left = [outcome.code for outcome in ssocfg.diagnose(ignore="SSO509").outcomes]
    assert left == [code for code in all_codes if code != "SSO509"]
