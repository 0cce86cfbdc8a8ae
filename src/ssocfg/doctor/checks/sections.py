"""SSO101 to SSO109, as far as headers go: doubled, misspelled, oddly accepted, leaking."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ssocfg.config.reading import Problem, Section
from ssocfg.config.repairs import Repair
from ssocfg.config.schema import NAMES
from ssocfg.config.sdk_rules import is_identifier
from ssocfg.doctor.checks.section_fixes import (
    PREFIXES,
    mend_header,
    mend_prefix,
    merge,
    merge_defaults,
    rename_defaults,
)
from ssocfg.doctor.facts import Facts
from ssocfg.doctor.finding import Check, Fix, Observation, Safety, check
from ssocfg.doctor.judging import meant_name, name_some, names_spelled_twice, observe_problems
from ssocfg.doctor.mending import compare_values
from ssocfg.values import Place

# Sections without a prefix that programs do read.
OTHER_PROGRAMS = frozenset({"plugins", "preview", "toolkit", "default"})
_MARKERS = "granted_"  # sections that mark where another program's part begins and ends
_RIGHT = r"(?:profile|sso-session|services)[ \t]+[^ \t]+|default"


@check("SSO101", "duplicate-section", "error")
def duplicate_section(facts: Facts) -> Iterator[Observation]:
    """The same section header stands twice.

    What it looks at: headers that are equal to the letter.

    Why it matters: botocore and AWS CLI refuse the whole file; the other SDKs merge the two, or take one of them.

    Example: two runs of a script that both append `[profile dev]`.

    Fix: merge the two sections, or rename one.

    Fix safety: safe where no key has two values; unsafe where one has: the last stays in force, as in the SDKs that
    read the file, and the others become comments.

    Source: CPython `configparser.DuplicateSectionError`; AWS CLI's own writer makes such files under concurrency.
    """
    if not facts.config.reading.problem_counts.get("duplicate-section"):
        return
    says_two_things = compare_values(facts)

    def mend(problem: Problem) -> Fix:
        header = problem.place.section or ""
        safety: Safety = "unsafe" if says_two_things(header, None) else "safe"
        return Fix("merge the two sections, or rename one", safety, repairs=(Repair("merge-sections", section=header),))

    yield from observe_problems(facts, "duplicate-section", mend)


@check("SSO103", "same-section-two-spellings", "warning")
def same_section_two_spellings(facts: Facts) -> Iterator[Observation]:
    """Two headers that are spelled differently mean one profile or session.

    What it looks at: headers that give the same name after botocore's word splitting, such as `[profile dev]` and
    `[profile "dev"]`; the two spellings of the default profile have a check of their own.

    Why it matters: the later one silently replaces the earlier in botocore and AWS CLI; other SDKs merge them.

    Example: AWS CLI does not recognise `[profile  dev]` with two blanks, and appends a second `[profile dev]`.

    Fix: merge the two sections under one header.

    Fix safety: unsafe; the keys of the earlier section come into force. Where both have a key, the later stays in
    force and the earlier becomes a comment.

    Source: botocore 1.44.5, configloader.py `build_profile_map` (`dict.update`).
    """
    spelled_twice = names_spelled_twice(facts)
    for section in facts.config.reading.sections if spelled_twice else ():
        before = spelled_twice.get((section.kind, section.name), (section,))[0]
        if before.header != section.header and (section.kind, section.name) != ("profile", "default"):
            yield Observation(
                f'[{section.header}] means the same {section.kind} "{section.name}" as [{before.header}] at line '
                f"{before.line}; AWS CLI and boto3 use only the later one",
                _header_place(facts, section),
                {"first": str(_header_place(facts, before))},
                Fix("merge the two sections under one header", "unsafe", repairs=(merge(before, section),)),
            )


@check("SSO104", "section-ignored", "error")
def section_ignored(facts: Facts) -> Iterator[Observation]:
    """A section that looks like a profile or a session is none to boto3 and AWS CLI.

    What it looks at: headers without a prefix, with a misspelled one, with blanks inside the brackets, with several
    words, with a second bracket behind the first, or with an unbalanced quote.

    Why it matters: boto3 and AWS CLI pass over such a section without a word; the profile or session does not exist
    for them. Most other SDKs pass over it too, but read headers with blanks inside the brackets, or with text behind
    them.

    Example: `[dev]` instead of `[profile dev]`, `[sso_session corp]` instead of `[sso-session corp]`.

    Fix: correct the header; where a section with the right header is there already, move the keys to that one.

    Fix safety: unsafe; the section comes into force; manual where it has no name, or where the right header is there.

    Source: botocore 1.44.5, configloader.py `build_profile_map`, `_parse_section`.
    """
    unclosed = {p.place.line for p in facts.config.problems if p.kind == "unclosed-header"}
    for section in facts.config.reading.sections:
        if section.kind not in ("ignored", "other") or section.line in unclosed or _is_foreign(section.header):
            continue
        kind, name = _meant(section.header)
        aws_like = bool(kind) or bool(NAMES["profile"] & section.settings.keys() - {"region", "output"})
        who = "boto3 and AWS CLI" if _is_read_by_others(section.header) else "AWS tools"
        yield Observation(
            f"{who} ignore the section [{section.header}]: {_why_ignored(section.header, kind, name)}",
            _header_place(facts, section),
            {"keys": name_some(section.settings)} if section.settings else {},
            mend_header(facts, section, kind, name),
            severity=None if aws_like else "warning",
        )


def _is_foreign(header: str) -> bool:
    return header in OTHER_PROGRAMS or header.startswith(_MARKERS)


def _meant(header: str) -> tuple[str, str]:
    """Guess kind and name of a header; boto3 takes all up to the last bracket of the line for it, others the first."""
    words = header.partition("]")[0]
    prefix = words.strip().strip("\"'").lower()
    return (prefix, "") if prefix in PREFIXES else meant_name(words)


def _is_read_by_others(header: str) -> bool:
    words = header.partition("]")[0].strip()
    return words != header and re.fullmatch(_RIGHT, words) is not None


def _why_ignored(header: str, kind: str, name: str) -> str:
    if "]" in header and _is_read_by_others(header):
        return "there is a second closing bracket in the line, and they take all before it for the header"
    if kind and not name:
        return "it has no name"
    if header != header.strip() and (kind or name == "default"):
        return "there are blanks between the brackets and the words"
    return _why_prefix_fails(header, kind)


def _why_prefix_fails(header: str, kind: str) -> str:
    if not kind:
        return "a profile's header begins with `profile`, a session's with `sso-session`"
    if header.count('"') % 2 or header.count("'") % 2:
        return "it has an unbalanced quote"
    if not header.startswith(kind):
        return f"the prefix is spelled `{kind}`"
    several = len(header.split()) > 1
    return "it must be the prefix and one name" if several else f"a blank must stand between `{kind}` and the name"


@check("SSO105", "odd-section-accepted", "warning")
def odd_section_accepted(facts: Facts) -> Iterator[Observation]:
    """A section whose prefix is misspelled is a profile or session to botocore alone.

    What it looks at: prefixes that merely begin with `profile`, `sso-session` or `services`.

    Why it matters: boto3 and AWS CLI read the section, all other SDKs ignore it.

    Example: `[profiles dev]`, `[sso-sessions corp]`.

    Fix: correct the prefix, or merge the section with the one that has the right header.

    Fix safety: safe for boto3 and AWS CLI, which read the same as before; other SDKs begin to see the section;
    unsafe where another section means the same name: which of the keys count changes.

    Source: botocore 1.44.5, configloader.py `build_profile_map` (`str.startswith`).
    """
    odd = [section for section in facts.config.reading.sections if _has_odd_prefix(section)]
    spelled_twice = names_spelled_twice(facts) if odd else {}
    beside = {name: sorted(sections, key=_has_odd_prefix) for name, sections in spelled_twice.items()}
    for section in odd:
        others = (other.header for other in beside.get((section.kind, section.name), ()))
        other = next((header for header in others if header != section.header), None)
        name = section.name if is_identifier(section.name or "") else f'"{section.name}"'
        yield Observation(
            f'only boto3 and AWS CLI take [{section.header}] for the {section.kind} "{section.name}"; '
            "other SDKs ignore it",
            _header_place(facts, section),
            fix=mend_prefix(section, other, f"{section.kind} {name}"),
        )


def _has_odd_prefix(section: Section) -> bool:
    prefix = re.split(r"[ \t\r\n]", section.header, maxsplit=1)[0].strip("\"'")
    return section.kind in PREFIXES and section.header != "default" and prefix != section.kind


@check("SSO108", "default-section-leaks", "warning")
def default_section_leaks(facts: Facts) -> Iterator[Observation]:
    """A `[DEFAULT]` section gives its keys to every profile and every session.

    What it looks at: `[DEFAULT]` in capitals, with at least one key.

    Why it matters: to botocore and AWS CLI its keys stand in all profiles and in all sessions, which can make the two
    disagree; all other SDKs ignore the section or take it for a profile.

    Example: `[DEFAULT]` with `region = eu-west-1`, meant as `[default]`.

    Fix: rename it to `[default]`, or move its keys to the profiles that need them.

    Fix safety: unsafe; profiles that relied on it lose keys; manual where there is a default profile already,
    and where a profile or session gets its region or what it signs in with from there.

    Source: CPython `configparser.DEFAULTSECT`; botocore 1.44.5, configloader.py.
    """
    section = next((s for s in facts.config.reading.sections if s.kind == "defaults"), None)
    if section is not None and section.settings:
        has_default = "default" in facts.config.sections_in_force("profile")
        move = "move its keys to the profiles that need them"
        yield Observation(
            "to boto3 and AWS CLI the keys of [DEFAULT] stand in every profile and session; other SDKs ignore them",
            _header_place(facts, section),
            {"keys": name_some(section.settings)},
            Fix(move) if has_default else rename_defaults(facts, f"rename it to [default], or {move}"),
        )


@check("SSO109", "default-defined-twice", "warning")
def default_defined_twice(facts: Facts) -> Iterator[Observation]:
    """The default profile stands both as `[default]` and as `[profile default]`.

    What it looks at: both spellings in one file.

    Why it matters: boto3 and AWS CLI use only the later one; most other SDKs use only `[profile default]`; Ruby merges.

    Example: AWS CLI's wizard wrote `[default]` although `[profile default]` was there.

    Fix: merge the two under `[default]`.

    Fix safety: unsafe; the keys of the losing section come into force. Where both have a key, the later stays in force
    and the earlier becomes a comment.

    Source: botocore 1.44.5, configloader.py `build_profile_map`; the SDKs' shared parser cases; aws-cli issue 9484.
    """
    spellings: dict[str, Section] = {}
    for section in facts.config.reading.sections:
        if (section.kind, section.name) == ("profile", "default"):
            spellings.setdefault(section.header, section)
    if len(spellings) < 2:
        return
    first, *_, last = spellings.values()
    prefixed = next((s for s in spellings.values() if s.header != "default"), last)
    yield Observation(
        f"the default profile is defined twice, as [{first.header}] at line {first.line} and as [{last.header}]",
        _header_place(facts, last),
        {
            "boto3 and AWS CLI use": f"[{last.header}], line {last.line}",
            "most other SDKs use": f"[{prefixed.header}], line {prefixed.line}",
        },
        merge_defaults(list(spellings)),
    )


def _header_place(facts: Facts, section: Section) -> Place:
    return facts.config.place_in_line(section.line, section.header)


SECTION_CHECKS: tuple[Check, ...] = (
    duplicate_section,
    same_section_two_spellings,
    section_ignored,
    odd_section_accepted,
    default_section_leaks,
    default_defined_twice,
)
