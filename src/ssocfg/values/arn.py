"""The ARN that STS gives for whoever asks."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple, TypeAlias, cast

from ssocfg.errors import InvalidValueError

CallerKind: TypeAlias = Literal["root", "user", "assumed-role", "federated-user"]

_LONGEST = 2048  # characters; AWS's own bound for ARNs
_SHAPE = (
    r"arn:(?P<partition>aws(?:-[a-z]+)*):(?P<service>iam|sts)::(?P<account_id>[0-9]{12}):"
    r"(?P<kind>root|user|assumed-role|federated-user)(?:/(?P<path>[\x21-\x7e]+))?"
)
_SERVICES = {"root": "iam", "user": "iam", "assumed-role": "sts", "federated-user": "sts"}
# Source: IAM Identity Center user guide, "Permission sets": the roles that it makes are named
# AWSReservedSSO_<permission set>_<16 hex digits>.
_RESERVED = r"AWSReservedSSO_(?P<role>.+)_[0-9a-f]{16}"


class CallerArn(NamedTuple):
    """The ARN of a caller, taken apart.

    Attributes:
        partition: Such as `"aws"`, `"aws-cn"`, `"aws-us-gov"`.
        account_id: The account's twelve digits.
        kind: What kind of caller it is.
        name: The user's name without its path, the IAM role's name, or `"root"`.
        session_name: The name of a role's session, which is the person's user name with IAM Identity Center; None for
            other callers.
        role_name: The permission set that the IAM role was made from; None where it is another role, or none.
    """

    partition: str
    account_id: str
    kind: CallerKind
    name: str
    session_name: str | None = None
    role_name: str | None = None


def parse_caller_arn(arn: str) -> CallerArn:
    """Take the ARN of a caller apart.

    Raises:
        InvalidValueError: It is not one of an account's root, a user, a role's session or a federated user.

    Source: IAM user guide, "IAM identifiers", IAM ARNs; STS API reference, GetCallerIdentity.
    """
    match = re.fullmatch(_SHAPE, arn) if len(arn) <= _LONGEST else None
    if match is None or _SERVICES[match["kind"]] != match["service"]:
        raise InvalidValueError("caller ARN", "it is none of a root, a user, a role's session or a federated user")
    partition, account_id, kind = match["partition"], match["account_id"], cast("CallerKind", match["kind"])
    name, session_name = _read_path(kind, match["path"] or "")
    reserved = re.fullmatch(_RESERVED, name) if kind == "assumed-role" else None
    return CallerArn(partition, account_id, kind, name, session_name, reserved["role"] if reserved else None)


def _read_path(kind: CallerKind, path: str) -> tuple[str, str | None]:
    """Return the name, and that of a role's session.

    Raises:
        InvalidValueError: There is none, or too much.
    """
    first, _, last = path.rpartition("/")
    if kind == "root":
        is_right = path == ""
    elif kind == "assumed-role":
        is_right = first != "" and last != "" and "/" not in first
    else:  # users have paths, federated users none
        is_right = last != "" and (first == "" or kind == "user")
    if not is_right:
        raise InvalidValueError("caller ARN", f"what follows {kind} is not what does with that kind")
    if kind == "assumed-role":
        return first, last
    return ("root" if kind == "root" else last), None
