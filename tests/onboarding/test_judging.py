"""What is taken for sense in a setting, and what is probably meant by one that makes none."""

from __future__ import annotations

import pytest

import ssocfg
from ssocfg import DoubtfulValueError
from ssocfg.onboarding.judging import judge_portal, judge_settings

CONFIG = ssocfg.parse_config("[services local]\n[sso-session naka]\n[profile dev]\n")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("services", "local"),
        ("sso_session", "naka"),
        ("source_profile", "dev"),
        ("source_profile", "in-the-credentials-file"),
        ("max_attempts", "5"),
        ("role_arn", "arn:aws:iam::111122223333:role/x"),
        ("endpoint_url", "http://localhost:4566"),
        ("use_fips_endpoint", "True"),
        ("endpoint_discovery_enabled", "auto"),
        ("region", "aws-global"),
        ("sso_registration_scopes", "sso:account:access, a:b"),
        ("sso_start_url", "https://sso.example.com"),
        ("a_key_of_another_program", "x"),
    ],
)
def test_what_makes_sense_is_taken(key, value):
    judge_settings("profile", {key: value}, CONFIG)


@pytest.mark.parametrize(
    ("key", "value", "meant"),
    [
        ("sso_start_url", "http://corp.awsapps.com", "https://corp.awsapps.com/start"),
        ("sso_start_url", "http://sso.example.com", None),
        ("sso_start_url", "https://start.us-gov-home.awsapps.com", None),
        ("sso_start_url", "https://", None),
        ("services", "locla", "local"),
        ("max_attempts", "\u0663", None),
        ("use_fips_endpoint", "off", "false"),
        ("sso_registration_scopes", "a b", None),
        ("region", "eu west_1", "eu-west-1"),
    ],
)
def test_what_is_meant_is_proposed_where_it_can_be_told(key, value, meant):
    with pytest.raises(DoubtfulValueError) as caught:
        judge_settings("profile", {key: value}, CONFIG)
    assert (caught.value.key, caught.value.nearest) == (key, meant)


@pytest.mark.parametrize("region", ["cn-north-1", "eu-west-1", "eusc-de-east-1", "us-east-1", "us-gov-west-1"])
@pytest.mark.parametrize(
    "url",
    [
        "https://corp.awsapps.com/start",
        "https://identitycenter.amazonaws.com/ssoins-1234567890abcdef",
        "https://identitycenter.us-gov.amazonaws.com/ssoins-1234567890abcdef",
        "https://ssoins-1234567890abcdef.us-east-1.portal.amazonaws.com",
        "https://sso.example.com",
        "https://start.cn-north-1.home.awsapps.cn/directory/corp",
        "https://start.home.awsapps.cn/directory/corp",
    ],
)
def test_a_portal_is_refused_where_the_doctor_would_tell_of_it(url, region, tmp_path):
    path = tmp_path / "config"
    path.write_text(f"[sso-session corp]\nsso_start_url = {url}\nsso_region = {region}\n", encoding="utf-8")
    told = ssocfg.diagnose(config_file=path, select=["SSO203", "SSO207"]).findings
    try:
        judge_portal(url, region)
    except DoubtfulValueError:
        assert told
    else:
        assert not told
