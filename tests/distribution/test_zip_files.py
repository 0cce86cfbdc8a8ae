"""ssocfg as one file: made by shiv, which unpacks itself, it does all; made by zipapp, all that needs no call to AWS."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipapp
from pathlib import Path

import pytest

from ssocfg.testing import Account, FakeIdentityCenter

ACCOUNT, ROLE = "111122223333", "ReadOnlyAccess"
# A Python that has no ssocfg of its own, so that the file is all there is.
BARE = str(Path(sys.base_prefix) / "bin" / f"python{sys.version_info[0]}.{sys.version_info[1]}")


@pytest.fixture(scope="session")
def by_shiv(archives, tmp_path_factory):
    out = tmp_path_factory.mktemp("shiv") / "ssocfg.pyz"
    command = [sys.executable, "-m", "shiv", "--console-script", "ssocfg", "--output-file", str(out)]
    done = subprocess.run([*command, str(archives.wheel)], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return out


@pytest.fixture(scope="session")
def by_zipapp(wheel_python, tmp_path_factory):
    out = tmp_path_factory.mktemp("zipapp") / "ssocfg.pyz"
    (packages,) = wheel_python.parents[1].glob("lib/python*/site-packages")
    zipapp.create_archive(packages, out, main="ssocfg.__main__:run", compressed=True)
    return out


@pytest.fixture(scope="session", params=["shiv", "zipapp"])
def either(request):
    return request.getfixturevalue(f"by_{request.param}")


@pytest.fixture
def center():
    with FakeIdentityCenter(accounts={ACCOUNT: Account("Sandbox", roles=[ROLE])}) as center:
        yield center


@pytest.fixture(scope="session")
def unpacked_by_shiv(tmp_path_factory):
    return tmp_path_factory.mktemp("unpacked-by-shiv")


@pytest.fixture
def run(center, tmp_path, unpacked_by_shiv):
    home = tmp_path / "home"
    center.write_config(home, profiles={"dev": (ACCOUNT, ROLE)}).chmod(0o600)
    environ = {name: value for name, value in center.environ(home).items() if not name.startswith("PYTHON")}
    # Whoever opens the page is a program of the tests, which knows its way by itself.
    environ |= {"SHIV_ROOT": str(unpacked_by_shiv), "BROWSER": f"{sys.executable} -m ssocfg.testing.person %s"}

    def run(file, *arguments, code=0, **more):
        done = subprocess.run(
            [BARE, str(file), *arguments],
            cwd=home, env={**environ, **more}, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
            check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done

    return run


def test_the_bare_python_has_no_ssocfg_of_its_own():
    done = subprocess.run([BARE, "-c", "import ssocfg"], cwd=os.sep, env={}, capture_output=True, check=False)
    assert b"No module named" in done.stderr


def test_the_file_runs_alone(either, run, center):
    assert run(either, "--version").stdout.startswith("ssocfg ")
    assert "dev" in run(either, "list").stdout
    report = json.loads(run(either, "doctor", "--format", "json", code=1).stdout)
    assert [finding["code"] for finding in report["findings"] if finding["severity"] == "error"] == ["SSO401"]
    assert "Source:" in run(either, "doctor", "--explain", "SSO112").stdout
    assert json.loads(run(either, "manifest", "schema").stdout)["title"]
    assert center.requests == ()


def test_the_file_changes_the_config_and_takes_it_back(either, run, tmp_path):
    config = tmp_path / "home" / ".aws" / "config"
    before = config.read_bytes()
    (tmp_path / "home" / "team.toml").write_text('[profiles.team]\nregion = "eu-west-1"\n', encoding="utf-8")
    run(either, "apply", "team.toml", "--yes")
    assert b"[profile team]" in config.read_bytes()
    assert "nothing to change" in run(either, "apply", "team.toml", "--yes").stdout
    run(either, "profile", "set", "dev", "region=eu-west-2")
    run(either, "undo")
    assert b"eu-west-2" not in config.read_bytes()
    assert before in config.read_bytes()


def test_completion_works_out_of_the_file(either, run):
    words = {"_SSOCFG_COMPLETE": "bash_complete", "COMP_WORDS": "ssocfg show d", "COMP_CWORD": "2"}
    assert run(either, **words).stdout == "plain,dev\n"


def test_what_shiv_made_signs_in_and_asks_aws(by_shiv, run, center, tmp_path):
    run(by_shiv, "login", "dev")
    assert ACCOUNT in run(by_shiv, "whoami", "dev").stdout
    assert json.loads(run(by_shiv, "credential-process", "--profile", "dev").stdout)["AccessKeyId"]
    report = json.loads(run(by_shiv, "doctor", "--online", "--format", "json", PATH=str(tmp_path)).stdout)
    # There is no aws command, and variables lead to the fake.
    assert {finding["code"] for finding in report["findings"]} == {"SSO503", "SSO509"}
    assert center.calls("GetCallerIdentity") >= 1
    run(by_shiv, "logout", "dev")


def test_what_shiv_made_shows_the_demo(by_shiv, run):
    told = run(by_shiv, "demo")
    assert told.stderr == ""
    assert told.stdout.rstrip().endswith("Everything is removed again. Now yours: ssocfg configure")


@pytest.mark.parametrize("arguments", [("login", "dev"), ("whoami", "dev"), ("access",)], ids=" ".join)
def test_what_zipapp_made_says_plainly_that_it_cannot_ask_aws(by_zipapp, run, center, tmp_path, arguments):
    center.sign_in(tmp_path / "home")
    config = tmp_path / "home" / ".aws" / "sso" / "cache"
    if arguments[0] == "login":
        for token in config.iterdir():
            token.unlink()
    told = run(by_zipapp, *arguments, code=2)
    assert "shiv" in told.stderr
    assert center.requests == ()


def test_what_zipapp_made_serves_programs_from_the_cache(by_shiv, by_zipapp, run, center, tmp_path):
    center.sign_in(tmp_path / "home")
    made = run(by_shiv, "credential-process", "--profile", "dev").stdout
    assert run(by_zipapp, "credential-process", "--profile", "dev").stdout == made
    run(by_zipapp, "status", "--check")
