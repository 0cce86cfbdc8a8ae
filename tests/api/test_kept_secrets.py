"""No secret of a sign-in is shown, logged, or left in an error, whatever goes on; only two commands give them out."""

from __future__ import annotations

import contextlib
import copy
import errno
import io
import json
import logging
import os
import pickle
import stat
import sys
import threading
import traceback
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import parse_qs

import pytest

import ssocfg
from api.people import PROFILE, SESSION
from ssocfg.cli.main import run_command_line
from ssocfg.host.replacing import name_beside
from ssocfg.host.system import SYSTEM

SECRET = {
    "accessToken", "refreshToken", "clientSecret", "deviceCode", "code", "codeVerifier", "secretAccessKey",
    "sessionToken",
}  # fmt: skip


def gather(value, found):
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in SECRET and isinstance(inner, str):
                found.add(inner)
            gather(inner, found)
    elif isinstance(value, list):
        for inner in value:
            gather(inner, found)


@pytest.fixture
def canaries(center):
    """Every secret that went over the wire, in either direction."""
    found: set[str] = set()
    deliver = center._desk.deliver

    def keep(arrival):
        delivery = deliver(arrival)
        for body in (arrival.body, delivery.answer.body if delivery.answer else b""):
            with contextlib.suppress(ValueError):
                gather(json.loads(body), found)
        for _name, value in delivery.answer.headers if delivery.answer else ():
            found.update(parse_qs(value.partition("?")[2]).get("code", []))
        return delivery

    center._desk.deliver = keep
    return found


@pytest.fixture
def logged():
    """The texts of all that was logged, by anybody, with all that handlers could look at."""
    texts: list[str] = []

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            texts.append(f"{self.format(record)} {vars(record)!r}")

    root, keeper, names = logging.getLogger(), Keeper(), ("", "botocore", "urllib3", "ssocfg")
    levels = {name: logging.getLogger(name).level for name in names}
    root.addHandler(keeper)
    for name in names:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield texts
    root.removeHandler(keeper)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture(autouse=True)
def hasty(center, monkeypatch):
    center.settings.interval = timedelta(0)
    monkeypatch.setattr("ssocfg.aws.device.SHORTEST_INTERVAL", timedelta(seconds=0.01))
    monkeypatch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=lambda _seconds: None))


def tell(value) -> list[str]:
    """Show a value in every way there is."""
    texts = [repr(value), str(value), f"{value}", f"{[value]}"]
    if isinstance(value, BaseException):
        told = traceback.TracebackException.from_exception(value, capture_locals=True, compact=False)
        texts += ["".join(told.format()), repr(vars(value)), repr(value.args)]
        texts.append(pickle.dumps(value).decode("latin-1"))
        texts.append(repr(copy.copy(value)))
    return texts


def attempt(do) -> list[str]:
    try:
        return tell(do())
    except ssocfg.SsocfgError as error:
        return tell(error)


def assert_clean(canaries, texts):
    assert len(canaries) >= 3
    leaked = {
        (canary[:12], text[max(0, text.index(canary) - 200) :][:300])
        for text in texts
        for canary in canaries
        if canary in text
    }
    assert not leaked


def verbs(person):
    def by_browser():
        return ssocfg.login(SESSION, browser=person.browser, output=person.output, force=True, timeout=2)

    def by_code():
        return ssocfg.login(SESSION, browser=None, output=person.output, force=True, timeout=2)

    return {
        "login by a browser": by_browser,
        "login by a code": by_code,
        "ensure_login": lambda: ssocfg.ensure_login(SESSION, interactive=False),
        "token_status": ssocfg.token_status,
        "role_credentials": lambda: ssocfg.role_credentials(PROFILE, renew=True),
        "caller_identity": lambda: ssocfg.caller_identity(PROFILE),
        "caller_identities": ssocfg.caller_identities,
        "list_access": lambda: ssocfg.list_access(SESSION),
        "load_config": ssocfg.load_config,
        "diagnose": ssocfg.diagnose,
        "logout": lambda: ssocfg.logout(SESSION),
        "logout of all": lambda: ssocfg.logout(all_sessions=True),
    }


# Of each operation the verbs that ask for it.
ASKING = {
    "RegisterClient": ["login by a browser", "login by a code"],
    "StartDeviceAuthorization": ["login by a code"],
    "CreateToken": ["login by a browser", "login by a code", "ensure_login", "role_credentials"],
    "GetRoleCredentials": ["role_credentials", "caller_identity"],
    "GetCallerIdentity": ["caller_identity", "caller_identities"],
    "ListAccounts": ["list_access"],
    "ListAccountRoles": ["list_access"],
    "Logout": ["logout", "logout of all"],
}


def test_no_verb_shows_or_logs_one(center, person, home, canaries, logged):
    texts = [text for do in verbs(person).values() for text in attempt(do)]
    assert any("CreateToken" in text for text in logged), "nothing was logged: what is tested here?"
    assert_clean(canaries, [*texts, *logged, *map(repr, person.told)])


@pytest.mark.parametrize(
    "trouble", [{"malformed": True}, {"lose_answer": True}, {"html": 200}, "error", "ended"], ids=str
)
def test_no_failing_verb_shows_or_logs_one(center, person, home, canaries, logged, change_token, trouble):
    texts = attempt(verbs(person)["login by a code"])
    for operation, names in ASKING.items():
        for name in names:
            if operation == "RegisterClient" and "login" in name:
                for path in (home / ".aws" / "sso" / "cache").glob("*.json"):
                    if b"accessToken" not in path.read_bytes():
                        path.unlink()
            if not name.startswith("login"):
                center.sign_in(home)
                if trouble == "ended" or operation == "CreateToken":
                    change_token(expiresAt="2020-01-01T00:00:00Z")
            if trouble == "error":
                known = "SignatureDoesNotMatch" if operation == "GetCallerIdentity" else "InvalidRequestException"
                center.inject(operation, error=known, times=3)
            elif trouble == "ended":
                center.revoke_all()
            else:
                center.inject(operation, times=3, **trouble)
            texts += attempt(verbs(person)[name])
            center.clear_trouble()
    assert_clean(canaries, [*texts, *logged])


@pytest.mark.parametrize("failing", ["write", "sync", "replace", "open", "set_mode"])
def test_no_save_that_fails_shows_one(center, person, home, canaries, monkeypatch, failing):
    verbs(person)["login by a code"]()
    ssocfg.logout(SESSION)

    def fail(*_arguments, **_named):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    from ssocfg.host import cache_saving

    broken = SYSTEM._replace(**{failing: fail})
    monkeypatch.setattr(cache_saving.put_file, "__defaults__", (broken,))
    texts = []
    for name in ("login by a browser", "login by a code"):
        texts += attempt(verbs(person)[name])
    assert sum("UnwritableFileError" in text for text in texts) >= 2
    assert_clean(canaries, texts)


def test_no_program_that_cannot_be_run_shows_one(center, home, canaries, tmp_path):
    from ssocfg.api.running import run_with_role

    center.sign_in(home)
    odd = tmp_path / "odd"
    odd.write_bytes(b"\x7fELF no program")
    odd.chmod(0o755)
    texts = attempt(lambda: run_with_role(PROFILE, [str(odd)]))
    assert "UnrunnableProgramError" in texts[0]
    found = ssocfg.role_credentials(PROFILE)
    canaries.update(secret.reveal() for secret in (found.access_key_id, found.secret_access_key, found.session_token))
    assert_clean(canaries, texts)


def run(*words):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run_command_line(words)
    return code, out.getvalue() + err.getvalue()


def test_no_command_prints_one_but_those_that_are_there_for_it(center, person, home, canaries, logged, monkeypatch):
    monkeypatch.setattr("ssocfg.host.browser.open_browser", person.browser)
    texts = []
    for words in (
        ["login", SESSION, "--pkce"], ["login", SESSION, "--force", "--device-code", "--no-browser", "--qr"],
        ["login", SESSION, "--force", "--pkce", "--no-browser", "--timeout", "1"], ["login", SESSION], ["status"],
        ["status", "--check"], ["whoami", "--all"], ["access"], ["console", PROFILE, "--print"], ["list"], ["show", PROFILE],
        ["doctor", "-v"], ["logout", SESSION], ["login", SESSION, "--device-code"], ["logout", "--all"],
    ):  # fmt: skip
        for more in ([], ["--format", "json"]):
            if more and words[0] == "console":
                continue
            texts.append(run(*words, *more)[1])
    assert_clean(canaries, [*texts, *logged])
    run("login", SESSION, "--device-code", "--no-browser")
    given = [run("credential-process", "--profile", PROFILE)[1], run("export", PROFILE)[1]]
    assert all(any(canary in text for canary in canaries) for text in given)
    assert_clean(canaries, logged)


def test_the_browser_gets_the_page_and_nothing_else(center, home, canaries, tmp_path, monkeypatch):
    told = tmp_path / "told"
    script = tmp_path / "browser"
    script.write_text(
        f"#!{sys.executable}\nimport os, sys, json\n"
        f"open({str(told)!r}, 'w').write(json.dumps([sys.argv, dict(os.environ)]))\n"
    )
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("BROWSER", str(script))
    pages = []

    def output(prompt):
        if isinstance(prompt, ssocfg.OpenPage):
            pages.append(prompt)
            threading.Thread(target=lambda: center.person.visit(prompt.url), daemon=True).start()

    ssocfg.login(SESSION, flow="pkce", output=output)
    argv, environ = json.loads(told.read_text())
    assert argv[1:] == [pages[0].url]
    assert pages[0].opened
    assert_clean(canaries, [*argv, *environ.values()])


def test_no_file_is_named_after_one_and_none_is_left(center, person, home, canaries, monkeypatch):
    from ssocfg.host import cache_saving

    names = []

    def note(*arguments):
        names.append(name_beside(*arguments))
        return names[-1]

    monkeypatch.setattr(cache_saving, "name_beside", note)
    verbs(person)["login by a browser"]()
    ssocfg.role_credentials(PROFILE)
    assert len(names) >= 3
    left = [str(path) for path in home.rglob("*")]
    assert_clean(canaries, [*names, *left])
    assert not any(os.path.exists(name) for name in names)
    for path in (home / ".aws").rglob("*.json"):
        assert path.stat().st_mode & 0o777 == 0o600
