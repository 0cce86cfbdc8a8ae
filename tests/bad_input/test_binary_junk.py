"""Files that are no config at all, and files that hide what is in them."""

from __future__ import annotations

import gzip
import json
import random
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

CONFIG = b"[profile a]\nregion = eu-west-1\nsso_session = gone\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89"


def noise(seed: int, size: int = 50_000, letters: bytes = bytes(range(256))) -> bytes:
    return bytes(random.Random(seed).choices(letters, k=size))


FILES: dict[str, Callable[[], bytes]] = {
    **{f"random-bytes-{seed}": lambda seed=seed: noise(seed) for seed in range(8)},  # type: ignore[misc]
    **{
        f"random-config-letters-{seed}": lambda seed=seed: noise(seed, letters=b"[]=:#; \t\n\r\"'\\ab.\0\x1b\xff")  # type: ignore[misc]
        for seed in range(8)
    },
    "one-of-each-byte": lambda: bytes(range(256)),
    "utf-16": lambda: CONFIG.decode().encode("utf-16"),
    "utf-16-big-endian": lambda: CONFIG.decode().encode("utf-16-be"),
    "utf-32": lambda: CONFIG.decode().encode("utf-32"),
    "utf-7-like": lambda: CONFIG.replace(b"[", b"+AFs-"),
    "latin-1": lambda: b"# K\xf6ln\n" + CONFIG,
    "byte-order-mark": lambda: b"\xef\xbb\xbf" + CONFIG,
    "byte-order-marks": lambda: b"\xef\xbb\xbf" * 1000 + CONFIG,
    "half-a-character-at-the-end": lambda: CONFIG + b"\xe2\x82",
    "overlong-utf-8": lambda: b"[profile \xc0\xaf]\n\xed\xa0\x80 = \xf4\x90\x80\x80\n",
    "png": lambda: PNG + zlib.compress(noise(1)),
    "gzip": lambda: gzip.compress(CONFIG * 100),
    "elf": lambda: b"\x7fELF\x02\x01\x01" + noise(2),
    "sqlite": lambda: b"SQLite format 3\0" + noise(3),
    "zip": lambda: b"PK\x03\x04" + noise(4),
    "core-of-zeros": lambda: bytes(1_000_000),
    "json": lambda: json.dumps({"a": [1] * 1000}, indent=1).encode(),
    "xml": lambda: b"<?xml version='1.0'?>\n<a b='c'>" + b"<d/>\n" * 1000,
    "yaml": lambda: b"profile:\n  - a: b\n" * 1000,
    "private-key": lambda: b"-----BEGIN RSA PRIVATE KEY-----\n" + b"MIIEpAIBAAKCAQEA0123\n" * 50,
    "escapes-in-names-and-values": lambda: b"[profile \x1b[31mred\x1b[0m]\n\x1b]0;x\x07 = \x1b[2J\nregion = \x9b2J\n",
    "nul-in-names-and-values": lambda: (
        b"[profile a\0b]\nreg\0ion = eu\0west\nsso_session = \0\ncredential_process = \0\n"
    ),
    "nul-in-references": lambda: b"[profile a]\nrole_arn = \0\nsource_profile = \0\nservices = a\0b\n[services \0]\n",
    "truncated-header": lambda: CONFIG + b"[profile",
    "truncated-value": lambda: CONFIG + b"sso_start_url = https://d-90",
    "only-a-bracket": lambda: b"[",
    "only-an-equals-sign": lambda: b"=",
    "only-a-line-end": lambda: b"\n",
    "nothing": lambda: b"",
}


@pytest.mark.parametrize("command", ["doctor-json", "doctor", "list", "credentials"])
@pytest.mark.parametrize("name", FILES)
def test_a_command_survives_a_file_that_is_no_config(assert_survives, tmp_path: Path, name, command):
    path = tmp_path / name
    path.write_bytes(FILES[name]())
    outcome = assert_survives(command, path)
    assert outcome.seconds < 5
    if command == "doctor-json":
        assert json.loads(outcome.out)["summary"]["crashed"] == 0


@pytest.mark.parametrize(
    "name", ["utf-16", "png", "gzip", "random-bytes-0", "core-of-zeros", "byte-order-mark", "latin-1"]
)
def test_the_doctor_says_that_it_is_not_right(run_watched, tmp_path: Path, name):
    path = tmp_path / name
    path.write_bytes(FILES[name]())
    outcome = run_watched("doctor-json", path)
    assert outcome.code == 1
    assert json.loads(outcome.out)["summary"]["error"] >= 1
