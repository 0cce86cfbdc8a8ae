"""The constructs that AWS's parsers disagree on (SSO112), and where a file has them.

Source: eleven parsers run on the same bytes; see docs/explanation/where-sdks-disagree.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ssocfg.config.reading import NestedBlock, Section
from ssocfg.config.schema import KINDS
from ssocfg.config.sdk_rules import is_identifier
from ssocfg.doctor.facts import Facts
from ssocfg.doctor.finding import Safety, Severity
from ssocfg.doctor.judging import MOST_NAMES, sections_once
from ssocfg.values import Place


class Construct(NamedTuple):
    """One way of writing that tools read differently.

    Attributes:
        message: What stands there.
        readers: Who reads what.
        fix: How to write it so that all agree.
        severity: Another severity than a warning, or None.
        safety: Safe where it can be written so that boto3 and AWS CLI read the same; else manual.
    """

    message: str
    readers: str
    fix: str
    severity: Severity | None = None
    safety: Safety = "safe"


CONSTRUCTS: dict[str, Construct] = {
    "indented-key": Construct(
        "keys are indented under their header",
        "boto3, AWS CLI, JS, Go and PHP read them; Rust, C, Java and Kotlin refuse the whole file",
        "begin the keys in the first column",
    ),
    "indented-header": Construct(
        "a section header is indented",
        "boto3, AWS CLI, JS and Go take it for a header here; Rust, C and Java do not",
        "begin the header in the first column",
    ),
    "indented-comment": Construct(
        "a comment line is indented",
        "boto3, AWS CLI, JS, Go and Kotlin skip it; Rust, C and Java add it to the value above or refuse the file",
        "begin the comment in the first column",
    ),
    "text-after-bracket": Construct(
        "there is text behind the closing bracket of a section header",
        "boto3 and AWS CLI ignore it; JS and Go give its keys to the section before; Rust and Java refuse the file",
        "put the text on a line of its own, as a comment",
    ),
    "comment-touches-bracket": Construct(
        "a comment touches the closing bracket of a section header",
        "JS misses the header and gives its keys to the section before; .NET refuses the file; the others read it",
        "put the comment on a line of its own",
    ),
    "comment-after-bracket": Construct(
        "a comment stands behind a section header",
        ".NET refuses the file; all others read it",
        "put the comment on a line of its own",
        "info",
    ),
    "capital-key": Construct(
        "a key is written with capitals",
        "boto3, AWS CLI, Go, Rust and .NET read it; JS, C, Java, Kotlin, Ruby and PHP ignore it",
        "write the key in lower case",
    ),
    "colon": Construct(
        "a colon stands between key and value",
        "boto3, AWS CLI and Go read it; JS, C, Ruby and PHP ignore it; Rust, Java, Kotlin and .NET refuse the file",
        "write `key = value`",
    ),
    "odd-key": Construct(
        "a key has blanks or unusual letters in it",
        "boto3 and AWS CLI read it; SDKs that follow the shared rules ignore it",
        "use letters, digits and _ in keys",
        safety="manual",
    ),
    "odd-name": Construct(
        "a name has quotes, blanks or unusual letters in it",
        "boto3 and AWS CLI read it; most SDKs ignore the section or keep the quotes in the name",
        "use only letters, digits and _ . / % @ : + - in names",
        safety="manual",
    ),
    "needless-quotes": Construct(
        "a name has quotes or a backslash in it that it does not need",
        "boto3 and AWS CLI read the name without them; most SDKs ignore the section or keep them in the name",
        "write the name without them",
    ),
    "padded-header": Construct(
        "there are too many blanks in a section header",
        "JS ignores the section; nearly all others read it",
        "write one blank between prefix and name, and none elsewhere",
    ),
    "continued-value": Construct(
        "a value goes on over several lines",
        "boto3, AWS CLI, Go, Rust, C and Java join the lines; JS, Ruby and PHP read the first; .NET refuses the file",
        "write the value on one line",
        safety="manual",
    ),
}

_PLAIN_HEADER = r"\[(?:default|(?:profile|sso-session|services) [A-Za-z0-9_./%@:+-]+)\]"
_TRAILING = r"^\s*\[.*\](?P<gap>\s*)(?P<rest>\S.*)$"
_COLON_FIRST = r"^[^=:]*:"
_SETTING_LIKE = r"\s*(?P<key>[A-Za-z][A-Za-z0-9_-]*)\s*(?:=|:(?!//)(?P<touching>\S)?)"


def find_swallowed_key(text: str) -> str | None:
    """Return the key of an indented line that looks like a setting of its own, or None.

    `word:word` is no setting unless the word is a key that AWS tools read: scopes look like that.
    """
    found = re.match(_SETTING_LIKE, text)
    if found is None:
        return None
    key = found["key"].lower()
    return None if found["touching"] and key not in KINDS else key


class Sightings:
    """The places of one construct: the first few, in file order, and how many there are.

    Attributes:
        places: The first places.
        count: How many were noted.
    """

    __slots__ = ("count", "places")

    def __init__(self) -> None:
        """Begin with none."""
        self.places: list[Place] = []
        self.count: int = 0

    def append(self, place: Place) -> None:
        """Note a place."""
        self.count += 1
        if len(self.places) < MOST_NAMES:
            self.places.append(place)

    @property
    def lines(self) -> str:
        """Name the first lines and count the rest."""
        more = self.count - len(self.places)
        return ", ".join(str(place.line) for place in self.places) + (f" and {more} more" if more else "")


def find_constructs(facts: Facts) -> dict[str, Sightings]:
    """Find every such construct by name; constructs that are not there are left out."""
    found = {name: Sightings() for name in CONSTRUCTS}
    for section in facts.config.reading.sections:
        for name in _header_constructs(facts, section) if section.kind not in ("ignored", "other") else ():
            found[name].append(facts.config.place_in_line(section.line, section.header))
    for section in sections_once(facts) if not facts.has_plain_keys else ():
        _note_key_constructs(facts, section, found)
    _note_indented_comments(facts, found["indented-comment"].append)
    return {name: sightings for name, sightings in found.items() if sightings.count}


def _header_constructs(facts: Facts, section: Section) -> Iterator[str]:
    text = facts.text.line_text(section.line)
    if re.fullmatch(_PLAIN_HEADER, text):
        return
    if text[:1].isspace():
        yield "indented-header"
    trailing = re.match(_TRAILING, text)
    if trailing:
        comment = trailing["rest"][0] in "#;"
        yield (
            ("comment-after-bracket" if trailing["gap"] else "comment-touches-bracket")
            if comment
            else ("text-after-bracket")
        )
    if section.name is None or section.header == "default" or not section.header.startswith(f"{section.kind}"):
        return
    if not section.name or not is_identifier(section.name):
        yield "odd-name"
    elif re.search(r"[\"'\\]", section.header):
        yield "needless-quotes"
    elif section.header.split() == [section.kind, section.name] and section.header != f"{section.kind} {section.name}":
        yield "padded-header"


def _note_key_constructs(facts: Facts, section: Section, found: dict[str, Sightings]) -> None:
    for key, line in section.lines.items():
        text = facts.text.line_text(line)
        for name in _line_constructs(text, key):
            found[name].append(facts.config.place_in_line(line, section.header, key))
    for key, continuations in section.continuations.items():
        first = continuations[0]
        text = facts.text.line_text(first)
        is_swallowed = text.lstrip().startswith("[") or find_swallowed_key(text) is not None
        if not isinstance(section.settings[key], NestedBlock) and not is_swallowed:
            found["continued-value"].append(facts.config.place_in_line(first, section.header, key))


def _line_constructs(text: str, key: str) -> Iterator[str]:
    if text[:1].isspace():
        yield "indented-key"
    written = text.lstrip()[: len(key)]
    if written != key and written.lower() == key:
        yield "capital-key"
    if re.match(_COLON_FIRST, text):
        yield "colon"
    elif not is_identifier(key):
        yield "odd-key"


def _note_indented_comments(facts: Facts, note: Callable[[Place], None]) -> None:
    for found in re.finditer(r"(?:^|(?<=[\r\n]))[ \t]++(?=[#;])", facts.text.text):
        note(Place(facts.config.file, *facts.text.locate(found.end())))
