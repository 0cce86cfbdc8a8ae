"""From a plan to bytes: the edits, and with a section that goes the line ends that came before it when it was added.

So who applies and then prunes everything has the bytes back that were there before.
"""

from __future__ import annotations

from typing import NamedTuple

from ssocfg.config.editor import edit_read_config
from ssocfg.config.edits import AddSection, Edit
from ssocfg.config.model import Config
from ssocfg.config.reader import parse_config
from ssocfg.onboarding.managed import ManagedPlan, Remains, header_of
from ssocfg.onboarding.managed_record import Applied, Base, SectionKey, Sections


class Made(NamedTuple):
    """What came of a plan.

    Attributes:
        data: The new bytes; the very same where nothing changes.
        sections: What is applied with them, each with its lead.
    """

    data: bytes
    sections: Sections


def make_managed(data: bytes, config: Config, base: Base, plan: ManagedPlan) -> Made:
    """Make the edits of a plan; pure.

    Args:
        data: The file's bytes.
        config: Their reading in the botocore dialect.
        base: What was applied last, which the plan was made with.
        plan: The plan.

    Raises:
        InvalidValueError: A name, key or value would not be read by every AWS tool as it is meant.
        EditRefusedError: The edits cannot be proven to change only what was asked.
    """
    changes = [edit for edit in plan.edits if not isinstance(edit, AddSection)]
    additions = [edit for edit in plan.edits if isinstance(edit, AddSection)]
    sections = dict(plan.sections)
    if changes:
        after = edit_read_config(config, changes)
        data = data if after is None else after
        if plan.removed:
            data = _without_leads(data, config, base, plan, sections)
        config = parse_config(data, file=config.file)
    return _add(data, config, additions, sections) if additions else Made(data, sections)


def _without_leads(
    data: bytes, config: Config, base: Base, plan: ManagedPlan, sections: dict[SectionKey, Applied]
) -> bytes:
    """Take the lead of what went at the file's end off; what follows what went elsewhere inherits its lead."""
    gone, remains, lead = set(plan.removed), Remains(config), None
    names = {header_of(key): key for key in base}
    for section in config.reading.sections:
        key = names.get(section.header)
        if section.header in gone and key is not None:
            leftover = bool(remains.leftover_of(section.header))
            lead = None if leftover else _lead_of(base[key]) if lead is None else lead
            continue
        if lead is not None and key in sections and sections[key].made:
            sections[key] = sections[key]._replace(lead=lead)
        lead = None
    return data.removesuffix(lead.encode("ascii")) if lead else data


def _lead_of(known: tuple[Applied, ...]) -> str:
    return next((applied.lead for applied in known if applied.made), "")


def _add(data: bytes, config: Config, additions: list[AddSection], sections: dict[SectionKey, Applied]) -> Made:
    """Add sections at the end of the file, and note what line ends came before each; sessions come first."""
    edits: list[Edit] = list(additions)
    after = edit_read_config(config, edits) or data
    tail = after[len(data) :].decode("utf-8", "surrogateescape")
    lead = tail[: len(tail) - len(tail.lstrip("\r\n"))]
    headers = {header_of(key): key for key in sections}
    in_order = sorted(additions, key=lambda edit: not edit.section.startswith("sso-session "))
    between = _first_line_end(after)
    for edit in in_order:
        key = headers[edit.section]
        sections[key] = sections[key]._replace(lead=lead)
        lead = between
    return Made(after, sections)


def _first_line_end(data: bytes) -> str:
    """Return the line end that the editor gives new lines: the first that the file has."""
    at = next((at for at, byte in enumerate(data) if byte in b"\r\n"), len(data))
    end = data[at : at + 2]
    return "\r\n" if end == b"\r\n" else end[:1].decode("ascii") or "\n"
