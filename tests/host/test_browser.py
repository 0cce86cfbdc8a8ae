"""What may be handed to a browser, where there is one, and how it is started."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ssocfg.errors import InvalidValueError
from ssocfg.host import browser, headless
from ssocfg.host.browser import MachineFacts, check_url, judge_machine, open_browser, why_no_browser

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the programs of these tests are scripts")

RECORDER = """#!{python} -I
import json, os, sys
with open({path!r}, "a") as file:
    told = {{name: os.environ.get(name) for name in ("LD_LIBRARY_PATH", "LD_LIBRARY_PATH_ORIG")}}
    file.write(json.dumps({{"argv": sys.argv[1:], "environ": told}}) + "\\n")
print("on standard output")
print("on standard error", file=sys.stderr)
"""


class Recorder:
    """A browser that writes down what it was started with."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "recorder"
        self._told = folder / "told"
        self.path.write_text(RECORDER.format(python=sys.executable, path=str(self._told)), "utf-8")
        self.path.chmod(0o755)

    @property
    def runs(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self._told.read_text("utf-8").splitlines()] if self._told.exists() else []

    @property
    def arguments(self) -> list[object]:
        return [run["argv"] for run in self.runs]


@pytest.fixture(autouse=True)
def plain_environ(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what the environment of whoever runs the tests says about browsers."""
    names = {"BROWSER", "CI", "CODESPACES", "REMOTE_CONTAINERS", "DISPLAY", "WAYLAND_DISPLAY", "MIR_SOCKET"}
    for name in names | {"SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT", "WSL_DISTRO_NAME", "LD_LIBRARY_PATH_ORIG"}:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def recorder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recorder:
    made = Recorder(tmp_path)
    monkeypatch.setenv("BROWSER", str(made.path))
    return made


@pytest.fixture
def settled() -> Iterator[None]:
    """Wait after the test until the programs that it started have ended."""
    yield
    deadline = time.monotonic() + 10
    while any(thread.name == "ssocfg-browser" for thread in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.02)


# --- URLs ----------------------------------------------------------------------------------------

HOSTILE = [
    "",
    " ",
    "-",
    "--renderer-cmd-prefix=id",
    "-new-window https://example.com/",
    "--utility-cmd-prefix=xterm https://example.com/",
    "-remote",
    "--profile=/tmp/x",
    "%action",
    "%action--renderer-cmd-prefix=id",
    "https://example.com/%action",
    "https://example.com/%ACTION",
    "https://%action/",
    "file:///etc/passwd",
    "file://localhost/etc/passwd",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "about:blank",
    "chrome://settings",
    "view-source:https://example.com/",
    "ftp://example.com/",
    "mailto:a@example.com",
    "ms-settings:about",
    "search-ms:query=x",
    "intent://example.com#Intent;scheme=https;end",
    "http://example.com/",
    "http://d-1234567890.awsapps.com/start",
    "http://127.0.0.1.example.com/",
    "http://127.0.0.1@example.com/",
    "http://localhost.example.com/",
    "http://127.1/",
    "http://0.0.0.0/",
    "http://[::ffff:127.0.0.1]/",
    "http://2130706433/",
    "//example.com/",
    "example.com",
    "https:example.com",
    "https:/example.com",
    "https:///example.com",
    "https://",
    "https://.",
    "https://?x",
    "https://example.com:0/",
    "https://example.com:65536/",
    "https://example.com:99999999/",
    "https://example.com:x/",
    "https://example.com:80:80/",
    "https://user@example.com/",
    "https://user:password@example.com/",
    "https://d-1234567890.awsapps.com@evil.example/",
    "https://-evil.example/",
    "https://evil-.example/",
    "https://evil..example/",
    "https://.evil.example/",
    "https://evil.example./",
    "https://evil_host.example/",
    "https://localhost.:1/",
    "https://single-label/",
    "https://192.168.0.1/",
    "https://[fe80::1]/",
    "https://[::1/",
    "https://exa%6dple.com/",
    "https://example.com\\@evil.example/",
    "https://evil.example\\.example.com/",
    "https://bücher.example/",
    "https://example.com/ü",
    "https://example.com/\u202egnp",
    "https://example.com/\u2028",
    "https://example.com/a b",
    "https://example.com/\ta",
    "https://example.com/\n--option",
    "https://example.com/\r\nSet-Cookie:a=b",
    "https://example.com/\x00",
    "https://example.com/\x1b[2J",
    "https://example.com/\x7f",
    "\nhttps://example.com/",
    "https://example.com/\n",
    " https://example.com/",
    "https://example.com/ ",
    "https://example.com/'; calc; '",
    "https://example.com/';calc;'",
    'https://example.com/"&calc&"',
    "https://example.com/`id`",
    "https://example.com/$(id)",
    "https://example.com/${IFS}",
    "https://example.com/|id",
    "https://example.com/;id",
    "https://example.com/<x>",
    "https://example.com/^a",
    "https://example.com/%s",
    "https://example.com/%",
    "https://example.com/%0",
    "https://example.com/%0d%0aa",
    "https://example.com/%00",
    "https://example.com/%PATH%",
    "https://example.com/*",
    "HTTPS://example.com/",
    "https://example.com/" + "a" * 8_192,
    "https://" + "a" * 64 + ".example/",
    "https://" + "a." * 200 + "example/",
    "https://example.com/\ud800",
]
LOCAL = [
    "http://127.0.0.1:43210/authorize?state=a",
    "http://localhost/",
    "http://[::1]:8080/",
    "https://localhost:8443/x",
]
AUTHORIZE = (
    "https://oidc.us-east-1.amazonaws.com/authorize?response_type=code&client_id=AbC_-123"
    "&redirect_uri=http%3A%2F%2F127.0.0.1%3A43210%2Foauth%2Fcallback&state=9b2f&code_challenge_method=S256"
    "&scopes=sso%3Aaccount%3Aaccess+codewhisperer%3Aanalysis&code_challenge=x~y.z"
)
GOOD = [
    *LOCAL,
    "https://example.com",
    "https://device.sso.us-east-1.amazonaws.com/?user_code=ABCD-EFGH",
    "https://d-1234567890.awsapps.com/start/#/device?user_code=ABCD-EFGH",
    AUTHORIZE,
    "https://start.us-gov-home.awsapps.com/directory/d-1234567890",
    "https://sso.corp.example:8443/x?a=b,c&d=e@f:g",
    "https://xn--bcher-kva.example/%C3%BC%20",
]


def test_there_are_enough_hostile_urls():
    assert len(set(HOSTILE)) == len(HOSTILE) >= 50


@pytest.mark.parametrize("url", HOSTILE)
def test_a_hostile_url_is_refused_and_not_repeated(url):
    with pytest.raises(InvalidValueError, match=r"^not a valid URL for a browser: ") as caught:
        check_url(url)
    assert len(url) < 20 or url not in str(caught.value)


def test_no_hostile_url_reaches_a_program(recorder, monkeypatch, settled):
    def no_program(*arguments: object, **settings: object) -> None:
        raise AssertionError(arguments)

    monkeypatch.setattr(subprocess, "Popen", no_program)
    for wish in (str(recorder.path), f"{recorder.path} %s", f"{recorder.path} --new-tab", None):
        if wish is None:
            monkeypatch.delenv("BROWSER")
            monkeypatch.setenv("DISPLAY", ":0")
        else:
            monkeypatch.setenv("BROWSER", wish)
        for url in HOSTILE:
            with pytest.raises(InvalidValueError):
                open_browser(url)
    monkeypatch.undo()
    assert recorder.runs == []


@pytest.mark.parametrize("url", GOOD)
def test_a_good_url_arrives_verbatim_as_one_argument(recorder, url, settled):
    check_url(url)
    assert open_browser(url) is True
    assert recorder.arguments == [[url]]


@pytest.mark.parametrize("url", LOCAL)
def test_this_machine_can_be_left_out(url):
    with pytest.raises(InvalidValueError, match="leads to this machine"):
        check_url(url, allow_loopback=False)


# --- starting ------------------------------------------------------------------------------------

URL = "https://example.com/?a=b&c=%20#d"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("", [URL]),
        (" %s", [URL]),
        (" --new-tab", ["--new-tab", URL]),
        (" --a 'b c' %s -d", ["--a", "b c", URL, "-d"]),
        (" --app=%s", [f"--app={URL}"]),
        (" %s &", [URL]),
        (" &", [URL]),
        (" $HOME `id` ; id", ["$HOME", "`id`", ";", "id", URL]),
    ],
)
def test_browser_may_have_options(recorder, monkeypatch, settled, options, expected):
    monkeypatch.setenv("BROWSER", f"{recorder.path}{options}")
    assert open_browser(URL)
    assert recorder.arguments == [expected]


def test_browser_may_be_a_path_with_blanks(tmp_path, monkeypatch, settled):
    folder = tmp_path / "Some Browser's folder"
    folder.mkdir()
    recorder = Recorder(folder)
    monkeypatch.setenv("BROWSER", str(recorder.path))
    assert open_browser(URL)
    assert recorder.arguments == [[URL]]


def test_the_first_that_works_is_taken(recorder, monkeypatch, settled):
    monkeypatch.setenv(
        "BROWSER", f"/nowhere/firefox:'unended:false:lynx:www-browser %s::{recorder.path}:{recorder.path} -x"
    )
    assert open_browser(URL)
    assert recorder.arguments == [[URL]]


@pytest.mark.parametrize("wish", ["/nowhere/firefox", "false", "lynx", "'", "none", ":", "/usr/bin/w3m %s", "a\0b"])
def test_where_none_works_it_is_told(monkeypatch, settled, wish):
    monkeypatch.setattr(os, "environ", {**os.environ, "BROWSER": wish})
    monkeypatch.setenv("PATH", os.defpath)
    assert open_browser(URL) is False


def test_without_a_display_nothing_is_started(monkeypatch):
    monkeypatch.setattr(browser, "gather_facts", lambda _platform: MachineFacts())
    assert open_browser(URL) is False


def test_a_program_that_goes_on_is_not_waited_for(monkeypatch, tmp_path, settled):
    script = tmp_path / "slow"
    script.write_text("#!/bin/sh\nexec sleep 3\n", "ascii")
    script.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(script))
    begun = time.monotonic()
    assert open_browser(URL)
    assert time.monotonic() - begun < 2


def test_many_that_fail_slowly_are_not_waited_for(monkeypatch, tmp_path, settled):
    script = tmp_path / "slow"
    script.write_text("#!/bin/sh\nsleep 0.05\nexit 1\n", "ascii")
    script.chmod(0o755)
    monkeypatch.setenv("BROWSER", ":".join([str(script)] * 500))
    begun = time.monotonic()
    open_browser(URL)
    assert time.monotonic() - begun < 2


def test_nothing_of_it_is_seen_or_left(recorder, run_python):
    script = f"from ssocfg.host.browser import open_browser; print(open_browser({URL!r}))"
    done = run_python("-X", "dev", "-W", "error", "-c", script, BROWSER=str(recorder.path))
    assert (done.returncode, done.stdout, done.stderr) == (0, "True\n", "")


def test_a_browser_outlives_who_opened_it_and_its_ctrl_c(tmp_path, run_python):
    script = tmp_path / "browser"
    script.write_text(f"#!/bin/sh\nsleep 1.5\nps -o sid= -p $$ > {shlex.quote(str(tmp_path / 'told'))}\n", "ascii")
    script.chmod(0o755)
    code = f"import os; from ssocfg.host.browser import open_browser; open_browser({URL!r}); print(os.getsid(0))"
    done = run_python("-c", code, BROWSER=str(script))
    deadline = time.monotonic() + 10
    while not ((tmp_path / "told").exists() and (tmp_path / "told").read_text("ascii").strip()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert (tmp_path / "told").read_text("ascii").strip() != done.stdout.strip()


def test_the_libraries_of_a_bundle_stay_with_it(recorder, monkeypatch, settled):
    def environ_of(**given: str) -> object:
        for name in ("LD_LIBRARY_PATH", "LD_LIBRARY_PATH_ORIG"):
            monkeypatch.delenv(name, raising=False)
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        assert open_browser(URL)
        told = recorder.runs[-1]["environ"]
        assert isinstance(told, dict)
        assert told["LD_LIBRARY_PATH_ORIG"] is None
        return told["LD_LIBRARY_PATH"]

    assert environ_of(LD_LIBRARY_PATH="/bundle/", LD_LIBRARY_PATH_ORIG="/own") == "/own"
    assert environ_of(LD_LIBRARY_PATH="/own") == "/own"
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert environ_of(LD_LIBRARY_PATH="/bundle/") is None


def test_the_fakes_person_is_opened(identity_center, monkeypatch, tmp_path, settled):
    identity_center.person.ignores()
    monkeypatch.setenv("BROWSER", identity_center.environ(tmp_path)["BROWSER"])
    assert open_browser(f"{identity_center.url}/device")
    deadline = time.monotonic() + 10
    while identity_center.calls("VerifyDevice") < 1:
        assert time.monotonic() < deadline
        time.sleep(0.05)


# --- where there is one --------------------------------------------------------------------------


def finds(*programs: str) -> Callable[[str], str | None]:
    return lambda name: (
        f"/usr/bin/{name}" if name in programs else (name if name.startswith("/usr/bin/") and " " not in name else None)
    )


ALL = MachineFacts(find_program=finds("xdg-open", "firefox", "lynx"))
CONTAINER, WSL = ALL._replace(in_container=True), ALL._replace(is_wsl=True)
SSH, SCREEN = {"SSH_CONNECTION": "10.0.0.1 50000 10.0.0.2 22"}, {"DISPLAY": ":0"}
HELPER = {"BROWSER": "/usr/bin/../../home/u/.vscode-server/bin/0a1b/bin/helpers/browser.sh"}
OTHER_MACHINE = "BROWSER opens pages on another machine, where the editor's window is"
CASES: list[tuple[str, dict[str, str], MachineFacts, str | None]] = [
    ("linux", SCREEN, ALL, None),
    ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, ALL, None),
    ("linux", {"MIR_SOCKET": "/run/mir"}, ALL, None),
    ("linux", {}, ALL, "there is no display (none of DISPLAY, WAYLAND_DISPLAY and MIR_SOCKET is set)"),
    ("linux", {"DISPLAY": ""}, ALL, "there is no display (none of DISPLAY, WAYLAND_DISPLAY and MIR_SOCKET is set)"),
    ("linux", SCREEN, ALL._replace(find_program=finds("lynx", "w3m")), "there is no graphical browser"),
    ("linux", SSH, ALL, "this is an SSH session without a display"),
    ("linux", {"SSH_TTY": "/dev/pts/0"}, ALL, "this is an SSH session without a display"),
    ("linux", {**SSH, "DISPLAY": "localhost:10.0"}, ALL, None),
    ("darwin", {}, ALL, None),
    ("darwin", SSH, ALL, "this is an SSH session without a display"),
    ("darwin", {**SSH, "DISPLAY": "localhost:10.0"}, ALL, "this is an SSH session without a display"),
    ("windows", {}, ALL, None),
    ("windows", SSH, ALL, "this is an SSH session without a display"),
    ("linux", {}, CONTAINER, "this is a container without a display"),
    ("linux", SCREEN, CONTAINER, None),
    ("linux", {}, CONTAINER._replace(is_wsl=True), "this is a container without a display"),
    ("linux", {}, WSL, None),
    ("linux", {"WSL_DISTRO_NAME": "Debian"}, ALL, None),
    ("linux", SSH, WSL, "this is an SSH session without a display"),
    ("linux", {**SCREEN, "CODESPACES": "true"}, ALL, "this is a codespace"),
    ("linux", {"CODESPACES": "true", **HELPER}, ALL, OTHER_MACHINE),
    ("linux", {**SCREEN, "REMOTE_CONTAINERS": "true"}, CONTAINER, "this is a development container"),
    ("linux", {"GITPOD_WORKSPACE_ID": "a"}, ALL, "this is a Gitpod workspace"),
    ("linux", {"AWS_EXECUTION_ENV": "CloudShell"}, ALL, "this is AWS CloudShell"),
    ("linux", {**SCREEN, "CODESPACES": "false"}, ALL, None),
    ("linux", {**SCREEN, "CI": "true"}, ALL, "this is a CI job"),
    ("darwin", {"CI": "1"}, ALL, "this is a CI job"),
    ("windows", {"CI": "True"}, ALL, "this is a CI job"),
    ("linux", {**SCREEN, "CI": "false"}, ALL, None),
    ("linux", {**SCREEN, "CI": ""}, ALL, None),
    ("linux", {"BROWSER": "firefox"}, ALL, None),
    ("linux", {"BROWSER": "firefox %s"}, ALL, None),
    ("linux", {"BROWSER": "firefox", "CI": "true", **SSH}, CONTAINER, None),
    ("linux", {"BROWSER": "lynx:firefox"}, ALL, None),
    ("linux", {"BROWSER": "lynx", **SCREEN}, ALL, "BROWSER names a text browser"),
    ("linux", {"BROWSER": "/usr/bin/lynx -x %s"}, ALL, "BROWSER names a text browser"),
    ("linux", {"BROWSER": "www-browser"}, ALL, "BROWSER names a text browser"),
    ("linux", {"BROWSER": "links"}, ALL, "BROWSER names a text browser"),
    ("linux", {"BROWSER": "elinks"}, ALL, "BROWSER names a text browser"),
    ("linux", {"BROWSER": "w3m"}, ALL, "BROWSER names a text browser"),
    ("linux", {"BROWSER": "none", **SCREEN}, ALL, "BROWSER names no program that is here"),
    ("linux", {"BROWSER": "'", **SCREEN}, ALL, "BROWSER names no program that is here"),
    ("linux", {"BROWSER": " ", **SCREEN}, ALL, None),
    ("linux", {**SSH, **HELPER}, ALL, OTHER_MACHINE),
    ("linux", HELPER, WSL, None),
    ("linux", HELPER, CONTAINER._replace(is_wsl=True), OTHER_MACHINE),
    ("windows", {"BROWSER": r"C:\bin\lynx.exe"}, ALL, "BROWSER names a text browser"),
]


@pytest.mark.parametrize(("platform", "environ", "facts", "reason"), CASES)
def test_the_machine_is_judged(platform, environ, facts, reason):
    assert judge_machine(environ, platform, facts) == reason


def test_this_machine_is_judged(recorder, monkeypatch):
    assert why_no_browser() is None
    monkeypatch.setenv("BROWSER", "lynx")
    assert why_no_browser() == "BROWSER names a text browser"
    monkeypatch.delenv("BROWSER")
    monkeypatch.setenv("CI", "true")
    assert why_no_browser() == "this is a CI job"


def test_facts_are_looked_for_only_on_linux():
    assert headless.gather_facts("darwin") == MachineFacts()
    assert isinstance(headless.gather_facts("linux"), MachineFacts)


def commands(environ: dict[str, str], platform: str, facts: MachineFacts = ALL) -> list[list[str]]:
    return browser.find_commands(environ, platform, facts)


def test_each_system_has_its_command():
    assert commands(SCREEN, "linux")[0] == ["xdg-open", "%s"]
    assert commands({}, "linux") == []
    assert commands({}, "darwin") == [["/usr/bin/open", "%s"]]
    assert commands({"BROWSER": "lynx:firefox"}, "darwin") == [["firefox", "%s"]]


def test_windows_linux_opens_pages_in_windows_without_its_shell():
    first, second = commands({}, "linux", WSL)
    assert first == ["wslview", "%s"]
    assert second[0].endswith("/powershell.exe")
    assert second[-2:] == ["-Command", "Start-Process -FilePath '%s'"]
    assert commands(SCREEN, "linux", WSL)[2] == ["xdg-open", "%s"]
    assert not any("cmd" in word for word in (*first, *second[:-2]))


def test_no_url_ends_the_text_in_powershell():
    for sign in "'\"`$;(){}|<>\u2018\u2019\u201a\u201b":
        with pytest.raises(InvalidValueError):
            check_url(f"https://example.com/?a={sign}")


def test_looking_for_a_browser_loads_little():
    script = (
        "import sys, ssocfg.host.browser; print({'subprocess', 'webbrowser', 'http.server', 'ssl'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
