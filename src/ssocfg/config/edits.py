"""Edits as data: what shall be changed in a config file.

Sections are named as between their brackets: `"profile naka"`, `"sso-session naka"`, `"default"`. How a header is
spelled in the file (quotes, blanks, a comment behind it) does not matter; the name behind the prefix does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from ssocfg.config.schema import KINDS
from ssocfg.errors import InvalidValueError

PORTABLE_NAME: Final = re.compile(r"[A-Za-z0-9_./%@:+-]+")
_PORTABLE_KEY: Final = re.compile(r"[a-z0-9_-]+")
_NESTED_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
_PREFIXES: Final = ("profile", "sso-session", "services")
_MAY_BE_EMPTY: Final = ("cli_pager",)  # nothing means "no pager" there
_COMMENT_INSIDE: Final = re.compile(r"\s[#;]")


@dataclass(frozen=True)
class SetKey:
    """Give a key a value; the key is added where its section has none.

    Attributes:
        section: The section's header.
        key: The key; `"s3.max_queue_size"` for one in a nested block.
        value: The value, on one line.
    """

    section: str
    key: str
    value: str = field(repr=False)  # it may be secret


@dataclass(frozen=True)
class UnsetKey:
    """Take a key out of a section, with its value; nothing happens where the section has no such key.

    Attributes:
        section: The section's header.
        key: The key; `"s3.max_queue_size"` for one in a nested block, `"s3"` for the whole block.
    """

    section: str
    key: str


@dataclass(frozen=True)
class AddSection:
    """Add a section at the end of the file.

    Attributes:
        section: The new section's header.
        settings: Key to value, in the order to write; keys of one nested block stand together.
    """

    section: str
    settings: Mapping[str, str] = field(default_factory=dict[str, str], hash=False, repr=False)


@dataclass(frozen=True)
class RemoveSection:
    """Take a section out of the file, with the comments that belong to it.

    Attributes:
        section: The section's header.
    """

    section: str


@dataclass(frozen=True)
class RenameSection:
    """Give a section another header; its keys stay as they are.

    Attributes:
        section: The section's header.
        new: The new header.
    """

    section: str
    new: str


Edit: TypeAlias = SetKey | UnsetKey | AddSection | RemoveSection | RenameSection


def check_edit(edit: Edit) -> None:
    """Refuse names, keys and values that would not be read back by every AWS tool as they were meant.

    Headers of sections that must exist are not judged: they are looked up. The same goes for keys that exist.

    Raises:
        InvalidValueError: With what is wrong; the text itself is not repeated.
    """
    if isinstance(edit, SetKey):
        check_value(edit.key, edit.value)
    elif isinstance(edit, AddSection):
        check_new_header(edit.section)
        for key, value in edit.settings.items():
            check_new_key(key)
            check_value(key, value)
        _check_settings_of_new_section(edit.settings)
    elif isinstance(edit, RenameSection):
        check_new_header(edit.new)


def check_new_header(header: str) -> None:
    """Refuse a header that not every AWS tool would read as meant.

    Raises:
        InvalidValueError: With what is wrong.
    """
    if header == "default":
        return
    prefix, blank, name = header.partition(" ")
    if not blank or prefix not in _PREFIXES:
        reason = 'it must be "default", or "profile", "sso-session" or "services", one blank and a name'
        raise InvalidValueError("section header", reason)
    check_new_name(name, f"{prefix} name")


def check_new_name(name: str, kind: str) -> None:
    """Refuse the name of a new profile or session that not every AWS tool would read as meant.

    Raises:
        InvalidValueError: With what is wrong.
    """
    if PORTABLE_NAME.fullmatch(name) is None:
        raise InvalidValueError(kind, _name_fault(name))


def _name_fault(name: str) -> str:
    if not name:
        return "it is empty"
    if name != name.strip():
        return "it begins or ends with a blank"
    if not name.isprintable():
        return "it has a control character in it"
    return "only letters, digits and _ . / % @ : + - are read alike by every AWS tool"


def check_new_key(key: str) -> None:
    """Refuse a key that not every AWS tool would read as meant; `"block.key"` is one in a nested block.

    Raises:
        InvalidValueError: With what is wrong.
    """
    outer, dot, inner = key.partition(".")
    if _PORTABLE_KEY.fullmatch(outer) is None or (dot and _NESTED_KEY.fullmatch(inner) is None):
        raise InvalidValueError("key", _key_fault(key))


def _key_fault(key: str) -> str:
    if not key:
        return "it is empty"
    if not key.isprintable():
        return "it has a control character in it"
    if key != key.lower() and _PORTABLE_KEY.fullmatch(key.lower()) is not None:
        return "it has capital letters in it; AWS tools write keys in lower case"
    return "only lower-case letters, digits, _ and - are possible, and one dot before a nested key"


def check_value(key: str, value: str) -> None:
    """Refuse a value that not every AWS tool would read as meant.

    Args:
        key: The key that it is for: in a command, quotes mean something.
        value: The value.

    Raises:
        InvalidValueError: With what is wrong; the value is not repeated.
    """
    fault = _value_fault(key, value)
    if fault:
        raise InvalidValueError(f'value for "{key}"' if key.isprintable() else "value", fault)


def _value_fault(key: str, value: str) -> str:
    begins_or_ends_with_quote = value[:1] in ("'", '"') or value[-1:] in ("'", '"')
    faults = {
        "it is empty; to have no value, take the key out": not value and key not in _MAY_BE_EMPTY,
        "it has a line end in it": "\n" in value or "\r" in value,
        "it begins or ends with a blank, which no AWS tool keeps": value != value.strip(),
        "it has a control character in it, or one that nobody sees": not value.isprintable(),
        "it has # or ; after a blank, which most AWS tools take for the start of a comment": (
            value[:1] in ("#", ";") or _COMMENT_INSIDE.search(value) is not None
        ),
        "it begins or ends with a quote, which some AWS tools keep and others drop": (
            begins_or_ends_with_quote and KINDS.get(key) != "command"
        ),
    }
    return next((fault for fault, holds in faults.items() if holds), "")


def _check_settings_of_new_section(settings: Mapping[str, str]) -> None:
    """Refuse a key that is to be a plain value and a nested block at once, and a block whose keys stand apart.

    Raises:
        InvalidValueError: With what is wrong.
    """
    closed: set[str] = set()
    last = ""
    for key in settings:
        outer, dot, _inner = key.partition(".")
        if outer in closed or (outer == last and not dot):
            raise InvalidValueError("set of keys", f'the key "{outer}" would stand twice')
        if last and outer != last:
            closed.add(last)
        last = outer
        if not dot:
            closed.add(outer)
