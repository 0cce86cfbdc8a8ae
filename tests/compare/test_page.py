"""What the comparison writes: tables between marks, and pictures that are well-formed and within their bounds."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from compare.page import fill, make_list, make_table
from compare.plot import HEIGHT, WIDTH, draw

CURVES = {"ours": {10: 0.1, 1000: 4.0}, "theirs & more": {10: 0.3, 1000: 50.0}, "a third": {10: 0.3, 1000: 52.0}}


def test_blocks_go_between_the_marks_and_nowhere_else(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- a:begin -->\nold\n<!-- a:end -->\nafter\n")
    fill(page, "a", ["one", "", "two"])
    assert page.read_text() == "before\n<!-- a:begin -->\none\n\ntwo\n<!-- a:end -->\nafter\n"


def test_a_page_without_marks_is_an_error(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- a:begin -->\n")
    with pytest.raises(ValueError, match="has no"):
        fill(page, "a", ["one"])
    assert page.read_text() == "before\n<!-- a:begin -->\n"


def test_a_table_has_a_cell_for_each_head() -> None:
    assert make_table(["", "n"], [["a", 1], ["b", 2]]).splitlines() == [
        "|  | n |", "| --- | ---: |", "| a | 1 |", "| b | 2 |",
    ]  # fmt: skip
    assert make_list("Not ahead:", []) == ""


def test_a_picture_is_well_formed_and_names_its_curves() -> None:
    root = ElementTree.fromstring(draw("reading, ms", "ms", "profiles", CURVES))
    texts = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"reading, ms", *CURVES} <= set(texts)


def test_everything_is_within_the_picture_and_labels_do_not_meet() -> None:
    picture = draw("reading, ms", "ms", "profiles", CURVES)
    for x, y in re.findall(r'(?:c?x="([\d.]+)" c?y="([\d.]+)")', picture):
        assert 0 <= float(x) <= WIDTH
        assert 0 <= float(y) <= HEIGHT
    ends = sorted(float(y) for y in re.findall(r'y="([\d.]+)" fill="#', picture))
    assert len(ends) == len(CURVES)
    assert min(b - a for a, b in itertools.pairwise(ends)) >= 12


def test_a_bigger_value_stands_higher_and_a_larger_size_further_right() -> None:
    picture = draw("reading, ms", "ms", "profiles", {"ours": {10: 0.1, 1000: 4.0}})
    (x1, y1), (x2, y2) = (map(float, place) for place in re.findall(r'cx="([\d.]+)" cy="([\d.]+)"', picture))
    assert x1 < x2
    assert y1 > y2
