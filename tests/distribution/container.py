"""A container made of what Linux has: a root of its own in which all is read-only, for somebody without a name."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

PROGRAMS = ("unshare", "setpriv", "chroot", "mount")
NOBODY_KNOWN = 54321
HOME = "/people/naka"
_SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache")
_DEVICES = ("null", "urandom", "zero")


class Told(NamedTuple):
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


def why_there_is_none() -> str | None:
    """Say why no container can be made here; None where one can."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "needs root on Linux"
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing:
        return f"there is no {', '.join(missing)}"
    made = subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False)
    return None if made.returncode == 0 else "mounts cannot be unshared here"


class Container:
    """One environment's folder at /app, one home, and the system's programs; nothing can be written but in /tmp.

    Attributes:
        home: The folder that is the home directory inside; to be filled from outside.
    """

    def __init__(self, python: Path, folder: Path) -> None:
        self._app = python.parents[1]
        self._root = folder / "root"
        self.home = folder / "home"
        for made in (self._root, self.home):
            made.mkdir(parents=True)

    def run(
        self,
        *arguments: str,
        environ: Mapping[str, str] | None = None,
        python: tuple[str, ...] = (),
        streams: str = "",
        tmp: bool = False,
        proc: bool = True,
        read_only: bool = True,
    ) -> Told:
        """Run a command.

        Args:
            arguments: The words after `ssocfg`.
            environ: The whole environment; by default HOME alone.
            python: Options for Python.
            streams: Redirections of the shell, such as `>&-`.
            tmp: Whether there is a /tmp, that can be written.
            proc: Whether there is a /proc.
            read_only: Whether the home directory cannot be written.
        """
        variables = {"HOME": HOME} if environ is None else environ
        program = ["/app/bin/python", *python, "-m", "ssocfg", *arguments]
        inner = f"exec env -i {shlex.join(f'{k}={v}' for k, v in variables.items())} {shlex.join(program)} {streams}"
        script = "\n".join([*self._mounts(tmp=tmp, proc=proc, read_only=read_only), self._enter(inner)])
        done = subprocess.run(
            ["unshare", "--mount", "--propagation", "private", "/bin/sh", "-euc", script],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=120,
            check=False,
        )
        return Told(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))

    def _enter(self, inner: str) -> str:
        who = f"--reuid {NOBODY_KNOWN} --regid {NOBODY_KNOWN} --clear-groups --no-new-privs --bounding-set=-all"
        return f"exec chroot {shlex.quote(str(self._root))} /usr/bin/setpriv {who} /bin/sh -c {shlex.quote(inner)}"

    def _mounts(self, *, tmp: bool, proc: bool, read_only: bool) -> list[str]:
        root = shlex.quote(str(self._root))
        lines = [f"mount -t tmpfs -o mode=755 tmpfs {root}", f"mkdir -p {root}/etc {root}/dev {root}/proc"]
        for path in (*_SYSTEM, sys.base_prefix):
            lines += _bind(Path(path), path, root)
        for name in _DEVICES:
            lines.append(f"touch {root}/dev/{name} && mount --bind /dev/{name} {root}/dev/{name}")
        lines += _bind(self._app, "/app", root)
        lines += _bind(self.home, HOME, root, read_only=read_only)
        if proc:
            lines.append(f"mount --rbind /proc {root}/proc")
        if tmp:
            lines.append(f"mkdir {root}/tmp && mount -t tmpfs -o mode=1777 tmpfs {root}/tmp")
        return [*lines, f"mount -o remount,ro {root}"]


def _bind(source: Path, target: str, root: str, *, read_only: bool = True) -> list[str]:
    """Show a folder, a file or a link of the machine inside."""
    if not source.exists():
        return []
    place, parent = f"{root}{shlex.quote(target)}", f"{root}{shlex.quote(os.path.dirname(target))}"
    if source.is_symlink():
        return [f"mkdir -p {parent} && ln -s {shlex.quote(os.readlink(source))} {place}"]
    make = "mkdir -p" if source.is_dir() else "touch"
    lines = [f"mkdir -p {parent} && {make} {place}", f"mount --bind {shlex.quote(str(source))} {place}"]
    return [*lines, f"mount -o remount,bind,ro {place}"] if read_only else lines
