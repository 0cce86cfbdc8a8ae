"""Each sign-in by browser is protected by its own state and verifier."""

from __future__ import annotations

import base64
import hashlib
import re

from ssocfg.aws.pkce import make_challenge, new_attempt


def test_a_verifier_is_long_and_made_of_what_may_stand_in_one() -> None:
    verifier = new_attempt().verifier.reveal()
    assert re.fullmatch(r"[A-Za-z0-9._~-]{43,128}", verifier)
    assert len(verifier) == 64


def test_the_challenge_is_s256_without_padding() -> None:
    attempt = new_attempt()
    digest = hashlib.sha256(attempt.verifier.reveal().encode()).digest()
    assert base64.urlsafe_b64decode(attempt.challenge + "=") == digest
    assert len(attempt.challenge) == 43
    assert "=" not in attempt.challenge
    # Source: RFC 7636, appendix B
    assert (
        make_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    )


def test_a_state_has_at_least_128_bits() -> None:
    state = new_attempt().state
    assert len(base64.urlsafe_b64decode(state + "=" * (-len(state) % 4))) * 8 >= 128


def test_every_attempt_is_a_new_one() -> None:
    attempts = [new_attempt() for _ in range(500)]
    assert len({attempt.state for attempt in attempts}) == 500
    assert len({attempt.verifier for attempt in attempts}) == 500


def test_an_attempt_does_not_show_its_verifier() -> None:
    attempt = new_attempt()
    assert attempt.verifier.reveal() not in repr(attempt)
