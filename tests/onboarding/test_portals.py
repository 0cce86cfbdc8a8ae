"""Start URLs as people paste them, and the session that is there for one."""

from __future__ import annotations

import pytest

import ssocfg
from ssocfg import DoubtfulValueError, InvalidValueError
from ssocfg.onboarding.portals import Portal, check_portal, find_portal, find_sessions, read_pasted_url

PLAIN = "https://corp.awsapps.com/start"
CONFIG = ssocfg.parse_config(
    "[sso-session one]\nsso_start_url = https://corp.awsapps.com/start#/\nsso_region = eu-west-1\n"
    "[sso-session two]\nsso_start_url = https://corp.awsapps.com/start/\nsso_region = us-east-1\n"
    "[sso-session half]\nsso_start_url = https://half.awsapps.com/start\n"
    "[sso-session empty]\n"
    "[sso-session odd]\nsso_start_url = nonsense\n"
    "[sso-session regional]\nsso_start_url = https://ssoins-8.eu-west-1.portal.amazonaws.com\n"
)


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        f"  {PLAIN}\n",
        f"<{PLAIN}>",
        f" < {PLAIN}/ > ",
        f'"{PLAIN}"',
        f"{PLAIN}/",
        f"{PLAIN}#/",
        f"{PLAIN}/#/",
        f"{PLAIN}/#/?tab=accounts",
        f"{PLAIN}?x=1",
        "HTTPS://CORP.awsapps.com/start",
        "http://corp.awsapps.com/start",
        "corp.awsapps.com/start",
        "corp.awsapps.com",
        "https://corp.awsapps.com",
        "https://corp.awsapps.com/",
    ],
)
def test_every_spelling_is_read_as_the_plain_one(text):
    assert read_pasted_url(text).plain == PLAIN


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("https://start.us-gov-east-1.us-gov-home.awsapps.com/directory/d-1/", None),
        ("https://ssoins-722345.eu-west-1.portal.amazonaws.com", None),
        ("sso.example.com", "https://sso.example.com"),
        ("https://sso.example.com/path/", "https://sso.example.com/path"),
    ],
)
def test_the_other_forms_and_vanity_domains_are_read_too(text, plain):
    assert read_pasted_url(text).plain == (plain or text.rstrip("/"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "<>",
        "foo",
        "ftp://corp.awsapps.com/start",
        "https://user@corp.awsapps.com/start",
        "https://corp.awsapps.com:8443/start",
        "https://view.awsapps.com/start",
        "https://start.us-gov-home.awsapps.com",
        "https://eu-west-1.console.aws.amazon.com/",
        "https://a b.awsapps.com/start",
        "https://corp.awsapps.com/\x1b[31m",
    ],
)
def test_what_is_no_start_url_is_refused(text):
    with pytest.raises(InvalidValueError):
        read_pasted_url(text)


@pytest.mark.parametrize("text", ["https://corp.awsapps.com/other", "https://corp.awsaps.com/start"])
def test_what_only_looks_like_one_is_refused_and_no_force_of_its_own_is_offered(text):
    with pytest.raises(DoubtfulValueError) as raised:
        read_pasted_url(text)
    assert "all the same" not in raised.value.hint


def test_the_sessions_of_a_portal_are_found_however_they_spell_it():
    assert [session.name for session in find_sessions(CONFIG, read_pasted_url(PLAIN))] == ["one", "two"]


@pytest.mark.parametrize(
    ("url", "region", "session", "portal"),
    [
        (PLAIN, None, None, Portal(f"{PLAIN}#/", "eu-west-1", "one")),
        (PLAIN, "us-east-1", None, Portal(f"{PLAIN}/", "us-east-1", "two")),
        (PLAIN, None, "two", Portal(f"{PLAIN}/", "us-east-1", "two")),
        (PLAIN, None, "third", Portal(PLAIN, None, None)),  # whoever names a new session gets it
        (None, None, "one", Portal(f"{PLAIN}#/", "eu-west-1", "one")),
        (None, "eu-west-1", "half", Portal("https://half.awsapps.com/start", "eu-west-1", "half")),
        ("https://new.awsapps.com/start", "eu-west-1", "empty",
         Portal("https://new.awsapps.com/start", "eu-west-1", "empty")),
        ("https://new.awsapps.com/start", None, None, Portal("https://new.awsapps.com/start", None, None)),
        ("https://ssoins-7.eu-west-1.portal.amazonaws.com", None, None,
         Portal("https://ssoins-7.eu-west-1.portal.amazonaws.com", "eu-west-1", None)),
        (None, None, "regional",
         Portal("https://ssoins-8.eu-west-1.portal.amazonaws.com", "eu-west-1", "regional")),
        (None, None, "odd", Portal("nonsense", None, "odd")),
        (None, None, None, None),
        (None, "eu-west-1", "new", None),
    ],
)  # fmt: skip
def test_the_portal_that_is_meant(url, region, session, portal):
    parsed = read_pasted_url(url) if url is not None else None
    assert find_portal(CONFIG, parsed, region, session) == portal


@pytest.mark.parametrize(
    ("url", "region", "session", "key"),
    [
        (PLAIN, "ap-south-1", None, "sso_region"),
        (None, "us-east-1", "one", "sso_region"),
        ("https://new.awsapps.com/start", None, "one", "sso_start_url"),
        (None, None, "empty", "sso_start_url"),
    ],
)
def test_answers_that_contradict_a_session_are_refused(url, region, session, key):
    parsed = read_pasted_url(url) if url is not None else None
    with pytest.raises(DoubtfulValueError) as raised:
        find_portal(CONFIG, parsed, region, session)
    assert raised.value.key == key
    assert raised.value.hint


@pytest.mark.parametrize(
    ("url", "region"),
    [
        (PLAIN, "eu-west-11"),
        (PLAIN, "Ireland"),
        (PLAIN, "eu-west-1a"),
        (PLAIN, "us-gov-east-1"),
        ("https://ssoins-7.eu-west-1.portal.amazonaws.com", "eu-west-2"),
    ],
)
def test_a_region_that_cannot_be_right_is_refused_without_asking_anybody(url, region):
    check_portal(url, "eu-west-1", CONFIG)
    with pytest.raises(DoubtfulValueError):
        check_portal(url, region, CONFIG)
