"""The proof that an edit changed what was asked and nothing else. What cannot be proven is not written.

Both dialects read the old and the new text. In the botocore dialect the readings must differ by exactly what was
asked; in the sdk dialect, which takes some lines otherwise, by nothing that was not asked. What could be read before
must be readable after, and no whole-line comment may be lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from ssocfg.config.lines import ScannedText
from ssocfg.config.model import Config
from ssocfg.config.reading import SectionKind, SettingValue, flatten

Plain: TypeAlias = str | dict[str, str]
Touched: TypeAlias = dict[tuple[SectionKind, str | None], dict[str, str | None]]
ALL_KEYS = "*"
_NOTHING: Mapping[str, str | None] = {}


@dataclass(slots=True, eq=False)
class ExpectedSection:
    """What the botocore dialect must read in one section.

    Attributes:
        header: The text between the brackets.
        kind: What it is taken for.
        name: The name of a profile, session or services block, else None.
        settings: Key to value.
    """

    header: str
    kind: SectionKind
    name: str | None
    settings: Mapping[str, SettingValue | Plain]


@dataclass
class Intent:
    """What the edits mean for a reading: the sections that must be read, and where the sdk dialect may differ.

    Attributes:
        sections: In the file's order, as the botocore dialect must read them.
        touched: Kind and name to the keys that may change there, each with its new value or None where it goes;
            `ALL_KEYS` stands for all of them, and for the section itself.
    """

    sections: list[ExpectedSection]
    touched: Touched


def plain_settings(settings: Mapping[str, SettingValue | Plain]) -> dict[str, Plain]:
    """Return a copy of settings with nested blocks as dicts."""
    return {key: value if isinstance(value, str) else dict(value) for key, value in settings.items()}


def find_departure(intent: Intent, before: Config, after: Config) -> tuple[str, int | None] | None:
    """Find where the botocore dialect reads the new text otherwise than intended.

    Returns:
        What is wrong and the index of the section, if one can be named; or None where all is as intended.
    """
    if before.refused is None and after.refused is not None:
        return f"AWS tools could read the file before and could not after: {after.refused.message}", None
    read = after.reading.sections
    for index, (expected, section) in enumerate(zip(intent.sections, read, strict=False)):
        if section.header != expected.header or section.kind != expected.kind or section.name != expected.name:
            return "the sections would not stay apart", index
        if section.settings != expected.settings:
            return "other keys of the section would change with it", index
    if len(read) != len(intent.sections):
        return "the sections would not stay apart", None
    return None


def find_sdk_departure(intent: Intent, before: Config, after: Config) -> str | None:
    """Find what the sdk dialect reads otherwise that was not asked for; nothing is held against a file it refuses."""
    if before.refused is not None:
        return None
    if after.refused is not None:
        return f"other AWS SDKs could read the file before and could not after: {after.refused.message}"
    kinds: tuple[SectionKind, ...] = ("profile", "sso-session", "services")
    for kind in kinds:
        old, new = before.sections_in_force(kind), after.sections_in_force(kind)
        for name in {**old, **new}:
            touched = intent.touched.get((kind, name), _NOTHING)
            if ALL_KEYS in touched:
                continue
            if (name in old) != (name in new):
                return "other AWS SDKs would gain or lose a section"
            was, now = old[name].settings, new[name].settings
            if was != now and not _is_allowed(flatten(was), flatten(now), touched):
                return "other AWS SDKs would read other keys differently too"
    return None


def _is_allowed(was: Mapping[str, str], now: Mapping[str, str], touched: Mapping[str, str | None]) -> bool:
    changed = {key for key in was.keys() | now.keys() if was.get(key) != now.get(key)}
    return all(_may_become(now.get(key), key, touched) for key in changed)


def _may_become(value: str | None, key: str, touched: Mapping[str, str | None]) -> bool:
    """Say whether a changed value is the one that was asked for; indented comments below it count to it there."""
    if value is None:
        return touched.get(key, "") is None or touched.get(key.partition(".")[0], "") is None
    wanted = touched.get(key)
    if wanted is None:
        return False
    first, *rest = value.split("\n")
    return first == wanted and all(line.startswith(("#", ";")) for line in rest)


def find_lost_comment(before: Counter[str], after: str) -> str | None:
    """Return a whole-line comment that no longer stands in a text, or None where all are still there."""
    lost = before - Counter(whole_line_comments(after))
    return next(iter(lost), None)


def whole_line_comments(text: str) -> list[str]:
    """Return the comments that have a line for themselves, without their indentation."""
    lines = (line.text.strip() for line in ScannedText(text).lines)
    return [line for line in lines if line.startswith(("#", ";"))]
