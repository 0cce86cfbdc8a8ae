"""SSO110, SSO112, SSO114, SSO115: lines that no one can read, or that tools read differently, and odd characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

from ssocfg.config.lines import BOM
from ssocfg.config.reading import NestedBlock
from ssocfg.config.repairs import Repair
from ssocfg.config.schema import KINDS
from ssocfg.doctor.checks.constructs import CONSTRUCTS, find_constructs
from ssocfg.doctor.checks.junk_fixes import JUNK_FIXES, is_mark_of_merge, mend_junk, mend_text_before
from ssocfg.doctor.facts import Facts
from ssocfg.doctor.finding import SEVERITIES, Check, Fix, Observation, Severity, check
from ssocfg.doctor.judging import count_of, is_odd_character, names_spelled_twice, observe_problems
from ssocfg.doctor.mending import repair
from ssocfg.values import Place

_MARK_OF_MERGE = (
    "the line is the mark of a merge that nobody resolved, and no setting; AWS CLI and boto3 refuse the whole file"
)
_MOST_CHARACTERS = 20
_MOST_SPOTS = 1000  # of one character
_CONTROL_NAMES = {"\0": "NUL", "\x1b": "ESC", "\x7f": "DEL", "\xa0": "no-break space", "\x08": "backspace"}


@check("SSO110", "junk-line", "error")
def junk_line(facts: Facts) -> Iterator[Observation]:
    """A line is neither a section header, nor a setting, nor a comment.

    What it looks at: lines without a delimiter, text before the first header, headers without their bracket, settings
    without a key, lines of a nested block without `=`, marks that a merge of two versions left.

    Why it matters: one such line, and botocore and AWS CLI refuse the whole file, saying neither line nor reason; some
    SDKs refuse it too, others pass over the line.

    Example: `sso_region eu-west-1`.

    Fix: complete the line, or make a comment of it.

    Fix safety: safe where the line becomes a comment and does not look like a setting, for no tool reads it; unsafe
    where it does, where a known key gets its `=`, a header its bracket, or a list its one line; manual for other
    headers and for many lines before the first one.

    Source: CPython `configparser.ParsingError`, `MissingSectionHeaderError`; botocore 1.44.5, configloader.py
    `_parse_nested`; aws-cli issues 9261 and 5101.
    """
    before = [p for p in facts.config.problems if p.kind == "text-before-section"]
    if before:
        count = facts.config.reading.problem_counts["text-before-section"]
        yield Observation(
            "there is text before the first section header; AWS CLI and boto3 refuse the whole file",
            before[0].place,
            {"lines": str(count)},
            mend_text_before(facts, [problem.place.line for problem in before], count),
        )
    for kind in JUNK_FIXES:
        for seen in observe_problems(facts, kind, lambda problem: mend_junk(facts, problem)):
            is_mark = is_mark_of_merge(facts.text.line_text(seen.place.line))
            yield seen._replace(message=_MARK_OF_MERGE) if is_mark else seen


@check("SSO112", "not-portable", "warning")
def not_portable(facts: Facts) -> Iterator[Observation]:
    """AWS tools disagree on what a construct means.

    What it looks at: indentation of keys, headers and comments, what follows a header's bracket, `:` as delimiter,
    capitals in keys, quotes and unusual letters in names, values over several lines. Each kind is told of once.

    Why it matters: boto3 and the AWS CLI read the file, and another SDK reads something else in it, ignores part of it,
    or refuses it. "It works in the CLI, but not in my program" often begins here.

    Example: keys indented by two blanks under their header: fine for boto3, refused by the Rust, C and Java SDKs.

    Fix: write it as all of them read it.

    Fix safety: safe, since boto3 and AWS CLI read the same as before, and the others begin to; manual for names and
    keys with blanks or unusual letters, which need other names, for names that stand in two spellings, for values over
    several lines, and where an SDK refuses a line for another reason.

    Source: the SDKs' shared parser cases, run on eleven parsers; docs/explanation/where-sdks-disagree.md.
    """
    if facts.config.refused is not None:
        return
    explained: set[int] = {problem.place.line for problem in facts.config.problems}
    for name, sightings in find_constructs(facts).items():
        construct = CONSTRUCTS[name]
        explained.update(place.line for place in sightings.places)
        yield Observation(
            construct.message,
            sightings.places[0],
            {"lines": sightings.lines, "who reads what": construct.readers},
            _mend_construct(facts, name),
            severity=construct.severity,
        )
    yield from _refused_for_other_reasons(facts, explained)


def _mend_construct(facts: Facts, name: str) -> Fix:
    construct = CONSTRUCTS[name]
    doubled = name in ("padded-header", "needless-quotes") and bool(
        names_spelled_twice(facts)
    )  # those must be merged first
    if construct.safety == "manual" or doubled:
        return Fix(construct.fix)
    return repair(construct.fix, construct.safety, Repair("write-portably", text=name))


def _refused_for_other_reasons(facts: Facts, explained: set[int]) -> Iterator[Observation]:
    refused = facts.sdk_refusal
    swallowed = refused is not None and refused.kind in ("not-utf-8", "byte-order-mark")
    lone_cr = facts.text.text.count("\r") > facts.text.text.count("\r\n")  # told of by itself
    if refused is None or swallowed or explained or lone_cr:
        return
    yield Observation(
        f"SDKs that follow the shared rules (Rust, Java, C and more) refuse the file: {refused.message}",
        refused.place,
        {"who reads what": "boto3 and AWS CLI read the file"},
        Fix("write it as `key = value` at the beginning of the line"),
    )


@check("SSO114", "odd-line-endings", "warning")
def odd_line_endings(facts: Facts) -> Iterator[Observation]:
    """The file's lines end in unusual ways.

    What it looks at: carriage returns without a line feed, and files that mix CR LF and LF.

    Why it matters: boto3, AWS CLI, Java and PHP end a line at a lone CR; the others see one long line and so no
    profile. A mixture does no harm by itself, but shows that a tool rewrote part of the file.

    Example: a file edited on Windows, then by `aws configure set` in WSL.

    Fix: save the file with one kind of line end.

    Fix safety: safe; boto3 and AWS CLI read the same as before, and SDKs that saw one long line see what is there.

    Source: measured on eleven parsers; docs/explanation/where-sdks-disagree.md.
    """
    text = facts.text.text
    crlf = text.count("\r\n")
    lone = text.count("\r") - crlf
    lf = text.count("\n") - crlf
    if lone:
        found = re.search(r"\r(?!\n)", text)
        yield Observation(
            f"{count_of(lone, 'line ends', 'lines end')} with a lone carriage return; most SDKs see no line end there",
            Place(facts.config.file, *facts.text.locate(found.start() if found else 0)),
            fix=_unify(text, "save the file with LF line ends"),
        )
    elif crlf and lf:
        rarer = r"\r\n" if crlf <= lf else r"(?<!\r)\n"
        found = re.search(rarer, text)
        yield Observation(
            f"the file mixes line ends: {crlf} CR LF and {lf} LF",
            Place(facts.config.file, *facts.text.locate(found.start() if found else 0)),
            fix=_unify(text, "save the file with one kind of line end"),
            severity="info",
        )


def _unify(text: str, title: str) -> Fix:
    crlf = text.count("\r\n")
    most = max(text.count("\n") - crlf, text.count("\r") - crlf)
    ending = "\r\n" if crlf > most else "\n"
    return repair(
        title.replace("LF", "CR LF") if crlf > most else title, "safe", Repair("unify-line-ends", text=ending)
    )


@check("SSO115", "control-character", "warning")
def control_character(facts: Facts) -> Iterator[Observation]:
    """There is a control character or an invisible one in the file.

    What it looks at: control characters other than tab and line ends, no-break spaces, zero-width and direction marks.

    Why it matters: one cannot see them; names and values with them equal nothing else, SDKs trim them differently, and
    escape sequences change what a terminal shows. It is an error in a header, and inside a value that AWS tools read.

    Example: a start URL copied from a mail with a no-break space behind it.

    Fix: remove them.

    Fix safety: unsafe; the value changes.

    Source: CPython `str.strip` trims all Unicode blanks, the SDKs' shared rules only blank and tab; CWE-150.
    """
    spots = _find_spots(facts)
    read = _what_tools_read(facts, {line for lines in spots.values() for line in lines})
    for character, lines in spots.items():
        ranks: dict[int, Severity] = {line: _rank(facts, character, line, read) for line in lines}
        worst = min(ranks, key=lambda line: SEVERITIES.index(ranks[line]))  # the first of the worst
        name = _CONTROL_NAMES.get(character) or unicodedata.name(character, "control character").lower()
        yield Observation(
            f"there is an invisible character, U+{ord(character):04X} ({name})",
            Place(facts.config.file, worst, lines[worst]),
            {"times": str(facts.text.text.count(character, _start(character)))},
            repair("remove it", "unsafe", Repair("replace-character", text=character)),
            severity=ranks[worst],
        )


def _find_spots(facts: Facts) -> dict[str, dict[int, int]]:
    """Return each odd character to its first lines, and each line to the column where it stands first."""
    text = facts.text.text
    odd = [c for c in set(text) if is_odd_character(c) and text.find(c, _start(c)) >= 0]
    shown = sorted(odd, key=lambda c: text.find(c, _start(c)))[:_MOST_CHARACTERS]
    spots: dict[str, dict[int, int]] = {character: {} for character in shown}
    for character, lines in spots.items():
        line, seen = 1, 0
        for found in islice(re.finditer(re.escape(character), text), _MOST_SPOTS):
            at = found.start()
            line += text.count("\n", seen, at) + text.count("\r", seen, at) - text.count("\r\n", seen, at)
            seen = at
            if at >= _start(character) and line not in lines:
                start = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
                lines[line] = at - start + 1 - (line == 1 and facts.text.has_bom)
    return spots


def _start(character: str) -> int:
    return 1 if character == BOM else 0  # at the very front it is a byte order mark, and told of as that


def _what_tools_read(facts: Facts, wanted: set[int]) -> dict[int, str]:
    """Return, of the wanted lines, those in which AWS tools read a header or a value, each with what they read."""
    read: dict[int, str] = {}
    for section in facts.config.reading.sections if wanted else ():
        if section.line in wanted:
            read[section.line] = section.header
        for key, line in section.lines.items():
            if key not in KINDS:
                continue
            further = section.continuations.get(key, ())
            if line in wanted or not wanted.isdisjoint(further):
                value = section.settings[key]
                text = value.raw if isinstance(value, NestedBlock) else value
                read.update((number, text) for number in (line, *further) if number in wanted)
    return read


def _rank(facts: Facts, character: str, line: int, read: dict[int, str]) -> Severity:
    if character in read.get(line, ""):
        return "error"
    return "info" if facts.text.line_text(line).lstrip()[:1] in ("#", ";") else "warning"


TEXT_CHECKS: tuple[Check, ...] = (junk_line, not_portable, odd_line_endings, control_character)
