"""Take out of a report what others need not know, before anything is made of it.

Two levels. `"secrets"` hides what looks like a key, and in paths the user's name. `"all"` also puts labels in the place
of account ids, ARNs, portals and other URLs, and of every word that stands in the files: names of profiles, sessions
and roles, and values. The same thing has the same label all through one report.

Labels are numbers in the order of appearance and no hashes: there are so few account ids, and so few likely names, that
any hash of one could be found out by trying, and a salt would have to be kept secret.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal

from ssocfg.doctor.finding import Finding, Fix
from ssocfg.doctor.private_words import WordKind, is_everybodys
from ssocfg.doctor.report import Outcome, Report
from ssocfg.doctor.story import Story
from ssocfg.values import Place
from ssocfg.values.masking import mask_keys

Level = Literal["secrets", "all"]
_USERS_FOLDER = r"(?P<users>/home/|/Users/|[A-Za-z]:[\\/]Users[\\/])(?P<user>[^/\\\s\"':,]+)"
# What is known by its form, wherever it comes from; then any run of letters, or one other character.
_PIECE = rf"""(?xs)
    (?P<url>(?i:https?)://(?:<secret>|[^\s"'<>()\[\],;])+)
  | (?P<arn>\barn:[a-z-]+:[^\s"'<>\[\],;]+)
  | (?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)
  | {_USERS_FOLDER}
  | (?P<host>\b[\w-]+(?:\.[\w-]+)*\.(?:awsapps\.com|awsapps\.cn|app\.aws)\b)
  | (?P<instance>\b(?:ssoins-[0-9a-z]{{8,}}|d-[0-9a-f]{{10}})\b)
  | (?P<account>(?<![\w-])\d{{4}}-?\d{{4}}-?\d{{4}}(?![\w-]))
  | (?P<key>\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{{12,}}\b)
  | (?P<cache>\b[0-9a-f]{{40}}\b)
  | (?P<word>\w+)
  | .
"""
_START_PATH = r"(?:/(?:start)?)?[/#?]*"
_PORTALS = "awsapps.com", "awsapps.cn", "app.aws"
# Under these labels stand things that may be known from AWS alone and are in no file.
_PERSONAL_LABEL = r"(?i)\b(?:accounts?|roles?|users?|e-?mails?|identity|identities)\b"
_IN_LISTS = r"[^\s,\"()]+"
_WORDS_OF_LISTS = frozenset({"and", "more", "none", "no", "not", "of", "in", "the", "is", "are"})
_SHORTEST_HOME = 3  # characters; "/" and "C:\\" are the beginning of other paths too
_NAME_EDGE = r"[\w-]"


def redact_report(report: Report, level: Level, words: Mapping[str, WordKind], home: str) -> Report:
    """Give a report without what others need not know. Pure.

    Args:
        report: Any report.
        level: `"secrets"` or `"all"`.
        words: What `collect_words` gives for the facts that the report is about; only for `"all"`.
        home: The home directory, for which `~` is written; or an empty text.

    Returns:
        The report with all its texts redacted. With `"all"` there are no diffs in it. The data of fixes (edits,
        repairs), which no output shows, is as it was.
    """
    redactor = _Redactor(words if level == "all" else None, home)
    return report._replace(
        findings=tuple(_redact_finding(redactor, finding) for finding in report.findings),
        outcomes=tuple(_redact_outcome(redactor, outcome) for outcome in report.outcomes),
        suppressed=tuple(_redact_finding(redactor, finding) for finding in report.suppressed),
        story=report.story and _redact_story(redactor, report.story),
    )


def _redact_story(redactor: _Redactor, story: Story) -> Story:
    links = (
        link._replace(
            words=redactor.redact(link.words),
            findings=tuple(_redact_finding(redactor, finding) for finding in link.findings),
        )
        for link in story.links
    )
    return Story(redactor.redact(story.profile), tuple(links))


def _redact_finding(redactor: _Redactor, finding: Finding) -> Finding:
    evidence = {redactor.redact(name): redactor.redact_evidence(name, text) for name, text in finding.evidence.items()}
    return finding._replace(
        message=redactor.redact(finding.message),
        place=_redact_place(redactor, finding.place),
        evidence=evidence,
        fix=finding.fix and _redact_fix(redactor, finding.fix),
    )


def _redact_place(redactor: _Redactor, place: Place) -> Place:
    section = place.section and redactor.redact(place.section)
    return place._replace(
        file=redactor.redact(place.file), section=section, key=place.key and redactor.redact(place.key)
    )


def _redact_fix(redactor: _Redactor, fix: Fix) -> Fix:
    diff = None if redactor.is_thorough else fix.diff and redactor.redact(fix.diff)
    command = fix.command and tuple(map(redactor.redact, fix.command))
    return fix._replace(title=redactor.redact(fix.title), command=command, diff=diff)


def _redact_outcome(redactor: _Redactor, outcome: Outcome) -> Outcome:
    return outcome._replace(reason=outcome.reason and redactor.redact(outcome.reason))


class _Redactor:
    """Redacts one text after the other, and knows the labels that it has given."""

    def __init__(self, words: Mapping[str, WordKind] | None, home: str) -> None:
        self.is_thorough: bool = words is not None
        self._home = home.rstrip("/\\")
        self._words = {mask_keys(self._shorten_home(word)): kind for word, kind in (words or {}).items()}
        self._lengths = _lengths_by_beginning(self._words)
        self._labels: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def redact(self, text: str) -> str:
        """Give a text without what others need not know."""
        text = mask_keys(self._shorten_home(text))
        if not self.is_thorough:
            return re.sub(_USERS_FOLDER, r"\g<users><user>", text)
        return self._label_all(text)

    def redact_evidence(self, name: str, text: str) -> str:
        """Redact what was found under a name; where the name says whose it is, everything in it is somebody's."""
        redacted = self.redact(text)
        if not self.is_thorough or not re.search(_PERSONAL_LABEL, name):
            return redacted
        return re.sub(_IN_LISTS, lambda found: self._label_personal(found.group()), redacted)

    def _shorten_home(self, text: str) -> str:
        if len(self._home) < _SHORTEST_HOME:
            return text
        return re.sub(rf"{re.escape(self._home)}(?=[/\\\s:,\"']|$)", "~", text)

    def _label_personal(self, word: str) -> str:
        is_label = word in self._labels.values() or ":" in word  # of a URL or path, done already
        is_ours = word in _WORDS_OF_LISTS or is_everybodys(word)
        return word if is_label or is_ours else self._label("word", word)

    def _label(self, kind: str, thing: str) -> str:
        if thing not in self._labels:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._labels[thing] = f"{kind}-{self._counts[kind]}"
        return self._labels[thing]

    def _label_all(self, text: str) -> str:
        done: list[str] = []
        at = 0
        pattern = re.compile(_PIECE)
        while found := pattern.match(text, at):
            name = self._name_at(text, at, found)
            at = at + len(name) if name else found.end()
            done.append(self._label(self._words[name], name) if name else self._label_piece(found))
        return "".join(done)

    def _label_piece(self, found: re.Match[str]) -> str:
        kind = found.lastgroup
        if kind is None or kind == "word":
            return found.group()
        if kind == "user":
            return found["users"] + self._label("user", found["user"])
        if kind == "url":
            return self._label_url(found.group())
        if kind == "host":
            return self._label_host(found.group())
        thing = found.group().replace("-", "") if kind == "account" else found.group()
        return self._label("user" if kind == "mail" else kind, thing)

    def _label_url(self, url: str) -> str:
        scheme, mark, rest = url.partition("://")
        host = re.split(r"[/?#]", rest, maxsplit=1)[0]
        path = rest[len(host) :]
        shown = path if re.fullmatch(_START_PATH, path) else "/..."
        return f"{scheme}{mark}{self._label_host(host.rpartition('@')[2])}{shown}"

    def _label_host(self, host: str) -> str:
        ending = next((end for end in _PORTALS if host.lower().endswith(f".{end}")), None)
        if ending is None:
            return self._label("host", host.lower())
        return f"{self._label('portal', host.lower())}.{ending}"

    def _name_at(self, text: str, at: int, found: re.Match[str]) -> str | None:
        """Give the longest word of the files that stands here by itself, and not inside another word."""
        if found.lastgroup not in (None, "word") or (at and re.match(_NAME_EDGE, text[at - 1])):
            return None
        candidates = (text[at : at + length] for length in self._lengths.get(found.group(), ()))
        return next((name for name in candidates if name in self._words and _ends_here(name, text, at)), None)


def _ends_here(name: str, text: str, at: int) -> bool:
    end = at + len(name)
    return end >= len(text) or not (re.match(_NAME_EDGE, name[-1]) and re.match(_NAME_EDGE, text[end]))


def _lengths_by_beginning(words: Iterable[str]) -> dict[str, list[int]]:
    """Give the lengths of the words by the first piece of each, the longest first: many words have few lengths."""
    found: dict[str, set[int]] = {}
    for word in words:
        beginning = re.match(r"(?s)\w+|.", word)
        assert beginning is not None  # noqa: S101  no word is empty
        found.setdefault(beginning.group(), set()).add(len(word))
    return {beginning: sorted(lengths, reverse=True) for beginning, lengths in found.items()}
