"""What the tests of the archives share: one build, one environment that holds the wheel alone."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from distribution.building import Archives, build, copy_checkout

TOOLS = ("build", "hatchling", "shiv", "twine", "check_wheel_contents", "cyclonedx_py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip where the tools are not installed: `nox -s dist` brings them."""
    missing = [tool for tool in TOOLS if importlib.util.find_spec(tool) is None]
    here = Path(__file__).parent
    if missing:
        mark = pytest.mark.skip(reason=f"{', '.join(missing)} not installed; `nox -s dist` brings what is needed")
        for item in items:
            if here in item.path.parents:
                item.add_marker(mark)


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean copy of the checkout; nothing may change it."""
    return copy_checkout(tmp_path_factory.mktemp("clean") / "tree")


@pytest.fixture(scope="session")
def archives(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Archives:
    """A wheel and an sdist."""
    return build(tree, tmp_path_factory.mktemp("archives"))


@pytest.fixture(scope="session")
def unpacked(archives: Archives, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist, unpacked."""
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(archives.sdist) as opened:
        opened.extractall(folder, filter="data")
    (inner,) = folder.iterdir()
    return inner


@pytest.fixture(scope="session")
def wheel_python(archives: Archives, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment that holds the wheel with what it depends on, and nothing else."""
    folder = tmp_path_factory.mktemp("environment") / "venv"
    subprocess.run([sys.executable, "-m", "venv", folder, "--without-pip"], check=True)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", str(archives.wheel)]
    subprocess.run(pip, check=True, timeout=300)
    return python
