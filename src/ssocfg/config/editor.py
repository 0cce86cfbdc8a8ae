"""Edits of a config file that change what was asked and nothing else: bytes in, bytes out, proven before they leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from ssocfg.config.botocore_rules import classify_header, read_botocore
from ssocfg.config.dialects import read_dialect
from ssocfg.config.edits import AddSection, Edit, RemoveSection, SetKey, UnsetKey, check_edit
from ssocfg.config.lines import ScannedText, scan_lines
from ssocfg.config.model import Config
from ssocfg.config.proof import (
    ALL_KEYS,
    ExpectedSection,
    Intent,
    Plain,
    Touched,
    find_departure,
    find_lost_comment,
    find_sdk_departure,
    plain_settings,
    whole_line_comments,
)
from ssocfg.config.reading import Section
from ssocfg.config.section_edits import CannotEditError, SectionEditor
from ssocfg.config.section_text import floating_comments, nest_settings, rename_header, write_section
from ssocfg.config.spans import Document, Span
from ssocfg.errors import EditRefusedError


def edit_config(data: bytes, edits: Sequence[Edit], *, file: str = "<config>") -> bytes:
    """Make edits in the text of a config file, in their order; pure.

    What the edits are not about is returned byte for byte: comments, blank lines, indentation, the spelling of headers
    and keys, line ends, byte order mark, a missing last line end. The result is proven before it is returned: read by
    botocore's rules, exactly what was asked has changed; read by the SDKs' shared rules, nothing else has; what could
    be read before can be read after.

    Args:
        data: The file's bytes; empty for a file that is yet to be.
        edits: What to change.
        file: The name that errors carry.

    Returns:
        The new bytes; the very same where nothing changes.

    Raises:
        InvalidValueError: A name, key or value would not be read by every AWS tool as it is meant.
        UnknownSectionError: A section that is to be changed is not there.
        EditRefusedError: The edit cannot be proven to change only what was asked, or a section that is to be new is
            there already. Nothing is returned then.
    """
    scanned = scan_lines(data)
    after = edit_read_config(Config(scanned, read_botocore(scanned, file), "botocore"), edits)
    return data if after is None else after


def edit_read_config(before: Config, edits: Sequence[Edit]) -> bytes | None:
    """Make edits in a config that was read in the botocore dialect; raises what `edit_config` does.

    Returns:
        The new bytes, or None where nothing changes.
    """
    for edit in edits:
        check_edit(edit)
    scanned = before.scanned
    if scanned.bad_byte is not None and "\0" in scanned.text:
        raise EditRefusedError("it is not a text file, or one in another encoding than UTF-8", before.file)
    editing = _Editing(before)
    for edit in edits:
        editing.make(edit)
    return editing.finish()


class _Editing:
    """The document while it is edited, and what its reading must be in the end."""

    def __init__(self, before: Config) -> None:
        self.before = before
        self.document = Document(before)
        self.expected: dict[Span, ExpectedSection] = {}
        spans = (span for span in self.document.spans if span.header is not None)
        for span, section in zip(spans, before.reading.sections, strict=True):
            self.expected[span] = ExpectedSection(section.header, section.kind, section.name, section.settings)
        self.changed: dict[Span, dict[str, Plain]] = {}  # settings that are no longer those that were read
        self.touched: Touched = {}
        self.dropped: list[str] = []  # comments that go with their sections

    def make(self, edit: Edit) -> None:
        if isinstance(edit, SetKey):
            self.set_key(edit)
        elif isinstance(edit, UnsetKey):
            self.unset_key(edit)
        elif isinstance(edit, AddSection):
            self.add_section(edit.section, edit.settings)
        elif isinstance(edit, RemoveSection):
            self.remove_section(edit.section)
        else:
            self.rename_section(edit.section, edit.new)

    def set_key(self, edit: SetKey) -> None:
        span = self.document.find(edit.section)
        settings = self.settings_to_change(span)
        key = edit.key.lower()
        outer, dot, inner = _split_key(edit.key)
        if dot and not {key, outer} & settings.keys():
            self.refuse_inherited_block(outer)
        self.change_lines(span, lambda editor: editor.set_key(edit.key, edit.value))
        if not dot or key in settings:
            settings[key] = edit.value
        else:
            block = settings.get(outer)
            settings[outer] = {**(block if isinstance(block, dict) else {}), inner: edit.value}
            self.touch(span, outer, None)  # where it stood empty
            key = f"{outer}.{inner}"
        self.touch(span, key, edit.value)

    def settings_to_change(self, span: Span) -> dict[str, Plain]:
        """Return what is expected of a section as a dict of its own; all `[DEFAULT]` sections share theirs."""
        if span not in self.changed:
            own = plain_settings(self.expected[span].settings)
            twins = [twin for twin in self.expected if twin.kind == "defaults"] if span.kind == "defaults" else [span]
            for twin in twins:
                self.expected[twin].settings = self.changed[twin] = own
        return self.changed[span]

    def refuse_inherited_block(self, block: str) -> None:
        """Refuse to hide a block that the section has from `[DEFAULT]` behind one of its own with a single key."""
        defaults = self.before.reading.defaults
        if block in defaults.settings:
            reason = f'the nested block "{block}" stands in [DEFAULT]; set the key there'
            raise self.document.refuse(reason, line=defaults.lines[block])

    def unset_key(self, edit: UnsetKey) -> None:
        span = self.document.find(edit.section)
        self.change_lines(span, lambda editor: editor.unset_key(edit.key))
        settings = self.settings_to_change(span)
        outer, _dot, inner = _split_key(edit.key)
        block = settings.get(outer)
        if settings.pop(edit.key.lower(), None) is not None:
            self.touch(span, edit.key.lower(), None)
        elif isinstance(block, dict) and block.pop(inner, None) is not None:
            self.touch(span, f"{outer}.{inner}", None)
            if not block:
                del settings[outer]

    def change_lines(self, span: Span, change: Callable[[SectionEditor], None]) -> None:
        try:
            editor = SectionEditor(span.text, self.document.newline, span.next_indent)
            change(editor)
        except CannotEditError as error:
            also = tuple(span.line + index for index in error.also)
            raise self.document.refuse(error.reason, span, also, span.line and span.line + error.index) from error
        span.text = editor.text

    def add_section(self, header: str, settings: Mapping[str, str]) -> None:
        there = self.document.find_all(header)
        if there:
            raise self._refuse_taken(header, there[-1])
        span = self.document.add(header, write_section(header, settings, self.document.newline))
        self.expected[span] = ExpectedSection(header, span.kind, span.name, nest_settings(settings))
        self.touch(span, ALL_KEYS, None)

    def _refuse_taken(self, header: str, span: Span, also: tuple[int, ...] = ()) -> EditRefusedError:
        error = self.document.refuse(f"the section [{header}] is there already", span, also)
        error.hint = "Take another name, or remove that section first."  # nothing is wrong with the file
        return error

    def remove_section(self, header: str) -> None:
        span = self.document.find_only(header)
        self.touch(span, ALL_KEYS, None)
        leftover = floating_comments(span.text)
        kept = Counter(whole_line_comments(leftover))
        self.dropped += (Counter(whole_line_comments(span.comments + span.text)) - kept).elements()
        self.document.remove(span, leftover)

    def rename_section(self, header: str, new: str) -> None:
        span = self.document.find_only(header)
        others = [other for other in self.document.find_all(new) if other is not span]
        if others:
            raise self._refuse_taken(new, others[-1], (span.line,))
        if "]" not in span.text.partition("\n")[0]:
            raise self.document.refuse("the header has no closing bracket", span)
        self.touch(span, ALL_KEYS, None)
        span.text, written = rename_header(span.text, span.kind, span.name, new)
        self.document.rename(span, written)
        expected = self.expected[span]
        expected.header, (expected.kind, expected.name) = written, classify_header(new)
        self.touch(span, ALL_KEYS, None)

    def touch(self, span: Span, key: str, value: str | None) -> None:
        """Note what may change of a section in the sdk dialect, which may know it under another name."""
        section = self.sdk_sections.get(span.line) if span.line else None
        self.touched.setdefault((span.kind, span.name), {})[key] = value
        if section is not None and (section.kind, section.name) != (span.kind, span.name):
            self.touched.setdefault((section.kind, section.name), {})[key] = value

    @cached_property
    def before_in_sdk(self) -> Config:
        return _read_in_sdk(self.before)

    @cached_property
    def sdk_sections(self) -> dict[int, Section]:
        return {section.line: section for section in self.before_in_sdk.reading.sections}

    def finish(self) -> bytes | None:
        text = self.document.text
        if text == self.before.scanned.text:
            return None
        self.prove(text)
        return text.encode("utf-8", "surrogateescape")

    def prove(self, text: str) -> None:
        """Raise where the new text is not provably what was asked for."""
        scanned, file = ScannedText(text), self.before.file
        spans = [span for span in self.document.spans if span.header is not None]
        intent = Intent([self.expected[span] for span in spans], self.touched)
        after = Config(scanned, read_botocore(scanned, file), "botocore")
        departure = find_departure(intent, self.before, after)
        if departure is not None:
            reason, index = departure
            raise self.document.refuse(reason, spans[index] if index is not None else None)
        sdk_departure = find_sdk_departure(intent, self.before_in_sdk, _read_in_sdk(after))
        if sdk_departure is not None:
            raise self.document.refuse(sdk_departure)
        self.prove_comments()

    def prove_comments(self) -> None:
        touched = [span for span in self.document.spans if span.is_touched]
        kept = Counter(comment for span in touched if span.original for comment in whole_line_comments(span.original))
        kept -= Counter(self.dropped)
        if kept and find_lost_comment(kept, "\n".join(span.comments + span.text for span in touched)):
            raise self.document.refuse("a comment would be lost", touched[0])


def _read_in_sdk(config: Config) -> Config:
    """Read a config in the sdk dialect too; plain lines, which every parser reads alike, need not be read again."""
    reading = config.reading
    if reading.has_odd_lines or reading.problems:
        return read_dialect(config.scanned, config.file, "sdk")
    return Config(config.scanned, reading, "sdk")


def _split_key(key: str) -> tuple[str, str, str]:
    outer, dot, inner = key.partition(".")
    return outer.lower(), dot, inner
