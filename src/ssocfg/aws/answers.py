"""Members of an answer, taken out with their types checked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import cast

from ssocfg.errors import BadAnswerError
from ssocfg.tokens.fields import Extra, find_secret_fault
from ssocfg.values import Secret

LONGEST_TEXT = 4096  # characters
LONGEST_TIME = timedelta(days=366)


class Answer:
    """The members of an answer. Every method raises `BadAnswerError` for a member that is not what it should be.

    No reason repeats a member's value, because values are secrets.
    """

    def __init__(self, operation: str, members: Mapping[str, object]) -> None:
        """Keep the members.

        Args:
            operation: What was asked for.
            members: The members.
        """
        self.operation = operation
        self._members = members

    def fail(self, reason: str) -> BadAnswerError:
        """Make the error that says what is wrong with the answer."""
        return BadAnswerError(self.operation, reason)

    def optional_text(self, name: str) -> str | None:
        """Return a text, or None where the member is absent, null or empty."""
        value = self._members.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            raise self.fail(f"its {name} is not a text")
        if len(value) > LONGEST_TEXT:
            raise self.fail(f"its {name} is too long")
        return value

    def text(self, name: str) -> str:
        """Return a text that must be there."""
        value = self.optional_text(name)
        if value is None:
            raise self.fail(f"it has no {name}")
        return value

    def word(self, name: str) -> str:
        """Return a text of printable ASCII without blanks, such as a URL or a code to type."""
        value = self.text(name)
        if find_secret_fault(value) is not None:
            raise self.fail(f"its {name} has characters in it that it cannot have")
        return value

    def secret(self, name: str) -> Secret:
        """Return a secret that must be there: printable ASCII without blanks."""
        fault = self._find_secret_fault(name)  # in a function of its own, so that no frame keeps the value
        if fault is not None:
            raise self.fail(fault)
        return Secret(cast("str", self._members[name]))

    def _find_secret_fault(self, name: str) -> str | None:
        value = self._members.get(name)
        if value is None:
            return f"it has no {name}"
        fault = find_secret_fault(value) if isinstance(value, str) else "is not a text"
        return None if fault is None else f"its {name} {fault}"

    def seconds(self, name: str, *, default: timedelta | None = None, least: int = 1) -> timedelta:
        """Return a time that is given in whole seconds, at most a year.

        Args:
            name: The member.
            default: What counts where it is absent; without one it must be there.
            least: The fewest seconds that make sense.
        """
        if default is not None and self._members.get(name) is None:
            return default
        whole = self._whole_number(name)
        if not least <= whole <= LONGEST_TIME.total_seconds():
            raise self.fail(f"its {name} is no time to wait for")
        return timedelta(seconds=whole)

    def _whole_number(self, name: str) -> int:
        value = self._members.get(name)
        if value is None:
            raise self.fail(f"it has no {name}")
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.fail(f"its {name} is not a whole number of seconds")
        return value

    def objects(self, name: str) -> tuple[Answer, ...]:
        """Return the objects of a list; none where it is absent."""
        value = self._members.get(name)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in cast("list[object]", value)):
            raise self.fail(f"its {name} is not a list of objects")
        return tuple(Answer(self.operation, item) for item in cast("list[dict[str, object]]", value))

    def inner(self, name: str) -> Mapping[str, object]:
        """Return the members of an object that must be there."""
        if self._members.get(name) is None:
            raise self.fail(f"it has no {name}")
        if not isinstance(self._members[name], dict):
            raise self.fail(f"its {name} is not an object")
        return Extra(cast("dict[str, object]", self._members[name]))
