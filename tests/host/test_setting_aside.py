"""Damaged cache files are moved out of the way of all tools, whole, for the owner alone; nothing else is."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from ssocfg.host.setting_aside import set_aside

NAME = "a" * 40 + ".json"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path))
    folder = tmp_path / ".aws" / "sso" / "cache"
    folder.mkdir(parents=True)
    return folder


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"accessToken": 7}', b"\xff\xfe", b"x" * 2_000_000])
def test_a_damaged_file_is_kept_elsewhere(cache: Path, data: bytes) -> None:
    (cache / NAME).write_bytes(data)
    (cache / NAME).chmod(0o644)
    done = set_aside(str(cache / NAME))
    assert (done.path, done.reason) == (str(cache / NAME), "")
    assert not (cache / NAME).exists()
    kept = Path(done.kept)
    assert kept.read_bytes() == data
    assert kept.name.endswith(NAME)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert cache not in kept.parents


@pytest.mark.parametrize(
    "data",
    [
        b'{"accessToken": "a", "expiresAt": "2027-01-01T00:00:00Z"}',
        b'{"clientId": "a", "clientSecret": "b", "expiresAt": "2027-01-01T00:00:00Z"}',
        (
            b'{"Credentials": {"AccessKeyId": "a", "SecretAccessKey": "b", "SessionToken": "c",'
            b' "Expiration": "2027-01-01T00:00:00Z"}}'
        ),
    ],
)
def test_a_file_that_has_mended_itself_stays(cache: Path, data: bytes) -> None:
    (cache / NAME).write_bytes(data)
    assert set_aside(str(cache / NAME)) == (str(cache / NAME), "", "")
    assert (cache / NAME).read_bytes() == data


def test_a_file_that_is_gone_is_no_trouble(cache: Path) -> None:
    assert set_aside(str(cache / NAME)) == (str(cache / NAME), "", "")


def test_what_is_no_file_stays_with_a_reason(cache: Path) -> None:
    (cache / NAME).mkdir()
    done = set_aside(str(cache / NAME))
    assert done.kept == ""
    assert done.reason
    assert (cache / NAME).is_dir()


def test_a_link_is_not_followed(cache: Path, tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(b"{")
    (cache / NAME).symlink_to(tmp_path / "precious")
    assert set_aside(str(cache / NAME)).reason
    assert (tmp_path / "precious").read_bytes() == b"{"
    assert (cache / NAME).is_symlink()


def test_another_disk_will_do(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (cache / NAME).write_bytes(b"{")
    real = os.rename

    def rename(source: str, target: str) -> None:
        if str(cache) in source:
            raise OSError(errno.EXDEV, "other disk")
        real(source, target)

    monkeypatch.setattr("ssocfg.host.setting_aside.os.rename", rename)
    done = set_aside(str(cache / NAME))
    assert Path(done.kept).read_bytes() == b"{"
    assert not (cache / NAME).exists()


def test_a_store_that_cannot_be_made_leaves_the_file(cache: Path, tmp_path: Path) -> None:
    (tmp_path / "state").touch()
    (cache / NAME).write_bytes(b"{")
    done = set_aside(str(cache / NAME))
    assert done.reason
    assert (cache / NAME).read_bytes() == b"{"
