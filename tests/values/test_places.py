"""Places: how they read, how they sort."""

from __future__ import annotations

import copy
import pickle

import pytest

from ssocfg.values import Place


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place("config"), "config"),
        (Place("config", 12, 3), "config:12:3"),
        (Place("/home/naka/.aws/config", 1, 1, "profile dev", "region"), "/home/naka/.aws/config:1:1"),
        (Place("", 1, 1), ":1:1"),
    ],
)
def test_a_place_reads_as_editors_and_terminals_know_it(place, text):
    assert str(place) == text


def test_a_place_names_file_line_column_section_and_key():
    place = Place("config", 2, 3, "profile dev", "s3.max_queue_size")
    assert (place.file, place.line, place.column) == ("config", 2, 3)
    assert (place.section, place.key) == ("profile dev", "s3.max_queue_size")


def test_a_place_of_a_whole_file_has_no_line():
    assert Place("config") == Place("config", 0, 0, None, None)


def test_places_sort_by_file_line_and_column():
    places = [Place("b", 1, 1), Place("a", 10, 1), Place("a", 9, 5), Place("a", 9, 2), Place("a")]
    assert [str(place) for place in sorted(places)] == ["a", "a:9:2", "a:9:5", "a:10:1", "b:1:1"]


def test_places_sort_also_where_one_has_a_section_and_the_other_none():
    assert sorted([Place("a", 1, 1, "profile dev"), Place("a", 1, 1)])


def test_a_place_sorts_with_places_only():
    with pytest.raises(TypeError, match="not supported"):
        assert Place("a") < 3  # type: ignore[operator]


@pytest.mark.parametrize("way", [copy.copy, copy.deepcopy, lambda place: pickle.loads(pickle.dumps(place))])
def test_a_copy_is_equal(way):
    place = Place("config", 2, 3, "profile dev", "region")
    assert way(place) == place
    assert hash(way(place)) == hash(place)
