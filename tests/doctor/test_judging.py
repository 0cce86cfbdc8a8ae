"""What the checks share: how things are named and counted, and how many of a kind are told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import ssocfg
from ssocfg.doctor.checks.constructs import find_constructs
from ssocfg.doctor.checks.online import sign_in_again
from ssocfg.doctor.judging import MOST_NAMES, count_of, name_some, near_key
from ssocfg.doctor.mending import set_key, unset_key
from ssocfg.tokens.state import WantedSession

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def facts_of(text: str) -> ssocfg.Facts:
    """Return the facts of a machine that has this config file alone."""
    return ssocfg.Facts(
        now=NOW, platform="linux", environ={}, home="/home/naka", user=1000,
        config_file=ssocfg.FileFact("/home/naka/.aws/config", "present", data=text.encode()),
        credentials_file=ssocfg.FileFact("/home/naka/.aws/credentials", "missing"),
    )  # fmt: skip


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


@pytest.mark.parametrize(("sections", "edits"), [(0, 0), (1, 1), (100, 100), (101, 0)])
def test_a_fix_changes_up_to_a_hundred_sections(sections: int, edits: int) -> None:
    headers = [f"profile p{number}" for number in range(sections)]
    for fix in (set_key("set it", headers, "region", "x"), unset_key("take it out", headers, "region")):
        assert len(fix.edits) == edits
        assert fix.safety == ("unsafe" if edits else "manual")


@pytest.mark.parametrize("text", ["[ profile a ]\nk = v\n", "[plugins] # mine\nk = v\n", "[profile 'a b]\n"])
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
