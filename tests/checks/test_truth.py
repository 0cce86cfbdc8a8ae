"""What the findings claim about botocore is true: compared with the botocore that is installed, example by example."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator

import pytest

import ssocfg
from checks.examples import EXAMPLES, FIRING, Example, Home, over, over_codes

pytest.importorskip("botocore")

import botocore.configloader
import botocore.credentials
import botocore.session
from botocore.exceptions import (
    ConfigParseError,
    CredentialRetrievalError,
    InfiniteLoopConfigError,
    InvalidConfigError,
    PartialCredentialsError,
)

Visit = Callable[[Iterable[Example]], Iterator[Home]]

REFUSED = {"SSO003", "SSO004", "SSO101", "SSO102", "SSO110"}
MISTAKES = (InvalidConfigError, InfiniteLoopConfigError, PartialCredentialsError)
WITH_CONFIG = [example for example in EXAMPLES if example.config is not None and example.facts.in_plain_files]
WITH_CREDENTIALS = [example for example in EXAMPLES if example.credentials is not None and example.facts.in_plain_files]
STOPS_A_PROFILE = {"SSO302", "SSO305", "SSO307", "SSO309"}

if io.TextIOWrapper(io.BytesIO()).encoding.lower().replace("-", "") != "utf8":
    pytest.skip("botocore reads in the locale's encoding, which is not UTF-8 here", allow_module_level=True)


def is_refused(path: str) -> bool:
    try:
        botocore.configloader.load_config(path)
    except ConfigParseError:
        return True
    return False


def read_refusals(path: str) -> dict[str, bool]:
    """Say for each claim of the doctor about the config file whether it is one of refusal or of reading."""
    findings = [finding for finding in ssocfg.diagnose().findings if finding.place.file == path]
    readers = " ".join(finding.evidence.get("who reads what", "") for finding in findings)
    return {
        "a code of refusal": any(finding.code in REFUSED for finding in findings),
        "a message of refusal": any(re.search("(boto3|AWS CLI) refuse", finding.message) for finding in findings),
        "said to be read": bool(re.search("(boto3, AWS CLI|boto3 and AWS CLI).* read", readers)),
    }


@over_codes(WITH_CONFIG)
def test_a_file_is_said_to_be_refused_if_botocore_refuses_it(examples: list[Example], each_home: Visit) -> None:
    for home in each_home(examples):
        refused, said = is_refused(home.config_path), read_refusals(home.config_path)
        assert said["a code of refusal"] == refused, str(home.example)
        assert said["a message of refusal"] == refused, str(home.example)


@over_codes(WITH_CONFIG)
def test_nothing_is_said_to_be_read_in_a_file_that_botocore_refuses(examples: list[Example], each_home: Visit) -> None:
    refused = (home for home in each_home(examples) if is_refused(home.config_path))
    assert [str(home.example) for home in refused if read_refusals(home.config_path)["said to be read"]] == []


@over_codes(WITH_CREDENTIALS)
def test_a_credentials_file_is_said_to_be_refused_if_botocore_refuses_it(
    examples: list[Example], each_home: Visit
) -> None:
    for home in each_home(examples):
        try:
            botocore.configloader.raw_config_parse(str(home.path / ".aws" / "credentials"))
        except ConfigParseError:
            refused = True
        else:
            refused = False
        assert bool(ssocfg.diagnose().by_code("SSO007")) == refused, str(home.example)


# --- profiles ------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def no_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep botocore from starting the programs that the examples name."""

    def refuse(*_arguments: object) -> None:
        raise CredentialRetrievalError(provider="custom-process", error_msg="no program is started here")

    monkeypatch.setattr(botocore.credentials.ProcessProvider, "_retrieve_credentials_using", refuse)


def resolve(profile: str, monkeypatch: pytest.MonkeyPatch) -> str | Exception | None:
    """Return the kind of credentials that botocore finds for a profile, or the mistake that it complains of."""
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    try:
        credentials = botocore.session.Session(profile=profile).get_credentials()
    except MISTAKES as mistake:
        return mistake
    except CredentialRetrievalError:
        return "custom-process"
    finally:
        monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
    return None if credentials is None else credentials.method


def named_profiles(finding: ssocfg.Finding) -> Iterator[str]:
    """Name the profiles that a finding accuses."""
    listed = finding.evidence.get("profiles")
    if listed:
        yield from listed.split(", ")
    else:
        yield from re.findall(r'(?:profile|source profile of) "([^"]*)"', finding.message)[:1]


# botocore looks only whether the keys of a legacy profile are there: with an empty start URL it goes on, to a sign-in
# that cannot succeed.
FAILS_LATER = {("SSO302", "fires_legacy_with_an_empty_start_url")}


@over(
    [
        example
        for example in WITH_CONFIG
        if example.fires
        and example.code in STOPS_A_PROFILE
        and str(example).split("-", 1) not in map(list, FAILS_LATER)
    ]
)
def test_an_accused_profile_is_not_served_by_sso(example: Example, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    for finding in ssocfg.diagnose().by_code(example.code):
        for profile in named_profiles(finding):
            outcome = resolve(profile, monkeypatch)
            if finding.severity == "error":
                assert isinstance(outcome, MISTAKES), f"{finding.message}: {outcome!r}"
            else:
                assert not isinstance(outcome, MISTAKES), f"{finding.message}: {outcome!r}"
                assert outcome != "sso"


@over([example for example in FIRING if example.code == "SSO301"])
def test_a_profile_of_an_unknown_session_is_refused(
    example: Example, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    for finding in ssocfg.diagnose().by_code("SSO301"):
        for profile in named_profiles(finding):
            if ssocfg.load_config().profile(profile).sso_account_id:
                assert "does not exist" in str(resolve(profile, monkeypatch))


@over([example for example in FIRING if example.code in ("SSO308", "SSO317")])
def test_a_profile_said_to_give_no_credentials_gives_none(
    example: Example, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    for finding in ssocfg.diagnose().by_code(example.code):
        for profile in named_profiles(finding):
            assert resolve(profile, monkeypatch) is None


@over([example for example in FIRING if example.code == "SSO306"])
def test_botocore_prefers_sso_to_keys(example: Example, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    for finding in ssocfg.diagnose().by_code("SSO306"):
        for profile in named_profiles(finding):
            assert resolve(profile, monkeypatch) == "sso"


@over([example for example in EXAMPLES if example.code == "SSO314"])
def test_botocore_makes_no_client_where_services_are_missing(example: Example, home: Home) -> None:
    accused = {name for finding in ssocfg.diagnose().by_code("SSO314") for name in named_profiles(finding)}
    for name, profile in ssocfg.load_config().profiles.items():
        if "#" in str(profile.get("services")):
            continue
        session = botocore.session.Session(profile=name)
        try:
            session.create_client("sso-oidc", region_name="eu-west-1")
        except InvalidConfigError:
            assert name in accused
        else:
            assert name not in accused


@over_codes(WITH_CONFIG)
def test_a_mistake_that_stops_botocore_is_an_error_of_the_doctor_too(
    examples: list[Example], each_home: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    missed: list[str] = []
    for home in each_home(examples):
        report = ssocfg.diagnose()
        if report.at_or_above("error"):
            continue
        outcomes = {name: resolve(name, monkeypatch) for name in ssocfg.load_config().profiles}
        missed += [f"{home.example}, {n}: {o}" for n, o in outcomes.items() if isinstance(o, MISTAKES)]
    assert missed == []


@over([example for example in WITH_CONFIG if example.code == "SSO310"])
def test_a_profile_said_to_have_no_region_has_none(
    example: Example, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = ssocfg.diagnose()
    accused = {name for finding in report.by_code("SSO310") for name in named_profiles(finding)}
    for name, profile in ssocfg.load_config().profiles.items():
        region = botocore.session.Session(profile=name).get_config_variable("region")
        if profile.sso_account_id and not report.by_code("SSO113") and "AWS_REGION" not in example.facts.environ:
            assert (not region) == (name in accused)
