"""The pages hold: what they show is what is printed, their code runs, their files are such files."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import ssocfg
from docs.pages import Block, all_pages, name_of, read_blocks
from docs.telling import Telling
from testing.test_pytest_plugin import run_pytest

PAGES = {name_of(page): list(read_blocks(page)) for page in all_pages()}
TOLD = ("console", "sh", "python")
JUDGED = ("ini", "toml", "json", "yaml")
WORDS_ALONE = ("", "text", "diff")
OF_THE_SITE = ("{toctree}", "{eval-rst}", "{generated}", "{glossary}")  # which `nox -s docs` looks at
OF_MANIFESTS = {"sessions", "accounts", "defaults", "profiles", "generate", "populate"}


def is_test(block: Block) -> bool:
    return block.language == "python" and "def test_" in block.text


def pages_where(holds: Any) -> list[str]:
    return [name for name, blocks in PAGES.items() if any(map(holds, blocks))]


def blocks_in(language: str) -> list[Any]:
    blocks = [block for page in PAGES.values() for block in page if block.language == language]
    return [pytest.param(block, id=block.place) for block in blocks]


# --- what is told --------------------------------------------------------------------------------


@pytest.mark.parametrize("page", pages_where(lambda block: block.language in TOLD and not is_test(block)))
def test_what_a_page_tells_is_what_happens(page: str, tmp_path: Path) -> None:
    with Telling(tmp_path) as telling:
        for block in PAGES[page]:
            telling.tell(block)


def test_the_tests_on_pages_pass(tmp_path: Path) -> None:
    tests = [(page, block) for page, blocks in PAGES.items() for block in blocks if is_test(block)]
    for page, block in tests:
        (tmp_path / f"test_{page.replace('/', '_')}_line_{block.line}.py").write_text(block.text, encoding="utf-8")
    said = run_pytest(tmp_path)
    count = sum(block.text.count("def test_") for _page, block in tests)
    assert f"{count} passed" in said, said


def test_all_code_is_styled(tmp_path: Path) -> None:
    pytest.importorskip("ruff", reason="ruff is not installed")
    for page, blocks in PAGES.items():
        for block in blocks:
            if block.language == "python":
                (tmp_path / f"{page.replace('/', '-')}-{block.line}.py").write_text(block.text, encoding="utf-8")
    command = [sys.executable, "-m", "ruff", "format", "--diff", "--isolated", "--line-length", "120", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


# --- files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("block", blocks_in("ini"))
def test_a_config_file_is_read_alike_by_all(block: Block) -> None:
    configs = [ssocfg.parse_config(block.text, dialect=dialect) for dialect in ("botocore", "sdk")]
    found = [problem.message for config in configs for problem in config.problems]
    assert configs[0].sessions or configs[0].profiles or configs[0].services
    assert bool(found) == (block.says("with problems") is not None), found


@pytest.mark.parametrize("block", blocks_in("toml"))
def test_a_manifest_can_be_applied(block: Block, tmp_path: Path) -> None:
    if not OF_MANIFESTS & tomllib.loads(block.text).keys():
        return
    (tmp_path / "ssocfg.toml").write_text(block.text, encoding="utf-8")
    (tmp_path / "config").touch()
    plan = ssocfg.plan_manifest(tmp_path / "ssocfg.toml", config_file=tmp_path / "config")
    assert plan.added
    assert not plan.conflicts


@pytest.mark.parametrize("block", blocks_in("json"))
def test_json_is_json_and_a_report_is_of_its_schema(block: Block) -> None:
    value = json.loads(block.text)
    if "findings" in value:
        jsonschema.validate(value, json.loads(files("ssocfg.doctor").joinpath("report-1.schema.json").read_text()))


@pytest.mark.parametrize("block", blocks_in("yaml"))
def test_yaml_is_yaml(block: Block) -> None:
    assert yaml.safe_load(block.text)


# --- what is only looked at ----------------------------------------------------------------------


def test_every_fence_is_run_or_judged_or_says_why_not() -> None:
    unlooked = [
        f"{block.place}: {block.language}"
        for page in PAGES.values()
        for block in page
        if block.language not in (*TOLD, *JUDGED, *WORDS_ALONE, *OF_THE_SITE) and not block.says("not run")
    ]
    assert unlooked == []


def test_whoever_is_not_run_says_why() -> None:
    remarks = {block.place: block.says("not run") for page in PAGES.values() for block in page}
    assert [place for place, remark in remarks.items() if remark is not None and not remark.value] == []
