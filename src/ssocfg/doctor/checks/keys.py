"""SSO102 to SSO113, as far as keys and values go: doubled, swallowed, commented, quoted, misspelled."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ssocfg.config.reading import NestedBlock, Problem, Section
from ssocfg.config.repairs import Repair
from ssocfg.config.schema import KINDS, NAMES, is_secret
from ssocfg.doctor.checks.constructs import find_swallowed_key
from ssocfg.doctor.facts import Facts
from ssocfg.doctor.finding import Check, Fix, Observation, Safety, check
from ssocfg.doctor.judging import (
    MOST_FINDINGS_OF_A_KIND,
    ShownSetting,
    article,
    comment_column,
    has_comment,
    has_quotes,
    is_quoted,
    near_key,
    observe_problems,
    sections_once,
    value_column,
    walk_settings,
)
from ssocfg.doctor.mending import compare_values, repair, set_key, unset_key
from ssocfg.values import Place

_LOOKS_LIKE_HEADER = r"\s*\[[^\]]+\]\s*(?:[#;].*)?$"
_MARK_BEHIND = r"(?m)^[^\S\n]*+[^\s#;][^\n#;]*+[#;]"  # each character is looked at once, however long the line


@check("SSO102", "duplicate-key", "error")
def duplicate_key(facts: Facts) -> Iterator[Observation]:
    """A key stands twice in one section, perhaps in other letter case.

    What it looks at: keys of one section, compared in lower case.

    Why it matters: botocore and AWS CLI refuse the whole file; most other SDKs take the last one.

    Example: `Region = a` and `region = b`; `aws configure set region` makes such a file by itself.

    Fix: remove the line that should not count.

    Fix safety: safe where all of them say the same; unsafe otherwise: the last stays in force, as in the SDKs that
    read the file, and the others become comments.

    Source: CPython `configparser.DuplicateOptionError`.
    """
    if not facts.config.reading.problem_counts.get("duplicate-key"):
        return
    says_two_things = compare_values(facts)

    def mend(problem: Problem) -> Fix:
        header, key = problem.place.section or "", problem.place.key or ""
        safety: Safety = "unsafe" if says_two_things(header, key) else "safe"
        dropping = Repair("drop-duplicate-key", section=header, key=key)
        return repair("remove the line that should not count", safety, dropping)

    yield from observe_problems(facts, "duplicate-key", mend)


@check("SSO106", "swallowed-line", "error")
def swallowed_line(facts: Facts) -> Iterator[Observation]:
    """An indented line became part of the value above it.

    What it looks at: indented lines that look like a setting or a header, below a value that is not a nested block.

    Why it matters: to AWS tools the line is not a setting of its own: the value above it is wrong, and the key below it
    is not there.

    Example: `region = eu-west-1`, and below it `  output = json`: to AWS tools the region has two lines.

    Fix: take the indentation away.

    Fix safety: unsafe; the line comes into force as a setting.

    Source: CPython `RawConfigParser` (a line indented deeper continues the value); the SDKs' shared rules.
    """
    shown = 0
    for section in sections_once(facts):
        for key in section.continuations:
            for line in _swallowed_lines(facts, section, key):
                shown += 1
                if shown <= MOST_FINDINGS_OF_A_KIND:
                    yield Observation(
                        f'the indented line became part of the value of "{key}" at line {section.line_of(key)}',
                        _place(facts, section, line, find_swallowed_key(facts.text.line_text(line))),
                        fix=repair("take the indentation away", "unsafe", Repair("unindent", line)),
                    )


def _swallowed_lines(facts: Facts, section: Section, key: str) -> Iterator[int]:
    value = section.settings[key]
    if isinstance(value, NestedBlock) and (value.broken is not None or KINDS.get(key, "block") == "block"):
        return
    for line in section.continuations[key]:
        text = facts.text.line_text(line)
        inner = find_swallowed_key(text)
        if inner is not None and is_secret(key) and inner not in KINDS and not is_secret(inner):
            continue  # a part of the secret with a delimiter in it, such as the end of a token
        if inner is not None or re.match(_LOOKS_LIKE_HEADER, text):
            yield line


@check("SSO107", "comment-in-value", "error")
def comment_in_value(facts: Facts) -> Iterator[Observation]:
    """A comment behind a value is part of the value to boto3 and AWS CLI.

    What it looks at: ` #` and ` ;` in values, and values that begin with `#` or `;`.

    Why it matters: boto3 and AWS CLI keep the comment in the value, so the region, URL or name is wrong; most other
    SDKs cut it off. In nested keys nearly all of them keep it. In a command boto3 and AWS CLI hand it to the program,
    also where it was meant so, inside quotes; other SDKs cut the command there.

    Example: `region = eu-west-1 # home`.

    Fix: move the comment to a line of its own; in a command that needs the character, put the command into a script.

    Fix safety: unsafe; boto3 and AWS CLI read another value then; manual where the comment stands in quotes or
    behind a secret, or where nothing stands before it.

    Source: CPython `RawConfigParser` without `inline_comment_prefixes`; the SDKs' shared parser cases.
    """
    shown = 0
    for setting in walk_settings(sections_once(facts)) if _has_mark_behind(facts.text.text) else ():
        first_line = setting.value.partition("\n")[0]
        if not has_comment(first_line):
            continue
        shown += 1
        if shown <= MOST_FINDINGS_OF_A_KIND:
            text = facts.text.line_text(setting.line)
            column = comment_column(text)
            is_command = KINDS.get(setting.key) == "command"
            yield Observation(
                _comment_message(setting, text[column - 1 : column]),
                Place(facts.config.file, setting.line, column, setting.section.header, setting.key),
                fix=_mend_comment(setting, text, column),
                severity="warning" if is_command or setting.key not in KINDS else None,
            )


def _has_mark_behind(text: str) -> bool:
    """Say whether `#` or `;` stands behind anything on a line; in most files they only begin lines."""
    return ("#" in text or ";" in text) and re.search(_MARK_BEHIND, text) is not None


def _mend_comment(setting: ShownSetting, text: str, column: int) -> Fix:
    if KINDS.get(setting.key) == "command" and _is_in_quotes(text, column):
        return Fix("put the command into a script, and name the script here")
    title = "move the comment to a line of its own"
    has_value = bool(text[value_column(text) - 1 : column - 1].strip())
    if not has_value or is_secret(setting.key):  # what looks like a comment may be a part of the secret
        return Fix(title)
    return repair(title, "unsafe", Repair("move-comment", setting.line))


def _is_in_quotes(text: str, column: int) -> bool:
    before = text[: column - 1]
    return bool(before.count('"') % 2 or before.count("'") % 2)


def _comment_message(setting: ShownSetting, mark: str) -> str:
    if KINDS.get(setting.key) == "command":
        return (
            f'boto3 and AWS CLI hand what stands from " {mark}" on in "{setting.key}" to the program; '
            "most other SDKs cut the command off there"
        )
    if setting.is_nested:
        return f'to nearly all AWS tools, boto3 and AWS CLI too, the comment is part of the value of "{setting.key}"'
    return f'to boto3 and AWS CLI the comment is part of the value of "{setting.key}"; most other SDKs cut it off'


@check("SSO111", "quoted-value", "warning")
def quoted_value(facts: Facts) -> Iterator[Observation]:
    """A value stands in quotes, which most tools take for part of it.

    What it looks at: values that begin and end with a quote of one kind, typographic ones included; commands, where
    quotes have a meaning, are left out.

    Why it matters: boto3, AWS CLI and most SDKs keep the quotes in the value; Go and PHP strip them.

    Example: `region = "eu-west-1"`.

    Fix: take the quotes away.

    Fix safety: unsafe; most tools read another value then; manual where what stands in the quotes needs them.

    Source: CPython `RawConfigParser` keeps quotes; aws-sdk-go-v2 strips them.
    """
    shown = 0
    for setting in walk_settings(sections_once(facts)) if has_quotes(facts.text.text) else ():
        value = setting.value
        if value[:1].isalnum() or not is_quoted(value) or KINDS.get(setting.key) == "command":
            continue
        shown += 1
        if shown <= MOST_FINDINGS_OF_A_KIND:
            text = facts.text.line_text(setting.line)
            known = KINDS.get(setting.key) in ("start-url", "region", "account-id", "role-name", "sso-session")
            place = Place(facts.config.file, setting.line, value_column(text), setting.section.header, setting.key)
            yield Observation(
                f'the quotes are part of the value of "{setting.key}" to boto3, AWS CLI and most SDKs',
                place,
                fix=set_key("take the quotes away", [setting.section.header], setting.key, value[1:-1]),
                severity="error" if known else None,
            )


@check("SSO113", "unknown-key", "warning")
def unknown_key(facts: Facts) -> Iterator[Observation]:
    """A key is nearly, but not quite, one that AWS tools read.

    What it looks at: unknown keys of profiles and sessions that are close to a known one; keys that are simply foreign
    are left alone.

    Why it matters: AWS tools ignore the key without a word, and miss the one that was meant.

    Example: `sso_role = Admin` or `sso_acount_id = 123456789012`.

    Fix: correct the key, or remove the line where the right key is there too.

    Fix safety: unsafe; the setting comes into force; manual where it belongs in another section.

    Source: ssocfg's list of keys (`config/schema.py`), which names a source for each.
    """
    for section in sections_once(facts):
        if section.kind not in ("profile", "sso-session"):
            continue
        for key, line in section.lines.items():
            near = near_key(section, key)
            if near is not None:
                yield Observation(
                    f'no AWS tool reads the key "{key}" in {article(section.kind)}; "{near}" is near it',
                    _place(facts, section, line, key),
                    fix=_mend_key(section, key, near),
                    severity="error" if near.startswith("sso_") and near not in section.settings else None,
                )
            elif section.kind == "sso-session" and key in NAMES["profile"] - NAMES["sso-session"]:
                yield Observation(
                    f'no AWS tool reads the key "{key}" in an sso-session; it belongs in a profile',
                    _place(facts, section, line, key),
                    fix=Fix("move it to the profiles that need it"),
                    severity="info",
                )


def _mend_key(section: Section, key: str, near: str) -> Fix:
    if near not in section.settings:
        return repair(f'write "{near}"', "unsafe", Repair("rename-key", section.line_of(key), key=key, text=near))
    if section.kind == "sso-session" and key == "region":
        return Fix("move it to the profiles that need it, or remove it")
    return unset_key("remove the line", [section.header], key)


def _place(facts: Facts, section: Section, line: int, key: str | None) -> Place:
    return facts.config.place_in_line(line, section.header, key)


KEY_CHECKS: tuple[Check, ...] = (duplicate_key, swallowed_line, comment_in_value, quoted_value, unknown_key)
