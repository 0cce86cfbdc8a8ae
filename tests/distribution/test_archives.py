"""Wheel and sdist: the same bytes wherever and whenever they are built, and in them what belongs there."""

from __future__ import annotations

import email
import os
import subprocess
import sys
import tarfile
import zipfile
from email.message import Message
from pathlib import Path

import pytest

from distribution.building import ROOT, Archives, build, copy_checkout, names_in

# What lies about in the checkouts of people who work.
CLUTTER = (
    ".coverage",
    ".env",
    ".hypothesis/examples/1",
    ".mypy_cache/1",
    ".nox/tests/pyvenv.cfg",
    ".venv/pyvenv.cfg",
    "core.1234",
    "dist/old.whl",
    "notes.txt",
    "profiler-1.0-py3-none-any.whl",
    "shared/design.md",
    "src/ssocfg/__pycache__/stale.cpython-311.pyc",
    "src/ssocfg.egg-info/PKG-INFO",
    "tests/cli/__pycache__/stale.cpython-311.pyc",
    "tests/.pytest_cache/README.md",
)
ELSEWHERE = {"PYTHONHASHSEED": "77", "TZ": "Pacific/Auckland", "LC_ALL": "C", "LANG": "C"}


def litter(tree: Path, seconds: int) -> Path:
    """Leave clutter in a tree, and date all its files."""
    for name in CLUTTER:
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("clutter\n", encoding="utf-8")
    for path in tree.rglob("*"):
        os.utime(path, (seconds, seconds), follow_symlinks=False)
    return tree


@pytest.mark.parametrize("epoch", [None, "1700000000"])
def test_archives_are_the_same_bytes_wherever_and_whenever_they_are_built(tree, tmp_path, epoch):
    other = litter(copy_checkout(tmp_path / "quite" / "another folder"), seconds=1_000_000_000)
    for path in other.rglob("*.py"):
        path.chmod(0o600)
    here = build(tree, tmp_path / "1", umask=0o022, environ={"SOURCE_DATE_EPOCH": epoch})
    there = build(other, tmp_path / "2", umask=0o077, environ={"SOURCE_DATE_EPOCH": epoch, **ELSEWHERE})
    assert here.wheel.name == there.wheel.name
    assert here.wheel.read_bytes() == there.wheel.read_bytes()
    assert here.sdist.name == there.sdist.name
    assert here.sdist.read_bytes() == there.sdist.read_bytes()


def test_another_instant_makes_other_bytes(archives, tree, tmp_path):
    later = build(tree, tmp_path, environ={"SOURCE_DATE_EPOCH": "1700000000"})
    assert later.sdist.read_bytes() != archives.sdist.read_bytes()
    assert later.wheel.read_bytes() != archives.wheel.read_bytes()


def test_the_sdist_builds_the_same_archives(archives, unpacked, tmp_path):
    again = build(unpacked, tmp_path)
    assert again.wheel.read_bytes() == archives.wheel.read_bytes()
    assert again.sdist.read_bytes() == archives.sdist.read_bytes()


def test_the_wheel_holds_every_file_of_the_package_and_none_besides(archives):
    package = {path.relative_to(ROOT / "src").as_posix() for path in (ROOT / "src" / "ssocfg").rglob("*")}
    package = {name for name in package if "__pycache__" not in name and "." in name.rpartition("/")[2]}
    assert {"ssocfg/__main__.py", "ssocfg/py.typed", "ssocfg/onboarding/manifest-1.schema.json"} < package
    inside = set(names_in(archives.wheel))
    notes = {name for name in inside if ".dist-info/" in name}
    data = {name for name in inside if ".data/" in name}
    assert {name.partition("/")[2] for name in data} == {"data/share/man/man1/ssocfg.1"}
    assert inside - notes - data == package
    assert {name.partition("/")[2] for name in notes} == {
        "METADATA",
        "RECORD",
        "WHEEL",
        "entry_points.txt",
        "licenses/LICENSE",
    }


def test_the_sdist_holds_what_the_tests_need_and_nothing_foreign(archives):
    inside = {name for name in names_in(archives.sdist) if name}
    top = {name.partition("/")[0] for name in inside}
    folders = {"benchmarks", "docs", "src", "tests"}
    pages = {"CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md", "SECURITY.md"}
    assert top == folders | pages | {
        "PKG-INFO", "noxfile.py", "pyproject.toml", ".gitignore", ".pre-commit-hooks.yaml"
    }  # fmt: skip
    foreign = (".pyc", ".whl", ".egg-info", ".so")
    assert not [name for name in inside if name.endswith(foreign) or "__pycache__" in name or "_cache/" in name]


def test_nothing_in_the_archives_belongs_to_somebody(archives):
    with tarfile.open(archives.sdist) as opened:
        members = opened.getmembers()
    assert {(member.uid, member.gid, member.uname, member.gname) for member in members} == {(0, 0, "", "")}
    assert {member.mode for member in members} <= {0o644, 0o755}
    assert len({member.mtime for member in members}) == 1
    assert all(member.isreg() for member in members)


def test_archives_pass_the_checks_of_those_who_host_and_install_them(archives):
    for command in (["twine", "check", "--strict", *archives], ["check_wheel_contents", archives.wheel]):
        done = subprocess.run(
            [sys.executable, "-m", *map(str, command)], capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def metadata_of(archives: Archives) -> Message:
    with zipfile.ZipFile(archives.wheel) as opened:
        (name,) = (name for name in opened.namelist() if name.endswith(".dist-info/METADATA"))
        return email.message_from_bytes(opened.read(name))


def test_the_licence_is_told_to_programs(archives):
    metadata = metadata_of(archives)
    assert tuple(map(int, metadata["Metadata-Version"].split("."))) >= (2, 4)
    assert metadata["License-Expression"] == "MIT"
    assert metadata.get_all("License-File") == ["LICENSE"]
    # PEP 639 does away with both.
    assert metadata["License"] is None
    assert not [line for line in metadata.get_all("Classifier", []) if line.startswith("License ::")]


def test_the_metadata_exclude_no_newer_python_and_name_no_address(archives):
    metadata = metadata_of(archives)
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata.get_all("Project-URL") is None
    assert metadata["Home-page"] is None


def test_the_wheel_is_for_any_system(archives):
    assert archives.wheel.name.endswith("-py3-none-any.whl")


def test_the_tests_in_the_sdist_run(unpacked, tmp_path):
    chosen = [
        "tests/values",
        "tests/test_public_names.py",
        "tests/checks/test_catalogue.py",
        "tests/testing/test_homes.py",
    ]
    environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(unpacked / "src")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--basetemp={tmp_path / 'inner'}", *chosen],
        cwd=unpacked, env=environ, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    assert " passed" in done.stdout
