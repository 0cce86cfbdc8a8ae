"""The ARN of a caller is taken apart, in every partition."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, strategies as st

from ssocfg.errors import InvalidValueError
from ssocfg.values.arn import CallerArn, parse_caller_arn

A = "111122223333"
HEX = "0123456789abcdef"
GOOD = [
    (f"arn:aws:iam::{A}:root", CallerArn("aws", A, "root", "root")),
    (f"arn:aws:iam::{A}:user/naka", CallerArn("aws", A, "user", "naka")),
    (f"arn:aws:iam::{A}:user/division/team/naka", CallerArn("aws", A, "user", "naka")),
    (f"arn:aws:sts::{A}:federated-user/naka", CallerArn("aws", A, "federated-user", "naka")),
    (f"arn:aws:sts::{A}:assumed-role/Admin/s", CallerArn("aws", A, "assumed-role", "Admin", "s")),
    (
        f"arn:aws:sts::{A}:assumed-role/AWSReservedSSO_Read_Only+=,.@-_{HEX}/naka@example.com",
        CallerArn("aws", A, "assumed-role", f"AWSReservedSSO_Read_Only+=,.@-_{HEX}", "naka@example.com", "Read_Only+=,.@-"),
    ),
    (
        f"arn:aws:sts::{A}:assumed-role/AWSReservedSSO_A_{HEX}_{HEX}/n",
        CallerArn("aws", A, "assumed-role", f"AWSReservedSSO_A_{HEX}_{HEX}", "n", f"A_{HEX}"),
    ),
    (f"arn:aws-cn:sts::{A}:assumed-role/R/s", CallerArn("aws-cn", A, "assumed-role", "R", "s")),
    (f"arn:aws-us-gov:sts::{A}:assumed-role/R/s", CallerArn("aws-us-gov", A, "assumed-role", "R", "s")),
    (f"arn:aws-iso-b:sts::{A}:assumed-role/R/s", CallerArn("aws-iso-b", A, "assumed-role", "R", "s")),
    (f"arn:aws-eusc:iam::{A}:root", CallerArn("aws-eusc", A, "root", "root")),
    ("arn:aws:sts::000000000001:assumed-role/R/s", CallerArn("aws", "000000000001", "assumed-role", "R", "s")),
]  # fmt: skip
# Roles that look like Identity Center's and are not: too few digits, capital ones, no name, another beginning.
PLAIN_ROLES = [
    "AWSReservedSSO_A_0123456789abcde", "AWSReservedSSO_A_0123456789ABCDEF", f"AWSReservedSSO__{HEX}"[:-1],
    f"XAWSReservedSSO_A_{HEX}", f"AWSReservedSSO_{HEX}", f"awsreservedsso_A_{HEX}",
]  # fmt: skip
BAD = [
    "", "naka", "arn", "arn:aws:iam::1:root", f"arn:aws:iam::{A}:role/R", f"arn:aws:sts::{A}:user/x", f"arn:aws:iam::{A}:root/",
    f"arn:aws:iam::{A}:root/x", f"arn:aws:iam::{A}:user", f"arn:aws:iam::{A}:user/", f"arn:aws:iam::{A}:user/a/",
    f"arn:aws:sts::{A}:assumed-role/R", f"arn:aws:sts::{A}:assumed-role/R/", f"arn:aws:sts::{A}:assumed-role//s",
    f"arn:aws:sts::{A}:assumed-role/p/R/s", f"arn:aws:iam::{A}:assumed-role/R/s", f"arn:aws:sts:us-east-1:{A}:assumed-role/R/s",
    f"arn:aws:sts::{A}:federated-user/a/b", f"arn:aws:sts::{A}:federated-user/", f"arn:gcp:iam::{A}:root",
    f"arn:aws:sts::{A}:assumed-role/R/s\n", f" arn:aws:iam::{A}:root", f"arn:aws:sts::{A}:assumed-role/R/a b",
    f"arn:aws:iam::{A}:user/\u00e9", f"arn:aws:iam::{A}:user/\x1b[2J", f"ARN:aws:iam::{A}:root", f"arn:aws-:iam::{A}:root",
    f"arn:aws:sts::{A}:assumed-role/R/" + "s" * 3_000, "arn:aws:iam::\u0661" + "1" * 11 + ":root",
]  # fmt: skip


@pytest.mark.parametrize(("arn", "caller"), GOOD)
def test_arns_are_taken_apart(arn: str, caller: CallerArn) -> None:
    assert parse_caller_arn(arn) == caller


@pytest.mark.parametrize("role", PLAIN_ROLES)
def test_roles_that_no_permission_set_made(role: str) -> None:
    assert parse_caller_arn(f"arn:aws:sts::{A}:assumed-role/{role}/s").role_name is None


@pytest.mark.parametrize("arn", BAD)
def test_what_is_no_caller(arn: str) -> None:
    with pytest.raises(InvalidValueError, match="caller ARN"):
        parse_caller_arn(arn)


@given(st.text(alphabet="arn:aws-stiemuol/123 _\n", max_size=80) | st.text(max_size=40))
def test_anything_else_is_refused_or_read(text: str) -> None:
    with contextlib.suppress(InvalidValueError):
        assert parse_caller_arn(text).account_id in text
