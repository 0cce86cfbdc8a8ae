"""The story of one profile: from the config file to the identity, link by link, up to the first that is broken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ssocfg.credentials.sessions import chain_of
from ssocfg.doctor.facts import Facts
from ssocfg.doctor.finding import Finding
from ssocfg.doctor.judging import plain_value
from ssocfg.doctor.links import LinkName, LinkStatus, tell_link
from ssocfg.doctor.report import Report

# The codes that belong to each link; all others are about the config file or the environment.
_CODES: tuple[tuple[LinkName, tuple[str, ...]], ...] = (
    ("config", ("SSO209",)),  # a profile or session that stands in the wrong file
    ("session", ("SSO2", "SSO301", "SSO304", "SSO305")),
    ("token", ("SSO401", "SSO402", "SSO403", "SSO404", "SSO405", "SSO406", "SSO407", "SSO408", "SSO409", "SSO410")),
    ("token", ("SSO411", "SSO413", "SSO505", "SSO601", "SSO602", "SSO608")),
    ("role credentials", ("SSO412", "SSO414", "SSO603", "SSO604", "SSO609")),
    ("identity", ("SSO605", "SSO606", "SSO607")),
)
_ABOUT_SESSIONS = ("SSO2", "SSO4", "SSO6")
_LINKS: tuple[LinkName, ...] = ("config", "session", "token", "role credentials", "identity")


class Link(NamedTuple):
    """One link of the chain.

    Attributes:
        name: Which.
        status: `"ok"`; `"broken"`: the first that does not hold; `"not-reached"`: behind it; `"not-asked"`: only AWS
            knows, and it was not asked; `"not-needed"`: the profile's credentials come from elsewhere.
        words: What there is to know, without a full stop.
        findings: What was found about it, the worst first.
    """

    name: LinkName
    status: LinkStatus
    words: str
    findings: tuple[Finding, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return it as in JSON output, with the codes of its findings."""
        return {
            "name": self.name,
            "status": self.status,
            "words": self.words,
            "findings": [finding.code for finding in self.findings],
        }


class Story(NamedTuple):
    """What became of a profile.

    Attributes:
        profile: Its name.
        links: All links, in order.
    """

    profile: str
    links: tuple[Link, ...]

    @property
    def broken(self) -> Link | None:
        """The first link that does not hold, or None."""
        return next((link for link in self.links if link.status == "broken"), None)

    def as_dict(self) -> dict[str, object]:
        """Return it as in JSON output."""
        return {"profile": self.profile, "links": [link.as_dict() for link in self.links]}


def keep_to_profile(facts: Facts, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Leave out findings that are about sessions which the profile in focus does not use, unless all tools stop there.

    Args:
        facts: The facts, with a profile in focus.
        findings: What the checks found in them.
    """
    config = facts.config
    chain = [config.profiles[name] for name in chain_of(config, facts.profile or "") if name in config.profiles]
    used = {plain_value(profile.sso_session) for profile in chain}
    others = {config.section_of(s).header for name, s in config.sessions.items() if name not in used}
    return tuple(f for f in findings if f.place.section not in others or not f.code.startswith(_ABOUT_SESSIONS))


def tell_story(facts: Facts, report: Report) -> Story:
    """Tell the story of the profile in focus.

    Args:
        facts: The facts, with a profile in focus.
        report: What the checks found in them.
    """
    name = facts.profile or ""
    links: list[Link] = []
    for link in _LINKS:
        findings = tuple(sorted((f for f in report.findings if _link_of(f) == link), key=_rank))
        if any(earlier.status == "broken" for earlier in links):
            links.append(Link(link, "not-reached", "", findings))
        elif findings and findings[0].severity == "error":
            links.append(Link(link, "broken", findings[0].message, findings))
        else:
            status, words = tell_link(facts, link, name)
            links.append(Link(link, status, words, findings))
    return Story(name, tuple(links))


def _link_of(finding: Finding) -> LinkName:
    for link, codes in _CODES:
        if finding.code.startswith(codes):
            return link
    return "config"


def _rank(finding: Finding) -> tuple[int, int]:
    return ("error", "warning", "info").index(finding.severity), finding.place.line


def links_up_to_break(story: Story) -> Iterator[Link]:
    """Give the links up to and with the first that is broken."""
    for link in story.links:
        yield link
        if link.status == "broken":
            return
