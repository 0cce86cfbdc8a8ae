"""Account ids and role names: what is taken, what is refused, and that the refused text is never repeated."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from ssocfg.errors import InvalidValueError
from ssocfg.values import parse_account_id, parse_role_name

CANARY = "canary4711"


@pytest.mark.parametrize("text", ["123456789012", "000000000000", "012345678901", "999999999999"])
def test_twelve_digits_are_an_account_id(text):
    assert parse_account_id(text) == text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it must be twelve digits"),
        ("12345678901", "it has 11 digits instead of 12"),
        ("1234567890123", "it has 13 digits instead of 12"),
        ("1", "it has 1 digit instead of 12"),
        ("1234-5678-9012", "it must be twelve digits without hyphens or blanks"),
        ("1234 5678 9012", "it must be twelve digits without hyphens or blanks"),
        ("123456789012 ", "it must be twelve digits without hyphens or blanks"),
        ("123456789012\n", "it must be twelve digits without hyphens or blanks"),
        ("12345678901a", "it must be twelve digits"),
        ("0x3456789012", "it must be twelve digits"),
        ("1234567890.0", "it must be twelve digits"),
        ("1.2345679E+11", "it must be twelve digits"),
        ("my-account", "it must be twelve digits"),
        ("१२३४५६७८९०१२", "it must be twelve digits"),
        ("１２３４５６７８９０１２", "it must be twelve digits"),
        ("¹²³⁴⁵⁶⁷⁸⁹⁰¹²", "it must be twelve digits"),
        ("-12345678901", "it has 11 digits instead of 12"),
    ],
)
def test_anything_else_is_no_account_id_and_the_reason_is_told(text, reason):
    with pytest.raises(InvalidValueError) as caught:
        parse_account_id(text)
    assert (caught.value.kind, caught.value.reason) == ("account id", reason)


@pytest.mark.parametrize(
    "text",
    ["A", "AdministratorAccess", "read-only", "a_b", "team=x", "x+y", "a,b", "a.b", "ops@corp", "0", "-", "a" * 32],
)
def test_a_permission_set_name_is_a_role_name(text):
    assert parse_role_name(text) == text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it is empty"),
        ("arn:aws:iam::123456789012:role/Admin", "it is an ARN"),
        ("AWSReservedSSO_Admin_0123456789abcdef", "it is the name of the IAM role"),
        ("a" * 33, "it has 33 characters; a permission set's name has at most 32"),
        ("Read Only", "only letters, digits and + = , . @ _ - are possible"),
        ("Admin\n", "only letters, digits and + = , . @ _ - are possible"),
        ("role/Admin", "only letters, digits"),
        ("Admin:x", "only letters, digits"),
        ("Administratör", "only letters, digits"),
        ("管理者", "only letters, digits"),
        ("Adm\u200bin", "only letters, digits"),
        ("a;b", "only letters, digits"),
        ("$(id)", "only letters, digits"),
        ("é" * 40, "only letters, digits"),
    ],
)
def test_anything_else_is_no_role_name_and_the_reason_is_told(text, reason):
    with pytest.raises(InvalidValueError) as caught:
        parse_role_name(text)
    assert caught.value.kind == "role name"
    assert caught.value.reason.startswith(reason)


@pytest.mark.parametrize("parse", [parse_account_id, parse_role_name])
@pytest.mark.parametrize("text", [f"{CANARY} x", f"arn:aws:{CANARY}", f"AWSReservedSSO_{CANARY}!", f"{CANARY}" * 9])
def test_the_text_is_not_repeated(parse, text):
    with pytest.raises(InvalidValueError) as caught:
        parse(text)
    error = caught.value
    assert CANARY not in f"{error} {error!r} {error.args} {vars(error)}"


@given(st.text())
def test_any_text_is_a_value_or_an_invalid_value_error(text):
    for parse in (parse_account_id, parse_role_name):
        try:
            value = parse(text)
        except InvalidValueError:
            continue
        assert value == text
        assert text.isascii()
        assert text.isprintable()
