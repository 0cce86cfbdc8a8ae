"""`ssocfg doctor --fix` on damaged cache files: set aside, told, and the sign-in offered, never run."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from checks.caches import Caches

CONFIG = """\
[sso-session naka]
sso_start_url = https://naka.awsapps.com/start
sso_region = eu-central-1
sso_registration_scopes = sso:account:access
[profile dev]
sso_session = naka
sso_account_id = 123456789012
sso_role_name = R
region = eu-central-1
"""


@pytest.fixture(autouse=True)
def caches(home: Path, write_config: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> Caches:
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    write_config(CONFIG)
    caches = Caches(home, CONFIG.encode())
    caches.sign_in()
    return caches


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everything")
@pytest.mark.parametrize("mode", [0o500, 0o000], ids=["cannot be written", "cannot be listed"])
def test_the_command_for_a_folder_that_its_owner_shut_mends_it(run, caches, mode):
    caches.tokens.chmod(mode)
    (finding,) = json.loads(run("doctor", "--select", "SSO413", "--format", "json").out)["findings"]
    subprocess.run(finding["fix"]["command"], check=True)
    assert run("doctor", "--select", "SSO413").out == "nothing found (1 check passed)\n"
    assert os.access(caches.path_of("token naka"), os.R_OK | os.W_OK)


def test_all_damaged_files_are_set_aside_at_once(run, caches, home):
    for title in ("token naka", "registration naka", "role dev"):
        caches.write(title, "{", 0o644)
    result = run("doctor", "--fix", "--format", "json")
    told = json.loads(result.out)
    assert [finding["code"] for finding in told["fixed"]] == ["SSO407", "SSO407", "SSO404", "SSO408", "SSO414"]
    assert [finding["code"] for finding in told["findings"] if finding["severity"] != "info"] == ["SSO401"]
    assert told["findings"][0]["fix"]["command"] == ["ssocfg", "login", "naka"]
    assert {moved["path"] for moved in told["set_aside"]} == {
        str(caches.path_of(title)) for title in ("token naka", "registration naka", "role dev")
    }
    for moved in told["set_aside"]:
        assert Path(moved["kept"]).read_bytes() == b"{"
        assert stat.S_IMODE(Path(moved["kept"]).stat().st_mode) == 0o600
    again = json.loads(run("doctor", "--fix", "--format", "json").out)
    assert (again["fixed"], again["set_aside"]) == ([], [])
    assert (home / ".aws" / "config").read_text() == CONFIG


def test_the_text_says_where_it_lies_now(run, caches):
    caches.write("registration naka", "{")
    result = run("doctor", "--fix")
    assert result.code == 0
    assert "set aside: ~/.aws/sso/cache/" in result.out
    assert "now ~/state/ssocfg/set-aside/" in result.out


def test_a_diff_says_so_and_moves_nothing(run, caches):
    caches.write("role dev", "{")
    result = run("doctor", "--diff")
    assert result.code == 1
    assert result.out == f"set aside ~/.aws/cli/cache/{caches.path_of('role dev').name}\n"
    assert caches.path_of("role dev").exists()


def test_only_what_is_selected_is_set_aside(run, caches):
    caches.write("role dev", "{")
    caches.write("registration naka", "{")
    run("doctor", "--fix", "--select", "SSO408")
    assert caches.path_of("role dev").exists()
    assert not caches.path_of("registration naka").exists()


def test_no_secret_of_a_damaged_file_is_shown(run, caches):
    caches.write("token naka", '{"accessToken": "aoaAAAAAGs3cret", "expiresAt": "nonsense-s3cret"}')
    for words in (["doctor"], ["doctor", "--format", "json"], ["doctor", "--fix"], ["doctor", "--profile", "dev"]):
        result = run(*words)
        assert "s3cret" not in result.out + result.err
