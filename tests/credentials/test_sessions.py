"""Which session a name stands for, what is said where it stands for none, and which there are."""

from __future__ import annotations

import pickle

import pytest

from ssocfg.config.model import Config
from ssocfg.config.reader import parse_config
from ssocfg.credentials.sessions import check_complete, find_session, find_session_of_profile, list_sessions
from ssocfg.errors import NotSsoError, UnknownSessionError
from ssocfg.tokens.state import WantedSession

URL, OTHER = "https://d-1234567890.awsapps.com/start", "https://other.awsapps.com/start"
CONFIG = f"""
[sso-session corp]
sso_start_url = {URL}
sso_region = eu-central-1
sso_registration_scopes = sso:account:access, codewhisperer:x,

[sso-session bare]
sso_start_url = {URL}
sso_region = eu-central-1

[sso-session both]
[profile both]
sso_session = corp

[profile dev]
sso_session = corp
[profile legacy]
sso_start_url = {OTHER}
sso_region = us-east-1
[profile lost]
sso_session = crop
[profile keys]
aws_access_key_id = AKIA
[profile nested]
sso_session =
    a = b

[profile child]
role_arn = arn:aws:iam::111122223333:role/x
source_profile = dev
[profile grandchild]
role_arn = arn:aws:iam::111122223333:role/x
source_profile = child
[profile of-legacy]
role_arn = arn:aws:iam::111122223333:role/x
source_profile = legacy
[profile points]
source_profile = dev
[profile of-lost]
role_arn = arn:aws:iam::111122223333:role/x
source_profile = lost

[profile assuming]
role_arn = arn:aws:iam::111122223333:role/x
source_profile = legacy
sso_session = corp
[profile assuming-with-keys]
role_arn = arn:aws:iam::111122223333:role/x
source_profile = legacy
sso_session = corp
aws_access_key_id = AKIA
[profile of-keys]
role_arn = arn:aws:iam::111122223333:role/x
source_profile = assuming-with-keys
[profile not-assuming]
source_profile = legacy
sso_session = corp
[profile by-web-identity]
role_arn = arn:aws:iam::111122223333:role/x
web_identity_token_file = /token
source_profile = legacy
sso_session = corp
[profile itself]
role_arn = arn:aws:iam::111122223333:role/x
source_profile = itself
sso_session = corp
aws_access_key_id = AKIA

[profile no-end]
source_profile = keys
[profile no-end-2]
source_profile = no-end
[profile broken]
source_profile = gone
[profile broken-2]
source_profile = broken
[profile only-itself]
source_profile = only-itself
[profile circle-a]
source_profile = circle-b
[profile circle-b]
source_profile = circle-a
[profile into-circle]
source_profile = circle-a
"""
SCOPES = ("sso:account:access", "codewhisperer:x")


@pytest.fixture(scope="module")
def config() -> Config:
    return parse_config(CONFIG)


def corp(profile: str | None) -> WantedSession:
    return WantedSession("corp", URL, "eu-central-1", SCOPES, profile)


LEGACY = WantedSession(None, OTHER, "us-east-1", None, "legacy")
FOUND = {
    "corp": corp(None),
    "bare": WantedSession("bare", URL, "eu-central-1", None, None),
    "both": WantedSession("both", None, None, None, None),  # sessions come first
    "dev": corp("dev"),
    "legacy": LEGACY,
    "child": corp("dev"),
    "grandchild": corp("dev"),
    "of-legacy": LEGACY,
    "points": corp("dev"),
    "assuming": LEGACY,
    "assuming-with-keys": LEGACY,
    "of-keys": corp("assuming-with-keys"),
    "not-assuming": corp("not-assuming"),
    "by-web-identity": corp("by-web-identity"),
    "itself": corp("itself"),
}


@pytest.mark.parametrize("name", FOUND)
def test_a_name_stands_for_a_session(config, name):
    assert find_session(config, name) == FOUND[name]


def test_a_profile_may_be_named_as_a_session_is(config):
    assert find_session_of_profile(config, "both") == corp("both")


NO_SIGN_IN = "has neither sso_session nor sso_start_url: there is no sign-in"
REFUSED = {
    "keys": (f'profile "keys" {NO_SIGN_IN}', None),
    "only-itself": (f'profile "only-itself" {NO_SIGN_IN}', None),
    "nested": ('profile "nested" has an sso_session that is no name', "SSO301"),
    "no-end": (f'profile "no-end" leads by source_profile to "keys", which {NO_SIGN_IN}', None),
    "no-end-2": (
        'profile "no-end-2" leads by source_profile to "keys" (no-end-2 -> no-end -> keys), which ' + NO_SIGN_IN,
        None,
    ),
    "broken": ('profile "broken" names the source_profile "gone", which does not exist', "SSO309"),
    "broken-2": (
        'profile "broken-2" leads by source_profile to "broken", which names the source_profile "gone", which does not exist',
        "SSO309",
    ),
    "circle-a": (
        'profile "circle-a" has source profiles that lead in a circle: circle-a -> circle-b -> circle-a',
        "SSO309",
    ),
    "into-circle": (
        'profile "into-circle" has source profiles that lead in a circle: into-circle -> circle-a -> circle-b -> circle-a',
        "SSO309",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_profile_that_leads_to_no_sign_in_is_told_of(config, name):
    with pytest.raises(NotSsoError) as caught:
        find_session(config, name)
    assert (str(caught.value), caught.value.code) == REFUSED[name]
    assert (caught.value.name, caught.value.kind) == (name, "profile")


@pytest.mark.parametrize(("name", "profile"), [("lost", "lost"), ("of-lost", "lost")])
def test_a_missing_session_is_told_of_with_the_profile_that_names_it(config, name, profile):
    with pytest.raises(UnknownSessionError) as caught:
        find_session(config, name)
    assert str(caught.value) == 'there is no sso-session "crop"; did you mean "corp"?'
    assert caught.value.hint == (
        f'Profile "{profile}" names it. '
        "Run `ssocfg list` to see the sessions, or `ssocfg doctor` where this one should be among them."
    )
    assert pickle.loads(pickle.dumps(caught.value)).hint == caught.value.hint


def test_an_unknown_name_is_looked_for_among_sessions_and_profiles(config):
    with pytest.raises(UnknownSessionError) as caught:
        find_session(config, "legaxy")
    assert str(caught.value) == 'there is no sso-session or profile "legaxy"; did you mean "legacy"?'
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
    assert caught.value.known.count("both") == 1
    with pytest.raises(UnknownSessionError, match=r'there is no sso-session or profile "a"$'):
        find_session(parse_config(""), "a")


def test_a_chain_of_a_thousand_profiles_is_followed():
    lines = [f"[profile p{n}]\nrole_arn = r\nsource_profile = p{n + 1}\n" for n in range(1000)]
    text = "".join(lines) + f"[profile p1000]\nsso_start_url = {URL}\n"
    assert find_session(parse_config(text), "p0").profile == "p1000"


def test_all_sessions_are_listed_then_one_legacy_profile_for_each_url():
    config = parse_config(f"""
[profile before]
sso_start_url = {OTHER}
[profile a]
sso_start_url = {OTHER}
sso_region = us-east-1
[profile b]
sso_start_url = {OTHER}
sso_region = us-west-2
[profile c]
sso_start_url = {URL}
[profile d]
sso_session = s
sso_start_url = {URL}
[profile e]
sso_start_url = {URL}/
[sso-session s]
sso_start_url = {URL}
[sso-session empty]
""")
    assert list_sessions(config) == (
        WantedSession("s", URL, None, None, None),
        WantedSession("empty", None, None, None, None),
        WantedSession(None, OTHER, "us-east-1", None, "a"),  # the first that can be signed in to
        WantedSession(None, URL, None, None, "c"),
        WantedSession(None, f"{URL}/", None, None, "e"),  # to AWS tools another token
    )
    assert list_sessions(parse_config("")) == ()


def test_a_complete_session_gives_its_url_and_region():
    assert check_complete(corp(None)) == (URL, "eu-central-1")


@pytest.mark.parametrize(
    ("session", "said", "code"),
    [
        (WantedSession("s", URL, None), 'session "s" has no sso_region', "SSO201"),
        (WantedSession("s", URL, ""), 'session "s" has no sso_region', "SSO201"),
        (WantedSession("s", None, "x"), 'session "s" has no sso_start_url', "SSO201"),
        (WantedSession("s", "", None), 'session "s" has no sso_start_url and no sso_region', "SSO201"),
        (WantedSession("s", None, None, None, "p"), 'session "s" has no sso_start_url and no sso_region', "SSO201"),
        (WantedSession(None, URL, None, None, "p"), 'profile "p" has no sso_region', "SSO302"),
        (WantedSession(None, "", "x", None, "p"), 'profile "p" has no sso_start_url', "SSO302"),
        (
            WantedSession("s", URL, "us-east-1a"),
            'session "s" has an sso_region that is none: it is an availability zone; leave out the last letter',
            "SSO203",
        ),
        (
            WantedSession(None, URL, "EU-West-1", None, "p"),
            'profile "p" has an sso_region that is none: it must be in lower case',
            "SSO203",
        ),
    ],
)
def test_an_incomplete_session_is_told_of(session, said, code):
    with pytest.raises(NotSsoError) as caught:
        check_complete(session)
    assert (str(caught.value), caught.value.code) == (said, code)
