"""Manifests: what they become, all that can be wrong with one and where, the schema for editors, and the way back."""

from __future__ import annotations

import contextlib
import json
import tomllib
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from properties.config_files import REALISTIC, generated
from ssocfg.config.reader import parse_config
from ssocfg.errors import ManifestError
from ssocfg.onboarding.managed import Wanted, plan_managed
from ssocfg.onboarding.manifest import Manifest, read_manifest
from ssocfg.onboarding.manifest_export import write_manifest

SCHEMA = json.loads(files("ssocfg.onboarding").joinpath("manifest-1.schema.json").read_text())
SESSION = """\
[sessions.naka]
start_url = "https://naka.awsapps.com/start"
region = "eu-central-1"
"""
WHOLE = f"""{SESSION}
[accounts]
prod = "111122223333"
dev = "012345678901"

[defaults]
region = "eu-central-1"
output = "json"
settings.cli_pager = "less"

[profiles.dev]
account = "dev"
role = "Admin"
region = "eu-west-1"

[profiles.dev.settings]
cli_pager = "cat"
s3 = {{ max_queue_size = 5, use_accelerate_endpoint = true }}

[[generate]]
name = "{{account}}-{{role}}"
accounts = ["prod", "444455556666"]
roles = ["ReadOnly", "Ops"]
"""
NAKA = {
    "sso_start_url": "https://naka.awsapps.com/start",
    "sso_region": "eu-central-1",
    "sso_registration_scopes": "sso:account:access",
}


def read(text: str) -> Manifest:
    return read_manifest(text.encode(), "ssocfg.toml")


def problems(text: str) -> list[tuple[str, str, int]]:
    with pytest.raises(ManifestError) as caught:
        read(text)
    return [tuple(problem) for problem in caught.value.problems]  # type: ignore[misc]


def fits_schema(text: str) -> bool:
    return jsonschema.Draft202012Validator(SCHEMA).is_valid(tomllib.loads(text))


def test_a_manifest_becomes_sections():
    session, dev, *generated_ones = read(WHOLE).wanted
    assert session == Wanted("sso-session", "naka", NAKA)
    assert dev == Wanted(
        "profile",
        "dev",
        {
            "sso_session": "naka",
            "sso_account_id": "012345678901",
            "sso_role_name": "Admin",
            "region": "eu-west-1",
            "output": "json",
            "cli_pager": "cat",
            "s3.max_queue_size": "5",
            "s3.use_accelerate_endpoint": "true",
        },
    )
    names = ["prod-ReadOnly", "prod-Ops", "444455556666-ReadOnly", "444455556666-Ops"]
    assert [one.name for one in generated_ones] == names
    assert generated_ones[0].settings == {
        "sso_session": "naka",
        "sso_account_id": "111122223333",
        "sso_role_name": "ReadOnly",
        "region": "eu-central-1",
        "output": "json",
        "cli_pager": "less",
    }


@pytest.mark.parametrize(
    ("scopes", "written"),
    [
        ('["a", "b:c"]', "a,b:c"),
        ('"a, b"', "a, b"),
        ("[]", None),
    ],
)
def test_scopes_are_a_list_or_a_text_as_it_is_or_none(scopes, written):
    (session,) = read(f"{SESSION}scopes = {scopes}\n").wanted
    assert session.settings.get("sso_registration_scopes") == written


def test_a_profile_of_its_own_kind_needs_no_session():
    text = '[profiles.base]\nsettings.source_profile = "x"\nregion = "eu-west-1"\n[profiles.empty]\n'
    assert [one.settings for one in read(text).wanted] == [{"region": "eu-west-1", "source_profile": "x"}, {}]


def test_an_empty_manifest_wants_nothing():
    assert read("# nothing\n").wanted == ()


def test_a_region_newer_than_ssocfg_is_taken_where_it_is_named_like_one_that_is_known():
    assert read(SESSION.replace("eu-central-1", "eu-central-9")).wanted[0].settings["sso_region"] == "eu-central-9"


BAD = {
    "unknown-table": ("[session.naka]\n", ("session", 'there is no such key; did you mean "sessions"?', 1)),
    "no-table": ("sessions = 1\n", ("sessions", "it must be a table", 1)),
    "no-table-inside": ("[profiles]\nx = 1\n", ("profiles.x", "it must be a table, [profiles.NAME]", 2)),
    "no-tables": ("generate = 1\n", ("generate", "it must be tables, each under [[generate]]", 1)),
    "missing": ('[sessions.a]\nregion = "eu-west-1"\n', ("sessions.a", "start_url is missing", 1)),
    "url": (
        SESSION.replace("https", "http"),
        ("sessions.naka.start_url", 'it must use https, not http; did you mean "https://naka.awsapps.com/start"?', 2),
    ),
    "region": (
        SESSION.replace("eu-central-1", "eu-cetnral-1"),
        ("sessions.naka.region", 'ssocfg knows no such region; did you mean "eu-central-1"?', 3),
    ),
    "zone": (
        SESSION.replace("eu-central-1", "eu-central-1a"),
        ("sessions.naka.region", 'it is an availability zone; leave out the last letter; did you mean "eu-central-1"?', 3),
    ),
    "partition": (
        SESSION.replace("eu-central-1", "cn-north-1"),
        ("sessions.naka.region", "the start URL belongs to another partition of AWS than this region", 3),
    ),
    "scopes": (
        f"{SESSION}scopes = 1\n",
        ("sessions.naka.scopes", 'it must be a list of texts, such as ["sso:account:access"]', 4),
    ),
    "scopes-with-blanks": (
        f'{SESSION}scopes = ["sso:account:access x"]\n',
        ("sessions.naka.scopes", "scopes are words without blanks and commas", 4),
    ),
    "alias": (
        f'{SESSION}[accounts]\nprod = "111122223333"\n[profiles.p]\naccount = "prdo"\nrole = "A"\n',
        ("profiles.p.account", '[accounts] has no "prdo"; did you mean "prod"?', 7),
    ),
    "number": (
        f'{SESSION}[profiles.p]\naccount = 111122223333\nrole = "A"\n',
        ("profiles.p.account", "write it in quotes; as a number it would lose zeros in front", 5),
    ),
    "digits": (
        f'{SESSION}[profiles.p]\naccount = "11112222333"\nrole = "A"\n',
        ("profiles.p.account", "it has 11 digits instead of 12", 5),
    ),
    "bad-alias": ('[accounts]\nprod = "1"\n', ("accounts.prod", "it has 1 digit instead of 12", 2)),
    "session": (
        f'{SESSION}[profiles.p]\nsession = "nak"\n',
        ("profiles.p.session", '[sessions] has no "nak"; did you mean "naka"?', 5),
    ),
    "no-session": (
        '[profiles.p]\naccount = "111122223333"\nrole = "A"\n',
        ("profiles.p", "session is missing", 1),
    ),
    "no-role": (
        f'{SESSION}[profiles.p]\naccount = "111122223333"\n',
        ("profiles.p", "role is missing; account and role go together", 4),
    ),
    "role": (
        f'{SESSION}[profiles.p]\naccount = "111122223333"\nrole = "arn:x"\n',
        ("profiles.p.role", "it is an ARN; the permission set's plain name is meant", 6),
    ),
    "output": (
        '[profiles.p]\noutput = "jsn"\n',
        ("profiles.p.output", "it must be one of json, yaml, yaml-stream, text, table, off", 2),
    ),
    "as-in-the-config": (
        '[profiles.p]\nsso_account_id = "1"\n',
        ("profiles.p.sso_account_id", 'there is no such key; did you mean "account"?', 2),
    ),
    "name": (
        '[profiles."a b"]\n',
        ('profiles."a b"', "only letters, digits and _ . / % @ : + - are read alike by every AWS tool", 1),
    ),
    "own-field": (
        '[profiles.p.settings]\nregion = "eu-west-1"\n',
        ("profiles.p.settings.region", "write it as region, outside of settings", 2),
    ),
    "of-sessions": (
        '[profiles.p]\nsettings = { sso_start_url = "x" }\n',
        ("profiles.p.settings.sso_start_url", "write it as start_url of a session", 2),
    ),
    "secret": (
        '[profiles.p.settings]\naws_secret_access_key = "x"\n',
        ("profiles.p.settings.aws_secret_access_key", "credentials do not belong in a manifest", 2),
    ),
    "near-key": (
        '[profiles.p.settings]\ncli_pagr = 1\nretry_mod = "standard"\n',
        ("profiles.p.settings.retry_mod", 'no AWS tool knows this key; did you mean "retry_mode"?', 3),
    ),
    "value": (
        '[profiles.p.settings]\nretry_mode = "odd"\n',
        ("profiles.p.settings.retry_mode", "it must be one of legacy, standard, adaptive", 2),
    ),
    "kind-of-value": (
        "[profiles.p.settings]\nx = [1]\n",
        ("profiles.p.settings.x", "it must be a text, a whole number, true or false", 2),
    ),
    "comment": (
        '[profiles.p.settings]\nx = "a # b"\n',
        ("profiles.p.settings.x", "it has # or ; after a blank, which most AWS tools take for the start of a comment", 2),
    ),
    "empty": ('[profiles.p]\noutput = ""\n', ("profiles.p.output", "it is empty; leave it out instead", 2)),
    "twice": (
        f'{SESSION}[profiles.x]\n[[generate]]\nname = "x"\naccounts = ["111122223333"]\nroles = ["A"]\n',
        ("generate[0].name", 'it would be a second profile "x", besides profiles.x', 6),
    ),
    "placeholder": (
        f'{SESSION}[[generate]]\nname = "{{acount}}"\naccounts = ["111122223333"]\nroles = ["A"]\n',
        (
            "generate[0].name",
            "there is no placeholder {acount}; did you mean {account}?",
            5,
        ),
    ),
    "no-roles": (
        f'{SESSION}[[generate]]\nname = "{{account}}"\naccounts = ["111122223333"]\nroles = []\n',
        ("generate[0].roles", "roles must be a list of texts", 7),
    ),
    "block-and-value": (
        '[defaults.settings]\nx = "1"\n[profiles.p.settings.x]\ny = 1\n',
        ("profiles.p.settings", '"x" would be a value and a nested block at once', 3),
    ),
}  # fmt: skip
NOT_FOR_SCHEMAS = {
    "region", "partition", "alias", "session", "no-session", "no-role", "near-key", "value", "comment", "twice",
    "block-and-value", "digits",
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), BAD.values(), ids=BAD)
def test_what_is_wrong_is_told_with_its_path_and_line(text, expected):
    assert problems(text) == [expected]


@pytest.mark.parametrize("name", BAD)
def test_the_schema_refuses_what_a_schema_can_see(name):
    assert fits_schema(BAD[name][0]) == (name in NOT_FOR_SCHEMAS)


@pytest.mark.parametrize("text", ["", SESSION, WHOLE, f"{SESSION}scopes = []\n", '[profiles.p.settings]\na.b = "c"\n'])
def test_the_schema_takes_what_is_good(text):
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert fits_schema(text)
    read(text)


def test_all_that_is_wrong_is_told_at_once_in_the_order_of_the_lines():
    text = '[profiles.p]\noutput = "x"\nregion = "y"\n[profiles.q]\nregoin = 1\n'
    assert [line for _path, _reason, line in problems(text)] == [2, 3, 5]
    with pytest.raises(ManifestError, match=r"^ssocfg\.toml:2: profiles\.p\.output: .*, and 2 more problems$"):
        read(text)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a = ", ("", "it is not TOML: invalid value (at end of document)", 0)),
        (b"a = " + b"9" * 5_000, ("", "it is not TOML: a number has too many digits", 0)),
        (b"\n[x\n", ("", "it is not TOML: expected ']' at the end of a table declaration (column 3)", 2)),
        (b"a = 1\nb = '\xff'", ("", "it is not UTF-8", 2)),
    ],
)
def test_what_is_no_toml_is_told_too(data, expected):
    with pytest.raises(ManifestError) as caught:
        read_manifest(data)
    assert caught.value.problems == (expected,)


def test_what_cannot_be_found_in_the_text_is_told_without_a_line():
    assert problems('"\\u0073essions" = 1\n') == [("sessions", "it must be a table", 0)]


def test_anything_that_toml_can_say_is_read_or_refused():
    values = ["1", "1.5", "true", '""', '"x"', "[]", "[[]]", "{}", "{ a = 1 }", "1979-05-27", '[{ a = "b" }]']
    paths = ["sessions", "sessions.a", "sessions.a.region", "accounts", "accounts.a", "defaults", "defaults.session"]
    paths += [
        "profiles",
        "profiles.a",
        "profiles.a.account",
        "profiles.a.settings",
        "profiles.a.settings.s3",
        "generate",
    ]
    for path in paths:
        for value in values:
            with contextlib.suppress(ManifestError):
                read(f"{path} = {value}")


def test_the_example_of_the_documentation_is_a_manifest():
    page = Path(__file__).parents[2] / "docs" / "reference" / "manifest.md"
    text = page.read_text(encoding="utf-8").partition("```toml\n")[2].partition("```")[0]
    assert fits_schema(text)
    manifest = read(text)
    assert (len(manifest.sessions), len(manifest.profiles)) == (1, 5)
    assert problems(text.replace('account = "dev"', 'account = "devv"')) == [
        ("profiles.dev.account", '[accounts] has no "devv"; did you mean "dev"?', 18)
    ]


# --- export --------------------------------------------------------------------------------------


def changes_nothing(data: bytes) -> bool:
    config = parse_config(data)
    exported = write_manifest(config)
    plan = plan_managed(read(exported.text).wanted, config, {})
    assert fits_schema(exported.text)
    return not plan.edits and not plan.conflicts


def test_an_export_brings_back_what_was_there():
    config = parse_config(REALISTIC)
    exported = write_manifest(config)
    assert changes_nothing(REALISTIC)
    assert 'scopes = ["sso:account:access"]\n' in exported.text
    assert '[profiles.example-dev.settings]\ns3.max_queue_size = "500"\n' in exported.text


def test_what_is_not_exported_is_named():
    text = (
        "[sso-session bad]\nsso_region = eu-west-1\n[profile legacy]\nsso_start_url = https://x.awsapps.com/start\n"
        '[profile it\'s]\n[profile "a b"]\n[profile half]\nsso_account_id = 1\n[profile lost]\nsso_session = bad\n'
        "[profile keys]\naws_secret_access_key = x\nregion = mars-1\noutput = json\n"
    )
    exported = write_manifest(parse_config(text))
    assert [(one.section, one.key, one.place.line) for one in exported.left_out] == [
        ("sso-session bad", None, 1),
        ("profile legacy", None, 3),
        ('profile "a b"', None, 6),
        ("profile half", None, 7),
        ("profile lost", None, 9),
        ("profile keys", "region", 13),
        ("profile keys", "aws_secret_access_key", 12),
    ]
    assert exported.text.endswith('\n[profiles.keys]\noutput = "json"\n')


def test_a_section_of_which_a_part_is_wrong_is_not_exported_and_the_part_is_named():
    url = "sso_start_url = https://x.awsapps.com/start\n"
    text = (
        f"[sso-session good]\n{url}sso_region = eu-west-1\n[sso-session china]\n{url}sso_region = cn-north-1\n"
        f"[sso-session mars]\n{url}sso_region = mars\n[profile half]\nsso_session = good\nsso_role_name = x\n"
        "[profile arn]\nsso_session = good\nsso_account_id = 111122223333\nsso_role_name = arn:x\n"
    )
    exported = write_manifest(parse_config(text))
    assert [(one.section, one.reason) for one in exported.left_out] == [
        ("sso-session china", "sso_region: the start URL belongs to another partition of AWS than this region"),
        ("sso-session mars", "sso_region: a region looks like eu-central-1"),
        ("profile half", "it has only one of sso_account_id and sso_role_name"),
        ("profile arn", "sso_role_name: it is an ARN; the permission set's plain name is meant"),
    ]
    assert list(tomllib.loads(exported.text)["sessions"]) == ["good"]
    assert "profiles" not in tomllib.loads(exported.text)


def test_an_export_of_any_config_can_be_applied_and_changes_nothing():
    for data in generated(300, seed=5):
        if parse_config(data).refused is None:
            assert changes_nothing(data)
