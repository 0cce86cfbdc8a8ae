"""What the readers of both dialects have in common: they fill one section after the other with settings."""

from __future__ import annotations

from array import array

from ssocfg.config.nested import NestedRule, pack_numbers
from ssocfg.config.reading import NestedBlock, Problem, Section, SettingValue


class Filling:
    """The section that is being filled, and the value that is being read.

    Attributes:
        section: The section; before the first, one that is no part of the file.
        is_begun: Whether the first section has begun.
        settings: Its settings.
        numbers: The lines of its keys, in the order of the settings.
        lines: The same by key, for a section in which a key may be set anew; None for all others.
        key: The key that an indented line would continue.
        parts: The lines of its value, once there is more than one.
        part_lines: The number of each.
    """

    def __init__(self) -> None:
        """Begin before the first section."""
        self.section: Section = Section("", 0, "ignored", None)
        self.is_begun: bool = False
        self.settings: dict[str, SettingValue] = {}
        self.numbers: array[int] = array("I")
        self.lines: dict[str, int] | None = {}
        self.key: str = ""
        self.parts: list[str] = []
        self.part_lines: array[int] = array("I")

    def enter(self, section: Section) -> None:
        """Go to another section; `leave` the one before first."""
        self.section, self.settings, self.lines = section, section.settings, section.lines_by_key
        self.is_begun = True

    def leave(self) -> None:
        """Hand over the lines of the section's keys."""
        if self.numbers:
            self.section.keep_lines(self.numbers)
            del self.numbers[:]

    def begin_settings(self) -> None:
        """Make room for settings in the section."""
        self.section.begin_settings()
        self.settings = self.section.settings

    def put(self, key: str, value: str, number: int) -> None:
        """Set a key of the section, anew where it is set already."""
        self.key = key
        self.begin_settings()
        if self.lines is None and key in self.settings:
            self.spread_lines()
        self.settings[key] = value
        if self.lines is None:
            self.numbers.append(number)
        else:
            self.lines[key] = number
            self.section.forget_further(key)

    def spread_lines(self) -> dict[str, int]:
        """Hold the lines of the section by key from now on, and return them."""
        self.leave()
        if self.lines is None:
            self.lines = self.section.spread_lines()
        return self.lines

    def begin_value(self) -> None:
        """Begin a value of several lines with that which the key has."""
        value = self.settings[self.key]
        self.parts.append(value if isinstance(value, str) else value.raw)
        self.part_lines.append(self.numbers[-1] if self.lines is None else self.lines[self.key])

    def end_value(self, rule: NestedRule, broken: Problem | None = None) -> None:
        """Set the key to the lines that were gathered; they are a nested block's if the first of them is empty."""
        text, numbers = "\n".join(self.parts), pack_numbers(self.part_lines)
        value = NestedBlock(text, numbers, rule, broken) if text.startswith("\n") else text
        self.settings[self.key] = value
        self.section.continue_on(self.key, numbers, value)
        self.parts.clear()
        del self.part_lines[:]
