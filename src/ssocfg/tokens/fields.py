"""Fields of a cache file, taken out one by one with their types checked; what nobody takes is kept as it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NoReturn, cast

from ssocfg.tokens.instants import UnreadableInstant, format_instant, read_instant
from ssocfg.tokens.json_file import Fault, JsonObject, Unreadable
from ssocfg.values import Secret


class Extra(Mapping[str, object]):
    """Fields that ssocfg does not know, kept to be written back. Their values may be secret and are never shown."""

    __slots__ = ("_fields",)

    def __init__(self, fields: Mapping[str, object]) -> None:
        """Keep the fields, in the file's order."""
        self._fields = dict(fields)

    def __getitem__(self, key: str) -> object:
        return self._fields[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __repr__(self) -> str:
        """Say how many there are."""
        return f"<{len(self)} more fields>"

    def __reduce__(self) -> NoReturn:
        """Refuse to pickle, as a secret does.

        Raises:
            TypeError: Always.
        """
        raise TypeError("unknown fields of a cache file are not pickled")


NO_EXTRA = Extra({})


class Fields:
    """The fields of one object that are not taken yet.

    A field of a wrong type counts as missing, is told of in `problems`, and stays among the rest, so that nothing is
    lost; a null counts as missing and is dropped, because AWS answers with null where it has nothing to say.

    Attributes:
        problems: What is wrong with fields that can be done without, each as a clause: `"its region is a number"`.
    """

    __slots__ = ("_left", "problems")

    def __init__(self, content: JsonObject) -> None:
        """Begin with all fields of an object."""
        self._left = dict(content)
        self.problems: list[str] = []

    def take_text(self, key: str) -> str | None:
        """Take a text, or None where there is none."""
        value = self._left.get(key)
        if isinstance(value, str):
            return cast("str", self._left.pop(key))
        self._note_missing(key, "is not a text")
        return None

    def take_secret(self, key: str) -> Secret | None:
        """Take a secret that travels in a header or a body: printable ASCII; or None where there is none."""
        value = self._left.get(key)
        fault = "is not a text" if not isinstance(value, str) else find_secret_fault(value)
        if isinstance(value, str) and fault is None:
            del self._left[key]
            return Secret(value)
        self._note_missing(key, fault or "")
        return None

    def take_instant(self, key: str) -> datetime | UnreadableInstant | None:
        """Take an instant; None where there is no such field, what is wrong where it is none (null included)."""
        if key not in self._left:
            return None
        instant = read_instant(self._left[key])
        if isinstance(instant, datetime):
            del self._left[key]
        return instant

    def take_optional_instant(self, key: str) -> datetime | None:
        """Take an instant that can be done without."""
        instant = self.take_instant(key)
        if isinstance(instant, UnreadableInstant):
            self._note_missing(key, instant.reason)
            return None
        return instant

    def take_texts(self, key: str) -> tuple[str, ...] | None:
        """Take a list of texts, in order, or None where there is none."""
        value = self._left.get(key)
        if isinstance(value, list) and all(isinstance(item, str) for item in cast("list[object]", value)):
            return tuple(cast("list[str]", self._left.pop(key)))
        self._note_missing(key, "is not a list of texts")
        return None

    def take_object(self, key: str) -> JsonObject | None:
        """Take an object, or None where there is none."""
        if isinstance(self._left.get(key), dict):
            return cast("JsonObject", self._left.pop(key))
        return None

    def _note_missing(self, key: str, fault: str) -> None:
        if key in self._left:
            is_null = self._left[key] is None
            self.problems.append(f"its {key} {'is null' if is_null else fault}")
            if is_null:
                del self._left[key]

    @property
    def rest(self) -> Extra:
        """All that nobody took."""
        return Extra(self._left) if self._left else NO_EXTRA


def find_secret_fault(text: str) -> str | None:
    """Return why a text cannot be a token, a client secret or a key (`"is empty"`), or None where it can.

    A line break in a token would end the header that it is sent in; AWS's tokens are printable ASCII without blanks.
    """
    if not text:
        return "is empty"
    if not text.isascii() or not text.isprintable() or " " in text:
        return "has characters in it that no token has"
    return None


def plain_fields(fields: Mapping[str, object], extra: Mapping[str, object]) -> JsonObject:
    """Return fields as JSON has them: None left out, secrets revealed, instants spelled out; then what is kept."""
    known = {key: _plain(value) for key, value in fields.items() if value is not None}
    return known | {key: value for key, value in extra.items() if key not in known}


def _plain(value: object) -> object:
    if isinstance(value, Secret):
        return value.reveal()
    return format_instant(value) if isinstance(value, datetime) else value


def unreadable_expiry(file: str, key: str, fault: UnreadableInstant | None) -> Unreadable:
    """Say that a file has no expiry to rely on; `fault` is None where the field is missing."""
    if fault is None:
        return Unreadable(file, f"it has no {key}", "odd-expiry")
    kind: Fault = "naive-expiry" if fault.fault == "naive" else "odd-expiry"
    return Unreadable(file, f"its {key} {fault.reason}", kind)
