"""Edits to the letter: the text before, the edit, the text after."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import pytest
from configupdater import ConfigUpdater

import ssocfg
from ssocfg import AddSection, Edit, RemoveSection, RenameSection, SetKey, UnsetKey, edit_config
from written import assert_as_written

A = "profile a"
CASES: dict[str, tuple[str, list[Edit], str]] = {
    # a value is put in the place of the old one
    "value": ("[profile a]\nregion = z\n", [SetKey(A, "region", "NEW")], "[profile a]\nregion = NEW\n"),
    "value in an indented section": (
        "[profile a]\n  region = z\n  output = json\n", [SetKey(A, "region", "NEW")],
        "[profile a]\n  region = NEW\n  output = json\n",
    ),
    "spacing": ("[profile a]\nregion=z\n", [SetKey(A, "region", "NEW")], "[profile a]\nregion=NEW\n"),
    "odd spacing": ("[profile a]\nregion   =   z   \n", [SetKey(A, "region", "NEW")], "[profile a]\nregion   =   NEW   \n"),
    "colon": ("[profile a]\nregion: z\n", [SetKey(A, "region", "NEW")], "[profile a]\nregion: NEW\n"),
    "case of the key": ("[profile a]\nRegion = z\n", [SetKey(A, "region", "NEW")], "[profile a]\nRegion = NEW\n"),
    "CR LF": ("[profile a]\r\nregion = z\r\n", [SetKey(A, "region", "NEW")], "[profile a]\r\nregion = NEW\r\n"),
    "no last line end": ("[profile a]\nregion = z", [SetKey(A, "region", "NEW")], "[profile a]\nregion = NEW"),
    "byte order mark": ("\ufeff[profile a]\nregion = z\n", [SetKey(A, "region", "NEW")], "\ufeff[profile a]\nregion = NEW\n"),
    "empty value": ("[profile a]\nregion =\n", [SetKey(A, "region", "NEW")], "[profile a]\nregion = NEW\n"),
    "continuation lines go": (
        "[profile a]\ncredential_process = foo\n    --bar baz\nregion = z\n", [SetKey(A, "credential_process", "NEW")],
        "[profile a]\ncredential_process = NEW\nregion = z\n",
    ),
    "comments between continuation lines stay": (
        "[profile a]\nk = foo\n# c\n    bar\nregion = z\n", [SetKey(A, "k", "NEW")],
        "[profile a]\nk = NEW\n# c\nregion = z\n",
    ),
    "a key that was swallowed stays as a comment": (
        "[profile a]\nregion = z\n  output = json\n", [SetKey(A, "region", "NEW")],
        "[profile a]\n# output = json\nregion = NEW\n",
    ),
    "an inline comment, part of the value to botocore, moves to its own line": (
        "[profile a]\nregion = z  # keep me\n", [SetKey(A, "region", "NEW")],
        "[profile a]\n# keep me\nregion = NEW\n",
    ),
    "an inline comment in an indented section": (
        "[profile a]\n  region = z ; keep me\n", [SetKey(A, "region", "NEW")],
        "[profile a]\n  ; keep me\n  region = NEW\n",
    ),
    "an indented comment below the key stays": (
        "[profile a]\nregion = z\n  # keep me\noutput = json\n", [SetKey(A, "region", "NEW")],
        "[profile a]\nregion = NEW\n  # keep me\noutput = json\n",
    ),
    "an indented comment of the other kind stays too": (
        "[profile a]\nregion = z\n  ; keep me\noutput = json\n", [SetKey(A, "region", "NEW")],
        "[profile a]\nregion = NEW\n  ; keep me\noutput = json\n",
    ),
    "not the nested key of the same name": (
        "[profile a]\ns3 =\n    region = inner\nregion = z\n", [SetKey(A, "region", "NEW")],
        "[profile a]\ns3 =\n    region = inner\nregion = NEW\n",
    ),
    # a new key
    "new key": ("[profile a]\nregion = z\n", [SetKey(A, "output", "json")], "[profile a]\nregion = z\noutput = json\n"),
    "new key before what belongs to the next section": (
        "[profile a]\nregion = z\n\n# ---- B ----\n[profile b]\n", [SetKey(A, "output", "json")],
        "[profile a]\nregion = z\noutput = json\n\n# ---- B ----\n[profile b]\n",
    ),
    "new key like its neighbours": (
        "[profile a]\n\tregion=z\n", [SetKey(A, "output", "json")], "[profile a]\n\tregion=z\n\toutput=json\n",
    ),
    "new key after a nested block": (
        "[profile a]\ns3 =\n  a = 1\n\n[profile b]\n", [SetKey(A, "output", "json")],
        "[profile a]\ns3 =\n  a = 1\noutput = json\n\n[profile b]\n",
    ),
    "new key after continuation lines": (
        "[profile a]\nk = foo\n    --bar\n[profile b]\n", [SetKey(A, "output", "json")],
        "[profile a]\nk = foo\n    --bar\noutput = json\n[profile b]\n",
    ),
    "new key in an empty section": ("[profile a]\n\n[profile b]\n", [SetKey(A, "k", "v")], "[profile a]\nk = v\n\n[profile b]\n"),
    "new key without a last line end": ("[profile a]\nregion = z", [SetKey(A, "k", "v")], "[profile a]\nregion = z\nk = v"),
    "new key, CR LF without a last line end": ("[profile a]\r\nx = z", [SetKey(A, "k", "v")], "[profile a]\r\nx = z\r\nk = v"),
    "new key under a header at the end": ("[profile a]", [SetKey(A, "k", "v")], "[profile a]\nk = v"),
    "new key under an indented comment of the last": (
        "[profile a]\nregion = z\n  # c\n\n[profile b]\n", [SetKey(A, "k", "v")],
        "[profile a]\nregion = z\n  # c\nk = v\n\n[profile b]\n",
    ),
    "new key before an indented header": (
        "  [profile a]\n  [profile b]\n", [SetKey(A, "k", "v")], "  [profile a]\n  k = v\n  [profile b]\n",
    ),
    # nested keys
    "nested value": (
        "[profile a]\ns3 =\n  # c\n  a = 1\n\tb = 2\n", [SetKey(A, "s3.a", "9")],
        "[profile a]\ns3 =\n  # c\n  a = 9\n\tb = 2\n",
    ),
    "new nested key": (
        "[profile a]\ns3 =\n  a=1\nregion = z\n", [SetKey(A, "s3.b", "2")], "[profile a]\ns3 =\n  a=1\n  b=2\nregion = z\n",
    ),
    "new nested block": ("[profile a]\nregion = z\n", [SetKey(A, "s3.b", "2")], "[profile a]\nregion = z\ns3 =\n    b = 2\n"),
    "nested key under an empty key": ("[profile a]\ns3 =\n", [SetKey(A, "s3.b", "2")], "[profile a]\ns3 =\n    b = 2\n"),
    "nested inline comment": (
        "[profile a]\ns3 =\n  a = 1 # c\n", [SetKey(A, "s3.a", "2")], "[profile a]\n# c\ns3 =\n  a = 2\n",
    ),
    # a key goes
    "unset": ("[profile a]\nregion = z\noutput = json\n", [UnsetKey(A, "region")], "[profile a]\noutput = json\n"),
    "unset with continuation lines": ("[profile a]\nk = a\n\n  b\nx = y\n", [UnsetKey(A, "k")], "[profile a]\nx = y\n"),
    "unset keeps the comment above": ("[profile a]\n# c\nregion = z\n", [UnsetKey(A, "region")], "[profile a]\n# c\n"),
    "unset keeps an indented comment, at the margin": (
        "[profile a]\nregion = z\n  # c\nx = y\n", [UnsetKey(A, "region")], "[profile a]\n# c\nx = y\n",
    ),
    "unset a nested key": ("[profile a]\ns3 =\n  a = 1\n  b = 2\n", [UnsetKey(A, "s3.a")], "[profile a]\ns3 =\n  b = 2\n"),
    "unset the only nested key": ("[profile a]\ns3 =\n  a = 1\nx = y\n", [UnsetKey(A, "s3.a")], "[profile a]\nx = y\n"),
    "unset a block": ("[profile a]\ns3 =\n  a = 1\n  b = 2\nx = y\n", [UnsetKey(A, "s3")], "[profile a]\nx = y\n"),
    "unset what is not there": ("[profile a]\nx = y\n", [UnsetKey(A, "z"), UnsetKey(A, "x.z")], "[profile a]\nx = y\n"),
    # sections come
    "first section": ("", [AddSection(A, {"region": "z", "s3.a": "1", "s3.b": "2"})], "[profile a]\nregion = z\ns3 =\n    a = 1\n    b = 2\n"),
    "two blocks of three keys": (
        "", [AddSection(A, {f"{block}.{key}": "1" for block in ("s3", "s4") for key in "abc"})],
        "[profile a]\ns3 =\n    a = 1\n    b = 1\n    c = 1\ns4 =\n    a = 1\n    b = 1\n    c = 1\n",
    ),
    "section at the end": ("[default]\nx = y\n", [AddSection(A, {"region": "z"})], "[default]\nx = y\n\n[profile a]\nregion = z\n"),
    "section after a blank line": ("[default]\nx = y\n\n", [AddSection(A)], "[default]\nx = y\n\n[profile a]\n"),
    "section, CR LF": ("[default]\r\nx = y\r\n", [AddSection(A, {"k": "v"})], "[default]\r\nx = y\r\n\r\n[profile a]\r\nk = v\r\n"),
    "section where the last line end is missing": ("[default]\nx = y", [AddSection(A, {"k": "v"})], "[default]\nx = y\n\n[profile a]\nk = v"),
    "session before the profiles that use it": (
        "", [AddSection(A, {"sso_session": "s"}), AddSection("sso-session s", {"sso_region": "r"})],
        "[sso-session s]\nsso_region = r\n\n[profile a]\nsso_session = s\n",
    ),
    "section, then a key in it": ("", [AddSection(A, {"k": "v"}), SetKey(A, "x", "y")], "[profile a]\nk = v\nx = y\n"),
    # sections go
    "remove": ("[profile a]\nx = y\n\n[profile b]\nk = v\n", [RemoveSection(A)], "[profile b]\nk = v\n"),
    "remove takes its comments": ("# A\n[profile a]\nx = y\n# c\n[profile b]\n", [RemoveSection(A)], "# c\n[profile b]\n"),
    "remove leaves the neighbour's comments": (
        "[profile a]\nx = y\n\n# ---- B ----\n[profile b]\n", [RemoveSection(A)], "# ---- B ----\n[profile b]\n",
    ),
    "remove leaves the comment at the end of the file": (
        "# about b\n[profile b]\nx = y\n\n# tail\n", [RemoveSection("profile b")], "# tail\n",
    ),
    "remove takes a comment right below its last key": ("[profile a]\nx = y\n# k = v\n", [RemoveSection(A)], ""),
    "remove and add again": ("[profile a]\nx = y\n", [RemoveSection(A), AddSection(A, {"k": "v"})], "[profile a]\nk = v\n"),
    # headers change
    "rename": ("[profile a]\nx = y\n", [RenameSection(A, "profile b")], "[profile b]\nx = y\n"),
    "rename keeps how the header is written": ("[profile  a\t] # c\nx = y\n", [RenameSection(A, "profile b")], "[profile  b\t] # c\nx = y\n"),
    "rename in quotes": ('[profile "a b"]\n', [RenameSection('profile "a b"', "profile ab")], "[profile ab]\n"),
    "rename to default": ("[profile a]\n", [RenameSection(A, "default")], "[default]\n"),
    "rename from default": ("[default]\n", [RenameSection("default", A)], "[profile a]\n"),
    "write a header as it should be": ("[profile  a]\nx = y\n", [RenameSection(A, A)], "[profile a]\nx = y\n"),
    "give an ignored section its right header": (
        "[sso_session s]\nk = v\n", [RenameSection("sso_session s", "sso-session s")], "[sso-session s]\nk = v\n",
    ),
    # which section is meant
    "a nested key that has the value": ("[profile a]\ns3 =\n  a = 1\n", [SetKey(A, "s3.a", "1")], "[profile a]\ns3 =\n  a = 1\n"),
    "a name with a blank needs no quotes": ("[profile 'a b']\nx = y\n", [SetKey("profile a b", "x", "z")], "[profile 'a b']\nx = z\n"),
    "services with a blank in their name": ("[services 'a b']\nx = y\n", [SetKey("services a b", "x", "z")], "[services 'a b']\nx = z\n"),
    "a session with a blank in its name": ('[sso-session "a b"]\nx = y\n', [SetKey("sso-session a b", "x", "z")], '[sso-session "a b"]\nx = z\n'),
    "a header without a name gets one": ("[profile ]\nx = y\n", [RenameSection("profile ", A)], "[profile a]\nx = y\n"),
    "the spelling that is in force": ('[profile a]\nx = 1\n[profile "a"]\nx = 2\n', [SetKey(A, "x", "3")], '[profile a]\nx = 1\n[profile "a"]\nx = 3\n'),
    "the default that is in force": ("[default]\nx = 1\n[profile default]\nx = 2\n", [SetKey("default", "x", "3")], "[default]\nx = 1\n[profile default]\nx = 3\n"),
    "the default section": ("[DEFAULT]\nx = 1\n[profile a]\n", [SetKey("DEFAULT", "x", "3")], "[DEFAULT]\nx = 3\n[profile a]\n"),
    "a section of another program": ("[plugins]\nx = 1\n", [SetKey("plugins", "x", "3")], "[plugins]\nx = 3\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_an_edit_gives_exactly_this(name: str) -> None:
    before, edits, after = CASES[name]
    assert edit_config(before.encode(), edits).decode() == after


@pytest.mark.parametrize("name", CASES)
def test_edits_do_not_care_for_the_rest_of_the_file(name: str) -> None:
    before, edits, after = CASES[name]
    if not before or "\ufeff" in before or any(isinstance(edit, AddSection) for edit in edits):
        return  # these are about the beginning or the end of the file
    above = "# \udce9 stays\n[profile x]\n  k = v # c\n\n"
    data = (above + before).encode("utf-8", "surrogateescape")
    assert edit_config(data, edits) == (above + after).encode("utf-8", "surrogateescape")


REFUSED: dict[str, tuple[str, Edit, str]] = {
    "section twice": ("[profile a]\n[profile a]\n", SetKey(A, "k", "v"), "1:1: the edit is refused: the section stands twice (see also line 2)"),
    "key twice": ("[profile a]\nk = 1\nk = 2\n", SetKey(A, "k", "v"), '3:1: the edit is refused: the key "k" stands twice in the section (see also line 2)'),
    "junk in the section": ("[profile a]\njunk\n", SetKey(A, "k", "v"), "2:1: the edit is refused: the line is neither a section header"),
    "block as a value": ("[profile a]\ns3 =\n  a = 1\n", SetKey(A, "s3", "v"), '2:1: the edit is refused: "s3" is a nested block; set one of its keys'),
    "value as a block": ("[profile a]\ns3 = x\n", SetKey(A, "s3.a", "v"), '2:1: the edit is refused: "s3" has a plain value'),
    "section there": ("[profile a]\n", AddSection(A), "1:1: the edit is refused: the section [profile a] is there already"),
    "section there in another spelling": ('[profile "a"]\n', AddSection(A), "1:1: the edit is refused: the section [profile a] is there already"),
    "name taken": ("[profile a]\n[profile b]\n", RenameSection(A, "profile b"), "2:1: the edit is refused: the section [profile b] is there already (see also line 1)"),
    "two spellings": ('[profile a]\n[profile "a"]\n', RemoveSection(A), "2:1: the edit is refused: the section stands in two spellings (see also line 1)"),
    "block from DEFAULT": ("[DEFAULT]\ns3 =\n  a = 1\n[profile a]\n", SetKey(A, "s3.b", "v"), '2:1: the edit is refused: the nested block "s3" stands in [DEFAULT]'),
    "a header would become a value": ("[profile c]\nk = v\n[profile a]\n  [profile b]\n", RemoveSection(A), "the edit is refused: "),
    "key twice below a broken block": ("[profile a]\ns3 =\n  a\nk = 1\nk = 2\n", SetKey(A, "k", "v"), '5:1: the edit is refused: the key "k" stands twice in the section (see also line 4)'),
    "two nested keys in one line": ("[profile a]\ns3 =\n  a=1\x0bb=2\n", UnsetKey(A, "s3.a"), "3:1: the edit is refused: another nested key stands on the same line"),
    "a header without its bracket": ("[default]\n[profile a\n", RenameSection(A, "profile b"), "2:1: the edit is refused: the header has no closing bracket"),
    "other SDKs would gain a section": ("[plugins]\r[default]\n", RenameSection("plugins", "sso-session s"), "the edit is refused: other AWS SDKs would gain or lose a section"),
    "UTF-16": ("\udcff\udcfe[\0p\0]\0", AddSection(A), "f: the edit is refused: it is not a text file"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_proven_is_refused_with_its_place(name: str) -> None:
    before, edit, message = REFUSED[name]
    with pytest.raises(ssocfg.EditRefusedError) as caught:
        edit_config(before.encode("utf-8", "surrogateescape"), [edit], file="f")
    assert message in str(caught.value)
    assert str(caught.value).startswith("f:")


@pytest.mark.parametrize(
    "edit",
    [
        SetKey("profile nak", "k", "v"),
        UnsetKey("profile nak", "k"),
        RemoveSection("profile nak"),
        RenameSection("profile nak", "profile x"),
    ],
)
def test_an_unknown_section_is_named_with_the_nearest(edit: Edit) -> None:
    with pytest.raises(
        ssocfg.UnknownSectionError, match='there is no section "profile nak"; did you mean "profile naka"'
    ):
        edit_config(b"[profile naka]\n[default]\n", [edit])


def test_a_header_without_a_name_is_not_that_of_an_empty_name() -> None:
    with pytest.raises(ssocfg.UnknownSectionError, match='there is no section "profile "'):
        edit_config(b'[profile ""]\nk = v\n', [UnsetKey("profile ", "k")])


BAD: dict[str, Edit] = {
    "newline in a value": SetKey(A, "k", "v\n[profile evil]"), "CR in a value": SetKey(A, "k", "v\r[profile evil]\rk = v"),
    "NUL in a value": SetKey(A, "k", "v\0"), "escape in a value": SetKey(A, "k", "\x1b[31m"),
    "line separator in a value": SetKey(A, "k", "v\u2028w"), "blank before": SetKey(A, "k", " v"),
    "blank after": SetKey(A, "k", "v "), "comment": SetKey(A, "k", "a # b"), "semicolon": SetKey(A, "k", "a ; b"),
    "tab and comment": SetKey(A, "k", "a\t#b"), "comment alone": SetKey(A, "k", "#b"), "quotes": SetKey(A, "k", '"v"'),
    "one quote": SetKey(A, "k", "'v"), "nothing": SetKey(A, "k", ""), "surrogate": SetKey(A, "k", "\udcff"),
    "newline in a key": SetKey(A, "k = 1\nregion2", "v"), "equals in a key": SetKey(A, "k=1", "v"),
    "colon in a key": SetKey(A, "k:1", "v"), "blank in a key": SetKey(A, "k 1", "v"), "no key": SetKey(A, "", "v"),
    "bracket in a key": SetKey(A, "[k", "v"), "comment as a key": SetKey(A, "#k", "v"), "capital key": SetKey(A, "Kk", "v"),
    "empty nested key": SetKey(A, "s3.", "v"), "empty block": SetKey(A, ".k", "v"), "two dots": SetKey(A, "a.b.c", "v"),
    "bracket in a name": AddSection("profile x]\nregion = q\n[profile y"), "bracket alone": AddSection("profile z]"),
    "blank in a name": AddSection("profile a b"), "two blanks": AddSection("profile  x"), "no name": AddSection("profile "),
    "no prefix": AddSection("x"), "unknown prefix": AddSection("sso_session x"), "quoted name": AddSection('profile "x"'),
    "name with an escape": AddSection("profile \x1bx"), "unicode name": AddSection("profile é"),
    "rename to a bad name": RenameSection(A, "profile x]"), "rename to nothing": RenameSection(A, ""),
    "bad key in a new section": AddSection("profile x", {"k\nl": "v"}), "bad value": AddSection("profile x", {"k": "v\n"}),
    "key twice in a new section": AddSection("profile x", {"s3": "v", "s3.a": "v"}),
    "block in two parts": AddSection("profile x", {"s3.a": "v", "k": "v", "s3.b": "v"}),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_tools_would_read_otherwise_is_refused_and_not_repeated(name: str) -> None:
    edit = BAD[name]
    with pytest.raises(ssocfg.InvalidValueError) as caught:
        edit_config(b"[profile a]\nx = y\n", [edit])
    text = str(caught.value)
    assert text.isprintable()
    value = getattr(edit, "value", "")
    assert len(value) < 4 or value not in text


def test_what_is_refused_is_worded_as_written_down() -> None:
    lines = []
    cases = [*((name, before, edit) for name, (before, edit, _) in REFUSED.items()),
             *((name, "[profile a]\nx = y\n", edit) for name, edit in BAD.items())]  # fmt: skip
    for name, before, edit in cases:
        with pytest.raises(ssocfg.SsocfgError) as caught:
            edit_config(before.encode("utf-8", "surrogateescape"), [edit], file="f")
        lines.append(f"{name}: {caught.value}")
    assert_as_written(Path(__file__).with_name("refused-edits.txt"), lines)


def test_a_command_may_have_quotes() -> None:
    command = '"/opt/my tools/x" --name "a b"'
    after = edit_config(b"[profile a]\n", [SetKey(A, "credential_process", command)])
    assert ssocfg.parse_config(after).profiles["a"].get("credential_process") == command


def test_edits_can_be_told_apart_in_a_set() -> None:
    edits = [
        SetKey(A, "k", "v"),
        UnsetKey(A, "k"),
        AddSection(A, {"k": "v"}),
        RemoveSection(A),
        RenameSection(A, "default"),
    ]
    assert len({*edits, *edits}) == len(edits)


def test_nothing_is_changed_where_a_later_edit_is_refused() -> None:
    with pytest.raises(ssocfg.UnknownSectionError):
        edit_config(b"[profile a]\n", [SetKey(A, "k", "v"), RemoveSection("profile b")])


class OtherUpdater(ConfigUpdater):
    """A ConfigUpdater that takes a section's lines otherwise than botocore does."""

    def __init__(self, **rules: Any) -> None:
        super().__init__(**{**rules, **OtherUpdater.rules})

    def __str__(self) -> str:
        return super().__str__().removesuffix(OtherUpdater.loses)

    rules: ClassVar[dict[str, Any]] = {}
    loses: ClassVar[str] = ""


@pytest.mark.parametrize(
    ("rules", "loses"),
    [({"delimiters": (":",)}, ""), ({"comment_prefixes": ("k",)}, ""), ({}, "\n")],
    ids=["it reads no key", "it takes a key for a comment", "it loses a line end"],
)
def test_lines_that_a_second_reader_takes_otherwise_are_not_edited(
    rules: dict[str, Any], loses: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, edits = b"[profile a]\nk = v\n  w\n", [UnsetKey(A, "k")]
    assert edit_config(data, edits) == b"[profile a]\n"
    monkeypatch.setattr("configupdater.ConfigUpdater", OtherUpdater)
    assert edit_config(data, edits) == b"[profile a]\n"
    monkeypatch.setattr(OtherUpdater, "rules", rules)
    monkeypatch.setattr(OtherUpdater, "loses", loses)
    with pytest.raises(ssocfg.EditRefusedError, match="which lines of the section belong to which key"):
        edit_config(data, edits)


def test_the_same_bytes_come_back_where_nothing_changes() -> None:
    data = b"[profile a]\r\nk = v"
    assert edit_config(data, [SetKey(A, "k", "v")]) is data
