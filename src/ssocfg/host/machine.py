"""Gather what the doctor may know of the machine beside the AWS files."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping

from ssocfg.doctor.file_fact import FileState
from ssocfg.doctor.machine_facts import MachineFacts
from ssocfg.host.programs import find_aws_programs, find_botocore

BUNDLE_VARIABLES = ("AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE")
PROXY_VARIABLES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY")
_USER = re.compile(r"(?s)(?<=://).*@|^(?!.*://).*@")  # a password may have any character in it, also / and @


def look_at_machine(home: str, bundles: Iterable[str] = ()) -> MachineFacts:
    """Gather them.

    Args:
        home: What AWS tools take for the home directory.
        bundles: Certificate bundles that the config file names.
    """
    by_account = account_home()
    named = (os.environ.get(variable, "") for variable in BUNDLE_VARIABLES)
    return MachineFacts(
        aws_programs=find_aws_programs(os.environ.get("PATH", os.defpath)),
        botocore_version=find_botocore(),
        account_home=by_account,
        account_config=by_account not in ("", home) and os.path.isfile(os.path.join(by_account, ".aws", "config")),
        sudo_user=os.environ.get("SUDO_USER", ""),
        files={path: _state_of(path) for path in dict.fromkeys((*named, *bundles)) if path},
        proxies=_proxies(os.environ),
    )


def account_home(accounts: str = "/etc/passwd") -> str:
    """Return the home directory of the user's account, which HOME need not be; empty where it is not known.

    Only the file of accounts is read: `pwd` would ask whatever directory the machine relies on, over the network too.
    """
    if os.name != "posix":
        return ""
    user = str(os.getuid()).encode()
    try:
        with open(accounts, "rb") as file:
            rows = (line.rstrip(b"\n").split(b":") for line in file)
            return next((os.fsdecode(row[5]) for row in rows if len(row) == 7 and row[2] == user), "")
    except OSError:
        return ""


def _state_of(path: str) -> FileState:
    try:
        if not os.path.exists(path):
            return "missing"
        return "present" if os.access(path, os.R_OK) else "unreadable"
    except ValueError:
        return "missing"


def _proxies(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: _USER.sub("", environ[name]) for name in PROXY_VARIABLES if environ.get(name)}
