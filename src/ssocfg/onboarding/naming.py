"""Names made of a template: `{account_name|slug}-{role_name|short}`, and what makes a name portable.

A placeholder takes a field through filters, from left to right. What comes out of a field that anybody may have chosen
is made portable in the end, so that every AWS tool and every shell takes the name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from ssocfg.errors import InvalidValueError, find_nearest

LONGEST_FIELD = 64  # characters of a field that go into a name
_FOREIGN = r"[^A-Za-z0-9_.@+-]+"
_PLACEHOLDER = r"\{([^{}]*)\}"
_LETTERS = str.maketrans(  # which Unicode takes apart into nothing else
    {"ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d",
     "Ð": "D", "ł": "l", "Ł": "L", "þ": "th", "Þ": "Th", "\N{LATIN SMALL LETTER DOTLESS I}": "i"}
)  # fmt: skip
_SHORTER = (("administrator", "admin"), ("developer", "dev"), ("development", "dev"), ("production", "prod"))
_IDLE_ENDS = r"^AWS(?=[A-Z])|(?<=.)(?:Access|Role|Permissions?|PermissionSet)$"


def portable(text: str) -> str:
    """Write a text with what every AWS tool takes in a name: letters without accents, digits, and `_ . @ + -`.

    Returns:
        The text; empty where nothing of it can be written so.
    """
    apart = unicodedata.normalize("NFKD", text[:LONGEST_FIELD].translate(_LETTERS))
    plain = "".join(char for char in apart if not unicodedata.combining(char))
    return re.sub(_FOREIGN, "-", plain)[:LONGEST_FIELD].strip("-.")


def slug(text: str) -> str:
    """Write a text in small letters and digits with single hyphens between."""
    return re.sub(r"[^a-z0-9]+", "-", portable(text).lower()).strip("-")


def short(text: str) -> str:
    """Leave out of a role's name what most have, and write the rest small: `AWSAdministratorAccess` is `admin`."""
    rest = re.sub(_IDLE_ENDS, "", text).strip("-_ ")
    words = slug(rest or text)
    for long, abbreviation in _SHORTER:
        words = words.replace(long, abbreviation)
    return words


def _without(text: str, end: str) -> str:
    return text.removeprefix(end).removesuffix(end) or text


_FILTERS: dict[str, Callable[[str], str]] = {"lower": str.lower, "upper": str.upper, "slug": slug, "short": short}
_FILTERS_OF_TEXT: dict[str, Callable[[str, str], str]] = {"without": _without}
FILTERS = (*_FILTERS, *(f"{name}:TEXT" for name in _FILTERS_OF_TEXT))


class Placeholder(NamedTuple):
    """One place in a template.

    Attributes:
        field: The field that is taken.
        filters: What it goes through: the name, and the text behind its colon, which is empty where it takes none.
    """

    field: str
    filters: tuple[tuple[str, str], ...]

    def fill(self, value: str) -> str:
        """Take a value through the filters."""
        for name, text in self.filters:
            value = _FILTERS_OF_TEXT[name](value, text) if name in _FILTERS_OF_TEXT else _FILTERS[name](value)
        return value


class NameTemplate(NamedTuple):
    """A template, read.

    Attributes:
        text: As it was written.
        pieces: Plain texts and placeholders, in order.
    """

    text: str
    pieces: tuple[str | Placeholder, ...]

    def fill(self, values: Mapping[str, str], finish: Callable[[str, str], str] = lambda _field, text: text) -> str:
        """Make a name.

        Args:
            values: Field to value, for all fields that the template has.
            finish: Is given a field and what came of it, and says what goes into the name.
        """
        return "".join(
            piece if isinstance(piece, str) else finish(piece.field, piece.fill(values[piece.field]))
            for piece in self.pieces
        )


def parse_template(text: str, fields: Collection[str]) -> NameTemplate:
    """Read a template.

    Args:
        text: The template.
        fields: The fields that there are.

    Raises:
        InvalidValueError: A field or filter is unknown, or a brace has no other one.
    """
    plain = re.split(_PLACEHOLDER, text)  # texts and insides of braces, in turn
    if any(re.search(r"[{}]", outside) for outside in plain[::2]):
        raise InvalidValueError("name template", "a brace has no other one")
    pieces = (_read(piece, fields) if number % 2 else piece for number, piece in enumerate(plain))
    return NameTemplate(text, tuple(piece for piece in pieces if piece))


def _read(inside: str, fields: Collection[str]) -> Placeholder:
    field, *filters = (word.strip() for word in inside.split("|"))
    if field not in fields:
        known = [f"{{{name}}}" for name in fields]
        raise InvalidValueError(
            "name template", f"there is no placeholder {{{field}}}; {_offer(f'{{{field}}}', known)}"
        )
    return Placeholder(field, tuple(_read_filter(word) for word in filters))


def _read_filter(word: str) -> tuple[str, str]:
    name, colon, text = word.partition(":")
    if name in _FILTERS and not colon:
        return name, ""
    if name in _FILTERS_OF_TEXT and text:
        return name, text
    if name in _FILTERS_OF_TEXT:
        raise InvalidValueError("name template", f"the filter {name} needs a text, as in {name}:TEXT")
    raise InvalidValueError("name template", f"there is no filter {word or 'without a name'}; {_offer(name, FILTERS)}")


def _offer(name: str, known: Collection[str]) -> str:
    near = find_nearest(name, tuple(known))
    return f"did you mean {near}?" if near is not None else f"there is {', '.join(known)}"
