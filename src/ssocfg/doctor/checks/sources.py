"""SSO309, SSO312: where a role's credentials come from: source profiles and programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ssocfg.config.blocks import Profile
from ssocfg.config.words import split_words
from ssocfg.doctor.checks.portals import and_others, describe_all, list_all
from ssocfg.doctor.facts import LONGEST_COMMAND, Facts
from ssocfg.doctor.finding import Fix, Observation, check
from ssocfg.doctor.judging import MOST_NAMES, gives_sso_credentials, lacks, lost_names, name_some, plain_value

STATIC_KEY = "aws_access_key_id"
CREDENTIAL_KEYS = (STATIC_KEY, "credential_process", "credential_source", "web_identity_token_file", "login_session")
_SOURCE_KEYS = (*CREDENTIAL_KEYS, "sso_account_id", "sso_role_name", "role_arn", "source_profile")


@check("SSO309", "broken-source-profile", "error")
def broken_source_profile(facts: Facts) -> Iterator[Observation]:
    """A role's source profile is missing, leads in a circle, or gives no credentials.

    What it looks at: `source_profile` of profiles with `role_arn`; the credentials file counts. A chain is told of at
    the profile whose own source is wrong, a missing source and a circle once for all profiles. A source under a header
    which AWS tools ignore is told of by the check of that header.

    Why it matters: AWS tools fail for the profile, and for those that have it for a source.

    Example: `source_profile = base` after `[profile base]` was renamed.

    Fix: name a profile that gives credentials.

    Fix safety: manual.

    Source: botocore 1.44.5, credentials.py `AssumeRoleProvider._get_role_config`, `_validate_source_profile`.
    """
    users: dict[str, list[Profile]] = {}
    for profile in facts.config.profiles.values():
        if _has_source(profile):
            users.setdefault(plain_value(profile.get("source_profile")), []).append(profile)
    lost = lost_names(facts, "profile", users)
    found = [(_source_fault(facts, name, lost), profiles) for name, profiles in users.items()]
    found += _circle_faults(facts)
    for fault, profiles in found:
        if fault:
            yield Observation(
                f'the source profile of "{profiles[0].name}"{and_others(profiles)} {fault}',
                facts.config.place_of(profiles[0], "source_profile"),
                {**list_all(profiles), "known profiles": name_some(facts.config.profiles)},
                Fix("name a profile that gives credentials"),
            )


def _circle_faults(facts: Facts) -> Iterator[tuple[str, list[Profile]]]:
    for circle in _circles(facts):
        shown = [profile.name for profile in (*circle, circle[0])]
        middle = ("...", shown[-1]) if len(shown) > MOST_NAMES else ()
        path = " -> ".join((*shown[:MOST_NAMES], *middle))
        keyed = [profile for profile in circle if _has_keys(facts, profile)]
        yield f"leads in a circle: {path}", keyed or circle


def _has_source(profile: Profile) -> bool:
    return "role_arn" in profile.settings and "source_profile" in profile.settings


def _has_keys(facts: Facts, profile: Profile) -> bool:
    return STATIC_KEY in profile.settings or STATIC_KEY in facts.credentials_keys(profile.name)


def _source_fault(facts: Facts, name: str, lost: set[str]) -> str:
    """Say what is wrong with a source, or give an empty text; circles are found apart."""
    if not name:
        return "is empty"
    source = facts.config.profiles.get(name)
    if source is None:
        is_there = name in lost or (facts.credentials is not None and name in facts.credentials.sections)
        return "" if is_there else f'is "{name}", which does not exist'
    if _has_source(source) or gives_sso_credentials(source):
        return ""
    keys = source.settings.keys() | facts.credentials_keys(name).keys()
    if any(key in keys for key in CREDENTIAL_KEYS) or "source_profile" in facts.credentials_keys(name):
        return ""
    section = facts.config.section_of(source)
    may_give = any(key not in keys and not lacks(section, key) for key in _SOURCE_KEYS)
    return "" if may_give else f'is "{name}", which gives no credentials'


def _circles(facts: Facts) -> Iterator[list[Profile]]:
    """Find the circles of source profiles in which botocore is caught, each from its first profile in the file.

    Access keys end a chain: a profile with keys may name itself, and of a longer circle with keys in one profile only
    that profile fails.
    """
    profiles = facts.config.profiles
    walked_from: dict[str, str] = {}
    for start, first in profiles.items():
        path: list[Profile] = []
        profile: Profile | None = first
        while profile is not None and _has_source(profile) and profile.name not in walked_from:
            walked_from[profile.name] = start
            path.append(profile)
            profile = profiles.get(plain_value(profile.get("source_profile")))
        if path and profile is not None and walked_from.get(profile.name) == start:
            circle = path[path.index(profile) :]
            keyed = sum(_has_keys(facts, member) for member in circle)
            if keyed == 0 or (keyed == 1 and len(circle) > 1):
                yield circle


class _Fault(NamedTuple):
    text: str
    cause: tuple[str, str]  # profiles whose faults have one cause make one finding


@check("SSO312", "broken-credential-process", "error")
def broken_credential_process(facts: Facts) -> Iterator[Observation]:
    """The program of a `credential_process` is not there, or serves another profile.

    What it looks at: the quotes of the command, its first word (found on PATH, executable), and a `--profile` in it
    that names a profile which does not exist or the profile itself through AWS CLI. The program is never run. All
    profiles that name the same missing program make one finding.

    Why it matters: AWS tools fail with a bare "No such file or directory", or run in a circle.

    Example: a command written by a tool that was uninstalled since.

    Fix: correct the command, or remove the line.

    Fix safety: manual.

    Source: botocore 1.44.5, credentials.py `ProcessProvider._retrieve_credentials_using`.
    """
    found: dict[_Fault, list[Profile]] = {}
    for profile in facts.config.profiles.values():
        command = profile.get("credential_process")
        if isinstance(command, str) and 0 < len(command) < LONGEST_COMMAND:
            fault = _command_fault(facts, profile, command)
            if fault is not None:
                found.setdefault(fault, []).append(profile)
    lost = lost_names(facts, "profile", {fault.cause[1] for fault in found})
    for fault, profiles in found.items():
        kind, name = fault.cause
        if kind in ("circle", "profile") and name in lost:
            continue
        yield Observation(
            f"the credential_process of {describe_all(profiles)} {fault.text}",
            facts.config.place_of(profiles[0], "credential_process"),
            {**list_all(profiles), **({"program": name} if kind == "program" else {})},
            Fix("correct the command, or remove the line"),
            severity="warning" if all(map(gives_sso_credentials, profiles)) else None,
        )


def _command_fault(facts: Facts, profile: Profile, command: str) -> _Fault | None:
    words = split_words(command)
    if words is None:
        return _quote_fault(facts, profile, command)
    state = facts.programs.get(words[0], "found")  # a value that is not empty has a word in it
    if state != "found":
        text = "names a program that is not there" if state == "missing" else "names a file that cannot be executed"
        return _Fault(text, ("program", words[0]))
    named = _named_profile(words)
    if named is None:
        return None
    if named == profile.name:
        fault = _Fault("asks AWS CLI for the same profile: it runs in a circle", ("circle", named))
        return None if _comes_first(facts, profile) else fault
    known = named in facts.config.profiles or (facts.credentials is not None and named in facts.credentials.sections)
    return None if known else _Fault(f'asks for the profile "{named}", which does not exist', ("profile", named))


def _quote_fault(facts: Facts, profile: Profile, command: str) -> _Fault | None:
    if facts.platform == "windows" or split_words(plain_value(command)) is not None:
        return None  # Windows has quotes of its own; a comment behind the command has a check of its own
    ends_early = split_words(f"{command} ") is not None
    text = "ends in a backslash" if ends_early else "has a quote that is not closed"
    return _Fault(text, ("quote", profile.name))


def _named_profile(words: list[str]) -> str | None:
    """Return the profile that AWS CLI is asked for, or None for another program or no profile."""
    if words[0].replace("\\", "/").rsplit("/", 1)[-1] not in ("aws", "aws.exe"):
        return None
    for place, word in enumerate(words):
        if word.startswith("--profile="):
            return word.removeprefix("--profile=")
        if word == "--profile" and place + 1 < len(words):
            return words[place + 1]
    return None


def _comes_first(facts: Facts, profile: Profile) -> bool:
    """Say whether the profile has credentials that AWS CLI takes before it comes to the program."""
    earlier = "role_arn" in profile.settings or STATIC_KEY in facts.credentials_keys(profile.name)
    return earlier or gives_sso_credentials(profile)
