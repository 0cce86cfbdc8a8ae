"""Whatever a cache file holds, it is read in little time and memory to a value or a reason, and shows no secret.

SSOCFG_LAW_EXAMPLES says on half of how many generated files each law is tried.
"""

from __future__ import annotations

import json
import os
import re
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from ssocfg.tokens.cache import Foreign, TokenCache, read_cache_file
from ssocfg.tokens.cache_key import file_name, token_key
from ssocfg.tokens.json_file import LARGEST_FILE, Unreadable
from ssocfg.tokens.registration import Registration, read_registration, write_registration
from ssocfg.tokens.role_credentials import RoleCredentials, read_role_credentials, write_role_credentials
from ssocfg.tokens.state import SignInState, WantedSession, judge_sign_in
from ssocfg.tokens.token import Token, read_token, write_token
from tokens.cache_files import CANARY, NOW, REGION, URL, registration_file, role_file, token_fields, token_file
from written import assert_as_written

EXAMPLES = 2 * int(os.environ.get("SSOCFG_LAW_EXAMPLES", "100"))
NAME = file_name(token_key("s"))
SESSION = WantedSession("s", URL, REGION, ("sso:account:access",))
WHOLE = token_file()
MIB = LARGEST_FILE


def fill(start: bytes, unit: bytes, end: bytes) -> bytes:
    """Return a file of nearly 1 MiB: the start, many of the unit, the end."""
    return start + unit * ((MIB - len(start) - len(end)) // len(unit)) + end


EXTRA = WHOLE[:-1] + b', "more": '
HOSTILE: dict[str, bytes] = {
    "empty": b"",
    "blank": b" \r\n\t ",
    "nul": b"\0",
    "zeros": b"\0" * 4096,
    "cut-at-1": WHOLE[:1],
    "cut-in-a-key": WHOLE[:8],
    "cut-in-a-secret": WHOLE[: WHOLE.index(CANARY.encode()) + len(CANARY)],
    "cut-at-the-end": WHOLE[:-1],
    "written-twice": WHOLE + WHOLE,
    "tail-of-a-longer-file": WHOLE + b'"}',
    "trailing-comma": WHOLE[:-1] + b",}",
    "single-quotes": WHOLE.replace(b'"', b"'"),
    "comment": b"// mine\n" + WHOLE,
    "python-repr": repr(token_fields()).encode(),
    "bom": b"\xef\xbb\xbf" + WHOLE,
    "two-boms": b"\xef\xbb\xbf" * 2 + WHOLE,
    "utf-16": WHOLE.decode().encode("utf-16"),
    "utf-16-le": WHOLE.decode().encode("utf-16-le"),
    "utf-32": WHOLE.decode().encode("utf-32"),
    "latin-1": b'{"accessToken": "\xe4"}',
    "surrogate-bytes": b'{"accessToken": "\xed\xa0\x80"}',
    "control-character-in-a-text": b'{"accessToken": "\x01"}',
    "ini": b"[profile a]\nregion = eu-central-1\n",
    "html": b"<html></html>",
    "sqlite": b"SQLite format 3\0" + bytes(100),
    "gzip": b"\x1f\x8b\x08\0" + bytes(range(256)),
    "null": b"null",
    "true": b"true",
    "number": b"42",
    "text": b'"accessToken expiresAt"',
    "list": b'["accessToken", "expiresAt"]',
    "list-of-token": b"[" + WHOLE + b"]",
    "nan": b"NaN",
    "infinity": b"-Infinity",
    "nan-inside": EXTRA + b"NaN}",
    "too-large-a-float": EXTRA + b"1e999}",
    "integer-of-5000-digits": EXTRA + b"9" * 5000 + b"}",
    "integer-of-a-mebibyte": fill(EXTRA, b"9", b"}"),
    "float-of-a-mebibyte": fill(EXTRA + b"1.", b"3", b"}"),
    "exponent-of-a-mebibyte": fill(EXTRA + b"1e", b"0", b"}"),
    "deep-lists": b"[" * 100_000,
    "deep-lists-closed": EXTRA + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep-objects": EXTRA + b'{"a":' * 100_000 + b"1" + b"}" * 100_001,
    "nested-900": EXTRA + b"[" * 900 + b"]" * 900 + b"}",
    "nested-objects": EXTRA + b'{"a":' * 40 + b"1" + b"}" * 41,
    "nested-32": EXTRA + b"[" * 32 + b"]" * 32 + b"}",
    "larger-than-a-mebibyte": b" " * MIB + WHOLE,
    "ten-mebibytes": b"[" * 10 * MIB,
    "many-duplicates": fill(b'{"a":1', b',"a":1', b"," + WHOLE[1:]),
    "many-fields": ("{" + "".join(f'"k{n}":1,' for n in range(60_000)) + WHOLE[1:].decode()).encode(),
    "many-lists": fill(EXTRA + b"[[]", b",[]", b"]}"),
    "many-objects": fill(EXTRA + b"[{}", b",{}", b"]}"),
    "many-floats": fill(EXTRA + b"[1.5", b",1.5", b"]}"),
    "access-token-missing": token_file(accessToken=...),
    "access-token-null": token_file(accessToken=None),
    "access-token-empty": token_file(accessToken=""),
    "access-token-number": token_file(accessToken=5),
    "access-token-list": token_file(accessToken=[CANARY]),
    "access-token-object": token_file(accessToken={CANARY: CANARY}),
    "access-token-crlf": token_file(accessToken=f"{CANARY}\r\nHost: evil"),
    "access-token-blank": token_file(accessToken=f"{CANARY} x"),
    "access-token-escape": token_file(accessToken=f"{CANARY}\x1b[31m"),
    "access-token-lone-surrogate": token_file(accessToken=f"{CANARY}\ud800"),
    "expiry-missing": token_file(expiresAt=...),
    "expiry-null": token_file(expiresAt=None),
    "expiry-epoch": token_file(expiresAt=1769860800),
    "expiry-milliseconds": token_file(expiresAt=1769860800000),
    "expiry-true": token_file(expiresAt=True),
    "expiry-list": token_file(expiresAt=["2026-01-31T13:00:00Z"]),
    "expiry-nan-text": token_file(expiresAt="NaN"),
    "expiry-empty": token_file(expiresAt=""),
    "expiry-naive": token_file(expiresAt="2026-01-31T13:00:00"),
    "expiry-year-99999": token_file(expiresAt="99999-01-01T00:00:00Z"),
    "expiry-february-30": token_file(expiresAt="2026-02-30T00:00:00Z"),
    "expiry-long": token_file(expiresAt="1" * 500_000),
    "expiry-is-the-token": token_file(expiresAt=CANARY),
    "names-in-the-wrong-case": WHOLE.replace(b"accessToken", b"AccessToken"),
    "registration-in-its-place": registration_file(),
    "role-credentials-in-its-place": role_file(),
    "empty-object": b"{}",
    "other-object": b'{"a": {"b": [1, 2]}}',
    "secret-as-a-key": b'{"canary-4f1d9e": 1}',
}
# Readable, and yet nothing that one would write.
ODD: dict[str, bytes] = {
    "duplicate-fields": b'{"accessToken": "' + CANARY.encode() + b'", ' + WHOLE[1:],
    "9000-fields": ("{" + "".join(f'"k{n}":1,' for n in range(9000)) + WHOLE[1:].decode()).encode(),
    "9000-floats": EXTRA + b"[1.5" + b",1.5" * 9000 + b"]}",
    "many-long-integers": fill(EXTRA + b"[1", b"," + b"9" * 4000, b"]}"),
    "many-long-floats": fill(EXTRA + b"[1", b"," + b"9" * 300 + b".5", b"]}"),
    "many-surrogates": fill(EXTRA + b'"', b"\\ud800", b'"}'),
    "many-escapes": fill(EXTRA + b'"', b"\\n", b'"}'),
    "blanks": b" \n" * 400_000 + WHOLE,
    "nested-31": EXTRA + b"[" * 31 + b"]" * 31 + b"}",
    "url-null": token_file(startUrl=None),
    "url-list": token_file(startUrl=[URL]),
    "url-escape": token_file(startUrl="https://\x1b]0;x\x07"),
    "region-number": token_file(region=5),
    "refresh-token-null": token_file(refreshToken=None),
    "refresh-token-list": token_file(refreshToken=[CANARY]),
    "refresh-token-crlf": token_file(refreshToken=f"{CANARY}\r\n"),
    "client-secret-number": token_file(clientSecret=1.5),
    "registration-expiry-null": token_file(registrationExpiresAt=None),
    "registration-expiry-epoch": token_file(registrationExpiresAt=1769860800),
    "registration-expiry-naive": token_file(registrationExpiresAt="2026-05-01T00:00:00"),
    "unknown-secrets": token_file(idToken=CANARY, nested={"list": [CANARY]}),
}


def show(value: object) -> str:
    return (
        f"{value} {value!r} {value!a} {[value]} {value:}"
        if not isinstance(value, tuple)
        else f"{value} {value!r} {[value]}"
    )


def read_all(data: bytes) -> list[Any]:
    """Read and judge a file in every way, write what can be written, and return all that came out."""
    read: list[Any] = [read_token(data, NAME), read_registration(data, NAME), read_role_credentials(data, NAME)]
    read.append(read_cache_file(data, NAME))
    for value in read:
        if isinstance(value, Token):
            write_token(value)
        elif isinstance(value, Registration):
            write_registration(value)
        elif isinstance(value, RoleCredentials):
            write_role_credentials(value)
    return [*read, judge_sign_in(SESSION, TokenCache({NAME: data}), NOW)]


def test_there_are_enough_of_them():
    assert len(HOSTILE) >= 60


@pytest.mark.parametrize("name", [*HOSTILE, *ODD])
def test_it_is_read_in_time_and_memory(name):
    data = (HOSTILE | ODD)[name]
    read_token(WHOLE, NAME)  # json is loaded
    best = 1.0
    for _attempt in range(3):
        begin = time.process_time()
        read_token(data, NAME)
        best = min(best, time.process_time() - begin)
    assert best <= 0.1
    tracemalloc.start()
    try:
        read_token(data, NAME)
        assert tracemalloc.get_traced_memory()[1] <= 50 * MIB
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_no_token_and_says_why(name):
    *read, judged = read_all(HOSTILE[name])
    assert isinstance(read[0], Unreadable)
    assert read[0].reason.startswith(("it ", "its "))
    assert judged.state is SignInState.UNREADABLE
    assert not judged.is_usable
    assert judged.command == ("ssocfg", "login", "s")


def test_the_reasons_are_worded_as_written_down():
    lines = []
    for name, data in HOSTILE.items():
        for kind, read in zip(("token", "registration", "role"), read_all(data), strict=False):
            said = f"{read.reason} ({read.fault})" if isinstance(read, Unreadable) else "readable"
            said = re.sub(r"column \d+", "column N", said)  # where Python stops is that of its version
            lines.append(f"{name}, as {kind}: {said}")
    for name, data in ODD.items():
        token = read_token(data, NAME)
        assert isinstance(token, Token)
        lines.append(f"{name}: {'; '.join(token.problems) or 'readable'}")
    assert_as_written(Path(__file__).with_name("reasons.txt"), lines)


@pytest.mark.parametrize(("levels", "is_read"), [(31, True), (32, False)])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_32_levels_are_the_bound(opening, closing, levels, is_read):
    inner = opening * levels + ("1" if closing == "}" else "") + closing * levels
    assert isinstance(read_token(EXTRA + inner.encode() + b"}", NAME), Token) is is_read


@pytest.mark.parametrize(("size", "is_read"), [(1_048_576, True), (1_048_577, False)])
def test_a_mebibyte_is_the_bound(size, is_read):
    assert isinstance(read_token(WHOLE.ljust(size), NAME), Token) is is_read


@pytest.mark.parametrize(("commas", "is_read"), [(10_000, True), (10_001, False)])
def test_ten_thousand_commas_are_the_bound(commas, is_read):
    data = EXTRA + b"[" + b"1," * (commas - EXTRA.count(b",")) + b"1]}"
    assert data.count(b",") == commas
    assert isinstance(read_token(data, NAME), Token) is is_read


@pytest.mark.parametrize("name", ODD)
def test_a_token_with_odd_fields_is_still_a_token(name):
    token = read_token(ODD[name], NAME)
    assert isinstance(token, Token)
    again = read_token(write_token(token), NAME)
    assert isinstance(again, Token)
    assert again._replace(problems=()) == token._replace(problems=())


@pytest.mark.parametrize("name", [*HOSTILE, *ODD])
def test_it_shows_no_secret(name):
    for value in read_all((HOSTILE | ODD)[name]):
        assert CANARY not in show(value)
        assert NAME[:40] not in getattr(value, "reason", "")


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("kiro-auth-token.json", "Kiro"),
        ("aws-toolkit-vscode-client-id-eu-central-1.json", "AWS Toolkit"),
        ("botocore-client-id-eu-central-1.json", "AWS CLI before 2.9"),
        ("notes.txt", None),
        (f"{NAME}.tmp", None),
    ],
)
def test_files_with_other_names_are_foreign(name, owner):
    assert read_cache_file(WHOLE, name) == Foreign(name, owner)
    assert read_cache_file(b"\xff", f"/home/me/.aws/sso/cache/{name}") == Foreign(
        f"/home/me/.aws/sso/cache/{name}", owner
    )


def test_files_with_a_keys_name_are_told_apart_by_what_they_hold():
    assert isinstance(read_cache_file(WHOLE, f"/cache/{NAME}"), Token)
    assert isinstance(read_cache_file(WHOLE, f"C:\\cache\\{NAME}"), Token)
    assert isinstance(read_cache_file(registration_file(), NAME), Registration)
    assert isinstance(read_cache_file(b"{}", NAME), Foreign)
    assert isinstance(read_cache_file(b"", NAME), Unreadable)


HOSTILE_VALUES: st.SearchStrategy[object] = st.sampled_from(
    [None, True, 0, -1, 10**400, 1.5, "", CANARY, "\ud800", "\x1b[0m", "a\r\nb", [], {}, [[]], [CANARY], {"a": CANARY},
     "2026-01-31T12:00:00", "2026-01-31T12:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", URL, ...]
)  # fmt: skip
KEYS = ["startUrl", "region", "accessToken", "expiresAt", "clientId", "clientSecret", "registrationExpiresAt",
        "refreshToken", "scopes", "grantTypes", "Credentials", "ProviderType", "other"]  # fmt: skip
SHOWN = {"startUrl", "region", "clientId", "ProviderType", "scopes", "grantTypes"}  # no secrets, so they are shown
CHANGES = st.dictionaries(st.sampled_from(KEYS), HOSTILE_VALUES).map(
    lambda changes: {key: value for key, value in changes.items() if key not in SHOWN or CANARY not in repr(value)}
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(KEYS) | st.text(), inner),
    max_leaves=10,
)
MUTATED = st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 20), st.binary(max_size=4)).map(
    lambda cut: WHOLE[: cut[0]] + cut[2] + WHOLE[cut[0] + cut[1] :]
)


@settings(deadline=None, max_examples=EXAMPLES)
@given(st.binary() | MUTATED | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_read(data):
    for value in read_all(data):
        assert CANARY not in show(value)


@settings(deadline=None, max_examples=EXAMPLES)
@given(CHANGES, CHANGES)
def test_any_fields_are_read(changes, keys):
    for data in (token_file(**changes), registration_file(**changes), role_file(keys, **changes)):
        for value in read_all(data):
            assert CANARY not in show(value)
