"""Repairs of a single line: comment it, close it, complete it, rename what it defines, take its indentation away."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ssocfg.config.reading import Dialect, Section
from ssocfg.config.refusal import DEFAULTS_HEADER, find_delimiter
from ssocfg.config.repair_proof import Draft, Entry, Leeway, May
from ssocfg.config.repairs import Repair, RepairKind

_COMMENT = r"(?:^|\s)[#;]"


def replace_line(draft: Draft, number: int, texts: Sequence[str]) -> str:
    """Return the draft's text with other lines in the place of one; they end as that one does, or as most lines do."""
    parts = [line.text + line.ending for line in draft.lines]
    ending = draft.lines[number - 1].ending
    between = ending or draft.line_end()
    parts[number - 1] = between.join(texts) + ending
    return draft.bom + "".join(parts)


def split_header(text: str) -> tuple[str, str, str] | None:
    """Take a header's line apart at its first closing bracket: indentation, header, the rest; None for no header."""
    found = re.match(r"(\s*)\[([^\]]*)\]\s*(.*)$", text)
    return (found[1], found[2], found[3].rstrip()) if found else None


def as_comment(text: str) -> str:
    """Return a text as a comment line in the first column; what is a comment already stays as it is."""
    return text if text[:1] in ("#", ";") else f"# {text}"


def _line_text(draft: Draft, repair: Repair) -> str:
    if not 0 < repair.line <= len(draft.lines):
        raise draft.refuse("there is no such line", repair.line)
    return draft.lines[repair.line - 1].text


def _comment_line(draft: Draft, repair: Repair) -> tuple[str, Leeway]:
    text = _line_text(draft, repair)
    if not text.strip() or text[:1] in ("#", ";"):
        return draft.scanned.text, Leeway()
    return replace_line(draft, repair.line, [f"# {text}"]), Leeway()


def _close_header(draft: Draft, repair: Repair) -> tuple[str, Leeway]:
    text = _line_text(draft, repair)
    words, mark, comment = text.partition("#")
    if not words or "]" in words:
        return draft.scanned.text, Leeway()
    if not words.startswith("["):
        raise draft.refuse("the line does not begin a section header", repair.line)
    header = f"[{words[1:].strip()}]"
    return replace_line(draft, repair.line, [*([mark + comment] if mark else []), header]), Leeway()


def _insert_delimiter(draft: Draft, repair: Repair) -> tuple[str, Leeway]:
    text = _line_text(draft, repair)
    words = text.split(maxsplit=1)
    if len(words) < 2 or words[1][0] in "=:" or find_delimiter(words[0]) >= 0:
        return draft.scanned.text, Leeway()
    indent = text[: len(text) - len(text.lstrip())]
    return replace_line(draft, repair.line, [f"{indent}{words[0]} = {words[1].rstrip()}"]), Leeway()


def _rewrite_header(draft: Draft, repair: Repair) -> tuple[str, Leeway]:
    parts = split_header(_line_text(draft, repair))
    if parts is None:
        raise draft.refuse("the line is no section header", repair.line)
    section = next((s for s in draft.config.reading.sections if s.line == repair.line), None)
    if section is None:
        raise draft.refuse("the line is no section header to boto3 and AWS CLI", repair.line)
    _indent, _header, rest = parts
    texts = [*([as_comment(rest)] if rest else []), f"[{repair.text}]"]
    return replace_line(draft, repair.line, texts), Leeway(_lost_with_header(draft, section))


def _lost_with_header(draft: Draft, section: Section) -> May:
    """Allow what goes with a header: a section that nobody reads, or what all inherit from `[DEFAULT]`."""
    defaults = draft.config.reading.defaults.settings if section.header == DEFAULTS_HEADER else {}

    def lost(dialect: Dialect, entry: Entry, _value: str) -> bool:
        kind, name, key = entry
        if dialect == "sdk":
            return False
        unread = kind in ("other", "ignored", "defaults") and name == section.header
        return unread or key in defaults or key.partition(".")[0] in defaults

    return lost


def _section_at(draft: Draft, line: int) -> Section:
    found = [section for section in draft.config.reading.sections if section.line <= line]
    if not found:
        raise draft.refuse("there is no section at this line", line)
    return found[-1]


def lost_keys(section: Section, keys: frozenset[str]) -> May:
    """Allow changes of some keys of a section, nested ones too; those of `[DEFAULT]` stand in every section."""

    def lost(_dialect: Dialect, entry: Entry, _value: str) -> bool:
        kind, name, key = entry
        owner = section.name if section.name is not None else section.header
        mine = section.header == DEFAULTS_HEADER or (kind, name) == (section.kind, owner)
        return mine and bool(key) and (key in keys or key.partition(".")[0] in keys)

    return lost


def _rename_key(draft: Draft, repair: Repair) -> tuple[str, Leeway]:
    text = _line_text(draft, repair)
    at = find_delimiter(text)
    written = text[: max(at, 0)].strip()
    if written.lower() == repair.text:
        return draft.scanned.text, Leeway()
    if written.lower() != repair.key:
        raise draft.refuse(f'the line does not set "{repair.key}"', repair.line)
    start = len(text) - len(text.lstrip())
    renamed = text[:start] + repair.text + text[start + len(written) :]
    lost = lost_keys(_section_at(draft, repair.line), frozenset({repair.key}))
    return replace_line(draft, repair.line, [renamed]), Leeway(lost)


def _move_comment(draft: Draft, repair: Repair) -> tuple[str, Leeway]:
    text = _line_text(draft, repair)
    start = find_delimiter(text) + 1
    found = re.search(_COMMENT, text[start:]) if start > 0 else None
    if found is None or text.lstrip()[:1] in ("#", ";"):
        return draft.scanned.text, Leeway()
    value, comment = text[: start + found.end() - 1].rstrip(), text[start + found.end() - 1 :].rstrip()
    section = _section_at(draft, repair.line)
    lost = lost_keys(section, frozenset(_keys_at(section, repair.line)))
    return replace_line(draft, repair.line, [comment, value]), Leeway(lost)


def _keys_at(section: Section, line: int) -> list[str]:
    """Return the keys whose values have a part in a line."""
    further = [key for key, lines in section.continuations.items() if line in lines]
    return further + [key for key, number in section.lines.items() if number == line]


def _unindent(draft: Draft, repair: Repair) -> tuple[str, Leeway]:
    text = _line_text(draft, repair)
    if text == text.lstrip():
        return draft.scanned.text, Leeway()
    section = _section_at(draft, repair.line)
    touched = frozenset(_keys_at(section, repair.line))
    by_key = lost_keys(section, touched)
    is_header = text.lstrip()[:1] == "["
    below = {key for key, number in section.lines.items() if number > repair.line} if is_header else set[str]()
    below_to_sdk = _keys_below_in_sdk(draft, section, repair.line) if is_header else frozenset[str]()
    by_header = lost_keys(section, frozenset(below) | below_to_sdk)

    def lost(dialect: Dialect, entry: Entry, value: str) -> bool:
        return by_key(dialect, entry, value) or by_header(dialect, entry, value)

    return replace_line(draft, repair.line, [text.lstrip()]), Leeway(lost)


def _keys_below_in_sdk(draft: Draft, section: Section, line: int) -> frozenset[str]:
    same = (s for s in draft.sdk.reading.sections if s.line == section.line)
    return frozenset(key for found in same for key, number in found.lines.items() if number > line)


def _join_list(draft: Draft, repair: Repair) -> tuple[str, Leeway]:
    text = _line_text(draft, repair)
    section = _section_at(draft, repair.line)
    further = section.continuations.get(repair.key, ()) if section.lines.get(repair.key) == repair.line else ()
    if not further:
        return draft.scanned.text, Leeway()
    first = text[find_delimiter(text) + 1 :]
    items = [part.strip(" \t,") for part in (first, *(draft.lines[number - 1].text for number in further))]
    joined = f"{text[: find_delimiter(text) + 1].rstrip()} {','.join(item for item in items if item)}"
    parts = [
        "" if line.number in further else line.text + line.ending for line in draft.lines if line.number != repair.line
    ]
    parts.insert(repair.line - 1, joined + (draft.lines[repair.line - 1].ending or draft.line_end()))
    return draft.bom + "".join(parts), Leeway(lost_keys(section, frozenset({repair.key})))


LINE_MENDERS: dict[RepairKind, Callable[[Draft, Repair], tuple[str, Leeway]]] = {
    "comment-line": _comment_line,
    "close-header": _close_header,
    "insert-delimiter": _insert_delimiter,
    "rewrite-header": _rewrite_header,
    "rename-key": _rename_key,
    "move-comment": _move_comment,
    "unindent": _unindent,
    "join-list": _join_list,
}
