"""Say in words what edits do; names of sections, and never a value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ssocfg.config.edits import Edit, RemoveSection, RenameSection
from ssocfg.errors import name_some


def word_edits(edits: Sequence[Edit]) -> str:
    """Say in the past tense what edits did, such as `wrote [profile naka]`."""
    renamed = [edit for edit in edits if isinstance(edit, RenameSection)]
    removed = [edit.section for edit in edits if isinstance(edit, RemoveSection)]
    written = [edit.section for edit in edits if not isinstance(edit, RenameSection | RemoveSection)]
    parts = [f"renamed [{edit.section}] to [{edit.new}]" for edit in renamed]
    parts += [f"removed {name_sections(removed)}"] * bool(removed)
    parts += [f"wrote {name_sections(written)}"] * bool(written)
    return "; ".join(parts) or "changed nothing"


def name_sections(headers: Iterable[str]) -> str:
    """Name the first few of several sections, each once, and count the rest."""
    return name_some([f"[{header}]" for header in dict.fromkeys(headers)])


def preposition(edits: Sequence[Edit]) -> str:
    """Return the word between what edits did and the file's name."""
    kinds = {edit.__class__ for edit in edits}
    if RenameSection in kinds:
        return "in"
    if RemoveSection in kinds:
        return "from" if kinds == {RemoveSection} else "in"
    return "to"


def describe_edits(edits: Sequence[Edit]) -> list[dict[str, str]]:
    """Describe edits as the JSON output has them: what, in which section, which key; no values."""
    described: list[dict[str, str]] = []
    for edit in edits:
        shown = {"edit": edit.__class__.__name__, "section": edit.section}
        shown |= {name: getattr(edit, name) for name in ("key", "new") if hasattr(edit, name)}
        described.append(shown)
    return described
