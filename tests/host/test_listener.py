"""The port to which the browser brings the code: who is heard, who is not, and what the browser is shown."""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import re
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlencode

import pytest

from ssocfg.errors import InvalidValueError, SignInError
from ssocfg.host import loopback
from ssocfg.host.listener import Redirect, RedirectListener
from ssocfg.values import Secret

STATE = "f3a1-µ &=%23"  # every kind of sign that a query has to write otherwise
CODE = "c0de-of-this-sign-in"
PATH = "/oauth/callback"


class Shown(NamedTuple):
    status: int
    headers: dict[str, str]
    text: str


def target(path: str = PATH, **fields: str) -> str:
    return f"{path}?{urlencode({'code': CODE, 'state': STATE} | fields)}"


def denied(**fields: str) -> str:
    return f"{PATH}?{urlencode({'error': 'access_denied', 'state': STATE} | fields)}"


def port_of(listener: RedirectListener) -> int:
    found = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/oauth/callback", listener.redirect_uri)
    assert found
    return int(found[1])


def ask(port: int, wanted: str, method: str = "GET", headers: dict[str, str] | None = None) -> Shown:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, wanted, headers=headers or {})
        response = connection.getresponse()
        text = response.read().decode()
        return Shown(response.status, {name.lower(): value for name, value in response.getheaders()}, text)
    finally:
        connection.close()


def send(port: int, data: bytes) -> bytes:
    """Send bytes, and return what comes back until the connection ends."""
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection, contextlib.suppress(OSError):
        connection.sendall(data)
        while more := connection.recv(65536):
            received += more
    return received


def leftover_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == loopback.NAME]


def is_listening(port: int) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def listener() -> Iterator[RedirectListener]:
    with RedirectListener(STATE) as listener:
        yield listener
    assert not leftover_threads()


@pytest.fixture
def browse(listener: RedirectListener) -> Iterator[Callable[[str], Future[Shown]]]:
    """Ask as a browser does, which waits for its answer while the sign-in goes on."""
    with ThreadPoolExecutor() as threads:
        yield lambda wanted: threads.submit(ask, port_of(listener), wanted)
        listener.answer(success=False)  # or the browser would wait on


# --- the redirect --------------------------------------------------------------------------------


def test_the_browser_waits_until_the_sign_in_has_ended(listener, browse):
    shown = browse(target())
    assert listener.wait(5) == Redirect(Secret(CODE), None, None)
    with pytest.raises(TimeoutError):
        shown.result(0.2)
    listener.answer(success=True, text='Signed in to "corp".')
    page = shown.result(5)
    assert page.status == 200
    assert "You are signed in" in page.text
    assert "Signed in to &quot;corp&quot;." in page.text
    assert "You can close this window." in page.text


def test_the_browser_is_told_of_a_failure(listener, browse):
    shown = browse(target())
    assert listener.wait(5)
    listener.answer(success=False, heading="That went wrong", text="AWS refused the code")
    assert "That went wrong" in shown.result(5).text
    assert "AWS refused the code" in shown.result(5).text
    assert "signed in" not in shown.result(5).text


def test_an_error_comes_as_it_was_sent(listener, browse):
    shown = browse(denied(error_description="Access denied by Zoë"))
    assert listener.wait(5) == Redirect(None, "access_denied", "Access denied by Zoë")
    listener.answer(success=False)
    assert "The sign-in failed" in shown.result(5).text
    assert "Access denied by Zoë" in shown.result(5).text


def test_an_error_needs_no_description(listener, browse):
    shown = browse(denied())
    assert listener.wait(5) == Redirect(None, "access_denied", None)
    listener.answer(success=False)
    assert "access_denied" in shown.result(5).text


def test_waiting_ends_in_time_and_can_go_on(listener, browse):
    begun = time.monotonic()
    assert listener.wait(0.3) is None
    assert 0.3 <= time.monotonic() - begun < 1
    assert listener.wait(0) is None
    assert listener.wait(-1) is None
    browse(target())
    assert listener.wait(5) is listener.wait(0) is not None


def test_a_redirect_counts_once(listener, browse):
    browse(target())
    assert listener.wait(5) == Redirect(Secret(CODE), None, None)
    second = ask(port_of(listener), target(code="other"))
    assert second.status == 409
    assert "already" in second.text
    listener.answer(success=True)
    assert ask(port_of(listener), target()).status == 409
    assert listener.wait(0) == Redirect(Secret(CODE), None, None)


def test_the_first_answer_counts(listener, browse):
    shown = browse(target())
    listener.wait(5)
    listener.answer(success=False, text="first")
    listener.answer(success=True, text="second")
    assert "first" in shown.result(5).text


def test_who_leaves_without_an_answer_tells_the_browser_of_it():
    with ThreadPoolExecutor() as threads:
        with RedirectListener(STATE) as listener:
            shown = threads.submit(ask, port_of(listener), target())
            assert listener.wait(5)
        assert "interrupted" in shown.result(5).text
        assert "signed in" not in shown.result(5).text


def test_an_answer_reaches_the_browser_however_soon_one_leaves():
    with ThreadPoolExecutor() as threads:
        for number in range(20):
            with RedirectListener(STATE) as listener:
                shown = threads.submit(ask, port_of(listener), target())
                assert listener.wait(5)
                listener.answer(success=True, text=f"number {number}")
            assert f"number {number}<" in shown.result(5).text


def test_a_browser_that_went_away_holds_nobody_up(listener):
    with socket.create_connection(("127.0.0.1", port_of(listener))) as connection:
        connection.sendall(f"GET {target()} HTTP/1.1\r\nHost: 127.0.0.1:{port_of(listener)}\r\n\r\n".encode())
        assert listener.wait(5)
    begun = time.monotonic()
    listener.answer(success=True)
    assert time.monotonic() - begun < 1


def test_an_answer_before_a_redirect_ends_the_matter(listener):
    listener.answer(success=False, text="too late")
    assert ask(port_of(listener), target()).status == 409
    assert listener.wait(0) is None


# --- who is not heard ----------------------------------------------------------------------------

WRONG = {
    "path": (404, target("/oauth/callback/")),
    "path in capitals": (404, target("/OAuth/Callback")),
    "written otherwise": (404, target("/oauth/%63allback")),
    "two slashes": (404, target("//oauth/callback")),
    "a way up": (404, target("/x/../oauth/callback")),
    "root": (404, target("/")),
    "icon": (404, "/favicon.ico"),
    "whole URL": (404, target("http://127.0.0.1/oauth/callback")),
    "no query": (400, PATH),
    "no state": (400, f"{PATH}?code={CODE}"),
    "empty state": (400, target(state="")),
    "wrong state": (400, target(state="x")),
    "state in other letters": (400, target(state=STATE.upper())),
    "longer state": (400, target(state=STATE + "x")),
    "start of the state": (400, target(state=STATE[:-1])),
    "two states": (400, f"{target()}&state={quote(STATE)}"),
    "two codes": (400, f"{target()}&code={CODE}"),
    "no code": (400, f"{PATH}?{urlencode({'state': STATE})}"),
    "empty code": (400, target(code="")),
    "code with a line end": (400, target(code="a\r\nb")),
    "code outside ASCII": (400, target(code="ä")),
    "code and error": (400, target(error="access_denied")),
    "empty error": (400, denied(error="")),
    "error with the wrong state": (400, denied(state="x")),
    "error without state": (400, f"{PATH}?error=access_denied"),
    "many fields": (400, target() + "&a=b" * 100),
    "state in a fragment of the path": (404, f"{PATH};x?{target().partition('?')[2]}"),
}


@pytest.mark.parametrize("case", WRONG)
def test_another_target_is_refused_and_waiting_goes_on(listener, browse, case):
    status, wanted = WRONG[case]
    assert ask(port_of(listener), wanted).status == status
    assert listener.wait(0) is None
    browse(target())
    assert listener.wait(5) == Redirect(Secret(CODE), None, None)


@pytest.mark.parametrize("method", ["POST", "PUT", "HEAD", "OPTIONS", "DELETE", "CONNECT", "TRACE", "get", "BREW"])
def test_another_method_is_refused(listener, method):
    shown = ask(port_of(listener), target(), method)
    assert (shown.status, shown.headers["allow"]) == (405, "GET")
    assert listener.wait(0) is None


def hosts_of(port: int) -> list[list[str]]:
    right = f"127.0.0.1:{port}"
    single = [
        "localhost:{}",
        "127.0.0.1",
        "attacker.example:{}",
        "127.0.0.1:{}.attacker.example",
        "[::1]:{}",
        "127.1:{}",
    ]
    single += ["127.0.0.1:1", "user@127.0.0.1:{}", "127.0.0.1:0{}", "", "http://127.0.0.1:{}"]
    return [[], [right, right], [right, "attacker.example"], *[[host.format(port)] for host in single]]


def test_another_host_is_refused(listener):
    port = port_of(listener)
    for hosts in hosts_of(port):
        lines = "".join(f"Host: {host}\r\n" for host in hosts)
        reply = send(port, f"GET {target()} HTTP/1.1\r\n{lines}\r\n".encode())
        assert reply.startswith(b"HTTP/1.0 400 "), hosts
    assert listener.wait(0) is None


BROKEN = {
    "garbage": b"\x00\xff\x16\x03\x01" * 100 + b"\r\n\r\n",
    "TLS": bytes.fromhex("1603010200010001fc0303") + bytes(200) + b"\r\n\r\n",
    "no version": b"GET /oauth/callback\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "other protocol": b"GET / FTP/1.0\r\n\r\n",
    "no words": b"\r\n\r\n",
    "many words": b"GET / a b c d HTTP/1.1\r\n\r\n",
    "many headers": b"GET / HTTP/1.1\r\n" + b"a:b\r\n" * 500 + b"\r\n",
    "no colon": b"GET / HTTP/1.1\r\njunk\r\n\r\n",
    "long line": b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n\r\n",
    "endless line": b"a" * 1_000_000,
    "long header": b"GET / HTTP/1.1\r\na: " + b"b" * 9000 + b"\r\n\r\n",
    "endless headers": b"GET / HTTP/1.1\r\n" + b"aaaa: bbbb\r\n" * 100_000,
    "version in words": b"GET / HTTP/x.y\r\n\r\n",
    "digits of elsewhere": "GET / HTTP/١.١\r\n\r\n".encode(),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_no_request_ends_nothing(listener, browse, case, capfd):
    reply = send(port_of(listener), BROKEN[case])
    assert reply == b"" or re.match(rb"HTTP/1\.0 (400|404|405|414|431) ", reply), reply[:100]
    assert listener.wait(0) is None
    browse(target())
    assert listener.wait(5)
    assert capfd.readouterr() == ("", "")


def test_requests_are_bounded(listener):
    port = port_of(listener)
    assert send(port, b"GET /" + b"a" * (loopback.LONGEST_LINE - 20) + b" HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.0 404")
    assert ask(port, "/" + "a" * loopback.LONGEST_LINE).status == 414
    cookies = {"Cookie": "a" * (loopback.LARGEST_HEADERS - 200)}
    assert ask(port, "/", headers=cookies).status == 404
    shown = ask(port, "/", headers={"Cookie": "a" * loopback.LARGEST_HEADERS})
    assert shown.status == 431
    assert "cookies" in shown.text


def test_a_request_that_drips_is_given_up(listener, monkeypatch):
    monkeypatch.setattr(loopback, "READ_SECONDS", 0.5)
    with socket.create_connection(("127.0.0.1", port_of(listener)), timeout=5) as connection:
        begun = time.monotonic()
        with contextlib.suppress(OSError):
            while time.monotonic() - begun < 4:
                connection.sendall(b"a")
                connection.settimeout(0.1)
                with contextlib.suppress(TimeoutError):
                    if not connection.recv(1):
                        break
        assert 0.4 < time.monotonic() - begun < 2


def test_who_tries_tls_is_turned_away_at_once(listener):
    begun = time.monotonic()
    assert send(port_of(listener), BROKEN["TLS"].removesuffix(b"\r\n\r\n")) == b""
    assert time.monotonic() - begun < 1


def test_the_oldest_idle_connection_goes_first(listener):
    port = port_of(listener)
    with contextlib.ExitStack() as stack:
        idle = [
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=2))
            for _ in range(loopback.MOST_READING + 10)
        ]
        for connection in idle[:10]:
            assert connection.recv(1) == b""  # ended
        for connection in idle[10:]:
            connection.setblocking(False)
            with pytest.raises(BlockingIOError):
                connection.recv(1)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="the limit is set by what is open, which /proc tells")
def test_idle_connections_make_room_where_few_files_may_be_open(listener):
    import resource

    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    clients = [socket.socket() for _ in range(40)]
    fillers: list[int] = []
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(map(int, os.listdir("/proc/self/fd"))) + 30, limits[1]))
        with contextlib.suppress(OSError):
            while True:
                fillers.append(os.dup(0))
        for filler in fillers[:20]:
            os.close(filler)
        del fillers[:20]
        begun = time.monotonic()
        for client in clients:
            client.settimeout(5)
            client.connect(("127.0.0.1", port_of(listener)))
        clients[-1].sendall(f"GET {target()} HTTP/1.1\r\nHost: 127.0.0.1:{port_of(listener)}\r\n\r\n".encode())
        assert listener.wait(4)
        assert time.monotonic() - begun < 2
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
        for filler in fillers:
            os.close(filler)
        for client in clients:
            client.close()


def test_the_redirect_itself_is_never_pushed_out(listener, browse):
    shown = browse(target())
    assert listener.wait(5)
    with contextlib.ExitStack() as stack:
        for _ in range(2 * loopback.MOST_READING):
            stack.enter_context(socket.create_connection(("127.0.0.1", port_of(listener)), timeout=2))
        time.sleep(0.5)  # all are accepted
        listener.answer(success=True)
        assert shown.result(5).status == 200


def junk(port: int, number: int) -> bytes:
    """Make one of a thousand requests that all but one thing could be the right one."""
    host = f"Host: 127.0.0.1:{port}\r\n"
    right, wrong_state = target(), target(state=f"guess{number}")
    return [
        f"GET {target('/other')} HTTP/1.1\r\n{host}\r\n".encode(),
        f"GET {wrong_state} HTTP/1.1\r\n{host}\r\n".encode(),
        f"GET {right} HTTP/1.1\r\nHost: attacker.example\r\n\r\n".encode(),
        f"POST {right} HTTP/1.1\r\n{host}Content-Length: 3\r\n\r\nabc".encode(),
        f"GET {right} HTTP/1.1\r\n{host}Cookie: {'a' * 20_000}\r\n\r\n".encode(),
        random.Random(number).randbytes(300) + b"\r\n\r\n",
        f"GET {denied(state='x')} HTTP/1.1\r\n{host}\r\n".encode(),
        b"GET /favicon.ico HTTP/1.1\r\n\r\n",
    ][number % 8]


@pytest.mark.parametrize("idle", [100, 400])
def test_the_real_redirect_comes_through_a_crowd(listener, browse, idle):
    port = port_of(listener)
    stop = threading.Event()

    def drip() -> None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            while not stop.wait(0.05):
                connection.sendall(b"G")

    with ThreadPoolExecutor(20) as threads, contextlib.ExitStack() as stack:
        stack.callback(stop.set)
        for _ in range(idle):
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
        for _ in range(10):
            threads.submit(drip)
        replies = [threads.submit(send, port, junk(port, number)) for number in range(1000)]
        time.sleep(0.2)  # the crowd is at work
        begun = time.monotonic()
        shown = browse(target())
        redirect = listener.wait(10)
        listener.answer(success=True)
        page = shown.result(10)
        took = time.monotonic() - begun
        assert sum(reply.done() for reply in replies) < 1000  # it still is
        for reply in replies:
            assert not re.match(rb"HTTP/1\.0 (200|409)", reply.result(30))
    print(f"through a crowd with {idle} idle connections in {took:.3f} s")
    assert redirect == Redirect(Secret(CODE), None, None)
    assert page.status == 200
    assert took <= 2


# --- the port ------------------------------------------------------------------------------------


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="there is no /proc/net/tcp here")
def test_only_this_machine_can_connect(listener):
    port = f"{port_of(listener):04X}"
    bound: list[str] = []
    for table in ("tcp", "tcp6"):
        path = Path("/proc/net", table)
        rows = path.read_text("ascii").splitlines()[1:] if path.exists() else []
        bound += [row.split()[1] for row in rows if row.split()[3] == "0A" and row.split()[1].endswith(f":{port}")]
    assert bound == [f"0100007F:{port}"]


def test_the_port_is_taken_before_a_browser_could_come(browse, listener):
    shown = browse(target())  # nobody waits yet
    time.sleep(0.2)
    assert listener.wait(0)
    listener.answer(success=True)
    assert shown.result(5).status == 200


def test_nobody_else_can_have_the_port(listener):
    with pytest.raises(SignInError, match=rf"cannot take port {port_of(listener)} of 127.0.0.1: .*in use"):
        RedirectListener(STATE, port=port_of(listener)).__enter__()
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "SO_REUSEPORT"):
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        with pytest.raises(OSError, match="in use"):
            other.bind(("127.0.0.1", port_of(listener)))


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_that_is_none_is_told(port):
    with pytest.raises(SignInError, match="cannot take port"):
        RedirectListener(STATE, port=port).__enter__()


def test_afterwards_nothing_is_left():
    with ThreadPoolExecutor() as threads, contextlib.ExitStack() as stack:
        with RedirectListener(STATE) as listener:
            port = port_of(listener)
            idle = [stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=2)) for _ in range(50)]
            threads.submit(ask, port, target())
            assert listener.wait(5)
            begun = time.monotonic()
        assert time.monotonic() - begun < 1
        assert not is_listening(port)
        assert not leftover_threads()
        for connection in idle:
            with contextlib.suppress(ConnectionResetError):
                assert connection.recv(1) == b""


def test_the_same_port_can_be_had_again_at_once(browse, listener):
    shown = browse(target())
    listener.wait(5)
    listener.answer(success=True)
    shown.result(5)
    listener.__exit__(None, None, None)
    with RedirectListener(STATE, port=port_of(listener)):
        pass


def test_an_exception_closes_too():
    with pytest.raises(ZeroDivisionError), RedirectListener(STATE) as listener:
        raise ZeroDivisionError
    assert not is_listening(port_of(listener))
    assert not leftover_threads()


def test_a_listener_is_good_once(listener):
    with pytest.raises(RuntimeError):
        listener.__enter__()


def test_there_is_no_port_before(listener):
    with pytest.raises(RuntimeError, match="does not listen"):
        _ = RedirectListener(STATE).redirect_uri


def test_an_empty_state_is_refused():
    with pytest.raises(InvalidValueError):
        RedirectListener("")


def test_programs_that_are_started_do_not_get_the_port(listener):
    if not Path("/proc/self/fd").exists():
        pytest.skip("there is no /proc here")
    script = "import os; print([os.readlink(f'/proc/self/fd/{n}') for n in (3, 4, 5, 6, 7, 8) if os.path.exists(f'/proc/self/fd/{n}')])"
    done = subprocess.run([sys.executable, "-c", script], close_fds=False, capture_output=True, text=True, check=True)
    assert "socket" not in done.stdout


@pytest.mark.skipif(os.name != "posix", reason="signals are sent otherwise here")
@pytest.mark.parametrize("redirected", [False, True])
def test_ctrl_c_ends_the_wait_and_closes(redirected):
    script = """
        import sys, time
        from ssocfg.host.listener import RedirectListener
        try:
            with RedirectListener("state") as listener:
                print(listener.redirect_uri, flush=True)
                while listener.wait(30) is None: pass
                print("redirected", flush=True)
                time.sleep(30)
        except KeyboardInterrupt:
            print("interrupted", flush=True)
            time.sleep(30)
    """
    command = [sys.executable, "-W", "error", "-c", textwrap.dedent(script)]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process,
        ThreadPoolExecutor() as threads,
    ):
        try:
            assert process.stdout
            assert process.stderr
            uri = process.stdout.readline()
            port = int(uri.split(":")[2].split("/")[0])
            if redirected:
                shown = threads.submit(ask, port, f"{PATH}?code=a&state=state")
                assert process.stdout.readline() == "redirected\n"
            else:
                time.sleep(0.3)
            begun = time.monotonic()
            process.send_signal(signal.SIGINT)
            assert process.stdout.readline() == "interrupted\n"
            assert time.monotonic() - begun < 1
            assert not is_listening(port)  # though the process lives
            if redirected:
                assert "interrupted" in shown.result(5).text
        finally:
            process.kill()
        assert process.stderr.read() == ""


# --- the page ------------------------------------------------------------------------------------

HOSTILE = [
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "</p></main><h1>You are signed in</h1>",
    "&lt;b&gt; &amp;",
    "</title><svg onload=alert(1)>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_came_with_an_error_is_only_text(listener, browse, text):
    shown = browse(denied(error_description=text))
    redirect = listener.wait(5)
    assert redirect is not None
    assert redirect.error_description == text
    listener.answer(success=False, heading=text)
    page = shown.result(5).text
    tags = re.findall(r"<[^>]*>", page)
    assert len(tags) == len(re.findall(r"<[^>]*>", failed_page("plain", "plain")))
    assert not re.search(r"<(script|img|svg|b)\b", page)


def failed_page(heading: str, text: str) -> str:
    from ssocfg.host.result_page import outcome

    return outcome(heading, text, success=False).body.decode()


def test_signs_that_cannot_be_seen_are_left_out():
    page = failed_page("a", "x\x00\x1b[31m\u202egnp\u2066\ud800\r\ny")
    shown = page[page.index("</style>") :]
    assert "\x00" not in shown
    assert not any(not sign.isprintable() for sign in shown.rstrip("\n"))


def test_a_long_text_is_cut():
    assert len(failed_page("a", "x" * 1_000_000)) < 5_000


def test_no_page_tells_the_code_or_the_state(listener, browse, capfd, caplog):
    caplog.set_level(0)
    shown = browse(target())
    redirect = listener.wait(5)
    port = port_of(listener)
    pages = [ask(port, wanted) for _, wanted in WRONG.values()] + [ask(port, target(), "POST"), ask(port, target())]
    listener.answer(success=False, text=f"AWS refused the code {CODE}: invalid")
    assert "&lt;secret&gt;" in shown.result(5).text
    for page in [*pages, shown.result(5)]:
        told = page.text + repr(page.headers)
        assert CODE not in told
        assert "f3a1" not in told
    assert CODE not in repr(redirect) + repr(listener)
    assert (caplog.records, capfd.readouterr()) == ([], ("", ""))


def test_every_page_is_sent_with_headers_that_keep_it_harmless(listener, browse):
    port = port_of(listener)
    shown = browse(target())
    listener.wait(5)
    listener.answer(success=True)
    pages = [shown.result(5), ask(port, "/favicon.ico"), ask(port, target(), "POST"), ask(port, "/" + "a" * 9000)]
    for page in pages:
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe" not in page.headers["content-security-policy"]
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.headers["x-frame-options"] == "DENY"
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert "server" not in page.headers
        assert "access-control-allow-origin" not in page.headers
        assert "<script" not in page.text
    for data in (b"GET /oauth/callback\r\n\r\n", b"junk\r\n\r\n"):
        assert b"\r\nCache-Control: no-store\r\n" in send(port, data)


def test_the_style_is_the_one_that_the_policy_allows():
    import base64
    import hashlib

    from ssocfg.host.result_page import HEADERS

    style = re.search(r"<style>(.*?)</style>", failed_page("a", "b"), re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"'sha256-{digest}'" in dict(HEADERS)["Content-Security-Policy"]
