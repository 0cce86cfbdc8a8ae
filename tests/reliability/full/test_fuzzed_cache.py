"""S3: a million cache files that chance has damaged, each read and judged without an exception and at once."""

from __future__ import annotations

import os
import random
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime

from reliability.full.conftest import Figures
from ssocfg.tokens.cache import Foreign, TokenCache, read_cache_file
from ssocfg.tokens.cache_key import file_name, token_key
from ssocfg.tokens.json_file import Unreadable
from ssocfg.tokens.registration import Registration
from ssocfg.tokens.role_credentials import RoleCredentials, read_role_credentials
from ssocfg.tokens.state import SignIn, WantedSession, judge_sign_in
from ssocfg.tokens.token import Token, read_token, write_token
from tokens.cache_files import NOW, REGION, URL, registration_file, role_file, token_file

FILES = int(os.environ.get("SSOCFG_FUZZED_FILES", "1000000"))
LONGEST = 0.1  # seconds
SESSION = WantedSession("corp", URL, REGION, ("sso:account:access",))
NAME = file_name(token_key("corp"))
SEEDS = (token_file(), token_file(refreshToken=...), registration_file(), role_file())
# What writers and attackers put into such files.
PIECES = [
    b"null", b"true", b"NaN", b"-Infinity", b"1e999", b"9" * 5_000, b"-1", b"0.5", b"[]", b"{}", b'""', b"[" * 200,
    b'{"a":' * 200, b'"2026-01-31T12:00:00Z"', b'"2026-01-31T12:00:00UTC"', b'"2026-01-31T12:00:00.794Z"',
    b'"9999-12-31T23:59:59Z"', b'"0001-01-01T00:00:00+14:00"', b'"2026-02-30T12:00:00Z"', b'"12:30Z"', b"\\ud800",
    b"\\u0000", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r\n", b"\x1b]0;x\x07", b'"accessToken"', b'"expiresAt"',
    b'"Credentials"', b'"clientId"', b',', b':', b'"', b"\\", b"}", b"]", b" " * 1_000,
]  # fmt: skip


def damage(data: bytes, chance: random.Random) -> bytes:
    """Change a file in one to six places."""
    for _change in range(chance.randint(1, 6)):
        at = chance.randrange(len(data) + 1)
        to = min(len(data), at + chance.choice((0, 1, 1, 2, 8, 40)))
        kind = chance.randrange(4)
        if kind == 0:
            data = data[:at] + chance.choice(PIECES) + data[to:]
        elif kind == 1:
            data = data[:at] + data[to:]
        elif kind == 2:
            data = data[:at] + chance.randbytes(to - at) + data[to:]
        else:
            data = data[:at] + data[at:to] * 2 + data[to:]
    return data[: chance.randrange(len(data) + 1)] if chance.random() < 0.05 else data


def read_many(seed: int, number: int) -> tuple[dict[str, int], float]:
    """Read so many files; give how often each kind came of them, and the longest time that one took."""
    chance, kinds, longest = random.Random(seed), dict[str, int](), 0.0
    for _file in range(number):
        data = damage(chance.choice(SEEDS), chance)
        begun = time.perf_counter()
        for found in read_all(data):
            kinds[type(found).__name__] = kinds.get(type(found).__name__, 0) + 1
        longest = max(longest, time.perf_counter() - begun)
    return kinds, longest


def read_all(data: bytes) -> tuple[object, ...]:
    found = read_cache_file(data, NAME)
    role = read_role_credentials(data, NAME)
    judged = judge_sign_in(SESSION, TokenCache({NAME: data}), NOW)
    assert isinstance(found, Token | Registration | Foreign | Unreadable)
    assert isinstance(role, RoleCredentials | Unreadable)
    assert isinstance(judged, SignIn)
    assert judged.reason
    if isinstance(found, Token):
        again = read_token(write_token(found), NAME)
        assert isinstance(again, Token)
        assert again.access_token == found.access_token
    return found, role, judged.state


def test_a_million_damaged_files_are_read_without_an_exception(figures: Figures):
    seed = int(datetime.now(UTC).timestamp()) if os.environ.get("SSOCFG_SEARCH") else 20261124
    workers = os.cpu_count() or 1
    with ProcessPoolExecutor(workers) as pool:
        parts = list(pool.map(read_many, range(seed, seed + workers), [-(-FILES // workers)] * workers))
    kinds: dict[str, int] = {}
    for part, _longest in parts:
        for kind, number in part.items():
            kinds[kind] = kinds.get(kind, 0) + number
    longest = max(part[1] for part in parts)
    figures("S3", files=sum(kinds.values()) // 3, seed=seed, longest_ms=round(longest * 1e3), **kinds)
    assert sum(kinds.values()) >= 3 * FILES
    assert all(
        kinds.get(kind, 0) > FILES // 1_000 for kind in ("Token", "Registration", "RoleCredentials", "Unreadable")
    )
    assert longest <= LONGEST
