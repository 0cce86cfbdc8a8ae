"""Signature Version 4, from the side of the one who checks it.

Source: AWS IAM user guide, "Create a signed AWS API request"; botocore 1.44.5 `auth.SigV4Auth` for what clients send.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl, quote

from ssocfg.testing.answers import StsError
from ssocfg.testing.records import Call

ALGORITHM = "AWS4-HMAC-SHA256"
_FIELDS = ("Credential", "SignedHeaders", "Signature")


class Signed(NamedTuple):
    """What the Authorization header of a request says.

    Attributes:
        access_key: The access key id.
        date: The day of the scope, `YYYYMMDD`.
        region: The region of the scope.
        service: The service of the scope.
        headers: The names of the headers that are signed, in lower case and in their order.
        signature: The signature, in hexadecimal.
    """

    access_key: str
    date: str
    region: str
    service: str
    headers: tuple[str, ...]
    signature: str

    @property
    def scope(self) -> str:
        """The credential scope."""
        return f"{self.date}/{self.region}/{self.service}/aws4_request"


def read_authorization(header: str | None) -> Signed:
    """Read an Authorization header.

    Raises:
        StsError: It is missing (`MissingAuthenticationToken`) or not in order (`IncompleteSignature`).
    """
    if header is None:
        raise StsError("MissingAuthenticationToken")
    algorithm, _, rest = header.partition(" ")
    pairs = [part.strip().partition("=") for part in rest.split(",")]
    fields = {name: value for name, _, value in pairs}
    if algorithm != ALGORITHM or fields.keys() != set(_FIELDS) or len(pairs) != len(_FIELDS):
        raise StsError("IncompleteSignature", f"Authorization header requires {ALGORITHM} with {', '.join(_FIELDS)}.")
    scope = fields["Credential"].split("/")
    if len(scope) != 5 or scope[4] != "aws4_request" or not re.fullmatch(r"[0-9]{8}", scope[1], re.ASCII):
        raise StsError("IncompleteSignature", "Credential must have the form KEY/YYYYMMDD/REGION/SERVICE/aws4_request.")
    names = tuple(fields["SignedHeaders"].split(";"))
    return Signed(scope[0], scope[1], scope[2], scope[3], names, fields["Signature"])


def compute_signature(call: Call, signed: Signed, secret_key: str, amz_date: str) -> str:
    """Compute the signature that a request must bear.

    Args:
        call: The request.
        signed: What its Authorization header says.
        secret_key: The secret access key that belongs to the access key.
        amz_date: The value of the `X-Amz-Date` header.
    """
    digest = hashlib.sha256(_canonical_request(call, signed.headers).encode("utf-8", "surrogateescape")).hexdigest()
    text = f"{ALGORITHM}\n{amz_date}\n{signed.scope}\n{digest}"
    key = f"AWS4{secret_key}".encode()
    for part in (signed.date, signed.region, signed.service, "aws4_request"):
        key = _hmac(key, part)
    return _hmac(key, text).hex()


def is_signature(given: str, expected: str) -> bool:
    """Say whether two signatures are the same, in a time that does not tell where they part."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def _canonical_request(call: Call, names: Sequence[str]) -> str:
    headers = _collect_headers(call.headers)
    lines = [f"{name}:{headers.get(name, '')}" for name in names]
    payload = hashlib.sha256(call.body).hexdigest()
    path = quote(call.path, safe="/~")
    return "\n".join([call.method, path, _canonical_query(call.query), *lines, "", ";".join(names), payload])


def _collect_headers(headers: Sequence[tuple[str, str]]) -> Mapping[str, str]:
    collected: dict[str, str] = {}
    for name, value in headers:
        key, text = name.lower(), " ".join(value.split())
        collected[key] = f"{collected[key]},{text}" if key in collected else text
    return collected


def _canonical_query(query: str) -> str:
    # Not parse_qsl's own decoding of `+`: in a signed query a blank is %20 and a plus is a plus.
    pairs = parse_qsl(query.replace("+", "%2B"), keep_blank_values=True)
    return "&".join(sorted(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in pairs))


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode("utf-8", "replace"), hashlib.sha256).digest()
