"""What the checks share: how things are named and counted, and how many of a kind are told."""

from __future__ import annotations

import pytest

import ssocfg
from doctor.machine import facts_of
from ssocfg.doctor.checks.constructs import find_constructs
from ssocfg.doctor.checks.online import sign_in_again
from ssocfg.doctor.finding import Check, Observation
from ssocfg.doctor.judging import MOST_NAMES, count_of, name_some, near_key
from ssocfg.doctor.machine_facts import CacheFacts
from ssocfg.doctor.mending import set_key, unset_key
from ssocfg.doctor.runner import run_checks
from ssocfg.tokens.state import WantedSession


def test_of_many_names_the_first_are_told_and_the_rest_counted() -> None:
    names = [f"p{number}" for number in range(MOST_NAMES + 2)]
    assert name_some(names[:MOST_NAMES]) == ", ".join(names[:MOST_NAMES])
    assert name_some(names) == ", ".join(names[:MOST_NAMES]) + " and 2 more"
    assert name_some([]) == ""


def test_a_number_has_its_noun() -> None:
    assert [count_of(number, "file") for number in (0, 1, 2)] == ["0 files", "1 file", "2 files"]
    assert count_of(2, "entry", "entries") == "2 entries"


@pytest.mark.parametrize(
    ("session", "command"),
    [
        (WantedSession("corp", None, None), ("ssocfg", "login", "--force", "corp")),
        (WantedSession("-x", None, None), ("ssocfg", "login", "--force", "--", "-x")),
        (WantedSession(None, None, None, profile="old"), ("ssocfg", "login", "--force", "old")),
    ],
)
def test_a_session_that_looks_good_is_signed_in_by_force(session: WantedSession, command: tuple[str, ...]) -> None:
    assert sign_in_again(session) == command


# Lines of a section, by the code of what is wrong with each.
MANY = {
    "SSO106": "k{0} = v\n  j{0} = w\n",
    "SSO107": "k{0} = v # c\n",
    "SSO110": "junk{0}\n",
    "SSO111": 'k{0} = "v"\n',
}


@pytest.mark.parametrize("code", MANY)
@pytest.mark.parametrize(("lines", "told"), [(20, 20), (21, 20)])
def test_of_one_kind_twenty_are_told(code: str, lines: int, told: int) -> None:
    text = "[profile a]\n" + "".join(MANY[code].format(number) for number in range(lines))
    assert len(ssocfg.diagnose(facts_of(text), select=[code]).findings) == told


def test_what_stands_under_a_header_that_comes_twice_is_told_once() -> None:
    text = '[profile a]\nk = "v"\n[profile a]\nj = 1\n'
    (finding,) = ssocfg.diagnose(facts_of(text), select=["SSO111"]).findings
    assert finding.place.line == 2


@pytest.mark.parametrize(
    ("start_url", "code"),
    [("https://corp.awsapps.com/start", "SSO401"), ("https://corp.awsapp.com/start", "SSO202")],
)
def test_a_sign_in_to_a_misspelled_portal_is_not_missed(start_url: str, code: str) -> None:
    text = f"""\
[sso-session s]
sso_start_url = {start_url}
sso_region = eu-west-1
[profile a]
sso_session = s
sso_account_id = 111122223333
sso_role_name = R
"""
    facts = facts_of(text)._replace(token_cache=CacheFacts("/home/naka/.aws/sso/cache", "present"))
    assert {finding.code for finding in ssocfg.diagnose(facts, select=["SSO202", "SSO401"]).findings} == {code}


def test_a_comment_is_found_below_one_that_fills_its_line() -> None:
    report = ssocfg.diagnose(facts_of("[profile a]\n## title\nregion = x # c\n"), select=["SSO107"])
    assert [finding.place.line for finding in report.findings] == [3]


def test_two_variables_that_name_one_missing_profile_are_one_mistake() -> None:
    environ = {"AWS_PROFILE": "gone", "AWS_DEFAULT_PROFILE": "gone"}
    facts = facts_of("[profile a]\nregion = eu-west-1\n")._replace(environ=environ)
    found = ssocfg.diagnose(facts, select=["SSO501"]).findings
    assert [finding.message for finding in found] == ['AWS_PROFILE selects the profile "gone", which does not exist']


def test_of_as_many_line_ends_of_each_kind_those_of_windows_are_the_odd_ones() -> None:
    (finding,) = ssocfg.diagnose(facts_of("[profile a]\nregion = eu-west-1\r\n"), select=["SSO114"]).findings
    assert (finding.place.line, finding.place.column) == (2, 19)


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        ("sso_region = eu-west-1\n", "write [sso-session corp]"),
        ("sso_registration_scopes = a:b\n", "write [sso-session corp]"),
        ("sso_region = eu-west-1\nsso_account_id = 1\n", "write [profile corp]"),
        ("region = eu-west-1\nsso_role_name = R\n", "write [profile corp]"),
    ],
)
def test_the_keys_tell_what_a_header_without_a_kind_was_meant_to_be(lines: str, title: str) -> None:
    (finding,) = ssocfg.diagnose(facts_of(f"[corp]\n{lines}"), select=["SSO104"]).findings
    assert finding.fix
    assert finding.fix.title == title


@pytest.mark.parametrize(
    ("start_url", "name"),
    [
        ("https://corp.awsapps.com/start", "corp"),
        ("https://corp.awsapps.com/start/", "corp"),
        ("https://corp.awsapps.com/start/#/", "corp"),
        ("https://start.home.awsapps.cn/directory/naka", "naka"),
    ],
)
def test_a_new_session_is_named_after_its_portal(start_url: str, name: str) -> None:
    text = f"""\
[profile old]
sso_start_url = {start_url}
sso_region = eu-west-1
sso_account_id = 111122223333
sso_role_name = R
region = eu-west-1
"""
    (finding,) = ssocfg.diagnose(facts_of(text), select=["SSO304"]).findings
    assert finding.fix
    assert [edit.section for edit in finding.fix.edits if isinstance(edit, ssocfg.AddSection)] == [
        f"sso-session {name}"
    ]


@pytest.mark.parametrize(
    ("path", "is_relative"),
    [("C:\\aws\\config", False), ("C:/aws/config", False), ("\\\\host\\share\\config", False), ("aws\\config", True)],
)
def test_windows_has_absolute_paths_of_its_own(path: str, is_relative: bool) -> None:
    config = ssocfg.FileFact(path, "present", data=b"[default]\nregion = eu-west-1\n")
    facts = facts_of("")._replace(platform="windows", environ={"AWS_CONFIG_FILE": path}, config_file=config)
    found = ssocfg.diagnose(facts, select=["SSO006"]).findings
    assert any("relative path" in finding.message for finding in found) is is_relative


@pytest.mark.parametrize("quotes", ['""', "''", "“”", "””", "„“", "«»", "‘’", "’’", "‚‘"])
def test_quotes_of_word_processors_are_quotes(quotes: str) -> None:
    text = f"[profile a]\nregion = {quotes[0]}eu-west-1{quotes[1]}\n"
    (finding,) = ssocfg.diagnose(facts_of(text), select=["SSO111"]).findings
    assert finding.fix
    assert finding.fix.edits == (ssocfg.SetKey("profile a", "region", "eu-west-1"),)


@pytest.mark.parametrize(("sections", "edits"), [(0, 0), (1, 1), (100, 100), (101, 0)])
def test_a_fix_changes_up_to_a_hundred_sections(sections: int, edits: int) -> None:
    headers = [f"profile p{number}" for number in range(sections)]
    for fix in (set_key("set it", headers, "region", "x"), unset_key("take it out", headers, "region")):
        assert len(fix.edits) == edits
        assert fix.safety == ("unsafe" if edits else "manual")


@pytest.mark.parametrize(
    "text", ["[ profile a ]\nk = v\n", "[profile a b] # c\nk = v\n", "[plugins] # mine\nk = v\n", "[profile 'a b]\n"]
)
def test_a_section_that_is_passed_over_has_no_constructs(text: str) -> None:
    assert {name: found.count for name, found in find_constructs(facts_of(text)).items() if found.count} == {}


@pytest.mark.parametrize(
    ("lines", "key", "meant"),
    [
        ("account_id = 1\nsso_session = s\n", "account_id", "sso_account_id"),
        ("account_id = 1\nmy_start_url = u\n", "account_id", "sso_account_id"),
        ("account_id = 1\nrole_arn = r\n", "account_id", None),
        ("sso_acount_id = 1\n", "sso_acount_id", "sso_account_id"),
    ],
)
def test_a_vague_key_is_one_of_sso_only_beside_others(lines: str, key: str, meant: str | None) -> None:
    (section,) = facts_of(f"[profile a]\n{lines}").config.reading.sections
    assert near_key(section, key) == meant


def fail(_facts: ssocfg.Facts) -> list[Observation]:
    raise LookupError("what must not be shown")


def test_a_check_that_crashes_is_told_with_its_place_and_without_its_words() -> None:
    report = run_checks([Check("SSO999", "made-up", "error", fail)], facts_of(""), "1")
    (outcome,) = report.outcomes
    line = fail.__code__.co_firstlineno + 1
    assert (outcome.status, outcome.reason) == ("crashed", f"LookupError in fail, line {line}")
