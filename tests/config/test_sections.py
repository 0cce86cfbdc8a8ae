"""What a section keeps of its settings: the lines of keys, of further lines, and nested blocks read on demand."""

from __future__ import annotations

import copy
import pickle

import pytest

import ssocfg
from ssocfg.config.lines import scan_lines, split_lines
from ssocfg.config.reading import Dialect, NestedBlock, Section

BOTH: tuple[Dialect, ...] = ("botocore", "sdk")


def section_of(text: str, dialect: Dialect = "botocore") -> Section:
    return ssocfg.parse_config(text, dialect=dialect).reading.sections[-1]


def block_of(text: str, dialect: Dialect = "botocore") -> NestedBlock:
    block = section_of(text, dialect).settings["s3"]
    assert isinstance(block, NestedBlock)
    return block


LINES = [
    ("", {}),
    ("a = 1\nb = 2\n", {"a": 2, "b": 3}),
    ("\na = 1\n# c\nb = 2\n", {"a": 3, "b": 5}),
    ("a = 1\n# c\n\nb = 2\n", {"a": 2, "b": 5}),
    ("a =\n  x = 1\nb = 2\n", {"a": 2, "b": 4}),
]


@pytest.mark.parametrize("dialect", BOTH)
@pytest.mark.parametrize(("text", "lines"), LINES)
def test_each_key_has_its_line(text: str, lines: dict[str, int], dialect: Dialect) -> None:
    section = section_of(f"[profile p]\n{text}", dialect)
    assert section.lines == lines
    assert {key: section.line_of(key) for key in section.settings} == lines


def test_key_set_anew_has_its_last_line_in_the_sdk_dialect() -> None:
    section = section_of("[profile p]\nk = v\n  more\nb = 1\nk = w\nc = 2\n", "sdk")
    assert section.settings == {"k": "w", "b": "1", "c": "2"}
    assert section.lines == {"k": 5, "b": 4, "c": 6}
    assert section.continuations == {}


@pytest.mark.parametrize("dialect", BOTH)
def test_repeated_headers_share_settings_and_lines(dialect: Dialect) -> None:
    config = ssocfg.parse_config("[profile p]\na = 1\n[default]\nz = 0\n[profile p]\nb = 2\n  more\n", dialect=dialect)
    first, _, again = config.reading.sections
    assert first.settings == again.settings == {"a": "1", "b": "2\nmore"}
    assert first.lines == again.lines == {"a": 2, "b": 6}
    assert first.continuations == again.continuations == {"b": (7,)}


def test_sections_whose_brackets_are_never_closed_share_settings_by_what_was_meant() -> None:
    first, again = ssocfg.parse_config("[profile p\na = 1\n[profile p # again\nb = 2\n").reading.sections
    assert first.settings == again.settings == {"a": "1", "b": "2"}
    assert first.lines == again.lines == {"a": 2, "b": 4}


def test_a_key_that_is_passed_over_is_in_neither_spelling_of_a_section_when_they_are_merged() -> None:
    config = ssocfg.parse_config("[profile p]\na b = 1\nc = 2\n[profile  p]\nd = 3\n", file="f", dialect="sdk")
    assert config.profiles["p"].settings == {"c": "2", "d": "3"}
    assert [str(config.place_of("p", key)) for key in ("c", "d")] == ["f:3:1", "f:5:1"]


def test_further_lines_leave_blanks_and_comments_out() -> None:
    section = section_of("[profile p]\nk = v\n  a\n\n  # c\n  b\ns3 =\n  x = 1\n\n  # c\n  y = 2\nz = 0\n")
    assert section.settings["k"] == "v\na\n\nb"
    assert section.continuations == {"k": (3, 6), "s3": (8, 11)}
    assert list(section.continuations) == ["k", "s3"]
    assert "z" not in section.continuations
    assert len(section.continuations) == 2
    assert section.continuations


def test_section_without_further_lines_has_no_continuations() -> None:
    assert not section_of("[profile p]\nk = v\n").continuations


@pytest.mark.parametrize("dialect", BOTH)
@pytest.mark.parametrize("filler", ["", f"  long = {'x' * 200}\n"], ids=["short", "long"])
def test_nested_block_is_the_mapping_of_its_last_values(filler: str, dialect: Dialect) -> None:
    block = block_of(f"[profile p]\ns3 =\n  a = 1\n  b=2\n  a = secret\n{filler}", dialect)
    expected = {"a": "secret", "b": "2"} | ({"long": "x" * 200} if filler else {})
    assert block == expected
    assert dict(block) == expected
    assert (list(block), len(block)) == (list(expected), len(expected))
    assert list(block.values()) == list(expected.values())
    assert "a" in block
    assert "c" not in block
    assert block.get("c") is None
    assert block.lines == {"a": 5, "b": 4} | ({"long": 6} if filler else {})
    assert "secret" not in repr(block)
    with pytest.raises(KeyError):
        block["c"]


@pytest.mark.parametrize("dialect", BOTH)
def test_nested_block_survives_copy_and_pickle(dialect: Dialect) -> None:
    block = block_of("[profile p]\ns3 =\n  a = 1\n  # c\n  b = 2\n", dialect)
    for twin in (copy.deepcopy(block), pickle.loads(pickle.dumps(block))):
        assert (twin, twin.raw, twin.lines) == (block, block.raw, block.lines)


@pytest.mark.parametrize("text", ["", "\n", "a", "a\n", "\n\na" * 5000, "a" * 10_000, f"{'a' * 4096}\n", "a\n" * 4096])
def test_lines_are_split_in_pieces_as_in_one(text: str) -> None:
    assert list(split_lines(text)) == text.split("\n")


@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_an_offset_has_its_line_and_column(bom: str) -> None:
    scanned = scan_lines(f"{bom}[a]\r\nkey = v\n")
    assert scanned.locate(len(bom)) == (1, 1)
    assert scanned.locate(scanned.text.index("key")) == (2, 1)
    assert scanned.locate(scanned.text.index("v")) == (2, 7)


@pytest.mark.parametrize("block", ["profiles", "sessions", "services"])
def test_block_is_its_twin_and_cannot_be_changed(block: str) -> None:
    text = "[profile p]\nk = secret\n[sso-session p]\nk = secret\n[services p]\nk = secret\n"
    made = getattr(ssocfg.parse_config(text), block)["p"]
    for twin in (copy.deepcopy(made), pickle.loads(pickle.dumps(made))):
        assert (twin, twin.settings, twin.place) == (made, made.settings, made.place)
    with pytest.raises(AttributeError, match="read-only"):
        del made.name
    with pytest.raises(AttributeError, match="read-only"):
        made.name = "other"
    assert made.name == "p"
    assert made != "p"
    assert repr(made) == f"<{type(made).__name__} 'p' at {made.place}>"


def test_config_cannot_be_changed() -> None:
    config = ssocfg.parse_config("[profile p]\n")
    with pytest.raises(AttributeError, match="read-only"):
        del config.file
    with pytest.raises(AttributeError, match="read-only"):
        config.file = "other"
    assert config.file == "<config>"


def test_dialect_is_one_of_two() -> None:
    with pytest.raises(ValueError, match="dialect must be one of botocore, sdk"):
        ssocfg.parse_config("", dialect="rust")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "data"),
    [("k\udcff", b"k\xff"), ("k\ud800", b"k\xed\xa0\x80"), ("ü", b"\xc3\xbc")],
    ids=["byte", "surrogate that is no byte", "letter"],
)
def test_text_of_any_kind_has_its_bytes(text: str, data: bytes) -> None:
    assert ssocfg.parse_config(text).scanned.data == data


@pytest.mark.parametrize(
    ("text", "kind", "refused"),
    [
        ("[profile p]\n" + "junk\n" * 150, "no-delimiter", 2),
        ("[profile p]\n" + "".join(f"s{n} =\n  a\n" for n in range(150)), "nested-no-delimiter", 3),
        ("[DEFAULT]\n" + "".join(f"s{n} =\n  a\n" for n in range(150)), "nested-no-delimiter", None),
    ],
    ids=["junk", "broken blocks", "broken blocks that no profile inherits"],
)
def test_problems_are_counted_and_a_hundred_kept(text: str, kind: str, refused: int | None) -> None:
    config = ssocfg.parse_config(text)
    assert config.reading.problem_counts == {kind: 150}
    assert [problem.place.line for problem in config.problems] == sorted({p.place.line for p in config.problems})
    assert len(config.problems) == 100
    assert (config.refused.place.line if config.refused else None) == refused
