"""Whether a token can be renewed: by what it came with."""

from __future__ import annotations

import pytest

from ssocfg.tokens.renewal import Renewal, judge_renewal
from ssocfg.tokens.token import Token, read_token
from tokens.cache_files import NOW, after, token_file


def token(**changes: object) -> Token:
    read = read_token(token_file(**changes), "a.json")
    assert isinstance(read, Token)
    return read


@pytest.mark.parametrize(
    ("changes", "asked", "judged"),
    [
        ({}, {}, Renewal.POSSIBLE),
        ({}, {"is_legacy": True}, Renewal.LEGACY),
        ({"refreshToken": ...}, {}, Renewal.NO_REFRESH_TOKEN),
        ({"refreshToken": ...}, {"has_scopes": False}, Renewal.NO_SCOPES),
        ({"clientSecret": ...}, {}, Renewal.NO_REGISTRATION),
        ({"registrationExpiresAt": after(seconds=0)}, {}, Renewal.REGISTRATION_EXPIRED),
        ({"registrationExpiresAt": after(seconds=1)}, {}, Renewal.POSSIBLE),
    ],
)
def test_what_it_came_with_decides(changes, asked, judged):
    assert judge_renewal(token(**changes), NOW, **{"is_legacy": False, **asked}) is judged
