"""No section, key or value, whatever characters it has, becomes anything but itself in the file.

SSOCFG_INJECTION_CASES says how many are tried.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path

import pytest

import ssocfg
from ssocfg import AddSection, SetKey

configloader = pytest.importorskip("botocore.configloader")

CASES = int(os.environ.get("SSOCFG_INJECTION_CASES", "3000"))
SEED = 20261124
FILE = b"[default]\nregion = eu-west-1\n\n[profile a]\noutput = json\n"
PIECES = [
    "a", "b", "region", "profile", "profile x", "sso-session", "default", "DEFAULT", "s3", ".", "s3.a", "1", "-", "_", "/",
    "@", "%", "+", ":", "=", " = ", "#", ";", " # c", " ;", "[", "]", "[profile evil]", "\n", "\r", "\r\n", "\n ", "\t",
    "\v", "\f", "\x1c", "\x85", "\u2028", "\xa0", "\x00", "\x1b[2J", "\x7f", '"', "'", "\\", "$", "%(a)s", "é", "😀", "\udcff",
    "\ufeff", " ", "  ", "https://x/start#/", "K", "İ", "", "plugins", "p",
]  # fmt: skip


def text(rng: random.Random, least: int) -> str:
    return "".join(rng.choice(PIECES) for _ in range(rng.choice([least, 1, 1, 2, 3])))


def test_names_keys_and_values_are_read_back_or_refused(tmp_path: Path) -> None:
    rng = random.Random(SEED)
    path = tmp_path / "config"
    path.write_bytes(FILE)
    before = configloader.load_config(str(path))
    outcomes = Counter[str]()
    for _ in range(CASES):
        name, key, value = text(rng, 0), rng.choice([text(rng, 0), "region", "s3.a"]), text(rng, 1)
        header = rng.choice(["profile ", "sso-session ", "services "]) + name
        new = rng.random() < 0.5
        edit = AddSection(header, {key: value}) if new else SetKey("profile a", key, value)
        try:
            after = ssocfg.edit_config(FILE, [edit])
        except (ssocfg.InvalidValueError, ssocfg.EditRefusedError):
            outcomes["refused"] += 1
            continue
        outcomes["written"] += 1
        path.write_bytes(after)
        assert configloader.load_config(str(path)) == expected(before, edit, header, key, value), (edit, after)
    print(f"FIGURES injection {dict(outcomes)}")
    assert min(outcomes["written"], outcomes["refused"]) > CASES // 20


def expected(
    before: dict[str, dict[str, dict[str, object]]], edit: object, header: str, key: str, value: str
) -> object:
    tables = {name: {k: dict(v) for k, v in table.items()} for name, table in before.items()}
    outer, dot, inner = key.partition(".")
    setting: dict[str, object] = {outer: {inner: value}} if dot else {key.lower(): value}
    if isinstance(edit, SetKey):
        tables["profiles"]["a"].update(setting)
    else:
        kind, _, name = header.partition(" ")
        tables[{"profile": "profiles", "sso-session": "sso_sessions", "services": "services"}[kind]][name] = setting
    return tables
