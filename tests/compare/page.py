"""Tables in Markdown, and the places in a page where they go."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def make_table(head: Sequence[str], rows: Sequence[Sequence[object]], texts: int = 1) -> str:
    """Lay out a table; all columns but so many are figures."""
    lines = [list(map(str, row)) for row in rows]
    marks = [*["---"] * texts, *["---:"] * (len(head) - texts)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (list(head), marks, *lines))


def make_list(head: str, lines: Sequence[str]) -> str:
    """Lay out a list under a line; nothing where nothing is in it."""
    return "\n".join([head, "", *(f"- {line}" for line in lines)]) if lines else ""


def fill(path: Path, name: str, blocks: Sequence[str]) -> None:
    """Write blocks of text between the two marks of that name in a page.

    Raises:
        ValueError: The page has no such marks.
    """
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    page = path.read_text(encoding="utf-8")
    before, found, rest = page.partition(begin)
    _, ended, after = rest.partition(end)
    if not found or not ended:
        raise ValueError(f"{path} has no {begin} or no {end}")
    text = "\n\n".join(block for block in blocks if block)
    path.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")


def share(part: int, whole: int) -> str:
    """Write a count of a whole."""
    return f"{part} of {whole}"
