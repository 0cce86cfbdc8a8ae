"""Where the parsers that people use part company: what botocore reads, and what the SDKs' common rules read.

Each row is one construct that real files have. A reading is a dict of profiles; a session appears as
`sso-session NAME` and a section that is neither as `[NAME]`. A refusal names its kind and its line.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

import ssocfg
from ssocfg.config.reading import Dialect

LONG = "x" * 70_000


class Refused(NamedTuple):
    kind: str
    line: int


Reading = dict[str, dict[str, Any]]


class Row(NamedTuple):
    number: str
    title: str
    data: bytes
    botocore: Reading | Refused
    sdk: Reading | Refused


ROWS = [
    Row(
        "1",
        "keys indented under their header",
        b"[profile a]\n  region = us-east-1\n  output = json\n",
        {"a": {"region": "us-east-1", "output": "json"}},
        Refused("stray-continuation", 2),
    ),
    Row(
        "2",
        "first key at the margin, later keys indented",
        b"[profile a]\nregion = us-east-1\n  output = json\n",
        {"a": {"region": "us-east-1\noutput = json"}},
        {"a": {"region": "us-east-1\noutput = json"}},
    ),
    Row(
        "3",
        "indented comment after a key",
        b"[profile a]\nregion = us-east-1\n  # office\noutput = json\n",
        {"a": {"region": "us-east-1", "output": "json"}},
        {"a": {"region": "us-east-1\n# office", "output": "json"}},
    ),
    Row(
        "4",
        "indented comment right after a header",
        b"[profile a]\n  # office\nregion = us-east-1\n",
        {"a": {"region": "us-east-1"}},
        Refused("stray-continuation", 2),
    ),
    Row(
        "5",
        "indented comment in a nested block",
        b"[profile a]\ns3 =\n  max_queue_size = 5\n  # faster\n  use_dualstack_endpoint = true\n",
        {"a": {"s3": {"max_queue_size": "5", "use_dualstack_endpoint": "true"}}},
        Refused("nested-no-delimiter", 4),
    ),
    Row(
        "6",
        "comment after a value",
        b"[profile a]\nregion = us-east-1 # home\noutput = json ; pretty\n",
        {"a": {"region": "us-east-1 # home", "output": "json ; pretty"}},
        {"a": {"region": "us-east-1", "output": "json"}},
    ),
    Row(
        "7",
        "value that begins with a comment character",
        b"[profile a]\nregion = #us-east-1\n",
        {"a": {"region": "#us-east-1"}},
        {"a": {"region": ""}},
    ),
    Row(
        "8",
        "comment after a nested value",
        b"[profile a]\ns3 =\n  max_queue_size = 5 # faster\n",
        {"a": {"s3": {"max_queue_size": "5 # faster"}}},
        {"a": {"s3": "\nmax_queue_size = 5 # faster"}},
    ),
    Row(
        "9",
        "comment that touches the header's bracket",
        b"[profile a]\nregion = us-east-1\n[profile b]#team\noutput = json\n[profile c];team\noutput = text\n",
        {"a": {"region": "us-east-1"}, "b": {"output": "json"}, "c": {"output": "text"}},
        {"a": {"region": "us-east-1"}, "b": {"output": "json"}, "c": {"output": "text"}},
    ),
    Row(
        "10",
        "comment after a header",
        b"[profile b] # team\noutput = json\n",
        {"b": {"output": "json"}},
        {"b": {"output": "json"}},
    ),
    Row(
        "11",
        "comment after a header that has brackets itself",
        b"[profile b] # see [wiki]\noutput = json\n",
        {},
        {"b": {"output": "json"}},
    ),
    Row(
        "12",
        "junk after a header",
        b"[profile b] team\noutput = json\n",
        {"b": {"output": "json"}},
        Refused("unclosed-header", 1),
    ),
    Row(
        "13",
        "the same section twice",
        b"[profile a]\nregion = us-east-1\noutput = json\n[profile a]\nregion = eu-west-1\n",
        Refused("duplicate-section", 4),
        {"a": {"region": "eu-west-1", "output": "json"}},
    ),
    Row(
        "14",
        "the same key twice",
        b"[profile a]\nregion = us-east-1\nregion = eu-west-1\n",
        Refused("duplicate-key", 3),
        {"a": {"region": "eu-west-1"}},
    ),
    Row(
        "15",
        "the same key twice in different case",
        b"[profile a]\nRegion = us-east-1\nregion = eu-west-1\n",
        Refused("duplicate-key", 3),
        {"a": {"region": "eu-west-1"}},
    ),
    Row(
        "16",
        "upper-case key",
        b"[profile a]\nSSO_SESSION = naka\n",
        {"a": {"sso_session": "naka"}},
        {"a": {"sso_session": "naka"}},
    ),
    Row(
        "17",
        "colon as the delimiter",
        b"[profile a]\nregion: us-east-1\n",
        {"a": {"region": "us-east-1"}},
        Refused("no-delimiter", 2),
    ),
    Row(
        "18",
        "line without a delimiter",
        b"[profile a]\nregion = us-east-1\nregion us-east-1\n",
        Refused("no-delimiter", 3),
        Refused("no-delimiter", 3),
    ),
    Row(
        "19",
        "text before the first section",
        b"\nregion = us-east-1\n[profile a]\n",
        Refused("text-before-section", 2),
        Refused("text-before-section", 2),
    ),
    Row(
        "20",
        "byte order mark",
        b"\xef\xbb\xbf[profile a]\nregion = us-east-1\n",
        Refused("byte-order-mark", 1),
        Refused("byte-order-mark", 1),
    ),
    Row(
        "21",
        "byte that is not UTF-8, in a comment",
        b"[profile a]\n# caf\xe9\nregion = us-east-1\n",
        Refused("not-utf-8", 2),
        Refused("not-utf-8", 2),  # the SDKs' reference warns and goes on as if the whole file were empty
    ),
    Row(
        "22a",
        "[default], then [profile default]",
        b"[default]\nregion = us-east-1\n[profile default]\noutput = json\n",
        {"default": {"output": "json"}},
        {"default": {"output": "json"}},
    ),
    Row(
        "22b",
        "[profile default], then [default]",
        b"[profile default]\noutput = json\n[default]\nregion = us-east-1\n",
        {"default": {"region": "us-east-1"}},
        {"default": {"output": "json"}},
    ),
    Row(
        "23",
        "[DEFAULT]",
        b"[DEFAULT]\nregion = us-east-1\n[profile a]\noutput = json\n[sso-session s]\n",
        {"a": {"output": "json", "region": "us-east-1"}, "sso-session s": {"region": "us-east-1"}},
        {"a": {"output": "json"}, "sso-session s": {}},
    ),
    Row("24", "name in double quotes", b'[profile "foo"]\nregion = r\n', {"foo": {"region": "r"}}, {}),
    Row("25", "name in single quotes", b"[profile 'my name']\nregion = r\n", {"my name": {"region": "r"}}, {}),
    Row("26", "name of two words", b"[profile my name]\nregion = r\n", {}, {}),
    Row("27a", "apostrophe in a name", b"[profile it's]\nregion = r\n", {}, {}),
    Row("27b", "backslash in a name", b"[profile d\\u]\nregion = r\n", {"du": {"region": "r"}}, {}),
    Row(
        "28",
        "space inside both brackets",
        b"[ profile foo ]\nregion = r\n",
        {"[ profile foo ]": {"region": "r"}},
        {"foo": {"region": "r"}},
    ),
    Row("29a", "two spaces before a name", b"[profile  foo]\nk = v\n", {"foo": {"k": "v"}}, {"foo": {"k": "v"}}),
    Row("29b", "space after a name", b"[profile foo ]\nk = v\n", {"foo": {"k": "v"}}, {"foo": {"k": "v"}}),
    Row("30a", "[profiles NAME]", b"[profiles foo]\nk = v\n", {"foo": {"k": "v"}}, {}),
    Row("30b", "[sso-sessions NAME]", b"[sso-sessions s]\nk = v\n", {"sso-session s": {"k": "v"}}, {}),
    Row("31", "[profile.NAME]", b"[profile.foo]\nk = v\n", {}, {}),
    Row("32", "name without the word profile", b"[foo]\nk = v\n", {"[foo]": {"k": "v"}}, {}),
    Row("33a", "exclamation mark in a name", b"[profile a!b]\nk = v\n", {"a!b": {"k": "v"}}, {}),
    Row("33b", "é in a name", "[profile café]\nk = v\n".encode(), {"café": {"k": "v"}}, {}),
    Row("33c", "# in a name", b"[profile a#b]\nk = v\n", {"a#b": {"k": "v"}}, Refused("unclosed-header", 1)),
    Row("33d", "] in a name", b"[profile a]b]\nk = v\n", {"a]b": {"k": "v"}}, {}),
    Row("34", "quotes around a value", b'[profile a]\nk = "v"\n', {"a": {"k": '"v"'}}, {"a": {"k": '"v"'}}),
    Row("35", "continuation", b"[profile a]\nk = v\n  w\n", {"a": {"k": "v\nw"}}, {"a": {"k": "v\nw"}}),
    Row(
        "36",
        "blank line, then an indented key",
        b"[profile a]\nk = z\n\n  k2 = v\n",
        {"a": {"k": "z\n\nk2 = v"}},
        {"a": {"k": "z\nk2 = v"}},
    ),
    Row(
        "37",
        "scopes as an indented list",
        b"[sso-session s]\nsso_registration_scopes =\n  sso:account:access\n  codewhisperer:completions\n",
        Refused("nested-no-delimiter", 3),
        Refused("nested-no-delimiter", 3),
    ),
    Row(
        "38",
        "lone CR as the line end",
        b"[profile a]\rregion = r\routput = json\r",
        {"a": {"region": "r", "output": "json"}},
        Refused("unclosed-header", 1),
    ),
    Row(
        "39",
        "line of more than 64 KiB",
        f"[profile a]\nk = {LONG}\nregion = r\n".encode(),
        {"a": {"k": LONG, "region": "r"}},
        {"a": {"k": LONG, "region": "r"}},
    ),
    Row(
        "40",
        "indented header",
        b"[profile a]\nregion = r\n  [profile b]\n  output = json\n",
        {"a": {"region": "r\n[profile b]\noutput = json"}},
        {"a": {"region": "r\n[profile b]\noutput = json"}},
    ),
    Row("41", "lone quote as a value", b'[profile a]\nk = "\n', {"a": {"k": '"'}}, {"a": {"k": '"'}}),
    Row(
        "42",
        "profile called __proto__",
        b"[profile __proto__]\nk = v\n[profile b]\nk = w\n",
        {"__proto__": {"k": "v"}, "b": {"k": "w"}},
        {"__proto__": {"k": "v"}, "b": {"k": "w"}},
    ),
]


def flatten(config: dict[str, Any]) -> Reading:
    others = {f"[{name}]": values for name, values in config.items() if name not in KINDS}
    sections = {kind + name: values for key, kind in KINDS.items() for name, values in config.get(key, {}).items()}
    return others | sections


KINDS = {"profiles": "", "sso_sessions": "sso-session ", "services": "services "}


def read(data: bytes, dialect: Dialect) -> Reading | Refused:
    config = ssocfg.parse_config(data, dialect=dialect)
    if config.refused:
        with pytest.raises(ssocfg.ConfigRefusedError):
            config.as_dict()
        return Refused(config.refused.kind, config.refused.place.line)
    return flatten(config.as_dict())


by_row = pytest.mark.parametrize("row", ROWS, ids=[f"{row.number} {row.title}" for row in ROWS])


@by_row
def test_botocore_dialect_reads_the_row(row: Row) -> None:
    assert read(row.data, "botocore") == row.botocore


@by_row
def test_sdk_dialect_reads_the_row(row: Row) -> None:
    assert read(row.data, "sdk") == row.sdk


@by_row
def test_row_is_what_botocore_itself_reads(row: Row, read_with_botocore: Callable[..., Any]) -> None:
    reading = read_with_botocore(row.data)
    if isinstance(row.botocore, Refused):
        assert reading.config is None
        assert reading.line in (row.botocore.line, None)
    else:
        assert reading.config is not None
        assert flatten(reading.config) == row.botocore


def test_no_row_is_missing() -> None:
    numbers = [int(row.number.rstrip("abcd")) for row in ROWS]
    assert sorted(set(numbers)) == list(range(1, 43))
