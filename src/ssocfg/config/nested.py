"""Values that go on over several lines: nested blocks, and which lines of the file they stand on.

A file can have a hundred thousand of them, so a block keeps its text, and all else is read from that when it is asked
for.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, ItemsView, Iterator, Mapping, ValuesView
from typing import TYPE_CHECKING, TypeAlias

from ssocfg.config.lines import split_lines

if TYPE_CHECKING:
    from ssocfg.config.reading import Problem

# The lines on which a value stands, its key's first: one for each line of the text, or where each follows the one
# before, the first alone.
LineNumbers: TypeAlias = "int | array[int]"
# A dialect's way to read a block's text: the settings in it, each as (which line of the text, key, value).
NestedRule: TypeAlias = Callable[[str], Iterator[tuple[int, str, str]]]

_LONG = 100  # a block with a longer text keeps what was read from it


def pack_numbers(numbers: array[int]) -> LineNumbers:
    """Return the numbers of a value's lines, the last of which is not blank, in as little as they need."""
    follow = numbers[-1] == numbers[0] + len(numbers) - 1
    return numbers[0] if follow else array(numbers.typecode, numbers)


def further_numbers(text: str, numbers: LineNumbers) -> tuple[int, ...]:
    """Return the numbers of the lines after the first on which there is something of a value."""
    return tuple(_number_at(numbers, at) for at, line in enumerate(split_lines(text)) if at and line)


def _number_at(numbers: LineNumbers, at: int) -> int:
    return numbers + at if isinstance(numbers, int) else numbers[at]


class NestedBlock(Mapping[str, str]):
    """A nested block such as `s3 =` with indented keys, read-only; equal to the dict of its keys and values.

    Attributes:
        raw: Its text, beginning with a line feed, as botocore's parser joins the lines.
        broken: The problem for which botocore refuses the block, or None.
    """

    __slots__ = ("_known", "_numbers", "_rule", "broken", "raw")

    def __init__(self, raw: str, numbers: LineNumbers, rule: NestedRule, broken: Problem | None = None) -> None:
        """Keep the text, where it stands, and how to read it."""
        self.raw: str = raw
        self.broken: Problem | None = broken
        self._numbers: LineNumbers = numbers
        self._rule: NestedRule = rule
        self._known: dict[str, str] | None = None

    @property
    def lines(self) -> Mapping[str, int]:
        """Key to the number of its line."""
        return {key: _number_at(self._numbers, at) for at, key, _value in self._rule(self.raw)}

    @property
    def further_lines(self) -> tuple[int, ...]:
        """The numbers of the block's lines, that of its own key left out."""
        return further_numbers(self.raw, self._numbers)

    def _read(self) -> dict[str, str]:
        if self._known is not None:
            return self._known
        values = {key: value for _at, key, value in self._rule(self.raw)}
        if len(self.raw) > _LONG:
            self._known = values
        return values

    def __getitem__(self, key: str) -> str:
        """Return the value of a nested key."""
        return self._read()[key]

    def __contains__(self, key: object) -> bool:
        """Say whether there is such a nested key."""
        return key in self._read()

    def __iter__(self) -> Iterator[str]:
        """Give the keys in file order."""
        return iter(self._read())

    def __len__(self) -> int:
        """Count the keys."""
        return len(self._read())

    def items(self) -> ItemsView[str, str]:
        """Give keys and values in file order, read once for all."""
        return self._read().items()

    def values(self) -> ValuesView[str]:
        """Give the values in file order, read once for all."""
        return self._read().values()

    def __repr__(self) -> str:
        """Name the keys; values may be secret."""
        return f"<NestedBlock {', '.join(self._read())}>"


def flatten(settings: Mapping[str, str | NestedBlock]) -> dict[str, str]:
    """Return key to value; the keys of a nested block as `block.key`."""
    flat: dict[str, str] = {}
    for key, value in settings.items():
        if isinstance(value, NestedBlock):
            flat.update({f"{key}.{inner}": text for inner, text in value.items()})
        else:
            flat[key] = value
    return flat
