"""The pages as blocks: each fence with its language, its text, and what the comments above it say of it.

Comments of HTML that begin with one of these words are for the tests; a reader of the page does not see them.

| comment | meaning |
|---|---|
| `home` | from here on in an empty home directory, as at the beginning of each page |
| `home: NAME` | the same with a config file; which ones there are: `scenes.py` |
| `portal: NAME` | from here on a local Identity Center plays AWS; which ones there are: `scenes.py` |
| `portal: none` | from here on no longer |
| `file: PATH` | what is below it, in the comment or else in the next fence, is put into this file |
| `run: COMMAND` | done before the next fence, without being shown |
| `typed:` | below it a line for each answer, `QUESTION => KEYS`; the next fence is shown on a terminal |
| `stays: TEXT` | the next fence's command keeps running in a terminal of its own; TEXT is the end of what it prints first |
| `given:` | below it Python code on which the next fence builds |
| `with problems` | the next fence is a config file that is not as it should be |
| `not run: REASON` | the next fence is only looked at |
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt

from docs.readme import REMARKS

ROOT = Path(__file__).parents[2]
WORDS = ("home", "portal", "file", "run", "typed", "stays", "given", "with problems", "not run")
_COMMENT = re.compile(rf"<!--\s*({'|'.join(WORDS)})(?::[ ]*([^\n]*?))?[ ]*(?:\n(.*?))?\s*-->", re.DOTALL)


class Remark(NamedTuple):
    """What one comment says."""

    word: str
    value: str
    body: str | None  # what stands in the comment's further lines


class Block(NamedTuple):
    """A fence, with the remarks above it.

    Attributes:
        line: The line of its first line of text.
        language: The first word behind the fence's beginning.
    """

    page: Path
    line: int
    language: str
    text: str
    remarks: tuple[Remark, ...]

    @property
    def place(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"

    def says(self, word: str) -> Remark | None:
        return next((remark for remark in self.remarks if remark.word == word), None)


def all_pages() -> list[Path]:
    """List the pages: the README, and what is under `docs`, but not what Sphinx made of it."""
    pages = [path for path in sorted((ROOT / "docs").rglob("*.md")) if "_build" not in path.parts]
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *pages]


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).with_suffix("").as_posix()


def read_blocks(page: Path) -> Iterator[Block]:
    """Take the fences of a page in their order."""
    remarks: list[Remark] = []
    for token in MarkdownIt().parse(page.read_text(encoding="utf-8")):
        if token.type == "html_block":
            remarks += _remarks_in(token.content)
        elif token.type == "fence" and token.map is not None:
            language = (token.info.split() or [""])[0]
            if page.name == "README.md":
                remarks = _remarks_in(REMARKS.get(token.content.splitlines()[0], ""))
            yield Block(page, token.map[0] + 2, language, token.content, tuple(remarks))
            remarks = []


def _remarks_in(text: str) -> list[Remark]:
    return [Remark(word, value, body or None) for word, value, body in _COMMENT.findall(text)]
