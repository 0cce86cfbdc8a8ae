"""Repairs as data: what shall be mended in the text of a config file, also of one that no parser accepts.

Edits (`config.edits`) speak of sections and keys as they are read; repairs speak of the text. One class serves them
all, because a class for each would cost more time at start-up than reading a file does.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

RepairKind = Literal[
    "strip-byte-order-mark",
    "re-encode",
    "unify-line-ends",
    "merge-sections",
    "drop-duplicate-key",
    "comment-line",
    "close-header",
    "insert-delimiter",
    "rewrite-header",
    "rename-key",
    "move-comment",
    "unindent",
    "join-list",
    "write-portably",
    "replace-character",
]


class Repair(NamedTuple):
    """One repair of a text.

    Which attributes count depends on the kind:

    - `strip-byte-order-mark`: none. Takes byte order marks off the front.
    - `re-encode`: `text` is `"windows-1252"` or `"latin-1"` (what the bytes that are not UTF-8 are) or `"utf-16"` (what
      the whole file is, with a byte order mark). Writes the file as UTF-8.
    - `unify-line-ends`: `text` is the line end for every line.
    - `merge-sections`: all sections with the headers `section` and `text` (by default the same) become one where the
      first `[section]` stands. Keys move with the comments above them; where a key stands twice, the last stays in
      force and the others become comments, or go where they say the same.
    - `drop-duplicate-key`: of the lines that set `key` in `[section]` the last stays, the others become comments, or go
      where they say the same.
    - `comment-line`: puts `# ` before `line`.
    - `close-header`: puts the bracket behind the header in `line`.
    - `insert-delimiter`: puts `=` behind the first word of `line`.
    - `rewrite-header`: `text` becomes the header in `line`; what stands behind the bracket becomes a comment.
    - `rename-key`: the key `key` in `line` is called `text`.
    - `move-comment`: the comment behind the value in `line` gets a line of its own, above it.
    - `unindent`: takes the indentation of `line` away.
    - `join-list`: the lines of the value of `key`, which begins in `line`, become one list on that line.
    - `write-portably`: `text` names a construct; every place that has it is written as all tools read it.
    - `replace-character`: `text` is a character; it goes, or a blank takes its place where it is a kind of blank.

    Attributes:
        kind: What to do.
        line: A line of the text as it is when this repair's turn comes, from 1.
        section: A header, as botocore takes it.
        key: A key, in lower case.
        text: A header, a key, an encoding, a line end, a construct or a character.
    """

    kind: RepairKind
    line: int = 0
    section: str = ""
    key: str = ""
    text: str = ""
