"""A sign-in is judged as real botocore will treat it a moment later, and found where tools put it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from botocore import credentials as botocore_credentials, tokens as botocore_tokens
from botocore.exceptions import ClientError, SSOTokenLoadError, TokenRetrievalError, UnauthorizedSSOTokenError
from botocore.utils import SSOTokenLoader
from freezegun import freeze_time

from ssocfg.tokens.cache import TokenCache
from ssocfg.tokens.cache_key import file_name, token_key
from ssocfg.tokens.json_file import Unreadable
from ssocfg.tokens.renewal import Renewal, judge_renewal
from ssocfg.tokens.role_credentials import RoleCredentials, read_role_credentials
from ssocfg.tokens.state import SignIn, SignInState, WantedSession, judge_sign_in, name_owners
from ssocfg.tokens.token import Token, read_token
from tokens.cache_files import CANARY, NOW, REGION, URL, after, registration_file, role_file, token_fields, token_file
from written import assert_as_written

REAL: Any = botocore_credentials  # whose private names the stubs do not have
REAL_TOKENS: Any = botocore_tokens
SCOPES = ("sso:account:access",)
SESSION = WantedSession("s", URL, REGION, SCOPES)
LEGACY = WantedSession(None, URL, REGION, profile="old")
OWN = file_name(token_key("s"))
BARE: dict[str, object] = dict.fromkeys(("refreshToken", "clientId", "clientSecret", "registrationExpiresAt"), ...)


def judge(session: WantedSession = SESSION, /, **changes: object) -> SignIn:
    """Judge a session with a token, changed so, under its own key."""
    assert session.key is not None
    return judge_sign_in(session, TokenCache({file_name(session.key): token_file(**changes)}), NOW)


# --- botocore as the oracle ----------------------------------------------------------------------


class FakeClient:
    """Answers, or refuses, to renew a token, and counts the requests."""

    def __init__(self, answers: bool) -> None:
        self.answers = answers
        self.asked = 0

    def create_token(self, **_arguments: str) -> dict[str, Any]:
        self.asked += 1
        if not self.answers:
            raise ClientError({"Error": {"Code": "InvalidGrantException"}}, "CreateToken")
        return {"accessToken": "renewed", "expiresIn": 3600}


class FakeSession:
    """A botocore session as far as the token provider looks at it."""

    full_config: ClassVar = {
        "profiles": {"p": {"sso_session": "s"}},
        "sso_sessions": {"s": {"sso_start_url": URL, "sso_region": REGION}},
    }


class Provider(REAL_TOKENS.SSOTokenProvider):  # type: ignore[misc]
    """botocore's own provider, with the network taken out."""

    _client: Any = None


def ask_botocore(fields: dict[str, object], *, answers: bool, now: datetime = NOW) -> tuple[str, int]:
    """Return what botocore gives for a token's file (the token, or the error's name), and how often it asked AWS."""
    cache = {token_key("s"): fields} if fields else {}
    provider = Provider(FakeSession(), cache=cache, time_fetcher=lambda: now, profile_name="p")
    client = provider._client = FakeClient(answers)
    deferred = provider.load_token()
    assert deferred is not None
    try:
        return deferred.get_frozen_token().token, client.asked
    except (TokenRetrievalError, SSOTokenLoadError, TypeError, ValueError) as error:
        return type(error).__name__, client.asked


def predict(sign_in: SignIn, access_token: object, *, answers: bool) -> tuple[object, int]:
    """Return what the judgement says that botocore will do."""
    renews = sign_in.renewal is Renewal.POSSIBLE
    match sign_in.state:
        case SignInState.VALID:
            return access_token, 0
        case SignInState.EXPIRING:
            return ("renewed" if renews and answers else access_token), int(renews)
        case SignInState.REFRESHABLE:
            return ("renewed" if answers else "TokenRetrievalError"), 1
        case SignInState.EXPIRED:
            return "TokenRetrievalError", 0
        case state:
            raise AssertionError(state)


LEFT = [
    timedelta(seconds=edge) + off
    for edge in (0, 600, 900)
    for off in map(timedelta, [0] * 7, [-1, 0, 0, 0, 0, 0, 1], [0, -1000, -1, 0, 1, 1000, 0])
] + [timedelta(days=-400), timedelta(hours=1), timedelta(days=80)]
RENEWABLE: dict[str, dict[str, object]] = {
    "renewable": {},
    "no-refresh-token": {"refreshToken": ...},
    "no-client": {"clientId": ...},
    "no-secret": {"clientSecret": ...},
    "no-registration": {"registrationExpiresAt": ...},
    "bare": BARE,
    "registration-ends-now": {"registrationExpiresAt": after()},
    "registration-ended": {"registrationExpiresAt": after(seconds=-1)},
    "registration-ends-soon": {"registrationExpiresAt": after(seconds=1)},
    "registration-ends-in-a-microsecond": {"registrationExpiresAt": after(microseconds=1)},
}


@pytest.mark.parametrize("answers", [True, False])
@pytest.mark.parametrize("kind", RENEWABLE)
@pytest.mark.parametrize("left", LEFT, ids=str)
def test_a_session_is_judged_as_botocore_treats_it(left, kind, answers):
    fields = token_fields(**RENEWABLE[kind], expiresAt=after(seconds=left.total_seconds()))
    sign_in = judge(**fields | RENEWABLE[kind])
    assert sign_in.time_left == left
    assert ask_botocore(fields, answers=answers) == predict(sign_in, fields["accessToken"], answers=answers)


@pytest.mark.parametrize("text", ["{}Z", "{}.000Z", "{}+00:00", "{}UTC", "{}.999999999Z", "{}+0000"])
@pytest.mark.parametrize("seconds", [-1, 0, 1, 899, 900, 901])
def test_every_spelling_is_judged_as_botocore_treats_it(seconds, text):
    expires_at = text.format((NOW + timedelta(seconds=seconds)).replace(tzinfo=None).isoformat())
    for answers in (True, False):
        sign_in = judge(expiresAt=expires_at)
        fields = token_fields(expiresAt=expires_at)
        assert ask_botocore(fields, answers=answers) == predict(sign_in, fields["accessToken"], answers=answers)


@pytest.mark.parametrize(
    "changes",
    [{"accessToken": ...}, {"expiresAt": ...}, {"expiresAt": None}, {"expiresAt": 1769860800}, {"expiresAt": "x"},
     {"expiresAt": "2026-01-31T13:00:00"}, {"expiresAt": "2026-02-30T00:00:00Z"}],
)  # fmt: skip
def test_what_botocore_cannot_read_is_unreadable(changes):
    assert ask_botocore(token_fields(**changes), answers=True)[0].endswith("Error")
    assert judge(**changes).state is SignInState.UNREADABLE


def test_no_token_is_never_signed_in():
    assert ask_botocore({}, answers=True) == ("SSOTokenLoadError", 0)
    sign_in = judge_sign_in(SESSION, TokenCache({}), NOW)
    assert sign_in.state is SignInState.NEVER_SIGNED_IN
    assert (sign_in.token, sign_in.time_left, sign_in.renewal, sign_in.file) == (None, None, None, OWN)


class Portal:
    """The portal's client, which a legacy token gets to only while it is good."""

    class exceptions:  # noqa: N801  botocore's name
        UnauthorizedException = UnauthorizedSSOTokenError

    def get_role_credentials(self, **_arguments: str) -> dict[str, Any]:
        keys = {"accessKeyId": "i", "secretAccessKey": "k", "sessionToken": "t", "expiration": 1769860800000}
        return {"roleCredentials": keys}


@pytest.mark.parametrize("kind", RENEWABLE)
@pytest.mark.parametrize("left", LEFT, ids=str)
def test_a_legacy_profile_is_judged_as_botocore_treats_it(left, kind):
    expires_at = after(seconds=left.total_seconds())
    cache = {token_key(URL): token_fields(**RENEWABLE[kind], expiresAt=expires_at)}
    fetcher = REAL.SSOCredentialFetcher(
        URL, REGION, "R", "1", lambda *_a, **_k: Portal(), token_loader=SSOTokenLoader(cache), time_fetcher=lambda: NOW
    )
    try:
        fetcher.fetch_credentials()
        works = True
    except UnauthorizedSSOTokenError:
        works = False
    sign_in = judge(LEGACY, **{**RENEWABLE[kind], "expiresAt": expires_at})
    assert sign_in.is_usable is works
    assert sign_in.renewal is Renewal.LEGACY


@pytest.mark.parametrize("left", LEFT, ids=str)
def test_role_credentials_are_fresh_while_aws_cli_uses_them(left):
    data = role_file({"Expiration": after(seconds=left.total_seconds())})

    class Fetcher(REAL.CachedCredentialFetcher):  # type: ignore[misc]
        def _create_cache_key(self) -> str:
            return "k"

    with freeze_time(NOW):
        used = Fetcher({"k": json.loads(data)})._load_from_cache() is not None
    credentials = read_role_credentials(data, "c.json")
    assert isinstance(credentials, RoleCredentials)
    assert credentials.is_fresh_at(NOW) is used


# --- states --------------------------------------------------------------------------------------


STATES: list[tuple[WantedSession, dict[str, object], str, str, tuple[str, ...]]] = [
    (SESSION, {}, "valid", "possible", ()),
    (SESSION, BARE, "valid", "no-refresh-token", ()),
    (SESSION, {"expiresAt": after(minutes=5)}, "expiring", "possible", ()),
    (SESSION, {"expiresAt": after(minutes=5), **BARE}, "expiring", "no-refresh-token", ("ssocfg", "login", "s")),
    (SESSION, {"expiresAt": after(hours=-1)}, "refreshable", "possible", ()),
    (SESSION, {"expiresAt": after(hours=-1), **BARE}, "expired", "no-refresh-token", ("ssocfg", "login", "s")),
    (SESSION._replace(scopes=()), {"expiresAt": after(hours=-1), **BARE}, "expired", "no-scopes", ("ssocfg", "login", "s")),
    (SESSION, {"expiresAt": after(hours=-1), "registrationExpiresAt": after(hours=-1)}, "expired", "registration-expired", ("ssocfg", "login", "s")),
    (SESSION, {"expiresAt": after(hours=-1), "clientId": ...}, "expired", "no-registration", ("ssocfg", "login", "s")),
    (SESSION._replace(name="-x"), {"expiresAt": after(hours=-1), **BARE}, "expired", "no-refresh-token", ("ssocfg", "login", "--", "-x")),
    (LEGACY, {"expiresAt": after(hours=-1)}, "expired", "legacy-profile", ("ssocfg", "login", "old")),
    (LEGACY._replace(profile=None), {"expiresAt": after(hours=-1)}, "expired", "legacy-profile", ()),
    (SESSION, {"startUrl": "https://d-0987654321.awsapps.com/start"}, "for-another-url-or-region", "possible", ("ssocfg", "login", "s")),
    (SESSION, {"region": "us-east-1"}, "for-another-url-or-region", "possible", ("ssocfg", "login", "s")),
    (SESSION, {"region": "us-east-1", "expiresAt": after(hours=-1), **BARE}, "expired", "no-refresh-token", ("ssocfg", "login", "s")),
    (SESSION, {"startUrl": f"{URL}/#/"}, "valid", "possible", ()),
    (SESSION, {"startUrl": ..., "region": ...}, "valid", "possible", ()),
    (SESSION._replace(start_url=None, region=None), {}, "valid", "possible", ()),
]  # fmt: skip


@pytest.mark.parametrize(("session", "changes", "state", "renewal", "command"), STATES)
def test_states(session, changes, state, renewal, command):
    sign_in = judge(session, **changes)
    assert sign_in.renewal is not None
    assert (sign_in.state.value, sign_in.renewal.value, sign_in.command) == (state, renewal, command)
    for sentence in (sign_in.reason, sign_in.advice):
        assert sentence.endswith(".")
        assert sentence[0].isupper()
        assert CANARY not in sentence


def test_the_sentences_are_worded_as_written_down():
    other = {file_name(token_key(URL)): token_file()}
    judged = [judge(session, **changes) for session, changes, *_ in STATES]
    judged += [judge_sign_in(SESSION, TokenCache(files), NOW) for files in ({}, other, {OWN: b""}, {OWN: b"{}"})]
    lines = [f"{one.state.value}: {one.reason} {one.advice}" for one in judged]
    lines += [f"{renewal.value}: {renewal.sentence}" for renewal in Renewal]
    assert_as_written(Path(__file__).with_name("sentences.txt"), lines)


def test_two_start_urls_that_are_none_are_two_portals():
    sign_in = judge(SESSION._replace(start_url="the portal"), startUrl="another portal")
    assert sign_in.state is SignInState.FOR_ANOTHER_PORTAL


def test_without_a_word_of_scopes_a_token_just_lacks_its_refresh_token():
    token = read_token(token_file(**BARE), OWN)
    assert isinstance(token, Token)
    assert judge_renewal(token, NOW, is_legacy=False) is Renewal.NO_REFRESH_TOKEN


def test_every_state_and_every_reason_against_a_renewal_has_its_words():
    assert all(renewal.sentence for renewal in Renewal)
    cases = [judge(), judge(expiresAt=after(minutes=1)), judge(expiresAt=after(minutes=-1)), judge(region="x"),
             judge(expiresAt=after(minutes=-1), **BARE), judge(accessToken=1),
             judge_sign_in(SESSION, TokenCache({}), NOW),
             judge_sign_in(SESSION, TokenCache({file_name(token_key(URL)): token_file()}), NOW)]  # fmt: skip
    assert {case.state for case in cases} == set(SignInState)


def test_a_file_that_cannot_be_opened_is_unreadable_with_the_reason():
    denied = Unreadable(OWN, "it may not be read by this user", "cannot-be-read")
    sign_in = judge_sign_in(SESSION, TokenCache({OWN: denied}), NOW)
    assert sign_in.state is SignInState.UNREADABLE
    assert sign_in.reason == "Its token file cannot be used: it may not be read by this user."


@pytest.mark.parametrize("data", [b"{}", registration_file(), role_file()])
def test_a_file_of_another_kind_under_the_sessions_key_is_unreadable(data):
    sign_in = judge_sign_in(SESSION, TokenCache({OWN: data}), NOW)
    assert sign_in.state is SignInState.UNREADABLE


@pytest.mark.parametrize(
    ("session", "text", "changes"),
    [
        (LEGACY, f"{URL}/", {}),
        (LEGACY, f"{URL}#/", {}),
        (LEGACY._replace(start_url=f"{URL}/"), URL, {}),
        (LEGACY._replace(start_url=f"{URL}/#/"), f"{URL}/", {"startUrl": ...}),
        (LEGACY, "s", {}),
        (SESSION, URL, {}),
        (SESSION, f"{URL}/", {"startUrl": ..., "region": ...}),
        (SESSION, "other", {}),
        (SESSION, "other", {"startUrl": f"{URL}#/"}),
        (SESSION, "other", {"expiresAt": after(hours=-1)}),
    ],
)
def test_a_living_token_is_found_under_another_key(session, text, changes):
    name = file_name(token_key(text))
    sign_in = judge_sign_in(
        session, TokenCache({name: token_file(**changes), "kiro-auth-token.json": token_file()}), NOW
    )
    assert sign_in.state is SignInState.UNDER_ANOTHER_KEY
    assert not sign_in.is_usable
    assert sign_in.token is not None
    assert sign_in.token.file == name
    assert name in sign_in.reason


@pytest.mark.parametrize(
    "changes",
    [{"startUrl": "https://d-0987654321.awsapps.com/start"}, {"region": "us-east-1"}, {"startUrl": ...},
     {"expiresAt": after(hours=-1), **BARE}, {"expiresAt": None}],
)  # fmt: skip
def test_a_dead_token_or_one_for_another_portal_is_no_sign_in(changes):
    cache = TokenCache({file_name(token_key("other")): token_file(**changes)})
    assert judge_sign_in(SESSION, cache, NOW).state is SignInState.NEVER_SIGNED_IN


def test_of_several_tokens_under_other_keys_the_one_that_ends_last_is_shown():
    files = {
        file_name(token_key(text)): token_file(expiresAt=after(hours=h)) for text, h in [("a", 1), ("b", 3), ("c", 2)]
    }
    sign_in = judge_sign_in(SESSION, TokenCache(files), NOW)
    assert sign_in.token is not None
    assert sign_in.token.file == file_name(token_key("b"))


@pytest.mark.parametrize(
    ("session", "mine"),
    [(SESSION, "s"), (LEGACY, "old"), (LEGACY._replace(profile=None), URL)],
    ids=["session", "legacy profile", "start URL"],
)
def test_the_token_of_another_session_of_the_portal_is_no_stray_one(session, mine):
    known = [SESSION, SESSION._replace(name="other"), LEGACY]
    sign_in = judge_sign_in(session, TokenCache({file_name(token_key("other")): token_file()}), NOW, name_owners(known))
    assert (sign_in.state, sign_in.token, sign_in.time_left) == (SignInState.NEVER_SIGNED_IN, None, None)
    assert (
        sign_in.reason
        == f'You are signed in to "other", which is the same portal; "{mine}" needs a sign-in of its own.'
    )


@pytest.mark.parametrize("stray", ["renamed", URL, f"{URL}/"])
def test_a_stray_token_is_told_of_though_another_session_of_the_portal_is_signed_in(stray):
    files = {
        file_name(token_key("other")): token_file(expiresAt=after(hours=8)), file_name(token_key(stray)): token_file(),
    }  # fmt: skip
    owners = name_owners([SESSION, SESSION._replace(name="other"), LEGACY])
    sign_in = judge_sign_in(SESSION, TokenCache(files), NOW, owners)
    assert sign_in.state is SignInState.UNDER_ANOTHER_KEY
    assert sign_in.token is not None
    assert sign_in.token.file == file_name(token_key(stray))


def test_of_several_sessions_of_the_portal_that_are_signed_in_the_one_that_ends_last_is_named():
    known = [SESSION._replace(name=name) for name in "sabc"]
    files = {
        file_name(token_key(text)): token_file(expiresAt=after(hours=h)) for text, h in [("a", 1), ("b", 3), ("c", 2)]
    }
    assert '"b"' in judge_sign_in(SESSION, TokenCache(files), NOW, name_owners(known)).reason


@pytest.mark.parametrize(
    "changes", [{"startUrl": "https://d-0987654321.awsapps.com/start"}, {"expiresAt": after(hours=-1), **BARE}]
)
def test_another_session_of_the_portal_that_is_not_signed_in_is_not_named(changes):
    owners = name_owners([SESSION, SESSION._replace(name="other")])
    cache = TokenCache({file_name(token_key("other")): token_file(**changes)})
    assert judge_sign_in(SESSION, cache, NOW, owners).reason == "There is no token for it."


def test_the_sessions_own_token_counts_even_where_another_would_do():
    files = {OWN: token_file(expiresAt=after(hours=-1), **BARE), file_name(token_key("b")): token_file()}
    assert judge_sign_in(SESSION, TokenCache(files), NOW).state is SignInState.EXPIRED


def test_a_legacy_profile_without_a_start_url_is_never_signed_in():
    sign_in = judge_sign_in(WantedSession(None, None, None), TokenCache({OWN: token_file()}), NOW)
    assert (sign_in.state, sign_in.file) == (SignInState.NEVER_SIGNED_IN, "")


@pytest.mark.parametrize(
    ("start_url", "region", "missing"),
    [(None, None, "sso_start_url and sso_region"), (URL, None, "sso_region"), (None, "eu-west-1", "sso_start_url")],
)
def test_who_could_not_sign_in_is_told_what_is_missing(start_url, region, missing):
    for session in (WantedSession("corp", start_url, region), WantedSession(None, start_url, region, profile="old")):
        sign_in = judge_sign_in(session, TokenCache({}), NOW)
        assert sign_in.advice == f"Say its {missing} in the config file first."
        assert sign_in.command == ("ssocfg", "doctor")


def test_a_cache_and_a_judgement_show_no_secret():
    cache = TokenCache({OWN: token_file(more=CANARY)})
    assert CANARY not in f"{cache} {judge_sign_in(SESSION, cache, NOW)!r} {cache.files}"
    assert cache.names == (OWN,)
    with pytest.raises(TypeError):
        cache.__reduce__()


def test_a_hundred_sessions_with_a_hundred_files_read_each_file_once(monkeypatch):
    import ssocfg.tokens.cache as module

    reads: list[str] = []
    original = module.read_cache_file

    def read_and_count(data: bytes, name: str) -> object:
        reads.append(name)
        return original(data, name)

    monkeypatch.setattr(module, "read_cache_file", read_and_count)
    cache = TokenCache({file_name(token_key(f"other-{n}")): token_file() for n in range(100)})
    for n in range(100):
        judge_sign_in(SESSION._replace(name=f"mine-{n}"), cache, NOW)
    assert sorted(reads) == list(cache.names)
