"""Permission bits are changed on the user's own regular files, and on nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ssocfg.doctor.finding import FileAction, Finding, Fix
from ssocfg.host.file_actions import act_on_files, set_mode
from ssocfg.values import Place

pytestmark = pytest.mark.skipif(os.name != "posix", reason="there are no permission bits here")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config"
    path.write_bytes(b"x")
    path.chmod(0o666)
    return path


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o7777


def test_the_mode_is_set(file: Path) -> None:
    assert set_mode(str(file), 0o644) == ""
    assert mode_of(file) == 0o644
    assert file.read_bytes() == b"x"


def test_a_link_s_target_is_meant(file: Path) -> None:
    link = file.with_name("link")
    link.symlink_to(file)
    assert set_mode(str(link), 0o600) == ""
    assert mode_of(file) == 0o600


def test_what_is_no_file_stays_as_it_is(tmp_path: Path) -> None:
    folder, pipe = tmp_path / "folder", tmp_path / "pipe"
    folder.mkdir(mode=0o755)
    os.mkfifo(pipe, 0o644)
    assert set_mode(str(folder), 0o600) == "it is not a regular file"
    assert set_mode(str(pipe), 0o600) == "it is not a regular file"
    assert mode_of(folder) == 0o755
    assert mode_of(pipe) == 0o644


@pytest.mark.parametrize("path", ["gone", "gone/x", "nul\0"])
def test_a_path_without_a_file_is_a_reason(tmp_path: Path, path: str) -> None:
    assert set_mode(str(tmp_path / path), 0o600)


def test_another_user_s_file_stays_as_it_is(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert set_mode(str(file), 0o600) == "it is another user's file"
    assert mode_of(file) == 0o666


def test_findings_are_told_apart_by_what_became_of_them(file: Path) -> None:
    def found(path: str, fix: Fix | None) -> Finding:
        return Finding("SSO005", "x", "warning", "m", Place(path), {}, fix, "u")

    by_mode = found(str(file), Fix("x", "safe", files=(FileAction(str(file), 0o600),)))
    by_text = found(str(file), Fix("x", "safe"))
    gone = found(str(file) + "x", Fix("x", "safe", files=(FileAction(f"{file}x", 0o600),)))
    fixed, refused, moved = act_on_files([by_text, by_mode, gone])
    assert fixed == (by_text, by_mode)
    assert [(u.finding, u.reason) for u in refused] == [(gone, "refused")]
    assert refused[0].because
    assert moved == ()
