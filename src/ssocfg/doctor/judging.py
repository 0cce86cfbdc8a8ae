"""Small judgements that several checks share: what a value was meant to be, and how to name many things at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ssocfg.config.blocks import Profile, SsoSession
from ssocfg.config.model import Config
from ssocfg.config.reading import NestedBlock, Section
from ssocfg.config.schema import find_near_key
from ssocfg.doctor.facts import Facts

MOST_FINDINGS_OF_A_KIND = 20
MOST_NAMES = 8
_COMMENT = re.compile(r"(?:^|\s)[#;]")


def plain_value(value: object) -> str:
    """Return what a value was meant to be: its first line, without a trailing comment or quotes around it.

    Those have checks of their own; this keeps the others from judging the same text twice.
    """
    if not isinstance(value, str):
        return ""
    text = value.partition("\n")[0]
    found = _COMMENT.search(text)
    text = (text[: found.start()] if found else text).strip()
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "\"'"
    return text[1:-1] if quoted else text


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


def is_judgeable(value: object) -> bool:
    """Say whether a value can be judged for what it says; control characters in it are told of by themselves."""
    return isinstance(value, str) and value.replace("\n", "").isprintable()


class ShownSetting(NamedTuple):
    """One setting with where it stands, as checks walk over them; nested keys appear as `block.key`."""

    section: Section
    key: str
    value: str
    line: int
    is_nested: bool


def walk_settings(sections: Iterable[Section]) -> Iterator[ShownSetting]:
    """Give every setting written in the sections, nested ones too; each written line once."""
    seen: set[int] = set()
    for section in sections:
        if id(section.settings) in seen:
            continue
        seen.add(id(section.settings))
        for key, value in section.settings.items():
            if isinstance(value, NestedBlock):
                for inner, text in value.items():
                    yield ShownSetting(section, f"{key}.{inner}", text, value.lines[inner], True)
            else:
                yield ShownSetting(section, key, value, section.lines[key], False)


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
    if section.kind not in ("profile", "sso-session"):
        return {}
    near = ((find_near_key(key, section.kind), key) for key in section.settings)
    return {meant: key for meant, key in near if meant is not None and meant not in section.settings}


def lacks(section: Section, key: str) -> bool:
    """Say whether a section truly lacks a key: it is not there under a near-miss, nor perhaps on an unreadable line."""
    return not section.damaged and key not in misspelled_keys(section)


def session_of(config: Config, profile: Profile) -> SsoSession | None:
    """Return the session that a profile uses, if it is there."""
    name = profile.sso_session
    return config.sessions.get(plain_value(name)) if name is not None else None


def gives_sso_credentials(profile: Profile) -> bool:
    """Say whether botocore's SSO provider takes the profile up.

    Source: botocore 1.44.5 credentials.py `SSOProvider._load_sso_config`: account or role in the profile itself.
    """
    return "sso_account_id" in profile.settings or "sso_role_name" in profile.settings


def lost_session_names(facts: Facts) -> set[str]:
    """Return names that somebody meant to define a session by, in a header that AWS tools do not take for one."""
    lost: set[str] = set()
    for section in facts.config.reading.sections:
        if section.kind in ("other", "ignored"):
            lost.add(meant_name(section.header)[1])
    for header in facts.credentials.sections if facts.credentials else ():
        if header.startswith("sso-session"):
            lost.add(meant_name(header)[1])
    return lost - {""}


_MEANT = re.compile(
    r"""^\s*["']?(?P<kind>profiles?|sso[-_ ]?sess?ions?|services?)(?:[\s:=./_-]+|(?=["']))"""
    r"""["']?(?P<name>.*?)["']?\s*$""",
    re.IGNORECASE,
)


def meant_name(header: str) -> tuple[str, str]:
    """Guess the kind and name that a header was meant for: `("sso-session", "naka")` for `[sso_session naka]`.

    Returns:
        The right prefix (empty where none can be made out) and the name (the whole header where there is no prefix).
    """
    found = _MEANT.match(header)
    if found is None:
        return "", header.strip().strip("\"'")
    kind = found["kind"].lower()
    right = "sso-session" if kind.startswith("sso") else "profile" if kind.startswith("profile") else "services"
    return right, found["name"].strip()


def portable_name(name: str) -> str:
    """Return a name like this one that every AWS tool accepts."""
    return re.sub(r"[^A-Za-z0-9_./%@:+-]+", "-", name).strip("-") or "name"
