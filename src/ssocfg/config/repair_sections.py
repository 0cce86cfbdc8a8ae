"""Repairs of what stands twice: sections that should be one, and keys of which only one can count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from ssocfg.config.lines import Line
from ssocfg.config.reading import Dialect, Section
from ssocfg.config.refusal import DEFAULTS_HEADER, find_delimiter
from ssocfg.config.repair_lines import lost_keys
from ssocfg.config.repair_proof import Draft, Entry, Leeway
from ssocfg.config.repairs import Repair


class _Setting(NamedTuple):
    """A key with the indexes of the lines that it takes, the first one and those that continue its value."""

    key: str
    lines: tuple[int, ...]


class _Span(NamedTuple):
    """One section's lines as indexes: its header, what follows it, and the first that is no longer its own."""

    header: int
    end: int


def merge_sections(draft: Draft, repair: Repair) -> tuple[str, Leeway]:
    """Make one section of all that have one of two headers, where the first with the right header stands."""
    headers = {repair.section, repair.text or repair.section}
    spans = _spans(draft, headers)
    base = next((span for span in spans if _header_at(draft, span) == repair.section), None)
    if base is None or len(spans) < 2:
        return draft.scanned.text, Leeway()
    owned = [_owned(draft, span) for span in spans]
    dropped = _losers(draft, [setting for lines in owned for setting in _split_settings(draft, lines)])
    others = [(span, lines) for span, lines in zip(spans, owned, strict=True) if span is not base]
    moved = [index for span, lines in others for index in (*_above(draft, span), *lines)]
    gone = {index for span, _lines in others for index in _goes(draft, span)}
    at = next(iter(reversed(_content(draft, owned[spans.index(base)]))), base.header)
    indents = {span: _indent_of(draft, lines) for span, lines in zip(spans, owned, strict=True)}
    rebased = {index: indents[span] for span, lines in others for index in lines}
    text = _rebuild(draft, _Plan(at, moved, gone, dropped, rebased, indents[base]))
    return text, Leeway(toward_botocore=len(headers) > 1)


def drop_duplicate_key(draft: Draft, repair: Repair) -> tuple[str, Leeway]:
    """Let the last of a section's lines for one key count."""
    by_span = [
        [setting for setting in _split_settings(draft, range(span.header + 1, span.end)) if setting.key == repair.key]
        for span in _spans(draft, {repair.section})
    ]
    if repair.section == DEFAULTS_HEADER:  # which may stand more than once, and is one section all the same
        by_span = [[setting for settings in by_span for setting in settings]]
    dropped: dict[int, bool] = {}
    for settings in by_span:
        dropped.update(_losers(draft, settings))

    same = [section for section in draft.config.reading.sections if section.header == repair.section]
    by_key = lost_keys(same[0], frozenset({repair.key})) if same else None

    def lost(dialect: Dialect, entry: Entry, value: str) -> bool:
        """Allow that botocore, which refused the file, reads another of the values than we made out."""
        return dialect == "botocore" and by_key is not None and by_key(dialect, entry, value)

    return _rebuild(draft, _Plan(-1, [], set(), dropped, {}, "")), Leeway(lost)


def has_losers(draft: Draft, header: str, key: str | None) -> bool:
    """Say whether sections of one header give a key (None: any) several values."""
    settings = [
        setting
        for span in _spans(draft, {header})
        for setting in _split_settings(draft, range(span.header + 1, span.end))
        if key in (None, setting.key)
    ]
    return not all(_losers(draft, settings).values())


class _Plan(NamedTuple):
    """Which lines go where, by index.

    Attributes:
        at: The line that moved lines come after, or -1.
        moved: Lines that move.
        gone: Lines that leave their place.
        dropped: Lines that lose; True where they say what the winner says, and need not be kept.
        rebased: Lines whose indentation changes, each with the one that its section had.
        indent: The indentation that they get instead.
    """

    at: int
    moved: Sequence[int]
    gone: set[int]
    dropped: dict[int, bool]
    rebased: dict[int, str]
    indent: str


def _rebuild(draft: Draft, plan: _Plan) -> str:
    parts: list[Line] = []
    for index, line in enumerate(draft.lines):
        if index not in plan.gone:
            parts += _kept(line, index, plan)
        if index == plan.at:
            for moved in plan.moved:
                parts += _kept(draft.lines[moved], moved, plan)
    last = len(parts) - 1
    ending = draft.line_end()
    ended = (line.text + (line.ending if line.ending or i == last else ending) for i, line in enumerate(parts))
    return draft.bom + "".join(ended)


def _kept(line: Line, index: int, plan: _Plan) -> list[Line]:
    text = line.text
    if index in plan.rebased and text.startswith(plan.rebased[index]) and text[:1] not in ("#", ";"):
        text = plan.indent + text[len(plan.rebased[index]) :]
    says_the_same = plan.dropped.get(index)
    if says_the_same:
        return []
    return [line._replace(text=f"# {line.text}" if says_the_same is not None else text)]


def _header_at(draft: Draft, span: _Span) -> str:
    return next(s.header for s in draft.config.reading.sections if s.line == span.header + 1)


def _spans(draft: Draft, headers: set[str]) -> list[_Span]:
    sections: list[Section] = draft.config.reading.sections
    ends = [*(section.line - 1 for section in sections[1:]), len(draft.lines)]
    # A file without sections has an end all the same.
    return [_Span(s.line - 1, end) for s, end in zip(sections, ends, strict=False) if s.header in headers]


def _is_comment(draft: Draft, index: int) -> bool:
    return draft.lines[index].text.strip()[:1] in ("#", ";") and bool(draft.lines[index].text.strip())


def _content(draft: Draft, indexes: Iterable[int]) -> list[int]:
    return [i for i in indexes if draft.lines[i].text.strip() and not _is_comment(draft, i)]


def _owned(draft: Draft, span: _Span) -> list[int]:
    """Return the lines below a header up to its last setting; what follows that belongs to no one."""
    content = _content(draft, range(span.header + 1, span.end))
    return list(range(span.header + 1, content[-1] + 1)) if content else []


def _above(draft: Draft, span: _Span) -> range:
    """Return the comment lines right above a header, where a blank line parts them from the section before."""
    start = span.header
    while start > 0 and _is_comment(draft, start - 1):
        start -= 1
    apart = start == 0 or not draft.lines[start - 1].text.strip()
    return range(start if apart else span.header, span.header)


def _goes(draft: Draft, span: _Span) -> set[int]:
    """Return the lines that leave with a section: all that it owns, and the blank lines that would be left over."""
    owned = _owned(draft, span)
    end = owned[-1] + 1 if owned else span.header + 1
    start = _above(draft, span).start
    at_end = end == len(draft.lines) or not draft.lines[end].text.strip()
    while at_end and start > 0 and not draft.lines[start - 1].text.strip():
        start -= 1
    return set(range(start, end))


def _indent_of(draft: Draft, lines: Sequence[int]) -> str:
    first = next(iter(_content(draft, lines)), None)
    text = draft.lines[first].text if first is not None else ""
    return text[: len(text) - len(text.lstrip())]


def _split_settings(draft: Draft, indexes: Iterable[int]) -> list[_Setting]:
    """Group the lines of one section by the key that they belong to, as botocore groups them."""
    settings: list[_Setting] = []
    indent, open_key = 0, False
    for index in _content(draft, indexes):
        text = draft.lines[index].text
        mine = len(text) - len(text.lstrip())
        if open_key and mine > indent:
            settings[-1] = _Setting(settings[-1].key, (*settings[-1].lines, index))
            continue
        indent, at = mine, find_delimiter(text.strip())
        key = text.strip()[:at].rstrip().lower() if at > 0 else ""
        open_key = bool(key)
        settings.append(_Setting(key, (index,)))
    return settings


def _losers(draft: Draft, settings: Sequence[_Setting]) -> dict[int, bool]:
    """Return the lines of settings that lose to a later one of the same key; True for those that say the same."""
    dropped: dict[int, bool] = {}
    by_key = sorted((setting for setting in settings if setting.key), key=lambda setting: setting.key)
    for _key, found in groupby(by_key, key=lambda setting: setting.key):
        group = sorted(found, key=lambda setting: setting.lines)
        said = [tuple(draft.lines[i].text.strip() for i in setting.lines) for setting in group]
        winner = said.index(said[-1])  # the first that says what the last one says, so that less moves
        for number, setting in enumerate(group):
            if number != winner:
                dropped.update(dict.fromkeys(setting.lines, said[number] == said[-1]))
    return dropped
