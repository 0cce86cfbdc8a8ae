"""What mends the headers that `sections` finds: another spelling, or one section made of two."""

from __future__ import annotations

import re

from ssocfg.config.reading import Section, SectionKind
from ssocfg.config.repairs import Repair
from ssocfg.doctor.facts import Facts
from ssocfg.doctor.finding import Fix
from ssocfg.doctor.judging import portable_name
from ssocfg.doctor.mending import repair
from ssocfg.values.masking import mask_secrets

PREFIXES: tuple[SectionKind, ...] = ("profile", "sso-session", "services")


def merge(first: Section, second: Section) -> Repair:
    """Merge two sections of one kind and name under the header that is spelled best."""
    plain = second.name if second.header == "default" else f"{second.kind} {second.name}"
    keep, other = (first, second) if first.header == plain else (second, first)
    return Repair("merge-sections", section=keep.header, text=other.header)


def mend_header(facts: Facts, section: Section, kind: str, name: str) -> Fix:
    """Write the header that was meant, for a section that AWS tools ignore."""
    if not kind:
        session_keys = {"sso_region", "sso_registration_scopes"} & section.settings.keys()
        kind = "sso-session" if session_keys and "sso_account_id" not in section.settings else "profile"
    if not name:
        return Fix(f"write [{kind} NAME]")
    if re.search("[=:]", section.header) and mask_secrets(section.header) != section.header:
        return Fix(f"write [{kind} NAME], and what stands behind the name on a line of its own")
    if name.lower() == "default" and kind == "profile":
        kind, name = "profile", "default"
    there = next((facts.config.sections_in_force(known).get(name) for known in PREFIXES if known == kind), None)
    if there is not None:
        return Fix(f"move its keys to [{there.header}], or remove it")
    header = "default" if (kind, name) == ("profile", "default") else f"{kind} {portable_name(name)}"
    rest = " and what stands behind it on a line of its own" if "]" in section.header else ""
    return repair(f"write [{header}]{rest}", "unsafe", Repair("rewrite-header", section.line, text=header))


def mend_prefix(section: Section, other: str | None, right: str) -> Fix:
    """Write the prefix as it should be, or merge the section with the one that has it right."""
    if other is not None:
        merging = Repair("merge-sections", section=other, text=section.header)
        return repair(f"merge its keys into [{other}]", "unsafe", merging)
    return repair(f"write [{right}]", "safe", Repair("rewrite-header", section.line, text=right))


def rename_defaults(facts: Facts, title: str) -> Fix:
    """Make the default profile of a `[DEFAULT]` section that stands once and that no sign-in relies on."""
    leaking = [section for section in facts.config.reading.sections if section.kind == "defaults"]
    given = {key for key in leaking[0].settings if key == "region" or key.startswith("sso_")}
    owners = (facts.config.section_of(block) for block in facts.config.blocks)
    if len(leaking) > 1 or any(given - owner.settings.keys() for owner in owners):
        return Fix(title)
    return repair(title, "unsafe", Repair("rewrite-header", leaking[0].line, text="default"))


def merge_defaults(headers: list[str]) -> Fix:
    """Make one section of the two spellings of the default profile."""
    title = "merge the two under [default]"
    if len(headers) > 2 or "default" not in headers:
        return Fix(title)
    other = next(header for header in headers if header != "default")
    return repair(title, "unsafe", Repair("merge-sections", section="default", text=other))
