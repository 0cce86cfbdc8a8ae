"""Reading never raises, loses nothing and points only at places that exist, whatever the file holds."""

from __future__ import annotations

import string
from itertools import pairwise

import pytest
from hypothesis import example, given, strategies as st

import ssocfg
from ssocfg.config.lines import scan_lines
from ssocfg.config.reading import Dialect

PIECES = [
    "[profile a]", "[profile b]", '[profile "a"]', "[default]", "[DEFAULT]", "[sso-session s]", "[services v]", "[a",
    "[", "]", "region", "Region", "s3", "a = 1", "=", ":", " = ", "#", ";", " # c", '"', "'", "\\", " ", "  ", "\t",
    "\n", "\n\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\xa0", "\u2028", "\ufeff", "\x00", "İ", "é", "😀",
]  # fmt: skip
ANY_TEXT = st.text(st.characters())  # lone surrogates too
CONFIG_TEXT = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
BAD_BYTES = [b"\xff", b"\xc3", b"\xe2\x80", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\x00", b"\n", b"\r", b"\r\n", b" "]
PRINTABLE = st.text(string.printable, max_size=12).map(str.encode)
CONFIG_BYTES = st.lists(
    st.one_of(st.sampled_from([piece.encode() for piece in PIECES] + BAD_BYTES), PRINTABLE), max_size=40
).map(b"".join)
ANY_BYTES = st.one_of(st.binary(max_size=200), CONFIG_BYTES)
DIALECTS = pytest.mark.parametrize("dialect", ["botocore", "sdk"])


def assert_inside(place: ssocfg.Place, data: bytes | str) -> None:
    lines = scan_lines(data).lines
    assert 1 <= place.line <= len(lines)
    assert 1 <= place.column <= len(lines[place.line - 1].text) + 1


def assert_sound(data: bytes | str, dialect: Dialect) -> None:
    """Check all that must hold for any file: a reading comes back, and each of its places is in the file."""
    config = ssocfg.parse_config(data, dialect=dialect, file="f")
    for problem in config.problems:
        for place in (problem.place, *problem.also):
            assert place.file == "f"
            assert_inside(place, data)
    assert config.refused is None or config.refused in config.problems
    for section in config.blocks:
        assert_inside(config.place_of(section), data)
        for key in section.settings:
            assert_inside(config.place_of(section, key), data)
            value = section.settings[key]
            for inner in value if not isinstance(value, str) else ():
                assert_inside(config.place_of(section, f"{key}.{inner}"), data)


@DIALECTS
@given(data=ANY_BYTES)
@example(data=b"")
@example(data=b"\xef\xbb\xbf")
@example(data=b"\xef\xbb\xbf[profile a]\nk = 1")
@example(data=b"[profile a]\r\r\n k = \xff\r")
@example(data=b"\x00[\n")
@example(data="[profile a]\ns3 =\n  k = 1\u2028k2 = 2\x85\x1ck3 = 3\n".encode())
def test_any_bytes_can_be_read(dialect: Dialect, data: bytes) -> None:
    assert_sound(data, dialect)


@DIALECTS
@given(text=st.one_of(ANY_TEXT, CONFIG_TEXT))
@example(text="[profile \udcff]\nk = \ud800\n")
@example(text="\ufeff\ufeff[profile a]")
def test_any_text_can_be_read(dialect: Dialect, text: str) -> None:
    assert_sound(text, dialect)


@DIALECTS
@given(text=CONFIG_TEXT)
def test_text_reads_as_its_bytes_do(dialect: Dialect, text: str) -> None:
    of_text, of_bytes = ssocfg.parse_config(text, dialect=dialect), ssocfg.parse_config(text.encode(), dialect=dialect)
    assert of_text.problems == of_bytes.problems
    assert of_text.refused == of_bytes.refused
    if of_text.refused is None:
        assert of_text.as_dict() == of_bytes.as_dict()


@given(data=ANY_BYTES)
def test_lines_join_back_to_the_bytes(data: bytes) -> None:
    scanned = scan_lines(data)
    joined = "".join(line.text + line.ending for line in scanned.lines)
    assert joined.encode("utf-8", "surrogateescape") == data
    assert scanned.data == data


@given(text=CONFIG_TEXT)
def test_lines_of_a_text_join_back_to_its_bytes(text: str) -> None:
    scanned = scan_lines(text)
    assert "".join(line.text + line.ending for line in scanned.lines) == text
    assert scanned.data == text.encode()


@given(data=ANY_BYTES)
def test_lines_are_numbered_and_end_where_they_should(data: bytes) -> None:
    lines = scan_lines(data).lines
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert all(not set(line.text) & {"\r", "\n"} for line in lines)
    assert all(line.ending in ("\n", "\r\n", "\r") for line in lines[:-1])
    assert all(line.ending or line.text for line in lines)
    for line, following in pairwise(lines):
        assert not (line.ending == "\r" and not following.text and following.ending == "\n")


def test_long_files_are_read_in_reasonable_time() -> None:
    hostile = [b"[" * 200_000, b"[profile a]\n" + b"=" * 200_000, b"[profile a]\nk = " + b" #" * 100_000 + b"\n"]
    hostile += [b"[profile a]\n" + b"k k" * 100_000, b"\n" * 200_000, b"[profile a]\ns3 =\n" + b" \n" * 100_000]
    for data in hostile:
        for dialect in ("botocore", "sdk"):
            assert ssocfg.parse_config(data, dialect=dialect).profiles is not None
