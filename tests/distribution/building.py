"""The archives that are handed out, built from copies of the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
KEPT_OUT = (".git", ".venv", ".nox", "dist", "build", "__pycache__", "*.egg-info", ".*_cache", ".hypothesis", "htmlcov")


class Archives(NamedTuple):
    """A wheel and an sdist of one build."""

    wheel: Path
    sdist: Path


def copy_checkout(folder: Path) -> Path:
    """Copy the checkout, without what tools have left in it."""
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*KEPT_OUT), symlinks=True)
    return folder


def build(tree: Path, out: Path, *, umask: int = 0o022, environ: Mapping[str, str | None] | None = None) -> Archives:
    """Build both archives, each from the tree itself."""
    merged = {**os.environ, "SOURCE_DATE_EPOCH": None, **(environ or {})}
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--sdist", "--wheel", "--outdir", str(out), str(tree)],
        env={name: value for name, value in merged.items() if value is not None},
        umask=umask,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,), (sdist,) = out.glob("*.whl"), out.glob("*.tar.gz")
    return Archives(wheel, sdist)


def names_in(archive: Path) -> list[str]:
    """Name the files of an archive; those of an sdist without its one folder."""
    if archive.suffix == ".whl":
        return zipfile.ZipFile(archive).namelist()
    with tarfile.open(archive) as opened:
        return [name.partition("/")[2] for name in opened.getnames()]
