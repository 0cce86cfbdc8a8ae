"""Write a construct that tools read differently as all of them read it: the whole file, one construct at a time."""

from __future__ import annotations

import re
from collections.abc import Callable

from ssocfg.config.reading import Section
from ssocfg.config.repair_lines import as_comment
from ssocfg.config.repair_proof import Draft, Leeway
from ssocfg.config.repairs import Repair
from ssocfg.config.sdk_rules import is_identifier

_TRAILING = r"^(\s*\[.*\])\s*(\S.*)$"
_COLON_FIRST = r"^(\s*[^=:]*?)\s*:\s*"
_Texts = list[list[str]]  # what becomes of each line; more than one text where it is taken apart


def write_portably(draft: Draft, repair: Repair) -> tuple[str, Leeway]:
    """Rewrite every place that has the construct; boto3 and AWS CLI read what they read before."""
    rewrite = _REWRITERS.get(repair.text)
    if rewrite is None:
        raise draft.refuse(f'there is no mechanical way to write "{repair.text}" portably')
    texts: _Texts = [[line.text] for line in draft.lines]
    rewrite(draft, texts)
    joined = (
        (line.ending or draft.line_end()).join(text) + line.ending
        for line, text in zip(draft.lines, texts, strict=True)
    )
    return draft.bom + "".join(joined), Leeway(gains=False, toward_botocore=True)


def _sections_once(draft: Draft) -> dict[int, Section]:
    return {id(section.settings): section for section in draft.config.reading.sections}


def _unindent_headers(draft: Draft, texts: _Texts) -> None:
    for section in draft.config.reading.sections:
        texts[section.line - 1][-1] = texts[section.line - 1][-1].lstrip()


def _unindent_comments(_draft: Draft, texts: _Texts) -> None:
    for text in texts:
        if re.match(r"[ \t]+[#;]", text[0]):
            text[0] = text[0].lstrip(" \t")


def _unindent_keys(draft: Draft, texts: _Texts) -> None:
    for section in _sections_once(draft).values():
        for key, line in section.lines.items():
            text = texts[line - 1][0]
            indent = text[: len(text) - len(text.lstrip())]
            texts[line - 1][0] = text.lstrip()
            for further in section.continuations.get(key, ()) if indent else ():
                texts[further - 1][0] = texts[further - 1][0].removeprefix(indent)


def _take_apart_headers(draft: Draft, texts: _Texts) -> None:
    for section in draft.config.reading.sections:
        found = re.match(_TRAILING, texts[section.line - 1][0])
        if found:
            texts[section.line - 1] = [as_comment(found[2].rstrip()), found[1]]


def _lower_keys(draft: Draft, texts: _Texts) -> None:
    for section in _sections_once(draft).values():
        for key, line in section.lines.items():
            text = texts[line - 1][0]
            start = len(text) - len(text.lstrip())
            if text[start : start + len(key)].lower() == key:
                texts[line - 1][0] = text[:start] + key + text[start + len(key) :]


def _replace_colons(draft: Draft, texts: _Texts) -> None:
    for section in _sections_once(draft).values():
        for line in section.lines.values():
            texts[line - 1][0] = re.sub(_COLON_FIRST, r"\1 = ", texts[line - 1][0], count=1).rstrip()


def _trim_headers(draft: Draft, texts: _Texts) -> None:
    for section in draft.config.reading.sections:
        if section.name is not None and _is_oddly_spelled(section):
            text = texts[section.line - 1][0]
            if "]" not in text:  # its header is never closed, which another repair mends
                continue
            behind = text[text.rindex("]") :]
            texts[section.line - 1][0] = f"{text[: text.index('[')]}[{section.kind} {section.name}{behind}"


def _is_oddly_spelled(section: Section) -> bool:
    """Say whether a header has blanks, quotes or backslashes that it does not need."""
    words = section.header.split()
    return words[:1] == [section.kind] and is_identifier(section.name or " ")


_REWRITERS: dict[str, Callable[[Draft, _Texts], None]] = {
    "indented-key": _unindent_keys,
    "indented-header": _unindent_headers,
    "indented-comment": _unindent_comments,
    "text-after-bracket": _take_apart_headers,
    "comment-touches-bracket": _take_apart_headers,
    "comment-after-bracket": _take_apart_headers,
    "capital-key": _lower_keys,
    "colon": _replace_colons,
    "padded-header": _trim_headers,
    "needless-quotes": _trim_headers,
}
PORTABLE_CONSTRUCTS = frozenset(_REWRITERS)
