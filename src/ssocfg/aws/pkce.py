"""What a sign-in by browser is protected with: a state, and a verifier of which the browser sees only the challenge."""

from __future__ import annotations

import base64
import hashlib
import secrets
import string
from typing import NamedTuple

from ssocfg.values import Secret

_LETTERS = string.ascii_letters + string.digits + "-._~"
_VERIFIER_LENGTH = 64  # characters, about 388 bits; RFC 7636 asks for 43 to 128
_STATE_BYTES = 32


class PkceAttempt(NamedTuple):
    """What one sign-in is protected with, and no other.

    Attributes:
        state: What the browser must bring back; 256 random bits.
        verifier: What proves to AWS that the code comes from who asked for it; 64 characters.
        challenge: What AWS compares it with, given beforehand; 43 characters.
    """

    state: str
    verifier: Secret
    challenge: str


def new_attempt() -> PkceAttempt:
    """Make a new state, verifier and challenge from the system's randomness.

    Source: RFC 7636, sections 4.1 and 4.2 (S256, without padding); RFC 9700, section 2.1.
    """
    verifier = "".join(secrets.choice(_LETTERS) for _ in range(_VERIFIER_LENGTH))
    return PkceAttempt(secrets.token_urlsafe(_STATE_BYTES), Secret(verifier), make_challenge(verifier))


def make_challenge(verifier: str) -> str:
    """Make the challenge of a verifier."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
