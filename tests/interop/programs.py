"""Real AWS programs beside ssocfg, each a process of its own, in one home that meets a fake Identity Center."""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from ssocfg.testing import FakeIdentityCenter
from ssocfg.tokens.cache_key import file_name, token_key

Ended: TypeAlias = "subprocess.CompletedProcess[str]"
BIN = Path(sys.executable).parent
SESSION = "corp"
ACCOUNT = "111122223333"
ROLE = "AdministratorAccess"
PROFILE = f"{ROLE}-{ACCOUNT}"
SERVICES = ("sso-oidc/2019-06-10", "sso/2019-06-10", "sts/2011-06-15")
BOTO3 = """
import json, sys, boto3
answer = boto3.Session(profile_name=sys.argv[1]).client("sts").get_caller_identity()
print(json.dumps({name: answer[name] for name in ("Account", "Arn")}))
"""
STS_OF_JS = """
const { STSClient, GetCallerIdentityCommand } = require("@aws-sdk/client-sts");
new STSClient({ profile: process.argv[1] }).send(new GetCallerIdentityCommand({})).then(
  ({ Account, Arn }) => console.log(JSON.stringify({ Account, Arn })),
  (error) => { console.error(error.message); process.exitCode = 1; },
);
"""
PROCESS_PACKAGE = "@aws-sdk/credential-provider-process"
PROCESS_OF_JS = """
const { fromProcess } = require("@aws-sdk/credential-provider-process");
fromProcess({ profile: process.argv[1] })().catch((error) => { console.error(error.message); process.exitCode = 1; });
"""
TOKEN_OF_JS = """
const { fromSso } = require("@aws-sdk/token-providers");
fromSso({ profile: process.argv[1] })().then((token) => console.log(JSON.stringify(token)));
"""


def find(name: str) -> str | None:
    """Find a program, at first beside this Python."""
    return shutil.which(name, path=os.pathsep.join([str(BIN), os.environ["PATH"]]))


def find_js(package: str) -> tuple[str, str] | None:
    """Find node, and the folder in which npm installed a package."""
    modules, node = os.environ.get("SSOCFG_JS_MODULES", ""), find("node")
    return (node, modules) if node is not None and (Path(modules) / package).is_dir() else None


@functools.cache
def find_aws_cli_2() -> tuple[str, int] | None:
    """Find an AWS CLI 2 on PATH, and its minor version."""
    for folder in os.environ["PATH"].split(os.pathsep):
        program = Path(folder, "aws")
        if program.is_file():
            ended = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=60, check=False)
            version = re.match(r"aws-cli/2\.(\d+)\.", ended.stdout)
            if version is not None:
                return str(program), int(version[1])
    return None


def need_aws_cli_2() -> tuple[str, int]:
    found = find_aws_cli_2()
    if found is None:
        pytest.skip("there is no AWS CLI 2 on PATH; Debian's package `awscli` brings one")
    return found


class Programs:
    """What is installed here, run in one home."""

    def __init__(self, center: FakeIdentityCenter, home: Path) -> None:
        self.center = center
        self.home = home
        self.config = center.write_config(home)
        self.folder = home / ".aws" / "sso" / "cache"
        self.roles = home / ".aws" / "cli" / "cache"
        self.token_path = self.folder / file_name(token_key(SESSION))
        self.environ = {
            **{name: value for name, value in center.environ(home).items() if not name.startswith("PYTHON")},
            "PATH": os.pathsep.join([str(BIN), os.environ["PATH"]]),
            "AWS_DATA_PATH": str(self._move_endpoints()),
            "AWS_PAGER": "",
            "AWS_MAX_ATTEMPTS": "1",
        }

    def _move_endpoints(self) -> Path:
        """Write the rules by which an AWS CLI finds its endpoints that is too old to take them from the environment."""
        folder = self.home / "endpoints"
        parameters = {"Region": {"type": "String", "builtIn": "AWS::Region"}}
        endpoint = {"url": self.center.url, "properties": {}, "headers": {}}
        rules = [{"conditions": [], "endpoint": endpoint, "type": "endpoint"}]
        for service in SERVICES:
            (folder / service).mkdir(parents=True)
            text = json.dumps({"version": "1.0", "parameters": parameters, "rules": rules})
            (folder / service / "endpoint-rule-set-1.json").write_text(text)
        return folder

    # --- running -------------------------------------------------------------------------------------

    def run(self, *words: str, **environ: str) -> Ended:
        return subprocess.run(
            words, env={**self.environ, **environ}, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=60, check=False,
        )  # fmt: skip

    def ssocfg(self, *words: str) -> str:
        return succeed(self.try_ssocfg(*words))

    def try_ssocfg(self, *words: str, **environ: str) -> Ended:
        return self.run(str(BIN / "ssocfg"), *words, **environ)

    def status(self) -> dict[str, Any]:
        found: list[dict[str, Any]] = json.loads(self.ssocfg("status", "--format", "json"))["sessions"]
        return found[0]

    def aws2(self, *words: str) -> Ended:
        return self.run(need_aws_cli_2()[0], *words)

    def login_of_aws2(self) -> str:
        """Sign in by a code."""
        _program, minor = need_aws_cli_2()
        return succeed(self.aws2("sso", "login", "--sso-session", SESSION, "--no-browser", *code_option(minor)))

    def js(self, package: str, script: str, *words: str) -> Ended:
        found = find_js(package)
        if found is None:
            pytest.skip(f"SSOCFG_JS_MODULES names no folder with {package}, or there is no node")
        return self.run(found[0], "-e", script, *words, NODE_PATH=found[1])

    def ask(self, reader: str, profile: str = PROFILE) -> Ended:
        """Let a program ask whose credentials it has."""
        if reader == "boto3":
            return self.run(sys.executable, "-c", BOTO3, profile)
        if reader == "js":
            return self.js("@aws-sdk/client-sts", STS_OF_JS, profile)
        words = ("sts", "get-caller-identity", "--profile", profile, "--output", "json")
        return self.aws2(*words) if reader == "aws-cli-2" else self.run(need("aws"), *words)

    def account_by(self, reader: str, profile: str = PROFILE) -> str:
        """Let a program ask whose credentials it has, and return the account."""
        identity = json.loads(succeed(self.ask(reader, profile)))
        assert f":assumed-role/AWSReservedSSO_{ROLE}_" in identity["Arn"]
        return str(identity["Account"])

    # --- what lies in the home -----------------------------------------------------------------------

    def token(self) -> dict[str, str]:
        token: dict[str, str] = json.loads(self.token_path.read_bytes())
        return token

    def let_token_end(self) -> None:
        """Make it years since the token ended, in the spelling of whoever wrote it."""
        token = self.token()
        token["expiresAt"] = "2020" + token["expiresAt"][4:]
        self.token_path.write_text(json.dumps(token))

    def forget_roles(self) -> None:
        shutil.rmtree(self.roles, ignore_errors=True)


def need(name: str) -> str:
    found = find(name)
    if found is None:
        pytest.skip(f"there is no {name} here")
    return found


def code_option(minor: int) -> list[str]:
    """Return what makes an AWS CLI of version 2.MINOR sign in by a code; the older ones know nothing else."""
    return ["--use-device-code"] if minor >= 22 else []


def succeed(ended: Ended) -> str:
    assert ended.returncode == 0, ended.stderr
    return ended.stdout
