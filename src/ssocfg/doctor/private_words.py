"""Which words of the user's files and environment tell who the user is: names, accounts, and whatever stands there.

What a report says is our own words around words of the files, so that whoever knows the latter can take them out again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Literal

from ssocfg.config.schema import KINDS
from ssocfg.doctor.facts import Facts
from ssocfg.doctor.judging import meant_name, plain_value, portable_name
from ssocfg.tokens.token import Token
from ssocfg.values import is_known_region
from ssocfg.values.choices import CHOICES
from ssocfg.values.names import PROFILE_VARIABLES

WordKind = Literal["profile", "session", "role", "account", "portal", "services", "user", "word"]

_KIND_OF_KEY: dict[str, WordKind] = {
    "sso_session": "session",
    "source_profile": "profile",
    "sso_role_name": "role",
    "role_session_name": "user",
    "sso_account_id": "account",
    "sso_account_name": "account",
    "services": "services",
}
_KIND_OF_SECTION: dict[str, WordKind] = {"profile": "profile", "sso-session": "session", "services": "services"}
# What stands in everybody's files, and the words without which no report could be read.
_EVERYBODYS = frozenset(
    """
    default profile profiles sso-session sso-sessions sso sso_session services plugins preview true false none null
    aws config credentials region regions session sessions account role key file value section line header
    and are for from has have its not one that the this use uses was which with
    """.split()
).union(*CHOICES.values())
_WORD = r"[^\s\"'`\[\](){}<>=,;#]+"
_SHORTEST_WORD = 3  # of one that was not taken for a name or a value as a whole
_PLAIN_NUMBER = 6  # digits; shorter ones are numbers of lines, ports and the like


def is_everybodys(word: str) -> bool:
    """Say whether a word tells nothing about whoever wrote it: a known key, a region, a small number."""
    if word.lower() in _EVERYBODYS or word.lower() in KINDS or is_known_region(word):
        return True
    return word.isdecimal() and len(word) < _PLAIN_NUMBER


def collect_words(machines: Iterable[Facts]) -> dict[str, WordKind]:
    """Give the words that stand in the facts, each with what it is, as far as that can be told.

    Args:
        machines: One for each config file that was judged.

    Returns:
        In no order that means anything; a text that is two things is the first of them: names come before values, and
        values before any other word of the files. What is everybody's is left out.
    """
    words: dict[str, WordKind] = {}
    for facts in machines:
        words_of = (_names, _cached, _values, _environment, _other_words)
        for word, kind in chain.from_iterable(find(facts) for find in words_of):
            if word and not is_everybodys(word):
                words.setdefault(word, kind)
    return words


def _all(words: Iterable[str], kind: WordKind) -> Iterator[tuple[str, WordKind]]:
    return ((word, kind) for word in words)


def _names(facts: Facts) -> Iterator[tuple[str, WordKind]]:
    for section in facts.config.reading.sections:
        kind = _KIND_OF_SECTION.get(section.kind, "word")
        if section.name is not None:
            yield section.name, kind
        meant_kind, meant = meant_name(section.header)
        kind = _KIND_OF_SECTION.get(meant_kind, kind)
        yield from _all((meant, portable_name(meant)), kind)
    for header in facts.credentials.sections if facts.credentials else ():
        yield meant_name(header)[1], "profile"
    user = re.split(r"[/\\]", facts.home.rstrip("/\\"))[-1]
    if len(user) >= _SHORTEST_WORD and user != "root":
        yield user, "user"


def _cached(facts: Facts) -> Iterator[tuple[str, WordKind]]:
    """Give what the tokens of sessions say that the config file may not have."""
    for file in facts.token_cache.tokens.files if facts.token_cache is not None else ():
        if isinstance(file, Token):
            yield file.start_url or "", "portal"


def _values(facts: Facts) -> Iterator[tuple[str, WordKind]]:
    for section in facts.config.reading.sections:
        for key, value in section.settings.items():
            kind = _KIND_OF_KEY.get(key, "word")
            for text in value.values() if isinstance(value, Mapping) else (value, plain_value(value)):
                yield text, kind
                yield from _all(map(str.strip, text.split("\n")), kind)


def _environment(facts: Facts) -> Iterator[tuple[str, WordKind]]:
    for name, value in facts.environ.items():
        kind: WordKind = "profile" if name in PROFILE_VARIABLES else "word"
        yield value, kind
        yield from _all(_split(value), kind)
    machine = facts.machine
    if machine is not None:
        yield machine.sudo_user, "user"
        for value in machine.proxies.values():
            yield from _all((value, *_split(value)), "word")


def _other_words(facts: Facts) -> Iterator[tuple[str, WordKind]]:
    """Give every word of the config file but those of comments, and the keys of the credentials file."""
    for line in facts.text.text.splitlines():
        if not line.lstrip().startswith(("#", ";")):
            yield from _all(_split(line), "word")
    for keys in facts.credentials.sections.values() if facts.credentials else ():
        yield from _all(keys, "word")
    yield from _all(facts.programs, "word")


def _split(text: str) -> Iterator[str]:
    for word in re.findall(_WORD, text):
        if len(word) >= _SHORTEST_WORD and not word.startswith("-"):  # options are the programs' words
            yield word
            plain = word.strip(".:-_/\\$")
            if len(plain) >= _SHORTEST_WORD and plain != word:
                yield plain
