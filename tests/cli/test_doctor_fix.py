"""`doctor --fix`: the file is mended and saved once, with a backup, and what is left is reported."""

from __future__ import annotations

import json
import os
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

import ssocfg
from checks.caches import Caches
from ssocfg.host import saving

BAD = """\
\ufeff[profile dev]
sso_session = crop
sso_account_id = 123456789012
sso_role_name = Developer
region: eu-west-1
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access
"""
SAFELY = BAD.removeprefix("\ufeff").replace("region:", "region =")
HEALTHY = SAFELY.replace("crop", "corp")
NO_REGION = "[profile elsewhere]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = ReadOnly\n"


@pytest.fixture(autouse=True)
def signed_in(home: Path) -> None:
    """Sign in to the session, so that there is nothing to say of that."""
    Caches(home, BAD.replace("\ufeff", "").encode()).sign_in()


@pytest.fixture(autouse=True)
def state(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep backups in the test's own home."""
    folder = home / "state"
    monkeypatch.setenv("XDG_STATE_HOME", str(folder))
    return folder


def test_safe_fixes_are_made_and_the_rest_is_reported(run, write_config, state):
    path = write_config(BAD)
    result = run("doctor", "--fix")
    lines = result.out.splitlines()
    assert lines[0].startswith("fixed: SSO004 ~/.aws/config:1: the file begins with a byte order mark")
    assert lines[1].startswith("fixed: SSO112 ~/.aws/config:5: a colon stands between key and value")
    assert lines[2].startswith("backup: ~/state/ssocfg/backups/")
    assert "SSO301 error: " in lines[3]
    assert result.code == 1
    assert path.read_text() == SAFELY
    (backup,) = [file for file in state.rglob("*Z") if file.is_file()]
    assert backup.read_bytes() == BAD.encode()


def test_with_leave_unsafe_fixes_are_made_too(run, write_config):
    path = write_config(BAD)
    result = run("doctor", "--fix", "--unsafe-fixes")
    assert result.code == 0
    assert [line.split()[1] for line in result.out.splitlines() if line.startswith("fixed: ")] == [
        "SSO004", "SSO112", "SSO301",
    ]  # fmt: skip
    assert path.read_text() == HEALTHY


def test_a_second_time_there_is_nothing_to_fix(run, write_config, state):
    path = write_config(BAD)
    run("doctor", "--fix", "--unsafe-fixes")
    stamp, backups = path.stat().st_mtime_ns, sorted(state.rglob("*"))
    result = run("doctor", "--fix", "--unsafe-fixes")
    assert result.out.startswith("nothing was fixed\n")
    assert result.code == 0
    assert path.stat().st_mtime_ns == stamp
    assert sorted(state.rglob("*")) == backups


def test_it_writes_what_the_diff_showed(run, write_config):
    path = write_config(BAD)
    shown = json.loads(run("doctor", "--diff", "--unsafe-fixes", "--format", "json").out)["diff"]
    before = path.read_bytes()
    run("doctor", "--fix", "--unsafe-fixes")
    from ssocfg.config.text_diff import diff_config

    assert diff_config(before, path.read_bytes(), str(path)) == shown


def test_only_what_is_selected_is_fixed(run, write_config):
    path = write_config(BAD)
    run("doctor", "--fix", "--select", "SSO004")
    assert path.read_text() == BAD.removeprefix("\ufeff")
    run("doctor", "--fix", "--unsafe-fixes", "--ignore", "112")
    assert path.read_text() == HEALTHY.replace("region =", "region:", 1)


def test_permissions_are_taken_away_without_touching_the_text(run, write_config, write_credentials, state):
    path, credentials = write_config(HEALTHY), write_credentials("[dev]\naws_access_key_id = x\n")
    path.chmod(0o666)
    credentials.chmod(0o644)
    result = run("doctor", "--fix", "--select", "SSO005,SSO008")
    assert result.code == 0
    assert [line.split()[1] for line in result.out.splitlines() if line.startswith("fixed: ")] == ["SSO005", "SSO008"]
    assert (path.stat().st_mode & 0o777, credentials.stat().st_mode & 0o777) == (0o644, 0o600)
    assert path.read_text() == HEALTHY
    assert not state.exists()


def test_text_and_permissions_are_fixed_together(run, write_config):
    path = write_config(BAD)
    path.chmod(0o622)
    run("doctor", "--fix")
    assert path.read_text() == SAFELY
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_another_program_wrote_meanwhile_is_kept(run, write_config, monkeypatch):
    path = write_config(BAD)
    save = saving.save_file

    def save_late(*args: object, **more: object) -> object:
        path.write_text(BAD + "[profile new]\nregion : us-east-1\n")
        return save(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(saving, "save_file", save_late)
    run("doctor", "--fix")
    assert path.read_text() == SAFELY + "[profile new]\nregion = us-east-1\n"


def test_a_link_stays_one(run, write_config, home):
    write_config(BAD)
    (home / ".aws" / "config").rename(home / "dotfiles")
    (home / ".aws" / "config").symlink_to(home / "dotfiles")
    run("doctor", "--fix")
    assert (home / ".aws" / "config").is_symlink()
    assert (home / "dotfiles").read_text() == SAFELY


def test_a_file_that_is_named_is_the_one_that_is_fixed(run, write_config, home):
    other = write_config(BAD, "other")
    path = write_config(BAD)
    run("doctor", "--fix", "--config-file", str(other))
    assert other.read_text() == SAFELY
    assert path.read_text() == BAD


def test_a_named_file_that_is_not_there_is_a_wrong_call(run, home):
    result = run("doctor", "--fix", "--config-file", str(home / "gone"))
    assert (result.code, result.out) == (2, "")
    assert not (home / "gone").exists()


@pytest.mark.parametrize("arguments", [["--fix"], ["--fix", "--unsafe-fixes"], ["--diff"]])
def test_where_there_is_no_file_none_is_made(run, home, arguments):
    result = run("doctor", *arguments)
    assert result.code == 0
    assert [path.name for path in (home / ".aws").iterdir()] == ["sso"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everything")
def test_a_folder_that_may_not_be_written_is_a_plain_error(run, write_config, home):
    path = write_config(BAD)
    (home / ".aws").chmod(0o500)
    try:
        result = run("doctor", "--fix")
    finally:
        (home / ".aws").chmod(0o700)
    assert result.code == 2
    assert result.err.startswith("error: ")
    assert path.read_text() == BAD


def test_the_json_says_what_was_fixed_and_what_is_left(run, write_config, state):
    write_config(BAD + NO_REGION)
    result = run("doctor", "--fix", "--format", "json")
    shown = json.loads(result.out)
    jsonschema.validate(shown, json.loads(files("ssocfg.doctor").joinpath("report-1.schema.json").read_text()))
    assert result.code == 1
    assert [finding["code"] for finding in shown["fixed"]] == ["SSO004", "SSO112"]
    assert [(u["code"], u["reason"]) for u in shown["unfixed"]] == [("SSO301", "unsafe"), ("SSO310", "manual")]
    assert [finding["code"] for finding in shown["findings"]] == ["SSO301", "SSO310"]
    assert shown["backup"].startswith(str(state))


def test_the_library_does_the_same(write_config):
    path = write_config(BAD + NO_REGION)
    result = ssocfg.fix_config(path)
    assert [finding.code for finding in result.fixed] == ["SSO004", "SSO112"]
    assert [(unfixed.finding.code, unfixed.reason) for unfixed in result.left] == [
        ("SSO301", "unsafe"),
        ("SSO310", "manual"),
    ]
    assert (result.path, result.changed) == (str(path), True)
    assert result.backup is not None
    assert Path(result.backup).read_bytes() == (BAD + NO_REGION).encode()
    again = ssocfg.fix_config(path, unsafe=True, ignore=["SSO301"])
    assert (again.fixed, again.changed, again.backup) == ((), False, None)


def test_the_library_refuses_what_is_not_there(home):
    with pytest.raises(ssocfg.UnreadableFileError, match="there is no such file"):
        ssocfg.fix_config(home / "gone")
    with pytest.raises(ssocfg.UnknownCheckError):
        ssocfg.fix_config(select=["SSO999"])


def test_backups_can_be_turned_off(run, write_config, monkeypatch, state):
    monkeypatch.setenv("SSOCFG_NO_BACKUPS", "1")
    path = write_config(BAD)
    result = run("doctor", "--fix")
    assert "backup: " not in result.out
    assert path.read_text() == SAFELY
    assert not state.exists()


def test_what_another_program_mended_meanwhile_is_not_said_to_be_our_work(write_config, monkeypatch):
    from ssocfg.api import updating

    path = write_config(BAD)
    save = updating.save_noting

    def save_after_somebody_else(*arguments, **how):
        path.write_text(SAFELY)
        return save(*arguments, **how)

    monkeypatch.setattr(updating, "save_noting", save_after_somebody_else)
    result = ssocfg.fix_config(path)
    assert (result.changed, result.backup, [f.code for f in result.fixed]) == (False, None, [])
    assert path.read_text() == SAFELY
