"""Other programs: one that takes this process's place, one that is waited for. No shell is ever used."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ssocfg.errors import UnrunnableProgramError


class Ended(NamedTuple):
    """A program that has ended.

    Attributes:
        code: Its exit code; 128 and more where a signal ended it.
        errors: What it wrote to standard error.
    """

    code: int
    errors: str


def replace_process(command: Sequence[str], environ: Mapping[str, str]) -> int:
    """Let a program take this process's place, or on Windows run it and return its exit code.

    Raises:
        UnrunnableProgramError: There is no such program, or it cannot be run.
    """
    program = find_program(command[0], environ)
    if os.name == "nt":
        import subprocess

        return subprocess.run([program, *command[1:]], env=dict(environ), check=False).returncode
    try:
        os.execve(program, list(command), dict(environ))  # noqa: S606  what the user asked to run
    except (OSError, ValueError) as error:
        reason = (
            error.strerror.lower() if isinstance(error, OSError) and error.strerror else "it has a NUL character in it"
        )
        raise UnrunnableProgramError(command[0], reason) from error


def find_program(name: str, environ: Mapping[str, str]) -> str:
    """Return a program's path, looked up as a shell would.

    Raises:
        UnrunnableProgramError: There is none.
    """
    found = shutil.which(name, path=environ.get("PATH", os.defpath))
    if found is None:
        raise UnrunnableProgramError(name, "there is no such program, or it cannot be executed")
    return found


def run_keeping_errors(
    command: Sequence[str], environ: Mapping[str, str], timeout: float, *, to_errors: bool = False
) -> Ended:
    """Run a program on this process's terminal; its standard error is kept.

    Args:
        command: Program and arguments.
        environ: Its environment.
        timeout: How many seconds it may take.
        to_errors: Whether what it prints goes to this process's standard error.

    Raises:
        UnrunnableProgramError: There is no such program.
        TimeoutError: It did not end in so many seconds, and was ended.
    """
    import subprocess

    program = find_program(command[0], environ)
    with subprocess.Popen(
        [program, *command[1:]],
        env=dict(environ),
        stdout=2 if to_errors else None,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    ) as process:
        try:
            _output, errors = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired as error:
            process.kill()
            raise TimeoutError from error
        except BaseException:
            process.terminate()
            raise
    return Ended(process.returncode if process.returncode >= 0 else 128 - process.returncode, errors)
