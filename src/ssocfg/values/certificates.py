"""Who signed a certificate, as far as a few lines can tell; it proves nothing."""

from __future__ import annotations

from collections.abc import Iterator

# Source: X.680, tags; RFC 5280, section 4.1 (Certificate), appendix A.1 (attribute types).
_VERSION, _OID = 0xA0, 0x06
_COMMON_NAME, _ORGANIZATION = b"\x55\x04\x03", b"\x55\x04\x0a"
_ENCODINGS = {0x0C: "utf-8", 0x13: "ascii", 0x14: "latin-1", 0x16: "ascii", 0x1E: "utf-16-be"}
LONGEST_NAME = 100


def issuer_of(certificate: bytes) -> str:
    """Name who signed a certificate: `"Corp Root CA (Corp Ltd)"`.

    Args:
        certificate: The certificate in DER.

    Returns:
        Common name and organization, or one of them; empty where neither can be made out.
    """
    try:
        names = _read_issuer(certificate)
    except (IndexError, StopIteration, ValueError, RuntimeError):  # the last for a generator that ends too soon
        return ""
    common, organization = names.get(_COMMON_NAME, ""), names.get(_ORGANIZATION, "")
    return f"{common} ({organization})" if common and organization else common or organization


def _read_issuer(certificate: bytes) -> dict[bytes, str]:
    (_tag, whole) = next(_elements(certificate))
    (_tag, signed) = next(_elements(whole))
    # The version may be missing; then come number, algorithm and issuer.
    _number, _algorithm, issuer = [content for tag, content in _elements(signed) if tag != _VERSION][:3]
    found: dict[bytes, str] = {}
    for _set, attributes in _elements(issuer):
        for _attribute, pair in _elements(attributes):
            (kind, oid), (encoding, text) = _elements(pair)
            if kind == _OID and encoding in _ENCODINGS:
                shown = "".join(filter(str.isprintable, text.decode(_ENCODINGS[encoding])))
                found.setdefault(oid, shown[:LONGEST_NAME])
    return found


def _elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Give tag and content of each element; raises `IndexError` or `ValueError` where it is no DER."""
    start = 0
    while start < len(data):
        tag, length, start = data[start], data[start + 1], start + 2
        if length & 0x80:
            size = length & 0x7F
            length, start = int.from_bytes(data[start : start + size], "big"), start + size
        if start + length > len(data):
            raise ValueError("it is cut off")
        yield tag, data[start : start + length]
        start += length
