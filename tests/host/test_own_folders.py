"""Where ssocfg keeps what is the user's: in folders that are known, or nowhere."""

from __future__ import annotations

import subprocess
import sys

import platformdirs
import pytest

from ssocfg.errors import UnreadableFileError, UnwritableFileError
from ssocfg.host.own_folders import config_folder, state_folder


def raise_it(*_words: object, **_more: object) -> str:
    raise RuntimeError("Could not determine home directory.")


def leave_the_tilde(*_words: object, **_more: object) -> str:
    return "~/.local/state/ssocfg"


@pytest.mark.parametrize("answer", [raise_it, leave_the_tilde])
def test_without_a_home_nothing_is_kept_and_the_error_says_so(monkeypatch, answer):
    monkeypatch.setattr(platformdirs, "user_state_dir", answer)
    monkeypatch.setattr(platformdirs, "user_config_dir", answer)
    with pytest.raises(UnwritableFileError, match="no home directory is known") as refused:
        state_folder("backups")
    assert "SSOCFG_NO_BACKUPS" in refused.value.hint
    with pytest.raises(UnreadableFileError, match="no home directory is known"):
        config_folder()


@pytest.mark.skipif(sys.platform != "linux", reason="a matter of XDG")
def test_the_variables_come_before_the_home(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert state_folder("backups") == str(tmp_path / "state" / "ssocfg" / "backups")
    assert config_folder() == str(tmp_path / "config" / "ssocfg")


def test_the_demo_names_what_it_lacks_where_no_file_can_be_made(tmp_path):
    code = (
        "import tempfile\n"
        "def fail(*words, **more): raise FileNotFoundError(2, 'No usable temporary directory')\n"
        "tempfile.TemporaryDirectory = fail\n"
        "from ssocfg.cli.main import run_command_line\n"
        "raise SystemExit(run_command_line(['demo']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: the demo needs a folder for temporary files")
