"""Signing in: by a browser, by a code, or not at all where that is not needed."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import botocore.session
import pytest

import ssocfg
from api.people import PROFILE, SESSION, account_of
from ssocfg.api.prompts import lines_of
from ssocfg.api.registrations import registration_file
from ssocfg.credentials.sessions import find_session
from ssocfg.tokens.renewal import Renewal

URL = "https://d-1234567890.awsapps.com/start"


def sign_in(person, **more):
    return ssocfg.login(SESSION, browser=person.browser, output=person.output, **more)


def sign_in_by_code(person, **more):
    return ssocfg.login(SESSION, browser=None, output=person.output, **more)


def content(path):
    return json.loads(path.read_bytes())


# --- by a browser on this machine ----------------------------------------------------------------


def test_a_browser_signs_in(center, person, token_path):
    done = sign_in(person)
    assert (done.how, done.sign_in.state) == ("signed-in", ssocfg.SignInState.VALID)
    (page,) = person.told_of(ssocfg.OpenPage)
    assert (page.session, page.opened, [page.url]) == (SESSION, True, person.opened)
    assert page.expires_in == timedelta(minutes=10)
    assert center.calls("Authorize") == 1
    assert set(content(token_path)) == {
        "startUrl", "region", "accessToken", "expiresAt", "clientId", "clientSecret", "registrationExpiresAt",
        "refreshToken",
    }  # fmt: skip


def test_botocore_uses_the_token_and_renews_it(center, person, change_token):
    sign_in(person)
    change_token(expiresAt="2020-01-01T00:00:00Z")
    session = botocore.session.Session(profile=PROFILE)
    assert account_of(session) == "111122223333"
    assert [r.operation for r in center.requests][-3:] == ["CreateToken", "GetRoleCredentials", "GetCallerIdentity"]
    (sign_in_now,) = ssocfg.token_status([SESSION])
    assert sign_in_now.state is ssocfg.SignInState.VALID


def test_each_attempt_has_secrets_of_its_own_and_brings_no_verifier_to_the_browser(person):
    for _attempt in range(2):
        sign_in(person, force=True)
    first, second = (parse_qs(urlsplit(url).query) for url in person.opened)
    assert first["state"] != second["state"]
    assert first["code_challenge"] != second["code_challenge"]
    assert first["code_challenge_method"] == ["S256"]
    assert len(first["code_challenge"][0]) == 43
    assert len(first["state"][0]) >= 22
    assert "code_verifier" not in first
    assert urlsplit(first["redirect_uri"][0]).hostname == "127.0.0.1"


def test_a_person_who_says_no_ends_it(center, person, token_path):
    center.person.denies()
    with pytest.raises(ssocfg.SignInDeniedError) as caught:
        sign_in(person)
    assert (caught.value.session, caught.value.error) == (SESSION, "access_denied")
    assert caught.value.hint
    assert not token_path.exists()


def test_a_browser_that_never_comes_back_ends_it_in_time(center, person, token_path):
    center.person.ignores()
    with pytest.raises(ssocfg.SignInTimeoutError, match=r"within 1 second\b"):
        sign_in(person, timeout=1)
    assert not token_path.exists()


def test_a_code_that_aws_refuses_is_told_here_and_in_the_browser(center, home, token_path):
    center.inject("CreateToken", error="InvalidGrantException", text="Wrong code")
    pages = []
    threads = []

    def browser(url):
        threads.append(threading.Thread(target=lambda: pages.append(center.person.visit(url))))
        threads[-1].start()
        return True

    with pytest.raises(ssocfg.RefusedError, match="Wrong code") as caught:
        ssocfg.login(SESSION, browser=browser, output=lambda _prompt: None)
    threads[0].join(10)
    assert caught.value.session == SESSION
    assert "Wrong code" in pages[0].text
    assert not token_path.exists()


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(600, "10 min"), (90, "1 min 30 s"), (60, "1 min"), (59, "59 s"), (3600, "60 min"), (0.2, "1 s")],
)
def test_a_person_is_told_how_long_it_is_waited(seconds, said):
    url, lasts = "https://a.awsapps.com/start", timedelta(seconds=seconds)
    page = ssocfg.OpenPage("corp", url, True, lasts)
    assert lines_of(page)[-3:] == ("", f"ssocfg waits {said} for that; Ctrl-C ends it.", "")
    assert lines_of(page, counts_down=True) == lines_of(ssocfg.OpenPage("corp", url, True)) == lines_of(page)[:-2]
    code = ssocfg.EnterCode("corp", "WXYZ-BCDF", url, url, lasts, False)
    assert any(line.endswith(f"which is good for {said}:") for line in lines_of(code))


# --- by a code -----------------------------------------------------------------------------------


def test_a_code_signs_in(center, person, token_path):
    center.person.approves(after_polls=1)
    done = sign_in_by_code(person)
    assert done.how == "signed-in"
    (prompt,) = person.told_of(ssocfg.EnterCode)
    assert prompt.code in prompt.complete_url
    assert prompt.complete_url.startswith(prompt.url)
    assert not prompt.opened
    assert f"    {prompt.code}" in lines_of(prompt)
    assert prompt.complete_url in lines_of(prompt)
    assert len(person.told_of(ssocfg.Waiting)) >= 2
    assert "refreshToken" in content(token_path)


def test_a_code_is_for_any_profile_that_leads_to_the_session(center, person, home, token_path):
    config = home / ".aws" / "config"
    config.write_text(
        config.read_text() + f"\n[profile child]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = {PROFILE}\n"
    )
    ssocfg.login("child", browser=None, output=person.output)
    assert token_path.exists()


def test_a_legacy_profile_signs_in_by_code_though_there_is_a_browser(center, person, home):
    center.write_config(home, session=None)
    done = ssocfg.login(PROFILE, browser=person.browser, output=person.output)
    assert person.told_of(ssocfg.EnterCode)
    assert done.sign_in.renewal is Renewal.LEGACY
    session = botocore.session.Session(profile=PROFILE)
    assert account_of(session) == "111122223333"


def test_a_person_who_says_no_to_the_code_ends_it(center, person):
    center.person.denies()
    with pytest.raises(ssocfg.SignInDeniedError):
        sign_in_by_code(person)


# --- only where it is needed ---------------------------------------------------------------------


def test_a_good_token_is_kept(center, person, home):
    center.sign_in(home)
    before = len(center.requests)
    assert sign_in(person).how == "kept"
    assert (len(center.requests), person.told) == (before, [])


def test_force_signs_in_all_the_same(center, person, home, token_path):
    center.sign_in(home)
    before = content(token_path)["accessToken"]
    assert sign_in(person, force=True).how == "signed-in"
    assert content(token_path)["accessToken"] != before


@pytest.mark.parametrize("left", [timedelta(minutes=14), timedelta(hours=-1)])
def test_a_token_that_can_be_renewed_is_renewed(center, person, home, change_token, token_path, left):
    center.sign_in(home)
    change_token(expiresAt=f"{datetime.now(UTC) + left:%Y-%m-%dT%H:%M:%SZ}", unknown={"kept": True})
    assert sign_in(person).how == "renewed"
    assert person.told == []
    assert content(token_path)["unknown"] == {"kept": True}


def test_a_refresh_answer_without_a_refresh_token_keeps_the_old_one(center, person, home, change_token, token_path):
    center.settings.rotation = "omit"
    center.sign_in(home)
    old = content(token_path)
    change_token(expiresAt="2020-01-01T00:00:00Z")
    assert sign_in(person).how == "renewed"
    new = content(token_path)
    assert new["refreshToken"] == old["refreshToken"]
    assert new["accessToken"] != old["accessToken"]


def test_a_refused_refresh_is_told_and_leads_to_a_sign_in(center, person, home, change_token):
    center.sign_in(home)
    center.revoke_all()
    change_token(expiresAt="2020-01-01T00:00:00Z")
    done = sign_in(person)
    assert done.how == "signed-in"
    assert isinstance(done.not_renewed, ssocfg.RefreshRefusedError)
    assert "InvalidGrantException" in str(done.not_renewed)


@pytest.mark.parametrize("way", [sign_in, sign_in_by_code])
def test_what_stood_in_the_tokens_place_is_replaced(person, token_path, way):
    token_path.parent.mkdir(parents=True)
    token_path.write_bytes(b'{"accessToken": "cut o')
    assert way(person).how == "signed-in"


# --- registrations -------------------------------------------------------------------------------


@pytest.mark.parametrize("way", [sign_in, sign_in_by_code])
def test_a_registration_is_used_again(center, person, way):
    for _time in range(2):
        way(person, force=True)
    assert center.calls("RegisterClient") == 1


def test_the_two_kinds_of_sign_in_do_not_use_each_others_registration(center, person):
    sign_in(person, force=True)
    sign_in_by_code(person, force=True)
    assert center.calls("RegisterClient") == 2


@pytest.mark.parametrize("data", [b"{", b"{}", b'{"clientId": 1}', b'{"clientId": "a", "clientSecret": "b"}'])
def test_a_registration_that_cannot_be_used_is_made_anew(center, person, tokens, data):
    file = tokens / registration_file(find_session(ssocfg.load_config(), SESSION))
    tokens.mkdir(parents=True)
    file.write_bytes(data)
    assert sign_in_by_code(person).how == "signed-in"
    assert content(file)["clientId"]


def test_a_registration_that_aws_has_forgotten_is_made_anew(center, person):
    sign_in_by_code(person)
    center.inject("StartDeviceAuthorization", error="InvalidClientException")
    assert sign_in_by_code(person, force=True).how == "signed-in"
    assert center.calls("RegisterClient") == 2


# --- what cannot be ------------------------------------------------------------------------------


def test_an_unknown_name_offers_the_nearest(home):
    with pytest.raises(ssocfg.UnknownSessionError, match='did you mean "corp"'):
        ssocfg.login("copr")


def test_a_session_without_region_is_told(home):
    (home / ".aws" / "config").write_text(f"[sso-session corp]\nsso_start_url = {URL}\n")
    with pytest.raises(ssocfg.NotSsoError, match='session "corp" has no sso_region'):
        ssocfg.login("corp")


def test_with_one_session_no_name_is_needed_and_with_two_it_is(center, person, home):
    assert ssocfg.login(browser=person.browser, output=person.output).how == "signed-in"
    config = home / ".aws" / "config"
    config.write_text(config.read_text() + "\n[sso-session other]\n")
    with pytest.raises(ssocfg.ChoiceNeededError, match="corp, other"):
        ssocfg.login()


def test_the_selected_profile_decides(center, person, home, monkeypatch, token_path):
    config = home / ".aws" / "config"
    config.write_text(config.read_text() + "\n[sso-session other]\n")
    monkeypatch.setenv("AWS_PROFILE", PROFILE)
    ssocfg.login(browser=person.browser, output=person.output)
    assert token_path.exists()


def test_a_wrong_region_gives_the_words_of_aws_and_what_to_look_at(center, person, home):
    center.inject("StartDeviceAuthorization", error="InvalidRequestException")
    with pytest.raises(ssocfg.RefusedError) as caught:
        sign_in_by_code(person)
    assert "sso_region" in caught.value.hint
    assert str(caught.value).startswith('session "corp": AWS refused StartDeviceAuthorization (InvalidRequestException')


# --- where nobody is there -----------------------------------------------------------------------


def test_where_nobody_is_there_a_needed_sign_in_is_an_error(home):
    with pytest.raises(ssocfg.InteractionRequiredError) as caught:
        ssocfg.ensure_login(SESSION, interactive=False)
    assert caught.value.hint == "Run `ssocfg login corp`."


def test_where_nobody_is_there_a_token_is_renewed_all_the_same(center, home, change_token):
    center.sign_in(home)
    change_token(expiresAt="2020-01-01T00:00:00Z")
    assert ssocfg.ensure_login(SESSION, interactive=False).how == "renewed"


def test_where_somebody_is_there_they_are_asked(center, person):
    done = ssocfg.ensure_login(SESSION, interactive=True, browser=person.browser, output=person.output)
    assert done.how == "signed-in"


# --- many at once --------------------------------------------------------------------------------


def test_sixteen_threads_renew_a_token_once(center, home, change_token):
    center.sign_in(home)
    change_token(expiresAt="2020-01-01T00:00:00Z")
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(ssocfg.ensure_login(SESSION, interactive=False)))
        for _ in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(results) == 16
    assert center.calls("CreateToken") == 1
