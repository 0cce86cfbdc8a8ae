"""The proof of an edit sees whatever else has changed."""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext

import pytest

from ssocfg import Config, EditRefusedError, SetKey, parse_config
from ssocfg.config.editor import edit_config
from ssocfg.config.lines import scan_lines
from ssocfg.config.proof import (
    ALL_KEYS,
    ExpectedSection,
    Intent,
    Touched,
    find_departure,
    find_lost_comment,
    find_sdk_departure,
)
from ssocfg.config.reading import Dialect, SectionKind
from ssocfg.config.repair_proof import Draft, Leeway, prove
from ssocfg.config.section_edits import SectionEditor


def intent_of(config: Config, touched: Touched | None = None) -> Intent:
    """Make the intent to have what a config has."""
    sections = [ExpectedSection(s.header, s.kind, s.name, s.settings) for s in config.reading.sections]
    return Intent(sections, touched or {})


JUNK = "the line is neither a section header, nor `key = value`, nor a comment"
# What is wanted, what came of it, what the proof says.
DEPARTURES: dict[str, tuple[str, str, tuple[str, int | None] | None]] = {
    "none": ("[profile a]\nk = v\n", "[profile a]\nk = v\n", None),
    "a key": ("[profile a]\nk = v\n", "[profile a]\nk = w\n", ("other keys of the section would change with it", 0)),
    "a header": ("[profile a]\n[profile b]\n", "[profile a]\n[profile c]\n", ("the sections would not stay apart", 1)),
    "one too many": ("[profile a]\n", "[profile a]\n[profile b]\n", ("the sections would not stay apart", None)),
    "one too few": ("[profile a]\n[profile b]\n", "[profile a]\n", ("the sections would not stay apart", None)),
    "refused": (
        "[profile a]\n", "[profile a]\njunk\n",
        (f"AWS tools could read the file before and could not after: {JUNK}", None),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DEPARTURES)
def test_a_departure_is_seen(name: str) -> None:
    wanted, came, said = DEPARTURES[name]
    before = parse_config(wanted)
    assert find_departure(intent_of(before), before, parse_config(came)) == said


P: tuple[SectionKind, str | None] = ("profile", "a")
OTHER_KEYS = "other AWS SDKs would read other keys differently too"
# Before, after, what may change, what the proof says.
SDK_DEPARTURES: dict[str, tuple[str, str, Touched, str | None]] = {
    "none": ("[profile a]\nk = v\n", "[profile a]\nk = v\n", {}, None),
    "a wanted value": ("[profile a]\nk = v\n", "[profile a]\nk = w\n", {P: {"k": "w"}}, None),
    "an unwanted value": ("[profile a]\nk = v\n", "[profile a]\nk = x\n", {P: {"k": "w"}}, OTHER_KEYS),
    "another key": ("[profile a]\nk = v\n", "[profile a]\nk = v\nj = 1\n", {P: {"k": "v"}}, OTHER_KEYS),
    "a key that should go and stays": ("[profile a]\nk = v\n", "[profile a]\nk = w\n", {P: {"k": None}}, OTHER_KEYS),
    "a key that goes": ("[profile a]\nk = v\n", "[profile a]\n", {P: {"k": None}}, None),
    "a nested key that goes": ("[profile a]\ns =\n a = 1\n", "[profile a]\n", {P: {"s.a": None}}, None),
    "a comment below a wanted value": ("[profile a]\nk = v\n", "[profile a]\nk = w\n  # c\n", {P: {"k": "w"}}, None),
    "a section more": ("[profile a]\n", "[profile a]\n[profile b]\n", {}, "other AWS SDKs would gain or lose a section"),
    "a section less": ("[profile a]\n", "", {P: {"k": None}}, "other AWS SDKs would gain or lose a section"),
    "a wanted section": ("[profile a]\n", "[profile a]\n[profile b]\n", {("profile", "b"): {ALL_KEYS: None}}, None),
    "refused": (
        "[profile a]\n", "[profile a]\njunk\n", {},
        "other AWS SDKs could read the file before and could not after: the line has no = that makes it a setting",
    ),
    "refused before": ("[profile a]\njunk\n", "", {}, None),
}  # fmt: skip


@pytest.mark.parametrize("name", SDK_DEPARTURES)
def test_a_departure_of_other_sdks_is_seen(name: str) -> None:
    old, new, touched, said = SDK_DEPARTURES[name]
    dialect: Dialect = "sdk"
    before, after = parse_config(old, dialect=dialect), parse_config(new, dialect=dialect)
    assert find_sdk_departure(intent_of(before, touched), before, after) == said


def test_a_lost_comment_is_named() -> None:
    assert find_lost_comment(Counter(["# a", "# b", "# a"]), "# a\n  # b\n[x]\n# a\n") is None
    assert find_lost_comment(Counter(["# a", "# b", "# a"]), "# a\n# b\n[x] # a\n") == "# a"
    assert find_lost_comment(Counter(["; a"]), "  ; a\n") is None


def test_an_editor_that_would_drop_a_comment_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    right = SectionEditor.set_key

    def wrong(editor: SectionEditor, key: str, value: str) -> None:
        right(editor, key, value)
        editor.lines[:] = [line for line in editor.lines if line.text != "# keep"]

    data = b"[profile a]\n# keep\nregion = z\n"
    assert edit_config(data, [SetKey("profile a", "region", "y")]) == data.replace(b"z", b"y")
    monkeypatch.setattr(SectionEditor, "set_key", wrong)
    with pytest.raises(EditRefusedError, match="a comment would be lost"):
        edit_config(data, [SetKey("profile a", "region", "y")])


@pytest.mark.parametrize(
    ("after", "reason"), [("# a\n# c\n[default]\n# b\n", None), ("# a\n[default]\n", "a comment would be lost")]
)
def test_a_repair_that_would_drop_a_comment_is_stopped(after: str, reason: str | None) -> None:
    old, new = (Draft(scan_lines(text.encode()), "f") for text in ("# a\n[default]\n# b\n", after))
    with pytest.raises(EditRefusedError, match=reason) if reason else nullcontext():
        prove(old, new, Leeway(), 1)
