"""Which role a profile stands for, and what is said where it stands for none."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from botocore import credentials

from ssocfg.config.reader import parse_config
from ssocfg.credentials.roles import WantedRole, find_role, promises_role
from ssocfg.errors import NotSsoError, UnknownProfileError, UnknownSessionError
from ssocfg.tokens.state import WantedSession

URL, OTHER = "https://d-1234567890.awsapps.com/start", "https://other.awsapps.com/start"
SESSION = f"[sso-session s]\nsso_start_url = {URL}\nsso_region = eu-central-1\n"
ROLE = "sso_account_id = 111122223333\nsso_role_name = Admin\n"
LEGACY = f"sso_start_url = {OTHER}\nsso_region = us-east-1\n"
BY_SESSION = WantedSession("s", URL, "eu-central-1", None, "p")
BY_ITSELF = WantedSession(None, OTHER, "us-east-1", None, "p")


def wanted(session: WantedSession, region: str | None = None) -> WantedRole:
    return WantedRole("p", "111122223333", "Admin", session, region)


GIVES = {
    "by a session": (f"{SESSION}[profile p]\nsso_session = s\n{ROLE}", wanted(BY_SESSION)),
    "by itself": (f"[profile p]\n{LEGACY}{ROLE}", wanted(BY_ITSELF)),
    "with a region": (f"[profile p]\nregion = x\n{LEGACY}{ROLE}", wanted(BY_ITSELF, "x")),
    "half of it in the session": (
        f"{SESSION}sso_role_name = Admin\n[profile p]\nsso_session = s\nsso_account_id = 111122223333\n",
        wanted(BY_SESSION),
    ),
    "equal in both": (f"{SESSION}[profile p]\nsso_session = s\nsso_region = eu-central-1\n{ROLE}", wanted(BY_SESSION)),
    "web identity that is empty": (
        f"{SESSION}[profile p]\nsso_session = s\nrole_arn = x\nweb_identity_token_file =\n{ROLE}",
        wanted(BY_SESSION),
    ),
    "keys": (f"{SESSION}[profile p]\nsso_session = s\naws_access_key_id = x\n{ROLE}", wanted(BY_SESSION)),
    "a process": (f"{SESSION}[profile p]\nsso_session = s\ncredential_process = x\n{ROLE}", wanted(BY_SESSION)),
    "a source profile, but no role": (
        f"{SESSION}[profile p]\nsso_session = s\nsource_profile = q\n{ROLE}",
        wanted(BY_SESSION),
    ),
    "inherited": (f"[DEFAULT]\n{ROLE}{SESSION}[profile p]\nsso_session = s\n", wanted(BY_SESSION)),
}


@pytest.mark.parametrize("name", GIVES)
def test_a_profile_gives_a_role(name):
    text, role = GIVES[name]
    assert find_role(parse_config(text), "p") == role
    assert promises_role(parse_config(text).profile("p"))


ELSEWHERE = "so AWS tools do not ask IAM Identity Center for its credentials"
REFUSED = {
    "nothing": ("", 'profile "p" has no sso_account_id and no sso_role_name, so it has no role', None),
    "a token only": (
        "sso_session = s\n",
        'profile "p" has no sso_account_id and no sso_role_name, so it has no role',
        "SSO308",
    ),
    "a legacy token only": (
        LEGACY,
        'profile "p" has no sso_account_id and no sso_role_name, so it has no role',
        "SSO308",
    ),
    "role in the session only": (
        "sso_session = with-role\n",
        'profile "p" has no sso_account_id and no sso_role_name itself; those of its session "with-role" do not count',
        "SSO317",
    ),
    "a role to assume": (f"role_arn = x\nsso_session = s\n{ROLE}", f'profile "p" has role_arn, {ELSEWHERE}', "SSO307"),
    "only a role to assume": (
        "role_arn = x\nsource_profile = q\n",
        f'profile "p" has role_arn, {ELSEWHERE}',
        None,
    ),
    "web identity": (
        f"web_identity_token_file = x\nrole_arn = x\nsso_session = s\n{ROLE}",
        f'profile "p" has web_identity_token_file, {ELSEWHERE}',
        "SSO307",
    ),
    "no account": ("sso_session = s\nsso_role_name = x\n", 'profile "p" has no sso_account_id', "SSO302"),
    "no role": ("sso_session = s\nsso_account_id = x\n", 'profile "p" has no sso_role_name', "SSO302"),
    "no portal": (ROLE, 'profile "p" has no sso_start_url and no sso_region', "SSO302"),
    "no region": (f"{ROLE}sso_start_url = {URL}\n", 'profile "p" has no sso_region', "SSO302"),
    "the portal of a source profile": (
        f"{ROLE}source_profile = q\n",
        'profile "p" has no sso_start_url and no sso_region',
        "SSO302",
    ),
    "a session without a region": (
        f"sso_session = half\nsso_region = x\n{ROLE}",
        'session "half" has no sso_region',
        "SSO201",
    ),
    "disagreement": (
        f"sso_session = s\nsso_region = x\n{ROLE}",
        'profile "p" and its session "s" have different values for sso_region, which AWS tools refuse',
        "SSO305",
    ),
    "a nested role": (
        f"sso_account_id = 1\nsso_role_name =\n    a = b\n{LEGACY}",
        'profile "p" has no sso_role_name',
        "SSO302",
    ),
    "a nested session": (
        f"{ROLE}{LEGACY}sso_session =\n    a = b\n",
        'profile "p" has an sso_session that is no name',
        "SSO301",
    ),
}
MORE = f"""{SESSION}
[sso-session half]
sso_start_url = {URL}
[sso-session with-role]
sso_start_url = {URL}
sso_region = x
{ROLE}
[profile q]
sso_session = s
"""


@pytest.mark.parametrize("name", REFUSED)
def test_a_profile_without_a_role_is_told_of(name):
    text, said, code = REFUSED[name]
    with pytest.raises(NotSsoError) as caught:
        find_role(parse_config(f"{MORE}[profile p]\n{text}"), "p")
    assert (str(caught.value), caught.value.code) == (said, code)
    assert str(pickle.loads(pickle.dumps(caught.value))) == said
    assert "ssocfg doctor" in caught.value.hint


def test_missing_profiles_and_sessions_are_told_of():
    config = parse_config(f"{MORE}[profile p]\nsso_session = t\n{ROLE}")
    with pytest.raises(UnknownProfileError, match='there is no profile "x"'):
        find_role(config, "x")
    with pytest.raises(UnknownSessionError, match='there is no sso-session "t"') as caught:
        find_role(config, "p")
    assert 'Profile "p" names it' in caught.value.hint


PROMISES = {
    "": False,
    "sso_session = s": False,
    "sso_account_id = 1": True,
    "sso_role_name = x": True,
    "sso_role_name =": True,
    "sso_role_name = x\nrole_arn = x": False,
    "sso_role_name = x\nweb_identity_token_file = x": False,
    "sso_role_name = x\nweb_identity_token_file =": True,
    "sso_role_name = x\nrole_arn = x\nweb_identity_token_file =": True,
}


@pytest.mark.parametrize("text", PROMISES)
def test_a_promise_is_by_the_profiles_own_keys(text):
    assert promises_role(parse_config(f"[profile p]\n{text}\n").profile("p")) is PROMISES[text]


@pytest.mark.parametrize("name", GIVES)
def test_the_cache_file_is_the_one_of_botocore(name):
    text, role = GIVES[name]
    make: Any = credentials.SSOCredentialFetcher
    fetcher = make(
        role.session.start_url, role.session.region, role.role_name, role.account_id, None, None, cache={},
        sso_session_name=role.session.name,
    )  # fmt: skip
    assert find_role(parse_config(text), "p").file == f"{fetcher._create_cache_key()}.json"
