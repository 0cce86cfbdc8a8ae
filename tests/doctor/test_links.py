"""Under which link of a profile's story a finding stands."""

from __future__ import annotations

import pytest

from doctor.machine import NOW, facts_of
from ssocfg.doctor.finding import Finding
from ssocfg.doctor.report import Report
from ssocfg.doctor.story import tell_story
from ssocfg.values import Place


@pytest.mark.parametrize(
    ("link", "codes"),
    [
        ("config", "SSO101 SSO302 SSO307 SSO501 SSO504"),
        ("session", "SSO201 SSO208 SSO301 SSO304 SSO305"),
        ("token", "SSO401 SSO402 SSO403 SSO404 SSO405 SSO406 SSO407 SSO408 SSO409 SSO410 SSO411 SSO413 SSO505"),
        ("token", "SSO601 SSO602 SSO608"),
        ("role credentials", "SSO412 SSO414 SSO603 SSO604 SSO609"),
        ("identity", "SSO605 SSO606 SSO607"),
    ],
)
def test_a_finding_belongs_to_a_link_of_the_story(link: str, codes: str) -> None:
    facts = facts_of("[profile a]\nregion = eu-west-1\n")._replace(profile="a")
    place = Place("/home/naka/.aws/config", 1, 1)
    findings = tuple(Finding(code, "made-up", "info", "m", place, {}, None, "u") for code in codes.split())
    story = tell_story(facts, Report(NOW, (), findings, "1"))
    assert {told.name: len(told.findings) for told in story.links if told.findings} == {link: len(findings)}
