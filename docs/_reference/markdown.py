"""Plain text as Markdown: what is a name or a literal stands in a code span, and nothing else is mark-up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_CODE_SPAN = re.compile(r"(`[^`]+`)")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|$~])")
# What help texts and pages name without backticks: options, paths, variables.
_LITERAL = re.compile(
    r"""(?<![\w/.\-`])(
        --?[a-z][a-z0-9-]*(?![\w-])
        | ~/[\w./-]*\w
        | \$?[A-Z][A-Z0-9]*_[A-Z0-9_]+
    )""",
    re.VERBOSE,
)


def as_markdown(text: str) -> str:
    """Write a text so that it reads in Markdown as it does without."""
    parts = _CODE_SPAN.split(text)
    return "".join(part if number % 2 else _write_plain(part) for number, part in enumerate(parts))


def _write_plain(text: str) -> str:
    parts = _LITERAL.split(text)
    return "".join(f"`{part}`" if number % 2 else _SPECIAL.sub(r"\\\1", part) for number, part in enumerate(parts))


def code(text: str) -> str:
    """Write a literal."""
    return f"`{text}`" if text else ""


def fence(content: str, language: str = "text") -> str:
    """Write a block of code, however many backticks are in it."""
    longest = max((len(run) for run in re.findall(r"`+", content)), default=0)
    marks = "`" * max(3, longest + 1)
    return f"{marks}{language}\n{content.rstrip()}\n{marks}"


def directive(name: str, argument: str, content: str = "") -> str:
    """Write a directive of MyST."""
    marks = "`" * (3 if "```" not in content else 4)
    return f"{marks}{{{name}}} {argument}\n{content}\n{marks}".replace("\n\n```", "\n```")


def table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table; the cells are Markdown."""
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join("| " + " | ".join(_cell(text) for text in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", text).replace("\n", " ")


def page(*parts: str) -> str:
    """Put the parts of a page together."""
    return "\n\n".join(part for part in parts if part) + "\n"
