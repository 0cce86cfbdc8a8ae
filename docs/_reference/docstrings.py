"""Docstrings as Sphinx wants them: backticks round a public name become a link, round anything else a literal."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SPAN = re.compile(r"(?<![`:\w])`([^`\n]+)`(?!`)")
_MEMBER = re.compile(r"[A-Z]\w*\.[a-z]\w*")


def public_names() -> dict[str, str]:
    """Return every public name with its module, `ssocfg` before `ssocfg.testing`."""
    import ssocfg
    import ssocfg.testing

    testing = {name: f"ssocfg.testing.{name}" for name in ssocfg.testing.__all__}
    return {**testing, **{name: f"ssocfg.{name}" for name in ssocfg.__all__ if name != "__version__"}}


def described_names_of(target: str, described: Iterable[str]) -> list[str]:
    """Return the names under which a thing of ours may be described, the public one alone where there is one.

    Args:
        target: What an annotation says: its name alone, or with the module where it lives.
        described: The names that the pages describe.
    """
    last = target.rpartition(".")[2]
    if target != last and not target.startswith("ssocfg."):
        return []
    fitting = sorted(name for name in described if name.startswith("ssocfg.") and name.rpartition(".")[2] == last)
    return [name for name in fitting if name == f"ssocfg.{last}"] or fitting


def mark_up(lines: Iterable[str], names: dict[str, str]) -> list[str]:
    """Mark up the lines of a docstring; blocks of code, which are indented further, have no backticks."""
    return [_SPAN.sub(lambda found: _mark(found[1], names), line) for line in lines]


def keep_colon(lines: list[str]) -> list[str]:
    """Break the first line behind its colon, before which napoleon would see a type in the words of a property."""
    first, colon, rest = lines[0].partition(": ") if lines else ("", "", "")
    return [f"{first}:", rest, *lines[1:]] if colon else lines


def _mark(text: str, names: dict[str, str]) -> str:
    if text in names:
        return f":py:obj:`~{names[text]}`"
    owner = text.partition(".")[0]
    if _MEMBER.fullmatch(text) and owner in names:
        return f":py:obj:`{text} <{names[owner]}.{text.partition('.')[2]}>`"
    return f"``{text}``"
