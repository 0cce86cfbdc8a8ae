"""Reading which names a credentials file defines, without ever holding what stands beside them."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from ssocfg.config.credentials_names import read_credentials_names

SECRET = "wJalrXUtnFEMI-K7MDENG-bPxRfiCY-EXAMPLE"  # nothing that AWS ever gave out
PLAIN = f"""\
# {SECRET}
[default]
aws_access_key_id = {SECRET}
aws_secret_access_key={SECRET}

[work account]
  aws_session_token : {SECRET}
  region = {SECRET} ; {SECRET}
"""


def names(sections: Mapping[str, Mapping[str, Any]]) -> dict[str, set[str]]:
    return {section: set(keys) for section, keys in sections.items()}


def every_text(found: object, seen: set[int] | None = None) -> list[str]:
    """Collect each text that can be reached from an object through its fields, attributes and items."""
    seen = set() if seen is None else seen
    if isinstance(found, str | bytes):
        return [found if isinstance(found, str) else found.decode("utf-8", "replace")]
    if id(found) in seen or found is None or isinstance(found, int | type):
        return []
    seen.add(id(found))
    inner: list[object] = []
    if isinstance(found, Mapping):
        inner += [*found.keys(), *found.values()]
    elif isinstance(found, list | tuple | set | frozenset):
        inner += found
    if is_dataclass(found):
        inner += [getattr(found, field.name) for field in fields(found)]
    slots = [slot for owner in type(found).__mro__ for slot in getattr(owner, "__slots__", ())]
    inner += [getattr(found, slot, None) for slot in slots if slot not in ("__dict__", "__weakref__")]
    inner += getattr(found, "__dict__", {}).values()
    return [text for item in inner for text in every_text(item, seen)]


def assert_holds_no(secret: str, found: object) -> None:
    assert secret not in repr(found)
    assert secret not in str(found)
    assert not [text for text in every_text(found) if secret in text]


def test_every_section_name_is_kept_verbatim_with_its_keys() -> None:
    found = read_credentials_names(PLAIN.encode())
    assert found.refused is None
    assert names(found.sections) == {
        "default": {"aws_access_key_id", "aws_secret_access_key"},
        "work account": {"aws_session_token", "region"},
    }


def test_names_are_asked_for_like_in_any_mapping() -> None:
    found = read_credentials_names("[DEFAULT]\nd = 1\n[a]\nk = 1\nd = 2\n")
    assert ("a" in found.sections, "b" in found.sections, len(found.sections)) == (True, False, 1)
    keys = found.sections["a"]
    assert ("k" in keys, "d" in keys, "x" in keys, len(keys), keys["d"].line) == (True, True, False, 2, 5)
    with pytest.raises(KeyError):
        keys["x"]


def test_each_key_has_its_place() -> None:
    found = read_credentials_names(PLAIN.encode(), file="~/.aws/credentials")
    place = found.sections["work account"]["aws_session_token"]
    assert (place.file, place.line, place.column) == ("~/.aws/credentials", 7, 3)
    assert (place.section, place.key) == ("work account", "aws_session_token")
    assert found.sections["default"]["aws_secret_access_key"].line == 4


def test_each_of_very_many_keys_has_its_place() -> None:
    text = "[a]\n# c\n" + "".join(f"k{number} = {SECRET}\n" for number in range(1500))
    found = read_credentials_names(text)
    assert [place.line for place in found.sections["a"].values()] == list(range(3, 1503))
    assert_holds_no(SECRET, found)


READ = [
    ("plain", PLAIN),
    ("profile prefix", "[profile a]\nk = {s}\n"),
    ("quotes and spaces", "[ 'a b' ]\nk = {s}\n[\"c\"]\nk = {s}\n"),
    ("default section leaks", "[DEFAULT]\nregion = {s}\n[a]\nk = {s}\n[b]\n"),
    ("continuation", "[a]\nk = {s}\n  {s}\n\n  {s}\nj = 1\n"),
    ("nested block", "[a]\nk =\n  {s} = {s}\n  j={s}\n"),
    ("padded value on the next line", "[a]\naws_secret_access_key =\n  {s}=\n"),
    ("indented header", "[a]\nk = 1\n  [{s}]\nj = 2\n"),
    ("upper-case keys", "[a]\nAWS_Secret_Access_Key = {s}\n"),
    ("CR LF", "[a]\r\nk = {s}\r\n[b]\r\nk = {s}"),
    ("junk after a header", "[a] junk\nk = {s}\n"),
    ("empty file", ""),
]


@pytest.mark.parametrize("text", [text for _, text in READ], ids=[title for title, _ in READ])
def test_names_are_those_that_botocore_reads(text: str, read_with_botocore: Callable[..., Any]) -> None:
    data = text.replace("{s}", SECRET).encode()
    theirs = read_with_botocore(data, load="raw_config_parse").config
    assert theirs is not None
    found = read_credentials_names(data)
    assert found.refused is None
    assert names(found.sections) == names(theirs)


@pytest.mark.parametrize("text", [text for _, text in READ], ids=[title for title, _ in READ])
def test_no_value_can_be_reached(text: str) -> None:
    found = read_credentials_names(text.replace("{s}", SECRET).encode())
    assert_holds_no(SECRET, found)
    assert SECRET.encode() not in pickle.dumps(names(found.sections))


REFUSED = [
    ("no-delimiter", "[a]\nk = 1\n{s}\n", 3),
    ("no-delimiter", "[a]\naws_secret_access_key {s}\n", 2),
    ("empty-key", "[a]\n= {s}\n", 2),
    ("text-before-section", "{s}\n[a]\n", 1),
    ("text-before-section", "aws_secret_access_key = {s}\n[a]\n", 1),
    ("duplicate-section", "[a]\nk = {s}\n[a]\nk = {s}\n", 3),
    ("duplicate-key", "[a]\nk = {s}\nK = {s}\n", 3),
    ("nested-no-delimiter", "[a]\nk =\n  {s}\n", 3),
    ("byte-order-mark", "\ufeff[a]\nk = {s}\n", 1),
]


@pytest.mark.parametrize(("kind", "text", "line"), REFUSED, ids=[f"{kind} {text!r}" for kind, text, _ in REFUSED])
def test_refusal_names_its_line_and_holds_no_value(
    kind: str, text: str, line: int, read_with_botocore: Callable[..., Any]
) -> None:
    data = text.replace("{s}", SECRET).encode()
    theirs = read_with_botocore(data, load="raw_config_parse")
    assert theirs.config is None
    assert theirs.line in (line, None)
    found = read_credentials_names(data, file="credentials")
    assert found.refused is not None
    assert (found.refused.kind, found.refused.place.line, found.refused.place.file) == (kind, line, "credentials")
    assert_holds_no(SECRET, found)


def test_byte_that_is_not_utf8_refuses_the_file() -> None:
    found = read_credentials_names(b"[a]\nk = " + SECRET.encode() + b"\xff\n")
    assert found.refused is not None
    assert (found.refused.kind, found.refused.place.line) == ("not-utf-8", 2)
    assert_holds_no(SECRET, found)


def test_search_for_values_would_find_one() -> None:
    with pytest.raises(AssertionError):
        assert_holds_no(SECRET, {"default": {"k": (1, [f"…{SECRET}…"])}})
