"""Repairs of a config file's text: to the letter, proven, and refused where something else would change."""

from __future__ import annotations

from pathlib import Path

import pytest

from ssocfg.config.lines import scan_lines
from ssocfg.config.repair import repair_config
from ssocfg.config.repair_proof import Draft, Leeway, prove
from ssocfg.config.repairs import Repair
from ssocfg.errors import EditRefusedError
from written import assert_as_written

# Name to (before, repair, after).
MENDED: dict[str, tuple[str, Repair, str]] = {
    "byte order mark": ("\ufeff[default]\nregion = x\n", Repair("strip-byte-order-mark"), "[default]\nregion = x\n"),
    "two byte order marks": ("\ufeff\ufeff[default]\n", Repair("strip-byte-order-mark"), "[default]\n"),
    "Latin-1": ("# f\udcfcr\n[default]\n", Repair("re-encode", text="windows-1252"), "# für\n[default]\n"),
    "Latin-1 beside UTF-8": ("# ü \udcfc\n", Repair("re-encode", text="windows-1252"), "# ü ü\n"),
    "Windows quotes": ("# \udc93x\udc94\n", Repair("re-encode", text="windows-1252"), "# “x”\n"),
    "Latin-1 in a name": ("[profile b\udcfcro]\nk = 1\n", Repair("re-encode", text="latin-1"), "[profile büro]\nk = 1\n"),
    "mixed line ends": ("[default]\r\nk = 1\nj = 2\r\n", Repair("unify-line-ends", text="\r\n"),
                        "[default]\r\nk = 1\r\nj = 2\r\n"),
    "lone carriage returns": ("[default]\rk = 1\rj = 2", Repair("unify-line-ends", text="\n"), "[default]\nk = 1\nj = 2"),
    "converted twice": ("[default]\r\r\nk = 1\r\r\n", Repair("unify-line-ends", text="\n"), "[default]\nk = 1\n"),
    "section twice": (
        "[profile a]\nregion = x\n\n# other\n[profile b]\nk = 1\n\n# again\n[profile a]\n# why\noutput = json\n",
        Repair("merge-sections", section="profile a"),
        "[profile a]\nregion = x\n# again\n# why\noutput = json\n\n# other\n[profile b]\nk = 1\n",
    ),
    "section twice, a key with two values": (
        "[default]\nregion = x\n[default]\nregion = y\n",
        Repair("merge-sections", section="default"),
        "[default]\n# region = x\nregion = y\n",
    ),
    "section twice, a key with one value": (
        "[default]\nregion = x # c\noutput = a\n[default]\nregion = x # c\n",
        Repair("merge-sections", section="default"),
        "[default]\nregion = x # c\noutput = a\n",
    ),
    "section twice, nested blocks": (
        "[default]\ns3 =\n  a = 1\n[default]\ns3 =\n  b = 2\n",
        Repair("merge-sections", section="default"),
        "[default]\n# s3 =\n#   a = 1\ns3 =\n  b = 2\n",
    ),
    "section twice, other indentation": (
        "[default]\nregion = x\n[default]\n    output = json\n    s3 =\n        a = 1\n",
        Repair("merge-sections", section="default"),
        "[default]\nregion = x\noutput = json\ns3 =\n    a = 1\n",
    ),
    "section twice, no line end at the end": (
        "[default]\r\nregion = x\r\n[default]\r\noutput = json",
        Repair("merge-sections", section="default"),
        "[default]\r\nregion = x\r\noutput = json",
    ),
    "section twice, junk in it": (
        "[default]\njunka\njunkb\n[default]\nk = 1\n",
        Repair("merge-sections", section="default"),
        "[default]\njunka\njunkb\nk = 1\n",
    ),
    "section three times": (
        "[default]\na = 1\n[default]\na = 2\n[default]\na = 3\nb = 1\n",
        Repair("merge-sections", section="default"),
        "[default]\n# a = 1\n# a = 2\na = 3\nb = 1\n",
    ),
    "section in two spellings": (
        '[profile "a"]\nregion = x\n[profile a]\noutput = json\n',
        Repair("merge-sections", section="profile a", text='profile "a"'),
        "[profile a]\noutput = json\nregion = x\n",
    ),
    "key twice": ("[default]\nregion = x\nRegion = y\n", Repair("drop-duplicate-key", section="default", key="region"),
                  "[default]\n# region = x\nRegion = y\n"),
    "key twice with one value": ("[default]\nk = x\nj = 1\nk = x\n", Repair("drop-duplicate-key", section="default", key="k"),
                                 "[default]\nk = x\nj = 1\n"),
    "key twice over lines": (
        "[default]\nk = a\n  b\n# c\nk = d\n", Repair("drop-duplicate-key", section="default", key="k"),
        "[default]\n# k = a\n#   b\n# c\nk = d\n",
    ),
    "key twice in two [DEFAULT]": (
        "[DEFAULT]\nk = a\n[default]\n[DEFAULT]\nk = b\n", Repair("drop-duplicate-key", section="DEFAULT", key="k"),
        "[DEFAULT]\n# k = a\n[default]\n[DEFAULT]\nk = b\n",
    ),
    "junk line": ("[default]\njunk\nk = 1\n", Repair("comment-line", 2), "[default]\n# junk\nk = 1\n"),
    "junk line, indented": ("[default]\n\tjunk\r\n", Repair("comment-line", 2), "[default]\n# \tjunk\r\n"),
    "text before the first section": ("region = x\n[default]\n", Repair("comment-line", 1), "# region = x\n[default]\n"),
    "no bracket": ("[profile a\nk = 1\n", Repair("close-header", 1), "[profile a]\nk = 1\n"),
    "no bracket, with a comment": ("[profile a # c\nk = 1\n", Repair("close-header", 1), "# c\n[profile a]\nk = 1\n"),
    "no delimiter": ("[default]\n region eu west\n", Repair("insert-delimiter", 2), "[default]\n region = eu west\n"),
    "delimiter that is there": ("[default]\n region = eu\n", Repair("insert-delimiter", 2), "[default]\n region = eu\n"),
    "delimiter at the front": ("[default]\nk = 1\n=x y\n", Repair("insert-delimiter", 3), "[default]\nk = 1\n=x y\n"),
    "header of an ignored section": ("[ profile a ]\nk = 1\n", Repair("rewrite-header", 1, text="profile a"),
                                     "[profile a]\nk = 1\n"),
    "header with a bracket behind it": ("[profile a] # see [x]\n", Repair("rewrite-header", 1, text="profile a"),
                                        "# see [x]\n[profile a]\n"),
    "misspelled key": ("[default]\n  sso_role  : x\n", Repair("rename-key", 2, key="sso_role", text="sso_role_name"),
                       "[default]\n  sso_role_name  : x\n"),
    "comment in a value": ("[default]\nregion = x  # home; sweet\r\n", Repair("move-comment", 2),
                           "[default]\n# home; sweet\r\nregion = x\r\n"),
    "comment in a value, last line": ("[default]\nregion = x ; home", Repair("move-comment", 2),
                                      "[default]\n; home\nregion = x"),
    "comment in a nested value": ("[default]\ns3 =\n  a = 1 # c\n  b = 2\n", Repair("move-comment", 3),
                                  "[default]\ns3 =\n# c\n  a = 1\n  b = 2\n"),
    "comment in a value, last line, other line ends": ("[default]\r\nregion = x ; home", Repair("move-comment", 2),
                                                       "[default]\r\n; home\r\nregion = x"),
    "comment in a line of junk": ("[default]\njunk # c\n", Repair("move-comment", 2), "[default]\njunk # c\n"),
    "comment in a comment": ("[default]\n# k = v # c\n", Repair("move-comment", 2), "[default]\n# k = v # c\n"),
    "fragment of a URL": ("[default]\nk = https://a/start#/\n", Repair("move-comment", 2), "[default]\nk = https://a/start#/\n"),
    "swallowed line": ("[default]\nregion = x\n  output = json\n", Repair("unindent", 3),
                       "[default]\nregion = x\noutput = json\n"),
    "swallowed header": ("[default]\nregion = x\n  [profile a]\noutput = json\n", Repair("unindent", 3),
                         "[default]\nregion = x\n[profile a]\noutput = json\n"),
    "list over lines": ("[sso-session a]\nsso_registration_scopes =\n  a:b,\n  # why\n  c:d\nk = 1\n",
                        Repair("join-list", 2, key="sso_registration_scopes"),
                        "[sso-session a]\nsso_registration_scopes = a:b,c:d\n  # why\nk = 1\n"),
    "list over lines, at the end": ("[sso-session a]\nsso_registration_scopes = a:b\n  c:d",
                                    Repair("join-list", 2, key="sso_registration_scopes"),
                                    "[sso-session a]\nsso_registration_scopes = a:b,c:d\n"),
    "indented keys": ("[default]\n  k = a\n    b\n  s3 =\n    c = 1\n", Repair("write-portably", text="indented-key"),
                      "[default]\nk = a\n  b\ns3 =\n  c = 1\n"),
    "indented header": ("  [default]\nk = 1\n", Repair("write-portably", text="indented-header"), "[default]\nk = 1\n"),
    "indented comments": ("[default]\n\t# c\nk = 1\n  ; d\n", Repair("write-portably", text="indented-comment"),
                          "[default]\n# c\nk = 1\n; d\n"),
    "text behind a bracket": ("[profile a] old\nk = 1\n", Repair("write-portably", text="text-after-bracket"),
                              "# old\n[profile a]\nk = 1\n"),
    "comment at a bracket": ("[profile a]#c\n[profile b] ; d", Repair("write-portably", text="comment-after-bracket"),
                             "#c\n[profile a]\n; d\n[profile b]"),
    "capitals": ("[default]\nRegion=x\nOUTPUT : y\n", Repair("write-portably", text="capital-key"),
                 "[default]\nregion=x\noutput : y\n"),
    "capitals that grow when they are made small": (
        "[default]\n\u0130K = 1\nOUTPUT = y\n", Repair("write-portably", text="capital-key"),
        "[default]\n\u0130K = 1\noutput = y\n"),
    "colons": ("[default]\na: 1\nb:2\nc = x:y\nd :\n", Repair("write-portably", text="colon"),
               "[default]\na = 1\nb = 2\nc = x:y\nd =\n"),
    "blanks in a header": ("[profile\ta ] # c\n", Repair("write-portably", text="padded-header"), "[profile a] # c\n"),
    "blanks in one header of three": (
        "[ plugins ]\n[profile  a]\n[profile b]\n", Repair("write-portably", text="padded-header"),
        "[ plugins ]\n[profile a]\n[profile b]\n"),
    "blanks in a header without its bracket": (
        "[profile  a\n[profile  b]\n", Repair("write-portably", text="padded-header"), "[profile  a\n[profile b]\n"),
    "quotes in a header": ("[sso-session 'a']\n", Repair("write-portably", text="needless-quotes"), "[sso-session a]\n"),
    "no-break space": ("[default]\nk = a\xa0b\xa0\n", Repair("replace-character", text="\xa0"), "[default]\nk = a b \n"),
    "zero-width space": ("[default]\nre\u200bgion = x\u200b\n", Repair("replace-character", text="\u200b"),
                         "[default]\nregion = x\n"),
    "byte order mark in the middle": ("\ufeff[default]\nk = \ufeffa\n", Repair("replace-character", text="\ufeff"),
                                      "\ufeff[default]\nk = a\n"),
}  # fmt: skip
SHIFTING = {"no bracket, with a comment", "header with a bracket behind it"}  # the line is another one afterwards


def encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


@pytest.mark.parametrize(("before", "repair", "after"), MENDED.values(), ids=MENDED)
def test_a_repair_gives_just_this_text(before: str, repair: Repair, after: str) -> None:
    assert repair_config(encode(before), [repair]) == encode(after)


@pytest.mark.parametrize("name", sorted(MENDED.keys() - SHIFTING))
def test_a_repair_that_is_made_twice_is_made_once(name: str) -> None:
    _before, repair, after = MENDED[name]
    assert repair_config(encode(after), [repair]) == encode(after)


@pytest.mark.parametrize("data", [b"\xff\xfe", b"\xfe\xff"])
def test_utf_16_becomes_utf_8(data: bytes) -> None:
    order = "utf-16-le" if data == b"\xff\xfe" else "utf-16-be"
    # As if it were UTF-8, one order has a line `[a]` in it.
    text = "# für 😀嬊嵡嬊\u0a0a\r\n[default]\r\nregion = x\r\n"
    assert repair_config(data + text.encode(order), [Repair("re-encode", text="utf-16")]) == text.encode()


def test_repairs_are_made_in_their_order() -> None:
    repairs = [Repair("strip-byte-order-mark"), Repair("close-header", 1), Repair("comment-line", 3)]
    before = encode("\ufeff[default # c\njunk\nregion = x\n")
    assert repair_config(before, repairs) == b"# c\n[default]\n# junk\nregion = x\n"


def test_one_repair_that_is_refused_stops_all() -> None:
    repairs = [Repair("strip-byte-order-mark"), Repair("comment-line", 2)]
    with pytest.raises(EditRefusedError, match="otherwise than before"):
        repair_config(encode("\ufeff[default]\nregion = x\n"), repairs)


def test_nothing_to_mend_gives_the_same_bytes() -> None:
    data = b"[default]\r\nregion = x\n"
    assert repair_config(data, []) == data
    assert repair_config(data, [Repair("strip-byte-order-mark"), Repair("merge-sections", section="default")]) == data


# Name to (text, repair, a part of the reason): each would change something that it is not about.
REFUSED: dict[str, tuple[str, Repair, str]] = {
    "comment out a setting": ("[default]\nk = 1\n", Repair("comment-line", 2), 'read "k" in [profile default] otherwise'),
    "comment out a header": ("[default]\nk = 1\n[profile a]\nj = 1\n", Repair("comment-line", 3), "otherwise"),
    "comment out the key above a continued value": ("[default]\na = 1\n= v\n  w\n", Repair("comment-line", 3), "otherwise"),
    "close a line that is no header": ("[default]\nk 1\n", Repair("close-header", 2), "does not begin a section header"),
    "rewrite a header into one that is there": (
        "[a]\nk = 1\n[profile a]\nj = 1\n", Repair("rewrite-header", 1, text="profile a"), "would refuse the file"),
    "rewrite a header that is read": ("[profile a]\nk = 1\n", Repair("rewrite-header", 1, text="profile b"), "otherwise"),
    "rewrite a setting": ("[default]\nk = 1\n", Repair("rewrite-header", 2, text="profile b"), "no section header"),
    "rewrite a header that other SDKs read": (
        "[ profile a ]\nk = 1\n", Repair("rewrite-header", 1, text="profile b"),
        "other SDKs would read [profile a] otherwise"),
    "rename a key before the first section": (
        "a = 1\n[default]\n", Repair("rename-key", 1, key="a", text="b"), "there is no section at this line"),
    "rename into a key that is there": (
        "[default]\na = 1\nb = 2\n", Repair("rename-key", 2, key="a", text="b"), "would refuse the file"),
    "rename another key": ("[default]\na = 1\n", Repair("rename-key", 2, key="b", text="c"), 'does not set "b"'),
    "no line of that number": ("[default]\n", Repair("comment-line", 2), "no such line"),
    "line 0": ("[default]\n", Repair("comment-line"), "no such line"),
    "bytes that are nothing": ("# \udc81\n", Repair("re-encode", text="windows-1252"), "nothing in windows-1252"),
    "no such encoding": ("# \udc81\n", Repair("re-encode", text="klingon"), "nothing in klingon"),
    "UTF-16 that is none": ("[default]\n", Repair("re-encode", text="utf-16"), "does not begin as UTF-16 does"),
    "half of UTF-16": ("\udcff\udcfea", Repair("re-encode", text="utf-16"), "not UTF-16 to its end"),
    "rewrite a header that is part of a value": (
        "[default]\nk = 1\n  [profile a]\n", Repair("rewrite-header", 3, text="profile b"), "to boto3 and AWS CLI"),
    "line ends that bring a section": (
        "[default]\n", Repair("unify-line-ends", text="\n[profile a]\n"), "would begin to read [profile a]"),
    "a construct without a mechanical way": ("[default]\n", Repair("write-portably", text="odd-key"), "no mechanical way"),
    "portably, but not the same": (
        "[profile a]\n[profile  a]\n", Repair("write-portably", text="padded-header"), "would refuse the file"),
    "line ends within a value": (
        "[default]\nk = a\r\r\n  b\r\r\n", Repair("unify-line-ends", text="\n"), 'read "k" in [profile default] otherwise'),
}  # fmt: skip


@pytest.mark.parametrize(("text", "repair", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_repair_that_would_change_more_is_refused(text: str, repair: Repair, reason: str) -> None:
    with pytest.raises(EditRefusedError) as caught:
        repair_config(encode(text), [repair], file="f")
    assert reason in caught.value.reason
    assert caught.value.file == "f"
    assert caught.value.line == (repair.line or caught.value.line)


def test_what_is_refused_is_worded_as_written_down() -> None:
    lines = []
    for name, (text, repair, _) in REFUSED.items():
        with pytest.raises(EditRefusedError) as caught:
            repair_config(encode(text), [repair], file="f")
        lines.append(f"{name}: {caught.value}")
    assert_as_written(Path(__file__).with_name("refused-repairs.txt"), lines)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("[profile a]\nk = 1\n", "[profile a]\n  k = 1\n", "other SDKs would refuse the file: the line is indented"),
        ("[profile a]\nk = 1\n", "[profile a]\nk = 1\nk = 1\n", "boto3 and AWS CLI would refuse the file: the key"),
        ("[profile a]\n# c\n", "[profile a]\n", "a comment would be lost"),
        ("[profile a]\n; c\n", "[profile a]\n# c\n", "a comment would be lost"),
    ],
)
def test_what_any_reader_would_refuse_or_lose_is_no_repair(before: str, after: str, reason: str) -> None:
    with pytest.raises(EditRefusedError, match=f"{reason}($|[, ])"):
        prove(Draft(scan_lines(before), "f"), Draft(scan_lines(after), "f"), Leeway(), 1)


def test_merging_leaves_what_belongs_to_no_one_where_it_is() -> None:
    before = b"[default]\na = 1\n# about b\n[profile b]\nk = 1\n[default]\nb = 2\n\n# the end\n"
    after = b"[default]\na = 1\nb = 2\n# about b\n[profile b]\nk = 1\n\n# the end\n"
    assert repair_config(before, [Repair("merge-sections", section="default")]) == after
