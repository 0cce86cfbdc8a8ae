"""What was applied last: which sections and keys stand because of a manifest, and how they came to stand there.

The record is the third side of the three-way comparison. It is written before the config file is, with what is about to
stand there as *pending*, and again afterwards. Digests of the config file tell whether a pending change was made. So a
crash at any instant loses nothing; and where the record itself is lost, all that stands counts as the user's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias, cast

from ssocfg.onboarding.settings import Kind

SCHEMA = 1
SectionKey: TypeAlias = tuple[Kind, str]
_KINDS: dict[str, Kind] = {"profile": "profile", "sso-session": "sso-session"}
_LINE_ENDS = "\r\n"


class Applied(NamedTuple):
    """One section as it was applied.

    Attributes:
        made: Whether ssocfg added the section; else it stood there already, with all that was wanted.
        lead: The line ends that came before its header when it was added, which go with it.
        written: Key to value, for the keys that ssocfg wrote.
        found: Key to value, for the keys that stood there already as wanted; they are followed and never taken out.
    """

    made: bool
    lead: str
    written: Mapping[str, str]
    found: Mapping[str, str]

    @property
    def settings(self) -> dict[str, str]:
        """Key to value, for both."""
        return {**self.found, **self.written}


Sections: TypeAlias = Mapping[SectionKey, Applied]
Base: TypeAlias = Mapping[SectionKey, tuple[Applied, ...]]


class Pending(NamedTuple):
    """A change that was about to be made.

    Attributes:
        before: The SHA-256 of the config file before, in hexadecimal digits.
        after: The same of what it was about to hold.
        sections: What stands there after it.
    """

    before: str
    after: str
    sections: Sections


class Record(NamedTuple):
    """What is kept for one config file and one source.

    Attributes:
        sections: What was applied last, in the order in which it was.
        pending: What was about to be applied, or None.
        asked: What was asked of the source, as JSON can hold it, or None.
    """

    sections: Sections
    pending: Pending | None = None
    asked: Mapping[str, object] | None = None

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing in it that need be kept."""
        return not self.sections and self.pending is None and self.asked is None


EMPTY = Record({})


def read_record(data: bytes | None) -> Record:
    """Read a record; one that is missing or damaged in any way is empty, so that nothing counts as ours."""
    if not data:
        return EMPTY
    import json

    try:
        content = json.loads(data)
        if content["schema"] != SCHEMA:
            return EMPTY
        pending, asked = content.get("pending"), content.get("asked")
        sections = _read_sections(content["sections"])
        if asked is not None and not isinstance(asked, dict):
            return EMPTY
        asked = cast("dict[str, object] | None", asked)
        if pending is None:
            return Record(sections, None, asked)
        before, after = _text(pending["before"]), _text(pending["after"])
        return Record(sections, Pending(before, after, _read_sections(pending["sections"])), asked)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return EMPTY


def write_record(record: Record, config_file: str, source: str) -> bytes:
    """Write a record as JSON in ASCII; file and source are for people who look into the folder."""
    import json

    content: dict[str, object] = {"schema": SCHEMA, "config_file": config_file, "source": source}
    content["sections"] = _plain(record.sections)
    if record.asked is not None:
        content["asked"] = record.asked
    if record.pending is not None:
        content["pending"] = {**record.pending._asdict(), "sections": _plain(record.pending.sections)}
    return (json.dumps(content, indent=1) + "\n").encode("ascii")


def settle_record(record: Record, data: bytes) -> Base:
    """Say what counts as applied to a config file that holds these bytes.

    Returns:
        For each section what was applied; two versions, the newer first, where a change was pending and others have
        changed the file since, so that nobody can tell whether it was made. Each value of the two is ours then.
    """
    pending = record.pending
    if pending is None:
        return {key: (applied,) for key, applied in record.sections.items()}
    now = digest(data)
    if now in (pending.after, pending.before):
        sections = pending.sections if now == pending.after else record.sections
        return {key: (applied,) for key, applied in sections.items()}
    either = {**record.sections, **pending.sections}
    sides = (pending.sections, record.sections)
    return {key: tuple(side[key] for side in sides if key in side) for key in either}


def digest(data: bytes) -> str:
    """Return what tells one content of a file from another."""
    import hashlib

    return hashlib.sha256(data).hexdigest()


def _plain(sections: Sections) -> list[dict[str, object]]:
    return [{"kind": kind, "name": name, **applied._asdict()} for (kind, name), applied in sections.items()]


def _read_sections(content: Iterable[Mapping[str, Any]]) -> Sections:
    sections: dict[SectionKey, Applied] = {}
    for one in content:
        made, lead = one["made"], _text(one["lead"])
        if not isinstance(made, bool) or lead.strip(_LINE_ENDS):
            raise ValueError
        applied = Applied(made, lead, _read_settings(one["written"]), _read_settings(one["found"]))
        sections[_KINDS[one["kind"]], _text(one["name"])] = applied
    return sections


def _read_settings(content: object) -> Mapping[str, str]:
    if not isinstance(content, dict):
        raise TypeError
    settings = cast("dict[str, object]", content)
    return {key: _text(value) for key, value in settings.items()}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
