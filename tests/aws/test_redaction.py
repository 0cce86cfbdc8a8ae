"""No secret of a call gets into botocore's or urllib3's logs at DEBUG, into errors, or into tracebacks with variables."""

from __future__ import annotations

import base64
import json
import logging
import threading
import traceback
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import quote

import botocore.session
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from aws.conftest import ACCOUNT, AWS_NAMES, FAR, REDIRECT, REGION, ROLE, START_URL, Answer, settings_for
from ssocfg.aws import redaction
from ssocfg.aws.clients import Clients, Timeouts
from ssocfg.aws.oidc import Oidc
from ssocfg.aws.portal import Portal
from ssocfg.aws.redaction import secrets_kept
from ssocfg.aws.sts import Sts
from ssocfg.tokens.registration import Registration
from ssocfg.tokens.role_credentials import RoleCredentials
from ssocfg.tokens.token import Token
from ssocfg.values import Secret

# Printable ASCII with all that JSON, URLs and `repr` spell in another way; no blank, as no secret has one.
SPICE = "\"'\\/+=&%$:;<>?#[]{}|~`^@!*(),"
NAMES = [
    "client-secret", "device-code", "code", "verifier", "access-token", "refresh-token", "key-id", "secret-key",
    "session-token", "new-access", "new-refresh", "new-client", "new-device", "new-id", "new-key", "new-session",
]  # fmt: skip
CANARIES = {
    name: f"canary.{number:02}.{base64.b16encode(name.encode()).decode()}{SPICE}z" for number, name in enumerate(NAMES)
}
MARKS = [text.split(SPICE)[0] for text in CANARIES.values()]


def secret(name: str) -> Secret:
    return Secret(CANARIES[name])


REGISTRATION = Registration("r.json", "client", secret("client-secret"), FAR)
TOKEN = Token(
    "t.json",
    secret("access-token"),
    FAR,
    START_URL,
    REGION,
    secret("refresh-token"),
    "client",
    secret("client-secret"),
    FAR,
)
KEYS = RoleCredentials("c.json", secret("key-id"), secret("secret-key"), secret("session-token"), FAR)
CALLS: dict[str, Callable[[Clients], object]] = {
    "register": lambda c: Oidc(c, REGION).register("pkce", client_name="c", scopes=None, start_url=START_URL, file="r"),
    "start": lambda c: Oidc(c, REGION).start_device(REGISTRATION, START_URL),
    "poll": lambda c: Oidc(c, REGION).poll_device(REGISTRATION, secret("device-code")),
    "exchange": lambda c: Oidc(c, REGION).exchange_code(REGISTRATION, secret("code"), REDIRECT, secret("verifier")),
    "refresh": lambda c: Oidc(c, REGION).refresh(TOKEN),
    "role_credentials": lambda c: Portal(c, REGION).role_credentials(TOKEN, ACCOUNT, ROLE, "c.json"),
    "list_accounts": lambda c: Portal(c, REGION).list_accounts(TOKEN),
    "list_roles": lambda c: Portal(c, REGION).list_roles(TOKEN, ACCOUNT),
    "logout": lambda c: Portal(c, REGION).logout(TOKEN),
    "caller_identity": lambda c: Sts(c, REGION).caller_identity(KEYS),
    "authorize": lambda c: Oidc(c, REGION).authorize_url(REGISTRATION, REDIRECT, "state", "challenge", ()),
}
ANSWERS: dict[str, object] = {
    "clientId": "new", "clientSecret": CANARIES["new-client"], "clientSecretExpiresAt": 1_900_000_000,
    "deviceCode": CANARIES["new-device"], "userCode": "ABCD-EFGH", "verificationUri": "https://a/", "expiresIn": 600,
    "accessToken": CANARIES["new-access"], "refreshToken": CANARIES["new-refresh"],
    "roleCredentials": {
        "accessKeyId": CANARIES["new-id"], "secretAccessKey": CANARIES["new-key"],
        "sessionToken": CANARIES["new-session"], "expiration": 1_900_000_000_000,
    },
}  # fmt: skip
IDENTITY = b"<GetCallerIdentityResponse><Account>1</Account><Arn>a</Arn><UserId>u</UserId></GetCallerIdentityResponse>"


class Keeper(logging.Handler):
    """Keeps records, as a handler does that looks into all of one."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    @property
    def texts(self) -> list[str]:
        formatter = logging.Formatter("%(name)s %(message)s")
        return [f"{formatter.format(r)} {vars(r)!r} {r.args!r}" for r in self.records]


@pytest.fixture
def keeper() -> Iterator[Keeper]:
    root, kept = logging.getLogger(), Keeper()
    before = {name: logging.getLogger(name).level for name in ("", "botocore", "urllib3")}
    root.addHandler(kept)
    for name in before:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield kept
    root.removeHandler(kept)
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


def assert_clean(texts: list[str]) -> None:
    leaked = [(mark, text[:300]) for text in texts for mark in MARKS if mark in text]
    assert not leaked


def run(url: str, doing: str, read: float = 0.3) -> Any:
    with Clients(settings_for(url), Timeouts(1.0, read)) as clients:
        try:
            return CALLS[doing](clients)
        except Exception as error:  # noqa: BLE001
            return error


def success(request: BaseHTTPRequestHandler, _body: bytes) -> Answer:
    is_sts = request.path == "/"
    return Answer(
        200, IDENTITY if is_sts else json.dumps(ANSWERS).encode(), {"X-Repeats": quote(CANARIES["new-access"])[:20]}
    )


def repeat(status: int) -> Callable[[BaseHTTPRequestHandler, bytes], Answer]:
    """Answer with an error that says back all that came in, and what a success would have brought."""

    def answer(request: BaseHTTPRequestHandler, body: bytes) -> Answer:
        came = " ".join([request.path, body.decode("latin-1"), *request.headers.values()])
        if request.path == "/":
            from xml.sax.saxutils import escape

            text = f"<ErrorResponse><Error><Code>Odd</Code><Message>{escape(came)}</Message></Error></ErrorResponse>"
            return Answer(status, text.encode(), {"Content-Type": "text/xml"})
        return Answer(status, json.dumps({"error": "odd", "error_description": came, "message": came}).encode())

    return answer


@pytest.mark.parametrize("doing", CALLS)
def test_a_success(odd: Any, keeper: Keeper, doing: str) -> None:
    result = run(odd(success).url, doing)
    assert not isinstance(result, Exception)
    assert_clean([*keeper.texts, repr(result)])
    if doing != "authorize":
        assert any("Making request" in text for text in keeper.texts), "botocore logs requests no more: what to test?"


@pytest.mark.parametrize("status", [400, 401, 403, 429, 500])
@pytest.mark.parametrize("doing", list(AWS_NAMES))
def test_an_error_that_repeats_everything(odd: Any, keeper: Keeper, doing: str, status: int) -> None:
    error = run(odd(repeat(status)).url, doing)
    assert_clean([*keeper.texts, *all_of(error)])


def all_of(error: object) -> list[str]:
    """Word an error in every way, with the variables of all its frames and of its causes'."""
    if not isinstance(error, Exception):
        return [repr(error)]
    told = traceback.TracebackException.from_exception(error, capture_locals=True, compact=False)
    return [str(error), repr(error), repr(vars(error)), repr(error.args), "".join(told.format())]


ODD_ANSWERS: dict[str, Answer] = {
    "page": Answer(200, f"<html>{json.dumps(ANSWERS)}</html>".encode(), {"Content-Type": "text/html"}),
    "cut": Answer(200, json.dumps(ANSWERS).encode()[:-3]),
    "list": Answer(200, json.dumps([ANSWERS]).encode()),
    "redirect": Answer(302, b"", {"Location": "http://127.0.0.1:1/" + quote(CANARIES["new-access"])}),
    "numbers": Answer(200, json.dumps({name: {"x": text} for name, text in ANSWERS.items()}).encode()),
    "blanks": Answer(200, json.dumps(ANSWERS).replace(SPICE[1], " ").encode()),
    "no-expiry": Answer(200, json.dumps({n: v for n, v in ANSWERS.items() if not n.startswith("exp")}).encode()),
    "as-list": Answer(200, json.dumps({"roleCredentials": [ANSWERS["roleCredentials"]], "accessToken": [CANARIES["new-access"]]}).encode()),
    "unsaid-407": Answer(407, json.dumps(ANSWERS).encode()),
}  # fmt: skip


@pytest.mark.parametrize("kind", ODD_ANSWERS)
@pytest.mark.parametrize("doing", list(AWS_NAMES))
def test_an_odd_answer(odd: Any, keeper: Keeper, doing: str, kind: str) -> None:
    error = run(odd(lambda _request, _body: ODD_ANSWERS[kind]).url, doing)
    assert_clean([*keeper.texts, *all_of(error)])


@pytest.mark.parametrize("doing", list(AWS_NAMES))
def test_no_answer(odd: Any, keeper: Keeper, doing: str) -> None:
    import time

    def doze(_request: object, _body: bytes) -> Answer:
        time.sleep(0.5)
        return Answer(200)

    server = odd(doze)
    assert_clean([*all_of(run(server.url, doing)), *keeper.texts])
    server.close()
    assert_clean([*all_of(run("http://127.0.0.1:9", doing)), *keeper.texts])
    assert any("Traceback" in text for text in keeper.texts), "botocore logs no traceback any more: what to test?"


def test_records_say_what_they_said_but_for_secrets(odd: Any, keeper: Keeper) -> None:
    run(odd(success).url, "list_accounts")
    (text,) = [r.getMessage() for r in keeper.records if r.getMessage().startswith("Making request")]
    assert "/assignment/accounts" in text
    assert "'x-amz-sso_bearer_token': '<secret>'" in text


# --- other programs ------------------------------------------------------------------------------


def test_nothing_is_left_when_the_last_client_is_closed() -> None:
    before = logging.getLogRecordFactory()
    first, second = Clients(), Clients()
    assert logging.getLogRecordFactory() is not before
    first.close()
    assert logging.getLogRecordFactory() is not before
    second.close()
    second.close()
    assert logging.getLogRecordFactory() is before


def test_clients_that_nobody_closed_are_not_waited_for() -> None:
    import gc

    before, forgotten = logging.getLogRecordFactory(), Clients()
    del forgotten
    gc.collect()
    Clients().close()
    assert logging.getLogRecordFactory() is before


def test_a_call_that_outlives_its_clients_is_redacted_and_leaves_nothing(odd: Any, keeper: Keeper) -> None:
    before = logging.getLogRecordFactory()
    with Clients(settings_for(odd(success).url)) as clients:
        portal = Portal(clients, REGION)
    assert portal.list_accounts(TOKEN) == ()
    assert_clean(keeper.texts)
    assert logging.getLogRecordFactory() is before


def test_filters_and_levels_of_others_stay(odd: Any) -> None:
    class Deny(logging.Filter):
        def filter(self, record: logging.LogRecord) -> bool:
            return False

    logger, deny = logging.getLogger("botocore.endpoint"), Deny()
    logger.addFilter(deny)
    try:
        state = (list(logger.filters), logger.level, list(logger.handlers), logger.propagate)
        run(odd(success).url, "list_accounts")
        assert (list(logger.filters), logger.level, list(logger.handlers), logger.propagate) == state
    finally:
        logger.removeFilter(deny)


def test_other_botocore_clients_log_as_ever(odd: Any, keeper: Keeper) -> None:
    url = odd(success).url
    with Clients():
        client: Any = botocore.session.Session().create_client(
            "sso", region_name=REGION, endpoint_url=url, config=Config(signature_version=UNSIGNED)
        )
        client.list_accounts(accessToken="theirs")
        client.close()
    assert any("theirs" in text for text in keeper.texts)
    assert any(record.args for record in keeper.records if record.name == "botocore.endpoint")


def test_other_loggers_are_left_alone(keeper: Keeper) -> None:
    with Clients(), secrets_kept([Secret("mine")]):
        for name in ("botocore_like", "app", "urllib3x"):
            logging.getLogger(name).debug("%s", "mine")
    ours = [record.args for record in keeper.records if not record.name.startswith("botocore.")]
    assert ours == [("mine",)] * 3


@pytest.mark.parametrize("name", ["botocore", "urllib3", "botocore.made.later", "urllib3.made.later"])
def test_loggers_that_are_made_later(keeper: Keeper, name: str) -> None:
    with Clients(), secrets_kept([Secret("se'cret/+")]):
        keeper.records.clear()
        log = logging.getLogger(name)
        log.debug(
            "plain %s, in json %s, in a URL %s", "se'cret/+", json.dumps("se'cret/+"), quote("se'cret/+", safe="")
        )
        log.debug("%(x)s", {"x": b"se'cret/+"})
        try:
            raise ValueError("se'cret/+")
        except ValueError:
            log.exception("failed")
        log.debug("wrong %d", "se'cret/+")
    assert not [text for text in keeper.texts if "cret/" in text or "cret%2F" in text]
    assert "ValueError: <secret>" in keeper.texts[2]


def test_a_factory_that_another_program_puts_there_meanwhile(odd: Any, keeper: Keeper) -> None:
    url, before = odd(success).url, logging.getLogRecordFactory()
    made: list[str] = []

    def theirs(*args: Any, **kwargs: Any) -> logging.LogRecord:
        made.append(args[0])
        return logging.LogRecord(*args, **kwargs)

    try:
        with Clients(settings_for(url)) as clients:
            logging.setLogRecordFactory(theirs)
            CALLS["list_accounts"](clients)
            assert_clean(keeper.texts)
            assert made
        assert logging.getLogRecordFactory() is theirs
    finally:
        logging.setLogRecordFactory(before)


def test_a_factory_that_was_built_on_ours_stays(keeper: Keeper) -> None:
    before = logging.getLogRecordFactory()
    clients = Clients()
    ours = logging.getLogRecordFactory()
    try:

        def theirs(*args: Any, **kwargs: Any) -> logging.LogRecord:
            return ours(*args, **kwargs)

        logging.setLogRecordFactory(theirs)
        clients.close()
        assert logging.getLogRecordFactory() is theirs
        logging.getLogger("botocore.x").debug("%s", "still")
        assert keeper.records[-1].args == ("still",)
    finally:
        logging.setLogRecordFactory(before)


def test_many_threads_begin_and_end(odd: Any, keeper: Keeper) -> None:
    url, before = odd(success).url, logging.getLogRecordFactory()
    results: list[Any] = []

    def work() -> None:
        calls = ("list_accounts", "role_credentials", "caller_identity", "refresh")
        results.extend(run(url, doing, read=20) for doing in calls)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 32
    assert not [result for result in results if isinstance(result, Exception)]
    assert_clean(keeper.texts)
    assert logging.getLogRecordFactory() is before
    assert not redaction._living
