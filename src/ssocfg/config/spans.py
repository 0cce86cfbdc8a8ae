"""A config file cut into spans: what stands before the first section, then one span for each section.

A section's span begins with the comments that belong to it: those right above its header, at the left margin, with no
blank line between. Joined, the spans are the text; a span that is not edited is never touched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ssocfg.config.botocore_rules import classify_header
from ssocfg.config.edits import PORTABLE_NAME
from ssocfg.config.lines import BOM, ScannedText
from ssocfg.config.model import Config
from ssocfg.config.reading import SectionKind
from ssocfg.errors import EditRefusedError, UnknownSectionError

_PREFIXES: dict[str, SectionKind] = {"profile": "profile", "sso-session": "sso-session", "services": "services"}
_Key = tuple[SectionKind, str]


@dataclass(slots=True, eq=False)
class Span:
    """The text of one section, or what stands before the first.

    Attributes:
        header: The text between the brackets as botocore takes it; None before the first section.
        kind: What botocore takes the section for.
        name: The name of a profile, session or services block, else None.
        comments: The comment lines right above the header, with their line ends.
        text: From the header on; all of it before the first section.
        line: The number of the header's line in the file; 0 for a section that was added.
        next_indent: The blanks in front of the next section's header.
        original: What `comments` and `text` were when the file was read; empty for a section that was added.
    """

    header: str | None
    kind: SectionKind
    name: str | None
    comments: str
    text: str
    line: int
    next_indent: str = ""
    original: str = field(default="", repr=False)

    @property
    def is_touched(self) -> bool:
        """Say whether the span is no longer what was read."""
        return self.comments + self.text != self.original

    @property
    def key(self) -> _Key:
        """What the section is found by: kind and name, or the header where it has no name."""
        return _key_of(self.kind, self.name, self.header or "")


class Document:
    """The spans of a file, and the sections that were added or removed since it was read.

    Attributes:
        file: The name that places carry.
        bom: The byte order mark, or an empty text.
        newline: The line end that new lines get where there is none to copy.
    """

    def __init__(self, config: Config) -> None:
        """Cut the text of a config that was read in the botocore dialect."""
        self.file: str = config.file
        text = config.scanned.text
        self.bom: str = BOM if text.startswith(BOM) else ""
        self._spans: list[Span] = _cut(config)
        self._added: list[Span] = []
        self._by_key: dict[_Key, list[Span]] = {}
        self._by_header: dict[str, Span] = {}
        for span in self._spans:
            if span.header is not None:
                self._enter(span, span.header)
        first = re.search(r"\r\n|\r|\n", text)
        self.newline: str = first.group() if first else "\n"

    @property
    def spans(self) -> list[Span]:
        """The spans as they now are, in order; of added sections, sessions come first."""
        added = sorted(self._added, key=lambda span: span.kind != "sso-session")
        return [*self._spans, *added]

    @property
    def text(self) -> str:
        """The whole text as it now is; a blank line stands before each added section."""
        read = "".join(span.comments + span.text for span in self._spans)
        added = self.newline.join(span.text for span in self.spans[len(self._spans) :])
        if not added:
            return self.bom + read
        ends_open = bool(read) and read[-1] not in "\r\n"
        if ends_open:
            read += self.newline
            added = added.removesuffix(self.newline)
        return self.bom + read + ("" if _ends_blank(read) else self.newline) + added

    def find(self, header: str) -> Span:
        """Return the span of the section in force under a header.

        Raises:
            UnknownSectionError: There is none.
            EditRefusedError: The very same header stands twice, so AWS tools refuse the file.
        """
        found = self.find_all(header)
        if not found:
            known = [span.header for span in self.spans if span.header is not None]
            raise UnknownSectionError(header, tuple(dict.fromkeys(known)))
        last = found[-1]
        twin = next((span for span in found[:-1] if span.header == last.header), None)
        if twin is not None and last.kind != "defaults":
            raise self.refuse("the section stands twice", twin, (last.line,))
        return last

    def find_only(self, header: str) -> Span:
        """Return the span of a section that stands once; of two spellings the other would come into force.

        Raises:
            UnknownSectionError: There is none.
            EditRefusedError: It stands twice.
        """
        span = self.find(header)
        others = [other.line for other in self.find_all(header) if other is not span]
        if others:
            raise self.refuse("the section stands in two spellings", span, tuple(others))
        return span

    def find_all(self, header: str) -> list[Span]:
        """Return the spans of every spelling of a section, in the file's order."""
        as_written = self._by_header.get(header)
        key = as_written.key if as_written is not None and as_written.header == header else parse_header(header)
        return list(self._by_key.get(key) or ())

    def add(self, header: str, text: str) -> Span:
        """Add a section at the end."""
        kind, name = classify_header(header)
        span = Span(header, kind, name, "", text, 0)
        self._added.append(span)
        self._enter(span, header)
        return span

    def _enter(self, span: Span, header: str) -> None:
        self._by_key.setdefault(span.key, []).append(span)
        self._by_header[header] = span

    def remove(self, span: Span, leftover: str) -> None:
        """Take a section out; `leftover` is the text of its span that stays."""
        self._by_key[span.key].remove(span)
        span.header, span.kind, span.name = None, "other", None
        span.comments, span.text = "", leftover

    def rename(self, span: Span, header: str) -> None:
        """Give a section another header; its text is the caller's to change."""
        self._by_key[span.key].remove(span)
        kind, name = classify_header(header)
        span.header, span.kind, span.name = header, kind, name
        self._enter(span, header)

    def refuse(
        self, reason: str, span: Span | None = None, also: tuple[int, ...] = (), line: int = 0
    ) -> EditRefusedError:
        """Make the error that says why an edit is refused, and where."""
        line = line or (span.line if span else 0)
        return EditRefusedError(reason, self.file, line, 1 if line else 0, also)


def parse_header(header: str) -> _Key:
    """Return what a section is found by, from a header as people write it: `profile a b` needs no quotes."""
    kind, name = classify_header(header)
    if kind == "ignored":
        prefix, _blank, rest = header.partition(" ")
        name = rest.strip() or None
        kind = _PREFIXES.get(prefix, kind)
    return _key_of(kind, name, header)


def header_for(kind: str, name: str) -> str:
    """Return the header under which a profile, session or services block is found, whatever its name."""
    if kind == "profile" and name == "default":
        return name
    if PORTABLE_NAME.fullmatch(name):
        return f"{kind} {name}"
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'{kind} "{escaped}"'


def _literal_key(header: str) -> _Key:
    return "other", header


def _key_of(kind: SectionKind, name: str | None, header: str) -> _Key:
    return (kind, name) if name is not None else _literal_key(header)


def _cut(config: Config) -> list[Span]:
    """Cut the text at the first line of each section's own comments."""
    scanned = config.scanned
    text, starts = scanned.text, scanned.starts
    sections = config.reading.sections
    begins = [_first_comment_line(scanned, section.line) for section in sections]
    offsets = [starts[line - 1] for line in begins] + [len(text)]
    offset = len(BOM) if text.startswith(BOM) else 0
    offsets = [max(at, offset) for at in offsets]
    before = text[offset : offsets[0]]
    spans = [Span(None, "other", None, "", before, 0, "", before)] if before else []
    indents = [" " * (section.column - 1) for section in sections[1:]] + [""]
    for section, begin, end, indent in zip(sections, offsets, offsets[1:], indents, strict=False):
        at = max(starts[section.line - 1], offset)
        comments, own, whole = text[begin:at], text[at:end], text[begin:end]
        spans.append(Span(section.header, section.kind, section.name, comments, own, section.line, indent, whole))
    return spans


def _first_comment_line(scanned: ScannedText, line: int) -> int:
    while line > 1 and scanned.line_text(line - 1).startswith(("#", ";")):
        line -= 1
    return line


def _ends_blank(text: str) -> bool:
    """Say whether a text is empty or its last line is blank."""
    end = text[len(text.rstrip()) :]
    return len(end) == len(text) or end.count("\n") + end.count("\r") - end.count("\r\n") > 1
