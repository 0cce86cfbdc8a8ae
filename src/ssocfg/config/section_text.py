"""Whole sections as text: write a new one, give one another header, say what one leaves behind when it goes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ssocfg.config.lines import ScannedText
from ssocfg.config.proof import Plain

NESTED_INDENT = "    "  # as AWS CLI writes it
_NAMED_HEADER = re.compile(r"(\S+[ \t]+)(.*?)([ \t]*)", re.DOTALL)


def write_section(header: str, settings: Mapping[str, str], newline: str) -> str:
    """Write a section in the form that every AWS tool reads alike; `"block.key"` goes into a nested block."""
    lines = [f"[{header}]"]
    block = ""
    for key, value in settings.items():
        outer, dot, inner = key.partition(".")
        if dot and outer != block:
            lines.append(f"{outer} =")
        block = outer if dot else ""
        lines.append(f"{NESTED_INDENT}{inner} = {value}" if dot else f"{key} = {value}")
    return "".join(line + newline for line in lines)


def nest_settings(settings: Mapping[str, str]) -> dict[str, Plain]:
    """Return settings as a dialect reads them back: the keys of a nested block in a dict of their own."""
    nested: dict[str, Plain] = {}
    for key, value in settings.items():
        outer, dot, inner = key.partition(".")
        block = nested.setdefault(outer, {}) if dot else None
        if isinstance(block, dict):
            block[inner] = value
        else:
            nested[key] = value
    return nested


def rename_header(text: str, kind: str, name: str | None, new: str) -> tuple[str, str]:
    """Put another header between the brackets; where only the name changes, all else stays as it is written.

    Args:
        text: The section's text, which begins with its header.
        kind: What the section is taken for now.
        name: The name that it has now, or None.
        new: The new header.

    Returns:
        The new text, and what now stands between the brackets.
    """
    start = text.index("[") + 1
    end = re.split(r"[\r\n]", text, maxsplit=1)[0].rindex("]")
    prefix, _blank, new_name = new.partition(" ")
    found = _NAMED_HEADER.fullmatch(text[start:end])
    if found and name not in (None, new_name) and prefix == kind == found[1].strip():
        new = f"{found[1]}{new_name}{found[3]}"
    return text[:start] + new + text[end:], new


def floating_comments(text: str) -> str:
    """Return the end of a section's text that is not the section's own: comments that a blank line keeps apart."""
    lines = [line.text + line.ending for line in ScannedText(text).lines]
    tail = len(lines)
    while tail > 1 and (not lines[tail - 1].strip() or lines[tail - 1].startswith(("#", ";"))):
        tail -= 1
    while tail < len(lines) and lines[tail].strip():
        tail += 1  # comments right below the last key are the section's
    while tail < len(lines) and not lines[tail].strip():
        tail += 1
    return "".join(lines[tail:])
