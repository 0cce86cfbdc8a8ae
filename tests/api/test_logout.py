"""Signing out: what lies here goes in any case."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import time
from datetime import timedelta
from pathlib import Path

import pytest

import ssocfg
from api.people import PROFILE, SESSION
from ssocfg.host.cache_files import CacheFolder
from ssocfg.host.system import SYSTEM


@pytest.fixture
def signed_in(center, home):
    center.sign_in(home)
    ssocfg.role_credentials(PROFILE)
    return center


def cached(home):
    folders = (home / ".aws" / "sso" / "cache", home / ".aws" / "cli" / "cache")
    return [path for folder in folders if folder.is_dir() for path in folder.iterdir()]


def test_one_session_is_signed_out_with_its_role_credentials(signed_in, home):
    (done,) = ssocfg.logout(SESSION)
    assert done == ssocfg.SignedOut(SESSION, True, 1, True, None)
    assert cached(home) == []
    assert signed_in.calls("Logout") == 1


def test_other_sessions_stay(signed_in, home, token_path):
    config = home / ".aws" / "config"
    config.write_text(
        config.read_text().replace(
            "[profile",
            "[sso-session two]\nsso_start_url = https://d-1234567890.awsapps.com/start\nsso_region = us-east-1\n\n[profile",
            1,
        )
    )
    signed_in.sign_in(home, session="two")
    ssocfg.logout("two")
    assert token_path.exists()
    assert ssocfg.role_credentials(PROFILE)


def test_all_sign_outs_take_tokens_that_no_session_has(signed_in, home):
    signed_in.sign_in(home, session="gone")
    done = ssocfg.logout(all_sessions=True)
    assert [one.had_token for one in done] == [True, True]
    assert cached(home) == []
    assert signed_in.calls("Logout") == 2


def test_without_a_network_everything_here_goes_all_the_same(signed_in, home):
    signed_in.stop()
    began = time.monotonic()
    (done,) = ssocfg.logout(SESSION)
    assert time.monotonic() - began < 7
    assert cached(home) == []
    assert isinstance(done.error, ssocfg.UnreachableError)
    assert (done.had_token, done.is_ended) == (True, False)


def test_hostile_neighbours_neither_stop_it_nor_go(signed_in, home, tokens, token_path):
    os.mkfifo(tokens / f"{'a' * 40}.json")
    (tokens / f"{'b' * 40}.json").write_text("42")
    (tokens / f"{'c' * 40}.json").symlink_to("/dev/zero")
    (tokens / f"{'d' * 40}.json").mkdir()
    (tokens / "kiro-auth-token.json").write_text(json.dumps({"accessToken": "theirs"}))
    (tokens / f"{'e' * 40}.json").write_text(
        json.dumps({"clientId": "a", "clientSecret": "b", "expiresAt": "2030-01-01T00:00:00Z"})
    )
    before = {path.name for path in tokens.iterdir()}
    began = time.monotonic()
    (done,) = ssocfg.logout(all_sessions=True)
    assert time.monotonic() - began < 2
    assert done.had_token
    assert before - {path.name for path in tokens.iterdir()} == {token_path.name}


def test_signing_out_twice_is_no_error(signed_in):
    ssocfg.logout(SESSION)
    (done,) = ssocfg.logout(SESSION)
    assert not done.had_token
    assert done.error is None


def test_a_token_that_aws_does_not_know_any_more_has_ended(signed_in):
    signed_in.end_session()
    (done,) = ssocfg.logout(SESSION)
    assert (done.is_ended, done.error) == (True, None)


# --- whatever the neighbours do ------------------------------------------------------------------


@pytest.fixture
def hold_lock():
    """Hold a folder's lock, as a program of ours that hangs."""
    held = []

    def hold(folder):
        held.append(os.open(folder, os.O_RDONLY))
        fcntl.flock(held[-1], fcntl.LOCK_EX)

    yield hold
    for descriptor in held:
        os.close(descriptor)


def test_a_program_that_holds_the_locks_does_not_keep_the_sign_in(signed_in, home, tokens, hold_lock):
    hold_lock(tokens)
    hold_lock(home / ".aws" / "cli" / "cache")
    began = time.monotonic()
    (done,) = ssocfg.logout(SESSION)
    assert time.monotonic() - began < 4
    assert (done.error, done.roles, done.is_ended) == (None, 1, True)
    assert cached(home) == []


def test_a_network_that_hangs_is_not_waited_for_long(signed_in, home, monkeypatch):
    from ssocfg.api import signing_out

    assert signing_out.NETWORK_SECONDS <= 5
    monkeypatch.setattr(signing_out, "NETWORK_SECONDS", 0.3)
    signed_in.inject("Logout", hang=timedelta(seconds=30), times=None)
    began = time.monotonic()
    (done,) = ssocfg.logout(SESSION)
    assert time.monotonic() - began < 2 + 3 * 0.3 + 3  # three tries, with pauses between them
    assert cached(home) == []
    assert isinstance(done.error, ssocfg.UnreachableError)


def refuse_to_remove(monkeypatch, *names):
    """Let the system refuse to remove files of these names, as on a file system that is for reading only."""
    import errno

    from ssocfg.host import cache_saving

    def unlink(path):
        if not names or os.path.basename(path) in names:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        os.unlink(path)

    monkeypatch.setattr(cache_saving.drop_file, "__defaults__", (SYSTEM._replace(unlink=unlink),))


def test_a_token_that_cannot_be_removed_is_ended_all_the_same_and_keeps_nothing_else(
    signed_in, home, token_path, monkeypatch
):
    refuse_to_remove(monkeypatch, token_path.name)
    (done,) = ssocfg.logout(SESSION)
    assert isinstance(done.error, ssocfg.UnwritableFileError)
    assert done.error.path == str(token_path)
    assert (done.had_token, done.is_ended, done.roles) == (True, True, 1)
    assert cached(home) == [token_path]


def test_of_many_tokens_one_that_cannot_be_removed_keeps_no_other(signed_in, home, tokens, token_path, monkeypatch):
    for number in range(4):
        signed_in.sign_in(home, session=f"gone-{number}")
    stays = sorted(tokens.iterdir())[2].name
    refuse_to_remove(monkeypatch, stays)
    done = ssocfg.logout(all_sessions=True)
    assert [path.name for path in cached(home)] == [stays]
    assert len(done) == 5
    assert [isinstance(one.error, ssocfg.FileError) for one in done].count(True) == 1
    assert all(one.is_ended for one in done)
    assert signed_in.calls("Logout") == 5


def test_role_credentials_of_no_session_that_cannot_be_removed_are_told(signed_in, home, monkeypatch):
    folder = home / ".aws" / "cli" / "cache"
    (path,) = folder.iterdir()
    odd = folder / f"{'f' * 40}.json"
    shutil.copy(path, odd)
    refuse_to_remove(monkeypatch, odd.name)
    first, second = ssocfg.logout(all_sessions=True)
    assert first == ssocfg.SignedOut(SESSION, True, 1, True, None)
    assert second.name == odd.name
    assert isinstance(second.error, ssocfg.UnwritableFileError)


def test_the_command_says_what_stayed(signed_in, home, token_path, monkeypatch, capsys):
    from ssocfg.cli.main import run_command_line

    refuse_to_remove(monkeypatch)
    assert run_command_line(["logout", SESSION]) == 2
    out, err = capsys.readouterr()
    assert out == '"corp": ended at AWS, but not all of it could be removed from this machine\n'
    assert str(token_path) in err
    assert "a copy of the token would still work" not in err
    assert "`ssocfg login` take it for good. Remove it" in err


def test_a_folder_that_cannot_be_listed_keeps_no_token_of_the_config_file(signed_in, home, token_path, monkeypatch):
    def load(folder):
        raise ssocfg.UnreadableFileError(folder.path, "permission denied")

    monkeypatch.setattr("ssocfg.host.cache_files.CacheFolder.load", load)
    first, *others = ssocfg.logout(all_sessions=True)
    assert (first.name, first.error) == (SESSION, None)
    assert [type(one.error) for one in others] == [ssocfg.UnreadableFileError] * 2
    assert not token_path.exists()


@pytest.mark.requires_root
@pytest.mark.skipif(shutil.which("chattr") is None or os.geteuid() != 0, reason="only root can do this, with chattr")
def test_a_folder_that_is_really_for_reading_only(signed_in, home, tokens, token_path):
    if subprocess.run(["chattr", "+i", str(tokens)], capture_output=True, check=False).returncode:
        pytest.skip("this file system has no immutable folders")
    try:
        (done,) = ssocfg.logout(SESSION)
    finally:
        subprocess.run(["chattr", "-i", str(tokens)], check=True)
    assert isinstance(done.error, ssocfg.UnwritableFileError)
    assert (done.is_ended, done.roles) == (True, 1)
    assert cached(home) == [token_path]


def test_a_link_in_the_tokens_place_goes_and_what_it_leads_to_stays(signed_in, home, token_path, tmp_path):
    victim = tmp_path / "victim"
    shutil.move(token_path, victim)
    token_path.symlink_to(victim)
    (done,) = ssocfg.logout(SESSION)
    assert done.had_token
    assert not token_path.is_symlink()
    assert victim.exists()


def test_a_region_that_is_none_leads_nowhere(signed_in, change_token, token_path):
    change_token(region="evil.example.com/")
    (done,) = ssocfg.logout(SESSION)
    assert isinstance(done.error, ssocfg.InvalidValueError)
    assert not token_path.exists()
    assert signed_in.calls("Logout") == 0


def test_a_session_and_a_legacy_profile_of_one_name_are_told_apart(signed_in, home):
    config = home / ".aws" / "config"
    legacy = "\n[profile corp]\nsso_start_url = https://d-1234567890.awsapps.com/start\nsso_region = us-east-1\n"
    config.write_text(config.read_text() + legacy)
    signed_in.sign_in(home, session=None)
    signed_in.inject("Logout", error="InvalidRequestException")
    done = ssocfg.logout(all_sessions=True)
    assert sorted(one.is_ended for one in done) == [False, True]
    assert sorted(one.error is None for one in done) == [False, True]


@pytest.mark.parametrize(("unlisted", "stays"), [("sso", "tokens"), ("cli", "roles")])
def test_a_folder_that_cannot_be_listed_is_named_and_keeps_nothing_of_the_other(
    signed_in, home, token_path, monkeypatch, unlisted, stays
):
    """Beside what the config file knows of there lie a token and a role of a session that it does not have."""
    (role,) = (home / ".aws" / "cli" / "cache").iterdir()
    odd_role = role.with_name(f"{'f' * 40}.json")
    odd_token = token_path.with_name(f"{'e' * 40}.json")
    shutil.copy(role, odd_role)
    shutil.copy(token_path, odd_token)
    load = CacheFolder.load

    def load_others(folder):
        if unlisted in Path(folder.path).parts:
            raise ssocfg.UnreadableFileError(folder.path, "permission denied")
        return load(folder)

    monkeypatch.setattr(CacheFolder, "load", load_others)
    *_, last = ssocfg.logout(all_sessions=True)
    assert last.name == str(home / ".aws" / unlisted / "cache")
    assert isinstance(last.error, ssocfg.UnreadableFileError)
    assert last.error.path == last.name
    assert not token_path.exists()
    assert not role.exists()
    assert (odd_token.exists(), odd_role.exists()) == (stays == "tokens", stays == "roles")


@pytest.mark.parametrize("content", ["{}", "no JSON", None])
def test_what_could_not_be_ended_at_aws_is_not_said_to_be(signed_in, token_path, capsys, content):
    from ssocfg.cli.main import run_command_line

    if content is None:
        content = json.dumps({k: v for k, v in json.loads(token_path.read_bytes()).items() if k != "region"})
        token_path = token_path.with_name(f"{'e' * 40}.json")  # of no session that says its region
    token_path.write_text(content)
    assert run_command_line(["logout", "--all"]) == 0
    out, err = capsys.readouterr()
    assert not token_path.exists()
    assert "removed from this machine" in out
    assert "not ended at AWS" in err
