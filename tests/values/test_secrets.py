"""Secrets: no way of printing, logging, copying or failing shows one."""

from __future__ import annotations

import copy
import dataclasses
import io
import json
import logging
import os
import pickle
import pprint
import reprlib
import subprocess
import sys
import traceback
from collections.abc import Callable
from string import Template
from typing import Any

import pytest

from ssocfg.values import Secret

CANARY = "canary-4f1d9e"


@dataclasses.dataclass(frozen=True)
class Holder:
    name: str
    token: Secret


def log(secret: Secret) -> str:
    stream = io.StringIO()
    logger = logging.getLogger("ssocfg.test")
    logger.propagate = False
    logger.setLevel(logging.DEBUG)
    logger.handlers = [logging.StreamHandler(stream)]
    logger.debug("%s %r", secret, secret)
    logger.error(secret)
    try:
        raise ValueError(secret)
    except ValueError:
        logger.exception("failed with %s", {"token": secret})
    return stream.getvalue()


def trace(secret: Secret) -> str:
    def fail(token: Secret) -> None:
        raise LookupError(token)

    try:
        fail(secret)
    except LookupError as error:
        return "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    raise AssertionError


def print_it(secret: Secret) -> str:
    stream = io.StringIO()
    print(secret, file=stream)
    return stream.getvalue()


WAYS: dict[str, Callable[[Secret], str]] = {
    "str": str,
    "repr": repr,
    "ascii": ascii,
    "format": format,
    "f-string": lambda s: f"{s} {s!s} {s!r} {s!a} {s:>20}",
    "str.format": lambda s: "{} {0.__class__} {0}".replace("{}", "{0}").format(s),
    "percent": lambda s: f"{'%s %r %a' % (s, s, s)}",  # noqa: UP031  the way itself is tested
    "template": lambda s: Template("$x").substitute(x=s),
    "print": print_it,
    "in-a-list": lambda s: str([s]),
    "in-a-dict": lambda s: str({s: s}),
    "in-a-dataclass": lambda s: repr(Holder("naka", s)),
    "in-an-exception": lambda s: f"{ValueError(s)} {ValueError(s)!r} {ValueError(s).args}",
    "in-a-group": lambda s: repr(ExceptionGroup("several", [ValueError(s)])),
    "pprint": lambda s: pprint.pformat({"token": s}),
    "reprlib": reprlib.repr,
    "json-by-str": lambda s: json.dumps({"token": s}, default=str),
    "log": log,
    "traceback-with-locals": trace,
}


@pytest.mark.parametrize("way", WAYS)
def test_no_way_of_printing_shows_it(way):
    text = WAYS[way](Secret(CANARY))
    assert CANARY not in text
    assert "<secret>" in text


def pickle_as(protocol: int) -> Callable[[Any], object]:
    return lambda secret: pickle.dumps(secret, protocol)


REFUSED: dict[str, Callable[[Any], object]] = {
    **{f"pickle-{protocol}": pickle_as(protocol) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)},
    "pickle-in-a-list": lambda s: pickle.dumps([s]),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "json": json.dumps,
    "json-as-a-key": lambda s: json.dumps({s: 1}),
    "asdict": lambda s: dataclasses.asdict(Holder("naka", s)),
    "vars": vars,
    "join": lambda s: "".join(iter([s])),
    "add": lambda s: "token=" + s,
    "bytes": bytes,
    "len": len,
    "iter": iter,
    "index": lambda s: s[0],
    "order": lambda s: sorted([s, s]),
    "environment": lambda s: os.environ.__setitem__("SSOCFG_TEST", s),
    "argv": lambda s: subprocess.run([sys.executable, "-c", "", s], check=False),
}


@pytest.mark.parametrize("way", REFUSED)
def test_what_could_carry_it_off_is_refused_without_showing_it(way):
    with pytest.raises(TypeError) as caught:
        REFUSED[way](Secret(CANARY))
    assert CANARY not in "".join(traceback.format_exception(caught.value))


def test_a_crash_of_a_whole_process_does_not_show_it(tmp_path):
    script = tmp_path / "crash.py"
    script.write_text(
        "import os\nfrom ssocfg.values import Secret\n"
        "token = Secret(os.environ['CANARY'])\nraise ValueError('failed', token, [token])\n"
    )
    result = subprocess.run(
        [sys.executable, "-X", "dev", str(script)],
        env={**os.environ, "CANARY": CANARY},
        capture_output=True,
        check=False,
    )
    assert b"ValueError: ('failed', <secret>, [<secret>])" in result.stderr
    assert CANARY.encode() not in result.stdout + result.stderr


def test_reveal_gives_the_text():
    assert Secret(CANARY).reveal() == CANARY


def test_secrets_compare_and_hash_by_content_and_only_with_secrets():
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a"), Secret("b")}) == 2


@pytest.mark.parametrize("text", ["", "ä", "\ud800", "\0", "x" * 100_000])
def test_any_text_can_be_a_secret(text):
    assert Secret(text) == Secret(text)
    assert Secret(text).reveal() == text
    assert str(Secret(text)) == "<secret>"


def test_the_mask_is_padded_as_asked():
    assert f"[{Secret('a'):^10}]" == "[ <secret> ]"
