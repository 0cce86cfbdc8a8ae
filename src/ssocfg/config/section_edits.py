"""Edits of one section's raw lines: text in, text out. Only the lines that an edit is about are touched.

What is kept: comments, blank lines, indentation, which delimiter and the blanks around it, the key's case, line ends,
and the missing line end of a last line.
"""

from __future__ import annotations

import re

from ssocfg.config.edits import check_new_key
from ssocfg.config.lines import scan_lines
from ssocfg.config.reading import NestedBlock, Problem
from ssocfg.config.refusal import find_delimiter
from ssocfg.config.schema import KINDS
from ssocfg.config.sdk_rules import find_sdk_refusal
from ssocfg.config.section_tree import KeyLines, RawLine, SectionTree, grow_tree

_INLINE_COMMENT = re.compile(r"(?<=\s)[#;]")
_SPACING = re.compile(r"[ \t]*=[ \t]*")
_NESTED_INDENT = "    "  # as AWS CLI writes it


class CannotEditError(Exception):
    """An edit that cannot be made; the caller knows which file and line it is about.

    Attributes:
        reason: Why, in words.
        index: Index of the line in the section that stands in the way; the header's is 0.
        also: Indices of other lines that belong to it.
    """

    def __init__(self, reason: str, index: int = 0, also: tuple[int, ...] = ()) -> None:
        """Keep reason and lines."""
        super().__init__(reason, index, also)
        self.reason: str = reason
        self.index: int = index
        self.also: tuple[int, ...] = also


class SectionEditor:
    """The lines of one section while an edit is made.

    Attributes:
        lines: The raw lines, the header's first.
        tree: Where the keys stood before the edit.
        newline: The line end for a line that has no neighbour to copy it from.
        least_indent: Blanks that a new key needs in front, so that an indented header behind it stays one.
    """

    def __init__(self, text: str, newline: str, least_indent: str) -> None:
        """Grow the tree of a section.

        Raises:
            CannotEditError: Its lines cannot be told apart.
        """
        tree = grow_tree(text)
        if tree is None:
            raise CannotEditError("it cannot be made out for sure which lines of the section belong to which key")
        if not isinstance(tree, SectionTree):
            also = tuple(place.line - 1 for place in tree.also)
            raise CannotEditError(_word_problem(tree), tree.place.line - 1, also)
        self.tree: SectionTree = tree
        self.lines: list[RawLine] = tree.lines
        self.newline: str = newline
        self.least_indent: str = least_indent

    @property
    def text(self) -> str:
        """The section's text as it now is."""
        return self.tree.text

    def set_key(self, key: str, value: str) -> None:
        """Give a key, or `block.key`, a value.

        Raises:
            CannotEditError: A value stands where a block would have to be, or a block where a value would.
            InvalidValueError: The key is new, and not every AWS tool would read it.
        """
        found = self.tree.keys.get(key.lower())
        outer, dot, inner = key.partition(".")
        if found is not None:
            self._replace_value(found, value)
        elif dot and outer.lower() in self.tree.keys:
            self._set_nested(self.tree.keys[outer.lower()], inner, value)
        else:
            check_new_key(key)
            self._add_key(outer, inner, value)

    def unset_key(self, key: str) -> None:
        """Take a key, or `block.key`, out; the comments around it stay."""
        found = self.tree.keys.get(key.lower())
        outer, dot, inner = key.partition(".")
        block = self.tree.keys.get(outer.lower())
        if found is not None:
            self._remove(found, (found.first, *found.rest))
        elif dot and block is not None and isinstance(block.value, NestedBlock) and inner in block.value:
            gone = self._lines_of_nested(block, inner)
            shared = next((at for at in gone if len(self.lines[at].text.strip().splitlines()) > 1), None)
            if shared is not None:
                raise CannotEditError("another nested key stands on the same line", shared)
            is_all = set(gone) == set(block.rest)
            self._remove(block, (block.first, *block.rest) if is_all else gone)

    def _replace_value(self, found: KeyLines, value: str) -> None:
        if isinstance(found.value, NestedBlock):
            raise CannotEditError(
                f'"{found.key}" is a nested block; set one of its keys, or unset it first', found.first
            )
        if found.value == value:
            return
        line = self.lines[found.first]
        text, comment = _with_value(line.text, find_delimiter(line.text), value)
        kept = [RawLine(f"# {self.lines[at].text.strip()}", "") for at in found.rest if self._is_swallowed_key(at)]
        self.lines[found.first] = RawLine(text, line.ending)
        for at in reversed(range(found.first + 1, found.last + 1)):
            if at in found.rest or self.lines[at].is_blank:
                self._delete(at)
        self._put_comments_above(found.first, [comment, *(line.text for line in kept)])

    def _is_swallowed_key(self, at: int) -> bool:
        """Say whether a further line of a value is really a key that somebody indented; it stays as a comment."""
        return self.lines[at].text.partition("=")[0].strip().lower() in KINDS

    def _set_nested(self, block: KeyLines, inner: str, value: str) -> None:
        if not isinstance(block.value, NestedBlock):
            if block.value:
                raise CannotEditError(f'"{block.key}" has a plain value and is no nested block', block.first)
            self._insert_after(
                block.last, _plain_blanks(self.lines[block.first].indent) + _NESTED_INDENT + f"{inner} = {value}"
            )
            return
        if inner not in block.value:
            last = self.lines[block.last]
            self._insert_after(block.last, f"{_plain_blanks(last.indent)}{inner}{_spacing(last.text)}{value}")
        elif block.value[inner] != value:
            at = max(self._lines_of_nested(block, inner))
            text, comment = _with_nested_value(self.lines[at].text, inner, value)
            self.lines[at] = RawLine(text, self.lines[at].ending)
            self._put_comments_above(block.first, [comment])

    def _lines_of_nested(self, block: KeyLines, inner: str) -> list[int]:
        """Return the lines on which a key of a nested block stands; the last one counts."""
        return [at for at in block.rest if inner in map(_nested_key, self.lines[at].text.splitlines())]

    def _add_key(self, outer: str, inner: str, value: str) -> None:
        last = self.tree.last_key
        indent, spacing = self.least_indent, " = "
        if last is not None:
            indent = _plain_blanks(self.lines[last.first].indent)
            spacing = _spacing(self.lines[last.first].text)
        at = self._end_of_keys()
        if not inner:
            self._insert_after(at, f"{indent}{outer}{spacing}{value}")
            return
        self._insert_after(at, f"{indent}{outer}{spacing.rstrip()}")
        self._insert_after(at + 1, f"{indent}{_NESTED_INDENT}{inner} = {value}")

    def _end_of_keys(self) -> int:
        """Return the index of the last line that belongs to a key; other SDKs give it the indented comments too."""
        last = self.tree.last_key
        start = last.last if last is not None else 0
        return max(
            (at for at in range(start + 1, len(self.lines)) if _continues_in_sdk(self.lines[at].text)), default=start
        )

    def _insert_after(self, at: int, text: str) -> None:
        before = self.lines[at]
        ending = before.ending or self.lines[at - 1].ending or self.newline
        self.lines[at] = RawLine(before.text, ending)
        self.lines.insert(at + 1, RawLine(text, before.ending))

    def _put_comments_above(self, at: int, comments: list[str]) -> None:
        """Put comments on lines of their own, as far from the margin as the key; no parser counts them to a value."""
        ending = self.lines[at - 1].ending or self.newline
        indent = self.lines[at].indent
        for comment in reversed([comment for comment in comments if comment]):
            self.lines.insert(at, RawLine(indent + comment, ending))

    def _remove(self, found: KeyLines, gone: tuple[int, ...] | list[int]) -> None:
        """Take lines out, and the blank lines between them; comments of the key move to the margin where that matters.

        To most SDKs an indented comment is part of the value above it, so it would change the value of another key.
        """
        if find_sdk_refusal(scan_lines(self.text), "") is None:
            for at in range(found.first + 1, self._end_of_comments(found)):
                if self.lines[at].is_comment and _continues_in_sdk(self.lines[at].text):
                    self.lines[at] = RawLine(self.lines[at].text.lstrip(), self.lines[at].ending)
        first, last = min(gone), max(gone)
        whole = first == found.first
        for at in reversed(range(first, last + 1)):
            if at in gone or (whole and self.lines[at].is_blank):
                self._delete(at)

    def _delete(self, at: int) -> None:
        del self.lines[at]

    def _end_of_comments(self, found: KeyLines) -> int:
        """Return the index of the first line behind a key that other SDKs do not count to its value."""
        at = found.last + 1
        while at < len(self.lines) and (self.lines[at].is_blank or self.lines[at].indent or self.lines[at].is_comment):
            at += 1
        return at


def _word_problem(problem: Problem) -> str:
    if problem.kind == "duplicate-key":
        return f'the key "{problem.place.key}" stands twice in the section'
    return problem.message


def _continues_in_sdk(text: str) -> bool:
    """Say whether SDKs other than botocore count a line to the value above it; odd blanks are text to them."""
    return text[:1] in (" ", "\t") and bool(text.strip(" \t"))


def _with_value(text: str, delimiter: int, value: str) -> tuple[str, str]:
    """Put a value behind the delimiter of a line.

    Returns:
        The line, and the comment that stood behind the old value, from its sign on; empty where there was none.
    """
    start = delimiter + 1
    rest = text[start:]
    old = rest.strip()
    lead = _plain_blanks(rest[: len(rest) - len(rest.lstrip())])
    trail = _plain_blanks(rest[len(rest.rstrip()) :]) if old else ""
    if not old and text[:delimiter][-1:].isspace():
        lead = " "
    found = _INLINE_COMMENT.search(text, start)
    return f"{text[:start]}{lead}{value}{'' if found else trail}", text[found.start() :].rstrip() if found else ""


def _plain_blanks(blanks: str) -> str:
    """Return blanks as they are, or spaces for odd ones, which other SDKs would take for a part of the value."""
    return blanks if not blanks.strip(" \t") else " " * len(blanks)


def _with_nested_value(text: str, inner: str, value: str) -> tuple[str, str]:
    """Put a value behind a nested key; odd characters such as a form feed end lines there, so a line can hold more."""
    pieces = text.splitlines(keepends=True)
    at = max(at for at, piece in enumerate(pieces) if _nested_key(piece) == inner)
    (body,) = pieces[at].splitlines()
    changed, comment = _with_value(body, body.find("="), value)
    pieces[at] = changed + pieces[at][len(body) :]
    return "".join(pieces), comment


def _nested_key(text: str) -> str:
    return text.partition("=")[0].strip()


def _spacing(text: str) -> str:
    """Return the delimiter with its blanks as a line has them, for a line like it; a colon is not copied."""
    found = _SPACING.search(text)
    if found is None or find_delimiter(text) != text.find("="):
        return " = "
    blank = " " if found.group()[0] != "=" else ""
    return f"{blank}={found.group().partition('=')[2] or blank}" if text[found.end() :] else f"{blank}={blank}"
