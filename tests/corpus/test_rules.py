"""The rules of the score can say no: what is about something else names no cause, and repeating the fault names none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from corpus.bases import BY_NAME
from corpus.case import Case
from corpus.cases import CASES, is_possible
from corpus.home import make_center
from corpus.judging import Verdict, judge
from corpus.programs import KEPT_HERE, PROGRAMS, Said, environ
from corpus.score import BEGIN, END, Scored, make_tables, write_page

# What tools print where all is well, or where something has nothing to do with sign-in.
UNRELATED = (
    "nothing found (64 checks passed, 2 skipped)",
    '{\n    "UserId": "AROA:naka",\n    "Account": "111122223333",\n    "Arn": "arn:aws:sts::111122223333:assumed-role/x/naka"\n}',
    "aws-sso-util: v4.33.0; aws-sso-lib: v1.14.0; time: 2026-11-24T19:36:57Z",
    "Identity Center instance: https://d-1234567890.awsapps.com/start (eu-west-1)",
    "upload failed: ./a.txt to s3://shop/a.txt",
    "An error occurred (ThrottlingException) when calling the DescribeInstances operation: Rate exceeded",
    "Traceback (most recent call last):\nMemoryError",
    "Segmentation fault",
    "Killed",
)
# One message of each of these is about one kind of fault; of no other family may a kind take it for its own.
ABOUT = {
    "the output is cut off: disk quota exceeded": {"token-cut-off"},
    "SSO303 error: the account id is wrong: it must be twelve digits": {
        "account-lost-its-zero", "account-with-dashes", "alias-for-account", "profile-without-account",
    },
    "there is a byte order mark": {"byte-order-mark", "credentials-with-mark"},
    "the link leads in a circle": {
        "config-link-in-a-circle", "config-link-dangles", "credentials-link-dangles", "source-loop",
    },
    "the clock of this machine is an hour behind": {"clock-skew", "cache-from-the-future"},
}  # fmt: skip

POSSIBLE = [case for case in CASES if is_possible(case)]
FIRST = list({case.kind.name: case for case in reversed(POSSIBLE)}.values())


def names_cause(said: str, case: Case, folder: Path, healthy: str = "") -> Verdict:
    return judge(said, case, case.make(folder), healthy)


@pytest.mark.parametrize("case", FIRST, ids=lambda case: case.kind.name)
def test_an_unrelated_message_names_nothing(case: Case, tmp_path: Path) -> None:
    home = case.make(tmp_path)
    assert [said for said in UNRELATED if judge(said, case, home).cause or judge(said, case, home).fix] == []


@pytest.mark.parametrize("said", ABOUT)
def test_a_message_about_one_fault_is_about_no_other(said: str, tmp_path: Path) -> None:
    takers = {
        case.kind.name for number, case in enumerate(FIRST) if names_cause(said, case, tmp_path / str(number)).cause
    }
    assert takers == ABOUT[said]


@pytest.mark.parametrize("case", POSSIBLE, ids=str)
def test_to_repeat_what_stands_there_is_no_diagnosis(case: Case, tmp_path: Path) -> None:
    home = case.make(tmp_path)
    for spot in case.find(home):
        said = f"{spot.text}\n{spot.text.partition('=')[2].strip()}"
        assert not judge(said, case, home).cause


@pytest.mark.parametrize("case", POSSIBLE, ids=str)
def test_what_is_said_of_the_healthy_home_too_counts_for_nothing(case: Case, tmp_path: Path) -> None:
    home = case.make(tmp_path)
    everything = "\n".join(f"{spot.path}:{spot.line}: {case.kind.cause} {case.kind.fix}" for spot in case.find(home))
    assert judge(everything, case, home, everything) == (False, False, False)


def test_lines_that_differ_in_the_time_alone_are_the_same(tmp_path: Path) -> None:
    case = next(case for case in CASES if case.kind.name == "token-expired")
    healthy, broken = ("token expired at 2026-11-24T19:36:57Z", "token expired at 2026-11-24T20:00:00+00:00")
    assert names_cause(broken, case, tmp_path / "1").cause
    assert not names_cause(broken, case, tmp_path / "2", healthy).cause


def test_a_place_needs_the_right_line(tmp_path: Path) -> None:
    case = next(case for case in CASES if str(case) == "quoted-value-session")
    home = case.make(tmp_path)
    assert judge("~/.aws/config:10:1: a quoted value", case, home) == (True, True, False)
    assert judge("~/.aws/config, line 10: a quoted value", case, home).place
    assert judge("sso_region in [sso-session corp] is quoted", case, home).place
    assert not judge("~/.aws/config:1:1: a quoted value", case, home).place
    assert not judge("~/.aws/config:100: a quoted value", case, home).place
    assert not judge("a quoted value in ~/.aws/config", case, home).place
    assert not judge("corporation has sso_region", case, home).place


def test_a_fix_without_the_cause_is_luck(tmp_path: Path) -> None:
    case = next(case for case in CASES if str(case) == "token-expired-legacy")
    assert not names_cause("run aws sso login", case, tmp_path / "1").fix
    assert names_cause("the token has expired; run aws sso login", case, tmp_path / "2").fix


def test_only_what_stands_between_the_markers_is_written_anew(tmp_path: Path) -> None:
    page = tmp_path / "score.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    said = {(name, online): Said("", False, 0.1) for name in PROGRAMS for online in (False, True)}
    healthy = dict.fromkeys(BY_NAME, said)
    scored = [Scored(case, name, Verdict(cause=True), 0.5) for case in CASES for name in PROGRAMS]
    write_page(page, healthy, scored, versions={"ssocfg": "1"})
    text = page.read_text()
    assert text.startswith(f"before\n{BEGIN}\nMade on ")
    assert text.endswith(f"{END}\nafter\n")
    assert make_tables(healthy, scored, {"ssocfg": "1"}) in text
    assert "(100 %)" in text
    assert "(0 %)" in text


def test_no_program_is_let_off_this_machine(tmp_path: Path) -> None:
    with make_center() as center:
        for number, case in enumerate(POSSIBLE):
            home = case.make(tmp_path / str(number), center)
            for calls in (True, False):
                variables = environ(home, calls=calls)
                assert KEPT_HERE.items() <= variables.items(), "a home sets what keeps programs here"
                endpoints = [value for name, value in variables.items() if name.startswith("AWS_ENDPOINT_URL")]
                assert all(value.startswith("http://127.0.0.1:") for value in endpoints)
            configured = re.findall(rb"endpoint_url\s*=\s*(\S+)", home.peek())
            assert all(value.startswith((b"http://127.0.0.1:", b"http://localhost:")) for value in configured)
