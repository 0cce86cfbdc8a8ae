"""Sections that somebody wants, the config file as it is, and what was applied last: a plan that brings them together.

Only what ssocfg wrote itself is ever changed or taken out. Keys that others add to a section of ours are theirs, and so
is every section that was there before; where such a one is in the way, it is named and left alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from ssocfg.onboarding.managed_record import Applied, Base, SectionKey, Sections
from ssocfg.onboarding.managed_section import Clash, Verdict, is_made, judge_foreign, judge_own, keys_of_ours
from ssocfg.onboarding.settings import Kind, flat_settings

if TYPE_CHECKING:
    from ssocfg.config.edits import Edit
    from ssocfg.config.model import Config
    from ssocfg.config.reading import Section
    from ssocfg.values import Place

LISTS = ("added", "changed", "removed", "unchanged", "stale", "released")  # of a plan, what becomes of sections
TWICE = "it stands in two spellings; leave one of them"


class Wanted(NamedTuple):
    """A section that is wanted.

    Attributes:
        kind: `"sso-session"` or `"profile"`.
        name: Its name; the profile `"default"` is `[default]`.
        settings: Key to value; `"block.key"` for one in a nested block.
    """

    kind: Kind
    name: str
    settings: Mapping[str, str]


class SectionConflict(NamedTuple):
    """Something that is wanted, that the user has otherwise, and that is therefore left alone.

    Attributes:
        section: The section's header.
        key: The key, or None where it is about the whole section.
        reason: Why it is left alone, in words without values.
        place: Where the user's own stands: the key, or the section's header.
    """

    section: str
    key: str | None
    reason: str
    place: Place


class ManagedPlan(NamedTuple):
    """What applying would do. Sections are named by their headers; all in the order wanted, then as applied last.

    Attributes:
        added: The sections to add.
        changed: Those of which keys are written or taken out.
        removed: Those that are wanted no more and go.
        unchanged: Those that stand as wanted, apart from keys that are the user's.
        stale: Those that were applied, are wanted no more, and stay because pruning was not asked for.
        released: Those that are wanted no more and stay, because they were there before or hold something of the
            user's; the keys that ssocfg wrote go.
        conflicts: What is left alone.
        edits: What to change, in the order in which to; sections are added last.
        sections: What is applied then.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    stale: tuple[str, ...]
    released: tuple[str, ...]
    conflicts: tuple[SectionConflict, ...]
    edits: tuple[Edit, ...]
    sections: Sections


def plan_managed(
    wanted: Iterable[Wanted],
    config: Config,
    base: Base,
    *,
    prune: bool = False,
    adopt: bool = True,
    resting: Collection[SectionKey] = (),
) -> ManagedPlan:
    """Plan to make a config file hold what is wanted; pure.

    Args:
        wanted: The sections, each name of a kind once, with names, keys and values that every AWS tool reads alike.
        config: The config as it is, read in the botocore dialect.
        base: What was applied last.
        prune: Whether sections that were applied last and are wanted no more go.
        adopt: Whether a section that ssocfg did not make and that is as wanted is followed from now on.
        resting: Sections that were applied last, and stay as they are although they are not wanted this time.
    """
    planning = _Planning(config, base, adopt=adopt)
    asked: dict[SectionKey, Mapping[str, str]] = {(one.kind, one.name): one.settings for one in wanted}
    for key, settings in asked.items():
        planning.want(key, settings)
    for key, known in base.items():
        if key in resting:
            planning.keep(key, known)
        elif key not in asked:
            planning.leave(key, known, prune=prune)
    return planning.plan()


class _Planning:
    """A plan in the making."""

    def __init__(self, config: Config, base: Base, *, adopt: bool) -> None:
        self.config = config
        self.base = base
        self.adopt = adopt
        self.lists: dict[str, list[str]] = {}
        self.conflicts: list[SectionConflict] = []
        self.edits: list[Edit] = []
        self.additions: list[Edit] = []
        self.sections: dict[SectionKey, Applied] = {}
        self.times = Counter((section.kind, section.name) for section in config.reading.sections)
        self.inherited = config.reading.defaults.settings
        self._remains: Remains | None = None

    def want(self, key: SectionKey, settings: Mapping[str, str]) -> None:
        """Plan for a section that is wanted."""
        section = self.config.sections_in_force(key[0]).get(key[1])
        known = self.base.get(key, ())
        if section is None:
            self.add(key, settings)
        elif self.times[key] > 1:
            self.clash(section, Clash(None, TWICE))
            self.keep(key, known)
        elif not known:
            self.carry_out(key, section, judge_foreign(settings, section, adopt=self.adopt))
        else:
            self.carry_out(key, section, judge_own(settings, section, known, self.inherited))

    def add(self, key: SectionKey, settings: Mapping[str, str]) -> None:
        """Plan to add a section."""
        from ssocfg.config.edits import AddSection

        header, ordered = header_of(key), in_blocks(settings)
        self.additions.append(AddSection(header, ordered))
        self.sections[key] = Applied(True, "", ordered, {})
        self.note("added", header)

    def carry_out(self, key: SectionKey, section: Section, verdict: Verdict) -> None:
        """Plan for a section that stands in the file."""
        header = header_of(key)
        if verdict.set or verdict.unset:
            from ssocfg.config.edits import SetKey, UnsetKey

            self.edits += (SetKey(header, name, value) for name, value in verdict.set.items())
            self.edits += (UnsetKey(header, name) for name in verdict.unset)
            self.note("changed", header)
        elif not verdict.clashes:
            self.note("unchanged", header)
        for clash in verdict.clashes:
            self.clash(section, clash)
        if verdict.applied is not None:
            self.sections[key] = verdict.applied

    def leave(self, key: SectionKey, known: tuple[Applied, ...], *, prune: bool) -> None:
        """Plan for a section that was applied and is wanted no more; one that is gone is forgotten."""
        section = self.config.sections_in_force(key[0]).get(key[1])
        if section is None:
            return
        header = header_of(key)
        if not prune:
            self.keep(key, known)
            self.note("stale", header)
        elif self.times[key] > 1:
            self.clash(section, Clash(None, TWICE))
            self.keep(key, known)
        else:
            self.prune(header, section, known)

    def prune(self, header: str, section: Section, known: tuple[Applied, ...]) -> None:
        """Plan to take out what ssocfg wrote, and the section with it where nothing else is in it."""
        from ssocfg.config.edits import RemoveSection, UnsetKey

        ours, present = keys_of_ours(section, known), flat_settings(section)
        is_all = len(ours) == len(present) and is_made(known, present)
        if is_all and self.remains.has_only(header, present):
            self.edits.append(RemoveSection(header))
            self.note("removed", header)
        else:
            self.edits += (UnsetKey(header, name) for name in ours)
            self.note("released", header)

    @property
    def remains(self) -> Remains:
        """The text of the sections, cut only where something goes."""
        if self._remains is None:
            self._remains = Remains(self.config)
        return self._remains

    def keep(self, key: SectionKey, known: tuple[Applied, ...]) -> None:
        """Leave what is recorded of a section as it is."""
        if known:
            self.sections[key] = known[0]

    def clash(self, section: Section, clash: Clash) -> None:
        """Note what is left alone."""
        place = self.config.place_in_line(section.line, section.header)
        if clash.key is not None:
            place = self.config.find_place(section, clash.key) or place
        self.conflicts.append(SectionConflict(section.header, clash.key, clash.reason, place))

    def note(self, what: str, header: str) -> None:
        """Note what becomes of a section."""
        self.lists.setdefault(what, []).append(header)

    def plan(self) -> ManagedPlan:
        """Return the plan."""
        listed = {name: tuple(self.lists.get(name, ())) for name in LISTS}
        return ManagedPlan(
            **listed,
            conflicts=tuple(self.conflicts),
            edits=(*self.edits, *self.additions),
            sections=self.sections,
        )


class Remains:
    """Whether something of the user's is in a section, besides keys."""

    def __init__(self, config: Config) -> None:
        """Cut the file into the texts of its sections."""
        from ssocfg.config.spans import Document

        self.document: Document = Document(config)

    def has_only(self, header: str, settings: Mapping[str, str]) -> bool:
        """Say whether a section has these keys and its header, and no comment in, above or right below it."""
        from ssocfg.config.section_text import write_section

        span = self.document.find_only(header)
        own = span.text[: len(span.text) - len(self.leftover_of(header))]
        return not span.comments and _lines(own) == _lines(write_section(header, in_blocks(settings), "\n"))

    def leftover_of(self, header: str) -> str:
        """Return what stands below a section and stays where that goes: comments that a blank line keeps apart."""
        from ssocfg.config.section_text import floating_comments

        return floating_comments(self.document.find_only(header).text)


def _lines(text: str) -> list[str]:
    """Return the lines of a section that are not blank, sorted, without blanks where they mean nothing."""
    lines = (line.partition("=") for line in text.replace("\r", "\n").split("\n"))
    return sorted(key.strip() + sign + value.strip() for key, sign, value in lines if (key + sign + value).strip())


def header_of(key: SectionKey) -> str:
    """Return the header of a section by its kind and name."""
    kind, name = key
    return name if (kind, name) == ("profile", "default") else f"{kind} {name}"


def in_blocks(settings: Mapping[str, str]) -> dict[str, str]:
    """Order settings so that the keys of one nested block stand together."""
    if not any("." in key for key in settings):
        return dict(settings)
    first: dict[str, int] = {}
    for number, key in enumerate(settings):
        first.setdefault(key.partition(".")[0], number)
    return dict(sorted(settings.items(), key=lambda item: first[item[0].partition(".")[0]]))
