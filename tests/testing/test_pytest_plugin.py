"""The pytest plugin, as pytest finds it by itself in a project of somebody else's."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

THEIRS = """
import os
import subprocess
import sys
from pathlib import Path

import botocore.session
import pytest

HOME = os.environ.get("HOME")


def test_the_fake_runs_and_the_person_approves(identity_center):
    assert identity_center.url.startswith("http://127.0.0.1:")
    assert repr(identity_center.person) == "Person(user='naka', approves)"
    assert identity_center.requests == ()


def test_a_home_is_made(identity_center, aws_home):
    assert os.environ["HOME"] == str(aws_home)
    assert Path.home() == aws_home
    assert (aws_home / ".aws" / "config").read_text().startswith("[sso-session corp]")
    assert os.environ["AWS_ENDPOINT_URL_SSO_OIDC"] == identity_center.url
    assert "AWS_PROFILE" not in os.environ
    assert "AWS_ACCESS_KEY_ID" not in os.environ


@pytest.mark.parametrize("again", [1, 2])
def test_botocore_signs_in_here(identity_center, aws_home, again):
    identity_center.sign_in(aws_home)
    session = botocore.session.Session(profile="ReadOnlyAccess-444455556666")
    assert session.create_client("sts").get_caller_identity()["Account"] == "444455556666"


def test_nobody_is_signed_in_at_first(aws_home):
    session = botocore.session.Session(profile="ReadOnlyAccess-444455556666")
    with pytest.raises(botocore.exceptions.SSOTokenLoadError):
        session.create_client("sts").get_caller_identity()


def test_everything_is_as_before_afterwards():
    assert os.environ.get("HOME") == HOME
    assert os.environ["AWS_PROFILE"] == "production"
    assert "AWS_ENDPOINT_URL_SSO" not in os.environ
    from botocore.tokens import SSOTokenProvider
    assert SSOTokenProvider._SSO_TOKEN_CACHE_DIR == str(Path(HOME) / ".aws" / "sso" / "cache")
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that has nothing but tests."""
    (tmp_path / "test_theirs.py").write_text(THEIRS, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n", encoding="utf-8")
    return tmp_path


def run_pytest(project: Path, *arguments: str) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV", "AWS_"))}
    environ = {**kept, "AWS_PROFILE": "production", "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "HOME": str(project)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    done = subprocess.run(command, cwd=project, env=environ, capture_output=True, text=True, timeout=120, check=False)
    return done.stdout + done.stderr


def test_the_fixtures_are_there_without_any_configuration(project):
    assert "6 passed" in run_pytest(project)


def test_the_fixtures_work_in_parallel(project):
    pytest.importorskip("xdist", reason="pytest-xdist is not installed")
    assert "6 passed" in run_pytest(project, "-n", "2")


def test_the_fixtures_are_described(project):
    text = run_pytest(project, "--fixtures")
    assert "Give a `FakeIdentityCenter` that runs during the test" in text
    assert "Make a temporary directory this process's home" in text


def test_the_plugin_can_be_switched_off(project):
    assert "fixture 'identity_center' not found" in run_pytest(project, "-p", "no:ssocfg")


# --- what it costs -------------------------------------------------------------------------------


def modules_after(statement: str) -> set[str]:
    code = f"import sys; before = set(sys.modules); {statement}; print(*(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_plugin_loads_nothing_but_itself():
    loaded = modules_after("import pytest; before = set(sys.modules); import ssocfg.testing.pytest_plugin")
    assert loaded <= {"ssocfg", "ssocfg.testing", "ssocfg.testing.pytest_plugin", "typing", "__future__"}


def test_importing_ssocfg_does_not_load_testing():
    assert not {name for name in modules_after("import ssocfg; ssocfg.Place") if name.startswith("ssocfg.testing")}


def test_importing_testing_loads_nothing_until_a_name_is_used():
    assert modules_after("import ssocfg.testing") >= {"ssocfg.testing"}
    loaded = modules_after("import ssocfg.testing")
    assert {name for name in loaded if name.startswith("ssocfg")} == {"ssocfg", "ssocfg.testing"}


def test_the_fake_needs_the_standard_library_alone():
    run = "from ssocfg.testing import FakeIdentityCenter; FakeIdentityCenter().start().stop()"
    foreign = {name.partition(".")[0] for name in modules_after(run)} - set(sys.stdlib_module_names)
    assert {name for name in foreign if not name.startswith("_")} == {"ssocfg"}


def test_pytest_is_needed_by_nobody_who_only_uses_ssocfg():
    requirements = metadata.requires("ssocfg") or []
    assert not [requirement for requirement in requirements if requirement.startswith("pytest")]


def test_the_public_names_of_testing_are_these():
    import ssocfg.testing

    expected = ["Account", "FakeIdentityCenter", "Lifetimes", "Page", "Person", "Request", "Settings"]
    assert ssocfg.testing.__all__ == expected == dir(ssocfg.testing)
    for name in expected:
        assert getattr(ssocfg.testing, name).__name__ == name
        assert getattr(ssocfg.testing, name).__doc__
    with pytest.raises(AttributeError, match=r"'ssocfg\.testing' has no attribute 'Token'"):
        _ = ssocfg.testing.Token
