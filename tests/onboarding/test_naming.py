"""Names from templates: fields, filters, what is portable, what is wrong with a template."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from ssocfg.config.edits import PORTABLE_NAME
from ssocfg.errors import InvalidValueError
from ssocfg.onboarding.naming import LONGEST_FIELD, parse_template, portable, short, slug

FIELDS = ("account_name", "account_id", "role_name")
VALUES = {"account_name": "Acme Prod (EU)", "account_id": "111122223333", "role_name": "AWSAdministratorAccess"}


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("{account_name}-{role_name}", "Acme Prod (EU)-AWSAdministratorAccess"),
        ("{account_name|slug}-{role_name|short}", "acme-prod-eu-admin"),
        ("{account_name | without:Acme | slug}.{role_name|upper}", "prod-eu.AWSADMINISTRATORACCESS"),
        ("{account_name|lower}", "acme prod (eu)"),
        ("{account_id}", "111122223333"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_a_template_takes_fields_through_filters(template, name):
    assert parse_template(template, FIELDS).fill(VALUES) == name


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("{account_nme}", "there is no placeholder {account_nme}; did you mean {account_name}?"),
        ("{}", "there is no placeholder {}; there is {account_name}, {account_id}, {role_name}"),
        ("{account_id|slag}", "there is no filter slag; did you mean slug?"),
        ("{account_id|}", "there is no filter without a name; there is lower, upper, slug, short, without:TEXT"),
        ("{account_id|slug:x}", "there is no filter slug:x; did you mean slug?"),
        ("{account_id|without}", "the filter without needs a text, as in without:TEXT"),
        ("{account_id", "a brace has no other one"),
        ("a}b", "a brace has no other one"),
        ("{a{b}", "a brace has no other one"),
    ],
)
def test_what_is_wrong_with_a_template_is_said(template, reason):
    with pytest.raises(InvalidValueError) as caught:
        parse_template(template, FIELDS)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Sandbox", "Sandbox"),
        ("Acme Prod (EU)", "Acme-Prod-EU"),
        ("Étage à Łódź", "Etage-a-Lodz"),
        ("Straße ÆØ", "Strasse-AEO"),
        ("本番環境", ""),
        ("本番 prod", "prod"),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER A}bc", "Abc"),
        ("a\x1b[31m]b", "a-31m-b"),
        ("-.x.-", "x"),
        ("x" * 100, "x" * LONGEST_FIELD),
    ],
)
def test_a_text_is_written_so_that_every_tool_takes_it(text, written):
    assert portable(text) == written


@given(st.text(max_size=200))
def test_whatever_the_text_is_what_comes_of_it_is_portable(text):
    for made in (portable(text), slug(text), short(text)):
        assert not made or PORTABLE_NAME.fullmatch(made)
        assert len(made) <= LONGEST_FIELD
    assert not slug(text) or re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(text))


@pytest.mark.parametrize(
    ("role", "written"),
    [
        ("AdministratorAccess", "admin"),
        ("AWSAdministratorAccess", "admin"),
        ("AWSPowerUserAccess", "poweruser"),
        ("ReadOnlyAccess", "readonly"),
        ("AWSReadOnlyAccess", "readonly"),
        ("Developer", "dev"),
        ("DeveloperPermissionSet", "dev"),
        ("Billing", "billing"),
        ("AWS", "aws"),
        ("Access", "access"),
        ("Awsome", "awsome"),
        ("data_science-Role", "data-science"),
    ],
)
def test_short_leaves_out_what_most_roles_have(role, written):
    assert short(role) == written
