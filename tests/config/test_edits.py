"""Edits as values: what they show, and that they can be told apart."""

from __future__ import annotations

from ssocfg.config.edits import AddSection, SetKey

SECRET = {"aws_secret_access_key": "hunter2"}


def test_a_value_is_not_shown_by_its_edit() -> None:
    assert "hunter2" not in repr(SetKey("profile a", "aws_secret_access_key", "hunter2"))
    assert "hunter2" not in repr(AddSection("profile a", SECRET))


def test_a_new_section_can_be_kept_in_a_set_and_is_told_from_another() -> None:
    assert hash(AddSection("profile a", SECRET)) == hash(AddSection("profile a"))
    assert AddSection("profile a", SECRET) != AddSection("profile a")
