"""Programs on this machine that meddle with a sign-in by browser: no code without the right state is ever exchanged."""

from __future__ import annotations

import json
import threading
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import ProxyHandler, build_opener

import pytest

import ssocfg
from api.people import SESSION
from ssocfg.testing.routes import Arrival


@pytest.fixture
def bodies(center):
    """The bodies that the fake was asked with, secrets included."""
    kept = []
    deliver = center._desk.deliver

    def keep(arrival: Arrival):
        kept.append((arrival.path, arrival.body))
        return deliver(arrival)

    center._desk.deliver = keep
    return kept


def fetch(url: str) -> int:
    try:
        with build_opener(ProxyHandler({})).open(url, timeout=5) as page:
            return int(page.status)
    except HTTPError as error:
        return error.code
    except (URLError, OSError):
        return 0


def attacks(authorize: str) -> list[str]:
    fields = {name: values[0] for name, values in parse_qs(urlsplit(authorize).query).items()}
    uri, state = fields["redirect_uri"], fields["state"]
    queries = [
        {"code": "stolen"}, {"code": "stolen", "state": ""}, {"code": "stolen", "state": state[:-1]},
        {"code": "stolen", "state": state + "x"}, {"code": "stolen", "state": state.swapcase()},
        {"code": "stolen", "state": fields["code_challenge"]}, {"code": "stolen", "state": state + "\0"},
        {"error": "access_denied"}, {"error": "access_denied", "state": "wrong"}, {"state": state},
        {"state": state, "code": ""}, {"code": "stolen", "error": "x", "state": state},
    ]  # fmt: skip
    lists = (
        [("state", "wrong"), ("state", state), ("code", "stolen")],
        [("state", state), ("code", "a"), ("code", "stolen")],
    )
    wrong_path = uri.replace("/oauth/callback", "/")
    return [
        *(f"{uri}?{urlencode(query)}" for query in queries),
        *(f"{uri}?{urlencode(query)}" for query in lists),
        f"{wrong_path}?{urlencode({'code': 'stolen', 'state': state})}",
        f"{uri}/?{urlencode({'code': 'stolen', 'state': state})}",
        f"{uri.replace('127.0.0.1', 'localhost')}?{urlencode({'code': 'stolen', 'state': state})}",
    ]


def test_a_code_without_the_right_state_is_never_exchanged_and_the_real_one_still_is(center, person, bodies):
    answers: list[int] = []

    def browser(url: str) -> bool:
        def meddle() -> None:
            answers.extend(map(fetch, attacks(url)))
            person.browser(url)

        threading.Thread(target=meddle, daemon=True).start()
        return True

    done = ssocfg.login(SESSION, browser=browser, output=person.output)
    assert done.how == "signed-in"
    assert set(answers) <= {0, 400, 404}
    assert center.calls("CreateToken") == 1
    assert not any(b"stolen" in body for _path, body in bodies)


def test_without_the_real_one_nothing_is_exchanged(center, person, bodies):
    def browser(url: str) -> bool:
        threading.Thread(target=lambda: list(map(fetch, attacks(url))), daemon=True).start()
        return True

    with pytest.raises(ssocfg.SignInTimeoutError):
        ssocfg.login(SESSION, browser=browser, output=person.output, timeout=1.5)
    assert center.calls("CreateToken") == 0


def test_every_attempt_has_a_state_and_a_verifier_of_its_own(center, person, bodies):
    for _attempt in range(8):
        ssocfg.login(SESSION, browser=person.browser, output=person.output, force=True)
    states = [parse_qs(urlsplit(url).query)["state"][0] for url in person.opened]
    verifiers = [json.loads(body)["codeVerifier"] for path, body in bodies if path == "/token"]
    assert len(set(states)) == len(set(verifiers)) == 8
    assert all(len(state) >= 22 for state in states)
    assert all(43 <= len(verifier) <= 128 for verifier in verifiers)
    assert not any(verifier in url for verifier in verifiers for url in person.opened)
