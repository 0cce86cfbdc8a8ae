"""What mends the lines that no parser accepts: the sign that is missing, or a comment made of them."""

from __future__ import annotations

import re

from ssocfg.config.reading import Problem
from ssocfg.config.repairs import Repair
from ssocfg.config.schema import KINDS
from ssocfg.doctor.facts import Facts
from ssocfg.doctor.finding import Fix
from ssocfg.doctor.mending import repair

JUNK_FIXES = {
    "no-delimiter": "write it as `key = value`, or put # before it",
    "unclosed-header": "write the header as [profile NAME] or [sso-session NAME]",
    "empty-key": "write a key before the delimiter, or put # before the line",
    "nested-no-delimiter": "write the nested line as `key = value`, or put # before it",
}
_MERGE_FIX = "keep one side of the merge and remove its marks, or put # before them"
_MOST_COMMENTED = 20


def mend_text_before(facts: Facts, lines: list[int], count: int) -> Fix:
    """Make comments of the lines before the first header."""
    title = (
        "move it below the header of its section, or put # before it"
        if "default" in facts.config.sections_in_force("profile")
        else "put a section header such as [default] above it, or put # before it"
    )
    if count > _MOST_COMMENTED:
        return Fix(title)
    like_settings = any(_looks_like_setting(facts.text.line_text(line)) for line in lines)
    commenting = tuple(Repair("comment-line", line) for line in lines)
    return repair(title, "unsafe" if like_settings else "safe", *commenting)


def mend_junk(facts: Facts, problem: Problem) -> Fix:
    """Complete a line that no parser accepts, where it is plain how; else make a comment of it."""
    title, line = JUNK_FIXES[problem.kind], problem.place.line
    text = facts.text.line_text(line)
    if is_mark_of_merge(text):  # without its marks both sides would count
        return repair(_MERGE_FIX, "unsafe", Repair("comment-line", line))
    if problem.kind == "unclosed-header":
        return _close_header(facts, title, line)
    is_like_setting = _looks_like_setting(text)
    if problem.kind == "no-delimiter" and is_like_setting and len(text.split()) > 1:
        return repair("write = behind the key", "unsafe", Repair("insert-delimiter", line))
    key = problem.place.key
    if problem.kind == "nested-no-delimiter" and key is not None and KINDS.get(key) == "list":
        return _join_list(facts, problem.place.section or "", key)
    unsafe = is_like_setting or problem.kind == "nested-no-delimiter"
    return repair(title, "unsafe" if unsafe else "safe", Repair("comment-line", line))


def is_mark_of_merge(text: str) -> bool:
    """Say whether a line is one of those that git puts around what two versions have differently.

    Source: git-merge(1), How conflicts are presented.
    """
    return re.fullmatch(r"(?:<{7}|={7}|>{7}|\|{7})(?:[ \t].*)?", text.rstrip("\r\n")) is not None


def _join_list(facts: Facts, header: str, key: str) -> Fix:
    section = next(s for s in facts.config.reading.sections if s.header == header and key in s.settings)
    return repair("write the list on one line", "unsafe", Repair("join-list", section.line_of(key), key=key))


def _close_header(facts: Facts, title: str, line: int) -> Fix:
    section = next((s for s in facts.config.reading.sections if s.line == line), None)
    if section is None or section.name is None:
        return Fix(title)
    return repair(f"write [{section.header}]", "unsafe", Repair("close-header", line))


def _looks_like_setting(text: str) -> bool:
    found = re.match(r"\s*([\w-]+)", text)
    return found is not None and found[1].lower() in KINDS
