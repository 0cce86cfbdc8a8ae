"""The catalogue as a whole: codes, names, pages, examples, and how findings are worded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

import ssocfg
from checks import online_cases
from checks.examples import EXAMPLES, FIRING, FOLDER, Example, Home, over_codes
from checks.wording import assert_worded
from ssocfg.doctor.checks import CHECKS
from ssocfg.doctor.finding import PAGE_HEADINGS, Check

CATALOGUE = dict(
    line.split(maxsplit=1)
    for line in """\
SSO001 no-config-file
SSO002 unreadable-config-file
SSO003 not-utf-8
SSO004 byte-order-mark
SSO005 config-writable-by-others
SSO006 config-elsewhere
SSO007 credentials-file-unreadable
SSO008 credentials-readable-by-others
SSO101 duplicate-section
SSO102 duplicate-key
SSO103 same-section-two-spellings
SSO104 section-ignored
SSO105 odd-section-accepted
SSO106 swallowed-line
SSO107 comment-in-value
SSO108 default-section-leaks
SSO109 default-defined-twice
SSO110 junk-line
SSO111 quoted-value
SSO112 not-portable
SSO113 unknown-key
SSO114 odd-line-endings
SSO115 control-character
SSO201 session-missing-key
SSO202 bad-start-url
SSO203 bad-region
SSO204 sessions-disagree
SSO205 unused-session
SSO206 scopes-not-refreshable
SSO207 partition-mismatch
SSO208 twin-sessions
SSO209 session-in-credentials-file
SSO301 unknown-session
SSO302 profile-missing-key
SSO303 bad-account-id
SSO304 legacy-profile
SSO305 profile-and-session-disagree
SSO306 static-keys-beside-sso
SSO307 sso-bypassed
SSO308 token-only-profile
SSO309 broken-source-profile
SSO310 no-region
SSO311 twin-profiles
SSO312 broken-credential-process
SSO313 endpoint-redirects-sso
SSO314 services-section-missing
SSO315 bad-role-name
SSO316 bad-output
SSO317 account-in-session
SSO401 never-logged-in
SSO402 token-expired
SSO403 token-refreshable
SSO404 token-unreadable
SSO405 registration-expired
SSO406 token-for-other-url
SSO407 cache-readable-by-others
SSO408 registration-unreadable
SSO409 orphan-token
SSO410 token-under-other-key
SSO411 token-not-refreshable
SSO412 stale-role-credentials
SSO413 cache-not-ours
SSO414 role-credentials-unreadable
SSO501 selected-profile-unknown
SSO502 environment-keys-win
SSO503 no-aws-program
SSO504 aws-too-old
SSO505 clock-off
SSO506 profile-variables-disagree
SSO507 region-variables-disagree
SSO508 web-identity-environment-wins
SSO509 endpoint-variables-redirect
SSO510 ca-bundle-missing
SSO511 proxy-set
SSO512 botocore-too-old
SSO513 home-mismatch
SSO514 partial-environment-keys
SSO601 unreachable
SSO602 token-rejected
SSO603 role-not-assigned
SSO604 account-not-assigned
SSO605 other-identity
SSO606 identity-refused
SSO607 clock-skew
SSO608 wrong-sso-region
SSO609 role-refused
""".splitlines()
)
INFO = {"SSO001", "SSO205", "SSO206", "SSO208", "SSO304", "SSO308", "SSO311"}
INFO |= {"SSO403", "SSO409", "SSO411", "SSO503", "SSO511", "SSO512"}
MADE_OF_FACTS = {"SSO413", "SSO512"}  # no home directory on disk shows them; see test_made_of_facts.py

over_checks = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)


def test_no_code_and_no_name_is_used_twice() -> None:
    assert len({check.code for check in CHECKS}) == len({check.name for check in CHECKS}) == len(CHECKS)


def test_the_catalogue_is_sorted_by_code() -> None:
    assert [check.code for check in CHECKS] == sorted(check.code for check in CHECKS)


def test_every_published_code_is_there_under_its_name() -> None:
    names = {check.code: check.name for check in CHECKS}
    assert {code: names.get(code) for code in CATALOGUE} == CATALOGUE


@over_checks
def test_code_and_name_have_their_form(check: Check) -> None:
    assert re.fullmatch(r"SSO[0-9]{3}", check.code)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", check.name)


@over_checks
def test_only_what_does_no_harm_is_info(check: Check) -> None:
    assert (check.severity == "info") == (check.code in INFO)


@over_checks
def test_a_check_has_two_firing_and_two_clean_examples(check: Check) -> None:
    if check.online:  # which no files alone can show
        assert sum(case.code == check.code for case in online_cases.FIRING) >= 2
        assert sum(case.code == check.code for case in online_cases.CLEAN) >= 2
        return
    mine = [example for example in EXAMPLES if example.code == check.code]
    if check.code in MADE_OF_FACTS:
        assert mine == []
        return
    assert sum(example.fires for example in mine) >= 2
    assert sum(not example.fires for example in mine) >= 2


def test_no_two_cases_of_an_online_check_have_one_title() -> None:
    assert len({str(case) for case in online_cases.CASES}) == len(online_cases.CASES)
    assert {case.code for case in online_cases.CASES} == {check.code for check in CHECKS if check.online}


def test_every_folder_belongs_to_a_check() -> None:
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders <= {check.code for check in CHECKS}


@over_checks
def test_its_folders_are_complete(check: Check) -> None:
    for example in (example for example in EXAMPLES if example.code == check.code):
        names = {path.name for path in example.folder.iterdir()}
        assert names <= {"config", "credentials", "facts.json", "expected.json", "also.json"}
        assert re.match(r"(fires|clean)_[a-z]", example.folder.name)
        assert bool(example.expected) == example.fires == ("expected.json" in names)
        assert example.code not in example.also
        assert all(example.also.values()), "each code needs its reason"


def test_no_two_examples_of_a_check_are_the_same() -> None:
    seen: dict[object, Path] = {}
    for example in EXAMPLES:
        content = (example.code, example.config, example.credentials, repr(example.facts))
        assert content not in seen, f"{example.folder} is {seen[content]} again"
        seen[content] = example.folder


# --- pages ---------------------------------------------------------------------------------------


def paragraphs(check: Check) -> list[str]:
    return check.page.split("\n\n")


@over_checks
def test_a_page_begins_with_a_summary_of_one_line(check: Check) -> None:
    summary = paragraphs(check)[0]
    assert "\n" not in summary
    assert summary == check.summary
    assert summary.endswith(".")
    assert summary[0].isupper() or summary.startswith(("`", "botocore"))


@over_checks
def test_a_page_has_all_headings_in_order(check: Check) -> None:
    headings = [text.partition(":")[0] for text in paragraphs(check)[1:] if re.match(r"[A-Z][a-z ]+:", text)]
    assert headings == list(PAGE_HEADINGS)


@over_checks
def test_every_part_of_a_page_says_something(check: Check) -> None:
    parts = dict(text.split(":", 1) for text in paragraphs(check)[1:])
    assert all(len(text.strip()) > 4 for text in parts.values())
    assert len(parts["Source"].split()) >= 2


@over_checks
def test_the_safety_on_the_page_is_one_of_three(check: Check) -> None:
    safety = next(text for text in paragraphs(check) if text.startswith("Fix safety:"))
    assert re.match(r"Fix safety: (safe|unsafe|manual)\b", safety)


# --- findings ------------------------------------------------------------------------------------

Visit = Callable[[Iterable[Example]], Iterator[Home]]


@over_codes(FIRING)
def test_findings_are_worded_alike(examples: list[Example], each_home: Visit) -> None:
    for home in each_home(examples):
        for finding in ssocfg.diagnose(select=[home.example.code]).findings:
            assert_worded(finding)
            assert (finding.code, finding.name) in CATALOGUE.items()


@over_codes(FIRING)
def test_a_finding_has_an_absolute_file(examples: list[Example], each_home: Visit) -> None:
    places = {
        str(home.example): [finding.place.file for finding in ssocfg.diagnose(select=[home.example.code]).findings]
        for home in each_home(examples)
    }
    relative = {name: files for name, files in places.items() if not all(map(is_absolute, files))}
    # A variable that names no absolute path is itself what is wrong: its text is the place.
    assert all(name.startswith("SSO006-") for name in relative), relative


def is_absolute(file: str) -> bool:
    """Say whether a place names one file wherever one stands, or a variable."""
    return Path(file).is_absolute() or re.fullmatch(r"\$[A-Za-z_]+", file) is not None


@over_codes(FIRING)
def test_a_finding_has_a_fix_with_an_imperative_title(examples: list[Example], each_home: Visit) -> None:
    for home in each_home(examples):
        for finding in ssocfg.diagnose(select=[home.example.code]).findings:
            assert finding.fix is not None
            assert re.match(r"[a-z]+ [^\n]*[^.\n]$", finding.fix.title)
            assert finding.fix.safety in ("safe", "unsafe", "manual")


@over_checks
def test_fixes_are_as_safe_as_the_page_says(check: Check, each_home: Visit) -> None:
    said = set(re.findall(r"\b(safe|unsafe|manual)\b", check.page.partition("Fix safety: ")[2].partition("\n\n")[0]))
    for home in each_home(example for example in FIRING if example.code == check.code):
        used = {finding.fix.safety for finding in ssocfg.diagnose(select=[check.code]).findings if finding.fix}
        assert used <= said, str(home.example)


@over_codes()
def test_no_secret_is_shown(examples: list[Example], each_home: Visit) -> None:
    for _home in each_home(examples):
        shown = repr(ssocfg.diagnose().as_dict())
        assert all(secret not in shown for secret in ("wJalrXUtnFEMI", "AKIAIOSFODNN7EXAMPLE", "AKIAI44QH8DHBEXAMPLE"))
