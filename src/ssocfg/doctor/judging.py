"""Small judgements that several checks share: what a value was meant to be, and how to name many things at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from ssocfg.config.blocks import Profile, SsoSession
from ssocfg.config.lines import split_lines
from ssocfg.config.model import Config
from ssocfg.config.reading import NestedBlock, Problem, Section
from ssocfg.config.schema import KINDS, find_near_key
from ssocfg.doctor.facts import Facts
from ssocfg.doctor.finding import Fix, Observation

MOST_FINDINGS_OF_A_KIND = 20
MOST_NAMES = 8
LONGEST_HEADER = 300
_COMMENT = re.compile(r"(?:^|\s)[#;]")
_PLAIN = re.compile(r"[\w:/.,+@-]*")  # nearly all values: nothing to take away


def plain_value(value: object) -> str:
    """Return what a value was meant to be: its first line, without a trailing comment or quotes around it.

    Those have checks of their own; this keeps the others from judging the same text twice.
    """
    if not isinstance(value, str):
        return ""
    if _PLAIN.fullmatch(value):
        return value
    text = value.partition("\n")[0]
    found = _COMMENT.search(text)
    text = (text[: found.start()] if found else text).strip()
    return text[1:-1] if text[:1] in _OPENING and is_quoted(text) else text


# Plain quotes, and those that text processors and chats make of them.
_QUOTES = ('""', "''", "“”", "””", "„“", "«»", "‘’", "’’", "‚‘")  # noqa: RUF001


_OPENING = frozenset(pair[0] for pair in _QUOTES)


def has_quotes(text: str) -> bool:
    """Say whether any quote is in a text at all."""
    return any(quote in text for quote in _OPENING)


def is_quoted(text: str) -> bool:
    """Say whether a text stands in quotes of one kind, typographic ones included."""
    return text[:1] in _OPENING and len(text) > 1 and text[0] + text[-1] in _QUOTES


def name_some(names: Iterable[str]) -> str:
    """Name the first few of many things and count the rest."""
    everything = list(names)
    more = len(everything) - MOST_NAMES
    return ", ".join(everything[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def count_of(number: int, singular: str, plural: str = "") -> str:
    """Say a number with its noun."""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"


def article(kind: str) -> str:
    """Put the article before the kind of a section: a profile, an sso-session."""
    return f"{'an' if kind == 'sso-session' else 'a'} {kind}"


_INVISIBLE = frozenset("\xa0\xad\u061c\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u2060\ufeff")


def is_odd_character(character: str) -> bool:
    """Say whether a character is a control character or one that nobody sees."""
    code = ord(character)
    return (
        (code < 0x20 and character not in "\t\r\n")
        or 0x7F <= code < 0xA0
        or 0x202A <= code <= 0x202E
        or 0x2066 <= code <= 0x2069
        or character in _INVISIBLE
    )


def is_judgeable(value: object) -> bool:
    """Say whether a value can be judged for what it says; odd characters in it are told of by themselves."""
    return isinstance(value, str) and (value.isprintable() or not any(map(is_odd_character, value)))


class ShownSetting(NamedTuple):
    """One setting with where it stands, as checks walk over them; nested keys appear as `block.key`."""

    section: Section
    key: str
    value: str
    line: int
    is_nested: bool


def walk_settings(sections: Iterable[Section]) -> Iterator[ShownSetting]:
    """Give every setting written in the sections, nested ones too; repeated headers are left out by the caller."""
    for section in sections:
        lines = section.lines
        for key, value in section.settings.items():
            if isinstance(value, NestedBlock):
                inner_lines = value.lines
                for inner, text in value.items():
                    yield ShownSetting(section, f"{key}.{inner}", text, inner_lines[inner], True)
            else:
                yield ShownSetting(section, key, value, lines[key], False)


def sections_once(facts: Facts) -> Iterator[Section]:
    """Give each section with settings of its own; repeated headers share theirs, ignored sections are no one's."""
    return _without_repeats(s for s in facts.config.reading.sections if s.kind not in ("ignored", "other"))


def _without_repeats(sections: Iterable[Section]) -> Iterator[Section]:
    seen: set[int] = set()
    for section in sections:
        shared = section.lines_by_key  # settings that several headers share have their lines kept so
        if shared is None or id(shared) not in seen:
            seen.update(() if shared is None else (id(shared),))
            yield section


def names_spelled_twice(facts: Facts) -> dict[tuple[str, str | None], list[Section]]:
    """Return kind and name of what several headers mean, with their sections; for all other names keep nothing."""
    config = facts.config
    found: dict[tuple[str, str | None], list[Section]] = {}
    for section in config.reading.sections:
        if section.name is not None and config.sections_in_force(section.kind)[section.name].header != section.header:
            found[section.kind, section.name] = []
    for section in config.reading.sections if found else ():
        if (section.kind, section.name) in found:
            found[section.kind, section.name].append(section)
    return found


def value_column(text: str) -> int:
    """Return the column, from 1, at which the value of a line begins."""
    found = re.search(r"[=:]\s*", text)
    return found.end() + 1 if found else 1


def comment_column(text: str) -> int:
    """Return the column, from 1, of the comment behind a value in a line."""
    start = value_column(text) - 1
    found = _COMMENT.search(text, start)
    if found is None:
        return start + 1
    return found.end()


def has_comment(value: str) -> bool:
    """Say whether a value has something in it that looks like a comment."""
    return _COMMENT.search(value) is not None


def misspelled_keys(section: Section) -> dict[str, str]:
    """Return the keys that somebody probably meant, each with how it is spelled in this section."""
    near = ((near_key(section, key), key) for key in section.settings)
    return {meant: key for meant, key in near if meant is not None and meant not in section.settings}


def near_key(section: Section, key: str) -> str | None:
    """Return the key that an unknown one was probably meant to be, given what else its profile or session has."""
    near = find_near_key(key, "sso-session" if section.kind == "sso-session" else "profile")
    vague = near is not None and near.startswith("sso_") and not key.startswith("sso")
    if not vague or section.kind == "sso-session":
        return near
    is_about_sso = any(name.startswith("sso") or "start_url" in name for name in section.settings)
    return near if is_about_sso else None


def lacks(section: Section, key: str) -> bool:
    """Say whether a section truly lacks a key: not under a near-miss, on an unreadable line or in another value."""
    return not section.damaged and key not in misspelled_keys(section) and key not in swallowed_keys(section)


def swallowed_keys(section: Section) -> set[str]:
    """Return the keys that stand on indented lines which became part of other values."""
    return {line.partition("=")[0].strip().lower() for line in swallowed_texts(section) if "=" in line}


def swallowed_texts(section: Section) -> Iterator[str]:
    """Give the further lines of values that are no nested blocks by right."""
    for key in section.continuations:
        value = section.settings[key]
        if isinstance(value, str) or KINDS.get(key, "block") != "block":
            text = value if isinstance(value, str) else value.raw
            yield from (line.strip() for line in islice(split_lines(text), 1, None))


def session_of(config: Config, profile: Profile) -> SsoSession | None:
    """Return the session that a profile uses, if it is there."""
    name = profile.sso_session
    return config.sessions.get(plain_value(name)) if name is not None else None


def gives_sso_credentials(profile: Profile) -> bool:
    """Say whether botocore's SSO provider takes the profile up.

    Source: botocore 1.44.5 credentials.py `SSOProvider._load_sso_config`: account or role in the profile itself.
    """
    return "sso_account_id" in profile.settings or "sso_role_name" in profile.settings


def lost_names(facts: Facts, kind: str, wanted: Collection[str]) -> set[str]:
    """Return which wanted names somebody meant to define, in a header that botocore ignores or that a value swallowed.

    Args:
        facts: The facts.
        kind: `"profile"`, `"sso-session"` or `"services"`; a header without any prefix counts for each.
        wanted: The names that are looked for.
    """
    names: set[str] = set()
    for header in _headers_without_effect(facts) if wanted else ():
        meant_kind, name = meant_name(header)
        if name and meant_kind in (kind, "") and name in wanted:
            names.add(name)
    return names


def _headers_without_effect(facts: Facts) -> Iterator[str]:
    sections = facts.config.reading.sections
    yield from (section.header.partition("]")[0] for section in sections if section.kind in ("other", "ignored"))
    for section in _without_repeats(sections):
        swallowed = (line for line in swallowed_texts(section) if line.startswith("["))
        yield from (line.strip("[] ").partition("]")[0] for line in swallowed)
    headers = facts.credentials.sections if facts.credentials else ()
    yield from (header.partition("]")[0] for header in headers if " " in header)


_DASHES = "\u2010-\u2015\u2212"  # which text processors and chats make of a hyphen
_MEANT = (  # compiled where a header has to be guessed at
    rf"""(?i)\s*["']?(?P<kind>profiles?|sso[-_ {_DASHES}]?sess?ions?|session(?=\s)|services?)(?:[\s:=./_-]+|(?=["']))"""
    r"""["']?(?P<name>.*?)["']?\s*$"""
)


def meant_name(header: str) -> tuple[str, str]:
    """Guess the kind and name that a header was meant for: `("sso-session", "naka")` for `[sso_session naka]`.

    Returns:
        The right prefix (empty where none can be made out) and the name (the whole header where there is no prefix).
    """
    found = re.match(_MEANT, header) if len(header) <= LONGEST_HEADER else None
    if found is None:
        return "", header.strip().strip("\"'")
    kind = found["kind"].lower()
    if "ess" in kind:
        return "sso-session", found["name"].strip()
    return ("profile" if kind.startswith("profile") else "services"), found["name"].strip()


def portable_name(name: str) -> str:
    """Return a name like this one that every AWS tool accepts."""
    return re.sub(r"[^A-Za-z0-9_./%@:+-]+", "-", name).strip("-") or "name"


def belongs_in_config(header: str) -> bool:
    """Say whether a header of the credentials file is one of the config file, such as `sso-session naka`."""
    words = header.split(maxsplit=1)
    return len(words) > 1 and words[0] in ("sso-session", "profile")


def observe_problems(facts: Facts, kind: str, mend: Callable[[Problem], Fix]) -> Iterator[Observation]:
    """Tell of the reader's problems of one kind, one observation each; the last one counts the rest."""
    problems = [problem for problem in facts.config.problems if problem.kind == kind]
    total = sum(n for k, n in facts.config.reading.problem_counts.items() if k == kind)
    shown = problems[:MOST_FINDINGS_OF_A_KIND]
    for problem in shown:
        evidence = {"first": str(problem.also[0])} if problem.also else {}
        if problem is shown[-1] and total > len(shown):
            evidence["more of this kind"] = str(total - len(shown))
        yield Observation(_refused_message(problem), problem.place, evidence, mend(problem))


def _refused_message(problem: Problem) -> str:
    return f"{problem.message}; AWS CLI and boto3 refuse the whole file"
