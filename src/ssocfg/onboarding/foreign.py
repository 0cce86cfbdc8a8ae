"""Profiles that other programs wrote for IAM Identity Center, and what they mean.

Source: Granted 0.39 `pkg/granted/awsconfigfile`, aws-sso-cli 2.3 `internal/awsconfig/config.go`, aws-sso-util
4.33 `populate_profiles.py`, yawsso 1.4 `core.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple, TypeAlias, get_args

from ssocfg.config.words import split_words

Tool: TypeAlias = Literal["granted", "aws-sso-cli", "aws-sso-util", "yawsso"]
TOOLS: tuple[Tool, ...] = get_args(Tool)
PROCESS = "credential_process"
COPIED = "aws_session_expiration"  # a key of the credentials file that yawsso alone writes beside SSO profiles

_GENERATED = ("common_fate_generated_from", "granted_generated_from")
_POPULATED = "sso_auto_populated"
_ARN = r"arn:(aws[a-z-]*):iam::([0-9]{1,12}):role/(?:[^/]*/)*([^/]+)"
_PROGRAM = r"(?i)(?:.*[/\\])?([^/\\]+?)(?:\.exe)?"


class ForeignPortal(NamedTuple):
    """What aws-sso-cli's own settings say of a portal.

    Attributes:
        start_url: Its start URL, as written.
        region: Its region, as written.
    """

    start_url: str
    region: str


class Foreign(NamedTuple):
    """What a profile of another program means. Values are as written; they are judged by whoever uses them.

    Attributes:
        tool: Whose profile it is.
        start_url: The start URL, or None where it is not said.
        region: The region of Identity Center, likewise.
        account_id: The account, likewise.
        role_name: The role, likewise.
        going: The keys that only that program needs.
        portal: What aws-sso-cli calls the portal; else None.
    """

    tool: Tool
    start_url: str | None
    region: str | None
    account_id: str | None
    role_name: str | None
    going: tuple[str, ...]
    portal: str | None = None


def recognise(own: Mapping[str, str], copied: Mapping[str, object]) -> Foreign | None:
    """Say what a profile of another program means.

    Args:
        own: The profile's own keys and values.
        copied: The keys that the credentials file has under the profile's name; their values do not count.

    Returns:
        The meaning, or None for a profile that no such program wrote.
    """
    return _granted(own) or _aws_sso_util(own) or _aws_sso_cli(own) or _yawsso(own, copied)


def _granted(own: Mapping[str, str]) -> Foreign | None:
    """Granted writes its own keys, or, without its credential process, those of AWS and a mark."""
    keys = [key for key in own if key.startswith("granted_sso_")]
    marks = [key for key in _GENERATED if key in own]
    if not keys and not (marks and "sso_start_url" in own):
        return None
    process = [PROCESS] if _program(own) in ("granted", "dgranted") else []

    def said(key: str) -> str | None:
        return own.get(f"granted_{key}", own.get(key))

    url, region = said("sso_start_url"), said("sso_region")
    going = (*keys, *marks, *process)
    return Foreign("granted", url, region, said("sso_account_id"), said("sso_role_name"), going)


def _aws_sso_util(own: Mapping[str, str]) -> Foreign | None:
    process = [PROCESS] if _program(own) in ("aws-sso-util", "aws-sso-credential-process") else []
    populated = [_POPULATED] if _POPULATED in own else []
    if not process and not populated:
        return None
    return _of_aws_keys("aws-sso-util", own, (*populated, *process))


def _aws_sso_cli(own: Mapping[str, str]) -> Foreign | None:
    if _program(own) != "aws-sso":
        return None
    words = split_words(own[PROCESS]) or []
    arn = _option(words, "--arn", "-a")
    if "process" not in words or arn is None:
        return None
    found = re.fullmatch(_ARN, arn)
    account_id = found[2].zfill(12) if found else None
    portal = _option(words, "--sso", "-S") or "Default"
    return Foreign("aws-sso-cli", None, None, account_id, found[3] if found else None, (PROCESS,), portal)


def _yawsso(own: Mapping[str, str], copied: Mapping[str, object]) -> Foreign | None:
    if COPIED not in copied or not {"sso_start_url", "sso_session"} & own.keys():
        return None
    return _of_aws_keys("yawsso", own, ())


def _of_aws_keys(tool: Tool, own: Mapping[str, str], going: tuple[str, ...]) -> Foreign:
    keys = ("sso_start_url", "sso_region", "sso_account_id", "sso_role_name")
    url, region, account_id, role_name = (own.get(key) for key in keys)
    return Foreign(tool, url, region, account_id, role_name, going)


def _program(own: Mapping[str, str]) -> str | None:
    """Return the name of the program that a profile gets its credentials from, without folder and ending."""
    command = own.get(PROCESS, "")
    first = command.partition(" ")[0].strip('"')
    words = split_words(command)
    if words and "\\" not in first:  # which is a folder's on Windows, and nothing to be unquoted
        first = words[0]
    found = re.fullmatch(_PROGRAM, first, re.DOTALL)
    return found[1] if found else None


def _option(words: list[str], long: str, short: str) -> str | None:
    """Return the value of an option, written as two words or as one."""
    for word, following in zip(words, [*words[1:], None], strict=True):
        if word in (long, short):
            return following
        if word.startswith(f"{long}="):
            return word.partition("=")[2]
    return None
