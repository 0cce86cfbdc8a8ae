"""The real pre-commit, with the hook as this repository offers it, in a repository that ships a team's AWS config."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from interop.programs import find

ROOT = Path(__file__).parents[2]
TROUBLE = (
    "[profile dev]\nsso_session = gone\nsso_account_id = 123456789012\nsso_role_name = Admin\nregion = eu-west-1\n"
)
HEALTHY = "[default]\nregion = eu-west-1\n"


def git(folder: Path, *words: str) -> None:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as a repository of its own, so that pre-commit sees what lies here, committed or not."""
    folder = tmp_path_factory.mktemp("hooks")
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, folder)
    for name in ("src", "docs/_man"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "hooks")
    return folder


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit installs the hook, once for all tests here."""
    return tmp_path_factory.mktemp("cache")


def try_hook(hooks: Path, cache: Path, repository: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = find("pre-commit")
    if program is None:
        pytest.skip("there is no pre-commit here; `pip install pre-commit` brings it")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "GIT_", "PYTHON"))}
    return subprocess.run(
        [program, "try-repo", str(hooks), "ssocfg-doctor", "--all-files", "--verbose", *arguments],
        cwd=repository,
        env={**kept, "PRE_COMMIT_HOME": str(cache)},
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )


@pytest.mark.parametrize(
    ("files", "code", "said"),
    [
        ({"aws/config": HEALTHY, "config": TROUBLE}, 0, "Passed"),
        ({"aws/config": HEALTHY, "team b/.aws/config": TROUBLE}, 1, "team b/.aws/config:2:1: SSO301 error: "),
        ({"aws-config": "\ufeff" + HEALTHY}, 1, "aws-config:1:1: SSO004 error: "),
        ({"config": TROUBLE}, 0, "no files to check"),
    ],
    ids=["healthy", "trouble", "byte-order-mark", "none"],
)
def test_the_hook_judges_the_files_that_a_repository_ships(hooks, cache, tmp_path, files, code, said):
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(0o666)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    ended = try_hook(hooks, cache, tmp_path)
    assert (ended.returncode, said in ended.stdout) == (code, True), ended.stdout + ended.stderr
    assert "SSO005" not in ended.stdout
    assert all((tmp_path / name).read_text(encoding="utf-8") == text for name, text in files.items())
