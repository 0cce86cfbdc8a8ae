"""Start URLs: every known form, everything that only looks like one, and what is told of the rest."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, strategies as st

from ssocfg.errors import InvalidValueError
from ssocfg.values import StartUrl, parse_start_url
from ssocfg.values.start_url import find_mismatch

INSTANCE = "ssoins-7223d4e5f6a7b8c9"
KNOWN = [
    ("https://d-9067642ac7.awsapps.com/start", "aws", None),
    ("https://d-9067642ac7.awsapps.com/start/", "aws", None),
    ("https://d-9067642ac7.awsapps.com/start#/", "aws", None),
    ("https://d-9067642ac7.awsapps.com/start/#/", "aws", None),
    ("https://naka.awsapps.com/start", "aws", None),
    ("https://my-company-1.awsapps.com/start/", "aws", None),
    (f"https://identitycenter.amazonaws.com/{INSTANCE}", "aws", None),
    (f"https://{INSTANCE}.us-east-1.portal.amazonaws.com", "aws", "us-east-1"),
    (f"https://{INSTANCE}.ap-southeast-2.portal.amazonaws.com/", "aws", "ap-southeast-2"),
    (f"https://{INSTANCE}.portal.us-east-1.app.aws", "aws", "us-east-1"),
    (f"https://{INSTANCE}.portal.eu-central-1.app.aws/", "aws", "eu-central-1"),
    ("https://start.us-gov-home.awsapps.com/directory/d-9067642ac7", "aws-us-gov", None),
    ("https://start.us-gov-home.awsapps.com/directory/naka", "aws-us-gov", None),
    ("https://start.us-gov-west-1.us-gov-home.awsapps.com/directory/naka", "aws-us-gov", "us-gov-west-1"),
    ("https://start.us-gov-east-1.us-gov-home.awsapps.com/directory/d-9067642ac7", "aws-us-gov", "us-gov-east-1"),
    (f"https://identitycenter.us-gov.amazonaws.com/{INSTANCE}", "aws-us-gov", None),
    ("https://start.home.awsapps.cn/directory/naka", "aws-cn", None),
    ("https://start.cn-north-1.home.awsapps.cn/directory/naka", "aws-cn", "cn-north-1"),
    ("https://start.cn-northwest-1.home.awsapps.cn/directory/naka#/", "aws-cn", "cn-northwest-1"),
    (f"https://identitycenter.amazonaws.com.cn/{INSTANCE}", "aws-cn", None),
    (f"https://{INSTANCE}.cn-north-1.portal.amazonaws.com.cn", "aws-cn", "cn-north-1"),
    (f"https://{INSTANCE}.portal.cn-northwest-1.app.amazonwebservices.com.cn", "aws-cn", "cn-northwest-1"),
    (f"https://identitycenter.amazonaws.eu/{INSTANCE}", "aws-eusc", None),
    (f"https://{INSTANCE}.eusc-de-east-1.portal.amazonaws.eu", "aws-eusc", "eusc-de-east-1"),
    (f"https://{INSTANCE}.portal.eusc-de-east-1.api.amazonwebservices.eu", "aws-eusc", "eusc-de-east-1"),
]
VANITY = [
    "https://aws.mycompany.com",
    "https://aws.mycompany.com/x",
    "https://sso.example.org/start/#/",
    "https://a.b/",
]

LOOK_ALIKES = [
    # another domain that begins, ends or is spelled like one of AWS's
    "https://naka.awsapps.com.evil.net/start", "https://naka.awsapps.com-evil.net/start",
    "https://awsapps.com.evil.net/start", "https://evil-awsapps.com/start", "https://naka.evilawsapps.com/start",
    "https://awsapps.com/start", "https://naka.awsapps.co/start", "https://naka.awsapps.con/start",
    "https://naka.awsapp.com/start", "https://naka.aws-apps.com/start", "https://naka.awsaps.com/start",
    "https://naka.awspps.com/start", "https://naka.avvsapps.com/start", "https://naka.awsapps.net/start",
    "https://naka.awsapps.cn/start", "https://naka.awsapps.cm/start", "https://naka.awsapps.com.cn/start",
    "https://naka.xn--awspps-3ve.com/start", "https://naka.awsapps.xn--com-cvd/start",
    "https://identitycenter.amazonaws.com.evil.net/ssoins-1", "https://identitycenter.amazonaws.co/ssoins-1",
    "https://identitycenter.amazon-aws.com/ssoins-1", "https://identitycenter.arnazonaws.com/ssoins-1",
    "https://identitycentre.amazonaws.com.co/ssoins-1", "https://evil.identitycenter.amazonaws.de/ssoins-1",
    "https://identitycenter.amazonaws.eu.com/ssoins-1", "https://identitycenter-amazonaws.com/ssoins-1",
    "https://ssoins-1.us-east-1.portal.amazonaws.com.evil.net", "https://ssoins-1.portal.us-east-1.app.aws.evil.net",
    "https://ssoins-1.portal.us-east-1.app-aws.com", "https://ssoins-1.portal.us-east-1.app.avs",
    "https://ssoins-1.portal.us-east-1.myapp.aws", "https://ssoins-1-portal.us-east-1.app.aws.com",
    "https://start.us-gov-home.awsapps.com.evil.net/directory/x", "https://start.home.awsapps.cn.evil.net/directory/x",
    "https://start.home.awsapps.cm/directory/x", "https://start.us-gov-home-awsapps.com/directory/x",
    "https://ssoins-1.eusc-de-east-1.portal.amazonaws.eu.evil.net",
    "https://ssoins-1.portal.eusc-de-east-1.api.amazonwebservices.eu.org",
    "https://ssoins-1.portal.cn-north-1.app.amazonwebservices.com.cn.evil.net",
    # AWS's own domain, where customers can put what they like
    "https://bucket.s3.amazonaws.com/start", "https://s3.amazonaws.com/awsapps.com/start",
    "https://evil.execute-api.us-east-1.amazonaws.com/start", "https://evil.cloudfront.net/start",
    "https://evil.us-east-1.elasticbeanstalk.com/start", "https://evil.awsapprunner.com/start",
    "https://ssoins-1.portal.amazonaws.com", "https://portal.us-east-1.app.aws", "https://evil.app.aws",
    "https://ec2-1-2-3-4.us-east-1.portal.compute.amazonaws.com", "https://naka.signin.awsapps.com/start",
    # the right name in the wrong part of the URL
    "https://evil.net/naka.awsapps.com/start", "https://evil.net/?u=https://naka.awsapps.com/start",
    "https://evil.net#naka.awsapps.com/start", "https://evil.net?.awsapps.com/start", "https://evil.net#.awsapps.com/",
    "https://naka.awsapps.com@evil.net/start", "https://naka.awsapps.com:pw@evil.net/start",
    "https://user@naka.awsapps.com/start", "https://@naka.awsapps.com/start",
    "https://evil.net\\.awsapps.com/start", "https://evil.net\\@naka.awsapps.com/start",
    "https://evil.net%2f.awsapps.com/start", "https://evil.net%00.awsapps.com/start",
    "https://naka%2eawsapps.com/start", "https://evil.net;.awsapps.com/start", "https://evil.net&.awsapps.com/start",
    "https:/naka.awsapps.com/start", "https:naka.awsapps.com/start", "https:///naka.awsapps.com/start",
    "https:\\\\naka.awsapps.com/start", "//naka.awsapps.com/start", "naka.awsapps.com/start", "https://",
    # another scheme
    "http://naka.awsapps.com/start", "ftp://naka.awsapps.com/start", "file://naka.awsapps.com/start",
    "javascript://naka.awsapps.com/%0aalert(1)", "javascript:alert(1)//naka.awsapps.com", "data://naka.awsapps.com/x",
    "vbscript://naka.awsapps.com/", "httpss://naka.awsapps.com/start", "-https://naka.awsapps.com/start",
    "--renderer-cmd-prefix=https://naka.awsapps.com/start", "view-source:https://naka.awsapps.com/start",
    # another port
    "https://naka.awsapps.com:8443/start", "https://naka.awsapps.com:80/start", "https://naka.awsapps.com:0443/start",
    "https://naka.awsapps.com:443:443/start", "https://naka.awsapps.com:443@evil.net/start",
    "https://naka.awsapps.com:x/start",
    # what is no host, or hides one
    "https://.awsapps.com/start", "https://-.awsapps.com/start", "https://-naka.awsapps.com/start",
    "https://naka-.awsapps.com/start", "https://na_ka.awsapps.com/start", "https://naka..awsapps.com/start",
    "https://naka.awsapps.com../start", f"https://{'a' * 64}.awsapps.com/start", "https://*.awsapps.com/start",
    "https://[::1].awsapps.com/start", "https://[naka.awsapps.com]/start", "https://127.0.0.1/start",
    "https://naka.awsapps.com\t/start", "https://naka.awsapps.com /start", " https://naka.awsapps.com/start",
    "https://naka.awsapps.com/start ", "https://naka.awsapps.com/start\n", "https://naka.\nawsapps.com/start",
    "https://naka.awsapps.com\0.evil.net/start", "https://naka.awsapps.com\x1b[2K/start",
    "https://naka.аwsapps.com/start", "https://naka.awsapps。com/start", "https://naka.ａwsapps.com/start",
    "https://naka.awsapps.com\u200b/start", "https://naka.awsapps.com/\u202etrats", "https://nakä.awsapps.com/start",
    "https://naka.awſapps.com/start", "https://naka.awsapps.com／start",
    # AWS's, but no access portal
    "https://view.awsapps.com/start", "https://VIEW.awsapps.com/start", "https://view.awsapps.com./start",
    "https://console.aws.amazon.com/", "https://eu-west-1.console.aws.amazon.com/iamv2", "https://aws.amazon.com/",
    "https://signin.aws.amazon.com/saml", "https://123456789012.signin.aws.amazon.com/console",
    "https://oidc.us-east-1.amazonaws.com/", "https://portal.sso.us-east-1.amazonaws.com/",
    "https://device.sso.us-east-1.amazonaws.com/", "https://naka.awsapps.com", "https://naka.awsapps.com/",
    "https://naka.awsapps.com/#/start", "https://naka.awsapps.com//", "",
]  # fmt: skip


def is_taken_for_aws_own(text: str) -> bool:
    try:
        return parse_start_url(text).is_aws_owned
    except InvalidValueError:
        return False


@pytest.mark.parametrize(("text", "partition", "region"), KNOWN)
def test_every_known_form_is_read_with_its_partition_and_region(text, partition, region):
    url = parse_start_url(text)
    assert url.is_aws_owned
    assert (url.partition, url.region) == (partition, region)


@pytest.mark.parametrize("text", [text for text, _partition, _region in KNOWN] + VANITY)
def test_the_text_is_kept_to_the_letter_because_token_files_are_named_after_it(text):
    assert parse_start_url(text).text == text


@pytest.mark.parametrize("text", VANITY)
def test_an_unknown_host_is_no_error_and_not_aws_own(text):
    url = parse_start_url(text)
    assert (url.is_aws_owned, url.partition, url.region) == (False, None, None)


def test_there_are_many_look_alikes_each_once():
    assert len(set(LOOK_ALIKES)) == len(LOOK_ALIKES) >= 60


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_a_look_alike_is_never_taken_for_aws_own(text):
    assert not is_taken_for_aws_own(text)


@pytest.mark.parametrize("suffix", ["evil", "-x", ".x", "%2e", ":1", "@evil.net", "\\", "..", "\0", " ", "é", "_"])
@pytest.mark.parametrize("text", [text for text, _partition, _region in KNOWN])
def test_no_known_host_can_be_stretched(text, suffix):
    host = parse_start_url(text).host
    assert not is_taken_for_aws_own(text.replace(host, host + suffix))


@pytest.mark.parametrize("text", [text for text, _partition, _region in KNOWN])
def test_a_known_host_may_be_written_in_capitals_with_a_final_dot_and_the_port_of_https(text):
    url = parse_start_url(text)
    for host in (url.host.upper(), f"{url.host}.", f"{url.host}:443", f"{url.host}:"):
        other = parse_start_url(text.replace(url.host, host))
        assert (other.host, other.partition, other.region) == (url.host, url.partition, url.region)
    assert parse_start_url(text.replace("https", "HTTPS")).is_aws_owned


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("https://naka.awsapps.com/start", "https://naka.awsapps.com/start"),
        ("https://naka.awsapps.com/start/", "https://naka.awsapps.com/start"),
        ("https://naka.awsapps.com/start#/", "https://naka.awsapps.com/start"),
        ("https://naka.awsapps.com/start/#/?tab=accounts", "https://naka.awsapps.com/start"),
        ("https://naka.awsapps.com/start?x=1#y", "https://naka.awsapps.com/start"),
        ("HTTPS://NAKA.AWSAPPS.COM.:443/start", "https://naka.awsapps.com/start"),
        ("https://identitycenter.amazonaws.com/ssoins-1/", "https://identitycenter.amazonaws.com/ssoins-1"),
        ("https://ssoins-1.portal.us-east-1.app.aws/", "https://ssoins-1.portal.us-east-1.app.aws"),
    ],
)
def test_spellings_of_one_url_have_one_plain_spelling(text, plain):
    assert parse_start_url(text).plain == plain
    assert parse_start_url(plain).plain == plain


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it is empty"),
        ("naka.awsapps.com/start", "it must begin with https://"),
        ("d-9067642ac7", "it must begin with https://"),
        ("http://naka.awsapps.com/start", "it must use https, not http"),
        ("https://naka@naka.awsapps.com/start", "it has a user name in it"),
        ("https://naka.awsapps.com:8443/start", "it has a port in it"),
        ("https://naka.awsapps.com /start", "it has a blank, a control character or a letter outside ASCII in it"),
        ("https://localhost/start", "it has no host name"),
        ("https://naka.awsapps.com", "its path is missing; the access portal's address ends in /start"),
        ("https://view.awsapps.com/start", "it is the start page of AWS Builder ID"),
        ("https://us-east-1.console.aws.amazon.com/", "it is the address of the AWS console"),
        ("https://oidc.us-east-1.amazonaws.com/", "it is a service endpoint"),
    ],
)
def test_the_reason_says_what_is_wrong(text, reason):
    with pytest.raises(InvalidValueError) as caught:
        parse_start_url(text)
    assert caught.value.kind == "start URL"
    assert caught.value.reason.startswith(reason)


@given(
    st.text(max_size=60)
    | st.text(st.sampled_from("https:/.@?#%awsapps.com-\\ \n\0é"), max_size=60).map("https://".__add__)
)
def test_any_text_is_a_start_url_or_an_invalid_value_error(text):
    try:
        url = parse_start_url(text)
    except InvalidValueError:
        return
    assert isinstance(url, StartUrl)
    assert url.text == text
    assert url.plain.startswith(f"https://{url.host}")
    assert set(url.host) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")


@pytest.mark.parametrize(
    "text",
    [
        "https://" + "a." * 500_000 + "com/start", "https://" + "a" * 1_000_000, "https://a.b/" + "/" * 1_000_000,
        "https://a.b/#" + "#" * 1_000_000, "a" * 1_000_000 + "://", "https://ssoins-" + "1" * 1_000_000 + ".portal.",
        "https://start." + "us-" * 300_000 + "1.us-gov-home.awsapps.com/x", "https://" + "-" * 1_000_000,
    ],
    ids=range(8),
)  # fmt: skip
def test_a_very_long_text_is_judged_fast(text):
    began = time.perf_counter()
    assert not is_taken_for_aws_own(text)
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    ("text", "region", "mismatch"),
    [
        ("https://naka.awsapps.com/start", "eu-central-1", None),
        ("https://naka.awsapps.com/start", "cn-north-1", "partition"),
        ("https://naka.awsapps.com/start", "us-gov-west-1", "partition"),
        ("https://naka.awsapps.com/start", "mars-north-1", None),
        ("https://start.home.awsapps.cn/directory/naka", "us-east-1", "partition"),
        ("https://start.home.awsapps.cn/directory/naka", "cn-northwest-1", None),
        ("https://start.cn-north-1.home.awsapps.cn/directory/naka", "cn-north-1", None),
        ("https://start.cn-north-1.home.awsapps.cn/directory/naka", "cn-northwest-1", "region"),
        ("https://start.cn-north-1.home.awsapps.cn/directory/naka", "us-east-1", "region"),
        (f"https://identitycenter.amazonaws.com/{INSTANCE}", "us-gov-east-1", None),
        (f"https://identitycenter.amazonaws.com/{INSTANCE}", "eu-west-1", None),
        (f"https://identitycenter.amazonaws.com/{INSTANCE}", "cn-north-1", "partition"),
        (f"https://identitycenter.amazonaws.com/{INSTANCE}", "eusc-de-east-1", "partition"),
        (f"https://identitycenter.us-gov.amazonaws.com/{INSTANCE}", "us-east-1", "partition"),
        ("https://sso.example.org", "cn-north-1", None),
    ],
)
def test_a_url_and_a_region_go_together_where_neither_speaks_against_the_other(text, region, mismatch):
    assert find_mismatch(parse_start_url(text), region) == mismatch
