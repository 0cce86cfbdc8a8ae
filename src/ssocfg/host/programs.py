"""Find programs on PATH, and tell the version of an `aws` by the files around it. Nothing is run."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator

from ssocfg.doctor.facts import ProgramState
from ssocfg.doctor.machine_facts import AwsProgram

MOST_PROGRAMS = 8
_LONGEST_SCRIPT = 4096
# AWS's installer, Homebrew and Nix lay the program in a folder that is named after its version.
_IN_PATH = (  # patterns are compiled where they are needed
    r"[/\\](?:aws-cli[/\\]v2|awscli(?:@\d+)?)[/\\](\d+\.\d+\.\d+[^/\\]*)[/\\]|-awscli2?-(\d+\.\d+\.\d+)[/\\]"
)
_METADATA = r"(?i)awscli(?:v2)?-(\d[\w.]*)(?:-py[\d.]+)?\.(?:dist|egg)-info"
_BOTOCORE = r"(?i)botocore-(\d[\w.]*)(?:-py[\d.]+)?\.(?:dist|egg)-info"
_PACKAGES = ("site-packages", "dist-packages")


def find_program(name: str, search_path: str) -> ProgramState:
    """Say whether a program could be started by this name, as `subprocess` would look for it."""
    try:
        there = [candidate for candidate in _candidates(name, search_path) if os.path.isfile(candidate)]
    except ValueError:
        return "missing"
    if any(os.access(candidate, os.X_OK) for candidate in there):
        return "found"
    return "not-executable" if there else "missing"


def _candidates(name: str, search_path: str) -> list[str]:
    folders = [folder for folder in search_path.split(os.pathsep) if folder]
    candidates = [name] if os.path.dirname(name) else [os.path.join(folder, name) for folder in folders]
    if os.name == "nt":
        endings = ["", *os.environ.get("PATHEXT", ".EXE").split(os.pathsep)]
        return [candidate + ending for candidate in candidates for ending in endings]
    return candidates


def find_aws_programs(search_path: str) -> tuple[AwsProgram, ...]:
    """Find the `aws` commands on PATH, the one that runs first."""
    found: dict[str, AwsProgram] = {}
    for candidate in _candidates("aws", search_path)[:200]:
        if os.path.isfile(candidate) and os.access(candidate, os.X_OK):
            real = os.path.realpath(candidate)
            found.setdefault(real, AwsProgram(candidate, _version_of(real)))
    return tuple(found.values())[:MOST_PROGRAMS]


def _version_of(path: str) -> str | None:
    """Tell the version of an `aws` by where it lies, or by the packages of the Python that its first line names."""
    named = re.search(_IN_PATH, path)
    if named is not None:
        return named[1] or named[2]
    for folder in _package_folders(path):
        version = _find_version(folder, _METADATA)
        if version is not None:
            return version
    return None


def _package_folders(script: str) -> Iterator[str]:
    """Give the folders in which the packages of a script's Python may lie."""
    try:
        with open(script, "rb") as file:
            first = file.read(_LONGEST_SCRIPT).partition(b"\n")[0]
    except OSError:
        return
    if not first.startswith(b"#!") or b"python" not in first:
        return
    python = os.fsdecode(first[2:].strip().split(b" ")[0])
    for prefix in dict.fromkeys((os.path.dirname(os.path.dirname(script)), os.path.dirname(os.path.dirname(python)))):
        for library in _subfolders(os.path.join(prefix, "lib"), "python"):
            yield from (os.path.join(library, packages) for packages in _PACKAGES)


def _subfolders(folder: str, start: str) -> list[str]:
    try:
        return sorted(os.path.join(folder, name) for name in os.listdir(folder) if name.startswith(start))
    except OSError:
        return []


def find_botocore() -> str | None:
    """Return the version of the botocore that this Python imports, by its folder of metadata; None where it has none.

    `importlib.metadata` would take longer than most checks together.
    """
    return next((version for folder in sys.path if (version := _find_version(folder, _BOTOCORE)) is not None), None)


def _find_version(folder: str, pattern: str) -> str | None:
    try:
        names = [name for name in os.listdir(folder or ".") if name.endswith("-info")]
    except OSError:
        return None
    return next((found[1] for name in names if (found := re.fullmatch(pattern, name)) is not None), None)
