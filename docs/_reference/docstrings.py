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


def public_path_of(target: str, names: dict[str, str] | None = None) -> str | None:
    """Return the public name of what an annotation names, by its own or its module's name; None where it has none."""
    known = public_names() if names is None else names
    last = target.rpartition(".")[2]
    in_house = target == last or target.startswith("ssocfg.")
    return known.get(last) if in_house else None


def mark_up(lines: Iterable[str], names: dict[str, str]) -> list[str]:
    """Mark up the lines of a docstring; blocks of code, which are indented further, have no backticks."""
    return [_SPAN.sub(lambda found: _mark(found[1], names), line) for line in lines]


def _mark(text: str, names: dict[str, str]) -> str:
    if text in names:
        return f":py:obj:`~{names[text]}`"
    owner = text.partition(".")[0]
    if _MEMBER.fullmatch(text) and owner in names:
        return f":py:obj:`{text} <{names[owner]}.{text.partition('.')[2]}>`"
    return f"``{text}``"
