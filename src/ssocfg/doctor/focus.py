"""Look at one profile alone: facts in which the other profiles of the config file are blank lines.

Lines keep their numbers, so that findings stand where they always do. What could matter to every profile stays: other
sections, comments, and whatever a reader could stumble over.
"""

from __future__ import annotations

from collections.abc import Iterator

from ssocfg.config.model import Config
from ssocfg.config.reading import Section
from ssocfg.credentials.sessions import chain_of
from ssocfg.doctor.facts import Facts


def focus_on(facts: Facts, name: str) -> Facts:
    """Return the facts as far as they are about a profile.

    Args:
        facts: The facts.
        name: The profile, which need not be there.
    """
    focused = facts._replace(profile=name)
    data = facts.config_file.data
    if not data or not facts.is_text or facts.config.refused is not None:
        return focused
    blank = set(_lines_of_others(facts.config, chain_of(facts.config, name), data))
    if not blank:
        return focused
    lines = data.splitlines(keepends=True)
    kept = b"".join(_ending(line) if number in blank else line for number, line in enumerate(lines, 1))
    return focused._replace(config_file=facts.config_file._replace(data=kept))


def _lines_of_others(config: Config, kept: tuple[str, ...], data: bytes) -> Iterator[int]:
    """Give the lines of other profiles that every tool reads without trouble, but for comments."""
    lines = data.splitlines()
    sections = sorted(config.reading.sections, key=lambda section: section.line)
    ends = [section.line for section in sections[1:]] + [len(lines) + 1]
    odd = {problem.place.line for problem in config.problems}
    for section, end in zip(sections, ends, strict=False):
        if _is_other(section, kept) and odd.isdisjoint(range(section.line, end)):
            numbers = range(section.line, min(end, len(lines) + 1))
            yield from (number for number in numbers if not lines[number - 1].startswith((b"#", b";")))


def _is_other(section: Section, kept: tuple[str, ...]) -> bool:
    """Say whether a section is another profile's; one with values of several lines may hide this one's lines."""
    return section.kind == "profile" and section.name not in kept and not section.continuations


def _ending(line: bytes) -> bytes:
    return line[len(line.rstrip(b"\r\n")) :]
