"""The proof that a repair changed nothing but what it may: run before any repaired text is handed out.

Both texts are read in both dialects, past whatever makes a reader refuse them, and compared key by key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple, TypeAlias

from ssocfg.config.dialects import DIALECTS, read_dialect
from ssocfg.config.lines import BOM, Line, ScannedText, scan_lines
from ssocfg.config.model import Config, sections_in_force
from ssocfg.config.reading import Dialect, NestedBlock, Section, SettingValue
from ssocfg.errors import EditRefusedError

Entry: TypeAlias = tuple[str, str, str]  # kind, name (or header) and key; the key "" is the section itself
May: TypeAlias = Callable[[Dialect, Entry, str], bool]

_BLOCK = "\n"
_TOOLS = {"botocore": "boto3 and AWS CLI", "sdk": "other SDKs"}


class Draft:
    """A text on its way from broken to mended, with what both dialects read in it.

    Attributes:
        scanned: The text.
        file: The name that refusals carry.
    """

    def __init__(self, scanned: ScannedText, file: str) -> None:
        """Keep the text; it is read on demand."""
        self.scanned: ScannedText = scanned
        self.file: str = file

    @classmethod
    def of(cls, config: Config) -> Draft:
        """Make a draft of a text that was read already, in the botocore dialect."""
        draft = cls(config.scanned, config.file)
        draft.__dict__["config"] = config
        return draft

    @cached_property
    def bom(self) -> str:
        """The byte order mark at the front, or an empty text."""
        return BOM if self.scanned.has_bom else ""

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines; the first without the byte order mark."""
        return scan_lines(self.scanned.text[len(self.bom) :]).lines

    @cached_property
    def config(self) -> Config:
        """The text as botocore reads it."""
        return read_dialect(self.scanned, self.file, "botocore")

    @cached_property
    def sdk(self) -> Config:
        """The text as the SDKs' shared rules have it."""
        return read_dialect(self.scanned, self.file, "sdk")

    @cached_property
    def botocore_entries(self) -> dict[Entry, str]:
        """Everything that botocore reads, sections of other programs too."""
        return _entries(self.config)

    @cached_property
    def sdk_entries(self) -> dict[Entry, str]:
        """Everything that the shared rules read."""
        return _entries(self.sdk)

    def line_end(self) -> str:
        """Return the line end that most lines have."""
        text = self.scanned.text
        return "\r\n" if 2 * text.count("\r\n") > text.count("\n") else "\n"

    def refuse(self, reason: str, line: int = 0) -> EditRefusedError:
        """Make the error that says why a repair cannot be made."""
        return EditRefusedError(reason, self.file, line, 1 if line else 0)


def _entries(config: Config) -> dict[Entry, str]:
    entries: dict[Entry, str] = {}
    is_sdk = config.dialect == "sdk"
    for kind, sections in sections_in_force(config.reading, config.dialect).items():
        for name, section in sections.items():
            _add_section(entries, (kind, name), section, config)
    for section in () if is_sdk else config.reading.sections:
        if section.name is None:
            _add_section(entries, (section.kind, section.header), section, config)
    return entries


def _add_section(entries: dict[Entry, str], owner: tuple[str, str], section: Section, config: Config) -> None:
    entries[*owner, ""] = ""
    for settings in (config.reading.defaults.settings, section.settings):
        for key, value in settings.items():
            _add_setting(entries, (*owner, key), value)


def _add_setting(entries: dict[Entry, str], entry: Entry, value: SettingValue) -> None:
    if not isinstance(value, NestedBlock):
        entries[entry] = value
        return
    kind, name, key = entry
    entries[entry] = _BLOCK
    for inner, text in value.items():
        entries[kind, name, f"{key}.{inner}"] = text


def _never(_dialect: Dialect, _entry: Entry, _value: str) -> bool:
    return False


def _as_it_is(text: str) -> str:
    return text


class Leeway(NamedTuple):
    """What a repair may change beside the text itself.

    Attributes:
        lost: Says of what a dialect read before whether it may be read otherwise or not at all.
        gains: Whether botocore may read more than before, in a file that it accepted.
        toward_botocore: Whether other SDKs may come to read what botocore reads.
        spelled: How a text of the old file is spelled in the new one.
    """

    lost: May = _never
    gains: bool = True
    toward_botocore: bool = False
    spelled: Callable[[str], str] = _as_it_is


def prove(old: Draft, new: Draft, leeway: Leeway, line: int) -> None:
    """Check that nothing but what the leeway allows is read otherwise than before, and that no comment is lost.

    Raises:
        EditRefusedError: Something else would change.
    """
    for dialect in DIALECTS:
        before, after = (old.config, new.config) if dialect == "botocore" else (old.sdk, new.sdk)
        if before.refused is None and after.refused is not None:
            raise old.refuse(f"{_TOOLS[dialect]} would refuse the file: {after.refused.message}", line)
        _prove_kept(old, new, leeway, dialect, line)
    if not leeway.gains and old.config.refused is None:
        gained = next((e for e in new.botocore_entries if e not in old.botocore_entries), None)
        if gained is not None:
            raise old.refuse(f"boto3 and AWS CLI would begin to read {_name(gained)}", line)
    lost = _comments(old, leeway.spelled) - _comments(new)
    if lost:
        raise old.refuse("a comment would be lost", line)


def _prove_kept(old: Draft, new: Draft, leeway: Leeway, dialect: Dialect, line: int) -> None:
    is_botocore = dialect == "botocore"
    before = old.botocore_entries if is_botocore else old.sdk_entries
    after = new.botocore_entries if is_botocore else new.sdk_entries
    for entry, value in before.items():
        kind, name, key = map(leeway.spelled, entry)
        found = after.get((kind, name, key))
        if found == leeway.spelled(value) or leeway.lost(dialect, entry, value):
            continue
        if not is_botocore and leeway.toward_botocore and found == new.botocore_entries.get(entry):
            continue
        raise old.refuse(f"{_TOOLS[dialect]} would read {_name(entry)} otherwise than before", line)


def _name(entry: Entry) -> str:
    kind, name, key = entry
    section = name if kind in ("other", "ignored", "defaults") else f"{kind} {name}"
    return f'"{key}" in [{section}]' if key else f"[{section}]"


def _comments(draft: Draft, spelled: Callable[[str], str] = _as_it_is) -> Counter[str]:
    stripped = (spelled(line.text).strip() for line in draft.lines)
    return Counter(text for text in stripped if text[:1] in ("#", ";") and text)
