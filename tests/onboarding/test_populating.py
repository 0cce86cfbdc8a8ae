"""From what is assigned to a plan of profiles: choice, regions, names, what is yours, what you lost, the laws of it all."""

from __future__ import annotations

import json
import os
import tempfile
from typing import Any

import botocore.configloader
import pytest
from hypothesis import given, settings, strategies as st

from ssocfg.config.reader import parse_config
from ssocfg.errors import InvalidValueError, SameNameError
from ssocfg.onboarding.access import AccountAccess
from ssocfg.onboarding.managed_edit import make_managed
from ssocfg.onboarding.managed_record import Base, Sections
from ssocfg.onboarding.patterns import ProfilePattern, RegionRule, pattern_as_dict, pattern_of_dict
from ssocfg.onboarding.populating import Population, PopulationPlan, plan_population

SESSION = """\
[sso-session naka]
sso_start_url = https://naka.awsapps.com/start
sso_region = us-east-1
"""
SANDBOX = AccountAccess("111122223333", "Sandbox", "sandbox@example.com", ("Admin", "ReadOnly"))
PROD = AccountAccess("444455556666", "Prod EU", "prod@example.com", ("ReadOnly",))


def population(access, *, prune: bool = False, **pattern) -> Population:
    return Population("naka", "us-east-1", tuple(access), ProfilePattern(**pattern), prune)


def plan(text: str, access, base: Base | None = None, *, prune: bool = False, **pattern) -> PopulationPlan:
    return plan_population(population(access, prune=prune, **pattern), parse_config(text), base or {})


def carry_out(data: bytes, one: Population, sections: Sections) -> tuple[bytes, Sections, PopulationPlan]:
    base = {key: (applied,) for key, applied in sections.items()}
    config = parse_config(data)
    planned = plan_population(one, config, base)
    if not planned.managed.edits:
        return data, planned.managed.sections, planned
    made = make_managed(data, config, base, planned.managed)
    return made.data, made.sections, planned


def populate(text: str, access, sections: Sections | None = None, *, prune: bool = False, **pattern):
    data, sections, planned = carry_out(text.encode(), population(access, prune=prune, **pattern), sections or {})
    return data.decode(), sections, planned


def read_by_botocore(text: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "config")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        profiles: dict[str, Any] = botocore.configloader.load_config(path)["profiles"]
        return profiles


# --- what is made --------------------------------------------------------------------------------


def test_every_role_of_every_account_gets_a_profile_that_botocore_reads():
    text, _sections, planned = populate(SESSION, [PROD, SANDBOX])
    assert planned.profiles == ("Prod-EU-ReadOnly", "Sandbox-Admin", "Sandbox-ReadOnly")
    assert read_by_botocore(text) == {
        "Prod-EU-ReadOnly": role("444455556666", "ReadOnly"),
        "Sandbox-Admin": role("111122223333", "Admin"),
        "Sandbox-ReadOnly": role("111122223333", "ReadOnly"),
    }


def role(account_id: str, name: str, **more: str) -> dict[str, str]:
    return {"sso_session": "naka", "sso_account_id": account_id, "sso_role_name": name, "region": "us-east-1", **more}


@pytest.mark.parametrize(
    ("pattern", "profiles"),
    [
        ({"accounts": ("sand*",)}, ("Sandbox-Admin", "Sandbox-ReadOnly")),
        ({"accounts": ("444455556666",)}, ("Prod-EU-ReadOnly",)),
        ({"accounts": ("PROD@*",)}, ("Prod-EU-ReadOnly",)),
        ({"accounts": ("!prod*",)}, ("Sandbox-Admin", "Sandbox-ReadOnly")),
        ({"accounts": ("*", "!sand*")}, ("Prod-EU-ReadOnly",)),
        ({"roles": ("read*",)}, ("Prod-EU-ReadOnly", "Sandbox-ReadOnly")),
        ({"roles": ("!admin",)}, ("Prod-EU-ReadOnly", "Sandbox-ReadOnly")),
        ({"roles": ("Nothing",)}, ()),
        ({"aliases": {"444455556666": "honban"}, "accounts": ("hon*",)}, ("honban-ReadOnly",)),
    ],
)
def test_globs_choose_accounts_and_roles_in_any_case_of_letters(pattern, profiles):
    assert plan(SESSION, [PROD, SANDBOX], **pattern).profiles == profiles


def test_the_first_rule_that_fits_gives_the_region_and_keys_are_added():
    rules = (RegionRule("prod*", "eu-central-1"), RegionRule("*", "us-west-2"), RegionRule("*", "us-west-1"))
    text, _sections, _planned = populate(
        SESSION, [PROD, SANDBOX], regions=rules, output="json", settings={"cli_pager": "", "s3.max_queue_size": "5"}
    )
    found = read_by_botocore(text)
    assert found["Prod-EU-ReadOnly"]["region"] == "eu-central-1"
    assert found["Sandbox-Admin"]["region"] == "us-west-2"
    assert found["Sandbox-Admin"]["output"] == "json"
    assert found["Sandbox-Admin"]["cli_pager"] == ""
    assert found["Sandbox-Admin"]["s3"] == {"max_queue_size": "5"}


def test_what_the_portal_names_twice_is_one_profile():
    twice = [SANDBOX, SANDBOX._replace(roles=("Admin", "Admin"))]
    assert plan(SESSION, twice).profiles == ("Sandbox-Admin",)


def test_an_account_that_no_tool_could_name_goes_by_its_id():
    odd = [SANDBOX._replace(name=""), PROD._replace(name="本番環境")]
    assert plan(SESSION, odd).profiles == ("111122223333-Admin", "111122223333-ReadOnly", "444455556666-ReadOnly")


# --- two of one name -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("template", "proposed"),
    [
        ("{account_name}", "{account_name}-{role_name}"),
        ("{role_name}", "{account_id}-{role_name}"),
        ("all", "all-{role_name}"),
    ],
)
def test_two_profiles_of_one_name_are_an_error_with_a_template_that_tells_them_apart(template, proposed):
    access = [SANDBOX, PROD] if template != "all" else [SANDBOX]
    with pytest.raises(SameNameError) as caught:
        plan(SESSION, access, name=template)
    assert caught.value.proposed == proposed
    assert f"--name '{proposed}'" in caught.value.hint
    assert plan(SESSION, access, name=proposed).profiles


def test_each_shared_name_is_told_with_the_roles_that_it_would_stand_for():
    twins = [SANDBOX, SANDBOX._replace(account_id="777788889999")]
    with pytest.raises(SameNameError) as caught:
        plan(SESSION, twins)
    assert caught.value.lines[0] == (
        'profile "Sandbox-Admin" would stand for Sandbox (111122223333) Admin, Sandbox (777788889999) Admin'
    )
    assert len(caught.value.lines) == 2
    assert caught.value.proposed == "{account_name}-{account_id}-{role_name}"


def test_roles_that_are_alike_when_short_are_told_apart_by_their_whole_names():
    access = [SANDBOX._replace(roles=("AWSReadOnlyAccess", "ReadOnlyAccess"))]
    with pytest.raises(SameNameError) as caught:
        plan(SESSION, access, name="{account_name|slug}-{role_name|short}")
    assert caught.value.proposed == "{account_name|slug}-{role_name|slug}"


@pytest.mark.parametrize("name", ["{account_name}-{role_name}", "{account_id}-{role_name}", "{account_id}"])
def test_roles_that_no_template_tells_apart_get_no_proposal(name):
    with pytest.raises(SameNameError) as caught:
        plan(SESSION, [SANDBOX._replace(roles=("Dev=Ops", "Dev-Ops"))], name=name)
    assert caught.value.proposed is None
    assert "--name '" not in caught.value.hint


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ({"name": "-{account_id}{role_name}"}, "it begins with a hyphen"),
        ({"name": "a b{account_id}{role_name}"}, "profile name"),
        ({"name": "{nix}"}, "no placeholder {nix}"),
        ({"name": "default", "roles": ("Admin",)}, '"default" would be what every AWS tool takes'),
        ({"regions": (RegionRule("*", "eu-middle-1"),)}, "region"),
        ({"output": "xml"}, "output format"),
        ({"settings": {"sso_start_url": "https://x"}}, "sso_start_url"),
        ({"settings": {"aws_secret_access_key": "x"}}, "aws_secret_access_key"),
        ({"settings": {"a b": "x"}}, "a b"),
        ({"aliases": {"12": "x"}}, "account id"),
        ({"aliases": {"111122223333": "本番"}}, "alias"),
    ],
)
def test_a_pattern_that_cannot_be_used_is_refused(pattern, words):
    with pytest.raises(InvalidValueError, match=words.replace("{", r"\{")):
        plan(SESSION, [PROD, SANDBOX], **pattern)


# --- what is yours -------------------------------------------------------------------------------


def test_a_profile_of_yours_for_the_same_role_is_left_as_it_is():
    mine = "[profile Sandbox-Admin]\nsso_session = naka\nsso_account_id = 111122223333\nsso_role_name = Admin\n"
    text, sections, planned = populate(SESSION + mine, [SANDBOX])
    assert planned.yours == ("Sandbox-Admin",)
    assert planned.managed.conflicts == ()
    assert text.startswith(SESSION + mine)
    assert ("profile", "Sandbox-Admin") not in sections
    gone, _sections, _planned = populate(text, [], sections, prune=True)
    assert gone == SESSION + mine


def test_a_profile_of_yours_for_something_else_is_named_and_never_touched():
    mine = "[profile Sandbox-Admin]\nregion = eu-west-1\n"
    text, sections, planned = populate(SESSION + mine, [SANDBOX])
    (conflict,) = planned.managed.conflicts
    assert (conflict.section, conflict.place.line) == ("profile Sandbox-Admin", 4)
    assert conflict.reason == "it was there before, and not by ssocfg"
    assert text.startswith(SESSION + mine)
    assert populate(text, [], sections, prune=True)[0] == SESSION + mine


def test_keys_that_you_add_and_change_survive():
    text, sections, _planned = populate(SESSION, [PROD])
    text = text.replace("region = us-east-1\n", "region = eu-west-3\ncli_pager = less\n", 2)
    again, sections, planned = populate(text, [PROD], sections)
    assert again == text
    assert [(one.key, one.reason) for one in planned.managed.conflicts] == [
        ("region", "it was changed since ssocfg wrote it")
    ]
    pruned, _sections, planned = populate(again, [], sections, prune=True)
    assert planned.managed.released == ("profile Prod-EU-ReadOnly",)
    assert read_by_botocore(pruned) == {"Prod-EU-ReadOnly": {"region": "eu-west-3", "cli_pager": "less"}}


# --- what you lost -------------------------------------------------------------------------------


def test_what_you_lost_stays_until_it_is_pruned():
    text, sections, _planned = populate(SESSION, [PROD, SANDBOX])
    kept, sections, planned = populate(text, [SANDBOX._replace(roles=("Admin",))], sections)
    assert kept == text
    assert planned.managed.stale == ("profile Prod-EU-ReadOnly", "profile Sandbox-ReadOnly")
    pruned, sections, planned = populate(kept, [SANDBOX._replace(roles=("Admin",))], sections, prune=True)
    assert planned.managed.removed == ("profile Prod-EU-ReadOnly", "profile Sandbox-ReadOnly")
    assert list(read_by_botocore(pruned)) == ["Sandbox-Admin"]
    assert populate(pruned, [], sections, prune=True)[0] == SESSION


def test_an_account_of_another_name_is_another_profile_and_the_old_one_is_stale():
    text, sections, _planned = populate(SESSION, [PROD])
    text, _sections, planned = populate(text, [PROD._replace(name="Production")], sections, prune=True)
    assert (planned.managed.added, planned.managed.removed) == (
        ("profile Production-ReadOnly",),
        ("profile Prod-EU-ReadOnly",),
    )


def test_what_is_not_meant_this_time_rests_and_is_pruned_only_once_it_is_lost():
    text, sections, _planned = populate(SESSION, [PROD, SANDBOX])
    not_asked = PROD._replace(roles=())  # as the portal is asked for roles of accounts that are meant
    again, sections, planned = populate(
        text, [not_asked, SANDBOX], sections, prune=True, accounts=("sand*",), roles=("ReadOnly",)
    )
    assert again == text
    assert (planned.resting, planned.managed.stale, planned.managed.removed) == (2, (), ())
    gone, _sections, planned = populate(again, [SANDBOX], sections, prune=True, accounts=("sand*",))
    assert planned.managed.removed == ("profile Prod-EU-ReadOnly",)
    assert list(read_by_botocore(gone)) == ["Sandbox-Admin", "Sandbox-ReadOnly"]


# --- laws ----------------------------------------------------------------------------------------

NAMES = st.text(max_size=12)
ACCOUNTS = st.lists(
    st.builds(
        AccountAccess,
        st.integers(0, 10**12 - 1).map(lambda number: f"{number:012d}"),
        NAMES,
        st.just(""),
        st.lists(st.sampled_from(["Admin", "ReadOnly", "Dev=Ops", "A.b@c"]), unique=True, max_size=3).map(tuple),
    ),
    max_size=5,
    unique_by=lambda account: account.account_id,
)
YOURS = st.sampled_from(
    ["", SESSION, SESSION + "# mine\n[profile me]\nregion = x", "[default]\r\nregion = a\r\n\r\n", "\n\n# only\n"]
)


@settings(max_examples=int(os.environ.get("SSOCFG_LAW_EXAMPLES", "100")), deadline=None)
@given(YOURS, ACCOUNTS, ACCOUNTS, st.booleans())
def test_twice_is_once_and_losing_everything_gives_your_bytes_back(yours, first, then, prune):
    by_id = "{account_id}-{role_name}"
    data, sections, _planned = carry_out(yours.encode(), population(first, name=by_id), {})
    assert carry_out(data, population(first, name=by_id), sections)[:2] == (data, sections)
    data, sections, _planned = carry_out(data, population(then, name=by_id, prune=prune), sections)
    assert carry_out(data, population(then, name=by_id, prune=prune), sections)[:2] == (data, sections)
    wanted = {f"{one.account_id}-{name}".replace("=", "-") for one in then for name in one.roles}
    assert wanted <= read_by_botocore(data.decode()).keys()
    assert carry_out(data, population([], name=by_id, prune=True), sections)[0] == yours.encode()


@given(ACCOUNTS, st.sampled_from(["{account_name}", "{role_name|short}", "{account_name|slug}-{role_name}"]))
def test_a_template_that_is_proposed_always_works(access, template):
    try:
        plan(SESSION, access, name=template)
    except SameNameError as error:
        if error.proposed is not None:
            names = plan(SESSION, access, name=error.proposed).profiles
            assert len(set(names)) == len(names) > 1


@given(
    st.builds(
        ProfilePattern,
        st.text(),
        st.lists(st.text()).map(tuple),
        st.lists(st.text()).map(tuple),
        st.lists(st.builds(RegionRule, st.text(), st.text())).map(tuple),
        st.none() | st.text(),
        st.dictionaries(st.text(), st.text()),
        st.dictionaries(st.text(), st.text()),
    )
)
def test_a_pattern_comes_back_from_json_as_it_was(pattern):
    assert pattern_of_dict(json.loads(json.dumps(pattern_as_dict(pattern)))) == pattern


@pytest.mark.parametrize(
    "content",
    [{}, {"name": 1}, {**pattern_as_dict(ProfilePattern()), "accounts": "abc"},
     {**pattern_as_dict(ProfilePattern()), "regions": [["a"]]}, {**pattern_as_dict(ProfilePattern()), "settings": {"a": 1}}],
)  # fmt: skip
def test_what_is_no_pattern_is_none(content):
    assert pattern_of_dict(content) is None
