"""Keep secrets out of botocore's and urllib3's logs while clients of ours live.

At DEBUG botocore logs whole requests with their headers and bodies. Filters of loggers would not do: they are asked
one by one, those of others before ours; a logger has only its own, and botocore makes loggers as it goes. So the
record itself is made without secrets, before any filter or handler sees it, by a factory for log records that goes on
to whatever factory was there before. Only records that are made in the course of a call of ours are touched; other
botocore clients in the same process log as ever. What comes back is kept from being logged at its source: see
`readings`.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import traceback
from collections.abc import Callable, Generator, Iterable
from contextvars import ContextVar
from typing import Any, TypeAlias
from weakref import WeakSet

from ssocfg.values import Secret
from ssocfg.values.secret import MASK

_Factory: TypeAlias = Callable[..., logging.LogRecord]
_LOGGERS = ("botocore", "urllib3")
# The spellings of the secrets of the call at hand, the longest first; None outside of calls.
_SPELLINGS: ContextVar[tuple[str, ...] | None] = ContextVar("ssocfg_spellings", default=None)
_lock = threading.Lock()
# Weakly, so that clients which nobody closed are not waited for.
_living: WeakSet[Hold] = WeakSet()


class _Redactor:
    """A factory for log records, put before the one that was there."""

    def __init__(self, before: _Factory) -> None:
        self.before = before

    def __call__(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        record = self.before(*args, **kwargs)
        spellings = _SPELLINGS.get()
        if spellings is not None and record.name.partition(".")[0] in _LOGGERS:
            _redact(record, spellings)
        return record


def _redact(record: logging.LogRecord, spellings: tuple[str, ...]) -> None:
    try:
        text = record.getMessage()
    except Exception:  # noqa: BLE001 - objects of others are asked for their text, and logging never raises
        text = f"<{record.name} wrote something that cannot be shown>"
    record.msg = _mask(text, spellings)
    record.args = ()  # what is in there has secrets in places where no formatter looks
    if record.exc_info:
        # A traceback holds the frames with all that was in them, so its text must do.
        record.exc_text = _mask("".join(traceback.format_exception(*record.exc_info)).rstrip("\n"), spellings)
        record.exc_info = None


def _mask(text: str, spellings: Iterable[str]) -> str:
    for spelling in spellings:
        text = text.replace(spelling, MASK)
    return text


class Hold:
    """What keeps redaction going while it lives."""


def begin() -> Hold:
    """Begin to redact, until `end` is told."""
    hold = Hold()
    with _lock:
        _living.add(hold)
        _put_first()
    return hold


def end(hold: Hold) -> None:
    """Take the factory away with the last hold, unless somebody has built on it; then it stays and does nothing."""
    with _lock:
        _living.discard(hold)
        factory = logging.getLogRecordFactory()
        if not _living and isinstance(factory, _Redactor):
            logging.setLogRecordFactory(factory.before)


def _put_first() -> None:
    factory = logging.getLogRecordFactory()
    if not isinstance(factory, _Redactor):
        logging.setLogRecordFactory(_Redactor(factory))


@contextlib.contextmanager
def secrets_kept(secrets: Iterable[Secret]) -> Generator[None]:
    """Keep these secrets out of the logs of what is called in the block."""
    hold = begin()  # also because another program may have put its own factory in the place of ours
    token = _SPELLINGS.set(_spell(secrets))
    try:
        yield
    finally:
        _SPELLINGS.reset(token)
        end(hold)


def mask(text: str, secrets: Iterable[Secret]) -> str:
    """Hide secrets in a text, also in what a server said: some repeat what they were sent."""
    return _mask(text, _spell(secrets)) if text else text


def _spell(secrets: Iterable[Secret]) -> tuple[str, ...]:
    """Spell secrets as they may stand in a log: plain, in JSON, in a URL, in what `repr` makes of text and bytes."""
    import json
    from urllib.parse import quote, quote_plus

    spellings: set[str] = set()
    for text in (secret.reveal() for secret in secrets):
        in_json = json.dumps(text)[1:-1]
        spellings |= {text, in_json, repr(text)[1:-1], repr(in_json)[1:-1], quote(text, safe=""), quote_plus(text)}
        spellings.add(quote(text))
    return tuple(sorted(spellings - {""}, key=len, reverse=True))
