"""Whether what a tool says names a fault: the same rules for every tool.

1. Whatever a tool says of the healthy home too is no diagnosis: those lines are left out, before anything else is asked.
   Times, counts and ids make no difference. The frames of a traceback are about the tool, and left out too.
2. It names the **cause** where what is left fits the expression of the fault's kind, in any letter case. To repeat what
   stands at the fault's place, a whole line or its value, is no diagnosis either: such repetitions are left out.
3. It names the **place** where it names the file and the line; or, on one line, the section, and the key too where the
   fault is in a setting. Of a file that is not read by lines the file's name will do, with or without its folder; of a
   file in a cache, its key. Of a variable, its name. Of a fault that is in no file: what the case says.
4. It names the **fix** where it names the cause, and fits the expression of what mends that kind.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from corpus.case import Case, FoundSpot
from corpus.home import Home

_VOLATILE = re.compile(
    r"\d{4}-\d\d-\d\d[T ][\d:.]+(Z|UTC|[+-]\d\d:?\d\d)?|\b\d+ (checks?|skipped)\b|ASIA\w+|AROA\w+|127\.0\.0\.1:\d+|0x[0-9a-f]+"
)
_FRAMES = re.compile(r"(?<=Traceback \(most recent call last\):\n)( .*\n)+")
_KEY = re.compile(r"[0-9a-f]{40}")


class Verdict(NamedTuple):
    """What a tool named."""

    cause: bool = False
    place: bool = False
    fix: bool = False


def judge(said: str, case: Case, home: Home, said_of_healthy: str = "") -> Verdict:
    """Judge what a tool said of a broken home, beside what it said of the healthy one; `~` stands for either home."""
    known = set(map(_even_out, said_of_healthy.splitlines()))
    news = "\n".join(line for line in _FRAMES.sub("", said).splitlines() if _even_out(line) not in known)
    cause = re.search(case.kind.cause, _without(news, _repeated(case, home)), re.IGNORECASE) is not None
    fix = cause and re.search(case.kind.fix, news, re.IGNORECASE) is not None
    return Verdict(cause, _names_place(news, case, home), fix)


def _repeated(case: Case, home: Home) -> list[str]:
    """Return what stands at the fault's place, the longest first."""
    texts = [spot.text.strip() for spot in case.find(home)]
    values = [text.partition("=")[2].strip() for text in texts]
    return sorted((text for text in (*texts, *values) if len(text) > 3), key=len, reverse=True)


def _without(said: str, texts: list[str]) -> str:
    for text in texts:
        said = said.replace(text, "*")
    return said


def _even_out(line: str) -> str:
    return _VOLATILE.sub("*", line).strip()


def _names_place(news: str, case: Case, home: Home) -> bool:
    if case.words and re.search(case.words, news, re.IGNORECASE):
        return True
    return any(_names_spot(news, spot) for spot in case.find(home))


def _names_spot(news: str, spot: FoundSpot) -> bool:
    name = Path(spot.path).name
    if not spot.path.startswith("/"):
        return re.search(rf"\b{re.escape(spot.path)}\b", news) is not None
    if not spot.line:
        key = _KEY.match(name)
        return (key.group() if key else f"/{name}") in news
    by_line = rf"{re.escape(name)}['\"]?(:|,? (on |at )?line ){spot.line}\b"
    return re.search(by_line, news) is not None or any(_names_setting(line, spot) for line in news.splitlines())


def _names_setting(line: str, spot: FoundSpot) -> bool:
    section = rf"(?<![\w-]){re.escape(spot.section)}(?![\w-])" if spot.section else r"(?!)"
    return re.search(section, line) is not None and spot.key in line
