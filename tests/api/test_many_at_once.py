"""Thirty-two threads use every verb at once, on one home, while every token has to be renewed all the time."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import timedelta

import ssocfg
from api.people import PROFILE, SESSION

OTHER = "two"
THREADS = 32


def test_every_verb_from_many_threads_at_once(center, person, home, monkeypatch):
    monkeypatch.setattr("ssocfg.aws.device.SHORTEST_INTERVAL", timedelta(seconds=0.01))
    center.settings.interval = timedelta(0)
    center.settings.lifetimes.access_token = timedelta(minutes=10)  # less than AWS tools are content with
    config = home / ".aws" / "config"
    text = config.read_text()
    config.write_text(
        text + "\n" + text[: text.index("[profile")].replace(f"sso-session {SESSION}", f"sso-session {OTHER}")
    )
    center.sign_in(home)
    verbs: list[Callable[[], object]] = [
        lambda: ssocfg.ensure_login(SESSION, interactive=False),
        ssocfg.token_status,
        lambda: ssocfg.role_credentials(PROFILE, renew=True),
        lambda: ssocfg.caller_identity(PROFILE),
        ssocfg.caller_identities,
        lambda: ssocfg.list_access(SESSION),
        lambda: ssocfg.botocore_session(PROFILE),
        lambda: ssocfg.login(OTHER, flow="device", browser=None, output=person.output, force=True),
        lambda: ssocfg.login(OTHER, flow="pkce", browser=person.browser, output=person.output, force=True, timeout=30),
        lambda: ssocfg.logout(OTHER),
        ssocfg.diagnose,
    ]
    go = threading.Barrier(THREADS)
    errors: list[BaseException] = []
    results: list[object] = []

    def use(number: int) -> None:
        go.wait()
        for step in range(2):
            try:
                results.append(verbs[(number + step) % len(verbs)]())
            except BaseException as error:  # noqa: BLE001  told of below
                errors.append(error)

    threads = [threading.Thread(target=use, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads)
    assert errors == []
    assert len(results) == 2 * THREADS
    assert not [
        one for one in results if isinstance(one, tuple) and any(isinstance(o, ssocfg.Unidentified) for o in one)
    ]
    for folder in ("sso", "cli"):
        for path in (home / ".aws" / folder / "cache").iterdir():
            assert path.suffix == ".json"
            json.loads(path.read_bytes())
