"""Paths of cache files and versions of programs."""

from __future__ import annotations

import pytest

from ssocfg.doctor.machine_facts import CacheFacts, release_of


@pytest.mark.parametrize(
    ("folder", "path"),
    [
        ("/home/naka/.aws/sso/cache", "/home/naka/.aws/sso/cache/a.json"),
        ("C:\\Users\\naka\\.aws\\sso\\cache", "C:\\Users\\naka\\.aws\\sso\\cache\\a.json"),
        ("C:/Users/naka\\cache", "C:/Users/naka\\cache/a.json"),
    ],
)
def test_a_cache_file_is_named_as_its_system_does(folder: str, path: str) -> None:
    assert CacheFacts(folder).path_of("a.json") == path


@pytest.mark.parametrize(
    ("version", "release"),
    [("2.15.3rc1", (2, 15, 3)), ("1.29.0", (1, 29, 0)), ("x", ()), (None, ()), ("2..1", (2,)), ("2.1234567", (2,))],
)
def test_a_version_is_the_numbers_that_it_begins_with(version: str | None, release: tuple[int, ...]) -> None:
    assert release_of(version) == release
