"""One section, three ways: what is wanted, what stands in the file, what was applied last.

A value that stands as it was applied may be changed; any other is the user's and stays. What they took out stays out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ssocfg.config.nested import NestedBlock
from ssocfg.config.reading import Section
from ssocfg.onboarding.managed_record import Applied
from ssocfg.onboarding.settings import flat_settings

THERE_BEFORE = "it stands there with another value, which ssocfg did not write"
CHANGED = "it was changed since ssocfg wrote it"
TAKEN_OUT = "it was taken out since ssocfg wrote it"
NOT_OURS = "the section was there before and is not as it would be"
NOT_MADE = "it was there before, and not by ssocfg"
NO_ROOM = "a plain value and a nested block of one name stand in each other's way"
INHERITED = "[DEFAULT] has a nested block of that name, which the key would hide"


class Clash(NamedTuple):
    """Something that is wanted and that the user has otherwise.

    Attributes:
        key: The key, or None where it is about the whole section.
        reason: Why it is left alone, in words.
    """

    key: str | None
    reason: str


class Verdict(NamedTuple):
    """What becomes of one section.

    Attributes:
        set: Key to value, for the keys to write.
        unset: The keys to take out.
        clashes: What is left alone.
        applied: What is applied then; None where the section is none of ours.
    """

    set: Mapping[str, str]
    unset: Sequence[str]
    clashes: Sequence[Clash]
    applied: Applied | None


def judge_foreign(wanted: Mapping[str, str], section: Section, *, adopt: bool) -> Verdict:
    """Judge a section that ssocfg did not make, or no longer knows of: it is never changed.

    Where that is allowed, it is adopted if it has all that is wanted, and so followed from now on; else it clashes.
    """
    if not adopt:
        return Verdict({}, (), [Clash(None, NOT_MADE)], None)
    present = flat_settings(section)
    clashes = [Clash(key, THERE_BEFORE) for key, value in wanted.items() if present.get(key, value) != value]
    missing = [key for key in wanted if key not in present]
    if missing:
        clashes.append(Clash(None, f"{NOT_OURS}: it has no {missing[0]}"))
    return Verdict({}, (), clashes, None if clashes else Applied(False, "", {}, dict(wanted)))


def judge_own(
    wanted: Mapping[str, str], section: Section, known: tuple[Applied, ...], inherited: Mapping[str, object]
) -> Verdict:
    """Judge a section that was applied before.

    Args:
        wanted: Key to value.
        section: The section as it stands.
        known: What was applied, in one or two versions.
        inherited: What stands in `[DEFAULT]`.
    """
    return _Comparison(wanted, section, known, inherited).verdict()


def is_made(known: tuple[Applied, ...], present: Mapping[str, str]) -> bool:
    """Say whether ssocfg made a section; where that is unsure, whether it stands exactly as it would have made it."""
    if len({applied.made for applied in known}) == 1:
        return known[0].made
    return any(applied.made and applied.written == present for applied in known)


def keys_of_ours(section: Section, known: tuple[Applied, ...]) -> list[str]:
    """Name the keys that ssocfg wrote and that stand as it wrote them."""
    present = flat_settings(section)
    return [key for key, value in present.items() if any(applied.written.get(key) == value for applied in known)]


class _Comparison:
    """The keys of one section, one after the other."""

    def __init__(
        self,
        wanted: Mapping[str, str],
        section: Section,
        known: tuple[Applied, ...],
        inherited: Mapping[str, object],
    ) -> None:
        self.wanted = wanted
        self.raw = section.settings
        self.present = flat_settings(section)
        self.known = known
        self.inherited = inherited
        self.set: dict[str, str] = {}
        self.unset: list[str] = []
        self.clashes: list[Clash] = []
        self.written: dict[str, str] = {}
        self.found: dict[str, str] = {}

    def verdict(self) -> Verdict:
        keys = dict.fromkeys(key for applied in self.known for key in applied.settings)
        for key in dict.fromkeys((*self.wanted, *keys)):
            if key in self.wanted:
                self.want(key, self.wanted[key])
            elif any(applied.written.get(key) == self.present.get(key, "") for applied in self.known):
                self.unset.append(key)
        lead = next((applied.lead for applied in self.known if applied.made), "")
        applied = Applied(is_made(self.known, self.present), lead, self.written, self.found)
        return Verdict(self.set, self.unset, self.clashes, applied)

    def want(self, key: str, value: str) -> None:
        """Say what becomes of a key that is wanted."""
        present = self.present.get(key)
        before = [settings[key] for applied in self.known if key in (settings := applied.settings)]
        is_found = any(key in applied.found for applied in self.known)
        kept = self.found if is_found else self.written
        if present == value:
            (kept if before else self.found)[key] = value
        elif present is None and len(before) < len(self.known):
            self.add(key, value)
        elif present is not None and present in before:
            self.set[key] = kept[key] = value
        else:
            self.clashes.append(Clash(key, (CHANGED if present is not None else TAKEN_OUT) if before else THERE_BEFORE))
            if before:  # so that it is ours again once it is as it was
                kept[key] = before[0]

    def add(self, key: str, value: str) -> None:
        """Add a key, unless a nested block and a plain value would stand in each other's way."""
        outer, dot, _inner = key.partition(".")
        there = self.raw.get(outer)
        if there is not None and isinstance(there, NestedBlock) != bool(dot):
            self.clashes.append(Clash(key, NO_ROOM))
        elif dot and there is None and outer in self.inherited:
            self.clashes.append(Clash(key, INHERITED))
        else:
            self.set[key] = self.written[key] = value
