"""Edits of random files: botocore reads exactly what was asked for and everything else as before.

SSOCFG_ORACLE_EDITS says how many pairs of file and edit, SSOCFG_ORACLE_SEED which ones.
"""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import ssocfg
from ssocfg.config.editor import edit_config
from ssocfg.config.edits import AddSection, Edit, RemoveSection, RenameSection, SetKey, UnsetKey
from ssocfg.config.spans import header_for

configloader = pytest.importorskip("botocore.configloader")
from botocore.exceptions import ConfigParseError  # noqa: E402

from properties.config_files import generated  # noqa: E402

PAIRS = int(os.environ.get("SSOCFG_ORACLE_EDITS", "1500"))
SEED = int(os.environ.get("SSOCFG_ORACLE_SEED", "20261124"))
KINDS = {"profile": "profiles", "sso-session": "sso_sessions", "services": "services"}
WEIGHTS = {"new": 2, "nested": 1, "remove": 1, "rename": 1, "set": 3, "unset": 2}
Tables = dict[str, dict[str, Any]]


def load(path: Path, data: bytes) -> Tables | None:
    path.write_bytes(data)
    try:
        tables: Tables = configloader.load_config(str(path))
    except ConfigParseError:
        return None
    return tables


# ---- What is asked for, and what botocore must read then


class Case(NamedTuple):
    """An edit, and what it makes of botocore's reading."""

    edit: Edit
    expect: Callable[[Tables], None]


def make_case(rng: random.Random, tables: Tables, defaults: dict[str, Any]) -> Case:
    names = [(kind, name) for kind, table in KINDS.items() for name in tables[table]]
    if not names or rng.random() < 0.1:
        new = rng.choice(["profile new", "sso-session new", "services new"])
        return adding(new, {"region": "eu-west-1", "s3.a": "1", "output": "json"}, defaults)
    kind, name = rng.choice(names)
    header = header_for(kind, name)
    settings = tables[KINDS[kind]][name]
    plain = [key for key, value in settings.items() if isinstance(value, str) and key not in defaults]
    cases: dict[str, Callable[[], Case]] = {
        "new": lambda: setting(kind, name, header, "brand_new", f"value-{rng.randrange(99)}"),
        "nested": lambda: nesting(rng, kind, name, header, tables),
        "remove": lambda: Case(RemoveSection(header), lambda read: read[KINDS[kind]].pop(name)),
        "rename": lambda: renaming(kind, name, header),
    }
    if plain:
        cases["set"] = lambda: setting(kind, name, header, rng.choice(plain), f"value-{rng.randrange(99)}")
    if settings:
        cases["unset"] = lambda: unsetting(kind, name, header, rng.choice(list(settings)), defaults)
    return cases[rng.choices(list(cases), [WEIGHTS[case] for case in cases])[0]]()


def setting(kind: str, name: str, header: str, key: str, value: str) -> Case:
    return Case(SetKey(header, key, value), lambda read: read[KINDS[kind]][name].update({key: value}))


def unsetting(kind: str, name: str, header: str, key: str, defaults: dict[str, Any]) -> Case:
    def expect(read: Tables) -> None:
        del read[KINDS[kind]][name][key]
        if key in defaults:
            read[KINDS[kind]][name][key] = defaults[key]

    return Case(UnsetKey(header, key), expect)


def nesting(rng: random.Random, kind: str, name: str, header: str, tables: Tables) -> Case:
    blocks = [key for key, value in tables[KINDS[kind]][name].items() if isinstance(value, dict) and "." not in key]
    block = rng.choice([*blocks, "brand_new"])
    inner = rng.choice([*filter(None, tables[KINDS[kind]][name].get(block, {})), "fresh"])

    def expect(read: Tables) -> None:
        read[KINDS[kind]][name].setdefault(block, {})[inner] = "nested-value"

    return Case(SetKey(header, f"{block}.{inner}", "nested-value"), expect)


def renaming(kind: str, name: str, header: str) -> Case:
    def expect(read: Tables) -> None:
        read[KINDS[kind]]["renamed"] = read[KINDS[kind]].pop(name)

    return Case(RenameSection(header, f"{kind} renamed"), expect)


def adding(header: str, settings: dict[str, str], defaults: dict[str, Any]) -> Case:
    kind, _, name = header.partition(" ")

    def expect(read: Tables) -> None:
        read[KINDS[kind]][name] = {**defaults, "region": "eu-west-1", "s3": {"a": "1"}, "output": "json"}

    return Case(AddSection(header, settings), expect)


# ---- Whether it came out so


def lines_of(data: bytes) -> list[bytes]:
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")


def find_fault(before: bytes, after: bytes, case: Case, path: Path) -> str | None:
    expected = load(path, before)
    assert expected is not None
    case.expect(expected)
    read = load(path, after)
    if read is None:
        return "botocore cannot read the file any more"
    if read != expected:
        return f"botocore reads  {read}\nit should read {expected}"
    if isinstance(case.edit, SetKey | UnsetKey) and lost_lines(before, after) > lines_of_value(before, case.edit):
        return "too many lines are gone"
    comments = Counter(line.strip() for line in lines_of(before) if line.strip()[:1] in (b"#", b";"))
    comments -= Counter(line.strip() for line in lines_of(after))
    if comments and not isinstance(case.edit, RemoveSection):
        return f"comments are gone: {comments}"
    return None


def lines_of_value(data: bytes, edit: SetKey | UnsetKey) -> int:
    """Count the lines of the key that is edited, and one more: the last of a file may get a line end."""
    raws = [""]
    for section in ssocfg.parse_config(data).reading.sections:
        for key, value in section.settings.items():
            if key == edit.key.partition(".")[0].lower() or key == edit.key.lower():
                raws.append(value if isinstance(value, str) else value.raw)
    return 2 + max(raw.count("\n") for raw in raws)


def lost_lines(before: bytes, after: bytes) -> int:
    """Count the lines that are no longer there; a comment may have moved to the margin."""
    is_comment = re.compile(rb"\s*[#;]").match
    lines, left = ([line.strip() if is_comment(line) else line for line in lines_of(data)] for data in (before, after))
    return sum((Counter(lines) - Counter(left)).values())


def accepted(count: int, path: Path) -> Iterator[tuple[bytes, Tables]]:
    """Give files that botocore accepts, until there are enough."""
    done = 0
    for data in generated(count * 4, SEED):
        tables = load(path, data) if len(data) < 60_000 or done % 10 == 0 else None
        if tables is not None:
            yield data, tables
            done += 1
        if done == count:
            return


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    memory = Path("/dev/shm")
    found = memory / f"edits-{os.getpid()}" if os.access(memory, os.W_OK) else tmp_path / "edits"
    yield found
    found.unlink(missing_ok=True)


def test_an_edit_changes_what_was_asked_and_nothing_else(path: Path) -> None:
    rng = random.Random(SEED)
    made, refused = Counter[str](), Counter[str]()
    for data, tables in accepted(PAIRS, path):
        reading = ssocfg.parse_config(data).reading
        defaults = {k: v if isinstance(v, str) else dict(v) for k, v in reading.defaults.settings.items()}
        case = make_case(rng, tables, defaults)
        kind = type(case.edit).__name__
        made[kind] += 1
        try:
            after = edit_config(data, [case.edit])
        except ssocfg.EditRefusedError as error:
            refused[f"{kind}: {error.reason}"] += 1
            continue
        fault = find_fault(data, after, case, path)
        if fault:
            pytest.fail(f"{case.edit}\n{data!r}\n{after!r}\n{fault}", pytrace=False)
    print("FIGURES edits", dict(made), "refused", dict(refused))
    assert sum(made.values()) == PAIRS
    assert sum(refused.values()) < 0.01 * PAIRS, refused
