"""Account ids and permission-set (role) names, and the variables that name profiles."""

from __future__ import annotations

from typing import NewType

from ssocfg.errors import InvalidValueError

AccountId = NewType("AccountId", str)
RoleName = NewType("RoleName", str)

# In the order of AWS CLI v2; botocore takes the other first. Source: botocore 1.44.5, configprovider.py
# `BOTOCORE_DEFAUT_SESSION_VARIABLES`; AWS CLI 2.36.7, the same.
PROFILE_VARIABLES = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")

ACCOUNT_ID_DIGITS = 12
_ROLE_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+=,.@-")
ROLE_NAME_MAX = 32


def parse_account_id(text: str) -> AccountId:
    r"""Read an AWS account id: exactly twelve ASCII digits, leading zeros kept.

    Raises:
        InvalidValueError: With what is wrong (length, hyphens, other characters).

    Source: AWS Organizations API reference, `AccountId` pattern `^\d{12}$`; botocore passes any text on unchecked
    (credentials.py `SSOProvider._load_sso_config`).
    """
    if _is_account_id(text):
        return AccountId(text)
    raise InvalidValueError("account id", _account_id_fault(text))


def _is_account_id(text: str) -> bool:
    return len(text) == ACCOUNT_ID_DIGITS and text.isascii() and text.isdigit()


def _account_id_fault(text: str) -> str:
    digits = "".join(text.replace("-", " ").split())
    if digits != text and _is_account_id(digits):
        return "it must be twelve digits without hyphens or blanks"
    if digits.isascii() and digits.isdigit():
        return f"it has {len(digits)} {'digit' if len(digits) == 1 else 'digits'} instead of {ACCOUNT_ID_DIGITS}"
    return "it must be twelve digits"


def parse_role_name(text: str) -> RoleName:
    r"""Read a permission-set name: 1 to 32 of letters, digits and `+=,.@_-`.

    Raises:
        InvalidValueError: With what is wrong (empty, an ARN, too long, a character).

    Source: IAM Identity Center API reference, `CreatePermissionSet`, `Name`: `[\w+=,.@-]+`, 1 to 32.
    """
    if 0 < len(text) <= ROLE_NAME_MAX and _ROLE_CHARACTERS.issuperset(text):
        return RoleName(text)
    raise InvalidValueError("role name", _role_name_fault(text))


def _role_name_fault(text: str) -> str:
    if not text:
        return "it is empty"
    if text.startswith("arn:"):
        return "it is an ARN; the permission set's plain name is meant"
    if text.startswith("AWSReservedSSO_"):
        return "it is the name of the IAM role; the permission set's name stands between AWSReservedSSO_ and the last _"
    if _ROLE_CHARACTERS.issuperset(text):
        return f"it has {len(text)} characters; a permission set's name has at most {ROLE_NAME_MAX}"
    return "only letters, digits and + = , . @ _ - are possible"
