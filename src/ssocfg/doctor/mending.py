"""Make the fixes that checks offer: a key with another value, a key that goes, other bytes or permission bits.

What edits are made of is imported only here and only when a finding has some: it takes longer than most checks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ssocfg.config.reading import Section
from ssocfg.config.repairs import Repair
from ssocfg.doctor.facts import Facts, FileFact
from ssocfg.doctor.finding import FileAction, Fix, Safety
from ssocfg.errors import InvalidValueError
from ssocfg.tokens.json_file import Unreadable

MOST_EDITED = 100  # sections that one fix changes
LONGEST_COMPARED = 1 << 16
_UTF_16, _NO_TEXT = "UTF-16", "no text at all"
_NOT_IN_WINDOWS_1252 = "\udc81\udc8d\udc8f\udc90\udc9d"  # as surrogates


def repair(title: str, safety: Safety, *repairs: Repair) -> Fix:
    """Make a fix of repairs."""
    return Fix(title, safety, repairs=repairs)


def set_key(title: str, sections: Iterable[str | None], key: str, value: str) -> Fix:
    """Make an unsafe fix that gives a key a value in some sections; one in words alone where that cannot be."""
    from ssocfg.config.edits import SetKey, check_value

    headers = _distinct(sections)
    try:
        check_value(key, value)
    except InvalidValueError:
        return Fix(title)
    if not 0 < len(headers) <= MOST_EDITED:
        return Fix(title)
    return Fix(title, "unsafe", edits=tuple(SetKey(header, key, value) for header in headers))


def unset_key(title: str, sections: Iterable[str | None], key: str) -> Fix:
    """Make an unsafe fix that takes a key out of some sections; one in words alone where they are too many."""
    from ssocfg.config.edits import UnsetKey

    headers = _distinct(sections)
    if not 0 < len(headers) <= MOST_EDITED:
        return Fix(title)
    return Fix(title, "unsafe", edits=tuple(UnsetKey(header, key) for header in headers))


def move_keys(title: str, source: Section, keys: Sequence[str], targets: Sequence[Section]) -> Fix:
    """Make an unsafe fix that writes a section's keys in others and takes them out of it; in words where it cannot."""
    from ssocfg.config.edits import SetKey, UnsetKey, check_value

    values = {key: value for key in keys if isinstance(value := source.settings.get(key), str)}
    try:
        for key, value in values.items():
            check_value(key, value)
    except InvalidValueError:
        return Fix(title)
    if not values or len(targets) > MOST_EDITED:
        return Fix(title)
    writing = (SetKey(target.header, key, value) for target in targets for key, value in values.items())
    return Fix(title, "unsafe", edits=(*writing, *(UnsetKey(source.header, key) for key in values)))


def _distinct(sections: Iterable[str | None]) -> list[str]:
    return [header for header in dict.fromkeys(sections) if header is not None]


def compare_values(facts: Facts) -> Callable[[str, str | None], bool]:
    """Return what says whether sections of one header give a key (None: any) two values.

    In a long file that is taken for granted.
    """
    if len(facts.text.text) > LONGEST_COMPARED:
        return lambda _header, _key: True
    from ssocfg.config.repair_proof import Draft
    from ssocfg.config.repair_sections import has_losers

    draft = Draft.of(facts.config)
    return lambda header, key: has_losers(draft, header, key)


def guess_encoding(facts: Facts) -> str:
    """Name the encoding that a file which is not UTF-8 may be in."""
    data = facts.config_file.data or b""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _UTF_16
    return _NO_TEXT if b"\0" in data[:4096] else "Latin-1 or Windows-1252"


def re_encode(facts: Facts, encoding: str) -> Fix:
    """Make the fix that saves a file of another encoding as UTF-8; in words alone where it cannot be told which."""
    if encoding == _NO_TEXT:
        return Fix("put a text file in its place")
    title = f"save the file as UTF-8 (it may be {encoding} now)"
    if encoding == _UTF_16:
        return Fix(title, "unsafe", repairs=(Repair("re-encode", text="utf-16"),))
    if any(byte in facts.text.text for byte in _NOT_IN_WINDOWS_1252):
        return Fix(title)
    return Fix(title, "unsafe", repairs=(Repair("re-encode", text="windows-1252"),))


def take_away(facts: Facts, fact: FileFact, letters: str, mode: int) -> Fix:
    """Make the fix of a mode: mechanical for the user's own file, since nobody may change another's."""
    is_own = fact.owner is None or facts.user in (None, fact.owner)
    command = ("chmod", letters, fact.path)
    files = (FileAction(fact.path, mode),) if is_own else ()
    return Fix("take the permission away", "safe" if is_own else "manual", command, files=files)


def set_aside(title: str, paths: Iterable[str]) -> Fix:
    """Make the safe fix that moves files which no tool can read out of the way; nothing is deleted."""
    return Fix(title, "safe", files=tuple(map(FileAction, paths)))


def set_damaged_aside(found: Unreadable, path: str) -> Fix:
    """Make the fix of a damaged cache file; in words where it is no file, or is another user's."""
    if found.fault == "cannot-be-read":
        return Fix("move what stands there out of the way")
    return set_aside("set the file aside", [path])
