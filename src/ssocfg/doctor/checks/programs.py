"""SSO503, SSO504, SSO512: the programs on the machine that read AWS files: AWS CLI and botocore."""

from __future__ import annotations

from collections.abc import Iterator

from ssocfg.doctor.checks.selection import place_of_variable
from ssocfg.doctor.facts import Facts
from ssocfg.doctor.finding import Check, Fix, Observation, check
from ssocfg.doctor.judging import name_some
from ssocfg.doctor.machine_facts import AwsProgram, release_of
from ssocfg.values import Place

_FIRST_WITH_SESSIONS = (2, 9, 0)
_FIRST_BOTOCORE_WITH_SESSIONS = (1, 29, 0)
_FIRST_BOTOCORE_ATOMIC = (1, 42, 11)


def uses_sso(facts: Facts) -> bool:
    """Say whether anything in the config file speaks of Identity Center, rightly written or not."""
    return "sso_" in facts.text.text.lower()


@check("SSO503", "no-aws-program", "info", requires=("config-text", "machine"))
def no_aws_program(facts: Facts) -> Iterator[Observation]:
    """There is no `aws` command.

    What it looks at: the folders on PATH, where the config file has anything of Identity Center.

    Why it matters: it is no fault; `ssocfg login` signs in without it, and boto3 does not need it.

    Example: a container with Python and boto3 only.

    Fix: install AWS CLI v2 if you want it.

    Fix safety: manual.

    Source: AWS CLI user guide, installing.
    """
    if facts.machine is not None and facts.machine.aws_programs == () and uses_sso(facts):
        yield Observation(
            "there is no aws command on PATH", place_of_variable("PATH"), fix=Fix("install AWS CLI v2 if you want it")
        )


@check("SSO504", "aws-too-old", "warning", requires=("config-text", "machine"))
def aws_too_old(facts: Facts) -> Iterator[Observation]:
    """The `aws` command is too old for what the config file has.

    What it looks at: the first `aws` on PATH and its version, as far as the files around it tell; it is not run.
    Version 1 cannot sign in; version 2 knows `[sso-session]` since 2.9.

    Why it matters: version 1 has no `aws sso login`; an older version 2 does not see the sessions, and says that the
    profile lacks `sso_start_url`.

    Example: `pip install awscli` beside the installer's `/usr/local/bin/aws`, and first on PATH.

    Fix: install the current AWS CLI v2, or put it first on PATH.

    Fix safety: manual.

    Source: AWS CLI changelog, 2.9.0; AWS CLI v1 has no `sso` command.
    """
    programs = (facts.machine.aws_programs if facts.machine is not None else None) or ()
    if not programs or not programs[0].release or not uses_sso(facts):
        return
    first = programs[0]
    fault = _fault_of_version(first, bool(facts.config.sessions))
    if fault is None:
        return
    better = [p.path for p in programs[1:] if p.release >= _FIRST_WITH_SESSIONS]
    yield Observation(
        f"the aws command is version {first.version}, {fault}",
        Place(first.path),
        {"also on PATH": name_some(better)} if better else {},
        Fix("put the newer one first on PATH" if better else "install the current AWS CLI v2; or use ssocfg login"),
        None if first.release[0] > 1 else "info",
    )


def _fault_of_version(program: AwsProgram, has_sessions: bool) -> str | None:
    if program.release[0] == 1:
        return "which has no aws sso login"
    if has_sessions and program.release < _FIRST_WITH_SESSIONS:
        return "which does not know [sso-session]"
    return None


@check("SSO512", "botocore-too-old", "info", requires=("machine",))
def botocore_too_old(facts: Facts) -> Iterator[Observation]:
    """The botocore of this Python is older than what keeps tokens whole.

    What it looks at: the version of the botocore that ssocfg itself imports, which programs in the same environment use
    too. Before 1.29 it does not know `[sso-session]`, which is an error; before 1.42.11 it writes tokens so that others
    may read half of one.

    Why it matters: two programs that renew a token at the same time leave a damaged file now and then.

    Example: an environment that was made two years ago.

    Fix: upgrade botocore.

    Fix safety: manual.

    Source: botocore 1.42.11, utils.py `JSONFileCache.__setitem__` (pull request 3597); botocore changelog, 1.29.
    """
    version = facts.machine.botocore_version if facts.machine is not None else None
    release = release_of(version)
    if release and release < _FIRST_BOTOCORE_ATOMIC:
        is_blind = release < _FIRST_BOTOCORE_WITH_SESSIONS
        fault = "does not know [sso-session]" if is_blind else "writes tokens so that others may read half of one"
        yield Observation(
            f"botocore {version} {fault}",
            place_of_variable("PYTHONPATH"),
            fix=Fix("upgrade botocore", command=("python", "-m", "pip", "install", "--upgrade", "botocore")),
            severity="error" if is_blind else None,
        )


PROGRAM_CHECKS: tuple[Check, ...] = (
    no_aws_program,
    aws_too_old,
    botocore_too_old,
)
