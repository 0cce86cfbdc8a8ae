"""Nothing that AWS, a browser or a name says reaches the terminal raw from the commands of signing in: CWE-150."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import ProxyHandler, build_opener

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from cli.test_terminal_safety import FORBIDDEN, HOSTILE
from ssocfg.testing import FakeIdentityCenter
from ssocfg.testing.answers import Answer

PROFILE = "AdministratorAccess-111122223333"
# Cut short they could not all be seen; one character at a time would take an hour.
CHUNKS = [HOSTILE[start : start + 40] for start in range(0, len(HOSTILE), 40)]
SEQUENCES = [
    "\x1b[2J\x1b[H",
    "\x1b]0;title\x07",
    "\x1b]52;c;cm0=\x07",
    "\x9b31m",
    "\x9d0;t\x9c",
    "\r\x1b[K",
    "\u202egnp.exe",
    "\nerror: made up",
]
TEXTS = [*CHUNKS, *SEQUENCES]
NAMES = [f"{number}" for number in range(len(TEXTS))]


@pytest.fixture(scope="module")
def one_center():
    with FakeIdentityCenter() as running:
        running.settings.interval = timedelta(0)
        yield running


@pytest.fixture
def center(one_center, home, monkeypatch):
    one_center.clear_trouble()
    one_center.person.approves()
    one_center.write_config(home)
    for name, value in one_center.environ(home).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("ssocfg.aws.device.SHORTEST_INTERVAL", timedelta(seconds=0.01))
    monkeypatch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=lambda _seconds: None))
    monkeypatch.setattr("ssocfg.host.browser.open_browser", one_center.person.open)
    monkeypatch.setattr(one_center._desk, "operations", dict(one_center._desk.operations))
    return one_center


def _changed(change: Callable[[str], str], found: re.Match[str]) -> str:
    return change(found[0])


@pytest.fixture
def say_instead(center):
    """Let an operation put other texts into its answer; names of members, at any depth, to a function of the old."""

    def put(value, texts):
        if isinstance(value, dict):
            return {key: texts[key](old) if key in texts else put(old, texts) for key, old in value.items()}
        return [put(item, texts) for item in value] if isinstance(value, list) else value

    operations = center._desk.operations

    def install(operation, **texts):
        before = operations[operation]

        def operate(call: Any) -> Answer:
            answer: Answer = before(call)
            if answer.kind == "text/xml":
                body = answer.body.decode()
                for name, change in texts.items():
                    body = re.sub(f"(?<=<{name}>).*?(?=</{name}>)", partial(_changed, change), body)
                return answer._replace(body=body.encode("utf-8", "surrogatepass"))
            return answer._replace(body=json.dumps(put(json.loads(answer.body), texts)).encode())

        center._desk.operations = {**operations, operation: operate}

    return install


def assert_harmless(result, *, codes=(0, 1, 2, 4)):
    said = result.out + result.err
    assert result.code in codes, ascii(said)
    assert "Traceback" not in said
    found = FORBIDDEN.intersection(said)
    assert not found, f"{sorted(map(ascii, found))} in {said!a}"
    assert not any(line.startswith("error: made up") for line in said.splitlines())


def both(run, *words, text=""):
    """Run a command with text and with JSON, which is ASCII whatever the sequence is."""
    for more in ([],) if text in SEQUENCES else ([], ["--format", "json"]):
        result = run(*words, *more)
        assert_harmless(result)
        if more and result.code == 0:
            json.loads(result.out)


@pytest.mark.parametrize("text", TEXTS, ids=NAMES)
def test_what_aws_says_of_an_error_is_harmless(center, home, run, text):
    for operation, words in {
        "RegisterClient": ["login", "corp", "--device-code", "--no-browser"],
        "StartDeviceAuthorization": ["login", "corp", "--device-code", "--no-browser"],
        "CreateToken": ["login", "corp", "--device-code", "--no-browser"],
        "GetRoleCredentials": ["whoami", PROFILE],
        "GetCallerIdentity": ["whoami", PROFILE],
        "ListAccounts": ["access"],
        "Logout": ["logout", "corp"],
    }.items():
        if words[0] != "login":
            center.sign_in(home)
        error = {"GetCallerIdentity": "SignatureDoesNotMatch"}.get(operation, "InvalidRequestException")
        says = text.encode("utf-8", "replace").decode() if operation == "GetCallerIdentity" else text
        center.inject(operation, error=error, text=f"a{says}b", reason=f"KMS_{text}", times=None)
        if words[0] == "whoami":  # of the others' errors there is no JSON
            both(run, *words, text=text)
        else:
            assert_harmless(run(*words))
        center.clear_trouble()


FIELDS = {
    "code": ("StartDeviceAuthorization", "userCode"),
    "page": ("StartDeviceAuthorization", "verificationUri"),
    "complete-page": ("StartDeviceAuthorization", "verificationUriComplete"),
    "account": ("ListAccounts", "accountName"),
    "mail": ("ListAccounts", "emailAddress"),
    "role": ("ListAccountRoles", "roleName"),
    "arn": ("GetCallerIdentity", "Arn"),
    "user": ("GetCallerIdentity", "UserId"),
    "account-id": ("GetCallerIdentity", "Account"),
}
ASKING = {
    "StartDeviceAuthorization": ["login", "corp", "--device-code", "--no-browser", "--force"],
    "ListAccounts": ["access"],
    "ListAccountRoles": ["access"],
    "GetCallerIdentity": ["whoami", PROFILE],
}


@pytest.mark.parametrize("field", FIELDS)
def test_what_aws_answers_is_harmless(center, home, run, say_instead, field):
    operation, member = FIELDS[field]
    center.sign_in(home)
    in_xml = operation == "GetCallerIdentity"  # which has few control characters
    for text in ("".join(c for c in t if c >= "\x7f" or c in "\t\n\r") if in_xml else t for t in TEXTS):
        say_instead(operation, **{member: lambda old, text=text: f"{old[:-4]}{text}{old[-4:]}"})
        both(run, *ASKING[operation], text=text)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
@given(
    st.sampled_from([name for name, (operation, _) in FIELDS.items() if operation.startswith("List")]),
    st.text(st.sampled_from(HOSTILE) | st.characters(), min_size=1, max_size=30),
)
def test_no_mixture_that_aws_answers_is_printed(center, home, run, say_instead, field, text):
    operation, member = FIELDS[field]
    center.sign_in(home)
    say_instead(operation, **{member: lambda _old: text})
    both(run, *ASKING[operation])


@pytest.mark.parametrize("text", TEXTS, ids=NAMES)
def test_what_a_browser_brings_back_is_harmless(center, run, monkeypatch, text):
    def deny(url: str) -> bool:
        fields = parse_qs(urlsplit(url).query)
        told = {"error": f"access_{text}", "error_description": text, "state": fields["state"][0]}
        query = urlencode(told, errors="surrogatepass")

        def visit() -> None:
            build_opener(ProxyHandler({})).open(f"{fields['redirect_uri'][0]}?{query}", timeout=5).close()

        threading.Thread(target=visit, daemon=True).start()
        return True

    monkeypatch.setattr("ssocfg.host.browser.open_browser", deny)
    result = run("login", "corp", "--pkce")
    assert_harmless(result, codes=(1,))


@pytest.mark.parametrize("text", TEXTS, ids=NAMES)
def test_what_names_and_values_say_is_harmless(center, home, run, text):
    config = home / ".aws" / "config"
    name = "a" + "".join(c for c in text if c not in "\r\n]\0\x1c\x1d\x1e\x85\x0b\x0c\u2028\u2029") + "b"
    content = config.read_text().replace("corp", name).replace(f"profile {PROFILE}", f"profile {name}")
    content = content.replace("role_name = AdministratorAccess", f"role_name = Admin{name}")
    config.write_bytes(content.encode("utf-8", "surrogatepass"))
    for words in (
        ["login", name, "--device-code", "--no-browser"], ["status"], ["status", name], ["whoami", name],
        ["whoami", "--all"], ["access", "--session", name], ["logout", name], ["logout", "--all"],
    ):  # fmt: skip
        both(run, *words, text=text)
    for words in (
        ["credential-process", "--profile", name],
        ["export", name],
        ["console", name, "--print"],
        ["login", f"x{text}"],
    ):
        assert_harmless(run(*words))


def test_what_the_library_itself_says_is_harmless(center, home, capsys):
    import ssocfg

    config = home / ".aws" / "config"
    config.write_text(config.read_text().replace("corp", "co\x1b[31m\x9brp"))
    ssocfg.login("co\x1b[31m\x9brp", browser=None)
    said = capsys.readouterr().err
    assert "co\\x1b[31m\\x9brp" in said
    assert not FORBIDDEN.intersection(said)


@pytest.mark.parametrize("text", ["\x1b[31m", "\r\x1b[K", "\x9b31m", "\u202e"], ids=NAMES[:4])
def test_what_files_are_called_is_harmless(center, home, run, monkeypatch, text):
    (home / f"home{text}").symlink_to(home)
    monkeypatch.setenv("HOME", str(home / f"home{text}"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(home / f"missing{text}" / "config"))
    for words in (["status"], ["login"], ["access"], ["logout", "--all"], ["whoami"], ["export", PROFILE]):
        assert_harmless(run(*words))
    monkeypatch.delenv("AWS_CONFIG_FILE")
    (home / ".aws" / "sso").mkdir(exist_ok=True)
    (home / ".aws" / "sso" / "cache").write_text("no folder")
    for words in (["status"], ["login", "--device-code", "--no-browser"], ["logout", "--all"], ["access"]):
        assert_harmless(run(*words))


def test_the_page_of_a_sign_in_is_printed_whole_though_its_state_looks_like_a_key(center, run, monkeypatch):
    opened = []

    def open_page(url: str) -> bool:
        opened.append(url)
        return bool(center.person.open(url))

    monkeypatch.setattr("ssocfg.host.browser.open_browser", open_page)
    for _attempt in range(12):
        result = run("login", "corp", "--pkce", "--force")
        assert result.code == 0
        assert opened[-1] in result.out.splitlines()
