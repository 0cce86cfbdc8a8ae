"""Every kind of edit on every file of the table: only what was asked changes its meaning, and nothing cosmetic is lost.

botocore itself reads before and after; a refusal is right only where botocore refuses the file, or names two places.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import ssocfg
from config.aws_files import AWS_FILES
from ssocfg import AddSection, Edit, RemoveSection, RenameSection, SetKey, UnsetKey

configloader = pytest.importorskip("botocore.configloader")
from botocore.exceptions import ConfigParseError  # noqa: E402

Tables = dict[str, dict[str, Any]]
EDITS: dict[str, Callable[[str], Edit]] = {
    "set": lambda header: SetKey(header, "region", "NEW"),
    "new-key": lambda header: SetKey(header, "brand_new", "NEW"),
    "add-section": lambda _header: AddSection("profile new", {"region": "NEW"}),
    "unset": lambda header: UnsetKey(header, "region"),
    "remove-section": RemoveSection,
    "rename": lambda header: RenameSection(header, f"{kind_of(header)} renamed"),
}
over_files = pytest.mark.parametrize("name", AWS_FILES)
over_edits = pytest.mark.parametrize("edit", EDITS)


def kind_of(header: str) -> str:
    return "sso-session" if header.startswith("sso-session") else "profile"


def name_of(header: str) -> str:
    return header if header == "default" else re.sub(r"^\S+ +", "", header).strip("\"'")


def encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def load(path: Path, data: bytes) -> Tables | None:
    path.write_bytes(data)
    try:
        tables: Tables = configloader.load_config(str(path))
    except ConfigParseError:
        return None
    return tables


def expect(tables: Tables, edit: str, header: str, defaults: dict[str, str]) -> None:
    """Do to botocore's reading what the edit asks for."""
    table = tables["sso_sessions" if kind_of(header) == "sso-session" else "profiles"]
    name = name_of(header)
    if edit == "set":
        table[name]["region"] = "NEW"
    elif edit == "new-key":
        table[name]["brand_new"] = "NEW"
    elif edit == "add-section":
        tables["profiles"]["new"] = {**defaults, "region": "NEW"}
    elif edit == "unset":
        del table[name]["region"]
        table[name].update(defaults)
    elif edit == "remove-section":
        del table[name]
    else:
        table["renamed"] = table.pop(name)


def comments(text: str) -> Counter[str]:
    """Count the comments, whole-line and behind values, by their words."""
    return Counter(found.strip() for found in re.findall(r"(?m)(?:^|(?<=\s)|(?<=\]))[#;][ \t]*([^\r\n]*)", text))


def gone_with_the_key(text: str, edit: str) -> set[str]:
    """Return the words behind the value of the key: they go with it, as nothing is left for them to be about."""
    found = re.search(r"(?m)^\s*region\s*=[^\r\n]*?\s[#;][ \t]*([^\r\n]*)", text)
    return {found[1].strip()} if edit == "unset" and found else set()


def line_ends(text: str) -> set[str]:
    return set(re.findall(r"\r\n|\r|\n", text))


def edited_in_one_place(before: str, after: str, most: int) -> bool:
    """Say whether all lines but a few in one place are the same, to the byte."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    head = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return len(old) - head - tail <= most


@over_edits
@over_files
def test_only_what_was_asked_changes(name: str, edit: str, tmp_path: Path) -> None:
    text, header = AWS_FILES[name]
    data = encode(text)
    tables = load(tmp_path / "config", data)
    assert (tables is None) == name.startswith("refused")
    try:
        after = ssocfg.edit_config(data, [EDITS[edit](header)])
    except ssocfg.EditRefusedError as error:
        assert tables is None or (error.also and edit in ("remove-section", "rename"))  # noqa: PT017
        return
    new_text = after.decode("utf-8", "surrogateescape")
    if tables is not None:
        defaults = {k: v for k, v in ssocfg.parse_config(data).reading.defaults.settings.items() if isinstance(v, str)}
        expect(tables, edit, header, defaults)
        assert load(tmp_path / "config", after) == tables
    assert line_ends(new_text) <= (line_ends(text) or {"\n"})
    assert new_text.lstrip("\ufeff")[-1:] in "\r\n" or text[-1:] not in "\r\n"
    if edit != "remove-section":
        assert set(comments(text) - comments(new_text)) <= gone_with_the_key(text, edit)
        assert edited_in_one_place(text, new_text, most=3)
    assert new_text.startswith("\ufeff") == text.startswith("\ufeff")


@over_files
def test_other_sdks_read_all_else_as_before(name: str) -> None:
    text, header = AWS_FILES[name]
    before = ssocfg.parse_config(encode(text), dialect="sdk")
    if before.refused is not None:
        return  # they read nothing of it
    try:
        after = ssocfg.parse_config(ssocfg.edit_config(encode(text), [SetKey(header, "region", "NEW")]), dialect="sdk")
    except ssocfg.EditRefusedError:
        assert name.startswith("refused")
        return
    assert after.refused is None
    old, new = before.as_dict(), after.as_dict()
    for tables in (old, new):
        for table in tables.values():
            table.get(name_of(header), {}).pop("region", None)  # type: ignore[attr-defined]
    assert new == old


@over_files
def test_setting_what_is_there_changes_nothing(name: str) -> None:
    text, header = AWS_FILES[name]
    config = ssocfg.parse_config(encode(text))
    block = (config.sessions if kind_of(header) == "sso-session" else config.profiles).get(name_of(header))
    value = block.get("region") if block is not None and config.refused is None else None
    if isinstance(value, str) and re.fullmatch(r"[\w-]+", value):
        assert ssocfg.edit_config(encode(text), [SetKey(header, "region", value)]) == encode(text)
    assert ssocfg.edit_config(encode(text), []) == encode(text)
    try:
        assert ssocfg.edit_config(encode(text), [UnsetKey(header, "not_there")]) == encode(text)
    except ssocfg.EditRefusedError:
        assert config.refused is not None


@over_files
def test_the_last_of_two_edits_counts(name: str) -> None:
    text, header = AWS_FILES[name]
    try:
        once = ssocfg.edit_config(encode(text), [SetKey(header, "region", "second")])
    except ssocfg.EditRefusedError:
        assert name.startswith("refused")
        return
    assert (
        ssocfg.edit_config(encode(text), [SetKey(header, "region", "first"), SetKey(header, "region", "second")])
        == once
    )
    assert ssocfg.edit_config(once, [SetKey(header, "region", "second")]) == once


def test_the_table_is_large_enough() -> None:
    assert len(AWS_FILES) >= 90
    assert sum(not name.startswith("refused") for name in AWS_FILES) >= 90
