"""A cache file's bytes to a JSON object, whatever the bytes are.

Nothing here raises, and no reason repeats a part of the file: what Python's parsers raise holds the whole text, and
the text holds secrets.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, NoReturn, TypeAlias, cast

JsonObject: TypeAlias = dict[str, object]
Fault: TypeAlias = Literal["cannot-be-read", "not-json", "odd-content", "odd-expiry", "naive-expiry"]

LARGEST_FILE = 1 << 20  # bytes; a token has about 6,000
DEEPEST_NESTING = 32  # AWS tools write two levels at most
MOST_VALUES = 10_000  # commas; so many are read in a few milliseconds
_LONGEST_NUMBER = 400  # characters; what is longer costs more time to read than it can mean


class Unreadable(NamedTuple):
    """A file that is there and does not say what it should.

    Attributes:
        file: The file as it was named.
        reason: Why, as a clause that follows the file's name: `"it is empty"`.
        fault: Which kind of fault.
    """

    file: str
    reason: str
    fault: Fault = "not-json"


class _OddNumberError(Exception):
    """A number that JSON does not have, or that no tool would write."""


def read_json_object(data: bytes, file: str) -> JsonObject | Unreadable:
    """Read the JSON object that a file holds; of two fields with one name the last counts, as it does to AWS tools.

    Returns:
        The object, or what is wrong: nothing in it, too large, too many values, a byte order mark, no UTF-8, no JSON
        (`NaN` and `Infinity` are none), nested too deeply, or another value than an object.
    """
    text = _read_text(data)
    if isinstance(text, _Reason):
        return Unreadable(file, text.words)
    value = _read_value(text)
    if isinstance(value, _Reason):
        return Unreadable(file, value.words)
    if not isinstance(value, dict):
        return Unreadable(file, f"it holds {_name_kind(value)} and not a JSON object", "odd-content")
    content = cast("JsonObject", value)
    if _is_nested_too_deeply(content):
        return Unreadable(file, _TOO_DEEP.words)
    return content


class _Reason(NamedTuple):
    words: str


_TOO_DEEP = _Reason("its JSON is nested too deeply")
_ODD_NUMBER = _Reason("it has a number that is none in JSON (such as NaN) or is far too long")


def _read_text(data: bytes) -> str | _Reason:
    if len(data) > LARGEST_FILE or data.count(b",") > MOST_VALUES:
        return _Reason("it is far larger than any AWS tool writes it")
    if not data.strip():
        return _Reason("it is empty; a program may have been stopped while it wrote it")
    if data.startswith(b"\xef\xbb\xbf"):
        return _Reason("it begins with a byte order mark, which AWS tools refuse")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _Reason("it is UTF-16 and not UTF-8")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return _Reason("it is not UTF-8")


def _read_value(text: str) -> object:
    import json

    try:
        return json.loads(text, parse_constant=_refuse_number, parse_float=_read_float)
    except json.JSONDecodeError as error:
        return _word_syntax_error(error.msg, error.pos, error.lineno, error.colno, len(text.rstrip()))
    except RecursionError:
        return _TOO_DEEP
    except (_OddNumberError, ValueError):  # Python reads whole numbers of up to 4,300 digits
        return _ODD_NUMBER


def _refuse_number(_text: str) -> NoReturn:
    raise _OddNumberError


def _read_float(text: str) -> float:
    if len(text) > _LONGEST_NUMBER or (number := float(text)) in (float("inf"), float("-inf")):
        raise _OddNumberError
    return number


def _word_syntax_error(kind: str, position: int, line: int, column: int, length: int) -> _Reason:
    """Word what is wrong by the parser's fixed phrases; they hold nothing of the text."""
    if kind == "Extra data":
        return _Reason("it has more text after its JSON; two programs may have written it at once")
    if position >= length or kind.startswith("Unterminated string"):
        return _Reason("its JSON ends too early; a program may have been stopped while it wrote it")
    return _Reason(f"it is not JSON from line {line}, column {column} on")


def _name_kind(value: object) -> str:
    if value is None or isinstance(value, bool):
        return "null" if value is None else "true or false"
    names = ((str, "a text"), (list, "a list"), (int | float, "a number"))
    return next(name for kind, name in names if isinstance(value, kind))


def _is_nested_too_deeply(content: JsonObject) -> bool:
    level: list[object] = [content]
    for _depth in range(DEEPEST_NESTING):
        level = [child for parent in level for child in _children(parent) if isinstance(child, dict | list)]
        if not level:
            return False
    return True


def _children(parent: object) -> list[object]:
    return list(cast("JsonObject", parent).values()) if isinstance(parent, dict) else cast("list[object]", parent)


def write_json(content: JsonObject) -> bytes:
    """Write an object as AWS CLI does: one line of ASCII, in the order given, blanks behind colons and commas."""
    import json

    return _Hidden(json.dumps(content).encode("ascii"))


class _Hidden(bytes):
    """Bytes that the variables of a traceback do not show: a disk may be full while they are being saved."""

    def __repr__(self) -> str:
        """Tell how many there are."""
        return f"<{len(self)} bytes with secrets>"
