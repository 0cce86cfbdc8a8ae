"""Who signed a certificate is read where it can be, and nothing is raised where it cannot."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from ssocfg.values.certificates import LONGEST_NAME, issuer_of


def element(tag: int, *contents: bytes) -> bytes:
    content = b"".join(contents)
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + content


def attribute(oid: bytes, text: bytes, encoding: int = 0x0C) -> bytes:
    return element(0x31, element(0x30, element(0x06, oid), element(encoding, text)))


def certificate(*attributes: bytes, version: bool = True) -> bytes:
    head = [element(0xA0, element(0x02, b"\x02"))] if version else []
    number, algorithm = element(0x02, b"\x01" * 16), element(0x30, element(0x06, b"\x2a\x03"))
    subject = element(0x30, attribute(NAME, b"somebody else"))
    signed = element(0x30, *head, number, algorithm, element(0x30, *attributes), element(0x30), subject)
    return element(0x30, signed, algorithm, element(0x03, b"\x00" * 300))


NAME, ORGANIZATION, COUNTRY = b"\x55\x04\x03", b"\x55\x04\x0a", b"\x55\x04\x06"
WHOLE = certificate(attribute(COUNTRY, b"DE"), attribute(ORGANIZATION, b"Corp Ltd"), attribute(NAME, b"Root CA"))


@pytest.mark.parametrize(
    ("data", "issuer"),
    [
        (WHOLE, "Root CA (Corp Ltd)"),
        (certificate(attribute(NAME, b"Root CA"), version=False), "Root CA"),
        (certificate(attribute(ORGANIZATION, b"Corp")), "Corp"),
        (certificate(attribute(NAME, "Müller".encode())), "Müller"),
        (certificate(attribute(NAME, "Müller".encode("utf-16-be"), 0x1E)), "Müller"),
        (certificate(attribute(NAME, b"plain", 0x13)), "plain"),
        (certificate(attribute(NAME, b"\x1b[31mred\x07\r\nline")), "[31mredline"),
        (certificate(attribute(NAME, b"x" * 1000)), "x" * LONGEST_NAME),
        (certificate(attribute(NAME, b"\xff\xfe")), ""),
        (certificate(attribute(NAME, b"x", 0x02)), ""),
        (certificate(), ""),
        (b"", ""),
        (b"\x30", ""),
        (b"\x30\x80", ""),
        (b"\x30\xff" + b"\xff" * 300, ""),
    ],
)
def test_the_issuer_is_named(data: bytes, issuer: str) -> None:
    assert issuer_of(data) == issuer


def test_a_certificate_that_is_cut_off_names_nobody() -> None:
    assert {issuer_of(WHOLE[:length]) for length in range(len(WHOLE))} == {""}


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255))
def test_a_damaged_certificate_raises_nothing(place: int, byte: int) -> None:
    assert issuer_of(WHOLE[:place] + bytes([byte]) + WHOLE[place + 1 :]).isprintable()


@given(st.binary(max_size=400))
def test_what_is_none_raises_nothing(data: bytes) -> None:
    assert issuer_of(data).isprintable()
