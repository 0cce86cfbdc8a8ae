"""What the documentation of signing in tells, from the first sign-in to the sign-out, by command."""

from __future__ import annotations

import json

import pytest

from interop.programs import ACCOUNT, PROFILE, SESSION, Programs, need, succeed

SHELLS = {
    "sh": f'eval "$(ssocfg export {PROFILE})" && aws sts get-caller-identity --output json',
    "fish": f"ssocfg export {PROFILE} --format fish | source; and aws sts get-caller-identity --output json",
    "pwsh": f"ssocfg export {PROFILE} --format powershell | Invoke-Expression; aws sts get-caller-identity --output json",
}


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_has_the_role_after_export(programs: Programs, shell: str) -> None:
    program, _aws = need(shell), need("aws")
    programs.center.sign_in(programs.home)
    options = ["-NoProfile"] if shell == "pwsh" else []
    ended = programs.run(program, *options, "-c", SHELLS[shell], AWS_DEFAULT_REGION="us-east-1")
    assert json.loads(succeed(ended))["Account"] == ACCOUNT


def test_from_the_first_sign_in_to_the_sign_out(programs: Programs) -> None:
    need("aws")
    assert programs.try_ssocfg("status", "--check").returncode == 1
    programs.ssocfg("login", SESSION)
    assert programs.try_ssocfg("status", "--check").returncode == 0
    identities = json.loads(programs.ssocfg("whoami", "--all", "--format", "json"))["identities"]
    assert [identity["as_promised"] for identity in identities] == [True] * 3
    assert ACCOUNT in programs.ssocfg("access", "--session", SESSION)
    identity = programs.ssocfg("exec", PROFILE, "--", "aws", "sts", "get-caller-identity", "--output", "json")
    assert json.loads(identity)["Account"] == ACCOUNT
    assert programs.try_ssocfg("exec", PROFILE, "--", "sh", "-c", "exit 7").returncode == 7
    programs.ssocfg("logout", SESSION)
    assert programs.try_ssocfg("status", "--check").returncode == 1
    refused = programs.try_ssocfg("exec", PROFILE, "--", "aws", "sts", "get-caller-identity")
    assert (refused.returncode, refused.stdout) == (1, "")
